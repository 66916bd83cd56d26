package io.vestibule.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.api.event.Event;
import io.vestibule.api.event.EventActions;
import io.vestibule.api.flow.Designation;
import io.vestibule.api.stage.Outcome;
import io.vestibule.api.user.User;
import io.vestibule.event.Author;
import io.vestibule.event.Origin;
import io.vestibule.flowfile.FlowFiles.Source;
import io.vestibule.flowfile.ImportOptions;
import io.vestibule.json.Json;
import io.vestibule.policy.PolicyBinding.Bound;
import io.vestibule.setup.Setup;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.LabBrowser;
import io.vestibule.testkit.LabFlow;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the audit log tells, and what it never does. */
class RecordedEventsTest {
  private static final String HUSH = "hush-hush-";
  private static final String PASSWORD = HUSH + "password";

  private final Lab lab =
      Lab.with(
          Map.of(
              "vestibule.bootstrap.token", HUSH + "bootstrap-token",
              "vestibule.secret-key", HUSH + "secret-key-of-enough-characters"));
  private final Author admin =
      new Author(
          lab.superuser().id(), "the admin", new Origin("2001:db8::17", "reference-of-admin"));

  @AfterEach
  void close() {
    lab.close();
  }

  // --- secrets

  @Test
  void noEventHasASecretWhateverIsDone() {
    String setupKey = lab.engine().setupLink().orElseThrow().split("flow_token=", 2)[1];
    User user = lab.user(PASSWORD);
    String appPassword = lab.engine().tokens().createAppPassword("mail", user.id(), null);

    String session = logInOutAndFail(user);
    setPasswords(setupKey);
    failEverywhere();
    importSecrets();
    try (Lab started =
        lab.restarted(Map.of("vestibule.bootstrap.password", HUSH + "bootstrap-password"))) {
      assertThat(started.events()).hasSizeGreaterThan(50);
      for (Event event : started.events()) {
        String text = Json.write(event);
        assertThat(text.toLowerCase(java.util.Locale.ROOT))
            .doesNotContain(HUSH, "$argon2", "$2b$", "pbkdf2");
        assertThat(text)
            .doesNotContain(setupKey, appPassword, session)
            .doesNotContain(io.vestibule.token.Hashed.of(session));
      }
      assertThat(started.events())
          .extracting(Event::action)
          .contains(
              EventActions.LOGIN,
              EventActions.LOGIN_FAILED,
              EventActions.LOGOUT,
              EventActions.PASSWORD_SET,
              EventActions.FLOW_DENIED,
              EventActions.POLICY_EXCEPTION,
              EventActions.POLICY_EXECUTION,
              EventActions.SYSTEM_EXCEPTION,
              EventActions.CONFIGURATION_ERROR,
              EventActions.MODEL_CREATED,
              EventActions.MODEL_UPDATED,
              EventActions.MODEL_DELETED);
    }
  }

  private String logInOutAndFail(User user) {
    LabFlow login = login();
    LabBrowser browser = lab.browser();
    browser.get(login);
    browser.post(Map.of("uid_field", user.username()));
    for (int i = 0; i < 3; i++) {
      browser.post(Map.of("password", HUSH + "wrong" + i));
    }
    browser.post(Map.of("password", PASSWORD));
    browser.follow();
    String session = Objects.requireNonNull(browser.cookie());
    lab.engine().sessions().signOut(browser.visitor(), new Origin("192.0.2.1", "reference"));
    return session;
  }

  private void setPasswords(String setupKey) {
    LabBrowser.Tab tab = lab.browser().tab(Setup.FLOW, "flow_token", setupKey);
    tab.submit(Map.of("password", "hush", "password_repeat", "hush"));
    tab.submit(Map.of("password", PASSWORD, "password_repeat", PASSWORD + "-other"));
    tab.submit(Map.of("password", PASSWORD, "password_repeat", PASSWORD));
    lab.browser().tab(Setup.FLOW, "flow_token", HUSH + "made-up");
  }

