package io.vestibule.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vestibule.api.challenge.Field;
import io.vestibule.api.challenge.FieldKind;
import io.vestibule.api.context.ContextKeys;
import io.vestibule.api.text.Text;
import io.vestibule.api.user.PendingUser;
import io.vestibule.api.user.User;
import io.vestibule.definition.FailingPolicy;
import io.vestibule.definition.InvalidResponseAction;
import io.vestibule.json.Json;
import io.vestibule.json.JsonContext;
import io.vestibule.session.SessionCookies;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.LabBrowser;
import io.vestibule.testkit.LabFlow;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs as text: what was written is read again, and what is damaged is no run. */
class RunCodecTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final String WILD =
      "aZ09 \"\\/{}[]:,\b\n\t\u0000\u001f\u007f\u00e4\u2028\u202e\ufffe\ud83d\ude00<>&'#%";

  @Test
  void anyRunSurvives() {
    Random random = new Random(1);
    for (int i = 0; i < 500; i++) {
      Run run = run(random);

      Optional<Run> read = RunCodec.readRun(RunCodec.write(run, NOW));

      assertThat(read.map(RunCodecTest::parts)).contains(parts(run));
    }
  }

  @Test
  void anyRunWithSomethingToBeToldSurvives() {
    Random random = new Random(1);
    for (int i = 0; i < 500; i++) {
      Run run =
          run(random)
              .telling(
                  List.of(
                      Text.literal(text(random)),
                      Text.of(Walk.class, "lines", text(random), 5, true),
                      Text.of(Walk.class, "lines", Text.of(Walk.class, "denied.next"), "x")));

      Optional<Run> read = RunCodec.readRun(RunCodec.write(run, NOW));

      assertThat(read.map(RunCodecTest::parts)).contains(parts(run));
    }
  }

  @Test
  void theEndOfARunIsNoRun() {
    Finished end = new Finished("id", "csrf", UUID.randomUUID(), "/app", null, NOW);

    assertThat(RunCodec.readRun(RunCodec.write(end))).isEmpty();
    assertThat(RunCodec.readEnd(RunCodec.write(end))).contains(end);
  }

  @Test
  void aRunIsNotTheEndOfOne() {
    assertThat(RunCodec.readEnd(RunCodec.write(run(new Random(2)), NOW))).isEmpty();
  }

  @Test
  void aTruncatedRunIsNoRun() {
    String text = RunCodec.write(run(new Random(3)), NOW).state();

    for (int length = 0; length < text.length(); length++) {
      assertThat(RunCodec.readRun(entry(text.substring(0, length)))).as("%d", length).isEmpty();
    }
    assertThat(RunCodec.readRun(entry(text))).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "null",
        "true",
        "1",
        "\"v\"",
        "[]",
        "{}",
        "{\"v\":2}",
        "{\"v\":0}",
        "{\"v\":null}",
        "{\"v\":\"1\"}",
        "{\"v\":[1]}",
        "\u0000",
        "not JSON at all",
        "\ud83d",
        "{\"v\":1}{\"v\":1}",
        "{\"v\":1,\"v\":1}"
      })
  void whateverElseIsKeptIsNoRun(String text) {
    assertThat(RunCodec.readRun(entry(text))).isEmpty();
  }

  @Test
  void deepNestingIsNoRun() {
    assertThat(RunCodec.readRun(entry("{\"v\":1,\"context\":" + "[".repeat(100_000)))).isEmpty();
    assertThat(RunCodec.readRun(entry("{\"a\":".repeat(100_000)))).isEmpty();
  }

  /** Whatever a flipped bit makes of a run, it takes no stage off the plan and throws nothing. */
  @Test
  void aFlippedBitThrowsNothingAndTakesNoStageAway() {
    String text = RunCodec.write(run(new Random(4)), NOW).state();
    List<Integer> stages = stages(text);

    assertThat(stages).isNotEmpty();
    flipped(text)
        .forEach(
            damaged ->
                assertThatCode(() -> assertThat(stages(damaged)).isIn(List.of(), stages))
                    .as(damaged)
                    .doesNotThrowAnyException());
  }

  private static List<Integer> stages(String text) {
    return RunCodec.readRun(entry(text)).stream()
        .peek(run -> run.context().get(ContextKeys.PENDING_USER))
        .map(run -> run.stages().size())
        .toList();
  }

  @ParameterizedTest
  @MethodSource("incomplete")
  void aRunOfWhichAPartIsMissingOrOfAnotherKindIsNoRun(String text) {
    assertThatCode(() -> assertThat(RunCodec.readRun(entry(text))).isEmpty())
        .doesNotThrowAnyException();
  }

  /** A run, a part of which is missing, null or of another kind. */
  static Stream<Named<String>> incomplete() throws Exception {
    String text = RunCodec.write(run(new Random(6)), NOW).state();
    assertThat(RunCodec.readRun(entry(text))).isPresent();
    List<Named<String>> damaged = new ArrayList<>();
    ObjectNode whole = (ObjectNode) Json.mapper().readTree(text);
    for (String name : names(whole)) {
      // Nobody, and nothing yet, are null.
      if (!List.of("owner", "asked", "handover").contains(name)) {
        damaged.add(Named.of("without " + name, whole.deepCopy().without(name).toString()));
        damaged.add(Named.of(name + " null", whole.deepCopy().putNull(name).toString()));
      }
      JsonNode other = Json.mapper().readTree("[[null]]");
      damaged.add(Named.of(name + " array", whole.deepCopy().set(name, other).toString()));
    }
    for (String list : List.of("stages", "asked")) {
      ObjectNode first = (ObjectNode) whole.get(list).get(0);
      for (String name : names(first)) {
        damaged.add(Named.of(list + " without " + name, with(whole, list, first, name, false)));
        damaged.add(
            Named.of(list + " with " + name + " null", with(whole, list, first, name, true)));
      }
      ObjectNode copy = whole.deepCopy();
      ((ArrayNode) copy.get(list)).addNull();
      damaged.add(Named.of(list + " with null", copy.toString()));
    }
    return damaged.stream();
  }

  private static String with(
      ObjectNode whole, String list, ObjectNode first, String name, boolean isNull) {
    ObjectNode spoilt = first.deepCopy();
    if (isNull) {
      spoilt.putNull(name);
    } else {
      spoilt.remove(name);
    }
    ObjectNode copy = whole.deepCopy();
    ((ArrayNode) copy.get(list)).set(0, spoilt);
    return copy.toString();
  }

  private static List<String> names(ObjectNode node) {
    List<String> names = new ArrayList<>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }

  // --- in a browser's session
  // --------------------------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(strings = {"", "{\"v\":2}", "{\"v\":1", "rubbish"})
  void aRunThatCannotBeReadIsStartedAgain(String state) {
    LabBrowser browser = Lab.shared().browser();
    LabBrowser.Tab tab = browser.tab("default-authentication-flow");
    RunStore.Entry kept = browser.runs().entries().get(0);
    browser.runs().put(new RunStore.Entry(kept.id(), kept.flow(), kept.touched(), state));

    tab.submit(Map.of("uid_field", "alice"));

    assertThat(tab.view().challenge().component()).isEqualTo("ak-stage-identification");
    assertThat(tab.view().notices()).isNotEmpty();
    assertThat(tab.view().typed()).containsEntry("uid_field", "alice");
  }

  @Test
  void aFlowThatStartsAgainKeepsWhatItWasToKeep() {
    User alice = Lab.shared().user("correct horse");
    LabFlow flow =
        Lab.shared()
            .flow()
            .stage("identification", Map.of("user_fields", List.of("username")))
            .stage(
                "password",
                Map.of("backends", List.of("authentik.core.auth.InbuiltBackend")),
                stage -> stage.onInvalid(InvalidResponseAction.RESTART_WITH_CONTEXT))
            .stage("user_login", Map.of())
            .create();
    LabBrowser.Tab tab = Lab.shared().browser().tab(flow);
    String run = tab.view().run();
    tab.submit(Map.of("uid_field", alice.username()));

    tab.submit(Map.of("password", "wrong"));

    assertThat(tab.view().run()).isEqualTo(run);
    assertThat(tab.view().notices())
        .extracting(notice -> ((Text.Message) notice).key())
        .containsExactly("invalid");
  }

  @Test
  void theLoginFlowIsSmall() {
    User alice = Lab.shared().user("correct horse");
    LabBrowser browser = Lab.shared().browser();
    LabBrowser.Tab tab =
        browser.tab("default-authentication-flow", "next", "/app/page?with=a&query=string");
    int first = size(browser);
    tab.submit(Map.of("uid_field", alice.username()));
    tab.submit(Map.of("password", "wrong"));

    assertThat(first).isLessThan(4096);
    assertThat(size(browser)).isLessThan(4096);
  }

  private static int size(LabBrowser browser) {
    return browser.runs().entries().get(0).state().getBytes(StandardCharsets.UTF_8).length;
  }

  // --- what these tests are made of
  // ---------------------------------------------------------------------------------

  private static RunStore.Entry entry(String state) {
    return new RunStore.Entry("id", UUID.randomUUID(), NOW, state);
  }

  /** A text with one bit of one character turned, in all ways. */
  private static Stream<String> flipped(String text) {
    return IntStream.range(0, text.length())
        .boxed()
        .flatMap(
            at ->
                IntStream.range(0, 7)
                    .mapToObj(
                        bit -> {
                          StringBuilder damaged = new StringBuilder(text);
                          damaged.setCharAt(at, (char) (text.charAt(at) ^ 1 << bit));
                          return damaged.toString();
                        }));
  }

  /** Everything in a run, so that two can be compared. */
  private static List<@Nullable Object> parts(Run run) {
    List<@Nullable Object> parts = new ArrayList<>();
    parts.add(run.csrf());
    parts.add(run.owner());
    parts.add(run.step());
    parts.add(run.stages());
    parts.add(run.context().toMap());
    parts.add(run.asked());
    parts.add(run.answered());
    parts.add(run.notices());
    parts.add(run.handover());
    parts.add(run.start().known().toMap());
    parts.add(run.start().query());
    parts.add(run.start().nextRefused());
    return parts;
  }

  private static Run run(Random random) {
    UUID user = id(random);
    JsonContext known =
        JsonContext.empty()
            .with(ContextKeys.PENDING_USER, new PendingUser(user, text(random), text(random)))
            .with(ContextKeys.PROMPT_DATA, data(random));
    Map<String, List<String>> query = new LinkedHashMap<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      query.put(text(random) + i, List.of(text(random), ""));
    }
    return new Run(
        new Run.Start(text(random), id(random), known, query, random.nextBoolean()),
        text(random),
        random.nextBoolean() ? user : null,
        random.nextInt(100),
        some(random, RunCodecTest::stage),
        known.with(ContextKeys.AUTH_METHOD, text(random)),
        some(random, RunCodecTest::field),
        random.nextBoolean(),
        List.of(),
        random.nextBoolean()
            ? new Run.Handover(text(random), new SessionCookies(text(random), 5L, null, 0), NOW)
            : null);
  }

  private static <T> List<T> some(Random random, Function<Random, T> one) {
    return IntStream.rangeClosed(0, random.nextInt(4)).mapToObj(i -> one.apply(random)).toList();
  }

  private static PlannedStage stage(Random random) {
    return new PlannedStage(
        id(random),
        id(random),
        random.nextBoolean(),
        any(random, FailingPolicy.values()),
        any(random, InvalidResponseAction.values()));
  }

  private static FieldSpec field(Random random) {
    return new FieldSpec(
        text(random),
        any(random, FieldKind.values()),
        any(random, Field.Presence.values()),
        random.nextInt());
  }

  private static Map<String, Object> data(Random random) {
    return Map.of(
        text(random) + "1",
        text(random),
        text(random) + "2",
        List.of(random.nextInt(), random.nextBoolean(), Map.of("a", text(random))));
  }

  private static <E> E any(Random random, E[] all) {
    return all[random.nextInt(all.length)];
  }

  private static UUID id(Random random) {
    return new UUID(random.nextLong(), random.nextLong());
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(12); i > 0; i--) {
      text.append(WILD.charAt(random.nextInt(WILD.length())));
    }
    return text.toString();
  }
}
