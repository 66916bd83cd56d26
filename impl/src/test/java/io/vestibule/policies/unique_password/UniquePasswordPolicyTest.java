package io.vestibule.policies.unique_password;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vestibule.api.credential.Passwords;
import io.vestibule.api.user.PendingUser;
import io.vestibule.api.user.User;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.PolicyQuestion;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.bouncycastle.crypto.generators.OpenBSDBCrypt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UniquePasswordPolicyTest {
  private static final List<String> USED =
      List.of("no", "This password has been used previously. Please choose a different one.");

  private static final Lab LAB = Lab.with(Map.of());

  private final User alice = LAB.user("the very first");
  private final Passwords passwords = LAB.engine().credentials().from(Lab.origin());

  /** It is there, and so passwords are remembered. */
  @BeforeAll
  static void remember() {
    LAB.policy("unique_password", Map.of("num_historical_passwords", 4));
  }

  @AfterAll
  static void close() {
    LAB.close();
  }

  @Test
  void withoutAPasswordItSaysNo() throws Exception {
    assertThat(asking(1).answer()).containsExactly("no", "Password not set in context");
  }

  @ParameterizedTest
  @CsvSource({
    "0, the fifth, yes",
    "1, the fifth, no",
    "1, the fourth, yes",
    "2, the fourth, no",
    "2, the third, yes",
    "4, the second, no",
    "4, the very first, yes",
    "5, the very first, no",
    "24, the very first, no",
    "24, never before, yes",
    "24, THE FIFTH, yes",
    "24, 'the fifth ', yes",
  })
  void itIsComparedWithTheLatestOnesThePresentOneIncluded(
      int count, String password, String verdict) throws Exception {
    for (String next : List.of("the second", "the third", "the fourth", "the fifth")) {
      passwords.set(alice.id(), next);
    }

    assertThat(asking(count).typed(Map.of("password", password)).answer())
        .isEqualTo(verdict.equals("no") ? USED : List.of("yes"));
  }

  @Test
  void oneOfAnotherKindOfHashIsComparedToo() throws Exception {
    LAB.engine()
        .credentials()
        .setHash(
            alice.id(),
            OpenBSDBCrypt.generate(
                "2b", "from elsewhere".getBytes(StandardCharsets.UTF_8), new byte[16], 4));
    passwords.set(alice.id(), "the second");

    assertThat(asking(2).typed(Map.of("password", "from elsewhere")).answer()).isEqualTo(USED);
  }

  @Test
  void whatNobodyCanReadIsNobodysPassword() throws Exception {
    LAB.engine().credentials().setHash(alice.id(), "!");
    passwords.set(alice.id(), "the second");

    assertThat(asking(3).typed(Map.of("password", "!")).answer()).containsExactly("yes");
    assertThat(asking(3).typed(Map.of("password", "the very first")).answer()).isEqualTo(USED);
  }

  @Test
  void thePresentOneCountsThoughNothingWasRemembered() throws Exception {
    assertThat(asking(1).typed(Map.of("password", "the very first")).answer()).isEqualTo(USED);
  }

  @Test
  void anExpiredOneIsNotTakenAgain() throws Exception {
    passwords.expire(
        alice.id(),
        java.util.Objects.requireNonNull(
            LAB.engine().users().find(alice.id()).orElseThrow().passwordChangedAt()));

    assertThat(asking(1).typed(Map.of("password", "the very first")).answer()).isEqualTo(USED);
  }

  @Test
  void theFieldIsTheConfigurations() throws Exception {
    PolicyQuestion question =
        new PolicyQuestion(LAB, "unique_password", Map.of("password_field", "new")).about(alice);

    assertThat(question.typed(Map.of("new", "the very first")).answer()).isEqualTo(USED);
    assertThat(question.knowing(Map.of("new", "the very first")).answer()).isEqualTo(USED);
    assertThat(question.typed(Map.of("password", "the very first")).answer())
        .containsExactly("no", "Password not set in context");
  }

  @Test
  void whoHasNoAccountHadNoPasswords() throws Exception {
    PolicyQuestion question = new PolicyQuestion(LAB, "unique_password", Map.of());

    assertThat(question.typed(Map.of("password", "anything")).answer()).containsExactly("yes");
    assertThat(
            question
                .about(PendingUser.unknown("nobody"))
                .typed(Map.of("password", "anything"))
                .answer())
        .containsExactly("yes");
  }

  @Test
  void anotherPersonsPasswordIsNone() throws Exception {
    User bob = LAB.user("bob's own");

    assertThat(asking(24).typed(Map.of("password", "bob's own")).answer()).containsExactly("yes");
    assertThat(asking(24).about(bob).typed(Map.of("password", "bob's own")).answer())
        .isEqualTo(USED);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 25, 1000})
  void noMoreThanTwentyFourCanBeAskedFor(int count) {
    assertThatThrownBy(
            () -> LAB.policy("unique_password", Map.of("num_historical_passwords", count)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("num_historical_passwords");
  }

  @Test
  void whoIsInterruptedComparesNoMore() {
    Thread.currentThread().interrupt();

    Assertions.assertThrows(
        InterruptedException.class,
        () -> asking(1).typed(Map.of("password", "the very first")).ask());
  }

  private PolicyQuestion asking(int count) {
    return new PolicyQuestion(LAB, "unique_password", Map.of("num_historical_passwords", count))
        .about(alice);
  }
}
