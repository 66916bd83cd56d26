package io.vestibule.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How long and how many at a time others' code is waited for. */
class GuardedCallsTest {
  private static final Duration LONG = Duration.ofSeconds(10);
  private static final Duration SHORT = Duration.ofMillis(10);

  private final GuardedCalls calls = new GuardedCalls();
  private final ExecutorService callers = Executors.newCachedThreadPool();
  private final List<Future<String>> hanging = new ArrayList<>();
  private final CountDownLatch release = new CountDownLatch(1);

  @AfterEach
  void close() {
    release.countDown();
    callers.shutdownNow();
    calls.close();
  }

  @Test
  void aCallGivesWhatTheCodeGives() throws Exception {
    assertThat(calls.<String>call("owner", LONG, () -> "yes")).isEqualTo("yes");
  }

  @Test
  void aCallThrowsWhatTheCodeThrows() {
    assertThatThrownBy(
            () ->
                calls.call(
                    "owner",
                    LONG,
                    () -> {
                      throw new IOException("broken");
                    }))
        .isInstanceOf(IOException.class)
        .hasMessage("broken");
  }

  @Test
  void aCallThatTakesLongerIsNotWaitedFor() {
    assertThatThrownBy(
            () ->
                calls.call(
                    "owner",
                    Duration.ofMillis(1),
                    () -> {
                      release.await();
                      return "late";
                    }))
        .isInstanceOf(TimeoutException.class);
  }

  @Test
  void whatIsNotWaitedForAnyMoreIsCountedUntilItComesBack() throws Exception {
    CountDownLatch stubborn = new CountDownLatch(1);
    assertThatThrownBy(
            () ->
                calls.call(
                    "owner",
                    Duration.ofSeconds(1),
                    () -> {
                      while (stubborn.getCount() > 0) {
                        Thread.onSpinWait();
                      }
                      return "late";
                    }))
        .isInstanceOf(TimeoutException.class);
    assertThat(calls.abandoned()).isEqualTo(1);
    assertThat(calls.underWay()).isEqualTo(1);

    stubborn.countDown();
    long deadline = System.nanoTime() + LONG.toNanos();
    while (calls.abandoned() > 0 && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
    assertThat(calls.abandoned()).isZero();
    assertThat(calls.<String>call("owner", LONG, () -> "yes")).isEqualTo("yes");
    assertThat(calls.abandoned()).isZero();
    assertThat(calls.underWay()).isZero();
  }

  @Test
  void anOwnerHasSixteenCallsAtATimeAndNoMore() throws Exception {
    hang("owner", 16);

    assertThatThrownBy(() -> calls.call("owner", SHORT, () -> "one more"))
        .isInstanceOf(RejectedExecutionException.class)
        .hasMessage("too many evaluations of this are under way");
  }

  @Test
  void oneOwnersCallsDoNotKeepAnotherFromTheirs() throws Exception {
    hang("owner", 16);

    assertThat(calls.<String>call("another", LONG, () -> "yes")).isEqualTo("yes");
  }

  @Test
  void anOwnerWhoseCallsCameBackMayCallAgain() throws Exception {
    hang("owner", 16);
    release.countDown();
    for (Future<String> call : hanging) {
      call.get(10, TimeUnit.SECONDS);
    }

    assertThat(calls.<String>call("owner", LONG, () -> "yes")).isEqualTo("yes");
  }

  @Test
  void whoFindsNoTurnWaitsForOne() throws Exception {
    hang("owner", 16);
    AtomicReference<Thread> waiting = new AtomicReference<>();
    Future<String> late =
        callers.submit(
            () -> {
              waiting.set(Thread.currentThread());
              return calls.<String>call("owner", LONG, () -> "after all");
            });
    while (waiting.get() == null || waiting.get().getState() != Thread.State.TIMED_WAITING) {
      assertThat(late.isDone()).isFalse();
      Thread.onSpinWait();
    }

    release.countDown();

    assertThat(late.get(10, TimeUnit.SECONDS)).isEqualTo("after all");
  }

  @Test
  void aRefusedCallDoesNotCount() throws Exception {
    hang("owner", 16);
    for (int i = 0; i < 20; i++) {
      assertThatThrownBy(() -> calls.call("owner", SHORT, () -> "one more"))
          .isInstanceOf(RejectedExecutionException.class);
    }
    release.countDown();
    for (Future<String> call : hanging) {
      call.get(10, TimeUnit.SECONDS);
    }

    assertThat(calls.<String>call("owner", LONG, () -> "yes")).isEqualTo("yes");
  }

  @Test
  void allOwnersTogetherHaveSixtyFourCalls() throws Exception {
    for (String owner : List.of("a", "b", "c", "d")) {
      hang(owner, 16);
    }

    assertThatThrownBy(() -> calls.call("e", SHORT, () -> "one more"))
        .isInstanceOf(RejectedExecutionException.class)
        .hasMessage("too many evaluations are under way");
  }

  @Test
  void codeRunsWithItsOwnClassLoader() throws Exception {
    ClassLoader seen =
        calls.call("owner", LONG, () -> Thread.currentThread().getContextClassLoader());

    assertThat(seen).isEqualTo(getClass().getClassLoader());
  }

  @Test
  void aCallThatIsGivenUpBeforeItBeganDoesNotCount() throws Exception {
    CountDownLatch begin = new CountDownLatch(1);
    try (GuardedCalls slow =
        new GuardedCalls(
            task ->
                new Thread(
                    () -> {
                      try {
                        begin.await();
                      } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                      }
                      task.run();
                    }))) {
      for (int i = 0; i < 16; i++) {
        assertThatThrownBy(() -> slow.call("owner", Duration.ofMillis(1), () -> "late"))
            .isInstanceOf(TimeoutException.class);
      }
      begin.countDown();

      assertThat(slow.<String>call("owner", LONG, () -> "yes")).isEqualTo("yes");
    }
  }

  /** Has an owner's calls hang until they are released. */
  private void hang(String owner, int count) throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(count);
    for (int i = 0; i < count; i++) {
      hanging.add(
          callers.submit(
              () ->
                  calls.call(
                      owner,
                      LONG,
                      () -> {
                        begun.countDown();
                        release.await();
                        return "released";
                      })));
    }
    assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
  }
}
