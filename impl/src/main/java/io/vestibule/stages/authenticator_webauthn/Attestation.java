package io.vestibule.stages.authenticator_webauthn;

/** What an authenticator shows of its origin when a passkey is made. */
public enum Attestation {
  /** Nothing. */
  NONE("none"),
  /** What the browser thinks fit. */
  INDIRECT("indirect"),
  /** What it has. */
  DIRECT("direct"),
  /** A certificate that leads to one of the trusted roots. Without it nothing is registered. */
  REQUIRED("direct");

  private final String option;

  Attestation(String option) {
    this.option = option;
  }

  /** As browsers are told. */
  String option() {
    return option;
  }
}
