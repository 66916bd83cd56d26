package io.vestibule.testkit;

import io.vestibule.api.challenge.Challenge;
import io.vestibule.api.challenge.Widget;
import io.vestibule.json.Json;
import io.vestibule.token.Hashed;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Solves what ALTCHA asks, as the script of a page does. */
public final class Altcha {
  private Altcha() {}

  /** The proof of work a challenge asks for. */
  public static Widget.ProofOfWork asked(Challenge challenge) {
    return challenge.fields().stream()
        .filter(field -> field.widget() != null)
        .map(field -> asked(field.widget()))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no proof of work is asked"));
  }

  /** The proof of work a widget is. */
  public static Widget.ProofOfWork asked(@Nullable Widget widget) {
    if (widget instanceof Widget.ProofOfWork work) {
      return work;
    }
    throw new AssertionError("no proof of work but " + widget);
  }

  /** A good answer to a challenge. */
  public static String solve(Challenge challenge) {
    return token(solution(asked(challenge)));
  }

  /** What a good answer is made of. */
  public static Map<String, Object> solution(Widget.ProofOfWork work) {
    for (long number = 0; number <= work.maxNumber(); number++) {
      if (Hashed.of(work.salt() + number).equals(work.challenge())) {
        return answer(work, number);
      }
    }
    throw new AssertionError("there is no such number");
  }

  /** What an answer with a number is made of. */
  public static Map<String, Object> answer(Widget.ProofOfWork work, long number) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("algorithm", "SHA-256");
    members.put("challenge", work.challenge());
    members.put("number", number);
    members.put("salt", work.salt());
    members.put("signature", work.signature());
    members.put("took", 7);
    return members;
  }

  /** An answer as it is sent. */
  public static String token(Map<String, Object> members) {
    return encoded(Json.write(Objects.requireNonNull(members)));
  }

  /** A text as it is sent. */
  public static String encoded(String json) {
    return Base64.getEncoder().encodeToString(json.getBytes(StandardCharsets.UTF_8));
  }
}
