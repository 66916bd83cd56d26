package io.vestibule.stages.authenticator_webauthn;

import java.util.Locale;

/**
 * Whether an authenticator keeps a passkey itself, so that it can be found without knowing whose it
 * is.
 */
public enum ResidentKey {
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
