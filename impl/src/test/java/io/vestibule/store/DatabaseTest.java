package io.vestibule.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vestibule.api.user.User;
import io.vestibule.engine.Vestibule;
import io.vestibule.settings.Settings;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.LabClock;
import io.vestibule.testkit.LabDatabase;
import io.vestibule.thread.Threads;
import io.vestibule.user.PasswordStore;
import io.vestibule.user.StoredPassword;
import io.vestibule.user.UserStore.NewUser;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockTimeoutException;
import jakarta.persistence.OptimisticLockException;
import jakarta.persistence.PersistenceException;
import jakarta.persistence.PessimisticLockException;
import jakarta.persistence.TransactionRequiredException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TimeZone;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.hibernate.exception.LockAcquisitionException;
import org.hibernate.tool.schema.spi.SchemaManagementException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DatabaseTest {
  private final Lab lab = Lab.shared();
  private final Database database = lab.engine().database();
  private final String fact = lab.name("fact");

  @Test
  void whatWasWrittenIsThereWhenTheWorkIsDone() {
    database.run(em -> Facts.put(em, fact, "yes"));

    assertThat(read(fact)).contains("yes");
  }

  @Test
  void lookingUpChangesNothing() {
    database.run(em -> Facts.put(em, fact, "yes"));

    assertThatThrownBy(
            () ->
                database.read(
                    em ->
                        em.createQuery("delete from Fact f where f.name = :name")
                            .setParameter("name", fact)
                            .executeUpdate()))
        .isInstanceOf(TransactionRequiredException.class);
    database.read(
        em -> {
          em.find(FactRow.class, fact).fact = "no";
          return fact;
        });

    assertThat(read(fact)).contains("yes");
  }

  @Test
  void whatIsLookedUpIsWhatEverybodyElseHasDoneByThen() {
    Optional<String> seen =
        database.read(
            em -> {
              assertThat(Facts.find(em, fact)).isEmpty();
              database.run(other -> Facts.put(other, fact, "there"));
              return Facts.find(em, fact);
            });

    assertThat(seen).contains("there");
  }

  @Test
  void nothingIsThereOfWorkThatThrows() {
    assertThatThrownBy(
            () ->
                database.run(
                    em -> {
                      Facts.put(em, fact, "yes");
                      throw new IllegalStateException("stop");
                    }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("stop");

    assertThat(read(fact)).isEmpty();
  }

  @Test
  void nothingIsThereOfWorkThatBreaksDown() {
    assertThatThrownBy(
            () ->
                database.run(
                    em -> {
                      Facts.put(em, fact, "yes");
                      throw new StackOverflowError();
                    }))
        .isInstanceOf(StackOverflowError.class);

    assertThat(read(fact)).isEmpty();
  }

  static List<RuntimeException> lostRaces() {
    return List.of(
        new OptimisticLockException("lost"),
        new PessimisticLockException("lost"),
        new LockTimeoutException("lost"),
        new LockAcquisitionException("lost", new SQLException("lost")));
  }

  @ParameterizedTest
  @MethodSource("lostRaces")
  void workThatLostARaceIsDoneAgain(RuntimeException lost) {
    AtomicInteger attempts = new AtomicInteger();

    int done =
        database.call(
            em -> {
              Facts.put(em, fact, "attempt " + attempts.incrementAndGet());
              if (attempts.get() < 4) {
                throw lost;
              }
              return attempts.get();
            });

    assertThat(done).isEqualTo(4);
    assertThat(read(fact)).contains("attempt 4");
  }

  @Test
  void workThatLosesEveryRaceIsGivenUp() {
    AtomicInteger attempts = new AtomicInteger();

    assertThatThrownBy(
            () ->
                database.run(
                    em -> {
                      attempts.incrementAndGet();
                      throw new OptimisticLockException("lost");
                    }))
        .isInstanceOf(OptimisticLockException.class);

    assertThat(attempts).hasValue(10);
  }

  @Test
  void workThatFailsOtherwiseIsNotDoneAgain() {
    AtomicInteger attempts = new AtomicInteger();

    assertThatThrownBy(
            () ->
                database.run(
                    em -> {
                      attempts.incrementAndGet();
                      throw new IllegalStateException("stop");
                    }))
        .hasMessage("stop");

    assertThat(attempts).hasValue(1);
  }

  @Test
  void aRowThatSomebodyElseChangedMeanwhileIsReadAgain() {
    User alice = lab.user("correct horse");
    AtomicInteger attempts = new AtomicInteger();

    database.run(
        em -> {
          lab.engine().users().find(em, alice.id());
          if (attempts.incrementAndGet() == 1) {
            lab.engine().users().setActive(alice.id(), false);
          }
          new PasswordStore(lab.clock(), same -> 0).set(em, alice.id(), "attempt " + attempts);
        });

    assertThat(attempts).hasValue(2);
    assertThat(lab.engine().users().find(alice.id())).map(User::active).contains(false);
    Optional<StoredPassword> kept = database.call(em -> StoredPassword.of(em, alice.id()));
    assertThat(kept).contains(new StoredPassword("attempt 2"));
  }

  @Test
  void ofTwoThatWaitForEachOtherOneGoesFirstAndBothAreDone()
      throws InterruptedException, ExecutionException, TimeoutException {
    String other = lab.name("fact");
    database.run(
        em -> {
          Facts.put(em, fact, "");
          Facts.put(em, other, "");
        });
    CyclicBarrier bothHaveOne = new CyclicBarrier(2);
    CountDownLatch oneIsDone = new CountDownLatch(1);
    AtomicInteger attempts = new AtomicInteger();
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      Future<?> one =
          threads.submit(() -> append("a", List.of(fact, other), attempts, bothHaveOne, oneIsDone));
      Future<?> two =
          threads.submit(() -> append("b", List.of(other, fact), attempts, bothHaveOne, oneIsDone));
      one.get(30, TimeUnit.SECONDS);
      two.get(30, TimeUnit.SECONDS);
    } finally {
      threads.shutdownNow();
    }

    assertThat(attempts).hasValue(3);
    assertThat(read(fact)).map(String::length).contains(2);
    assertThat(read(other)).isEqualTo(read(fact));
  }

  @Test
  void aValueThatIsThereAlreadyIsADuplicate() {
    database.run(em -> Facts.put(em, fact, "yes"));
    AtomicInteger attempts = new AtomicInteger();

    RuntimeException e =
        catchThrowableOfType(
            RuntimeException.class,
            () ->
                database.run(
                    em -> {
                      attempts.incrementAndGet();
                      Facts.put(em, fact, "no");
                    }));

    assertThat(Database.isDuplicate(e)).isTrue();
    assertThat(attempts).hasValue(1);
    assertThat(read(fact)).contains("yes");
  }

  static List<String> otherMistakes() {
    return List.of(
        "insert into vst_fact (name, fact) values ('of nothing', null)",
        "insert into vst_membership (user_id, group_id) values ('nobody', 'nothing')",
        "insert into vst_fact (name, fact) values ('" + "too long".repeat(10) + "', 'yes')",
        "insert into vst_policy_binding (id, version, flow_id, stage_binding_id, position, enabled, negate,"
            + " timeout_seconds, failure_result) values ('of nothing', 0, null, null, 0, true, false, 1, 'SAFE')",
        "insert into no_such_table (name) values ('yes')");
  }

  @ParameterizedTest
  @MethodSource("otherMistakes")
  void nothingElseIsADuplicate(String sql) {
    RuntimeException e =
        catchThrowableOfType(
            RuntimeException.class,
            () -> database.run(em -> em.createNativeQuery(sql).executeUpdate()));

    assertThat(e).isInstanceOf(PersistenceException.class);
    assertThat(Database.isDuplicate(e)).isFalse();
  }

  @Test
  void aTimeIsTheSameOnNodesInOtherZonesToTheMicrosecond() {
    User alice = lab.user("correct horse");
    // Twice this night it is half past two in Berlin.
    Instant time = Instant.parse("2026-10-25T01:30:00.123456Z");
    TimeZone machine = TimeZone.getDefault();
    try {
      TimeZone.setDefault(TimeZone.getTimeZone("Europe/Berlin"));
      Clock clock = Clock.fixed(time, ZoneOffset.UTC);
      database.run(em -> new PasswordStore(clock, same -> 0).set(em, alice.id(), "hash"));
      TimeZone.setDefault(TimeZone.getTimeZone("Asia/Tokyo"));

      assertThat(lab.engine().users().find(alice.id()).orElseThrow().passwordChangedAt())
          .isEqualTo(time);
    } finally {
      TimeZone.setDefault(machine);
    }
  }

  @Test
  void aDatabaseThatIsUpToDateIsOpenedAgain() throws Exception {
    try (LabDatabase fresh = LabDatabase.fresh()) {
      open(fresh).close();

      try (Vestibule again = open(fresh)) {
        assertThat(again.users().create(NewUser.of("alice", "", ""))).isNotNull();
      }
    }
  }

  @Test
  void aSchemaThatDoesNotFitTheRowsIsRefused() throws SQLException {
    try (LabDatabase fresh = LabDatabase.fresh()) {
      open(fresh).close();
      try (Connection connection = fresh.dataSource().getConnection();
          Statement statement = connection.createStatement()) {
        statement.execute("alter table vst_event drop column details");
      }

      assertThatThrownBy(() -> open(fresh)).isInstanceOf(SchemaManagementException.class);
    }
  }

  private void append(
      String mark,
      List<String> facts,
      AtomicInteger attempts,
      CyclicBarrier bothHaveOne,
      CountDownLatch oneIsDone) {
    AtomicInteger own = new AtomicInteger();
    database.run(
        em -> {
          attempts.incrementAndGet();
          boolean first = own.incrementAndGet() == 1;
          if (!first) {
            await(oneIsDone);
          }
          append(em, facts.get(0), mark);
          if (first) {
            await(bothHaveOne);
          }
          append(em, facts.get(1), mark);
        });
    oneIsDone.countDown();
  }

  private static void append(EntityManager em, String name, String mark) {
    em.createNativeQuery("update vst_fact set fact = concat(fact, :mark) where name = :name")
        .setParameter("mark", mark)
        .setParameter("name", name)
        .executeUpdate();
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void await(CyclicBarrier barrier) {
    try {
      barrier.await(30, TimeUnit.SECONDS);
    } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  private Optional<String> read(String name) {
    return database.call(em -> Facts.find(em, name));
  }

  private static Vestibule open(LabDatabase fresh) {
    return Vestibule.open(
        Settings.of(Map.of("vestibule.password.argon2.memory", "8"), Map.of()),
        fresh.dataSource(),
        null,
        Threads.plain(),
        new LabClock(),
        List.of());
  }
}
