package io.vestibule.reputation;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.api.event.EventActions;
import io.vestibule.api.reputation.Reputation;
import io.vestibule.api.user.PendingUser;
import io.vestibule.event.LoginAttempts;
import io.vestibule.event.Origin;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.Together;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuditedReputationTest {
  private static final Duration DECAY = Duration.ofMinutes(288);

  private final Lab lab = Lab.shared();
  private final Reputation reputation = lab.engine().reputation();
  private final PendingUser alice = PendingUser.of(lab.user("pw"));
  private final PendingUser bob = PendingUser.of(lab.user("pw"));
  private final PendingUser nobody = PendingUser.unknown(lab.name("nobody"));
  private final String here = lab.address();
  private final String there = lab.address();

  // --- one pair

  @Test
  void whoeverDidNothingHasNoScore() {
    assertThat(reputation.ofAddress(here)).isZero();
    assertThat(reputation.ofUser(alice)).isZero();
    assertThat(reputation.ofPair(alice, here)).isZero();
    assertThat(reputation.of(alice, here)).isZero();
  }

  @Test
  void aFailureTakesAPointAndALoginGivesOne() {
    failed(alice, here, 3);
    assertThat(reputation.ofPair(alice, here)).isEqualTo(-3);

    lab.clock().advance(Duration.ofSeconds(1));
    loggedIn(alice, here, 1);
    assertThat(reputation.ofPair(alice, here)).isEqualTo(-2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"login_failed", "identification_failed"})
  void allWaysToFailCount(String action) {
    lab.engine().audit().record(new Origin(here, ""), action, nobody, Map.of());

    assertThat(reputation.ofUser(nobody)).isEqualTo(-1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"logout", "flow_denied", "password_set", "policy_exception"})
  void nothingElseCounts(String action) {
    lab.engine().audit().record(new Origin(here, ""), action, alice, Map.of());

    assertThat(reputation.of(alice, here)).isZero();
  }

  @Test
  void aScoreIsHeldBetweenFloorAndCeilingAtEveryStep() {
    failed(alice, here, 1000);
    assertThat(reputation.ofPair(alice, here)).isEqualTo(-5);

    lab.clock().advance(Duration.ofSeconds(1));
    loggedIn(alice, here, 6);
    assertThat(reputation.ofPair(alice, here)).isEqualTo(1);

    lab.clock().advance(Duration.ofSeconds(1));
    loggedIn(alice, here, 1000);
    assertThat(reputation.ofPair(alice, here)).isEqualTo(5);
  }

  @ParameterizedTest
  @CsvSource({
    "PT0S, -5",
    "PT4H47M59S, -5",
    "PT4H48M, -4",
    "PT9H36M, -3",
    "PT23H59M, -1",
    "PT24H, 0",
    "P10D, 0"
  })
  void failuresAreForgottenPointByPoint(Duration later, int score) {
    failed(alice, here, 5);

    lab.clock().advance(later);

    assertThat(reputation.ofPair(alice, here)).isEqualTo(score);
  }

  @Test
  void loginsAreForgottenTheSameWay() {
    loggedIn(alice, here, 5);

    lab.clock().advance(DECAY);

    assertThat(reputation.ofPair(alice, here)).isEqualTo(4);
  }

  @Test
  void whatIsHalfForgottenIsNotRemindedOfByTheNextFailure() {
    failed(alice, here, 1);
    lab.clock().advance(DECAY.dividedBy(2));
    failed(alice, here, 1);
    assertThat(reputation.ofPair(alice, here)).isEqualTo(-2);

    lab.clock().advance(DECAY.dividedBy(2));

    assertThat(reputation.ofPair(alice, here)).isEqualTo(-1);
  }

  @Test
  void parallelFailuresAllCount() {
    try (Lab own = Lab.with(Map.of("vestibule.reputation.floor", "-100"))) {
      PendingUser carol = PendingUser.of(own.user("pw"));
      Together.call(
          50,
          () -> {
            own.engine()
                .audit()
                .record(new Origin(here, ""), EventActions.LOGIN_FAILED, carol, Map.of());
            return true;
          });

      assertThat(own.engine().reputation().ofPair(carol, here)).isEqualTo(-50);
    }
  }

  @Test
  void floorCeilingAndDecayAreTheOperators() {
    try (Lab own =
        Lab.with(
            Map.of(
                "vestibule.reputation.floor", "-2",
                "vestibule.reputation.ceiling", "0",
                "vestibule.reputation.decay", "minutes=1"))) {
      PendingUser carol = PendingUser.of(own.user("pw"));
      record(own, EventActions.LOGIN, carol, here);
      assertThat(own.engine().reputation().ofUser(carol)).isZero();
      own.clock().advance(Duration.ofSeconds(1));

      for (int i = 0; i < 3; i++) {
        record(own, EventActions.LOGIN_FAILED, carol, here);
      }
      assertThat(own.engine().reputation().ofUser(carol)).isEqualTo(-2);

      own.clock().advance(Duration.ofMinutes(1));
      assertThat(own.engine().reputation().ofUser(carol)).isEqualTo(-1);
    }
  }

  // --- sums

  @Test
  void pairsAreSummedByAddressAndByUser() {
    failed(alice, here, 2);
    failed(alice, there, 3);
    failed(bob, here, 4);

    assertThat(reputation.ofPair(alice, here)).isEqualTo(-2);
    assertThat(reputation.ofUser(alice)).isEqualTo(-5);
    assertThat(reputation.ofAddress(here)).isEqualTo(-6);
    assertThat(reputation.of(alice, here)).isEqualTo(-9);
    assertThat(reputation.of(bob, there)).isEqualTo(-7);
  }

  @Test
  void everyPairHasItsOwnFloor() {
    failed(alice, here, 20);
    failed(bob, here, 20);

    assertThat(reputation.ofAddress(here)).isEqualTo(-10);
  }

  @Test
  void aNameThatIsNobodysIsOneHoweverItIsWritten() {
    PendingUser shouting = PendingUser.unknown(nobody.username().toUpperCase(Locale.ROOT));
    failed(nobody, here, 1);
    failed(shouting, here, 1);

    assertThat(reputation.ofUser(nobody)).isEqualTo(-2);
    assertThat(reputation.ofPair(shouting, here)).isEqualTo(-2);
    assertThat(reputation.ofAddress(here)).isEqualTo(-2);
    assertThat(reputation.of(shouting, here)).isEqualTo(-2);
  }

  @Test
  void anAccountIsNotAnsweredForByWhoeverHadItsNameBefore() {
    PendingUser before = PendingUser.unknown(alice.username());
    failed(before, here, 3);
    failed(alice, here, 1);

    assertThat(reputation.ofUser(alice)).isEqualTo(-1);
    assertThat(reputation.ofUser(before)).isEqualTo(-3);
  }

  @Test
  void whatHappenedElsewhereDoesNotCountAtAUsualAddress() {
    lab.browser()
        .at(here)
        .logIn(lab.engine().users().find(Objects.requireNonNull(alice.id())).orElseThrow());
    failed(alice, there, 5);
    failed(bob, here, 2);

    assertThat(reputation.isUsual(alice, here)).isTrue();
    assertThat(reputation.of(alice, here)).isEqualTo(1 - 2);
    assertThat(reputation.isUsual(alice, there)).isFalse();
    assertThat(reputation.of(alice, there)).isEqualTo(1 - 5);
  }

  @Test
  void noAddressIsUsualForANameThatIsNobodys() {
    assertThat(reputation.isUsual(nobody, here)).isFalse();
  }

  // --- how much is read

  @Test
  @DisabledIfSystemProperty(
      named = "test.database",
      matches = "mariadb",
      disabledReason = "it makes its events with words of H2")
  void onlyTheNewestAttemptsAreRead() {
    try (Lab own = Lab.with(Map.of())) {
      PendingUser carol = PendingUser.of(own.user("pw"));
      record(own, EventActions.LOGIN_FAILED, carol, here);
      own.clock().advance(Duration.ofSeconds(1));
      insert(own, LoginAttempts.MOST, there, own.user("pw").id().toString());
      insert(own, LoginAttempts.MOST, here, own.user("pw").id().toString());

      assertThat(own.engine().reputation().ofAddress(here)).isEqualTo(-5);
      // A pair has its own attempts, however many others there are.
      assertThat(own.engine().reputation().ofPair(carol, here)).isEqualTo(-1);
      assertThat(own.engine().reputation().of(carol, here)).isEqualTo(-6);
    }
  }

  /** A score that never gets to 0 does not drag along for ever what it began with. */
  @Test
  void whatIsLongerAgoThanTheWorstScoreLastsDoesNotCount() {
    failed(alice, here, 5);
    for (int i = 0; i < 6; i++) {
      lab.clock().advance(DECAY.plusMinutes(1));
      failed(alice, here, 1);
    }

    assertThat(reputation.ofPair(alice, here)).isEqualTo(-1);
  }

  private void failed(PendingUser user, String address, int times) {
    for (int i = 0; i < times; i++) {
      record(lab, EventActions.LOGIN_FAILED, user, address);
    }
  }

  private void loggedIn(PendingUser user, String address, int times) {
    for (int i = 0; i < times; i++) {
      record(lab, EventActions.LOGIN, user, address);
    }
  }

  private static void record(Lab lab, String action, PendingUser user, String address) {
    lab.engine().audit().record(new Origin(address, ""), action, user, Map.of());
  }

  private static void insert(Lab lab, int times, String address, String user) {
    lab.engine()
        .database()
        .run(
            em ->
                em.createNativeQuery(
                        "insert into vst_event (id, created_at, action, user_id, username, address,"
                            + " reference, details) select random_uuid(), :now, 'login_failed',"
                            + " :user, '', :address, '', '{}' from system_range(1, :times)")
                    .setParameter("now", lab.clock().instant())
                    .setParameter("user", user)
                    .setParameter("address", address)
                    .setParameter("times", times)
                    .executeUpdate());
  }
}
