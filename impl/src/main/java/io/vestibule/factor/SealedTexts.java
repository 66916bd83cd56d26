package io.vestibule.factor;

import io.vestibule.api.token.Seals;
import io.vestibule.json.Json;
import io.vestibule.json.SecretBox;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Seals with the installation's key. */
public final class SealedTexts implements Seals {
  private final SecretBox secrets;
  private final Clock clock;

  /** Seals with a key. */
  public SealedTexts(SecretBox secrets, Clock clock) {
    this.secrets = secrets;
    this.clock = clock;
  }

  @Override
  public String seal(String purpose, String text, Duration validFor) {
    return secrets.seal(
        Json.write(
            Map.of(
                "purpose", purpose,
                "text", text,
                "until", clock.instant().plus(validFor).toString())));
  }

  @Override
  public Optional<String> open(String purpose, String sealed) {
    try {
      Map<String, Object> opened = Json.readObject(secrets.open(sealed));
      return purpose.equals(opened.get("purpose"))
              && opened.get("until") instanceof String until
              && Instant.parse(until).isAfter(clock.instant())
              && opened.get("text") instanceof String text
          ? Optional.of(text)
          : Optional.empty();
    } catch (SecretBox.UnreadableSecretException | Json.InvalidJsonException e) {
      return Optional.empty();
    }
  }
}
