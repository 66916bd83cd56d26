package io.vestibule.api.user;

/** What kind of account a user is. */
public enum UserType {
  /** A person who belongs to the organisation. */
  INTERNAL,
  /** A person from outside, such as a customer. */
  EXTERNAL,
  /** A program. */
  SERVICE_ACCOUNT,
  /** A program that is part of the installation; never logs in through a flow. */
  INTERNAL_SERVICE_ACCOUNT
}
