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
  /** A day, answered as ISO 8601: {@code 2026-07-01}. */
  DATE,
  /** A day and a time of day, answered as ISO 8601, with or without an offset from UTC. */
  DATE_TIME,
  /**
   * A file, answered as a data URI in base64: {@code data:image/png;base64,…}. Its content is as
   * untrusted as what it says of itself. Not shown again.
   */
  FILE,
  /** A value the page carries along. What comes back is as untrusted as any other answer. */
  HIDDEN,
  /**
   * A structure the page carries along or a script fills in, answered as JSON: as a text, or by
   * programs as an object. What comes back is as untrusted as any other answer, and read as text.
   */
  JSON,
  /**
   * Another way to send the answer, beside the challenge's own button: ticked if the person used
   * this one.
   */
  BUTTON,
  /** A line between fields. A page answers nothing to it. */
  SEPARATOR,
  /** One line of text that cannot be changed; takes no answer. */
  READ_ONLY,
  /** Several lines of text that cannot be changed; takes no answer. */
  READ_ONLY_AREA,
  /**
   * A text to be scanned by a telephone: the value, drawn as a QR code (ISO/IEC 18004). Takes no
   * answer.
   */
  QR_CODE,
  /**
   * Codes to be kept, one a line in the value; shown so that they can be printed. Takes no answer.
   */
  CODES,
  /** Something to read: the value, or else the label. Takes no answer. */
  NOTE,
  /** Something good to know: the value, or else the label. Takes no answer. */
  ALERT_INFO,
  /** Something to be careful about: the value, or else the label. Takes no answer. */
  ALERT_WARNING,
  /** Something that can do harm: the value, or else the label. Takes no answer. */
  ALERT_DANGER;

  /** Whether an answer can hold a value for such a field. */
  public boolean takesAnswer() {
    return switch (this) {
      case READ_ONLY, READ_ONLY_AREA, QR_CODE, CODES -> false;
      default -> !isNote();
    };
  }

  /** Whether nothing of it is seen, unless a widget shows something. */
  public boolean isHidden() {
    return this == HIDDEN || this == JSON;
  }

  /** Whether it is a text to be read, with nothing to fill in. */
  public boolean isNote() {
    return switch (this) {
      case NOTE, ALERT_INFO, ALERT_WARNING, ALERT_DANGER -> true;
      default -> false;
    };
  }

  /** Whether what was answered is never shown again, as it is secret or a file. */
  public boolean isNotShownAgain() {
    return this == PASSWORD || this == CODE || this == FILE;
  }

  /** Whether an empty text can be an answer, and is not the same as none. */
  public boolean mayBeEmpty() {
    return switch (this) {
      case TEXT, EMAIL, TEXT_AREA, HIDDEN, SELECT -> true;
      default -> false;
    };
  }
}
