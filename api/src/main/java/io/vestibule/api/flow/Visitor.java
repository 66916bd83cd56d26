package io.vestibule.api.flow;

import io.vestibule.api.user.User;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Who is at the browser, going by its login session.
 *
 * @param user the user who is logged in, or null for an anonymous visitor
 * @param superuser whether that user may do everything
 * @param session id of the login session, or null for an anonymous visitor or one who came with an
 *     API token
 */
public record Visitor(@Nullable User user, boolean superuser, @Nullable UUID session) {
  private static final Visitor ANONYMOUS = new Visitor(null, false, null);

  /** Somebody who is not logged in. */
  public static Visitor anonymous() {
    return ANONYMOUS;
  }

  /** Whether somebody is logged in. */
  public boolean isAuthenticated() {
    return user != null;
  }
}
