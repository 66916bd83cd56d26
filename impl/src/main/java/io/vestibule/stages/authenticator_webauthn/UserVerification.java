package io.vestibule.stages.authenticator_webauthn;

import java.util.Locale;

/** Whether an authenticator makes sure who uses it, e.g. by a PIN or a fingerprint. */
public enum UserVerification {
  /** It must. */
  REQUIRED,
  /** It should if it can. */
  PREFERRED,
  /** It should not. */
  DISCOURAGED;

  /** As browsers are told. */
  String option() {
    return name().toLowerCase(Locale.ROOT);
  }
}
