package io.vestibule.account;

import io.vestibule.api.user.Accounts;
import io.vestibule.event.Origin;
import io.vestibule.invitation.InvitationStore;
import io.vestibule.mail.MailQueue;
import io.vestibule.user.UserStore;

/** Writes accounts. */
public final class AccountWriter {
  private final UserStore users;

  /** Writes accounts of a store. */
  public AccountWriter(UserStore users, InvitationStore invitations, MailQueue mails) {
    this.users = users;
  }

  /** The accounts as one request may use them: what is recorded says where it came from. */
  public Accounts from(Origin origin) {
    return user -> {
      boolean exists = users.find(user).isPresent();
      users.setActive(user, true);
      return exists;
    };
  }
}
