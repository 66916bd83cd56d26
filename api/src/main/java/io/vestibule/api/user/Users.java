package io.vestibule.api.user;

import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Looks up users and groups. */
public interface Users {
  /** The account with an id. */
  Optional<User> find(UUID id);

  /**
   * The account a person means by what they typed.
   *
   * <p>What was typed is compared as a whole, in Unicode normalisation form NFKC. Inactive accounts
   * are found too: whether somebody may log in is decided elsewhere. A user principal name that
   * several accounts share means nobody.
   *
   * @param fields what to compare with; nothing is found if this is empty
   * @param typed what the person typed
   * @param ignoreCase whether upper and lower case count as the same
   */
  Optional<User> findBy(Set<UserField> fields, String typed, boolean ignoreCase);

  /** All groups an account is a member of, directly or through a group below them. */
  Set<Group> groupsOf(UUID user);

  /** Whether an account is a member of a group that makes its members superusers. */
  default boolean isSuperuser(UUID user) {
    return groupsOf(user).stream().anyMatch(Group::superuser);
  }
}
