package io.vestibule.api.challenge;

/** What a field is, which decides how it is shown and which answers fit it. */
public enum FieldKind {
  /** One line of text. */
  TEXT,
  /**
   * A user name or whatever else identifies a person; shown without automatic capitals or
   * correction.
   */
  IDENTIFIER,
  /** A mail address. */
  EMAIL,
  /** A password. Neither trimmed nor shown again. */
  PASSWORD,
  /** A one-time code. Not shown again. */
  CODE,
  /** A whole number. */
  NUMBER,
  /** Yes or no. */
  CHECKBOX,
  /** Several lines of text. */
  TEXT_AREA,
  /** One of several choices, folded away. */
  SELECT,
  /** One of several choices, all in view. */
  RADIO,
  /** A value the page carries along. What comes back is as untrusted as any other answer. */
  HIDDEN,
  /**
   * Another way to send the answer, beside the challenge's own button: ticked if the person used
   * this one.
   */
  BUTTON,
  /** Something to read; takes no answer. */
  NOTE
}
