package io.vestibule.policies.password_expiry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vestibule.api.config.ConfigProblem;
import io.vestibule.api.credential.PasswordBackend;
import io.vestibule.api.credential.PasswordCheck;
import io.vestibule.api.credential.Passwords;
import io.vestibule.api.event.EventActions;
import io.vestibule.api.user.PendingUser;
import io.vestibule.api.user.User;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.PolicyQuestion;
import io.vestibule.testkit.Together;
import io.vestibule.user.UserStore.NewUser;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordExpiryPolicyTest {
  private final Lab lab = Lab.shared();
  private final User alice = lab.user("correct horse");
  private final Passwords passwords = lab.engine().credentials().from(Lab.origin());

  @ParameterizedTest
  @CsvSource({
    "PT0S, 30, yes",
    "PT719H59M59S, 30, yes",
    "PT720H, 30, no",
    "PT24H, 1, no",
    "PT23H59M59.999999S, 1, yes",
    "PT87600H, 3650, no",
    "PT87599H, 3650, yes",
    "PT87600H, 2147483647, yes",
  })
  void aPasswordIsGoodForSoManyWholeDays(Duration age, int days, String verdict) throws Exception {
    lab.clock().advance(age);

    assertThat(asking(days, true).answer().get(0)).isEqualTo(verdict);
  }

  @ParameterizedTest
  @CsvSource({"30, 0", "31, 1", "45, 15", "1030, 1000"})
  void itIsTakenAwayAndSinceWhenIsSaid(int age, int since) throws Exception {
    lab.clock().advance(Duration.ofDays(age).plusHours(23));

    assertThat(asking(30, false).answer())
        .containsExactly(
            "no", "Password expired " + since + " days ago. Please update your password.");
    assertThat(works("correct horse")).isFalse();
  }

  @Test
  void itIsLeftWhereItOnlyDenies() throws Exception {
    lab.clock().advance(Duration.ofDays(31));

    assertThat(asking(30, true).answer()).containsExactly("no", "Password has expired.");
    assertThat(works("correct horse")).isTrue();
    assertThat(lab.events(EventActions.PASSWORD_EXPIRED, alice)).isEmpty();
  }

  @Test
  void itIsTakenAwayOnceHoweverOftenItIsAsked() throws Exception {
    lab.clock().advance(Duration.ofDays(31));
    asking(30, false).answer();
    lab.clock().advance(Duration.ofDays(1));

    assertThat(asking(30, false).answer())
        .containsExactly("no", "Password expired 2 days ago. Please update your password.");
    assertThat(lab.events(EventActions.PASSWORD_EXPIRED, alice)).hasSize(1);
  }

  @Test
  void ofManyAtTheSameTimeOneTakesItAway() {
    lab.clock().advance(Duration.ofDays(31));

    List<List<String>> answers = Together.call(16, () -> asking(30, false).answer());

    assertThat(Set.copyOf(answers)).hasSize(1);
    assertThat(lab.events(EventActions.PASSWORD_EXPIRED, alice)).hasSize(1);
  }

  @Test
  void aNewPasswordIsGoodAgain() throws Exception {
    lab.clock().advance(Duration.ofDays(31));
    asking(30, false).answer();

    passwords.set(alice.id(), "battery staple");

    assertThat(asking(30, false).answer()).containsExactly("yes");
    assertThat(works("battery staple")).isTrue();
  }

  @Test
  void aPasswordSetMeanwhileStays() throws Exception {
    Instant old =
        Objects.requireNonNull(
            lab.engine().users().find(alice.id()).orElseThrow().passwordChangedAt());
    lab.clock().advance(Duration.ofDays(31));
    passwords.set(alice.id(), "battery staple");

    assertThat(passwords.expire(alice.id(), old)).isFalse();

    assertThat(works("battery staple")).isTrue();
    assertThat(lab.events(EventActions.PASSWORD_EXPIRED, alice)).isEmpty();
  }

  @Test
  void aPasswordSetAtTheSameMomentStays() throws Exception {
    for (int round = 0; round < 10; round++) {
      User one = lab.user("correct horse");
      lab.clock().advance(Duration.ofDays(31));
      AtomicInteger turn = new AtomicInteger();

      Together.call(
          2,
          () -> {
            if (turn.getAndIncrement() == 0) {
              passwords.set(one.id(), "battery staple");
            } else {
              question(30, false).about(one).answer();
            }
            return true;
          });

      assertThat(works(one, "battery staple")).isTrue();
    }
  }

  @Test
  void whoNeverHadAPasswordHasNoneThatExpires() throws Exception {
    User bob = lab.engine().users().create(NewUser.of(lab.name("bob"), "Bob", ""));
    lab.clock().advance(Duration.ofDays(1000));

    assertThat(question(1, false).about(bob).answer()).containsExactly("yes");
    assertThat(question(1, false).about(bob).ask().notes())
        .isEqualTo(Map.of("password", "never set"));
  }

  @Test
  void aboutNobodyNothingCanBeSaid() {
    assertThatThrownBy(() -> question(30, false).ask()).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> question(30, false).about(PendingUser.unknown("nobody")).ask())
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aboutAnAccountThatIsGoneNeither() {
    lab.engine().users().delete(alice.id());

    assertThatThrownBy(() -> asking(30, false).ask()).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void toRenewAHashMakesAPasswordNoYounger() throws Exception {
    lab.clock().advance(Duration.ofDays(31));
    works("correct horse");

    assertThat(asking(30, true).answer().get(0)).isEqualTo("no");
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0})
  void aPasswordIsGoodForADayAtLeast(int days) {
    assertThatThrownBy(() -> lab.policy("password_expiry", Map.of("days", days)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void forHowLongMustBeSaid() {
    assertThatThrownBy(() -> lab.policy("password_expiry", Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("days");
  }

  @Test
  void thatItIsAdvisedAgainstIsSaid() {
    assertThat(new PasswordExpiryPolicy().check(new PasswordExpiryPolicy.Config(90, true)))
        .singleElement()
        .returns(ConfigProblem.Severity.WARNING, ConfigProblem::severity)
        .returns("days", ConfigProblem::field);
  }

  private PolicyQuestion asking(int days, boolean denyOnly) {
    return question(days, denyOnly).about(alice);
  }

  private PolicyQuestion question(int days, boolean denyOnly) {
    return new PolicyQuestion(lab, "password_expiry", Map.of("days", days, "deny_only", denyOnly));
  }

  private boolean works(String password) {
    return works(alice, password);
  }

  private boolean works(User user, String password) {
    return passwords.check(
            PendingUser.of(user), password, Collections.singleton(PasswordBackend.INBUILT), 100)
        instanceof PasswordCheck.Accepted;
  }
}
