package io.vestibule.api.invitation;

import java.util.Optional;

/** Invitations. */
public interface Invitations {
  /**
   * The invitation of a token, unless it has expired or was used up. Looking it up does not use it
   * up.
   *
   * @param token what was presented
   */
  Optional<Invitation> find(String token);
}
