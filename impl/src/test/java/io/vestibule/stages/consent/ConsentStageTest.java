package io.vestibule.stages.consent;

import static io.vestibule.testkit.LabFlow.toPolicy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vestibule.api.challenge.Field;
import io.vestibule.api.challenge.FieldKind;
import io.vestibule.api.consent.Consent;
import io.vestibule.api.consent.Consents;
import io.vestibule.api.context.ContextKey;
import io.vestibule.api.context.ContextKeys;
import io.vestibule.api.event.EventActions;
import io.vestibule.api.user.PendingUser;
import io.vestibule.api.user.User;
import io.vestibule.flow.FlowReply.Result;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.LabBrowser;
import io.vestibule.testkit.LabFlow;
import io.vestibule.testkit.Together;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConsentStageTest {
  private static final Map<String, ?> PERMANENT = Map.of("mode", "permanent");

  private final Lab lab = Lab.shared();
  private final User alice = lab.user("alice's");
  private final LabBrowser browser = lab.browser(alice);
  private final String application = lab.name("app");
  private final Consents consents = lab.engine().services().from(Lab.origin()).consents();

  // --- asking

  @Test
  void itAsksWithATokenAndNamesWhatIsAskedFor() {
    browser.get(asking(PERMANENT, "read", "write"));

    assertThat(browser.view().challenge().component()).isEqualTo("ak-stage-consent");
    assertThat(browser.view().person()).isEqualTo(alice.username());
    assertThat(shown("permissions")).containsExactly("read", "write");
    assertThat(shown("additional_permissions")).isEmpty();
    assertThat(browser.view().challenge().attributes()).doesNotContainKey("header_text");
    assertThat(browser.view().challenge().fields())
        .filteredOn(field -> field.kind() == FieldKind.NOTE)
        .extracting(field -> lab.words(field.label()))
        .containsExactly("The permission read", "The permission write");
    assertThat(token()).isNotBlank();
  }

  @Test
  void itSaysWhatTheContextSays() {
    LabFlow flow =
        flow(PERMANENT)
            .policy(
                toPolicy(
                    lab.knowing(ContextKey.of("consent_header", String.class), "May it, please?")))
            .create();

    browser.get(flow);

    assertThat(browser.view().challenge().attributes())
        .containsEntry("header_text", "May it, please?");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "wrong", "00000000-0000-0000-0000-000000000000"})
  void withAWrongTokenItAsksAgain(String wrong) {
    browser.get(asking(PERMANENT));

    browser.post(Map.of("token", wrong));

    assertThat(browser.view().challenge().component()).isEqualTo("ak-stage-consent");
    assertThat(lab.errors(browser.view())).singleElement().asString().startsWith("token: ");
    assertThat(kept()).isEmpty();
  }

  @Test
  void theWordsAreThoseClientsKnow() {
    browser.get(asking(PERMANENT));

    browser.post(Map.of("token", "wrong"));

    assertThat(lab.errors(browser.view()))
        .containsExactly("token: Invalid consent token, re-showing prompt");
    assertThat(browser.view().errors().get(0).code()).isEqualTo("invalid");
  }

  @Test
  void withoutATokenItAsksAgain() {
    browser.get(asking(PERMANENT));

    browser.post(Map.of());

    assertThat(lab.errors(browser.view())).containsExactly("token: This field is required.");
    assertThat(kept()).isEmpty();
  }

  @Test
  void theTokenOfAnotherRunIsWorthNothing() {
    LabFlow flow = asking(PERMANENT);
    LabBrowser other = lab.browser(alice);
    other.get(flow);
    String foreign = token(other);
    browser.get(flow);

    browser.post(Map.of("token", foreign));

    assertThat(browser.view().errors()).hasSize(1);
    assertThat(kept()).isEmpty();
  }

  @Test
  void theTokenOfAConsentBeforeIsWorthNothing() {
    LabFlow twice =
        flow(Map.of("mode", "always_require"))
            .stage("consent", Map.of("mode", "always_require"))
            .create();
    browser.get(twice);
    String first = token();
    agree();

    browser.post(Map.of("token", first));

    assertThat(browser.view().errors()).hasSize(1);
  }

  @Test
  void aPageAgrees() {
    LabBrowser.Tab tab = browser.tab(asking(PERMANENT, "read"));
    String token =
        tab.view().challenge().fields().stream()
            .filter(field -> field.kind() == FieldKind.HIDDEN)
            .map(Field::value)
            .findFirst()
            .orElseThrow();

    tab.submit(Map.of("token", token));

    assertThat(tab.shown()).isEqualTo(new Result.Done("/"));
    assertThat(kept()).map(Consent::permissions).contains(Set.of("read"));
  }

  // --- what is kept

  @Test
  void whoIsAskedEveryTimeIsNotRemembered() {
    LabFlow flow = asking(Map.of("mode", "always_require"));
    browser.get(flow);

    assertThat(agree()).isEqualTo(new Result.Done("/"));

    assertThat(kept()).isEmpty();
    assertThat(browser.get(flow)).isInstanceOf(Result.Asked.class);
  }

  @Test
  void whoAgreedForGoodIsNotAskedAgain() {
    LabFlow flow = asking(PERMANENT);
    browser.get(flow);
    agree();
    assertThat(kept()).contains(new Consent(Set.of(), null));
    lab.clock().advance(Duration.ofDays(10));

    assertThat(lab.browser(alice).get(flow)).isEqualTo(new Result.Done("/"));
  }

  @Test
  void whoAgreedForAWhileIsAskedAgainAfterIt() {
    LabFlow flow = asking(Map.of("mode", "expiring", "consent_expire_in", "seconds=10"));
    browser.get(flow);
    assertThat(shown("permissions")).isEmpty();
    assertThat(shown("additional_permissions")).isEmpty();
    agree();

    lab.clock().advance(Duration.ofSeconds(10).minusMillis(1));
    assertThat(browser.get(flow)).isEqualTo(new Result.Done("/"));
    lab.clock().advance(Duration.ofMillis(1));
    assertThat(browser.get(flow)).isInstanceOf(Result.Asked.class);
    assertThat(kept()).isEmpty();
    agree();
    assertThat(browser.get(flow)).isEqualTo(new Result.Done("/"));
  }

  @Test
  void aMonthIsTheUsualWhile() {
    browser.get(asking(Map.of()));
    agree();

    assertThat(kept())
        .map(Consent::expires)
        .contains(lab.clock().instant().plus(Duration.ofDays(28)));
  }

  @Test
  void whatHasExpiredIsCleanedUp() {
    browser.get(asking(Map.of("consent_expire_in", "seconds=1")));
    agree();
    lab.clock().advance(Duration.ofSeconds(1));

    lab.engine().housekeeping().run();

    assertThat(rows()).isZero();
  }

  @Test
  void whereItAsksForMoreItSaysWhatIsNew() {
    browser.get(asking(PERMANENT, "foo"));
    agree();
    LabFlow more = asking(PERMANENT, "foo", "bar");

    browser.get(more);
    assertThat(shown("permissions")).containsExactly("foo");
    assertThat(shown("additional_permissions")).containsExactly("bar");
    browser.get();
    assertThat(shown("additional_permissions")).containsExactly("bar");
    agree();

    assertThat(kept()).map(Consent::permissions).contains(Set.of("foo", "bar"));
    assertThat(rows()).isEqualTo(1);
    assertThat(browser.get(more)).isEqualTo(new Result.Done("/"));
  }

  @Test
  void whereItAsksForLessItAsksToo() {
    browser.get(asking(PERMANENT, "foo", "bar"));
    agree();

    assertThat(browser.get(asking(PERMANENT, "bar"))).isInstanceOf(Result.Asked.class);
    agree();

    assertThat(kept()).map(Consent::permissions).contains(Set.of("bar"));
  }

  @Test
  void whereNoApplicationIsAskedForItAsksAlways() {
    LabFlow flow = lab.flow().stage("consent", PERMANENT).create();
    browser.get(flow);
    agree();

    assertThat(browser.get(flow)).isInstanceOf(Result.Asked.class);
  }

  @Test
  void aConsentIsInTheAuditLog() {
    browser.get(asking(PERMANENT, "foo"));
    agree();

    assertThat(lab.events(EventActions.CONSENT_GIVEN, alice))
        .singleElement()
        .satisfies(
            event ->
                assertThat(event.details())
                    .containsEntry("application", application)
                    .containsEntry("permissions", List.of("foo")));
  }

  @Test
  void aConsentEndsWithItsAccount() {
    browser.get(asking(PERMANENT));
    agree();

    lab.engine().users().delete(alice.id());

    assertThat(rows()).isZero();
    consents.put(alice.id(), application, new Consent(Set.of(), null));
    assertThat(rows()).isZero();
  }

  @Test
  void aConsentCanBeWithdrawn() {
    consents.put(alice.id(), application, new Consent(Set.of("a"), null));

    assertThat(consents.withdraw(alice.id(), application)).isTrue();
    assertThat(consents.withdraw(alice.id(), application)).isFalse();
    assertThat(kept()).isEmpty();
  }

  @Test
  void manyConsentsAtTheSameTimeAreOne() {
    Together.call(
        12,
        () -> {
          consents.put(alice.id(), application, new Consent(Set.of("a"), null));
          return true;
        });

    assertThat(rows()).isEqualTo(1);
  }

  // --- whose it is

  @Test
  void whoeverMerelyTypedANameAgreesForNobodyAndLearnsNothing() {
    browser.get(asking(PERMANENT));
    agree();
    LabFlow flow =
        flow(PERMANENT)
            .policy(toPolicy(lab.knowing(ContextKeys.PENDING_USER, PendingUser.of(alice))))
            .create();
    LabBrowser stranger = lab.browser();

    assertThat(stranger.get(flow)).isInstanceOf(Result.Asked.class);
    lab.clock().advance(Duration.ofSeconds(1));
    long events = lab.events(EventActions.CONSENT_GIVEN, alice).size();
    assertThat(stranger.post(Map.of("token", token(stranger)))).isEqualTo(new Result.Done("/"));

    assertThat(lab.events(EventActions.CONSENT_GIVEN, alice)).hasSize((int) events);
  }

  @Test
  void whoIsLoggedInAgreesForNobodyElse() {
    User bob = lab.user("bob's");
    LabFlow flow =
        flow(PERMANENT)
            .policy(toPolicy(lab.knowing(ContextKeys.PENDING_USER, PendingUser.of(bob))))
            .create();
    browser.get(flow);

    assertThat(agree()).isEqualTo(new Result.Done("/"));

    assertThat(kept()).isEmpty();
    assertThat(consents.find(bob.id(), application)).isEmpty();
  }

  @Test
  void whoHasShownThatTheAccountIsTheirsAgreesForIt() {
    User bob = lab.user("bob's");
    LabFlow flow =
        flow(PERMANENT)
            .policy(toPolicy(lab.knowing(ContextKeys.PENDING_USER, PendingUser.of(bob))))
            .create();
    LabBrowser bobs = lab.browser(bob);
    bobs.get(flow);

    bobs.post(Map.of("token", token(bobs)));

    assertThat(consents.find(bob.id(), application)).isPresent();
  }

  // --- what it is told

  @Test
  void permissionsThatCannotBeReadAreNotTakenForNone() {
    LabFlow flow =
        flow(PERMANENT)
            .policy(
                toPolicy(
                    lab.knowing(
                        ContextKey.listOf("consent_permissions", Object.class), List.of(42))))
            .create();

    assertThat(browser.get(flow)).isInstanceOf(Result.Failed.class);
  }

  @Test
  void aTimeBeforeTheConsentIsRefused() {
    assertThatThrownBy(() -> lab.stage("consent", Map.of("consent_expire_in", "seconds=-1")))
        .hasMessageContaining("consent_expire_in: ");
  }

  // --- what these tests are made of

  private LabFlow.Builder flow(Map<String, ?> config) {
    return lab.flow()
        .allPolicies()
        .policy(toPolicy(lab.knowing(ContextKeys.APPLICATION, application)))
        .stage("consent", config);
  }

  private LabFlow asking(Map<String, ?> config, String... permissions) {
    List<Object> asked =
        Arrays.stream(permissions)
            .<Object>map(id -> Map.of("id", id, "name", "The permission " + id))
            .toList();
    return flow(config)
        .policy(
            toPolicy(lab.knowing(ContextKey.listOf("consent_permissions", Object.class), asked)))
        .create();
  }

  private Result agree() {
    browser.post(Map.of("token", token()));
    return browser.follow();
  }

  private String token() {
    return token(browser);
  }

  private static String token(LabBrowser of) {
    return String.valueOf(of.view().challenge().attributes().get("token"));
  }

  private List<String> shown(String attribute) {
    return Stream.of(browser.view().challenge().attributes().get(attribute))
        .flatMap(list -> ((List<?>) java.util.Objects.requireNonNull(list)).stream())
        .map(permission -> String.valueOf(((Map<?, ?>) permission).get("id")))
        .toList();
  }

  private Optional<Consent> kept() {
    return consents.find(alice.id(), application);
  }

  private long rows() {
    return lab.engine()
        .database()
        .call(
            em ->
                em.createQuery(
                        "select count(c) from Consent c where c.application = :application",
                        Long.class)
                    .setParameter("application", application)
                    .getSingleResult());
  }
}
