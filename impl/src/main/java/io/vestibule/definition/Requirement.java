package io.vestibule.definition;

/** Who may start a flow, before any policy is asked. */
public enum Requirement {
  /** Everybody. */
  NONE,
  /** Whoever is logged in. */
  REQUIRE_AUTHENTICATED,
  /** Whoever is not. */
  REQUIRE_UNAUTHENTICATED,
  /** Superusers who are logged in. */
  REQUIRE_SUPERUSER,
  /** Whoever was redirected here by another flow. */
  REQUIRE_REDIRECT,
  /** Outposts. There are none here: nobody. */
  REQUIRE_OUTPOST,
  /** Whoever came by a link made for the flow. */
  REQUIRE_TOKEN
}
