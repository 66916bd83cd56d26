package io.vestibule.stages.user_write;

import static io.vestibule.testkit.LabFlow.toPolicy;
import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.api.context.ContextKey;
import io.vestibule.api.context.ContextKeys;
import io.vestibule.api.credential.PasswordBackend;
import io.vestibule.api.credential.PasswordCheck;
import io.vestibule.api.event.EventActions;
import io.vestibule.api.stage.Outcome;
import io.vestibule.api.user.Group;
import io.vestibule.api.user.PendingUser;
import io.vestibule.api.user.User;
import io.vestibule.api.user.UserField;
import io.vestibule.api.user.UserType;
import io.vestibule.flow.FlowReply.Result;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.LabBrowser;
import io.vestibule.testkit.LabFlow;
import io.vestibule.testkit.Probe;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UserWriteStageTest {
  private static final String NO_USER = "No user found and can't create new user.";
  private static final String FAILED = "Failed to update user. Please try again later.";

  private final Lab lab = Lab.shared();
  private final LabBrowser browser = lab.browser().at(lab.address());
  private final User alice = lab.user("the old one");
  private final Probe probe = new Probe();
  private final String name = lab.name("written");

  // --- creating

  @Test
  void anAccountIsCreatedAsItWasTyped() {
    Result result =
        browser.get(
            writing(
                Map.of("create_users_as_inactive", true),
                Map.of(
                    "username",
                    name,
                    "name",
                    "Somebody New",
                    "email",
                    name + "@example.org",
                    "password",
                    "battery staple")));

    assertThat(result).isInstanceOf(Result.Onward.class);
    User user = byName(name).orElseThrow();
    assertThat(user.name()).isEqualTo("Somebody New");
    assertThat(user.email()).isEqualTo(name + "@example.org");
    assertThat(user.active()).isFalse();
    assertThat(user.type()).isEqualTo(UserType.EXTERNAL);
    assertThat(user.path()).isEqualTo("users");
    assertThat(user.passwordChangedAt()).isNotNull();
    assertThat(lab.events(EventActions.USER_WRITE, user)).hasSize(1);
  }

  @Test
  void theRunIsAboutTheNewAccountWhichIsProven() {
    browser.get(writing(Map.of(), Map.of("username", name, "password", "battery staple")));
    browser.follow();

    User user = byName(name).orElseThrow();
    assertThat(probe.known(ContextKeys.PENDING_USER)).contains(PendingUser.of(user));
    assertThat(probe.known(ContextKeys.PROVEN_USER)).contains(user.id());
    assertThat(probe.known(ContextKeys.AUTH_METHOD)).contains("password");
    assertThat(probe.known(ContextKeys.USER_BACKEND))
        .contains("authentik.core.auth.InbuiltBackend");
  }

  @Test
  void whoeverEnrolledIsLoggedIn() {
    LabFlow flow =
        flow(Map.of("username", name, "password", "battery staple"))
            .stage("user_write", Map.of())
            .stage("user_login", Map.of())
            .create();

    browser.get(flow);
    browser.follow();

    User user = byName(name).orElseThrow();
    assertThat(browser.visitor().user()).isNotNull().returns(user.id(), User::id);
    assertThat(lab.events(EventActions.LOGIN, user).get(0).details())
        .containsEntry("auth_method", "password");
  }

  @Test
  void whoWasCreatedInactiveIsNotLoggedIn() {
    LabFlow flow =
        flow(Map.of("username", name, "password", "battery staple"))
            .stage("user_write", Map.of("create_users_as_inactive", true))
            .stage("user_login", Map.of())
            .create();

    browser.get(flow);
    browser.follow();

    assertThat(byName(name)).isPresent();
    assertThat(browser.visitor().isAuthenticated()).isFalse();
  }

  @Test
  void noPasswordIsKeptInTheRun() {
    browser.get(
        writing(
            Map.of(),
            Map.of(
                "username",
                name,
                "password",
                "battery staple",
                "password_repeat",
                "battery staple")));
    browser.follow();

    assertThat(probe.known(ContextKeys.PROMPT_DATA)).contains(Map.of("username", name));
    assertThat(browser.runs().entries()).noneMatch(run -> run.toString().contains("battery"));
  }

  @ParameterizedTest
  @CsvSource({
    "internal, INTERNAL",
    "external, EXTERNAL",
    "service_account, SERVICE_ACCOUNT",
    "internal_service_account, SERVICE_ACCOUNT"
  })
  void theTypeIsTheStagesOrThatOfTheContext(String type, UserType expected) {
    browser.get(writing(Map.of("user_type", type), Map.of("username", name)));
    assertThat(byName(name)).get().returns(expected, User::type);

    LabBrowser other = lab.browser();
    other.get(
        flow(Map.of("username", name + "-2"))
            .policy(toPolicy(lab.knowing(ContextKey.of("user_type", String.class), type)))
            .stage("user_write", Map.of("user_type", "external"))
            .create());
    assertThat(byName(name + "-2")).get().returns(expected, User::type);
  }

  @Test
  void aTypeThereIsNotIsRefused() {
    LabFlow flow =
        flow(Map.of("username", name))
            .policy(toPolicy(lab.knowing(ContextKey.of("user_type", String.class), "superuser")))
            .stage("user_write", Map.of())
            .create();

    assertThat(lab.denial(browser.get(flow))).isEqualTo(FAILED);
    assertThat(byName(name)).isEmpty();
  }

  @Test
  void theFolderIsTheStagesOrThatOfTheContext() {
    browser.get(writing(Map.of("user_path_template", "users/new"), Map.of("username", name)));
    assertThat(byName(name)).get().returns("users/new", User::path);

    lab.browser()
        .get(
            flow(Map.of("username", name + "-2"))
                .policy(
                    toPolicy(lab.knowing(ContextKey.of("user_path", String.class), "elsewhere")))
                .stage("user_write", Map.of("user_path_template", "users/new"))
                .create());
    assertThat(byName(name + "-2")).get().returns("elsewhere", User::path);
  }

  // --- changing

  @Test
  void theAccountTheRunIsAboutIsChanged() {
    LabFlow flow =
        proven(
            alice,
            Map.of(),
            Map.of(
                "username", name,
                "password", "battery staple",
                "attributes.some.custom-attribute", "test",
                "attributes_some_custom_attribute", "test2",
                "attributes", Map.of("foo", "bar"),
                "some_ignored_attribute", "bar"));

    assertThat(browser.post(flow, Map.of())).isInstanceOf(Result.Onward.class);

    User user = found(alice);
    assertThat(user.username()).isEqualTo(name);
    assertThat(accepts(user, "battery staple")).isTrue();
    assertThat(user.attributes())
        .isEqualTo(
            Map.of(
                "some", Map.of("custom-attribute", "test"),
                "some_custom_attribute", "test2",
                "foo", "bar"));
    assertThat(user.email()).isEqualTo(alice.email());
  }

  @Test
  void whoIsLoggedInIsWrittenWhereTheRunIsAboutNobody() {
    LabFlow flow = writing(Map.of(), Map.of("username", name));
    long before = accounts();

    lab.browser(alice).get(flow);

    assertThat(found(alice).username()).isEqualTo(name);
    assertThat(accounts()).isEqualTo(before);
  }

  @Test
  void aTimeIsWrittenAsText() {
    browser.get(
        proven(alice, Map.of(), Map.of("attributes.foo", Instant.parse("2026-01-02T03:04:05Z"))));

    assertThat(found(alice).attributes()).isEqualTo(Map.of("foo", "2026-01-02T03:04:05Z"));
  }

  @Test
  void whatIsNotTypedStays() {
    browser.get(proven(alice, Map.of(), Map.of("password", "", "name", "Another")));

    assertThat(found(alice)).returns(alice.username(), User::username);
    assertThat(found(alice)).returns("Another", User::name);
    assertThat(accepts(alice, "the old one")).isTrue();
  }

  @Test
  void whatAnAccountIsAtItsCreationStays() {
    browser.get(
        proven(
            alice,
            Map.of(
                "create_users_as_inactive", true,
                "user_type", "service_account",
                "user_path_template", "elsewhere"),
            Map.of("name", "Another")));

    assertThat(found(alice))
        .returns(true, User::active)
        .returns(UserType.INTERNAL, User::type)
        .returns("users", User::path);
  }

  @Test
  void anAccountCreatedEarlierInTheRunIsChangedLater() {
    LabFlow flow =
        flow(Map.of("username", name))
            .stage("user_write", Map.of())
            .stage(
                lab.stage(
                    run ->
                        Outcome.done()
                            .with(ContextKeys.PROMPT_DATA, Map.of("name", "Second thoughts"))))
            .stage("user_write", Map.of())
            .stage(lab.stage(probe))
            .create();

    browser.get(flow);
    browser.follow();

    assertThat(byName(name)).get().returns("Second thoughts", User::name);
  }

  // --- modes

  @Test
  void whereNoAccountIsEverCreatedNobodyIsNobody() {
    LabFlow flow = writing(Map.of("user_creation_mode", "never_create"), Map.of("username", name));
    long before = accounts();

    assertThat(lab.denial(browser.get(flow))).isEqualTo(NO_USER);
    assertThat(lab.denial(browser.post(Map.of()))).isEqualTo(NO_USER);
    assertThat(accounts()).isEqualTo(before);
  }

  @Test
  void whereAccountsAreAlwaysCreatedTheRunIsAboutTheNewOneAfterwards() {
    LabFlow flow =
        proven(alice, Map.of("user_creation_mode", "always_create"), Map.of("username", name));

    browser.get(flow);
    browser.follow();

    User user = byName(name).orElseThrow();
    assertThat(probe.known(ContextKeys.PENDING_USER)).contains(PendingUser.of(user));
    assertThat(probe.known(ContextKeys.PROVEN_USER)).contains(user.id());
    assertThat(found(alice)).isEqualTo(alice);
  }

  @Test
  void aProofOfSomebodyElseIsNoneOfTheNewAccount() {
    LabFlow flow =
        flow(Map.of("username", name))
            .policy(toPolicy(lab.knowing(ContextKeys.PENDING_USER, PendingUser.of(alice))))
            .policy(toPolicy(lab.knowing(ContextKeys.AUTH_METHOD, "auth_mfa")))
            .stage("user_write", Map.of("user_creation_mode", "always_create"))
            .stage(lab.stage(probe))
            .create();

    browser.get(flow);
    browser.follow();

    assertThat(probe.known(ContextKeys.AUTH_METHOD)).isEmpty();
  }

  @Test
  void aRunByALinkStaysAboutWhomTheLinkWasMadeForAndCreatesNobody() {
    LabFlow flow = writing(Map.of("user_creation_mode", "always_create"), Map.of("username", name));

    Result result = browser.get(flow, "flow_token", lab.link(flow, alice));

    assertThat(lab.denial(result)).isEqualTo(FAILED);
    assertThat(byName(name)).isEmpty();
  }

  @Test
  void aLinkForNobodyInParticularMayCreateSomebody() {
    LabFlow flow = writing(Map.of("user_creation_mode", "always_create"), Map.of("username", name));

    lab.browser(alice).get(flow, "flow_token", lab.link(flow, null));

    assertThat(byName(name)).isPresent();
  }

  // --- proof

  @ParameterizedTest
  @ValueSource(strings = {"never_create", "create_when_required"})
  void whoeverMerelyTypedANameWritesNothing(String mode) {
    LabFlow flow =
        lab.flow()
            .policy(
                toPolicy(
                    lab.knowing(ContextKeys.PROMPT_DATA, Map.of("password", "battery staple"))))
            .stage("identification", Map.of("user_fields", List.of("username")))
            .stage("user_write", Map.of("user_creation_mode", mode))
            .create();
    browser.get(flow);
    browser.post(Map.of("uid_field", alice.username()));

    assertThat(lab.denial(browser.follow())).isEqualTo(NO_USER);
    assertThat(accepts(alice, "the old one")).isTrue();
    assertThat(found(alice)).isEqualTo(alice);
  }

  @Test
  void aNameThatIsNobodysIsAnsweredTheSame() {
    LabFlow flow =
        lab.flow()
            .policy(
                toPolicy(
                    lab.knowing(
                        ContextKeys.PROMPT_DATA,
                        Map.of("username", name, "password", "battery staple"))))
            .stage(
                "identification",
                Map.of("user_fields", List.of("username"), "pretend_user_exists", true))
            .stage("user_write", Map.of())
            .create();
    browser.get(flow);
    browser.post(Map.of("uid_field", "nobody-of-this-name"));

    assertThat(lab.denial(browser.follow())).isEqualTo(NO_USER);
    assertThat(byName(name)).isEmpty();
  }

  @Test
  void whoeverIsLoggedInWritesNobodyElse() {
    User bob = lab.user("bob's");
    LabFlow flow =
        flow(Map.of("name", "Another"))
            .policy(toPolicy(lab.knowing(ContextKeys.PENDING_USER, PendingUser.of(bob))))
            .stage("user_write", Map.of())
            .create();

    assertThat(lab.denial(lab.browser(alice).get(flow))).isEqualTo(NO_USER);
    assertThat(found(bob)).isEqualTo(bob);
  }

  @Test
  void thePasswordIsAProof() {
    LabFlow flow =
        flow(Map.of("name", "Another"))
            .stage("identification", Map.of("user_fields", List.of("username")))
            .stage("password", Map.of("backends", List.of("authentik.core.auth.InbuiltBackend")))
            .stage("user_write", Map.of())
            .stage(lab.stage(probe))
            .create();
    browser.get(flow);
    browser.post(Map.of("uid_field", alice.username()));
    browser.follow();
    browser.post(Map.of("password", "the old one"));

    browser.follow();

    assertThat(found(alice).name()).isEqualTo("Another");
  }

  @Test
  void aPasswordIsAProofOfItsOwnAccountOnly() {
    User bob = lab.user("bob's");
    LabFlow flow =
        flow(Map.of("name", "Another"))
            .stage("identification", Map.of("user_fields", List.of("username")))
            .stage("password", Map.of("backends", List.of("authentik.core.auth.InbuiltBackend")))
            .stage("identification", Map.of("user_fields", List.of("username")))
            .stage("user_write", Map.of())
            .create();
    browser.get(flow);
    browser.post(Map.of("uid_field", alice.username()));
    browser.follow();
    browser.post(Map.of("password", "the old one"));
    browser.follow();
    browser.post(Map.of("uid_field", bob.username()));

    assertThat(lab.denial(browser.follow())).isEqualTo(NO_USER);
    assertThat(found(bob)).isEqualTo(bob);
  }

  @Test
  void aLinkIsAProofOfWhomItWasMadeFor() {
    LabFlow flow = writing(Map.of(), Map.of("name", "Another"));

    browser.get(flow, "flow_token", lab.link(flow, alice));

    assertThat(found(alice).name()).isEqualTo("Another");
  }

  /** It says who may start the flow, and nothing about an account. */
  @Test
  void aLinkForNobodyInParticularIsAProofOfNobody() {
    LabFlow flow =
        flow(Map.of("name", "Another"))
            .stage("identification", Map.of("user_fields", List.of("username")))
            .stage("user_write", Map.of())
            .create();
    browser.get(flow, "flow_token", lab.link(flow, null));
    browser.post(Map.of("uid_field", alice.username()));

    assertThat(lab.denial(browser.follow())).isEqualTo(NO_USER);
    assertThat(found(alice)).isEqualTo(alice);
  }

  /** CVE-2023-26481. */
  @Test
  void whoeverHoldsALinkForOneAccountDoesNotWriteAnother() {
    User bob = lab.user("bob's");
    LabFlow flow =
        flow(Map.of("password", "battery staple"))
            .stage("identification", Map.of("user_fields", List.of("username")))
            .stage("user_write", Map.of())
            .stage(lab.stage(probe))
            .create();
    browser.get(flow, "flow_token", lab.link(flow, alice));
    browser.post(Map.of("uid_field", bob.username()));
    browser.follow();

    assertThat(accepts(bob, "bob's")).isTrue();
    assertThat(accepts(bob, "battery staple")).isFalse();
  }

  @Test
  void anAccountThatIsGoneIsNotWritten() {
    LabFlow flow = proven(alice, Map.of(), Map.of("name", "Another"));
    lab.engine().users().delete(alice.id());

    assertThat(lab.denial(browser.get(flow))).isEqualTo(NO_USER);
  }

  // --- what is not written

  @Test
  void withoutAnythingTypedItIsDenied() {
    LabFlow flow = lab.flow().stage("user_write", Map.of()).create();

    assertThat(lab.denial(browser.get(flow))).isEqualTo("No Pending data.");
    assertThat(lab.denial(browser.post(Map.of()))).isEqualTo("No Pending data.");
    assertThat(lab.denial(lab.browser(alice).get(flow))).isEqualTo("No Pending data.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " "})
  void aBlankUserNameIsDenied(String blank) {
    assertThat(lab.denial(browser.get(writing(Map.of(), Map.of("username", blank)))))
        .isEqualTo("Please choose a user name.");
    assertThat(
            lab.denial(lab.browser(alice).get(proven(alice, Map.of(), Map.of("username", blank)))))
        .isEqualTo("Please choose a user name.");
    assertThat(found(alice)).isEqualTo(alice);
  }

  @Test
  void aNewAccountWithoutAUserNameIsDenied() {
    assertThat(lab.denial(browser.get(writing(Map.of(), Map.of("name", "Nameless")))))
        .isEqualTo("Please choose a user name.");
  }

  @Test
  void theNameOfAnotherAccountIsDenied() {
    User bob = lab.user("bob's");

    assertThat(
            lab.denial(
                browser.get(
                    proven(
                        alice,
                        Map.of(),
                        Map.of("username", bob.username().toUpperCase(Locale.ROOT))))))
        .startsWith("This user name is already taken.");
    assertThat(
            lab.denial(
                lab.browser(alice).get(proven(alice, Map.of(), Map.of("email", bob.email())))))
        .startsWith("This mail address is already in use.");
    assertThat(found(alice)).isEqualTo(alice);
  }

  @Test
  void aPasswordTheInstallationDoesNotAcceptIsDenied() {
    assertThat(
            lab.denial(
                browser.get(writing(Map.of(), Map.of("username", name, "password", "short")))))
        .isEqualTo("The password must have at least 8 characters.");
    assertThat(byName(name)).isEmpty();
  }

  // --- sessions

  @Test
  void aPasswordSetByALinkEndsAllSessions() {
    LabBrowser elsewhere = lab.browser(alice);
    LabFlow flow = writing(Map.of(), Map.of("password", "battery staple"));

    browser.get(flow, "flow_token", lab.link(flow, alice));

    assertThat(elsewhere.visitor().isAuthenticated()).isFalse();
  }

  @Test
  void aPasswordChangedByItsOwnerEndsTheirOtherSessions() {
    LabBrowser here = lab.browser(alice);
    LabBrowser elsewhere = lab.browser(alice);

    here.get(writing(Map.of(), Map.of("password", "battery staple")));

    assertThat(here.visitor().isAuthenticated()).isTrue();
    assertThat(elsewhere.visitor().isAuthenticated()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void thePersonMaySayOtherwise(boolean keep) {
    LabBrowser elsewhere = lab.browser(alice);
    LabFlow flow =
        writing(Map.of(), Map.of("password", "battery staple", "keep_other_sessions", keep));

    browser.get(flow, "flow_token", lab.link(flow, alice));

    assertThat(elsewhere.visitor().isAuthenticated()).isEqualTo(keep);
  }

  @Test
  void theContextHasTheLastWord() {
    LabBrowser elsewhere = lab.browser(alice);
    LabFlow flow =
        flow(Map.of("password", "battery staple", "keep_other_sessions", true))
            .policy(
                toPolicy(lab.knowing(ContextKey.of("keep_other_sessions", Boolean.class), false)))
            .stage("user_write", Map.of())
            .create();

    browser.get(flow, "flow_token", lab.link(flow, alice));

    assertThat(elsewhere.visitor().isAuthenticated()).isFalse();
  }

  // --- groups and invitations

  @Test
  void everyAccountThatIsWrittenJoinsTheGroupOfTheStage() {
    UUID group = lab.group();
    Map<String, ?> config = Map.of("create_users_group", group.toString());

    browser.get(writing(config, Map.of("username", name)));
    lab.browser(alice).get(proven(alice, config, Map.of("name", "Another")));

    assertThat(groups(byName(name).orElseThrow())).containsExactly(group);
    assertThat(groups(alice)).containsExactly(group);
  }

  @Test
  void groupsOfTheContextAreJoinedByNameOrId() {
    UUID one = lab.group();
    UUID other = lab.group();
    LabFlow flow =
        flow(Map.of("name", "Another"))
            .policy(
                toPolicy(
                    lab.knowing(
                        ContextKey.listOf("groups", String.class),
                        List.of(
                            one.toString(),
                            lab.engine().users().group(other).orElseThrow().name()))))
            .stage("user_write", Map.of())
            .create();

    lab.browser(alice).get(flow);

    assertThat(groups(alice)).containsExactlyInAnyOrder(one, other);
  }

  @Test
  void nobodyBecomesASuperuserByAStage() {
    Group admins = lab.engine().users().createGroup(lab.name("admins"), true, List.of());
    LabFlow flow =
        proven(
            alice, Map.of("create_users_group", admins.id().toString()), Map.of("name", "Another"));

    assertThat(lab.denial(browser.get(flow)))
        .isEqualTo("Nobody becomes an administrator this way.");
    assertThat(groups(alice)).isEmpty();
    assertThat(found(alice)).isEqualTo(alice);
  }

  // --- pages

  @Test
  void aPageThatComesByAMereLinkIsAskedFirst() {
    LabFlow flow = writing(Map.of(), Map.of("name", "Another"));
    LabBrowser alices = lab.browser(alice);
    LabBrowser.Tab tab = alices.tab(flow);

    assertThat(tab.view().challenge().component()).isEqualTo("vestibule-confirm");
    assertThat(found(alice)).isEqualTo(alice);

    tab.submit(Map.of());
    assertThat(found(alice).name()).isEqualTo("Another");
  }

  // --- what these tests are made of

  private LabFlow.Builder flow(Map<String, Object> typed) {
    return lab.flow().allPolicies().policy(toPolicy(lab.knowing(ContextKeys.PROMPT_DATA, typed)));
  }

  private LabFlow writing(Map<String, ?> config, Map<String, Object> typed) {
    return flow(typed).stage("user_write", config).stage(lab.stage(probe)).create();
  }

  private LabFlow proven(User user, Map<String, ?> config, Map<String, Object> typed) {
    browser.logIn(user);
    return flow(typed)
        .policy(toPolicy(lab.knowing(ContextKeys.PENDING_USER, PendingUser.of(user))))
        .stage("user_write", config)
        .stage(lab.stage(probe))
        .create();
  }

  private long accounts() {
    return lab.engine()
        .database()
        .call(em -> em.createQuery("select count(u) from User u", Long.class).getSingleResult());
  }

  private User found(User user) {
    User found = lab.engine().users().find(user.id()).orElseThrow();
    return new User(
        found.id(),
        found.username(),
        found.name(),
        found.email(),
        found.active(),
        found.type(),
        found.path(),
        found.attributes(),
        user.lastLogin(),
        user.passwordChangedAt());
  }

  private Optional<User> byName(String username) {
    return lab.engine().users().findBy(Set.of(UserField.USERNAME), username, true);
  }

  private Set<UUID> groups(User user) {
    return lab.engine().users().groupsOf(user.id()).stream()
        .map(Group::id)
        .collect(Collectors.toSet());
  }

  private boolean accepts(User user, String password) {
    return lab.engine()
            .credentials()
            .from(Lab.origin())
            .check(PendingUser.of(user), password, Set.of(PasswordBackend.INBUILT), 1000)
        instanceof PasswordCheck.Accepted;
  }
}
