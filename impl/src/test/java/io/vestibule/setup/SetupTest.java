package io.vestibule.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vestibule.api.credential.PasswordBackend;
import io.vestibule.api.credential.PasswordCheck;
import io.vestibule.api.credential.Passwords.PasswordRejectedException;
import io.vestibule.api.user.PendingUser;
import io.vestibule.api.user.User;
import io.vestibule.api.user.UserField;
import io.vestibule.credential.PasswordHashes;
import io.vestibule.definition.BrandDefinition;
import io.vestibule.definition.Definitions;
import io.vestibule.engine.Vestibule;
import io.vestibule.flowfile.AppliedFiles;
import io.vestibule.settings.Settings;
import io.vestibule.settings.SettingsException;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.LabClock;
import io.vestibule.testkit.LabDatabase;
import io.vestibule.testkit.Together;
import io.vestibule.thread.Threads;
import io.vestibule.token.FlowToken;
import io.vestibule.user.PasswordStore;
import io.vestibule.user.StoredPassword;
import io.vestibule.user.UserStore.NameTakenException;
import io.vestibule.user.UserStore.NewUser;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Each on an installation of its own. */
class SetupTest {
  private static final String PASSWORD = "vestibule.bootstrap.password";
  private static final String TOKEN = "vestibule.bootstrap.token";

  private final Lab lab = Lab.with(Map.of());
  private final Vestibule engine = lab.engine();

  @AfterEach
  void close() {
    lab.close();
  }

  // --- the first start

  @Test
  void thereIsAnAdministratorWithoutAPassword() {
    User admin = admin();

    assertThat(engine.users().isSuperuser(admin.id())).isTrue();
    assertThat(admin.active()).isTrue();
    assertThat(hasPassword(admin)).isFalse();
  }

  @Test
  void thereIsADefaultBrand() {
    assertThat(engine.definitions().latest().brands())
        .singleElement()
        .matches(BrandDefinition::isDefault);
  }

  @Test
  void thereAreTheBuiltInFlows() {
    assertThat(engine.definitions().latest().flowsBySlug())
        .containsOnlyKeys(
            "default-authentication-flow",
            "default-authenticator-email-setup",
            "default-authenticator-static-setup",
            "default-authenticator-totp-setup",
            "default-authenticator-webauthn-setup",
            "default-invalidation-flow",
            "default-password-change",
            "default-reauthentication-flow",
            "default-user-settings-flow",
            "initial-setup");
  }

  @Test
  void thereIsALinkForTheAdministrator() {
    String link = engine.setupLink().orElseThrow();
    assertThat(link).startsWith("http://localhost:8080/auth/if/flow/initial-setup/?flow_token=");

    Optional<FlowToken> token = engine.tokens().findLink(link.substring(link.indexOf('=') + 1));

    assertThat(token.orElseThrow().user()).isEqualTo(admin().id());
  }

  @Test
  void theLinkWorksForADay() {
    String link = engine.setupLink().orElseThrow();
    lab.clock().advance(Duration.ofHours(24));

    assertThat(engine.tokens().findLink(link.substring(link.indexOf('=') + 1))).isEmpty();
  }

  // --- every other start

  @Test
  void anotherStartChangesNothing() {
    Definitions before = engine.definitions().latest();

    start(Map.of());

    assertThat(engine.definitions().latest()).isSameAs(before);
  }

  @Test
  void anotherStartMakesAnotherLinkAndTheOneBeforeIsWorthNothing() {
    String before = start(Map.of()).orElseThrow();

    String after = start(Map.of()).orElseThrow();

    assertThat(engine.tokens().findLink(before)).isEmpty();
    assertThat(engine.tokens().findLink(after)).isPresent();
  }

  @Test
  void whatWasDeletedDoesNotComeBack() {
    engine
        .definitions()
        .change(
            changes -> {
              changes.deleteFlow(changes.findFlow("default-authentication-flow").orElseThrow());
              return true;
            });

    start(Map.of());

    assertThat(engine.definitions().latest().flow("default-authentication-flow")).isEmpty();
  }

  // --- done

  @Test
  void onceTheLinkIsUsedTheSetUpIsDone() {
    useLink(start(Map.of()).orElseThrow());

    assertThat(setup(Map.of()).isOpen()).isFalse();
    assertThat(start(Map.of())).isEmpty();
  }

  @Test
  void whatIsDoneIsNotDoneAgainWhoeverIsDeleted() throws NameTakenException {
    useLink(start(Map.of()).orElseThrow());
    engine.users().delete(admin().id());

    assertThat(start(Map.of(PASSWORD, "correct horse"))).isEmpty();

    engine.users().create(NewUser.of("akadmin", "", ""));
    assertThat(start(Map.of(PASSWORD, "correct horse"))).isEmpty();
    assertThat(hasPassword(admin())).isFalse();
  }

  @Test
  void withoutTheAdministratorThereIsNoLink() {
    engine.users().delete(admin().id());

    assertThat(start(Map.of())).isEmpty();
    assertThat(setup(Map.of()).isOpen()).isTrue();
  }

  @Test
  void withoutTheFlowThereIsNoLink() {
    engine
        .definitions()
        .change(
            changes -> {
              changes.deleteFlow(changes.findFlow("initial-setup").orElseThrow());
              return true;
            });

    assertThat(start(Map.of())).isEmpty();
  }

