package io.vestibule.factor;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.api.event.EventActions;
import io.vestibule.api.factor.Factor;
import io.vestibule.api.factor.FactorAddition;
import io.vestibule.api.factor.FactorCheck;
import io.vestibule.api.factor.FactorState;
import io.vestibule.api.factor.FactorType;
import io.vestibule.api.factor.FactorUse;
import io.vestibule.api.factor.Factors;
import io.vestibule.api.factor.NewFactor;
import io.vestibule.api.user.AccountDraft.Notice;
import io.vestibule.api.user.User;
import io.vestibule.event.Origin;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.Together;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FactorStoreTest {
  private static final Lab LAB = Lab.shared();
  private static final Notice NOTICE = new Notice(new UUID(0, 0), Locale.ENGLISH);

  private final User alice = LAB.user("a long password");
  private final User bob = LAB.user("a long password");
  // Every test comes from an address of its own: wrong answers count for addresses, too.
  private final Factors factors =
      LAB.engine().factors().from(new Origin(LAB.address(), "reference"));

  // --- adding

  @Test
  void whatWasAddedIsThereWithoutItsSecrets() {
    Factor factor = added(FactorType.TOTP, "Phone", null);

    assertThat(factors.of(alice.id())).containsExactly(factor);
    assertThat(factor.name()).isEqualTo("Phone");
    assertThat(factor.lastUsedAt()).isNull();
    assertThat(factor.toString()).doesNotContain("the seed");
    assertThat(factors.of(bob.id())).isEmpty();
  }

  @Test
  void secretsAreNotReadableInTheDatabase() {
    Factor factor = added(FactorType.TOTP, "Phone", null);

    Object stored =
        LAB.engine()
            .database()
            .call(
                em ->
                    em.createNativeQuery(
                            "select secrets from vst_factor where id = :id", String.class)
                        .setParameter("id", factor.id().toString())
                        .getSingleResult());
    assertThat(stored.toString()).isNotBlank().doesNotContain("the seed").doesNotContain("secret");
  }

  @Test
  void addingIsRecordedAndTheOwnerIsTold() {
    added(FactorType.TOTP, "Phone", null);

    assertThat(LAB.events(EventActions.FACTOR_ADDED, alice)).hasSize(1);
    assertThat(LAB.mails(alice.email()))
        .singleElement()
        .satisfies(mail -> assertThat(mail.toString() + mail.text()).contains("Phone"));
  }

  @Test
  void anIdentifierIsThereOnceForAllAccountsOfAType() {
    String identifier = LAB.name("credential");
    added(FactorType.WEBAUTHN, "Key", identifier);

    assertThat(factors.add(factor(bob, FactorType.WEBAUTHN, "Key", identifier), NOTICE))
        .isInstanceOf(FactorAddition.Taken.class);
    assertThat(factors.add(factor(bob, FactorType.DUO, "Key", identifier), NOTICE))
        .isInstanceOf(FactorAddition.Added.class);
    assertThat(factors.find(FactorType.WEBAUTHN, identifier))
        .get()
        .extracting(Factor::user)
        .isEqualTo(alice.id());
    assertThat(factors.find(FactorType.SMS, identifier)).isEmpty();
  }

  @Test
  void ofManyWithOneIdentifierAtOnceOneIsAdded() {
    String identifier = LAB.name("credential");

    List<FactorAddition> additions =
        Together.call(
            16, () -> factors.add(factor(bob, FactorType.WEBAUTHN, "Key", identifier), NOTICE));

    assertThat(additions).filteredOn(FactorAddition.Added.class::isInstance).hasSize(1);
    assertThat(factors.of(bob.id())).hasSize(1);
  }

  @Test
  void anAccountHasOnlySoMany() {
    for (int i = 0; i < Factors.MAX_PER_USER; i++) {
      added(FactorType.TOTP, "App " + i, null);
    }

    assertThat(factors.add(factor(alice, FactorType.TOTP, "One more", null), NOTICE))
        .isInstanceOf(FactorAddition.TooMany.class);
  }

  @Test
  void nobodyGetsNone() {
    NewFactor orphan =
        new NewFactor(
            UUID.randomUUID(), FactorType.TOTP, "", null, null, Map.of(), Map.of(), List.of(), 0);

    assertThat(factors.add(orphan, NOTICE)).isInstanceOf(FactorAddition.AccountGone.class);
  }

  // --- judging

  @Test
  void aRightAnswerIsAcceptedAndNoted() {
    Factor factor = added(FactorType.TOTP, "Phone", null);

    assertThat(check(factor, new FactorUse.Step(7))).isEqualTo(FactorCheck.ACCEPTED);

    assertThat(factors.of(alice.id()))
        .singleElement()
        .extracting(Factor::lastUsedAt)
        .isEqualTo(LAB.clock().instant());
  }

  @Test
  void theJudgeSeesTheSecretsAndTheCounter() {
    Factor factor = added(FactorType.TOTP, "Phone", null);
    check(factor, new FactorUse.Step(7));
    FactorState[] seen = new FactorState[1];

    factors.check(
        alice.id(),
        factor.id(),
        0,
        state -> {
          seen[0] = state;
          return new FactorUse.Wrong();
        });

    assertThat(seen[0].counter()).isEqualTo(7);
    assertThat(seen[0].secrets()).containsEntry("secret", "the seed");
    assertThat(seen[0].toString()).doesNotContain("the seed");
  }

  @Test
  void aStepIsGoodOnceAndEarlierOnesAreGoodNoMore() {
    Factor factor = added(FactorType.TOTP, "Phone", null);

    assertThat(check(factor, new FactorUse.Step(7))).isEqualTo(FactorCheck.ACCEPTED);
    assertThat(check(factor, new FactorUse.Step(7))).isEqualTo(FactorCheck.WRONG);
    assertThat(check(factor, new FactorUse.Step(6))).isEqualTo(FactorCheck.WRONG);
    assertThat(check(factor, new FactorUse.Step(8))).isEqualTo(FactorCheck.ACCEPTED);
  }

  @Test
  void theStepItWasConfirmedWithIsUsedUp() {
    Factor factor =
        ((FactorAddition.Added)
                factors.add(
                    new NewFactor(
                        alice.id(),
                        FactorType.TOTP,
                        "",
                        null,
                        null,
                        Map.of(),
                        Map.of(),
                        List.of(),
                        7),
                    NOTICE))
            .factor();

    assertThat(check(factor, new FactorUse.Step(7))).isEqualTo(FactorCheck.WRONG);
  }

  @Test
  void ofOneStepAtOnceOneIsAccepted() {
    Factor factor = added(FactorType.TOTP, "Phone", null);

    List<FactorCheck> checks = Together.call(32, () -> check(factor, new FactorUse.Step(7)));

    assertThat(Collections.frequency(checks, FactorCheck.ACCEPTED)).isEqualTo(1);
  }

  @Test
  void aCodeIsGoodOnce() {
    Factor factor = withCodes("first", "second");

    assertThat(check(factor, new FactorUse.Code("first"))).isEqualTo(FactorCheck.ACCEPTED);
    assertThat(check(factor, new FactorUse.Code("first"))).isEqualTo(FactorCheck.WRONG);
    assertThat(check(factor, new FactorUse.Code("third"))).isEqualTo(FactorCheck.WRONG);
    assertThat(factors.of(alice.id())).singleElement().extracting(Factor::codesLeft).isEqualTo(1);
  }

  @Test
  void ofOneCodeAtOnceOneIsAccepted() {
    Factor factor = withCodes("first", "second");

    List<FactorCheck> checks = Together.call(30, () -> check(factor, new FactorUse.Code("first")));

    assertThat(Collections.frequency(checks, FactorCheck.ACCEPTED)).isEqualTo(1);
    assertThat(factors.of(alice.id())).singleElement().extracting(Factor::codesLeft).isEqualTo(1);
  }

  @Test
  void codesAreNotReadableInTheDatabase() {
    Factor factor = withCodes("first-code", "second-code");

    List<?> stored =
        LAB.engine()
            .database()
            .call(
                em ->
                    em.createNativeQuery(
                            "select code_hash from vst_factor_code where factor_id = :id",
                            String.class)
                        .setParameter("id", factor.id().toString())
                        .getResultList());
    assertThat(stored).hasSize(2).noneMatch(hash -> hash.toString().contains("code"));
  }

  @Test
  void ofFiftyWrongAnswersAtOnceNoMoreThanTheLimitAreJudged() {
    Factor factor = added(FactorType.TOTP, "Phone", null);
    AtomicInteger judged = new AtomicInteger();

    List<FactorCheck> checks =
        Together.call(
            50,
            () ->
                factors.check(
                    alice.id(),
                    factor.id(),
                    0,
                    state -> {
                      judged.incrementAndGet();
                      return new FactorUse.Wrong();
                    }));

    assertThat(judged.get()).isLessThanOrEqualTo(Factors.FREE_ATTEMPTS);
    assertThat(checks).contains(FactorCheck.PAUSED).doesNotContain(FactorCheck.ACCEPTED);
  }

  @Test
  void afterTheFirstWrongAnswerThereIsThePauseThatWasAskedFor() {
    Factor factor = added(FactorType.TOTP, "Phone", null);

    assertThat(check(factor, 3, new FactorUse.Wrong())).isEqualTo(FactorCheck.WRONG);
    assertThat(check(factor, 3, new FactorUse.Step(1))).isEqualTo(FactorCheck.PAUSED);
    LAB.clock().advance(Duration.ofMillis(2999));
    assertThat(check(factor, 3, new FactorUse.Step(1))).isEqualTo(FactorCheck.PAUSED);
    LAB.clock().advance(Duration.ofMillis(1));
    assertThat(check(factor, 3, new FactorUse.Wrong())).isEqualTo(FactorCheck.WRONG);
    LAB.clock().advance(Duration.ofMillis(5999));
    assertThat(check(factor, 3, new FactorUse.Step(1))).isEqualTo(FactorCheck.PAUSED);
    LAB.clock().advance(Duration.ofMillis(1));
    assertThat(check(factor, 3, new FactorUse.Step(1))).isEqualTo(FactorCheck.ACCEPTED);
  }

  @Test
  void whatIsNotJudgedIsNotUsedUp() {
    Factor factor = withCodes("first");
    check(factor, 3, new FactorUse.Wrong());

    assertThat(check(factor, 3, new FactorUse.Code("first"))).isEqualTo(FactorCheck.PAUSED);
    LAB.clock().advance(Duration.ofSeconds(3));
    assertThat(check(factor, 3, new FactorUse.Code("first"))).isEqualTo(FactorCheck.ACCEPTED);
  }

  @Test
  void aRightAnswerClearsTheCount() {
    Factor factor = added(FactorType.TOTP, "Phone", null);
    for (int i = 1; i < Factors.FREE_ATTEMPTS; i++) {
      check(factor, new FactorUse.Wrong());
    }

    assertThat(check(factor, new FactorUse.Step(1))).isEqualTo(FactorCheck.ACCEPTED);
    for (int i = 1; i < Factors.FREE_ATTEMPTS; i++) {
      assertThat(check(factor, new FactorUse.Wrong())).isEqualTo(FactorCheck.WRONG);
    }
    assertThat(check(factor, new FactorUse.Step(2))).isEqualTo(FactorCheck.ACCEPTED);
  }

  @Test
  void aWrongAnswerIsRecordedAsAFailedLogin() {
    Factor factor = added(FactorType.TOTP, "Phone", null);

    check(factor, new FactorUse.Wrong());

    assertThat(LAB.events(EventActions.LOGIN_FAILED, alice))
        .singleElement()
        .satisfies(event -> assertThat(event.details()).containsEntry("type", "totp"));
  }

  @Test
  void somebodyElsesFactorIsNotJudged() {
    Factor factor = added(FactorType.TOTP, "Phone", null);
    AtomicInteger judged = new AtomicInteger();

    FactorCheck check =
        factors.check(
            bob.id(),
            factor.id(),
            0,
            state -> {
              judged.incrementAndGet();
              return new FactorUse.Right();
            });

    assertThat(check).isEqualTo(FactorCheck.GONE);
    assertThat(judged).hasValue(0);
  }

  // --- renaming, removing

  @Test
  void onlyTheOwnerRenamesIt() {
    Factor factor = added(FactorType.TOTP, "Phone", null);

    assertThat(factors.rename(bob.id(), factor.id(), "Mine")).isFalse();
    assertThat(factors.rename(alice.id(), factor.id(), "  Old\u0000 phone ")).isTrue();

    assertThat(factors.of(alice.id()))
        .singleElement()
        .extracting(Factor::name)
        .isEqualTo("Old phone");
  }

  @Test
  void aNameIsCutWhereThereIsNoRoomLeft() {
    Factor factor = added(FactorType.TOTP, "Phone", null);

    factors.rename(alice.id(), factor.id(), "x".repeat(Factors.MAX_NAME + 1));

    assertThat(factors.of(alice.id()).get(0).name()).hasSize(Factors.MAX_NAME);
  }

  @Test
  void onlyTheOwnerRemovesItAndIsTold() {
    Factor factor = withCodes("first");

    assertThat(factors.remove(bob.id(), factor.id(), NOTICE)).isFalse();
    assertThat(factors.remove(alice.id(), factor.id(), NOTICE)).isTrue();

    assertThat(factors.of(alice.id())).isEmpty();
    assertThat(check(factor, new FactorUse.Code("first"))).isEqualTo(FactorCheck.GONE);
    assertThat(LAB.events(EventActions.FACTOR_REMOVED, alice)).hasSize(1);
    assertThat(LAB.mails(alice.email())).hasSize(2);
  }

  @Test
  void theOneUsedLastComesFirst() {
    added(FactorType.TOTP, "B", null);
    Factor second = added(FactorType.TOTP, "C", null);
    Factor third = added(FactorType.TOTP, "A", null);
    check(second, new FactorUse.Step(1));
    LAB.clock().advance(Duration.ofSeconds(1));
    check(third, new FactorUse.Step(1));

    assertThat(factors.of(alice.id())).extracting(Factor::name).containsExactly("A", "C", "B");
  }

  @Test
  void theyGoWithTheirAccount() {
    Factor factor = withCodes("first");

    LAB.engine().services().from(Lab.origin()).accounts().delete(alice.id());

    assertThat(factors.of(alice.id())).isEmpty();
    assertThat(check(factor, new FactorUse.Code("first"))).isEqualTo(FactorCheck.GONE);
  }

  private FactorCheck check(Factor factor, FactorUse use) {
    return check(factor, 0, use);
  }

  private FactorCheck check(Factor factor, double throttling, FactorUse use) {
    return factors.check(alice.id(), factor.id(), throttling, state -> use);
  }

  private Factor added(FactorType type, String name, @Nullable String identifier) {
    return ((FactorAddition.Added) factors.add(factor(alice, type, name, identifier), NOTICE))
        .factor();
  }

  private Factor withCodes(String... codes) {
    return ((FactorAddition.Added)
            factors.add(
                new NewFactor(
                    alice.id(),
                    FactorType.STATIC,
                    "",
                    null,
                    null,
                    Map.of(),
                    Map.of(),
                    List.of(codes),
                    0),
                NOTICE))
        .factor();
  }

  private static NewFactor factor(
      User user, FactorType type, String name, @Nullable String identifier) {
    return new NewFactor(
        user.id(),
        type,
        name,
        null,
        identifier,
        Map.of(),
        Map.of("secret", "the seed"),
        List.of(),
        0);
  }
}
