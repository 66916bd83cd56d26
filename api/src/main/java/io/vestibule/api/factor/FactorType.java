package io.vestibule.api.factor;

import io.vestibule.api.text.Text;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The types of factor, under the names authentik has for its device classes. */
public enum FactorType {
  /** Codes from an app that go by the time (RFC 6238). */
  TOTP,
  /** Recovery codes, each good once. */
  STATIC,
  /** Passkeys and security keys (Web Authentication). */
  WEBAUTHN,
  /** Codes sent by mail. */
  EMAIL,
  /** Codes sent to a telephone. */
  SMS,
  /** Questions the Duo app puts. */
  DUO;

  /** What people call it. */
  public Text label() {
    return Text.of(FactorType.class, "type." + name());
  }

  /** The type of a name in configuration; empty if there is none. */
  public static Optional<FactorType> of(String deviceClass) {
    return Arrays.stream(values())
        .filter(type -> type.deviceClass().equals(deviceClass))
        .findFirst();
  }

  /** The name in configuration and in what programs are told: in lower case. */
  public String deviceClass() {
    return name().toLowerCase(Locale.ROOT);
  }
}