  // --- by settings

  @Test
  void thePasswordMayBeGivenByTheSettings() {
    assertThat(start(Map.of(PASSWORD, "correct horse"))).isEmpty();

    assertThat(fits("correct horse")).isTrue();
  }

  @Test
  void thePasswordOfTheSettingsCountsOnce() {
    start(Map.of(PASSWORD, "correct horse"));

    start(Map.of(PASSWORD, "battery staple"));

    assertThat(fits("correct horse")).isTrue();
    assertThat(fits("battery staple")).isFalse();
  }

  @Test
  void aLinkFromBeforeIsWorthNothingOnceThePasswordIsGivenByTheSettings()
      throws PasswordRejectedException {
    String key = start(Map.of()).orElseThrow();
    String link = linkId(key);

    start(Map.of(PASSWORD, "correct horse"));

    assertThat(engine.tokens().findLink(key)).isEmpty();
    assertThat(setByLink(link)).isFalse();
    assertThat(fits("correct horse")).isTrue();
  }

  @Test
  void thePasswordOfTheSettingsIsWhatTheySay() {
    start(Map.of(PASSWORD, " correct horse "));

    assertThat(fits(" correct horse ")).isTrue();
  }

  @Test
  void theTokenOfTheSettingsIsTheAdministrators() {
    start(Map.of(TOKEN, "a token of some length"));

    assertThat(engine.tokens().ownerOfApiToken("a token of some length")).contains(admin().id());
  }

  @Test
  void theTokenOfTheSettingsIsGivenOnce() {
    start(Map.of(TOKEN, "a token of some length"));

    start(Map.of(TOKEN, "another token of some length"));

    assertThat(engine.tokens().ownerOfApiToken("another token of some length")).isEmpty();
    assertThat(engine.tokens().ownerOfApiToken("a token of some length")).isPresent();
  }

  @Test
  void aTokenThatIsTooShortIsRefusedByItsName() {
    assertThatThrownBy(() -> start(Map.of(TOKEN, "a short token")))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining(TOKEN + ": must have at least 20 characters")
        .hasMessageNotContaining("a short token");
  }

  // --- several nodes

  @Test
  void ofManyNodesThatStartAtOnceOneInstalls() {
    try (LabDatabase fresh = LabDatabase.fresh();
        Vestibule first = open(fresh)) {
      first
          .database()
          .run(
              em -> {
                for (String table :
                    List.of(
                        "vst_fact",
                        "vst_flow_file",
                        "vst_brand",
                        "vst_flow",
                        "vst_stage",
                        "vst_prompt",
                        "vst_policy",
                        "vst_user",
                        "vst_group",
                        "vst_token")) {
                  em.createNativeQuery("delete from " + table).executeUpdate();
                }
              });

      Together.call(4, () -> setup(first, Map.of(PASSWORD, "correct horse")).run());

      assertThat(first.definitions().latest().brands()).hasSize(1);
      assertThat(first.definitions().latest().flowsBySlug()).hasSize(10);
      assertThat(first.users().findBy(Set.of(UserField.USERNAME), "akadmin", true)).isPresent();
    }
  }

  @Test
  void manyNodesThatStartAtOnceAllStart() {
    assertThat(Together.call(4, () -> start(Map.of()))).allMatch(Optional::isPresent);
  }

  private Optional<String> start(Map<String, String> settings) {
    return setup(settings).run();
  }

  private Setup setup(Map<String, String> settings) {
    return setup(engine, settings);
  }

  private Setup setup(Vestibule on, Map<String, String> settings) {
    Map<String, String> all = new java.util.HashMap<>(settings);
    all.put("vestibule.password.argon2.memory", "8");
    all.put("vestibule.password.argon2.iterations", "1");
    Settings read = Settings.of(all, Map.of());
    return new Setup(
        on.database(),
        on.definitions(),
        new AppliedFiles(on.definitions(), on.flowFiles(), lab.clock()),
        on.users(),
        new PasswordStore(lab.clock(), em -> 0),
        on.tokens(),
        new PasswordHashes(read),
        on.audit(),
        lab.clock(),
        read);
  }

  private static Vestibule open(LabDatabase fresh) {
    return Vestibule.open(
        Settings.of(Map.of("vestibule.password.argon2.memory", "8"), Map.of()),
        fresh.dataSource(),
        null,
        Threads.plain(),
        new LabClock(),
        List.of());
  }

  private void useLink(String key) {
    engine.tokens().redeemLink(linkId(key));
  }

  private String linkId(String key) {
    return engine.tokens().findLink(key).orElseThrow().id().toString();
  }

  private boolean setByLink(String link) throws PasswordRejectedException {
    return engine.credentials().from(Lab.origin()).setByLink(admin().id(), "battery staple", link);
  }

  private User admin() {
    return engine.users().findBy(Set.of(UserField.USERNAME), Setup.ADMIN, true).orElseThrow();
  }

  private boolean hasPassword(User user) {
    StoredPassword stored =
        engine.database().call(em -> StoredPassword.of(em, user.id())).orElseThrow();
    return stored.hash() != null;
  }

  private boolean fits(String password) {
    return engine
            .credentials()
            .from(Lab.origin())
            .check(PendingUser.of(admin()), password, Set.of(PasswordBackend.INBUILT), 5)
        instanceof PasswordCheck.Accepted;
  }
}
