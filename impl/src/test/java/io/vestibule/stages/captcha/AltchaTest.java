package io.vestibule.stages.captcha;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.api.challenge.Widget;
import io.vestibule.api.policy.PolicyResult;
import io.vestibule.json.Json;
import io.vestibule.testkit.Altcha;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.LabBrowser;
import io.vestibule.testkit.LabFlow;
import io.vestibule.testkit.Probe;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Captchas that are made and judged here: proofs of work. */
class AltchaTest {
  private static final String INVALID = "token: Invalid captcha response";
  private static final String RETRY = INVALID + ". Retrying may solve this issue.";
  private static final Map<String, Object> EASY = Map.of("provider", "altcha", "complexity", 1000);

  private final Lab lab = Lab.shared();
  private final Probe probe = new Probe();
  private final LabFlow flow = flow(EASY);
  private final LabBrowser browser = lab.browser();

  @Test
  void whoeverDoesTheSumGetsOn() {
    browser.get(flow);

    answer(Altcha.solve(browser.view().challenge()));

    assertThat(probe.reached()).isTrue();
    assertThat(probe.known(CaptchaStage.RESULT).orElseThrow())
        .containsEntry("response", Map.of("success", true));
  }

  @Test
  void programsGetWhatAltchasClientsKnow() {
    browser.get(flow);
    Widget.ProofOfWork work = Altcha.asked(browser.view().challenge());

    assertThat(browser.view().challenge().attributes())
        .isEqualTo(
            Map.of(
                "site_key",
                "",
                "js_url",
                "",
                "interactive",
                false,
                "altcha",
                Map.of(
                    "algorithm",
                    "SHA-256",
                    "challenge",
                    work.challenge(),
                    "maxnumber",
                    1000L,
                    "salt",
                    work.salt(),
                    "signature",
                    work.signature())));
    assertThat(work.challenge()).matches("[0-9a-f]{64}");
    assertThat(work.signature()).matches("[0-9a-f]{64}");
    assertThat(work.salt()).matches("[0-9a-f]{24}\\?expires=\\d+&");
  }

  @Test
  void whatIsAskedTellsNothingOfTheAnswer() {
    browser.get(flow);
    long number =
        ((Number)
                Objects.requireNonNull(
                    Altcha.solution(Altcha.asked(browser.view().challenge())).get("number")))
            .longValue();

    String kept = Json.readObject(browser.runs().entries().get(0).state()).get("context") + "";

    assertThat(kept).contains("vestibule.captcha.puzzle").doesNotContain("number=" + number + ",");
  }

  /** Spoils a good answer in one place. */
  private record Spoilt(String how, Consumer<Map<String, Object>> by) {
    @Override
    public String toString() {
      return how;
    }
  }

  static Stream<Arguments> spoilt() {
    return Stream.of(
            new Spoilt("another number", answer -> answer.put("number", -1)),
            new Spoilt(
                "the next number",
                answer ->
                    answer.compute(
                        "number",
                        (name, number) ->
                            ((Number) Objects.requireNonNull(number)).longValue() + 1)),
            new Spoilt("too large a number", answer -> answer.put("number", 1001)),
            new Spoilt("a huge number", answer -> answer.put("number", Long.MAX_VALUE)),
            new Spoilt("a broken number", answer -> answer.put("number", 1.5)),
            new Spoilt("no number", answer -> answer.remove("number")),
            new Spoilt("number as text", answer -> answer.put("number", "x")),
            new Spoilt("another algorithm", answer -> answer.put("algorithm", "SHA-1")),
            new Spoilt("no algorithm", answer -> answer.remove("algorithm")),
            new Spoilt("another signature", answer -> answer.put("signature", "0".repeat(64))),
            new Spoilt("no signature", answer -> answer.remove("signature")),
            new Spoilt("another salt", answer -> answer.put("salt", "x")),
            new Spoilt("no salt", answer -> answer.remove("salt")),
            new Spoilt("another challenge", answer -> answer.put("challenge", "0".repeat(64))),
            new Spoilt("no challenge", answer -> answer.remove("challenge")),
            new Spoilt(
                "a sum of one's own",
                answer -> {
                  answer.put("salt", "mine");
                  answer.put("number", 0);
                  answer.put("challenge", io.vestibule.token.Hashed.of("mine0"));
                }),
            new Spoilt("something nested", answer -> answer.put("more", Map.of("a", 1))),
            new Spoilt("nothing", Map::clear))
        .map(Arguments::of);
  }

  @ParameterizedTest
  @MethodSource("spoilt")
  void anythingElseIsRefused(Spoilt spoilt) {
    browser.get(flow);
    Map<String, Object> answer =
        new HashMap<>(Altcha.solution(Altcha.asked(browser.view().challenge())));
    spoilt.by().accept(answer);

    answer(Altcha.token(answer));

    assertThat(lab.errors(browser.view())).containsExactly(INVALID);
    assertThat(probe.reached()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"no base64!", "e30=", "e30", "bnVsbA==", "W10=", "{}", "PASSED"})
  void whatIsNoAnswerIsRefused(String token) {
    browser.get(flow);

    answer(token);

    assertThat(lab.errors(browser.view())).containsExactly(INVALID);
    assertThat(probe.reached()).isFalse();
  }

  @Test
  void aMemberThatIsThereTwiceIsRefused() {
    browser.get(flow);
    String json = Json.write(Altcha.solution(Altcha.asked(browser.view().challenge())));

    answer(Altcha.encoded(json.replace("{", "{\"number\":1,")));

    assertThat(lab.errors(browser.view())).containsExactly(INVALID);
  }

