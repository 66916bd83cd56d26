package io.vestibule.api.user;

/** What came of deactivating or deleting an account. */
public enum AccountRemoval {
  /** It is done. */
  DONE,
  /** There is no such account. */
  GONE,
  /** Nothing was done: nobody else could do everything any more. */
  LAST_SUPERUSER
}
