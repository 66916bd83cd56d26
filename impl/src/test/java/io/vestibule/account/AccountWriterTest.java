package io.vestibule.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.api.challenge.FieldError;
import io.vestibule.api.credential.PasswordBackend;
import io.vestibule.api.credential.PasswordCheck;
import io.vestibule.api.event.Event;
import io.vestibule.api.event.EventActions;
import io.vestibule.api.mail.Mail;
import io.vestibule.api.user.AccountDraft;
import io.vestibule.api.user.AccountRemoval;
import io.vestibule.api.user.AccountWrite;
import io.vestibule.api.user.Accounts;
import io.vestibule.api.user.Group;
import io.vestibule.api.user.PendingUser;
import io.vestibule.api.user.User;
import io.vestibule.api.user.UserField;
import io.vestibule.api.user.UserType;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.LabBrowser;
import io.vestibule.testkit.Together;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccountWriterTest {
  private static final AccountDraft.Creation PLAIN =
      new AccountDraft.Creation(true, UserType.EXTERNAL, "users");
  private static final AccountDraft.Notice NOTICE =
      new AccountDraft.Notice(new UUID(0, 0), Locale.GERMAN);

  private final Lab lab = Lab.shared();
  private final List<Mail> mails = new CopyOnWriteArrayList<>();
  private final List<String> used = new CopyOnWriteArrayList<>();
  private boolean invitationIsGood = true;
  private final Accounts accounts = accounts(lab);
  private final User alice = lab.user("the old one");

  private Accounts accounts(Lab of) {
    return new AccountWriter(
            of.engine().database(),
            of.engine().users(),
            of.engine().credentials(),
            of.engine().sessions(),
            of.engine().audit(),
            (em, invitation, flow) -> {
              used.add(invitation + " in " + flow);
              return invitationIsGood;
            },
            (em, origin, mail) -> mails.add(mail),
            id -> of.engine().brand("localhost"))
        .from(Lab.origin());
  }

  // --- creating

  @Test
  void anAccountIsCreatedAsTheDraftSays() {
    String name = lab.name("new");

    AccountWrite.Written written =
        written(
            AccountDraft.creating(
                    new AccountDraft.Creation(false, UserType.SERVICE_ACCOUNT, "a/b"), NOTICE)
                .username(name)
                .name("Somebody New")
                .email(name + "@example.org")
                .attributes(Map.of(List.of("a", "b"), 1)));

    assertThat(written.created()).isTrue();
    assertThat(written.changed())
        .containsExactlyInAnyOrder("username", "name", "email", "attributes.a");
    User user = found(written.user().id());
    assertThat(user).isEqualTo(written.user());
    assertThat(user.username()).isEqualTo(name);
    assertThat(user.name()).isEqualTo("Somebody New");
    assertThat(user.email()).isEqualTo(name + "@example.org");
    assertThat(user.active()).isFalse();
    assertThat(user.type()).isEqualTo(UserType.SERVICE_ACCOUNT);
    assertThat(user.path()).isEqualTo("a/b");
    assertThat(user.attributes()).isEqualTo(Map.of("a", Map.of("b", 1)));
    assertThat(mails).isEmpty();
  }

  @Test
  void aNewAccountsPasswordWorks() {
    AccountWrite.Written written = written(creating(lab.name("new")).password("battery staple"));

    assertThat(accepts(written.user(), "battery staple")).isTrue();
    assertThat(written.changed()).contains("password");
    assertThat(written.user().passwordChangedAt()).isEqualTo(lab.clock().instant());
  }

  @Test
  void whatWasWrittenIsInTheAuditLogAndNoPasswordIs() {
    AccountWrite.Written written = written(creating(lab.name("new")).password("battery staple"));

    assertThat(events(EventActions.USER_WRITE, written.user()))
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.details()).containsEntry("created", true);
              assertThat(event.details().get("fields")).isEqualTo(List.of("username", "password"));
              assertThat(event.toString()).doesNotContain("battery staple");
            });
    assertThat(draftOf("battery staple").toString()).doesNotContain("battery staple");
  }

  private static AccountDraft draftOf(String password) {
    return creating("x").password(password).build();
  }

  // --- names

  @ParameterizedTest
  @ValueSource(strings = {"%s", "%S", "%s@example.org", "%S@EXAMPLE.ORG"})
  void aUserNameIsNobodyElsesNameOrAddressHoweverItIsWritten(String form) {
    String taken = form.formatted(alice.username());

    assertThat(accounts.write(creating(taken).build()))
        .isEqualTo(new AccountWrite.Taken(UserField.USERNAME));
  }

  @Test
  void anAddressIsNobodyElsesAddressOrName() {
    String name = lab.name("new");
    User bob = written(creating(lab.name("bob") + "@example.org")).user();

    assertThat(accounts.write(creating(name).email(alice.email()).build()))
        .isEqualTo(new AccountWrite.Taken(UserField.EMAIL));
    assertThat(accounts.write(creating(name).email(bob.username()).build()))
        .isEqualTo(new AccountWrite.Taken(UserField.EMAIL));
    assertThat(byName(name)).isEmpty();
  }

  @Test
  void aNewUserNameMovesTheNameAndFreesTheOldOne() {
    String name = lab.name("renamed");

    AccountWrite.Written written = written(changing().username(name));

    assertThat(written.created()).isFalse();
    assertThat(written.changed()).containsExactly("username");
    assertThat(byName(name)).map(User::id).contains(alice.id());
    assertThat(byName(alice.username())).isEmpty();
    assertThat(written(creating(alice.username())).created()).isTrue();
  }

  @Test
  void nameAndAddressCanChangePlaces() {
    User bob =
        written(creating(lab.name("bob") + "@example.org").email(lab.name("b") + "@example.net"))
            .user();

    written(AccountDraft.changing(bob.id(), NOTICE).username(bob.email()).email(bob.username()));

    assertThat(found(bob.id()).username()).isEqualTo(bob.email());
    assertThat(lab.engine().users().findBy(Set.of(UserField.EMAIL), bob.username(), true))
        .map(User::id)
        .contains(bob.id());
    assertThat(lab.engine().users().findBy(Set.of(UserField.USERNAME), bob.username(), true))
        .isEmpty();
  }

  @Test
  void onesOwnNameIsNotTaken() {
    assertThat(
            written(changing().username(alice.username()).email(alice.username() + "@EXAMPLE.org"))
                .changed())
        .containsExactly("email");
  }

  @Test
  void whatIsSomebodyElsesChangesNothing() {
    User bob = lab.user("bob's");

    AccountWrite result =
        accounts.write(
            changing().username(bob.username()).name("Another").password("battery staple").build());

    assertThat(result).isEqualTo(new AccountWrite.Taken(UserField.USERNAME));
    assertThat(found(alice.id()).name()).isEqualTo(alice.name());
    assertThat(accepts(alice, "the old one")).isTrue();
    assertThat(events(EventActions.USER_WRITE, alice)).isEmpty();
  }

  @Test
  void ofManyWhoWantOneNameAtTheSameTimeOneGetsIt() {
    String name = lab.name("wanted");
    AtomicInteger number = new AtomicInteger();

    List<AccountWrite> results =
        Together.call(
            32,
            () ->
                accounts.write(
                    creating(name)
                        .email(number.incrementAndGet() + "-" + name + "@x.org")
                        .build()));

    assertThat(results).filteredOn(AccountWrite.Written.class::isInstance).hasSize(1);
    assertThat(results).filteredOn(new AccountWrite.Taken(UserField.USERNAME)::equals).hasSize(31);
    assertThat(count(name)).isEqualTo(1);
  }

  @Test
  void ofManyWhoWantOneAddressAtTheSameTimeOneGetsIt() {
    String address = lab.name("wanted") + "@example.org";

    List<AccountWrite> results =
        Together.call(16, () -> accounts.write(creating(lab.name("one")).email(address).build()));

    assertThat(results).filteredOn(AccountWrite.Written.class::isInstance).hasSize(1);
    assertThat(results).filteredOn(new AccountWrite.Taken(UserField.EMAIL)::equals).hasSize(15);
  }

  @Test
  void ofManyWhoChangeToOneNameAtTheSameTimeOneGetsIt() {
    String name = lab.name("wanted");

    List<AccountWrite> results =
        Together.call(
            8,
            () ->
                accounts.write(
                    AccountDraft.changing(lab.user("pw").id(), NOTICE).username(name).build()));

    assertThat(results).filteredOn(AccountWrite.Written.class::isInstance).hasSize(1);
    assertThat(results).filteredOn(AccountWrite.Taken.class::isInstance).hasSize(7);
  }

  private long count(String username) {
    return lab.engine()
        .database()
        .call(
            em ->
                em.createQuery(
                        "select count(u) from User u where lower(u.username) = :name", Long.class)
                    .setParameter("name", username)
                    .getSingleResult());
  }

  // --- what will not do

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "username | ''",
        "username | '  '",
        "username | ' alice'",
        "username | 'al\u200bice'",
        "username | 'al\u202eice'",
        "email | alice",
        "email | '@example.org'",
        "email | 'alice@'",
        "email | 'a b@example.org'",
        "email | 'a@example.org, b@example.org'",
        "email | 'aCRLFBcc: x@example.org'",
        "email | '<a@example.org>'",
        "name | 'AliceCRLFBcc: x'",
        "password | short"
      })
  void aDraftThatWillNotDoIsRefusedByField(String field, String value) {
    AccountWrite created = accounts.write(with(creating(lab.name("new")), field, value).build());
    AccountWrite changed = accounts.write(with(changing(), field, value).build());

    assertThat(fields(created)).containsExactly(field);
    assertThat(fields(changed)).containsExactly(field);
    assertThat(found(alice.id()).username()).isEqualTo(alice.username());
  }

  private static AccountDraft.Builder with(
      AccountDraft.Builder draft, String field, String written) {
    String value = written.replace("CRLF", "\r\n");
    return switch (field) {
      case "username" -> draft.username(value);
      case "email" -> draft.email(value);
      case "name" -> draft.name(value);
      default -> draft.password(value);
    };
  }

  @Test
  void aNewAccountNeedsAUserName() {
    assertThat(fields(accounts.write(AccountDraft.creating(PLAIN, NOTICE).build())))
        .containsExactly("username");
  }

  /** One character that is eighteen in the form in which names are compared. */
  @Test
  void aNameThatIsTooLongInCanonicalFormIsRefused() {
    assertThat(fields(accounts.write(creating("\ufdfa".repeat(40)).build())))
        .containsExactly("username");
  }

  @Test
  void anAccountThatIsGoneCannotBeChanged() {
    lab.engine().users().delete(alice.id());

    assertThat(accounts.write(changing().name("x").build()))
        .isEqualTo(new AccountWrite.AccountGone());
  }

  // --- attributes

  @Test
  void attributesTakeThePlaceOfThoseThereAreAndLeaveTheOthers() {
    written(
        changing()
            .attributes(
                Map.of(
                    List.of("kept"), "x",
                    List.of("map"), Map.of("old", 1, "kept", 2),
                    List.of("text"), "no map")));
    Map<List<String>, @Nullable Object> set = new HashMap<>();
    set.put(List.of("map", "old"), 3);
    set.put(List.of("map", "deeper", "new"), true);
    set.put(List.of("text", "now"), "a map");
    set.put(List.of("none"), null);

    AccountWrite.Written written = written(changing().attributes(set));

    Map<String, @Nullable Object> expected = new HashMap<>();
    expected.put("kept", "x");
    expected.put("map", Map.of("old", 3, "kept", 2, "deeper", Map.of("new", true)));
    expected.put("text", Map.of("now", "a map"));
    expected.put("none", null);
    assertThat(written.user().attributes()).isEqualTo(expected);
    assertThat(written.changed())
        .containsExactlyInAnyOrder("attributes.map", "attributes.text", "attributes.none");
  }

  static List<Map<List<String>, Object>> tooMuch() {
    Object deep = "x";
    for (int i = 0; i < 9; i++) {
      deep = Map.of("a", deep);
    }
    return List.of(
        Map.of(List.of("a"), deep),
        Map.of(List.of("a"), List.of(deep)),
        Map.of(Collections.nCopies(9, "a"), 1),
        Map.of(List.of("a"), "x".repeat(100_001)),
        Map.of(List.of("x".repeat(256)), 1),
        Map.of(List.of("a"), Map.of("x".repeat(256), 1)),
        Map.of(List.of(), 1));
  }

  @ParameterizedTest
  @MethodSource("tooMuch")
  void attributesHaveLimits(Map<List<String>, @Nullable Object> attributes) {
    assertThat(fields(accounts.write(changing().attributes(attributes).build())))
        .containsExactly("attributes");
    assertThat(found(alice.id()).attributes()).isEmpty();
  }

  // --- passwords and sessions

  @Test
  void aNewPasswordEndsAllSessionsButTheOneThatIsKept() {
    LabBrowser here = lab.browser(alice);
    LabBrowser there = lab.browser(alice);
    LabBrowser bobs = lab.browser(lab.user("bob's"));

    written(changing().password("battery staple").session(here.visitor().session()));

    assertThat(here.visitor().isAuthenticated()).isTrue();
    assertThat(there.visitor().isAuthenticated()).isFalse();
    assertThat(bobs.visitor().isAuthenticated()).isTrue();
    assertThat(accepts(alice, "battery staple")).isTrue();
    assertThat(accepts(alice, "the old one")).isFalse();
    assertThat(lab.events(EventActions.LOGOUT, alice))
        .singleElement()
        .satisfies(
            event ->
                assertThat(event.details()).containsEntry("logout_reason", "Password changed"));
  }

  @Test
  void anotherUsersSessionIsNotTheOneThatIsKept() {
    LabBrowser alices = lab.browser(alice);
    LabBrowser bobs = lab.browser(lab.user("bob's"));

    written(changing().password("battery staple").session(bobs.visitor().session()));

    assertThat(alices.visitor().isAuthenticated()).isFalse();
    assertThat(bobs.visitor().isAuthenticated()).isTrue();
  }

  @Test
  void sessionsGoOnWhereThatIsWanted() {
    LabBrowser there = lab.browser(alice);

    written(changing().password("battery staple").keepsSessions(true));

    assertThat(there.visitor().isAuthenticated()).isTrue();
  }

  @Test
  void sessionsGoOnWhenSomethingElseChanges() {
    LabBrowser there = lab.browser(alice);

    written(changing().username(lab.name("renamed")).name("Another"));

    assertThat(there.visitor().isAuthenticated()).isTrue();
  }

  @Test
  void formerPasswordsAreRemembered() throws InterruptedException {
    lab.policy("unique_password", Map.of("num_historical_passwords", 3));

    written(changing().password("battery staple"));

    assertThat(
            lab.engine()
                .credentials()
                .from(Lab.origin())
                .isAmongLatest(alice.id(), "the old one", 3))
        .isTrue();
  }

  @Test
  void aNewPasswordOpensWhatWrongOnesClosed() {
    lab.engine()
        .credentials()
        .from(Lab.origin())
        .check(PendingUser.of(alice), "wrong", Set.of(PasswordBackend.INBUILT), 1);
    assertThat(lab.engine().credentials().blockedUntil(alice.id())).isPresent();

    written(changing().password("battery staple"));

    assertThat(lab.engine().credentials().blockedUntil(alice.id())).isEmpty();
  }

  // --- addresses

  @Test
  void aNewAddressIsToldToTheOldOne() {
    String address = lab.name("new") + "@example.org";

    written(changing().email(address));

    assertThat(mails)
        .singleElement()
        .satisfies(
            mail -> {
              assertThat(mail.to()).isEqualTo(alice.email());
              assertThat(mail.template()).isEqualTo("email/address_changed.html");
              assertThat(mail.locale()).isEqualTo(Locale.GERMAN);
              assertThat(mail.values())
                  .isEqualTo(
                      Map.of(
                          "username", alice.username(),
                          "old_address", alice.email(),
                          "new_address", address));
            });
    assertThat(events(EventActions.USER_WRITE, alice))
        .singleElement()
        .satisfies(
            event ->
                assertThat(event.details())
                    .containsEntry("fields", List.of("email"))
                    .containsEntry("previous_email", alice.email()));
  }

  @Test
  void anAddressThatIsTakenAwayIsToldToItToo() {
    written(changing().email(""));

    assertThat(mails).extracting(Mail::to).containsExactly(alice.email());
    assertThat(lab.engine().users().findBy(Set.of(UserField.EMAIL), alice.email(), true)).isEmpty();
  }

  @Test
  void theSameAddressIsNotTold() {
    written(changing().email(alice.email().toUpperCase(Locale.ROOT)));
    written(changing().email(alice.email()).password("battery staple"));

    assertThat(mails).isEmpty();
  }

  @Test
  void nothingIsToldOfAnAddressThatDidNotChangeAfterAll() {
    invitationIsGood = false;

    accounts.write(
        changing().email(lab.name("new") + "@example.org").invitation(invitation()).build());

    assertThat(mails).isEmpty();
  }

  // --- groups

  @Test
  void groupsAreJoinedById() {
    UUID group = lab.group();

    AccountWrite.Written written = written(changing().groups(List.of(group, UUID.randomUUID())));

    assertThat(groups(alice)).containsExactly(group);
    assertThat(written.changed()).containsExactly("groups");
    assertThat(written(changing().groups(List.of(group))).changed()).isEmpty();
  }

  @Test
  void groupsAreJoinedByName() {
    UUID group = lab.group();

    written(
        changing()
            .groupsNamed(
                List.of(lab.engine().users().group(group).orElseThrow().name(), "no such group")));

    assertThat(groups(alice)).containsExactly(group);
  }

  /** GHSA-h6c5-mpvq-j4jc: rights come by the hierarchy. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void nobodyBecomesASuperuserByAGroupOfADraft(boolean below) {
    Group admins = lab.engine().users().createGroup(lab.name("admins"), true, List.of());
    Group staff = lab.engine().users().createGroup(lab.name("staff"), false, List.of(admins.id()));
    UUID group = below ? staff.id() : admins.id();

    AccountWrite result = accounts.write(changing().name("Another").groups(List.of(group)).build());

    assertThat(fields(result)).containsExactly("groups");
    assertThat(groups(alice)).isEmpty();
    assertThat(found(alice.id()).name()).isEqualTo(alice.name());
  }

  @Test
  void asuperuserStaysOne() {
    Group admins = lab.engine().users().createGroup(lab.name("admins"), true, List.of());
    lab.engine().users().addToGroup(alice.id(), admins.id());

    written(changing().name("Another").groups(List.of(admins.id())));

    assertThat(groups(alice)).containsExactly(admins.id());
  }

  // --- invitations

  private final UUID flow = UUID.randomUUID();

  private AccountDraft.UsedInvitation invitation(UUID... groups) {
    return new AccountDraft.UsedInvitation(new UUID(4, 2), flow, Set.of(groups));
  }

  @Test
  void anInvitationIsUsedUpWithItsGroups() {
    Group admins = lab.engine().users().createGroup(lab.name("admins"), true, List.of());

    AccountWrite.Written written =
        written(creating(lab.name("invited")).invitation(invitation(admins.id())));

    assertThat(used).containsExactly(new UUID(4, 2) + " in " + flow);
    assertThat(groups(written.user())).containsExactly(admins.id());
    assertThat(events(EventActions.USER_WRITE, written.user()).get(0).details())
        .containsEntry("invitation", new UUID(4, 2).toString());
  }

  @Test
  void withAnInvitationThatIsGoneNothingIsWritten() {
    invitationIsGood = false;
    String name = lab.name("invited");

    assertThat(accounts.write(creating(name).invitation(invitation()).build()))
        .isEqualTo(new AccountWrite.InvitationGone());
    assertThat(accounts.write(changing().name("x").invitation(invitation()).build()))
        .isEqualTo(new AccountWrite.InvitationGone());

    assertThat(byName(name)).isEmpty();
    assertThat(found(alice.id()).name()).isEqualTo(alice.name());
  }

  // --- activating, deactivating, deleting

  @Test
  void anAccountIsActivated() {
    lab.engine().users().setActive(alice.id(), false);

    assertThat(accounts.activate(alice.id())).isTrue();
    assertThat(accounts.activate(alice.id())).isTrue();
    assertThat(accounts.activate(UUID.randomUUID())).isFalse();

    assertThat(found(alice.id()).active()).isTrue();
    assertThat(events(EventActions.USER_WRITE, alice))
        .extracting(event -> event.details().get("fields"))
        .containsExactly(List.of("active"));
  }

  @Test
  void anAccountIsDeactivatedAndItsSessionsEnd() {
    LabBrowser browser = lab.browser(alice);

    assertThat(accounts.deactivate(alice.id())).isEqualTo(AccountRemoval.DONE);

    assertThat(found(alice.id()).active()).isFalse();
    assertThat(lab.engine().sessions().of(alice.id())).isEmpty();
    assertThat(browser.visitor().isAuthenticated()).isFalse();
  }

  @Test
  void anAccountIsDeletedWithItsSessionsAndTokens() {
    LabBrowser browser = lab.browser(alice);
    String link =
        lab.engine()
            .tokens()
            .issueLink(
                lab.name("link"),
                "lab",
                lab.flow().stage("dummy", Map.of()).create().id(),
                alice.id(),
                Duration.ofHours(1),
                Map.of());
    String appPassword = lab.engine().tokens().createAppPassword(lab.name("app"), alice.id(), null);

    assertThat(accounts.delete(alice.id())).isEqualTo(AccountRemoval.DONE);
    assertThat(accounts.delete(alice.id())).isEqualTo(AccountRemoval.GONE);

    assertThat(lab.engine().users().find(alice.id())).isEmpty();
    assertThat(browser.visitor().isAuthenticated()).isFalse();
    assertThat(lab.engine().tokens().findLink(link)).isEmpty();
    assertThat(lab.engine().tokens().isAppPassword(alice.id(), appPassword)).isFalse();
    assertThat(byName(alice.username())).isEmpty();
    assertThat(events(EventActions.USER_DELETE, alice))
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.username()).isEqualTo(alice.username());
              assertThat(event.details()).containsEntry("sessions", 1);
            });
  }

  /** How somebody leaves. */
  enum Leaving {
    DELETED,
    DEACTIVATED;

    AccountRemoval of(Accounts accounts, UUID user) {
      return this == DELETED ? accounts.delete(user) : accounts.deactivate(user);
    }
  }

  @ParameterizedTest
  @EnumSource
  void theLastWhoCanDoEverythingStays(Leaving leaving) {
    try (Lab own = Lab.with(Map.of())) {
      Accounts its = accounts(own);
      Set<UUID> admins = superusers(own);
      User below = own.user("pw");
      Group top = own.engine().users().createGroup("top", true, List.of());
      Group low = own.engine().users().createGroup("low", false, List.of(top.id()));
      own.engine().users().addToGroup(below.id(), low.id());
      User inactive = own.superuser();
      own.engine().users().setActive(inactive.id(), false);
      for (UUID admin : admins) {
        assertThat(leaving.of(its, admin)).isEqualTo(AccountRemoval.DONE);
      }

      assertThat(leaving.of(its, below.id())).isEqualTo(AccountRemoval.LAST_SUPERUSER);
      assertThat(own.engine().users().find(below.id())).get().returns(true, User::active);
      assertThat(leaving.of(its, own.user("plain").id())).isEqualTo(AccountRemoval.DONE);

      own.superuser();
      assertThat(leaving.of(its, below.id())).isEqualTo(AccountRemoval.DONE);
    }
  }

  @Test
  void ofAllWhoCanDoEverythingAndLeaveAtTheSameTimeOneStays() {
    try (Lab own = Lab.with(Map.of())) {
      Accounts its = accounts(own);
      Set<UUID> all = new java.util.HashSet<>(superusers(own));
      for (int i = 0; i < 8; i++) {
        all.add(own.superuser().id());
      }
      List<UUID> leaving = List.copyOf(all);
      AtomicInteger next = new AtomicInteger();

      List<AccountRemoval> results =
          Together.call(leaving.size(), () -> its.delete(leaving.get(next.getAndIncrement())));

      assertThat(results).filteredOn(AccountRemoval.LAST_SUPERUSER::equals).hasSize(1);
      assertThat(superusers(own)).hasSize(1);
    }
  }

  private static Set<UUID> superusers(Lab of) {
    List<User> users =
        of
            .engine()
            .database()
            .call(em -> em.createQuery("select u.id from User u", UUID.class).getResultList())
            .stream()
            .map(of.engine().users()::find)
            .flatMap(Optional::stream)
            .toList();
    return users.stream()
        .filter(User::active)
        .map(User::id)
        .filter(of.engine().users()::isSuperuser)
        .collect(Collectors.toSet());
  }

  @Test
  void aSessionsBeginIsToldOfOnesOwnSessionOnly() {
    LabBrowser browser = lab.browser(alice);
    UUID session = Objects.requireNonNull(browser.visitor().session());

    assertThat(accounts.loggedInAt(alice.id(), session)).contains(lab.clock().instant());
    assertThat(accounts.loggedInAt(lab.user("bob's").id(), session)).isEmpty();
    assertThat(accounts.loggedInAt(alice.id(), UUID.randomUUID())).isEmpty();
  }

  // --- what these tests are made of

  private static AccountDraft.Builder creating(String username) {
    return AccountDraft.creating(PLAIN, NOTICE).username(username);
  }

  private AccountDraft.Builder changing() {
    return AccountDraft.changing(alice.id(), NOTICE);
  }

  private AccountWrite.Written written(AccountDraft.Builder draft) {
    AccountWrite result = accounts.write(draft.build());
    assertThat(result).isInstanceOf(AccountWrite.Written.class);
    return (AccountWrite.Written) result;
  }

  private static List<String> fields(AccountWrite result) {
    assertThat(result).isInstanceOf(AccountWrite.Refused.class);
    return ((AccountWrite.Refused) result).errors().stream().map(FieldError::field).toList();
  }

  private User found(UUID id) {
    return lab.engine().users().find(id).orElseThrow();
  }

  private Optional<User> byName(String name) {
    return lab.engine().users().findBy(Set.of(UserField.USERNAME), name, true);
  }

  private Set<UUID> groups(User user) {
    return lab.engine().users().groupsOf(user.id()).stream()
        .map(Group::id)
        .collect(Collectors.toSet());
  }

  private List<Event> events(String action, User user) {
    return lab.events(action, user);
  }

  private boolean accepts(User user, String password) {
    Function<String, PasswordCheck> check =
        typed ->
            lab.engine()
                .credentials()
                .from(Lab.origin())
                .check(PendingUser.of(user), typed, Set.of(PasswordBackend.INBUILT), 1000);
    return check.apply(password) instanceof PasswordCheck.Accepted;
  }
}
