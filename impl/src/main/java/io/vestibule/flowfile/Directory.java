package io.vestibule.flowfile;

import io.vestibule.api.user.Group;
import io.vestibule.api.user.User;
import io.vestibule.user.UserStore;
import jakarta.persistence.EntityManager;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The groups and users flow files may refer to, as a transaction sees them. */
final class Directory {
  private final UserStore users;
  private final EntityManager em;

  Directory(UserStore users, EntityManager em) {
    this.users = users;
    this.em = em;
  }

  /** The first group that says all of something. */
  Optional<Map<String, @Nullable Object>> group(Predicate<Map<String, @Nullable Object>> matches) {
    return users.groups(em).stream().map(Directory::describe).filter(matches).findFirst();
  }

  /** The user of an id or a user name. There are too many to look through for anything else. */
  Optional<Map<String, @Nullable Object>> user(String idOrName) {
    Optional<User> user =
        Given.uuid(idOrName)
            .flatMap(id -> users.find(em, id))
            .or(() -> users.findByUsername(em, idOrName));
    return user.map(Directory::describe);
  }

  boolean hasGroup(UUID id) {
    return users.groups(em).stream().anyMatch(group -> group.id().equals(id));
  }

  boolean hasUser(UUID id) {
    return users.find(em, id).isPresent();
  }

  static Map<String, @Nullable Object> describe(Group group) {
    Map<String, @Nullable Object> said = new LinkedHashMap<>();
    said.put("pk", group.id().toString());
    said.put("name", group.name());
    said.put("is_superuser", group.superuser());
    said.put("attributes", group.attributes());
    return said;
  }

  private static Map<String, @Nullable Object> describe(User user) {
    Map<String, @Nullable Object> said = new LinkedHashMap<>();
    said.put("pk", user.id().toString());
    said.put("username", user.username());
    said.put("name", user.name());
    said.put("email", user.email());
    said.put("is_active", user.active());
    return said;
  }
}
