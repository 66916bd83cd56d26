package io.vestibule.credential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vestibule.api.credential.PasswordBackend;
import io.vestibule.api.credential.PasswordCheck;
import io.vestibule.api.credential.Passwords;
import io.vestibule.api.credential.Passwords.PasswordRejectedException;
import io.vestibule.api.user.PendingUser;
import io.vestibule.api.user.User;
import io.vestibule.settings.Settings;
import io.vestibule.testkit.Lab;
import io.vestibule.user.StoredPassword;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.bouncycastle.crypto.generators.OpenBSDBCrypt;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialsTest {
  private static final Set<PasswordBackend> INBUILT = Set.of(PasswordBackend.INBUILT);

  private final Lab lab = Lab.shared();
  private final Passwords passwords = lab.engine().credentials().from(Lab.origin());
  private final User alice = lab.user("correct horse");

  @Test
  void aHashFromElsewhereIsReplacedAtTheFirstLogin() {
    lab.engine().credentials().setHash(alice.id(), bcrypt("old password"));

    assertThat(check("old password")).isEqualTo(accepted());

    assertThat(hash()).startsWith("$argon2id$v=19$m=8,t=1,p=1$");
    assertThat(check("old password")).isEqualTo(accepted());
  }

  @Test
  void aHashOfOtherCostsIsReplacedAtTheFirstLogin() {
    lab.engine().credentials().setHash(alice.id(), expensive("old password"));

    assertThat(check("old password")).isEqualTo(accepted());

    assertThat(hash()).startsWith("$argon2id$v=19$m=8,t=1,p=1$");
  }

  @Test
  void aWrongPasswordReplacesNothing() {
    String old = expensive("old password");
    lab.engine().credentials().setHash(alice.id(), old);

    check("another password");

    assertThat(hash()).isEqualTo(old);
  }

  @Test
  void aCurrentHashStaysAsItIs() {
    String before = hash();

    check("correct horse");

    assertThat(hash()).isEqualTo(before);
  }

  @Test
  void toReplaceTheHashIsNotToChangeThePassword() {
    lab.engine().credentials().setHash(alice.id(), expensive("old password"));
    var before = lab.engine().users().find(alice.id()).orElseThrow().passwordChangedAt();
    lab.clock().advance(Duration.ofSeconds(1));

    check("old password");

    assertThat(lab.engine().users().find(alice.id()).orElseThrow().passwordChangedAt())
        .isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "!",
        "correct horse",
        "$argon2id$v=19$m=8",
        "$2b$05$tooshort",
        "pbkdf2_sha256$1000$salt$AAAA"
      })
  void garbageIsNobodysPassword(String garbage) {
    lab.engine().credentials().setHash(alice.id(), garbage);

    assertThat(check("correct horse")).isEqualTo(new PasswordCheck.Rejected());
    assertThat(check(garbage)).isEqualTo(new PasswordCheck.Rejected());
  }

  @Test
  void aPasswordOfAMegabyteIsRefusedWithoutWork() {
    lab.engine()
        .credentials()
        .setHash(
            alice.id(),
            "$argon2id$v=19$m=262144,t=9999,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4");

    PasswordCheck check =
        Assertions.assertTimeoutPreemptively(
            Duration.ofSeconds(10), () -> check("a".repeat(1 << 20)));

    assertThat(check).isEqualTo(new PasswordCheck.Rejected());
  }

  @Test
  void aPasswordThatIsNotLookedAtDoesNotCountAsAnAttempt() {
    for (int i = 0; i < 10; i++) {
      passwords.check(PendingUser.of(alice), "a".repeat(1025), INBUILT, 1);
      passwords.check(PendingUser.of(alice), "", INBUILT, 1);
    }

    assertThat(passwords.check(PendingUser.of(alice), "correct horse", INBUILT, 1))
        .isEqualTo(accepted());
  }

  @Test
  void withoutABackendNothingIsAccepted() {
    assertThat(passwords.check(PendingUser.of(alice), "correct horse", Set.of(), 5))
        .isEqualTo(new PasswordCheck.Rejected());
  }

  @Test
  void anAppPasswordIsAcceptedByItsBackendOnly() {
    String app = lab.engine().tokens().createAppPassword(lab.name("app"), alice.id(), null);

    assertThat(check(app)).isEqualTo(new PasswordCheck.Rejected());
    assertThat(passwords.check(PendingUser.of(alice), app, Set.of(PasswordBackend.APP_PASSWORD), 5))
        .isEqualTo(new PasswordCheck.Accepted(alice.id(), PasswordBackend.APP_PASSWORD));
  }

  @Test
  void aNewPasswordCounts() throws PasswordRejectedException {
    passwords.set(alice.id(), "battery staple");

    assertThat(check("battery staple")).isEqualTo(accepted());
    assertThat(check("correct horse")).isEqualTo(new PasswordCheck.Rejected());
  }

  @Test
  void aNewPasswordIsDated() throws PasswordRejectedException {
    lab.clock().advance(Duration.ofSeconds(1));

    passwords.set(alice.id(), "battery staple");

    assertThat(lab.engine().users().find(alice.id()).orElseThrow().passwordChangedAt())
        .isEqualTo(lab.clock().instant());
  }

  @ParameterizedTest
  @CsvSource({"0, too_short", "7, too_short", "1025, too_long", "1048576, too_long"})
  void aNewPasswordIsNeitherTooShortNorTooLong(int length, String key) {
    assertThatThrownBy(() -> passwords.set(alice.id(), "a".repeat(length)))
        .isInstanceOfSatisfying(
            PasswordRejectedException.class,
            e -> assertThat(e.reason()).asString().contains("password." + key));

    assertThat(check("correct horse")).isEqualTo(accepted());
  }

  @Test
  void charactersAreCountedAndNotWhatTheyAreMadeOf() {
    assertThatThrownBy(() -> passwords.set(alice.id(), "🦊".repeat(7)))
        .isInstanceOf(PasswordRejectedException.class);
  }

  @Test
  void theLongestPasswordCanBeUsed() throws PasswordRejectedException {
    passwords.set(alice.id(), "🦊".repeat(1024));

    assertThat(check("🦊".repeat(1024))).isEqualTo(accepted());
  }

  @Test
  void aHashIsNotShownInTheLog() {
    assertThat(new StoredPassword("$argon2id$hash").toString()).doesNotContain("hash");
  }

  private PasswordCheck check(String password) {
    return passwords.check(PendingUser.of(alice), password, INBUILT, 100);
  }

  private PasswordCheck accepted() {
    return new PasswordCheck.Accepted(alice.id(), PasswordBackend.INBUILT);
  }

  private String hash() {
    StoredPassword stored =
        lab.engine().database().call(em -> StoredPassword.of(em, alice.id())).orElseThrow();
    return Objects.requireNonNull(stored.hash());
  }

  private static String expensive(String password) {
    return new PasswordHashes(
            Settings.of(
                Map.of(
                    "vestibule.password.argon2.memory",
                    "64",
                    "vestibule.password.argon2.iterations",
                    "2"),
                Map.of()))
        .hash(password);
  }

  private static String bcrypt(String password) {
    return OpenBSDBCrypt.generate("2b", password.getBytes(StandardCharsets.UTF_8), new byte[16], 4);
  }
}
