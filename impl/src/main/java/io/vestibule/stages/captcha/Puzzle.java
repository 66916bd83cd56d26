package io.vestibule.stages.captcha;

import io.vestibule.api.challenge.Widget;
import io.vestibule.api.context.ContextChanges;
import io.vestibule.api.context.ContextKey;
import io.vestibule.api.stage.StageRun;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A proof of work, as ALTCHA (version 1) asks for it. It is kept in the run it was made for, and so
 * belongs to that run, to one stage of it, and to nobody who makes a challenge of their own.
 *
 * <p>As it is kept here, nothing has to be signed for us to know it again: what ALTCHA calls the
 * signature is a random text that has to come back.
 *
 * @param stage the captcha stage it was made for
 * @param challenge the hash
 * @param salt what is hashed before the number
 * @param signature comes back with the answer
 * @param maxNumber the largest number it can be
 * @param expires when it is too late for an answer
 */
record Puzzle(
    UUID stage, String challenge, String salt, String signature, long maxNumber, Instant expires) {
  private static final ContextKey<Puzzle> KEPT =
      ContextKey.of("vestibule.captcha.puzzle", Puzzle.class);
  private static final String PURPOSE = "altcha";
  private static final SecureRandom RANDOM = new SecureRandom();

  /** An object of texts and whole numbers, without escapes: that is all there is to read. */
  private static final Pattern MEMBER =
      Pattern.compile(
          "\\s*\"([A-Za-z_]{1,32})\"\\s*:\\s*(?:\"([^\"\\\\]{0,512})\"|(\\d{1,15}))\\s*");

  /**
   * What is asked.
   *
   * @param puzzle the puzzle
   * @param changes has the run keep it
   */
  record Posed(Puzzle puzzle, ContextChanges changes) {}

  /** The puzzle of a run: the one it has as long as there is time to answer, or else a new one. */
  static Posed pose(StageRun<?> run, UUID stage, CaptchaStage.Config config) {
    Instant now = run.services().clock().instant();
    Optional<Puzzle> kept =
        run.context()
            .get(KEPT)
            .filter(puzzle -> puzzle.stage.equals(stage))
            .filter(puzzle -> puzzle.expires.isAfter(now.plus(config.validFor().dividedBy(2))));
    if (kept.isPresent()) {
      return new Posed(kept.get(), ContextChanges.none());
    }
    Instant expires = now.plus(config.validFor());
    // The end of the salt keeps apart what belongs to it and what to the number.
    String salt = hex(12) + "?expires=" + expires.getEpochSecond() + "&";
    long number = RANDOM.nextLong(config.complexity() + 1);
    Puzzle made =
        new Puzzle(stage, hash(salt, number), salt, hex(32), config.complexity(), expires);
    return new Posed(made, ContextChanges.none().put(KEPT, made));
  }

  /** Judges an answer. Whatever comes of it, the run's puzzle is used up. */
  static Captcha.Verdict judge(StageRun<?> run, UUID stage, String token) {
    ContextChanges over = ContextChanges.none().remove(KEPT);
    Optional<Puzzle> kept = run.context().get(KEPT).filter(puzzle -> puzzle.stage.equals(stage));
    if (kept.isEmpty() || !kept.get().isSolvedBy(read(token))) {
      return new Captcha.Verdict.Refused(CaptchaStage.text("invalid"), over);
    }
    Puzzle puzzle = kept.get();
    Duration left = Duration.between(run.services().clock().instant(), puzzle.expires);
    // A run is text in a session, which two nodes may have read at the same moment.
    if (left.isNegative()
        || left.isZero()
        || !run.services().tokens().claim(PURPOSE, puzzle.signature, left.plusMinutes(1))) {
      return new Captcha.Verdict.Refused(CaptchaStage.text("retry"), over);
    }
    return new Captcha.Verdict.Accepted(Map.of("success", true), over);
  }

  /** As programs get it. */
  Map<String, Object> toJson() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("algorithm", Widget.ProofOfWork.ALGORITHM);
    json.put("challenge", challenge);
    json.put("maxnumber", maxNumber);
    json.put("salt", salt);
    json.put("signature", signature);
    return json;
  }

  /** As pages get it. */
  Widget toWidget() {
    return new Widget.ProofOfWork(challenge, salt, maxNumber, signature);
  }

  private boolean isSolvedBy(Map<String, String> answer) {
    String number = answer.getOrDefault("number", "");
    return number.matches("\\d{1,15}")
        && Widget.ProofOfWork.ALGORITHM.equals(answer.get("algorithm"))
        && same(challenge, answer.get("challenge"))
        && same(salt, answer.get("salt"))
        && same(signature, answer.get("signature"))
        && same(challenge, hash(salt, Long.parseLong(number)));
  }

  private static boolean same(String ours, @org.jspecify.annotations.Nullable String theirs) {
    return theirs != null
        && MessageDigest.isEqual(
            ours.getBytes(StandardCharsets.UTF_8), theirs.getBytes(StandardCharsets.UTF_8));
  }

  /** The members of an answer; none if it is not one. */
  private static Map<String, String> read(String token) {
    String json;
    try {
      json = new String(Base64.getDecoder().decode(token), StandardCharsets.UTF_8).strip();
    } catch (IllegalArgumentException e) {
      return Map.of();
    }
    Map<String, String> members = new HashMap<>();
    if (!json.startsWith("{") || !json.endsWith("}")) {
      return Map.of();
    }
    Matcher member = MEMBER.matcher(json).region(1, json.length() - 1);
    while (member.lookingAt()) {
      boolean last = member.end() == json.length() - 1;
      String value = member.group(2) == null ? member.group(3) : member.group(2);
      if (members.put(member.group(1), value) != null
          || (!last && json.charAt(member.end()) != ',')) {
        return Map.of();
      }
      if (last) {
        return members;
      }
      member.region(member.end() + 1, json.length() - 1);
    }
    return Map.of();
  }

  private static String hash(String salt, long number) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256")
                  .digest((salt + number).getBytes(StandardCharsets.US_ASCII)));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("SHA-256 is in every Java", e);
    }
  }

  private static String hex(int bytes) {
    byte[] random = new byte[bytes];
    RANDOM.nextBytes(random);
    return HexFormat.of().formatHex(random);
  }
}
