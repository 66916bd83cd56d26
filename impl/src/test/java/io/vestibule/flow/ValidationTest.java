package io.vestibule.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.api.challenge.Answer;
import io.vestibule.api.challenge.Challenge;
import io.vestibule.api.config.Ref;
import io.vestibule.api.context.ContextChanges;
import io.vestibule.api.context.ContextKeys;
import io.vestibule.api.policy.Policy;
import io.vestibule.api.policy.PolicyResult;
import io.vestibule.api.policy.Validation;
import io.vestibule.api.stage.Outcome;
import io.vestibule.api.stage.StageRun;
import io.vestibule.api.text.Text;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.LabBrowser;
import io.vestibule.testkit.LabFlow;
import io.vestibule.testkit.ScriptedPolicy;
import io.vestibule.testkit.ScriptedStage;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Policies that look at what a person is about to have changed. */
class ValidationTest {
  private final Lab lab = Lab.shared();

  @Test
  void allOfThemMustSayYes() {
    assertThat(validate(lab.policy(true), lab.policy(true)).passing()).isTrue();
    assertThat(validate(lab.policy(true), lab.policy(false)).passing()).isFalse();
    assertThat(validate(lab.policy(false), lab.policy(true)).passing()).isFalse();
    assertThat(validate().passing()).isTrue();
  }

  @Test
  void whatTheySayIsToldInTheirOrder() {
    Validation validation =
        validate(lab.policy(true, "advice"), lab.policy(false, "one", "two"), lab.policy(false));

    assertThat(validation.messages())
        .extracting(lab::words)
        .containsExactly("advice", "one", "two");
  }

  @Test
  void oneThatOnlySaysNoIsToldInWordsOfOurOwn() {
    assertThat(validate(lab.policy(false)).messages())
        .extracting(lab::words)
        .containsExactly("This is not accepted.");
  }

  @Test
  void oneThatThrowsOrReturnsNothingOrIsNotThereSaysNo() {
    ScriptedPolicy.Script throwing =
        request -> {
          throw new IllegalStateException("broken");
        };
    ScriptedPolicy.Script nothing = request -> null;

    assertThat(validate(lab.policy(throwing)).passing()).isFalse();
    assertThat(validate(lab.policy(nothing)).passing()).isFalse();
    assertThat(validate(UUID.randomUUID()).passing()).isFalse();
    assertThat(
            validate(
                    lab.policy(
                        "expression", Map.of("language", "python", "expression", "return True")))
                .passing())
        .isFalse();
  }

  @Test
  void theySeeWhatWouldChangeAndChangeNothing() {
    AtomicReference<@Nullable Object> seen = new AtomicReference<>();
    UUID policy =
        lab.policy(
            request -> {
              seen.set(request.context().get(ContextKeys.PROMPT_DATA).orElseThrow().get("name"));
              return PolicyResult.pass().with(ContextKeys.APPLICATION, "changed");
            });
    AtomicReference<Boolean> known = new AtomicReference<>();

    Validation validation =
        validate(run -> known.set(run.context().get(ContextKeys.APPLICATION).isPresent()), policy);

    assertThat(seen).hasValue("Ada");
    assertThat(known).hasValue(false);
    assertThat(validation.changes().asList())
        .extracting(change -> change.key().name())
        .containsExactly("application");
  }

  @Test
  void oneThatWouldEndAFlowSaysNo() {
    UUID policy =
        lab.policy(request -> PolicyResult.pass().denying(Text.literal("not with this name")));

    Validation validation = validate(policy);

    assertThat(validation.passing()).isFalse();
    assertThat(validation.messages()).extracting(lab::words).containsExactly("not with this name");
  }

  private Validation validate(UUID... policies) {
    return validate(run -> {}, policies);
  }

  private Validation validate(java.util.function.Consumer<StageRun<?>> after, UUID... policies) {
    AtomicReference<@Nullable Validation> result = new AtomicReference<>();
    List<Ref<Policy>> asked =
        Arrays.stream(policies).map(id -> new Ref<>(Policy.class, id)).toList();
    UUID stage =
        lab.stage(
            new ScriptedStage.Script() {
              @Override
              public Outcome.Shown show(StageRun<?> run) {
                return Outcome.ask(Challenge.of("test").build());
              }

              @Override
              public Outcome.Submitted submit(StageRun<?> run, Answer answer) {
                result.set(
                    run.validate(
                        asked,
                        ContextChanges.none().put(ContextKeys.PROMPT_DATA, Map.of("name", "Ada"))));
                after.accept(run);
                return Outcome.done();
              }
            });
    LabFlow flow = lab.flow().stage(stage).create();
    LabBrowser browser = lab.browser();
    browser.get(flow);
    browser.post(Map.of());
    return Objects.requireNonNull(result.get());
  }
}
