package io.vestibule.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.api.mail.Mail;
import io.vestibule.health.HealthReport.State;
import io.vestibule.mail.MailBacklog;
import io.vestibule.store.Database;
import io.vestibule.testkit.Lab;
import io.vestibule.thread.Threads;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.hibernate.Session;
import org.junit.jupiter.api.Test;

class HealthTest {
  private static final HealthReport GOOD =
      new HealthReport(State.OK, State.OK, State.OK, new MailBacklog(0, Duration.ZERO, 0));

  private final AtomicLong now = new AtomicLong();
  private final AtomicInteger looks = new AtomicInteger();
  private final CountDownLatch release = new CountDownLatch(1);

  private HealthReport hang() {
    looks.incrementAndGet();
    try {
      release.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return GOOD;
  }

  private void pass(Duration time) {
    now.addAndGet(time.toNanos());
  }

  // --- one look at a time

  @Test
  void anAnswerServesForASecond() {
    try (Health health =
        new Health(
            () -> {
              looks.incrementAndGet();
              return GOOD;
            },
            now::get)) {
      assertThat(health.report()).isEqualTo(GOOD);
      pass(Duration.ofMillis(999));
      health.report();
      assertThat(looks).hasValue(1);
      pass(Duration.ofMillis(1));
      health.report();
      assertThat(looks).hasValue(2);
    }
  }

  @Test
  void aDatabaseThatHangsIsNoAnswerAndIsAskedOnce() {
    try (Health health = new Health(this::hang, System::nanoTime)) {
      assertThat(health.report()).isEqualTo(HealthReport.withoutDatabase());
      long start = System.nanoTime();
      for (int i = 0; i < 100; i++) {
        assertThat(health.report().isReady()).isFalse();
      }
      // Nobody waits a second time for what is overdue already.
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(60));
      assertThat(looks).hasValue(1);
      release.countDown();
    }
  }

  @Test
  void manyAtOnceMakeOneLook() throws Exception {
    ExecutorService callers = Executors.newFixedThreadPool(16);
    try (Health health = new Health(this::hang, now::get)) {
      List<Future<HealthReport>> answers = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        answers.add(callers.submit(health::report));
      }
      release.countDown();
      for (Future<HealthReport> answer : answers) {
        assertThat(answer.get(60, TimeUnit.SECONDS)).isEqualTo(GOOD);
      }
      assertThat(looks).hasValue(1);
    } finally {
      callers.shutdownNow();
    }
  }

  @Test
  void aDatabaseThatFailsIsNotReadyUntilItDoesNot() {
    try (Health health =
        new Health(
            () -> {
              if (looks.incrementAndGet() == 1) {
                throw new IllegalStateException("no connection");
              }
              return GOOD;
            },
            now::get)) {
      assertThat(health.report()).isEqualTo(HealthReport.withoutDatabase());
      pass(Duration.ofSeconds(1));
      assertThat(health.report().isReady()).isTrue();
    }
  }

  @Test
  void whatIsClosedIsNotReady() {
    Health health = new Health(() -> GOOD, now::get);
    health.close();

    assertThat(health.report().isReady()).isFalse();
  }

  // --- what is looked at

  @Test
  void anEngineIsReadyAndNotWhenItIsClosed() {
    Lab lab = Lab.with(Map.of());
    assertThat(lab.engine().health().report()).isEqualTo(GOOD);
    lab.close();

    assertThat(lab.engine().health().report().isReady()).isFalse();
  }

  @Test
  void theSchemaOfAnotherReleaseIsNotReady() {
    try (Lab lab = Lab.with(Map.of())) {
      Database database = lab.engine().database();
      assertThat(database.<Boolean>call(em -> Database.isSchemaCurrent(em, 5))).isTrue();
      database.run(
          em ->
              em.createNativeQuery(
                      "insert into \"vst_schema_history\" (\"installed_rank\", \"version\","
                          + " \"description\", \"type\", \"script\", \"installed_by\","
                          + " \"execution_time\", \"success\") values (1000, '999', 'later', 'SQL',"
                          + " 'V999__later.sql', 'sa', 1, true)")
                  .executeUpdate());

      HealthReport report = Health.of(database, lab.engine().mails(), Threads.plain()).report();

      assertThat(report.schema()).isEqualTo(State.FAILED);
      assertThat(report.isReady()).isFalse();
      assertThat(report.overall()).isEqualTo(State.FAILED);
    }
  }

  @Test
  void whoeverGetsTheConnectionNextHasAllTheTimeTheyNeed() {
    try (Lab lab = Lab.with(Map.of())) {
      int seconds =
          lab.engine()
              .database()
              .call(
                  em -> {
                    Database.isSchemaCurrent(em, 5);
                    lab.engine().mails().backlog(em, 5);
                    return em.unwrap(Session.class)
                        .doReturningWork(
                            connection -> {
                              try (Statement next = connection.createStatement()) {
                                return next.getQueryTimeout();
                              }
                            });
                  });

      assertThat(seconds).isZero();
    }
  }

  @Test
  void mailThatIsLateIsAReasonToLookAndNotToTurnPeopleAway() {
    try (Lab lab = Lab.with(Map.of("vestibule.mail.transport", ""))) {
      lab.engine()
          .mails()
          .from(Lab.origin())
          .send(
              new Mail(
                  "alice@example.org",
                  "Alice",
                  null,
                  "email/event_notification.html",
                  Map.of("title", "Hello", "body", "World", "url", "https://example.org/"),
                  Locale.ENGLISH,
                  lab.engine().brand(""),
                  null));
      try (Health first =
          Health.of(lab.engine().database(), lab.engine().mails(), Threads.plain())) {
        assertThat(first.report().mail()).isEqualTo(State.OK);
        assertThat(first.report().mails()).extracting(MailBacklog::due).isEqualTo(1L);
      }
      lab.clock().advance(Health.LATE);
      try (Health second =
          Health.of(lab.engine().database(), lab.engine().mails(), Threads.plain())) {
        HealthReport report = second.report();
        assertThat(report.mail()).isEqualTo(State.DEGRADED);
        assertThat(report.overall()).isEqualTo(State.DEGRADED);
        assertThat(report.isReady()).isTrue();
      }
    }
  }

  @Test
  void mailNobodySendsIsAReasonToLook() {
    try (Lab lab = Lab.with(Map.of("vestibule.mail.transport", ""))) {
      lab.engine().mails().close();

      try (Health health =
          Health.of(lab.engine().database(), lab.engine().mails(), Threads.plain())) {
        assertThat(health.report().mail()).isEqualTo(State.DEGRADED);
      }
    }
  }
}
