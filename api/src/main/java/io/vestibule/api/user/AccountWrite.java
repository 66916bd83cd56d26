package io.vestibule.api.user;

import io.vestibule.api.challenge.FieldError;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** What came of writing an account. Unless it was written, nothing has changed. */
public sealed interface AccountWrite {
  /**
   * The account was written.
   *
   * @param user the account as it is now
   * @param created whether it was created
   * @param changed the names of what changed, e.g. {@code email}; a password is {@code password}
   */
  record Written(User user, boolean created, Set<String> changed) implements AccountWrite {
    public Written {
      Objects.requireNonNull(user, "user");
      changed = Set.copyOf(changed);
    }
  }

  /**
   * A name is somebody else's user name or mail address already.
   *
   * @param field which of the two names of the draft
   */
  record Taken(UserField field) implements AccountWrite {
    public Taken {
      Objects.requireNonNull(field, "field");
    }
  }

  /**
   * The draft will not do.
   *
   * @param errors what is wrong with it, by {@code username}, {@code name}, {@code email}, {@code
   *     password}, {@code attributes}, {@code path} or {@code groups}; not empty
   */
  record Refused(List<FieldError> errors) implements AccountWrite {
    public Refused {
      if (errors.isEmpty()) {
        throw new IllegalArgumentException("a refusal needs a reason");
      }
      errors = List.copyOf(errors);
    }
  }

  /** The invitation was used up, has expired or is for another flow. */
  record InvitationGone() implements AccountWrite {}

  /** The account to be changed is gone. */
  record AccountGone() implements AccountWrite {}
}
