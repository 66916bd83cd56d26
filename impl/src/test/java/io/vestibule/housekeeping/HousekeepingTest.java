package io.vestibule.housekeeping;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.api.event.Event;
import io.vestibule.api.user.User;
import io.vestibule.engine.Vestibule;
import io.vestibule.event.Origin;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.Together;
import io.vestibule.thread.Threads;
import io.vestibule.time.Durations;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HousekeepingTest {
  private static final Origin ORIGIN = new Origin("192.0.2.7", "reference");

  private final Lab lab = Lab.with(Map.of("vestibule.events.retention", "days=30"));
  private final Vestibule engine = lab.engine();

  @AfterEach
  void close() {
    lab.close();
  }

  // --- events

  @Test
  void eventsAreKeptAsLongAsTheSettingSays() {
    record("old");
    lab.clock().advance(Duration.ofDays(10));
    record("young");
    lab.clock().advance(Duration.ofDays(20));
    engine.housekeeping().run();
    assertThat(names()).contains("old", "young");

    lab.clock().advance(Duration.ofSeconds(1));
    engine.housekeeping().run();

    assertThat(names()).containsExactly("young");
  }

  @Test
  void moreThanOneBatchOfEventsIsDeleted() {
    for (int i = 0; i < 2 * Housekeeping.BATCH + 3; i++) {
      record("old");
    }
    lab.clock().advance(Duration.ofDays(31));
    record("young");

    engine.housekeeping().run();

    assertThat(names()).containsExactly("young");
  }

  @Test
  void withARetentionOfZeroEventsAreKeptForEver() {
    try (Lab forEver = lab.restarted(Map.of("vestibule.events.retention", "0"))) {
      record("old");
      lab.clock().advance(Duration.ofDays(20_000));

      forEver.engine().housekeeping().run();

      assertThat(names()).contains("old");
    }
  }

  @Test
  void severalNodesAtOnceDeleteWhatIsOldAndNothingElse() {
    for (int i = 0; i < 3 * Housekeeping.BATCH; i++) {
      record("old");
    }
    lab.clock().advance(Duration.ofDays(31));
    record("young");
    Instant moment = lab.clock().instant().minus(Duration.ofDays(30));

    Together.call(
        4,
        () -> {
          int batch;
          do {
            batch = engine.audit().deleteBefore(moment, Housekeeping.BATCH);
          } while (batch == Housekeeping.BATCH);
          return Boolean.TRUE;
        });

    assertThat(names()).containsExactly("young");
  }

  // --- the rest

  @Test
  void sessionsThatAreOverAreRemoved() {
    User user = lab.user("a long password");
    lab.browser(user);
    lab.clock().advance(Duration.ofDays(15));

    engine.housekeeping().run();

    assertThat(rows("vst_session")).isZero();
  }

  @Test
  void tokensThatAreWorthNothingAreRemovedAndOthersStay() {
    String used = engine.tokens().issue("test", null, Duration.ofDays(9), Map.of());
    engine.tokens().redeem("test", used);
    engine.tokens().issue("test", null, Duration.ofDays(1), Map.of());
    String good = engine.tokens().issue("test", null, Duration.ofDays(9), Map.of());
    UUID user = lab.user("a long password").id();
    String forEver = engine.tokens().createAppPassword("mail", user, null);
    lab.clock().advance(Duration.ofDays(2));

    engine.housekeeping().run();

    assertThat(rows("vst_token")).isEqualTo(2);
    assertThat(engine.tokens().redeem("test", good)).isPresent();
    assertThat(engine.tokens().redeem("test", used)).isEmpty();
    assertThat(engine.tokens().isAppPassword(user, forEver)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"hours=1, 23, 1", "hours=1, 24, 0", "days=3, 24, 1", "days=3, 73, 0"})
  void attemptsAreRemovedOnceTheyAreForgotten(String longestPause, int hours, int left) {
    try (Lab own = Lab.with(Map.of("vestibule.attempts.max-pause", longestPause))) {
      own.engine()
          .database()
          .run(
              em ->
                  em.createNativeQuery(
                          "insert into vst_attempt (subject, failures, blocked_until, updated_at)"
                              + " values ('password:x', 20, :until, :now)")
                      .setParameter(
                          "until", own.clock().instant().plus(Durations.parse(longestPause)))
                      .setParameter("now", own.clock().instant())
                      .executeUpdate());
      own.clock().advance(Duration.ofHours(hours));

      own.engine().housekeeping().run();

      Number count =
          own.engine()
              .database()
              .call(
                  em ->
                      (Number)
                          em.createNativeQuery("select count(*) from vst_attempt")
                              .getSingleResult());
      assertThat(count.intValue()).isEqualTo(left);
    }
  }

  // --- the thread

  @Test
  void whatFailsDoesNotKeepTheRestFromBeingDone() {
    AtomicInteger done = new AtomicInteger();
    Map<String, IntSupplier> work = new LinkedHashMap<>();
    work.put(
        "what throws",
        () -> {
          throw new IllegalStateException("a test");
        });
    work.put(
        "what breaks",
        () -> {
          throw new NoClassDefFoundError("a test");
        });
    work.put("the rest", done::incrementAndGet);
    try (Housekeeping housekeeping =
        new Housekeeping(engine.audit(), Optional.empty(), lab.clock(), Threads.plain(), work)) {
      housekeeping.run();
      housekeeping.run();
    }

    assertThat(done).hasValue(2);
  }

  @Test
  void afterItsEndNothingIsRemovedAnyMore() {
    AtomicInteger done = new AtomicInteger();
    Housekeeping housekeeping =
        new Housekeeping(
            engine.audit(),
            Optional.empty(),
            lab.clock(),
            Threads.plain(),
            Map.of("it", done::incrementAndGet));
    housekeeping.close();

    housekeeping.run();

    assertThat(done).hasValue(0);
  }

  @Test
  void anEngineHasOneDaemonThreadForItAndLeavesNoneBehind() throws InterruptedException {
    Set<Thread> before = threads();
    Lab other = Lab.with(Map.of());
    Set<Thread> its = threads();
    its.removeAll(before);
    assertThat(its).hasSize(1).allMatch(Thread::isDaemon);

    other.close();

    for (Thread thread : its) {
      thread.join(10_000);
      assertThat(thread.isAlive()).isFalse();
    }
  }

  @Test
  void theSessionsOfPeopleWhoAreHereAreLeftAlone() {
    User user = lab.user("a long password");
    lab.browser(user);

    engine.housekeeping().run();

    assertThat(engine.sessions().of(user.id())).hasSize(1);
  }

  private static Set<Thread> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("vestibule-housekeeping"))
        .filter(Thread::isAlive)
        .collect(Collectors.toSet());
  }

  private void record(String name) {
    engine.audit().record(ORIGIN, "custom_test", null, name, Map.of());
  }

  private List<String> names() {
    return lab.events().stream()
        .filter(event -> event.action().equals("custom_test"))
        .map(Event::username)
        .distinct()
        .toList();
  }

  private int rows(String table) {
    Number count =
        engine
            .database()
            .call(
                em ->
                    (Number)
                        em.createNativeQuery("select count(*) from " + table).getSingleResult());
    return count.intValue();
  }
}
