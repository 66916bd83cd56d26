package io.vestibule.stages.authenticator_webauthn;

import io.vestibule.api.config.ConfigName;

/** How an authenticator hangs together with the machine the browser runs on. */
public enum Attachment {
  /** It is part of it. */
  PLATFORM("platform"),
  /** It can be taken to another one. */
  @ConfigName("cross-platform")
  CROSS_PLATFORM("cross-platform");

  private final String option;

  Attachment(String option) {
    this.option = option;
  }

  /** As browsers are told, and tell. */
  String option() {
    return option;
  }
}