  @Test
  void afterAWrongAnswerAnotherSumIsAskedFor() {
    browser.get(flow);
    Widget.ProofOfWork first = Altcha.asked(browser.view().challenge());
    answer("wrong");
    assertThat(Altcha.asked(browser.view().challenge())).isNotEqualTo(first);

    answer(Altcha.token(Altcha.solution(first)));
    assertThat(lab.errors(browser.view())).containsExactly(INVALID);

    answer(Altcha.solve(browser.view().challenge()));
    assertThat(probe.reached()).isTrue();
  }

  @Test
  void aPageThatIsReloadedAsksForTheSameSum() {
    browser.get(flow);
    Widget.ProofOfWork first = Altcha.asked(browser.view().challenge());

    browser.get();

    assertThat(Altcha.asked(browser.view().challenge())).isEqualTo(first);
  }

  @Test
  void theAnswerOfAnotherRunIsRefused() {
    LabBrowser other = lab.browser();
    other.get(flow);
    browser.get(flow);

    answer(Altcha.solve(other.view().challenge()));

    assertThat(lab.errors(browser.view())).containsExactly(INVALID);
    assertThat(probe.reached()).isFalse();
  }

  @Test
  void theAnswerToAnotherStageOfTheRunIsRefused() {
    LabFlow two =
        lab.flow().stage("captcha", EASY).stage("captcha", EASY).stage(lab.stage(probe)).create();
    browser.get(two);
    String first = Altcha.solve(browser.view().challenge());
    answer(first);
    assertThat(browser.view().challenge().component()).isEqualTo("ak-stage-captcha");

    answer(first);

    assertThat(lab.errors(browser.view())).containsExactly(INVALID);
    answer(Altcha.solve(browser.view().challenge()));
    assertThat(probe.reached()).isTrue();
  }

  @Test
  void theSumOfAStageThatWasLeftOutMeanwhileIsNotThatOfTheNext() {
    AtomicBoolean stays = new AtomicBoolean(true);
    LabFlow two =
        lab.flow()
            .stage(
                "captcha",
                EASY,
                stage ->
                    stage
                        .whenRun()
                        .policy(
                            LabFlow.toPolicy(lab.policy(request -> PolicyResult.of(stays.get())))))
            .stage("captcha", Map.of("provider", "altcha", "complexity", 3000))
            .stage(lab.stage(probe))
            .create();
    browser.get(two);
    String easy = Altcha.solve(browser.view().challenge());
    stays.set(false);

    browser.get();
    assertThat(Altcha.asked(browser.view().challenge()).maxNumber()).isEqualTo(3000);
    answer(easy);

    assertThat(probe.reached()).isFalse();
  }

  /** Two nodes may have read the same session at the same moment. */
  @Test
  void anAnswerIsGoodOnceAlsoInACopyOfTheRun() {
    browser.get(flow);
    String token = Altcha.solve(browser.view().challenge());
    var copy = browser.runs().entries().get(0);
    answer(token);
    assertThat(probe.reached()).isTrue();
    browser.runs().put(copy);

    browser.post(Map.of("token", token));

    assertThat(lab.errors(browser.view())).containsExactly(RETRY);
  }

  @Test
  void anAnswerThatComesTooLateIsRefused() {
    try (Lab own = Lab.with(Map.of())) {
      LabFlow late =
          own.flow()
              .stage(
                  "captcha",
                  Map.of("provider", "altcha", "complexity", 1000, "valid_for", "minutes=5"))
              .stage(own.stage(probe))
              .create();
      LabBrowser one = own.browser();
      one.get(late);
      String token = Altcha.solve(one.view().challenge());
      own.clock().advance(Duration.ofMinutes(5));

      one.post(Map.of("token", token));

      assertThat(own.errors(one.view())).containsExactly(RETRY);
      one.post(Map.of("token", Altcha.solve(one.view().challenge())));
      one.follow();
      assertThat(probe.reached()).isTrue();
    }
  }

  @Test
  void aPageThatIsReloadedLateGetsANewSumInTime() {
    try (Lab own = Lab.with(Map.of())) {
      LabFlow late = own.flow().stage("captcha", EASY).stage(own.stage(probe)).create();
      LabBrowser one = own.browser();
      one.get(late);
      Widget.ProofOfWork first = Altcha.asked(one.view().challenge());
      own.clock().advance(Duration.ofMinutes(16));

      one.get();

      assertThat(Altcha.asked(one.view().challenge())).isNotEqualTo(first);
    }
  }

  @Test
  void theClientCannotAskForLess() {
    browser.get(flow, "complexity", "1", "maxnumber", "1");
    Widget.ProofOfWork work = Altcha.asked(browser.view().challenge());

    assertThat(work.maxNumber()).isEqualTo(1000);
    browser.post(
        Map.of(
            "token",
            Altcha.token(Altcha.answer(work, 1001)),
            "maxnumber",
            1,
            "altcha",
            Map.of("maxnumber", 1)));
    assertThat(probe.reached()).isFalse();
  }

  @Test
  void aFormAndAPageAreAnsweredAlike() {
    LabBrowser.Tab tab = browser.tab(flow);

    tab.submit(Map.of("token", Altcha.solve(tab.view().challenge())));

    assertThat(tab.view().challenge().component()).isEqualTo("probe");
    assertThat(List.of(probe.reached())).containsExactly(true);
  }

  private LabFlow flow(Map<String, ?> config) {
    return lab.flow().stage("captcha", config).stage(lab.stage(probe)).create();
  }

  private void answer(String token) {
    browser.post(Map.of("token", token));
    browser.follow();
  }
}
