package io.vestibule.api.user;

/** By what a person may be recognised. */
public enum UserField {
  /** The mail address. */
  EMAIL,
  /** The user name. */
  USERNAME,
  /** The user principal name: the attribute {@code upn}. */
  UPN
}
