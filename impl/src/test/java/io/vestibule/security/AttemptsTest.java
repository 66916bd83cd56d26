package io.vestibule.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.api.credential.PasswordBackend;
import io.vestibule.api.credential.PasswordCheck;
import io.vestibule.api.event.Event;
import io.vestibule.api.user.PendingUser;
import io.vestibule.api.user.User;
import io.vestibule.event.Origin;
import io.vestibule.flow.ChallengeView;
import io.vestibule.flow.FlowRequest;
import io.vestibule.flow.FlowRequest.Input;
import io.vestibule.flow.RawAnswer;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.LabBrowser;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Guessing passwords: only so many are looked at, however many are sent at once, and nobody can
 * lock an owner out of where they usually are.
 */
class AttemptsTest {
  private static final Lab LAB = Lab.shared();
  private static final String FLOW = "default-authentication-flow";
  private static final String RIGHT = "correct horse";
  private static final String WRONG = "wrong";
  private static final int LIMIT = 5;
  private static final int MANY = 50;

  private final User alice = LAB.user(RIGHT);
  private final String address = Addresses.next();

  // --- at once
  // -----------------------------------------------------------------------------------------------------

  /** Whose name is guessed at. */
  enum Name {
    KNOWN,
    UNKNOWN
  }

  @ParameterizedTest
  @EnumSource
  void ofManyGuessesFromManyBrowsersAtOnceOnlySoManyAreLookedAt(Name name) {
    String username = name == Name.KNOWN ? alice.username() : LAB.name("nobody");
    List<LabBrowser.Tab> tabs =
        IntStream.range(0, MANY).mapToObj(i -> atPassword(username, Addresses.next())).toList();

    AtOnce.times(MANY, i -> tabs.get(i).submit(Map.of("password", WRONG)));

    assertThat(evaluated(username)).isBetween(1L, (long) LIMIT);
    assertThat(failures(username)).hasSize(MANY);
  }

  @ParameterizedTest
  @EnumSource
  void ofManyGuessesFromOneBrowserAtOnceOnlySoManyAreLookedAt(Name name) {
    String username = name == Name.KNOWN ? alice.username() : LAB.name("nobody");
    LabBrowser browser = LAB.browser().at(address);
    LabBrowser.Tab tab = browser.tab(FLOW);
    tab.submit(Map.of("uid_field", username));
    ChallengeView view = tab.view();
    FlowRequest guess =
        browser.toRequest(
            FlowRequest.Client.PAGE,
            new Input.Submit(
                view.run(),
                view.step(),
                view.csrf(),
                new RawAnswer(true, Map.of("password", WRONG))),
            FLOW);

    AtOnce.times(MANY, i -> LAB.engine().executor().handle(guess));

    assertThat(evaluated(username)).isBetween(1L, (long) LIMIT);
  }

  /** Many tabs are many runs: what counts is kept for the account, not for the run. */
  @Test
  void aNewRunGivesNoNewGuesses() {
    for (int i = 0; i < 4; i++) {
      LabBrowser.Tab tab = atPassword(alice.username(), address);
      for (int j = 0; j < 3; j++) {
        tab.submit(Map.of("password", WRONG));
      }
    }

    assertThat(evaluated(alice.username())).isEqualTo(LIMIT);
  }

  @Test
  void theRightPasswordIsNotLookedAtAfterTooManyWrongOnes() {
    guess(LIMIT, address);

    PasswordCheck check = check(RIGHT, address);

    assertThat(check).isInstanceOf(PasswordCheck.Rejected.class);
  }

  @Test
  void theRightPasswordIsTheLastToBeLookedAt() {
    guess(LIMIT - 1, address);

    PasswordCheck check = check(RIGHT, address);

    assertThat(check).isInstanceOf(PasswordCheck.Accepted.class);
  }

  // --- pauses
  // ------------------------------------------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 1})
  void aPauseEndsAfterThirtySeconds(int seconds) {
    guess(LIMIT, address);

    LAB.clock().advance(Duration.ofSeconds(30L + seconds));

    assertThat(check(RIGHT, address) instanceof PasswordCheck.Accepted).isEqualTo(seconds >= 0);
  }

  @Test
  void everyFurtherFailureDoublesThePauseUpToTheLongest() {
    guess(LIMIT, address);
    List<Long> pauses = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      Duration pause = Duration.between(LAB.clock().instant(), blockedUntil().orElseThrow());
      pauses.add(pause.toSeconds());
      LAB.clock().advance(pause);
      guess(1, address);
    }

