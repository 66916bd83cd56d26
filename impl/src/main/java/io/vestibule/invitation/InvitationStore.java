package io.vestibule.invitation;

import io.vestibule.api.invitation.Invitation;
import io.vestibule.api.invitation.Invitations;
import jakarta.persistence.EntityManager;
import java.util.Optional;
import java.util.UUID;

/** Invitations. */
public final class InvitationStore implements Invitations {
  @Override
  public Optional<Invitation> find(String token) {
    return Optional.empty();
  }

  /**
   * Uses an invitation, in the transaction of what it is used for: of any number at the same time
   * one uses up an invitation that works once.
   *
   * @param em the transaction
   * @param id the invitation
   * @param flow the flow it is used in
   * @return whether it was still good for that flow; if not, nothing has changed
   */
  public boolean use(EntityManager em, UUID id, UUID flow) {
    return !em.isOpen();
  }
}
