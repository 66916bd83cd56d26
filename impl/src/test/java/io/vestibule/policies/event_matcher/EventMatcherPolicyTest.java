package io.vestibule.policies.event_matcher;

import static io.vestibule.testkit.LabFlow.toPolicy;
import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.api.event.EventActions;
import io.vestibule.api.user.PendingUser;
import io.vestibule.api.user.User;
import io.vestibule.event.Origin;
import io.vestibule.flow.FlowReply.Result;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.LabBrowser;
import io.vestibule.testkit.LabFlow;
import io.vestibule.testkit.PolicyQuestion;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventMatcherPolicyTest {
  private static final Map<String, Object> EVENT =
      Map.of(
          "action", "login",
          "client_ip", "1.2.3.4",
          "app", "foo",
          "user", Map.of("username", "alice"),
          "context", Map.of("model", Map.of("app", "foo", "model_name", "bar")));

  private final Lab lab = Lab.shared();
  private final User alice = lab.user("pw");
  private final String here = lab.address();
  private final String there = lab.address();

  // --- authentik's cases

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "action, login, true, Action matched.",
        "action, logout, false, Action matched.",
        "client_ip, 1.2.3.4, true, Client IP matched.",
        "client_ip, 1.2.3.5, false, Client IP matched.",
        "app, foo, true, App matched.",
        "app, bar, false, App matched.",
        "model, foo.bar, true, Model matched.",
        "model, foo.baz, false, Model matched.",
        "query, action = \"login\", true, Query matched.",
        "query, action = \"x\", false, Query matched."
      })
  void oneThingIsLookedAt(String field, String value, boolean passes, String said) {
    PolicyQuestion question = asked(Map.of(field, value), EVENT);

    assertThat(question.passes()).isEqualTo(passes);
    assertThat(question.messages()).containsExactly(said);
  }

  @ParameterizedTest
  @CsvSource({"foo, 1.2.3.4, true", "foo, 1.2.3.5, false", "baz, 1.2.3.4, false"})
  void everythingConfiguredMustHold(String app, String ip, boolean passes) {
    PolicyQuestion question = asked(Map.of("app", app, "client_ip", ip), EVENT);

    assertThat(question.passes()).isEqualTo(passes);
    assertThat(question.messages()).containsExactly("Client IP matched.", "App matched.");
  }

  @Test
  void withoutAnEventItSaysNo() {
    PolicyQuestion question = new PolicyQuestion(lab, "event_matcher", Map.of("action", "login"));

    assertThat(question.passes()).isFalse();
    assertThat(question.messages()).isEmpty();
  }

  @Test
  void whereNothingIsConfiguredEveryEventWillDo() {
    assertThat(asked(Map.of(), EVENT).passes()).isTrue();
    assertThat(asked(Map.of(), EVENT).messages()).isEmpty();
    assertThat(asked(Map.of(), Map.of()).passes()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"action, false", "client_ip, false", "app, false", "model, false", "query, true"})
  void anEmptyTextNeverMatchesAndAnEmptyQueryIsNone(String field, boolean passes) {
    assertThat(asked(Map.of(field, ""), EVENT).passes()).isEqualTo(passes);
    assertThat(asked(Map.of(field, ""), Map.of(field, "")).passes()).isEqualTo(passes);
  }

  @Test
  void whatIsMissingInTheEventDoesNotMatch() {
    assertThat(asked(Map.of("model", "null.null"), Map.of("context", Map.of())).passes()).isFalse();
    assertThat(asked(Map.of("action", "null"), Map.of()).passes()).isFalse();
  }

  @Test
  void theMessagesAreInTheOrderInWhichThingsAreLookedAt() {
    assertThat(
            asked(
                    Map.of(
                        "model",
                        "x",
                        "app",
                        "x",
                        "client_ip",
                        "x",
                        "action",
                        "x",
                        "query",
                        "app = \"x\""),
                    EVENT)
                .messages())
        .containsExactly(
            "Query matched.",
            "Action matched.",
            "Client IP matched.",
            "App matched.",
            "Model matched.");
  }

  // --- configuration

  @Test
  void inAFlowItNeedsATimeInWhichToLook() {
    assertThat(new PolicyQuestion(lab, "event_matcher", Map.of()).problems())
        .singleElement()
        .asString()
        .startsWith("within: Flows have no event of their own.");
    assertThat(new PolicyQuestion(lab, "event_matcher", Map.of("within", "hours=1")).problems())
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"hours=0", "hours=-1"})
  void thatTimeIsLongerThanNothing(String within) {
    assertThat(new PolicyQuestion(lab, "event_matcher", Map.of("within", within)).problems())
        .containsExactly(
            "within: The time in which to look for events must be longer than nothing.");
  }

  @Test
  void aQueryThatIsNoneCannotBeUsed() {
    assertThat(
            new PolicyQuestion(
                    lab, "event_matcher", Map.of("within", "hours=1", "query", "action == 1"))
                .problems())
        .containsExactly("query: Column 9: = cannot stand here.");
    LabFlow flow =
        lab.flow()
            .policy(
                toPolicy(
                    lab.policy(
                        "event_matcher", Map.of("within", "hours=1", "query", "action == 1"))))
            .stage("dummy", Map.of())
            .create();

    assertThat(lab.browser().get(flow)).isInstanceOf(Result.Denied.class);
  }

  // --- the audit log

  @ParameterizedTest
  @CsvSource({"PT59M, true", "PT1H, true", "PT1H1S, false"})
  void eventsAreLookedForWithinTheTime(Duration later, boolean passes) {
    happened("custom_alarm", alice, here, Map.of());

    lab.clock().advance(later);

    assertThat(looked(Map.of("action", "custom_alarm")).passes()).isEqualTo(passes);
  }

  @ParameterizedTest
  @CsvSource({
    "subject, true, false, false",
    "address, false, true, false",
    "anybody, true, true, true"
  })
  void eventsAreLookedForAboutTheUserOrFromTheAddressOrAtAll(
      String about, boolean elsewhere, boolean ofOthers, boolean ofOthersElsewhere) {
    String action = "custom_" + lab.name("about");
    User bob = lab.user("pw");
    Map<String, Object> config = Map.of("action", action, "about", about);

    happened(action, bob, there, Map.of());
    assertThat(looked(config).passes()).isEqualTo(ofOthersElsewhere);
    happened(action, bob, here, Map.of());
    assertThat(looked(config).passes()).isEqualTo(ofOthers || ofOthersElsewhere);
    lab.clock().advance(Duration.ofDays(1));
    happened(action, alice, there, Map.of());
    assertThat(looked(config).passes()).isEqualTo(elsewhere);
  }

  @ParameterizedTest
  @CsvSource({"1, true", "3, true", "4, false"})
  void asManyMustBeThereAsAreAskedFor(int count, boolean passes) {
    for (int i = 0; i < 3; i++) {
      happened(EventActions.LOGIN_FAILED, alice, here, Map.of());
    }
    PolicyQuestion question = looked(Map.of("action", "login_failed", "min_count", count));

    assertThat(question.passes()).isEqualTo(passes);
    assertThat(question.messages()).isEmpty();
    assertThat(question.note("matching")).isEqualTo(String.valueOf(Math.min(count, 3)));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "query, context.geo.country = \"GB\", true",
        "query, context.geo.country = \"DE\", false",
        "query, user.username startswith \"user-\", true",
        "query, app = \"vestibule\", true",
        "model, vestibule.flow, true",
        "model, vestibule.stage, false",
        "app, vestibule, true",
        "app, authentik.flows, false",
        "client_ip, 198.51.100.77, true",
        "client_ip, 198.51.100.78, false",
        "action, custom_model, true",
        "action, custom_models, false"
      })
  void eventsOfTheLogAreDescribedAsAuthentikDoes(String field, String value, boolean passes) {
    happened(
        "custom_model",
        alice,
        "198.51.100.77",
        Map.of("model", "flow", "geo", Map.of("country", "GB")));

    assertThat(looked(Map.of(field, value)).passes()).isEqualTo(passes);
  }

  @Test
  void whoHasNoAccountIsLookedForByName() {
    PendingUser nobody = PendingUser.unknown(lab.name("Nobody"));
    lab.engine().audit().record(new Origin(here, ""), EventActions.LOGIN_FAILED, nobody, Map.of());
    PendingUser shouting = PendingUser.unknown(nobody.username().toUpperCase(Locale.ROOT));

    assertThat(looked(Map.of("action", "login_failed")).about(shouting).passes()).isTrue();
    assertThat(
            looked(Map.of("action", "login_failed"))
                .about(PendingUser.unknown("somebody else"))
                .passes())
        .isFalse();
  }

  @Test
  void anAccountsEventsAreNotThoseOfANameWithoutOne() {
    happened(EventActions.LOGIN_FAILED, alice, here, Map.of());

    assertThat(
            looked(Map.of("action", "login_failed"))
                .about(PendingUser.unknown(alice.username()))
                .passes())
        .isFalse();
  }

  @Test
  void aboutNobodyThereIsNothing() {
    assertThat(looked(Map.of()).about((User) null).passes()).isFalse();
  }

  @Test
  void anEventTheRunKnowsCountsInstead() {
    assertThat(looked(Map.of("action", "login")).knowing(Map.of("event", EVENT)).passes()).isTrue();
  }

  /** Three wrong passwords in ten minutes, and the flow ends before the next. */
  @Test
  void aFlowCanGoByTheAuditLog() {
    LabFlow flow =
        lab.flow()
            .stage("identification", Map.of("user_fields", List.of("username")))
            .stage(
                "deny",
                Map.of(),
                stage ->
                    stage
                        .whenRun()
                        .policy(
                            toPolicy(
                                lab.policy(
                                    "event_matcher",
                                    Map.of(
                                        "action",
                                        "login_failed",
                                        "within",
                                        "minutes=10",
                                        "min_count",
                                        3)))))
            .stage("dummy", Map.of())
            .create();

    happened(EventActions.LOGIN_FAILED, alice, there, Map.of());
    happened(EventActions.LOGIN_FAILED, alice, there, Map.of());
    assertThat(identified(flow)).isInstanceOf(Result.Asked.class);
    happened(EventActions.LOGIN_FAILED, alice, there, Map.of());
    assertThat(identified(flow)).isInstanceOf(Result.Denied.class);
  }

  private Result identified(LabFlow flow) {
    LabBrowser browser = lab.browser();
    browser.get(flow);
    browser.post(Map.of("uid_field", alice.username()));
    return browser.follow();
  }

  private PolicyQuestion asked(Map<String, ?> config, Map<String, ?> event) {
    return new PolicyQuestion(lab, "event_matcher", config).knowing(Map.of("event", event));
  }

  private PolicyQuestion looked(Map<String, ?> config) {
    Map<String, @Nullable Object> all = new HashMap<>(config);
    all.put("within", "hours=1");
    return new PolicyQuestion(lab, "event_matcher", all).about(alice).at(here);
  }

  private void happened(String action, User user, String address, Map<String, Object> details) {
    lab.engine().audit().record(new Origin(address, ""), action, PendingUser.of(user), details);
  }
}