  private void failEverywhere() {
    UUID throwing =
        lab.policy(
            request -> {
              throw new IllegalStateException("a fault");
            });
    UUID logged = lab.loggedPolicy("dummy", Map.of("result", true));
    UUID keyed = lab.stage("keyed", Map.of("key", HUSH + "key"));
    UUID broken = lab.stage("dummy", Map.of());
    lab.breakStage(broken);
    List<LabFlow> flows =
        List.of(
            lab.flow().policy(new Bound.ToPolicy(throwing)).stage("dummy", Map.of()).create(),
            lab.flow().policy(new Bound.ToPolicy(logged)).stage(keyed).create(),
            lab.flow().stage(broken).create(),
            lab.flow().stage("dummy", Map.of("throw_error", true)).create(),
            lab.flow().stage("deny", Map.of("deny_message", "no")).create(),
            lab.flow()
                .stage(
                    lab.stage(
                        run -> Outcome.redirect("https://evil.example/\\?code=" + HUSH + "code")))
                .create());
    for (LabFlow flow : flows) {
      lab.browser()
          .get(
              flow,
              "next",
              "https://evil.example/?token=" + HUSH + "next",
              "flow_token",
              HUSH + "flow-token",
              "password",
              PASSWORD);
      lab.browser().post(flow, Map.of("password", PASSWORD, "code", HUSH + "code"));
    }
  }

  private void importSecrets() {
    importNow(
        """
        entries:
          - {model: vestibule_stages_keyed.keyedstage, identifiers: {name: keyed},
             attrs: {site: one, key: hush-hush-first, spare: hush-hush-spare}}
        """);
    importNow(
        """
        entries:
          - {model: vestibule_stages_keyed.keyedstage, identifiers: {name: keyed},
             attrs: {site: two, key: hush-hush-second}}
        """);
    importNow(
        """
        entries:
          - {model: authentik_core.user, identifiers: {username: somebody},
             attrs: {name: Somebody, password: hush-hush-password}}
          - {model: authentik_core.token, identifiers: {identifier: some},
             attrs: {key: hush-hush-token}}
        """);
    importNow(
        """
        entries:
          - {model: vestibule_stages_keyed.keyedstage, identifiers: {name: keyed}, state: absent}
          - {model: vestibule_stages_keyed.keyedstage, identifiers: {name: other}, attrs: {key: [hush-hush-list]}}
        """);
    importNow(
        """
        entries:
          - {model: vestibule_stages_keyed.keyedstage, identifiers: {name: keyed}, state: absent}
        """);
  }

  // --- configuration

  @Test
  void aChangeOfASecretIsToldWithoutIt() {
    importSecrets();

    Event changed = changes(EventActions.MODEL_UPDATED, "keyed").get(0);

    assertThat(changed.details().get("changes"))
        .isEqualTo(Map.of("site", Map.of("old", "one", "new", "two"), "key", "changed"));
  }

