package io.vestibule.api.prompt;

import io.vestibule.api.config.ConfigName;

/** What a prompt asks for. */
public enum PromptType {
  /** One line of text. */
  TEXT,
  /** Several lines of text. */
  TEXT_AREA,
  /** One line of text that is shown and cannot be changed. */
  TEXT_READ_ONLY,
  /** Several lines of text that are shown and cannot be changed. */
  TEXT_AREA_READ_ONLY,
  /** A user name nobody else has. */
  USERNAME,
  /** A mail address. */
  EMAIL,
  /** A password. */
  PASSWORD,
  /** A whole number. */
  NUMBER,
  /** Yes or no. */
  CHECKBOX,
  /** One of several choices, all in view. */
  @ConfigName("radio-button-group")
  RADIO_BUTTON_GROUP,
  /** One of several choices, folded away. */
  DROPDOWN,
  /** A day. */
  DATE,
  /** A day and a time of day. */
  @ConfigName("date-time")
  DATE_TIME,
  /** A file. */
  FILE,
  /** A line between other fields. */
  SEPARATOR,
  /** A value that is carried along and not shown. */
  HIDDEN,
  /** Something to read. */
  STATIC,
  /** Something good to know. */
  ALERT_INFO,
  /** Something to be careful about. */
  ALERT_WARNING,
  /** Something that can do harm. */
  ALERT_DANGER,
  /** A language. */
  @ConfigName("ak-locale")
  LOCALE;

  /** Whether one of several choices is to be chosen. */
  public boolean hasChoices() {
    return this == RADIO_BUTTON_GROUP || this == DROPDOWN;
  }

  /** Whether the value is the definition's own, whatever is answered. */
  public boolean isFixed() {
    return isNote() || this == HIDDEN || this == TEXT_READ_ONLY || this == TEXT_AREA_READ_ONLY;
  }

  /** Whether it is a text to be read, with nothing to fill in. */
  public boolean isNote() {
    return switch (this) {
      case STATIC, ALERT_INFO, ALERT_WARNING, ALERT_DANGER -> true;
      default -> false;
    };
  }
}
