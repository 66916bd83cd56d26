package io.vestibule.stages.authenticator_webauthn;

import io.vestibule.api.config.ConfigName;

/** What a browser should offer first. It need not: nothing may depend on it. */
public enum Hint {
  /** A security key. */
  @ConfigName("security-key")
  SECURITY_KEY("security-key"),
  /** The machine the browser runs on. */
  @ConfigName("client-device")
  CLIENT_DEVICE("client-device"),
  /** A telephone that is held near it. */
  @ConfigName("hybrid")
  HYBRID("hybrid");

  private final String option;

  Hint(String option) {
    this.option = option;
  }

  /** As browsers are told. */
  String option() {
    return option;
  }
}
