package io.vestibule.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vestibule.api.user.Group;
import io.vestibule.api.user.User;
import io.vestibule.api.user.UserField;
import io.vestibule.api.user.UserType;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.Together;
import io.vestibule.user.UserStore.NameTakenException;
import io.vestibule.user.UserStore.NewUser;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UserStoreTest {
  private static final Set<UserField> ANY = EnumSet.allOf(UserField.class);

  private final Lab lab = Lab.shared();
  private final UserStore users = lab.engine().users();
  private final String name = lab.name("alice");

  // --- accounts

  @Test
  void anAccountIsReadAsItWasMade() throws NameTakenException {
    NewUser made =
        new NewUser(
            name,
            "Alice Adams",
            name + "@example.org",
            false,
            UserType.EXTERNAL,
            "users/staff",
            Map.of("room", List.of(1)));

    User user = users.create(made);

    assertThat(users.find(user.id())).contains(user);
    assertThat(user)
        .isEqualTo(
            new User(
                user.id(),
                name,
                "Alice Adams",
                name + "@example.org",
                false,
                UserType.EXTERNAL,
                "users/staff",
                Map.of("room", List.of(1)),
                null,
                null));
  }

  @Test
  void anAccountThatIsDeletedIsGoneWithItsNames() throws NameTakenException {
    User user = create(name, name + "@example.org");

    users.delete(user.id());

    assertThat(users.find(user.id())).isEmpty();
    assertThat(create(name, name + "@example.org").id()).isNotEqualTo(user.id());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "alice ", "ali\u200Bce", "ali\nce"})
  void aNameThatMayNotBeGivenIsNotGiven(String bad) {
    assertThatIllegalArgumentException().isThrownBy(() -> users.create(NewUser.of(bad, "", "")));
  }

  // --- one name space

  @Test
  void aUserNameIsGivenOnce() throws NameTakenException {
    create(name, "");

    assertTaken(name.toUpperCase(Locale.ROOT), "");
  }

  @Test
  void aMailAddressIsGivenOnce() throws NameTakenException {
    create(name, name + "@example.org");

    assertTaken(lab.name("bob"), name + "@EXAMPLE.org");
  }

  @Test
  void aUserNameIsNobodyElsesMailAddress() throws NameTakenException {
    create(name, name + "@example.org");

    assertTaken(name + "@example.org", "");
  }

  @Test
  void aMailAddressIsNobodyElsesUserName() throws NameTakenException {
    create(name + "@example.org", "");

    assertTaken(lab.name("bob"), name + "@example.org");
  }

  @Test
  void aUserNameMayBeTheAccountsOwnMailAddress() throws NameTakenException {
    User user = create(name + "@example.org", name + "@Example.org");

    assertThat(users.findBy(Set.of(UserField.USERNAME), name + "@example.org", true))
        .contains(user);
    assertThat(users.findBy(Set.of(UserField.EMAIL), name + "@example.org", true)).contains(user);
  }

  @Test
  void nothingIsLeftOfAnAccountWhoseNameIsTaken() throws NameTakenException {
    create(name, name + "@example.org");
    String bob = lab.name("bob");

    assertTaken(bob, name + "@example.org");

    assertThat(users.findBy(ANY, bob, true)).isEmpty();
    assertThat(create(bob, "")).isNotNull();
  }

  @Test
  void manyMayHaveNoMailAddress() throws NameTakenException {
    create(name, "");

    assertThat(create(lab.name("bob"), "")).isNotNull();
    assertThat(users.findBy(ANY, "", true)).isEmpty();
  }

  @Test
  void ofManyWhoWantANameAtOnceOneGetsIt() {
    List<Optional<UUID>> created =
        Together.call(
            32,
            () -> {
              try {
                return Optional.of(create(name, lab.name("mail") + "@example.org").id());
              } catch (NameTakenException e) {
                return Optional.<UUID>empty();
              }
            });

    assertThat(created).filteredOn(Optional::isPresent).hasSize(1);
    assertThat(users.findBy(ANY, name, true))
        .map(User::id)
        .isEqualTo(created.stream().flatMap(Optional::stream).findFirst());
  }

  @Test
  void ofManyWhoWantANameAsNameOrAddressAtOnceOneGetsIt() {
    java.util.concurrent.atomic.AtomicInteger turn =
        new java.util.concurrent.atomic.AtomicInteger();
    List<Boolean> created =
        Together.call(
            32,
            () -> {
              boolean asName = turn.incrementAndGet() % 2 == 0;
              try {
                create(asName ? name : lab.name("bob"), asName ? "" : name);
                return true;
              } catch (NameTakenException e) {
                return false;
              }
            });

    assertThat(created).containsOnlyOnce(true);
  }

  // --- finding

  @Test
  void anAccountIsFoundByWhatIsAskedFor() throws NameTakenException {
    User user =
        users.create(
            new NewUser(
                name,
                "",
                name + "@example.org",
                true,
                UserType.INTERNAL,
                "users",
                Map.of("upn", name + "@corp")));

    assertThat(users.findBy(Set.of(UserField.USERNAME), name, true)).contains(user);
    assertThat(users.findBy(Set.of(UserField.EMAIL), name + "@example.org", true)).contains(user);
    assertThat(users.findBy(Set.of(UserField.UPN), name + "@corp", true)).contains(user);
  }

  @Test
  void anAccountIsNotFoundByWhatIsNotAskedFor() throws NameTakenException {
    users.create(
        new NewUser(
            name,
            "",
            name + "@example.org",
            true,
            UserType.INTERNAL,
            "users",
            Map.of("upn", name + "@corp")));

    assertThat(users.findBy(Set.of(UserField.USERNAME, UserField.UPN), name + "@example.org", true))
        .isEmpty();
    assertThat(users.findBy(Set.of(UserField.EMAIL, UserField.UPN), name, true)).isEmpty();
    assertThat(users.findBy(Set.of(UserField.EMAIL, UserField.USERNAME), name + "@corp", true))
        .isEmpty();
    assertThat(users.findBy(Set.of(), name, true)).isEmpty();
  }

  @Test
  void upperAndLowerCaseCountWhereTheyAreToCount() throws NameTakenException {
    String mixed = lab.name("Alice");
    create(mixed, mixed + "@Example.org");

    assertThat(users.findBy(ANY, mixed.toLowerCase(Locale.ROOT), true)).isPresent();
    assertThat(users.findBy(ANY, mixed.toLowerCase(Locale.ROOT), false)).isEmpty();
    assertThat(users.findBy(ANY, mixed, false)).isPresent();
    assertThat(users.findBy(ANY, mixed + "@example.org", false)).isEmpty();
    assertThat(users.findBy(ANY, mixed + "@Example.org", false)).isPresent();
  }

  @Test
  void aPrincipalNameThatTwoShareIsNobodys() throws NameTakenException {
    for (String username : List.of(name, lab.name("bob"))) {
      users.create(
          new NewUser(
              username, "", "", true, UserType.INTERNAL, "users", Map.of("upn", name + "@corp")));
    }

    assertThat(users.findBy(Set.of(UserField.UPN), name + "@corp", true)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {" ", "%", "_", "' or '1'='1", "\u0000", "alice*"})
  void whatIsTypedIsNoPattern(String typed) {
    assertThat(users.findBy(ANY, typed, true)).isEmpty();
  }

  @Test
  void whatIsTooLongToBeANameIsNotLookedFor() {
    assertThat(users.findBy(ANY, "a".repeat(1_000_000), true)).isEmpty();
  }

  // --- groups

  @Test
  void aMemberOfAGroupIsAMemberOfItsParentsAndTheirs() {
    Group top = group(false);
    Group middle = group(false, top);
    Group bottom = group(false, middle);
    User user = lab.user("correct horse");

    users.addToGroup(user.id(), bottom.id());

    assertThat(users.groupsOf(user.id())).containsExactlyInAnyOrder(top, middle, bottom);
  }

  @Test
  void aMemberOfAParentIsNotAMemberOfWhatLiesBelow() {
    Group top = group(false);
    group(false, top);
    User user = lab.user("correct horse");

    users.addToGroup(user.id(), top.id());

    assertThat(users.groupsOf(user.id())).containsExactly(top);
  }

  @Test
  void aGroupReachedOnTwoWaysCountsOnce() {
    Group top = group(false);
    Group bottom = group(false, group(false, top), group(false, top));
    User user = lab.user("correct horse");

    users.addToGroup(user.id(), bottom.id());

    assertThat(users.groupsOf(user.id())).hasSize(4);
  }

  @Test
  void groupsThatLieInEachOtherDoNotGoOnForEver() {
    Group one = group(false);
    Group two = group(true, one);
    lab.engine()
        .database()
        .run(
            em ->
                em.createNativeQuery(
                        "insert into vst_group_parent (group_id, parent_id) values (:group, :parent)")
                    .setParameter("group", one.id().toString())
                    .setParameter("parent", two.id().toString())
                    .executeUpdate());
    User user = lab.user("correct horse");

    users.addToGroup(user.id(), one.id());

    assertThat(users.groupsOf(user.id())).containsExactlyInAnyOrder(one, two);
  }

  @Test
  void superusersAreSoByAParentToo() {
    Group bottom = group(false, group(false, group(true)));
    User user = lab.user("correct horse");
    assertThat(users.isSuperuser(user.id())).isFalse();

    users.addToGroup(user.id(), bottom.id());

    assertThat(users.isSuperuser(user.id())).isTrue();
  }

  @Test
  void toJoinAGroupTwiceIsToJoinIt() {
    Group group = group(false);
    User user = lab.user("correct horse");

    users.addToGroup(user.id(), group.id());
    users.addToGroup(user.id(), group.id());

    assertThat(users.groupsOf(user.id())).containsExactly(group);
  }

  @Test
  void aGroupIsFoundByItsName() {
    Group group = group(true);

    assertThat(users.findGroup(group.name())).contains(group);
    assertThat(users.findGroup(lab.name("group"))).isEmpty();
  }

  // --- the gate

  @Test
  void aLockOpensByItself() {
    User user = lab.user("correct horse");
    users.lock(user.id(), lab.clock().instant().plusSeconds(60));
    assertThat(isAdmitted(user)).isFalse();

    lab.clock().advance(Duration.ofSeconds(60));

    assertThat(isAdmitted(user)).isTrue();
  }

  @Test
  void aLockIsTakenAway() {
    User user = lab.user("correct horse");
    users.lock(user.id(), lab.clock().instant().plusSeconds(60));

    users.lock(user.id(), null);

    assertThat(isAdmitted(user)).isTrue();
  }

  @Test
  void anInactiveAccountIsNotAdmitted() {
    User user = lab.user("correct horse");

    users.setActive(user.id(), false);

    assertThat(isAdmitted(user)).isFalse();
  }

  @Test
  void anAccountThatIsGoneIsNotAdmitted() {
    User user = lab.user("correct horse");

    users.delete(user.id());

    assertThat(isAdmitted(user)).isFalse();
  }

  private User create(String username, String email) throws NameTakenException {
    return users.create(NewUser.of(username, "", email));
  }

  private void assertTaken(String username, String email) {
    assertThatThrownBy(() -> create(username, email)).isInstanceOf(NameTakenException.class);
  }

  private Group group(boolean superuser, Group... parents) {
    return users.createGroup(
        lab.name("group"), superuser, java.util.Arrays.stream(parents).map(Group::id).toList());
  }

  private boolean isAdmitted(User user) {
    return lab.engine()
        .database()
        .call(em -> AccountGate.admits(em, user.id(), lab.clock().instant()));
  }
}
