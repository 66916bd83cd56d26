package io.vestibule.session;

import org.jspecify.annotations.Nullable;

/**
 * What a browser gets when somebody logs in.
 *
 * @param session the secret of the session
 * @param sessionSeconds how long the browser keeps it, or null for until it is closed
 * @param device the secret by which the browser is recognised later, or null for none
 * @param deviceSeconds how long the browser keeps that
 */
public record SessionCookies(
    String session, @Nullable Long sessionSeconds, @Nullable String device, long deviceSeconds) {
  /** Does not show the secrets. */
  @Override
  public String toString() {
    return "SessionCookies[…]";
  }
}