    assertThat(pauses).containsExactly(30L, 60L, 120L, 240L, 480L, 960L, 1920L, 3600L, 3600L);
  }

  /** Guesses during a pause are not looked at, and do not make it longer either. */
  @Test
  void guessesDuringAPauseDoNotMakeItLonger() {
    guess(LIMIT, address);
    Optional<Instant> before = blockedUntil();

    guess(20, address);

    assertThat(blockedUntil()).isEqualTo(before);
  }

  @Test
  void successForgetsFailures() {
    guess(LIMIT - 1, address);
    check(RIGHT, address);
    guess(LIMIT - 1, address);

    PasswordCheck check = check(RIGHT, address);

    assertThat(check).isInstanceOf(PasswordCheck.Accepted.class);
  }

  @Test
  void aDayWithoutFailureForgetsThem() {
    guess(LIMIT - 1, address);
    LAB.clock().advance(Duration.ofDays(1).plusSeconds(1));
    guess(LIMIT - 1, address);

    PasswordCheck check = check(RIGHT, address);

    assertThat(check).isInstanceOf(PasswordCheck.Accepted.class);
  }

  // --- whom it hits
  // ------------------------------------------------------------------------------------------------

  @Test
  void theOwnerLogsInFromTheUsualAddressWhileStrangersArePaused() {
    LAB.browser().at(address).logIn(alice);
    guess(100, Addresses.next());

    assertThat(check(RIGHT, address)).isInstanceOf(PasswordCheck.Accepted.class);
    assertThat(check(RIGHT, Addresses.next())).isInstanceOf(PasswordCheck.Rejected.class);
  }

  @Test
  void theOwnersLoginFromTheUsualAddressDoesNotFreeStrangers() {
    LAB.browser().at(address).logIn(alice);
    guess(LIMIT, Addresses.next());

    check(RIGHT, address);

    assertThat(check(RIGHT, Addresses.next())).isInstanceOf(PasswordCheck.Rejected.class);
  }

  @Test
  void aUsualAddressIsPausedOfItsOwn() {
    LAB.browser().at(address).logIn(alice);

    guess(LIMIT, address);

    assertThat(check(RIGHT, address)).isInstanceOf(PasswordCheck.Rejected.class);
  }

  @Test
  void guessingFromManyAddressesGainsNothing() {
    Stream.generate(Addresses::next).limit(20).forEach(stranger -> guess(1, stranger));

    assertThat(evaluated(alice.username())).isEqualTo(LIMIT);
  }

  @Test
  void guessingOnePersonsPasswordPausesNobodyElse() {
    guess(LIMIT, address);
    User bob = LAB.user(RIGHT);

    PasswordCheck check = check(LAB, PendingUser.of(bob), RIGHT, address);

    assertThat(check).isInstanceOf(PasswordCheck.Accepted.class);
  }

  /** Upper case, full-width letters and the like make no new name to guess with. */
  @Test
  void oneNameHasOneCounterHoweverItIsWritten() {
    String name = LAB.name("nobody");
    List<String> written =
        List.of(name, name.toUpperCase(Locale.ROOT), name.replace('n', '\uff4e'));

    for (int i = 0; i < 12; i++) {
      check(LAB, PendingUser.unknown(written.get(i % 3)), WRONG, address);
    }

    assertThat(written.stream().mapToLong(AttemptsTest::evaluated).sum()).isEqualTo(LIMIT);
  }

  // --- per address, whoever is guessed at
  // -----------------------------------------------------------------------------

  @Test
  void oneAddressGuessesOnlySoMuchWhoeverItGuessesAt() {
    try (Lab lab = Lab.with(Map.of("vestibule.attempts.per-address", "3"))) {
      for (int i = 0; i < 10; i++) {
        check(lab, PendingUser.unknown("nobody" + i), WRONG, address);
      }
      User bob = lab.user(RIGHT);

      assertThat(check(lab, PendingUser.of(bob), RIGHT, address))
          .isInstanceOf(PasswordCheck.Rejected.class);
      assertThat(check(lab, PendingUser.of(bob), RIGHT, Addresses.next()))
          .isInstanceOf(PasswordCheck.Accepted.class);
    }
  }

  /** Somebody with an account of their own must not gain guesses by logging in in between. */
  @Test
  void oneAddressDoesNotGainGuessesByLoggingInInBetween() {
    try (Lab lab = Lab.with(Map.of("vestibule.attempts.per-address", "3"))) {
      User mallory = lab.user(RIGHT);
      for (int i = 0; i < 20; i++) {
        check(lab, PendingUser.of(mallory), RIGHT, address);
        check(lab, PendingUser.unknown("nobody" + i), WRONG, address);
      }

      assertThat(
              lab.engine().audit().newest(1000).stream()
                  .filter(event -> event.username().startsWith("nobody"))
                  .filter(AttemptsTest::wasEvaluated))
          .hasSize(3);
    }
  }

  @Test
  void manyPeopleBehindOneAddressLogInWithoutEnd() {
    try (Lab lab = Lab.with(Map.of("vestibule.attempts.per-address", "3"))) {
      User bob = lab.user(RIGHT);
      List<PasswordCheck> checks =
          IntStream.range(0, 20)
              .mapToObj(i -> check(lab, PendingUser.of(bob), RIGHT, address))
              .toList();

      assertThat(checks).hasOnlyElementsOfType(PasswordCheck.Accepted.class);
    }
  }

  @Test
  void anOfficeWherePeopleMistypeNowAndThenIsNotPaused() {
    try (Lab lab = Lab.with(Map.of("vestibule.attempts.per-address", "10"))) {
      User bob = lab.user(RIGHT);
      List<PasswordCheck> checks = new ArrayList<>();
      for (int day = 0; day < 15; day++) {
        check(lab, PendingUser.of(bob), WRONG, address);
        checks.add(check(lab, PendingUser.of(bob), RIGHT, address));
        lab.clock().advance(Duration.ofHours(23));
      }

      assertThat(checks).hasOnlyElementsOfType(PasswordCheck.Accepted.class);
    }
  }

  /** Once reached, too, the limit is not for ever, though somebody comes every day. */
  @Test
  void anOfficeThatWasPausedIsNotPausedADayLater() {
    try (Lab lab = Lab.with(Map.of("vestibule.attempts.per-address", "10"))) {
      User bob = lab.user(RIGHT);
      for (int i = 0; i < 20; i++) {
        check(lab, PendingUser.unknown("nobody" + i), WRONG, address);
        lab.clock().advance(Duration.ofHours(1));
      }

      lab.clock().advance(Duration.ofHours(12));
      check(lab, PendingUser.of(bob), RIGHT, address);
      lab.clock().advance(Duration.ofHours(12));

      for (int i = 0; i < 5; i++) {
        check(lab, PendingUser.unknown("nobody" + i), WRONG, address);
      }
      assertThat(check(lab, PendingUser.of(bob), RIGHT, address))
          .isInstanceOf(PasswordCheck.Accepted.class);
    }
  }

  @Test
  void zeroIsNoLimitPerAddress() {
    try (Lab lab = Lab.with(Map.of("vestibule.attempts.per-address", "0"))) {
      for (int i = 0; i < 210; i++) {
        check(lab, PendingUser.unknown("nobody" + i), WRONG, address);
      }
      User bob = lab.user(RIGHT);

      assertThat(check(lab, PendingUser.of(bob), RIGHT, address))
          .isInstanceOf(PasswordCheck.Accepted.class);
    }
  }

  // --- what these tests are made of
  // ---------------------------------------------------------------------------------

  private static LabBrowser.Tab atPassword(String username, String from) {
    LabBrowser.Tab tab = LAB.browser().at(from).tab(FLOW);
    tab.submit(Map.of("uid_field", username));
    return tab;
  }

  private void guess(int times, String from) {
    for (int i = 0; i < times; i++) {
      check(WRONG, from);
    }
  }

  private PasswordCheck check(String password, String from) {
    return check(LAB, PendingUser.of(alice), password, from);
  }

  private static PasswordCheck check(Lab lab, PendingUser whose, String password, String from) {
    return lab.engine()
        .credentials()
        .from(new Origin(from, "lab-reference"))
        .check(whose, password, Set.of(PasswordBackend.INBUILT), LIMIT);
  }

  private Optional<Instant> blockedUntil() {
    return LAB.engine().credentials().blockedUntil(alice.id());
  }

  /** How many guesses at a name were looked at. */
  private static long evaluated(String username) {
    return failures(username).stream().filter(AttemptsTest::wasEvaluated).count();
  }

  private static boolean wasEvaluated(Event failure) {
    return !"too many attempts".equals(failure.details().get("reason"));
  }

  private static List<Event> failures(String username) {
    return LAB.engine().audit().newest(100_000).stream()
        .filter(event -> event.action().equals("login_failed"))
        .filter(event -> event.username().equals(username))
        .toList();
  }
}
