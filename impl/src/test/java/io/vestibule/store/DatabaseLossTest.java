package io.vestibule.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vestibule.api.user.User;
import io.vestibule.flow.ChallengeView;
import io.vestibule.flow.FlowReply.Result;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.LabBrowser;
import io.vestibule.testkit.LabDatabase;
import io.vestibule.testkit.LabFlow;
import io.vestibule.testkit.MariaServer;
import jakarta.persistence.EntityManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A MariaDB that is killed while it is used. */
class DatabaseLossTest {
  private static final int LOGINS = 200;
  private static final int THREADS = 8;
  private static final String PASSWORD = "correct horse";

  private static MariaServer server;
  private static Lab lab;

  @BeforeAll
  static void start() {
    server = MariaServer.started();
    lab = Lab.with(LabDatabase.on(server), Map.of("vestibule.attempts.per-address", "1000"));
    lab.engine().housekeeping().byHand();
  }

  @AfterAll
  static void end() {
    lab.engine().close();
    server.close();
  }

  @Test
  void killedInTheMiddleOfManyLoginsItHasEachDoneOrToBeTriedAgain() throws Exception {
    LabFlow flow =
        lab.flow()
            .stage("identification", Map.of("user_fields", List.of("username")))
            .stage("password", Map.of("backends", List.of("authentik.core.auth.InbuiltBackend")))
            .stage("user_login", Map.of())
            .create();
    List<User> users = new ArrayList<>();
    for (int i = 0; i < LOGINS; i++) {
      users.add(lab.user(PASSWORD));
    }
    CountDownLatch warm = new CountDownLatch(LOGINS / 4);
    CountDownLatch failing = new CountDownLatch(1);
    CountDownLatch back = new CountDownLatch(1);
    AtomicInteger inDoubt = new AtomicInteger();
    AtomicInteger unavailable = new AtomicInteger();
    Patience patience =
        new Patience() {
          @Override
          public Result ask(Supplier<Result> asked) {
            while (true) {
              try {
                return asked.get();
              } catch (DatabaseUnavailableException e) {
                unavailable.incrementAndGet();
                if (e.inDoubt()) {
                  inDoubt.incrementAndGet();
                }
                failing.countDown();
                await(back);
              }
            }
          }
        };
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      List<Future<Result>> logins = new ArrayList<>();
      for (User user : users) {
        logins.add(
            threads.submit(
                () -> {
                  Result result = logIn(flow, user, patience);
                  warm.countDown();
                  return result;
                }));
      }
      await(warm);
      server.kill();
      await(failing);
      server.start();
      back.countDown();
      for (Future<Result> login : logins) {
        assertThat(login.get(5, TimeUnit.MINUTES)).isInstanceOf(Result.Done.class);
      }
    } finally {
      threads.shutdownNow();
    }

    assertThat(unavailable).hasPositiveValue();
    int more = 0;
    for (User user : users) {
      long sessions = count("select count(*) from vst_session where user_id = :key", user);
      assertThat(sessions).isPositive();
      assertThat(lab.events("login", user)).hasSize((int) sessions);
      more += (int) sessions - 1;
    }
    // The answer to a commit may be lost, and the login is there all the same.
    assertThat(more).isLessThanOrEqualTo(inDoubt.get());
    assertThat(
            database()
                .<Long>call(
                    em ->
                        number(
                            em.createNativeQuery(
                                    "select count(*) from vst_attempt where failures > 0"
                                        + " and subject not like 'address:%'")
                                .getSingleResult())))
        .isZero();
    assertThat(lab.events()).noneMatch(event -> event.action().equals("login_failed"));
  }

  @Test
  void whatIsNotCommittedIsDoneAgainWhenItsConnectionWasLost() {
    String fact = lab.name("fact");
    AtomicInteger attempts = new AtomicInteger();

    database()
        .run(
            em -> {
              Facts.put(em, fact, "attempt " + attempts.incrementAndGet());
              em.flush();
              if (attempts.get() == 1) {
                killConnection(em);
              }
              em.createNativeQuery("select 1").getSingleResult();
            });

    assertThat(attempts).hasValue(2);
    assertThat(read(fact)).contains("attempt 2");
  }

  @Test
  void aCommitWhoseConnectionWasLostIsNotDoneAgain() {
    String fact = lab.name("fact");
    AtomicInteger attempts = new AtomicInteger();

    assertThatThrownBy(
            () ->
                database()
                    .run(
                        em -> {
                          attempts.incrementAndGet();
                          Facts.put(em, fact, "yes");
                          em.flush();
                          killConnection(em);
                        }))
        .isInstanceOfSatisfying(
            DatabaseUnavailableException.class, e -> assertThat(e.inDoubt()).isTrue());

    assertThat(attempts).hasValue(1);
    assertThat(read(fact)).isEmpty();
  }

  @Test
  void workThatReadWhatHasChangedIsDoneAgain() {
    String fact = lab.name("fact");
    database().run(em -> Facts.put(em, fact, "0"));
    AtomicInteger attempts = new AtomicInteger();

    database()
        .run(
            em -> {
              // As MariaDB has it of itself from 11.6 on.
              em.createNativeQuery("set session innodb_snapshot_isolation = on").executeUpdate();
              Optional<String> before = Facts.find(em, fact);
              if (attempts.incrementAndGet() == 1) {
                assertThat(before).contains("0");
                elsewhere("update vst_fact set fact = '1' where name = '" + fact + "'");
              }
              em.createNativeQuery(
                      "update vst_fact set fact = concat(fact, '+') where name = :name")
                  .setParameter("name", fact)
                  .executeUpdate();
            });

    assertThat(attempts).hasValue(2);
    assertThat(read(fact)).contains("1+");
  }

  /** Sends something until it is answered. */
  private interface Patience {
    Result ask(Supplier<Result> asked);
  }

  private static Result logIn(LabFlow flow, User user, Patience patience) {
    LabBrowser browser = lab.browser().at(lab.address());
    Result result = patience.ask(() -> browser.get(flow));
    for (int step = 0; step < 20; step++) {
      if (result instanceof Result.Onward) {
        result = patience.ask(browser::get);
      } else if (result instanceof Result.Asked asked) {
        Map<String, String> answer = answer(asked.view(), user);
        result = patience.ask(() -> browser.post(answer));
      } else {
        return result;
      }
    }
    throw new AssertionError("never done: " + result);
  }

  private static Map<String, String> answer(ChallengeView view, User user) {
    assertThat(view.errors()).isEmpty();
    assertThat(view.notices()).isEmpty();
    return view.challenge().fields().stream().anyMatch(field -> field.name().equals("password"))
        ? Map.of("password", PASSWORD)
        : Map.of("uid_field", user.username());
  }

  private static void killConnection(EntityManager em) {
    Object id = em.createNativeQuery("select connection_id()").getSingleResult();
    server.execute("kill " + id);
  }

  private static void elsewhere(String sql) {
    database().run(em -> em.createNativeQuery(sql).executeUpdate());
  }

  private static Database database() {
    return lab.engine().database();
  }

  private static Optional<String> read(String fact) {
    return database().call(em -> Facts.find(em, fact));
  }

  private static long count(String sql, User user) {
    return database()
        .call(
            em ->
                number(
                    em.createNativeQuery(sql)
                        .setParameter("key", user.id().toString())
                        .getSingleResult()));
  }

  private static long number(Object counted) {
    return ((Number) counted).longValue();
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(5, TimeUnit.MINUTES)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