  @Test
  void configurationIsChangedBySomebodyFromSomewhere() {
    importSecrets();

    assertThat(changes(EventActions.MODEL_CREATED, "keyed"))
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.user()).isEqualTo(admin.user());
              assertThat(event.username()).isEqualTo("the admin");
              assertThat(event.address()).isEqualTo("2001:db8::17");
              assertThat(event.reference()).isEqualTo("reference-of-admin");
            });
  }

  @Test
  void groupsAndAccountsAreToldFieldByField() {
    String file =
        """
        entries:
          - model: authentik_core.group
            id: staff
            identifiers: {name: staff}
            attrs: {is_superuser: %s}
          - model: authentik_core.user
            identifiers: {username: kim}
            attrs: {name: Kim, email: kim@example.org, groups: %s}
        """;
    importNow(file.formatted("false", "[]"));
    importNow(file.formatted("true", "[!KeyOf staff]"));
    importNow(
        """
        entries:
          - {model: authentik_core.user, identifiers: {username: kim}, state: absent}
          - {model: authentik_core.group, identifiers: {name: staff}, state: absent}
        """);

    assertThat(differences(EventActions.MODEL_CREATED, "staff"))
        .containsEntry("is_superuser", difference(null, false));
    assertThat(differences(EventActions.MODEL_UPDATED, "staff"))
        .isEqualTo(Map.of("is_superuser", difference(false, true)));
    assertThat(differences(EventActions.MODEL_DELETED, "staff"))
        .containsEntry("name", difference("staff", null))
        .containsEntry("is_superuser", difference(true, null));
    assertThat(differences(EventActions.MODEL_CREATED, "kim"))
        .containsEntry("email", difference(null, "kim@example.org"))
        .containsEntry("groups", difference(null, List.of()));
    assertThat(differences(EventActions.MODEL_UPDATED, "kim"))
        .isEqualTo(Map.of("groups", difference(List.of(), List.of("staff"))));
    assertThat(differences(EventActions.MODEL_DELETED, "kim"))
        .containsEntry("username", difference("kim", null))
        .containsEntry("groups", difference(List.of("staff"), null));
  }

  @Test
  void aHugeFieldDoesNotHideTheOthers() {
    String huge = "x".repeat(500) + " ";
    importNow(
        """
        entries:
          - model: authentik_stages_deny.denystage
            identifiers: {name: huge}
            attrs: {deny_message: "%s"}
        """
            .formatted(huge.repeat(100)));

    assertThat(differences(EventActions.MODEL_CREATED, "huge"))
        .containsEntry("name", difference(null, "huge"))
        .containsEntry("deny_message", difference(null, Map.of("cut", huge.repeat(100).length())));
  }

  @Test
  void whatTheInstallationMakesByItselfIsTold() {
    assertThat(changes(EventActions.MODEL_CREATED, Setup.ADMIN)).hasSize(1);
    assertThat(changes(EventActions.MODEL_CREATED, "Vestibule Admins")).hasSize(1);
    assertThat(changes(EventActions.MODEL_CREATED, "bootstrap-token")).hasSize(1);
    try (Lab started =
        lab.restarted(Map.of("vestibule.bootstrap.password", "a password of the operator"))) {
      assertThat(started.events())
          .filteredOn(event -> event.action().equals(EventActions.PASSWORD_SET))
          .singleElement()
          .satisfies(
              event -> {
                assertThat(event.username()).isEqualTo(Setup.ADMIN);
                assertThat(event.details()).containsEntry("by", "vestibule.bootstrap.password");
              });
    }
  }

  // --- logins

  @Test
  void whatHappensToALoginIsToldWithWhoWhereAndWhichRequest() {
    User user = lab.user(PASSWORD);
    logInOutAndFail(user);

    for (String action :
        List.of(EventActions.LOGIN, EventActions.LOGIN_FAILED, EventActions.LOGOUT)) {
      assertThat(lab.events(action, user))
          .isNotEmpty()
          .allSatisfy(
              event -> {
                assertThat(event.username()).isEqualTo(user.username());
                assertThat(event.address()).isEqualTo("192.0.2.1");
                assertThat(event.reference()).isNotEmpty();
              });
    }
  }

  @Test
  void anAccountThatMayNoLongerLogInIsToldThatItsSessionEnded() {
    User user = lab.user(PASSWORD);
    LabBrowser browser = lab.browser(user);
    lab.engine().users().setActive(user.id(), false);

    assertThat(browser.visitor().isAuthenticated()).isFalse();
    assertThat(browser.visitor().isAuthenticated()).isFalse();

    assertThat(lab.events(EventActions.LOGOUT, user))
        .singleElement()
        .satisfies(
            event ->
                assertThat(event.details())
                    .containsEntry("logout_reason", "Account inactive or locked")
                    .containsKey("session"));
  }

  @Test
  void sessionsThatALoginEndsAreTold() {
    User user = lab.user(PASSWORD);
    lab.browser(user);
    lab.browser(user);
    LabFlow login =
        lab.flow()
            .designation(Designation.AUTHENTICATION)
            .stage("identification", Map.of("user_fields", List.of("username")))
            .stage("user_login", Map.of("terminate_other_sessions", true))
            .create();

    lab.clock().advance(Duration.ofSeconds(1));
    LabBrowser browser = lab.browser();
    browser.get(login);
    browser.post(Map.of("uid_field", user.username()));
    browser.follow();

    assertThat(browser.visitor().isAuthenticated()).isTrue();
    assertThat(lab.events(EventActions.LOGOUT, user))
        .hasSize(2)
        .allSatisfy(
            event ->
                assertThat(event.details())
                    .containsEntry("logout_reason", "Ended by another login"));
  }

  private LabFlow login() {
    return lab.flow()
        .designation(Designation.AUTHENTICATION)
        .stage("identification", Map.of("user_fields", List.of("username")))
        .stage("password", Map.of("backends", List.of("authentik.core.auth.InbuiltBackend")))
        .stage("user_login", Map.of())
        .create();
  }

  private void importNow(String file) {
    lab.engine()
        .flowFiles()
        .importNow(Source.of("test.yaml", file), new ImportOptions(true, true, Map.of()), admin);
  }

  private List<Event> changes(String action, String name) {
    return lab.events().stream()
        .filter(event -> event.action().equals(action) && name.equals(event.details().get("name")))
        .toList();
  }

  private Map<Object, Object> differences(String action, String name) {
    List<Event> found = changes(action, name);
    assertThat(found).hasSize(1);
    Map<?, ?> said = (Map<?, ?>) found.get(0).details().get("changes");
    return new LinkedHashMap<>(Objects.requireNonNull(said));
  }

  private static Map<String, Object> difference(@Nullable Object before, @Nullable Object after) {
    Map<String, @Nullable Object> both = new LinkedHashMap<>();
    both.put("old", before);
    both.put("new", after);
    return both;
  }
}
