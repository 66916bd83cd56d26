package io.vestibule.user;

import io.vestibule.api.user.Group;
import io.vestibule.api.user.User;
import io.vestibule.api.user.UserField;
import io.vestibule.api.user.UserType;
import io.vestibule.api.user.Users;
import io.vestibule.json.Json;
import io.vestibule.store.Database;
import io.vestibule.store.Ids;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Users and groups in the database. */
public final class UserStore implements Users {
  /** The rows of this package. */
  public static final List<Class<?>> ROWS =
      List.of(UserRow.class, LoginNameRow.class, GroupRow.class, FormerPasswordRow.class);

  /** A chain of parents longer than this is not followed: nobody files groups that deep. */
  private static final int MAX_DEPTH = 32;

  private final Database database;
  private final Clock clock;

  /** A store. */
  public UserStore(Database database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  @Override
  public Optional<User> find(UUID id) {
    return database.read(
        em -> Optional.ofNullable(em.find(UserRow.class, id)).map(UserRow::toUser));
  }

  @Override
  public Optional<User> findBy(Set<UserField> fields, String typed, boolean ignoreCase) {
    if (fields.isEmpty() || typed.length() > 320) {
      return Optional.empty();
    }
    String canonical = CanonicalName.of(typed);
    return database.read(
        em -> {
          Optional<UserRow> found = Optional.empty();
          if (fields.contains(UserField.USERNAME) || fields.contains(UserField.EMAIL)) {
            found =
                em.createQuery(
                        "select u from User u join LoginName n on n.userId = u.id where n.name = :name"
                            + " and ((n.username = true and :username = true)"
                            + " or (n.email = true and :email = true))",
                        UserRow.class)
                    .setParameter("name", canonical)
                    .setParameter("username", fields.contains(UserField.USERNAME))
                    .setParameter("email", fields.contains(UserField.EMAIL))
                    .getResultStream()
                    .findFirst()
                    .filter(row -> ignoreCase || isExactly(row, fields, typed));
          }
          if (found.isEmpty() && fields.contains(UserField.UPN)) {
            List<UserRow> rows =
                em.createQuery("select u from User u where u.upnKey = :upn", UserRow.class)
                    .setParameter("upn", canonical)
                    .setMaxResults(2)
                    .getResultList();
            // A name that several share names nobody: to pick one would let a person in as somebody
            // else.
            if (rows.size() == 1 && (ignoreCase || isExactUpn(rows.get(0), typed))) {
              found = Optional.of(rows.get(0));
            }
          }
          return found.map(UserRow::toUser);
        });
  }

  @Override
  public Set<Group> groupsOf(UUID user) {
    return database.read(em -> groupsOf(em, user));
  }

  /** The groups of a user within a transaction that is under way. */
  public static Set<Group> groupsOf(EntityManager em, UUID user) {
    Set<UUID> ids =
        reach(
            em,
            ids(em, "select group_id from vst_membership where user_id in (:ids)", Set.of(user)),
            "select parent_id from vst_group_parent where group_id in (:ids)");
    if (ids.isEmpty()) {
      return Set.of();
    }
    Set<Group> groups = new LinkedHashSet<>();
    em.createQuery("select g from Group g where g.id in :ids order by g.name", GroupRow.class)
        .setParameter("ids", ids)
        .getResultList()
        .forEach(row -> groups.add(row.toGroup()));
    return groups;
  }

  /**
   * Creates an account.
   *
   * @throws NameTakenException if the user name or mail address is somebody else's name or address
   *     already
   * @throws IllegalArgumentException if the user name is not one that may be given
   */
  public User create(NewUser user) throws NameTakenException {
    try {
      return database.call(em -> create(em, user));
    } catch (RuntimeException e) {
      if (Database.isDuplicate(e)) {
        throw new NameTakenException(user.username(), e);
      }
      throw e;
    }
  }

  /**
   * Creates an account in a transaction that is under way.
   *
   * @throws IllegalArgumentException if the user name is not one that may be given
   */
  public User create(EntityManager em, NewUser user) {
    if (!CanonicalName.mayBeGiven(user.username())) {
      throw new IllegalArgumentException("not a user name: " + user.username());
    }
    Instant now = clock.instant();
    UserRow row = new UserRow(Ids.next(clock));
    row.username = user.username();
    row.name = user.name();
    row.email = user.email();
    row.active = user.active();
    row.type = user.type();
    row.path = user.path();
    row.attributes = Json.write(user.attributes());
    row.upnKey = upnKey(user.attributes());
    row.createdAt = now;
    row.updatedAt = now;
    em.persist(row);
    // Flushed first: the names refer to the account.
    em.flush();
    claimNames(em, row);
    em.flush();
    return row.toUser();
  }

  /** The account of an id, in a transaction that is under way. */
  public Optional<User> find(EntityManager em, UUID id) {
    return Optional.ofNullable(em.find(UserRow.class, id)).map(UserRow::toUser);
  }

  /** All groups, oldest first, in a transaction that is under way. */
  public List<Group> groups(EntityManager em) {
    return em.createQuery("select g from Group g order by g.id", GroupRow.class)
        .getResultStream()
        .map(GroupRow::toGroup)
        .toList();
  }

  /** The account of a user name, in a transaction that is under way. */
  public Optional<User> findByUsername(EntityManager em, String username) {
    return em.createQuery(
            "select u from User u join LoginName n on n.userId = u.id"
                + " where n.name = :name and n.username = true",
            UserRow.class)
        .setParameter("name", CanonicalName.of(username))
        .getResultStream()
        .findFirst()
        .map(UserRow::toUser);
  }

  /** Lets an account log in or not. Has no effect if the account is gone. */
  public void setActive(UUID user, boolean active) {
    change(user, row -> row.active = active);
  }

  /**
   * Lets an account log in or not, in a transaction that is under way.
   *
   * @return whether that is any change; false if the account is gone
   */
  public boolean setActive(EntityManager em, UUID user, boolean active) {
    UserRow row = em.find(UserRow.class, user);
    if (row == null || row.active == active) {
      return false;
    }
    row.active = active;
    row.updatedAt = clock.instant();
    return true;
  }

  /**
   * Locks an account.
   *
   * @param until when it opens again, or null to open it now
   */
  public void lock(UUID user, @Nullable Instant until) {
    change(user, row -> row.lockedUntil = until);
  }

  /** Deletes an account and everything that is its own. Has no effect if it is gone. */
  public void delete(UUID user) {
    database.run(em -> delete(em, user));
  }

  /** Deletes an account and everything that is its own, in a transaction that is under way. */
  public void delete(EntityManager em, UUID user) {
    em.createQuery("delete from User u where u.id = :id").setParameter("id", user).executeUpdate();
  }

  /**
   * Creates a group.
   *
   * @param name its name
   * @param superuser whether members may do everything
   * @param parents the groups it lies in
   */
  public Group createGroup(String name, boolean superuser, Collection<UUID> parents) {
    return database.call(
        em -> {
          Group group = createGroup(em, name, superuser);
          for (UUID parent : parents) {
            insert(em, "vst_group_parent", "group_id", group.id(), "parent_id", parent);
          }
          return group;
        });
  }

  /** Creates a group that lies in no other, in a transaction that is under way. */
  public Group createGroup(EntityManager em, String name, boolean superuser) {
    GroupRow row = new GroupRow(Ids.next(clock));
    row.name = name;
    row.superuser = superuser;
    row.attributes = "{}";
    em.persist(row);
    em.flush();
    return row.toGroup();
  }

  /** The group of an id. */
  public Optional<Group> group(UUID id) {
    return database.read(
        em -> Optional.ofNullable(em.find(GroupRow.class, id)).map(GroupRow::toGroup));
  }

  /**
   * Gives a group another name or other rights, in a transaction that is under way.
   *
   * @return whether that is any change
   */
  public boolean changeGroup(EntityManager em, UUID id, String name, boolean superuser) {
    GroupRow row = em.find(GroupRow.class, id);
    if (row == null || (row.name.equals(name) && row.superuser == superuser)) {
      return false;
    }
    row.name = name;
    row.superuser = superuser;
    em.flush();
    return true;
  }

  /** Deletes a group, in a transaction that is under way. Has no effect if it is gone. */
  public void deleteGroup(EntityManager em, UUID id) {
    GroupRow row = em.find(GroupRow.class, id);
    if (row != null) {
      em.remove(row);
      em.flush();
    }
  }

  /** The group of a name. */
  public Optional<Group> findGroup(String name) {
    return database.read(
        em ->
            em.createQuery("select g from Group g where g.name = :name", GroupRow.class)
                .setParameter("name", name)
                .getResultStream()
                .findFirst()
                .map(GroupRow::toGroup));
  }

  /** Makes a user a member of a group. Has no effect if they are one already. */
  public void addToGroup(UUID user, UUID group) {
    database.run(em -> addToGroup(em, user, group));
  }

  /**
   * Makes a user a member of a group, in a transaction that is under way.
   *
   * @return whether they were not yet
   */
  public boolean addToGroup(EntityManager em, UUID user, UUID group) {
    boolean isMember =
        !em.createNativeQuery(
                "select 1 from vst_membership where user_id = :user and group_id = :group")
            .setParameter("user", user.toString())
            .setParameter("group", group.toString())
            .getResultList()
            .isEmpty();
    if (!isMember) {
      insert(em, "vst_membership", "user_id", user, "group_id", group);
    }
    return !isMember;
  }

  /**
   * The names of the groups a user is a member of, but for those these lie in, in alphabetical
   * order and in a transaction that is under way.
   */
  public List<String> groupNames(EntityManager em, UUID user) {
    Set<UUID> groups =
        Set.copyOf(
            ids(em, "select group_id from vst_membership where user_id in (:ids)", Set.of(user)));
    return groups.isEmpty()
        ? List.of()
        : em.createQuery(
                "select g.name from Group g where g.id in :ids order by g.name", String.class)
            .setParameter("ids", groups)
            .getResultList();
  }

  /**
   * Whether members of a group may do everything, because of it or a group it lies in, in a
   * transaction that is under way.
   */
  public boolean makesSuperusers(EntityManager em, UUID group) {
    return !em.createQuery(
            "select g.id from Group g where g.id in :ids and g.superuser = true", UUID.class)
        .setParameter(
            "ids",
            reach(
                em,
                List.of(group),
                "select parent_id from vst_group_parent where group_id in (:ids)"))
        .getResultList()
        .isEmpty();
  }

  /**
   * Keeps others who ask the same from taking superusers away until the transaction ends. It must
   * be the first thing the transaction does.
   */
  public void lockSuperusers(EntityManager em) {
    em.createQuery("select g from Group g where g.superuser = true order by g.id", GroupRow.class)
        .setLockMode(LockModeType.PESSIMISTIC_WRITE)
        .getResultList();
  }

  /**
   * Whether an account may do everything and nobody else may who can log in, in a transaction that
   * is under way.
   */
  public boolean isLastSuperuser(EntityManager em, UUID user) {
    UserRow row = em.find(UserRow.class, user);
    if (row == null || !canLogIn(row)) {
      return false;
    }
    Set<UUID> groups =
        reach(
            em,
            em.createQuery("select g.id from Group g where g.superuser = true", UUID.class)
                .getResultList(),
            "select group_id from vst_group_parent where parent_id in (:ids)");
    if (groups.isEmpty()) {
      return false;
    }
    Set<UUID> members =
        Set.copyOf(ids(em, "select user_id from vst_membership where group_id in (:ids)", groups));
    return members.contains(user)
        && members.stream()
            .filter(member -> !member.equals(user))
            .map(member -> em.find(UserRow.class, member))
            .noneMatch(UserStore::canLogIn);
  }

  private static boolean canLogIn(@Nullable UserRow row) {
    return row != null && row.active && row.type != UserType.INTERNAL_SERVICE_ACCOUNT;
  }

  /** The group of a name, in a transaction that is under way. */
  public Optional<Group> findGroup(EntityManager em, String name) {
    return em.createQuery("select g from Group g where g.name = :name", GroupRow.class)
        .setParameter("name", name)
        .getResultStream()
        .findFirst()
        .map(GroupRow::toGroup);
  }

  /** The group of an id, in a transaction that is under way. */
  public Optional<Group> group(EntityManager em, UUID id) {
    return Optional.ofNullable(em.find(GroupRow.class, id)).map(GroupRow::toGroup);
  }

  /**
   * Whether a name is the user name or mail address of another account, in a transaction that is
   * under way.
   *
   * @param user whose it may be, or null
   */
  public boolean isTaken(EntityManager em, @Nullable UUID user, String name) {
    LoginNameRow row = em.find(LoginNameRow.class, CanonicalName.of(name));
    return row != null && !row.userId.equals(user);
  }

  /**
   * Changes an account, in a transaction that is under way. The names it no longer goes by are free
   * when that ends, and not before; those it goes by now are its own then.
   *
   * @return the account as it is now; empty if it is gone
   * @throws RuntimeException one of which {@link Database#isDuplicate} is true if somebody else
   *     took a name at the same moment
   * @throws IllegalArgumentException if the user name is not one that may be given
   */
  public Optional<User> change(EntityManager em, UUID id, UserChange change) {
    UserRow row = em.find(UserRow.class, id, LockModeType.PESSIMISTIC_WRITE);
    if (row == null) {
      return Optional.empty();
    }
    if (!CanonicalName.mayBeGiven(change.username())) {
      throw new IllegalArgumentException("not a user name: " + change.username());
    }
    row.username = change.username();
    row.name = change.name();
    row.email = change.email();
    row.attributes = Json.write(change.attributes());
    row.upnKey = upnKey(change.attributes());
    row.updatedAt = clock.instant();
    moveNames(em, row);
    em.flush();
    return Optional.of(row.toUser());
  }

  /**
   * What may change of an account.
   *
   * @param username the name it logs in with
   * @param name the person's own name; may be empty
   * @param email the mail address; may be empty
   * @param attributes free attributes
   */
  public record UserChange(
      String username, String name, String email, Map<String, @Nullable Object> attributes) {}

  private static void moveNames(EntityManager em, UserRow row) {
    Map<String, LoginNameRow> wanted = new LinkedHashMap<>();
    names(row).forEach(name -> wanted.put(name.name, name));
    em.createQuery("select n from LoginName n where n.userId = :user", LoginNameRow.class)
        .setParameter("user", row.id())
        .getResultList()
        .forEach(
            had -> {
              LoginNameRow kept = wanted.remove(had.name);
              if (kept == null) {
                em.remove(had);
              } else {
                had.username = kept.username;
                had.email = kept.email;
              }
            });
    em.flush();
    wanted.values().forEach(em::persist);
  }

  private static void insert(
      EntityManager em, String table, String column, UUID value, String otherColumn, UUID other) {
    em.createNativeQuery(
            "insert into %s (%s, %s) values (:value, :other)".formatted(table, column, otherColumn))
        .setParameter("value", value.toString())
        .setParameter("other", other.toString())
        .executeUpdate();
  }

  /**
   * What makes an account.
   *
   * @param username the name it logs in with
   * @param name the person's own name; may be empty
   * @param email the mail address; may be empty
   * @param active whether it may log in
   * @param type what kind of account it is
   * @param path the folder it is filed under
   * @param attributes free attributes
   */
  public record NewUser(
      String username,
      String name,
      String email,
      boolean active,
      UserType type,
      String path,
      Map<String, Object> attributes) {
    /** An active internal account. */
    public static NewUser of(String username, String name, String email) {
      return new NewUser(username, name, email, true, UserType.INTERNAL, "users", Map.of());
    }
  }

  /** A user name or mail address belongs to another account. */
  public static final class NameTakenException extends Exception {
    private static final long serialVersionUID = 1L;

    NameTakenException(String username, Throwable cause) {
      super("name or mail address taken: " + username, cause);
    }
  }

  private interface Change {
    void to(UserRow row);
  }

  private void change(UUID user, Change change) {
    database.run(
        em -> {
          UserRow row = em.find(UserRow.class, user);
          if (row != null) {
            change.to(row);
            row.updatedAt = clock.instant();
          }
        });
  }

  private static void claimNames(EntityManager em, UserRow row) {
    names(row).forEach(em::persist);
  }

  /** The names an account goes by. */
  private static List<LoginNameRow> names(UserRow row) {
    String username = CanonicalName.of(row.username);
    String email = CanonicalName.of(row.email);
    List<LoginNameRow> names = new ArrayList<>();
    names.add(new LoginNameRow(username, row.id(), true, email.equals(username)));
    if (!email.isEmpty() && !email.equals(username)) {
      names.add(new LoginNameRow(email, row.id(), false, true));
    }
    return names;
  }

  /** Groups and all that can be got to from them, step by step. */
  private static Set<UUID> reach(EntityManager em, Collection<UUID> from, String step) {
    Set<UUID> all = new LinkedHashSet<>(from);
    Set<UUID> level = all;
    for (int depth = 0; depth < MAX_DEPTH && !level.isEmpty(); depth++) {
      Set<UUID> next = new HashSet<>(ids(em, step, level));
      next.removeAll(all);
      all.addAll(next);
      level = next;
    }
    return all;
  }

  private static boolean isExactly(UserRow row, Set<UserField> fields, String typed) {
    String normal = CanonicalName.normal(typed);
    return (fields.contains(UserField.USERNAME)
            && CanonicalName.normal(row.username).equals(normal))
        || (fields.contains(UserField.EMAIL) && CanonicalName.normal(row.email).equals(normal));
  }

  private static boolean isExactUpn(UserRow row, String typed) {
    return Json.readObject(row.attributes).get("upn") instanceof String upn
        && CanonicalName.normal(upn).equals(CanonicalName.normal(typed));
  }

  private static @Nullable String upnKey(Map<String, Object> attributes) {
    return attributes.get("upn") instanceof String upn && !upn.isEmpty() && upn.length() <= 320
        ? CanonicalName.of(upn)
        : null;
  }

  private static List<UUID> ids(EntityManager em, String sql, Set<UUID> of) {
    List<?> found =
        em.createNativeQuery(sql)
            .setParameter("ids", of.stream().map(UUID::toString).toList())
            .getResultList();
    return found.stream().map(id -> UUID.fromString(Objects.toString(id))).toList();
  }
}
