package io.vestibule.event;

import io.vestibule.api.flow.Visitor;
import io.vestibule.api.user.User;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Who changes something, and from where.
 *
 * @param user the account, or null for the installation itself
 * @param username that account's name; empty for the installation itself
 * @param origin where the request comes from
 */
public record Author(@Nullable UUID user, String username, Origin origin) {
  /** The installation itself. */
  public static final Author SYSTEM = new Author(null, "", Origin.SYSTEM);

  /** The visitor of a request. */
  public static Author of(Visitor visitor, Origin origin) {
    User user = visitor.user();
    return user == null
        ? new Author(null, "", origin)
        : new Author(user.id(), user.username(), origin);
  }
}
