package io.vestibule.web.session;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.vestibule.flow.RunStore.Entry;
import io.vestibule.web.fake.FakeRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Runs in the session of a server. */
class SessionRunStoreTest {
  private final FakeRequest request = new FakeRequest();

  @Test
  void whatIsKeptIsFoundAgain() {
    SessionRunStore store = new SessionRunStore(request.toRequest());
    store.put(entry("first"));
    store.put(entry("second"));

    assertThat(new SessionRunStore(request.toRequest()).entries())
        .containsExactlyInAnyOrder(entry("first"), entry("second"));
  }

  /** A mere visitor costs no memory. */
  @Test
  void toLookMakesNoSession() {
    SessionRunStore store = new SessionRunStore(request.toRequest());

    assertThat(store.entries()).isEmpty();
    store.remove("none");
    assertThat(request.session()).isNull();
  }

  @Test
  void whatIsRemovedIsGoneAndTheRestIsNot() {
    SessionRunStore store = new SessionRunStore(request.toRequest());
    store.put(entry("first"));
    store.put(entry("second"));

    store.remove("first");

    assertThat(store.entries()).containsExactly(entry("second"));
  }

  /** Other parts of the application, and other versions of it, keep things there, too. */
  @Test
  void whatIsNoRunIsLeftAlone() {
    request.inSession();
    requireNonNull(request.session()).attributes().put("vestibule.run.x", entry("x"));
    requireNonNull(request.session()).attributes().put("vestibule.run.y", "of an older version");
    requireNonNull(request.session()).attributes().put("vestibule.run.z", 1);
    requireNonNull(request.session()).attributes().put("other", "of somebody else");

    assertThat(new SessionRunStore(request.toRequest()).entries()).isEmpty();
  }

  /** A text is the same to every node and version, whatever a server makes of objects. */
  @Test
  void whatIsKeptIsText() {
    new SessionRunStore(request.toRequest()).put(entry("first"));

    assertThat(requireNonNull(request.session()).attributes())
        .containsExactly(
            Map.entry("vestibule.run.first", new UUID(0, 1) + " 2026-03-01T12:00:00Z {}"));
  }

  @Test
  void aSessionThatEndsMeanwhileHasNoRuns() {
    SessionRunStore store = new SessionRunStore(request.toRequest());
    store.put(entry("first"));

    requireNonNull(request.session()).end();

    assertThat(store.entries()).isEmpty();
  }

  @Test
  void toKeepAndToRemoveInASessionThatEndsMeanwhileThrowNothing() {
    SessionRunStore store = new SessionRunStore(request.toRequest());
    store.put(entry("first"));

    requireNonNull(request.session()).end();

    assertThatCode(() -> store.remove("first")).doesNotThrowAnyException();
    assertThatCode(() -> store.put(entry("second"))).doesNotThrowAnyException();
    assertThat(store.entries()).containsExactly(entry("second"));
  }

  @Test
  void aRunIsNotKeptWhereItsSessionIsTakenAway() {
    SessionRunStore store = new SessionRunStore(request.toRequest());
    store.put(entry("first"));

    requireNonNull(request.session()).takeAway();

    assertThatCode(() -> store.put(entry("second"))).doesNotThrowAnyException();
    assertThat(store.entries()).isEmpty();
  }

  // --- for how long

  @Test
  void aSessionOfRunsEndsWhenTheyAreOfNoUse() {
    SessionRunStore store = new SessionRunStore(request.toRequest());
    store.put(entry("first"));
    assertThat(requireNonNull(request.session()).seconds()).isEqualTo(1800);

    store.keepFor(Duration.ofSeconds(30));

    assertThat(requireNonNull(request.session()).seconds()).isEqualTo(30);
  }

  @Test
  void aSessionThatGetsARunAgainLastsAsLongAsAny() {
    SessionRunStore store = new SessionRunStore(request.toRequest());
    store.put(entry("first"));
    store.keepFor(Duration.ofSeconds(30));

    store.put(entry("second"));

    assertThat(requireNonNull(request.session()).seconds()).isEqualTo(1800);
  }

  @Test
  void aSessionWithSomethingElseInItLastsAsLongAsAny() {
    SessionRunStore store = new SessionRunStore(request.toRequest());
    store.put(entry("first"));
    new SessionTexts(request.toRequest()).put("vestibule.other", "of use");

    store.keepFor(Duration.ofSeconds(30));

    assertThat(requireNonNull(request.session()).seconds()).isEqualTo(1800);
  }

  /** Faces puts an object into every session. */
  @Test
  void whatIsNotOfTheApplicationKeepsNoSession() {
    SessionRunStore store = new SessionRunStore(request.toRequest());
    store.put(entry("first"));
    requireNonNull(request.session()).attributes().put("com.sun.faces.MUTEX", new Object());

    store.keepFor(Duration.ofSeconds(30));

    assertThat(requireNonNull(request.session()).seconds()).isEqualTo(30);
  }

  @Test
  void aMomentIsASecondAtTheLeast() {
    SessionRunStore store = new SessionRunStore(request.toRequest());
    store.put(entry("first"));

    // 0 would be for ever.
    store.keepFor(Duration.ZERO);

    assertThat(requireNonNull(request.session()).seconds()).isEqualTo(1);
  }

  @Test
  void toSayHowLongThrowsNothingWhereThereIsNoSessionOrItEndsMeanwhile() {
    SessionRunStore store = new SessionRunStore(request.toRequest());
    assertThatCode(() -> store.keepFor(Duration.ofSeconds(30))).doesNotThrowAnyException();
    assertThat(request.session()).isNull();
    store.put(entry("first"));

    requireNonNull(request.session()).end();

    assertThatCode(() -> store.keepFor(Duration.ofSeconds(30))).doesNotThrowAnyException();
  }

  private static Entry entry(String id) {
    return new Entry(id, new UUID(0, 1), Instant.parse("2026-03-01T12:00:00Z"), "{}");
  }
}
