package io.vestibule.user;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.api.credential.PasswordBackend;
import io.vestibule.api.credential.Passwords;
import io.vestibule.api.credential.Passwords.PasswordRejectedException;
import io.vestibule.api.policy.PolicyKind;
import io.vestibule.api.policy.PolicyRequest;
import io.vestibule.api.policy.PolicyResult;
import io.vestibule.api.user.PendingUser;
import io.vestibule.api.user.User;
import io.vestibule.policy.PolicyDefinition;
import io.vestibule.store.Database;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.LabFlow;
import io.vestibule.testkit.Together;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PasswordStoreTest {
  private static final Lab LAB = Lab.with(Map.of());

  private final Lab lab = LAB;
  private final Database database = lab.engine().database();
  private final List<UUID> policies = new ArrayList<>();
  private final User alice = lab.user("password 0");

  @AfterEach
  void nothingAsksAnyMore() {
    policies.forEach(policy -> lab.change(changes -> changes.deletePolicy(policy)));
  }

  @AfterAll
  static void close() {
    LAB.close();
  }

  @Test
  void nothingIsRememberedWhileNothingAsksForIt() throws PasswordRejectedException {
    set("password 1");
    set("password 2");

    assertThat(former(alice)).isZero();
  }

  @Test
  void asManyAreRememberedAsThePolicyAsksForThatLooksBackFurthest()
      throws PasswordRejectedException {
    remember(2);
    remember(5);
    remember(3);

    for (int i = 1; i <= 8; i++) {
      set("password " + i);
    }

    assertThat(former(alice)).isEqualTo(5);
    assertThat(latest(24)).hasSize(6).isEqualTo(fitting(8, 7, 6, 5, 4, 3));
  }

  @Test
  void onesSetAtTheSameMomentAreInOrder() throws PasswordRejectedException {
    remember(24);
    for (int i = 1; i <= 20; i++) {
      set("password " + i);
    }

    assertThat(latest(24))
        .isEqualTo(fitting(IntStream.rangeClosed(0, 20).map(i -> 20 - i).toArray()));
  }

  @Test
  void aClockThatGoesBackChangesNoOrder() {
    for (int i = 1; i <= 5; i++) {
      Clock clock =
          Clock.fixed(
              Instant.parse("2026-01-20T00:00:00Z").minus(Duration.ofDays(i)), ZoneOffset.UTC);
      String hash = "hash " + i;
      database.run(em -> new PasswordStore(clock, same -> 3).set(em, alice.id(), hash));
    }

    assertThat(latest(24)).containsExactly("hash 5", "hash 4", "hash 3", "hash 2");
  }

  @Test
  void fewerAreKeptWhenFewerAreAskedFor() throws PasswordRejectedException {
    UUID far = remember(5);
    remember(2);
    for (int i = 1; i <= 6; i++) {
      set("password " + i);
    }
    lab.change(changes -> changes.deletePolicy(far));

    set("password 7");

    assertThat(latest(24)).isEqualTo(fitting(7, 6, 5));
  }

  @Test
  void anAccountsAreForgottenWithItsNextPasswordWhenNothingAsksAnyMore()
      throws PasswordRejectedException {
    User bob = lab.user("password 0");
    UUID policy = remember(5);
    set("password 1");
    passwords().set(bob.id(), "password 1");
    lab.change(changes -> changes.deletePolicy(policy));

    set("password 2");

    assertThat(former(alice)).isZero();
    assertThat(former(bob)).isEqualTo(1);
  }

  @Test
  void allAreForgottenAtTheNextStart() throws PasswordRejectedException {
    UUID policy = remember(5);
    set("password 1");
    lab.restarted(Map.of()).engine().close();
    assertThat(former(alice)).isEqualTo(1);
    lab.change(changes -> changes.deletePolicy(policy));

    lab.restarted(Map.of()).engine().close();

    assertThat(former(alice)).isZero();
  }

  @Test
  void withAnAccountItsPasswordsAreDeleted() throws PasswordRejectedException {
    remember(5);
    set("password 1");
    assertThat(former(alice)).isEqualTo(1);

    lab.engine().users().delete(alice.id());

    assertThat(former(alice)).isZero();
  }

  @Test
  void aRenewedHashIsNoFormerPassword() {
    remember(5);
    database.run(
        em ->
            em.createNativeQuery("update vst_user set password = :hash where id = :id")
                .setParameter("hash", Objects.requireNonNull(expensive("password 0")))
                .setParameter("id", alice.id().toString())
                .executeUpdate());

    passwords().check(PendingUser.of(alice), "password 0", Set.of(PasswordBackend.INBUILT), 100);

    assertThat(latest(24)).hasSize(1).allMatch(hash -> hash.contains("m=8,t=1"));
    assertThat(former(alice)).isZero();
  }

  @Test
  void everyWayToSetAPasswordRemembersTheOneBefore() throws PasswordRejectedException {
    remember(5);
    LabFlow flow = lab.flow().stage("new_password", Map.of()).create();

    set("password 1");
    assertThat(former(alice)).isEqualTo(1);
    lab.engine().credentials().setHash(alice.id(), "hash 2");
    assertThat(former(alice)).isEqualTo(2);
    var browser = lab.browser();
    browser.get(flow, "flow_token", lab.link(flow, alice));
    browser.post(Map.of("password", "password 3", "password_repeat", "password 3"));
    assertThat(former(alice)).isEqualTo(3);
    passwords().expire(alice.id(), changedAt());
    assertThat(former(alice)).isEqualTo(4);
    set("password 4");
    assertThat(former(alice)).isEqualTo(4);
  }

  @Test
  void ofManySetAtTheSameTimeTheLatestAreRememberedAndNoOther() throws PasswordRejectedException {
    remember(5);
    AtomicInteger number = new AtomicInteger();

    Together.call(
        32,
        () -> {
          passwords().set(alice.id(), "password " + number.incrementAndGet());
          return true;
        });

    List<String> latest = latest(24);
    assertThat(former(alice)).isEqualTo(5);
    assertThat(latest).hasSize(6).doesNotHaveDuplicates();
    // All of them are ones that were set, the first one long gone.
    assertThat(fitting(latest, IntStream.rangeClosed(0, 32).toArray()))
        .hasSize(6)
        .doesNotHaveDuplicates()
        .doesNotContain(0);
  }

  @Test
  void thePasswordBeforeEachOfManyIsRememberedOnce() {
    remember(24);
    AtomicInteger number = new AtomicInteger();

    Together.call(
        16,
        () -> {
          passwords().set(alice.id(), "password " + number.incrementAndGet());
          return true;
        });

    assertThat(fitting(latest(24), IntStream.rangeClosed(0, 16).toArray()))
        .containsExactlyInAnyOrderElementsOf(IntStream.rangeClosed(0, 16).boxed().toList());
    assertThat(fitting(latest(24), 0)).containsExactly(0);
  }

  // --- what a policy asks for

  /** Asks for more or fewer than it may. */
  private record Asking(int count) implements PolicyKind<Asking.Config> {
    record Config() {}

    @Override
    public String type() {
      return "asking";
    }

    @Override
    public Class<Config> configType() {
      return Config.class;
    }

    @Override
    public int passwordsRemembered(Config config) {
      if (count == 13) {
        throw new IllegalStateException("it does not say");
      }
      return count;
    }

    @Override
    public PolicyResult evaluate(PolicyRequest<Config> request) {
      return PolicyResult.pass();
    }
  }

  @ParameterizedTest
  @CsvSource({"-1, 0", "0, 0", "7, 7", "24, 24", "25, 24", "2147483647, 24", "13, 0"})
  void noPolicyIsGivenMoreThanTwentyFour(int count, int given) {
    PolicyDefinition policy =
        new PolicyDefinition.Usable<>(
            new io.vestibule.api.policy.Policy(new UUID(0, 1), "asking", "asking"),
            false,
            new Asking(count),
            new Asking.Config());

    assertThat(policy.passwordsRemembered()).isEqualTo(given);
  }

  private UUID remember(int count) {
    UUID policy = lab.policy("unique_password", Map.of("num_historical_passwords", count));
    policies.add(policy);
    return policy;
  }

  private Passwords passwords() {
    return lab.engine().credentials().from(Lab.origin());
  }

  private void set(String password) throws PasswordRejectedException {
    passwords().set(alice.id(), password);
  }

  private Instant changedAt() {
    return Objects.requireNonNull(
        lab.engine().users().find(alice.id()).orElseThrow().passwordChangedAt());
  }

  private long former(User user) {
    return lab.engine()
        .database()
        .call(
            em ->
                em.createQuery(
                        "select count(p) from FormerPassword p where p.userId = :user", Long.class)
                    .setParameter("user", user.id())
                    .getSingleResult());
  }

  private List<String> latest(int count) {
    return database.call(
        em -> new PasswordStore(lab.clock(), same -> 0).latest(em, alice.id(), count));
  }

  /** The latest hashes, if those are of the passwords of these numbers in this order. */
  private List<String> fitting(int... numbers) {
    List<String> latest = latest(24);
    assertThat(fitting(latest, numbers))
        .containsExactlyElementsOf(IntStream.of(numbers).boxed().toList());
    return latest;
  }

  /** For each hash the number of its password, of these. */
  private List<Integer> fitting(List<String> hashes, int... numbers) {
    var all = new io.vestibule.credential.PasswordHashes(lab.engine().settings());
    return hashes.stream()
        .flatMap(
            hash ->
                IntStream.of(numbers)
                    .filter(number -> all.verify(hash, "password " + number))
                    .boxed())
        .toList();
  }

  private static String expensive(String password) {
    return new io.vestibule.credential.PasswordHashes(
            io.vestibule.settings.Settings.of(
                Map.of(
                    "vestibule.password.argon2.memory", "64",
                    "vestibule.password.argon2.iterations", "2"),
                Map.of()))
        .hash(password);
  }
}
