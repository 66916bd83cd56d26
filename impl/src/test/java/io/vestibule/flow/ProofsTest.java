package io.vestibule.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.api.challenge.Answer;
import io.vestibule.api.challenge.Challenge;
import io.vestibule.api.context.ContextChanges;
import io.vestibule.api.context.ContextKeys;
import io.vestibule.api.factor.Factor;
import io.vestibule.api.factor.FactorAddition;
import io.vestibule.api.factor.FactorProof;
import io.vestibule.api.factor.FactorType;
import io.vestibule.api.factor.NewFactor;
import io.vestibule.api.mail.MailProof;
import io.vestibule.api.stage.Outcome;
import io.vestibule.api.stage.StageRun;
import io.vestibule.api.user.AccountDraft.Notice;
import io.vestibule.api.user.PendingUser;
import io.vestibule.api.user.User;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.LabBrowser;
import io.vestibule.testkit.LabFlow;
import io.vestibule.testkit.ScriptedStage;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ProofsTest {
  private static final Lab LAB = Lab.shared();

  private final User alice = LAB.user("a long password");
  private final LabBrowser browser = LAB.browser();

  /** What a stage saw of an account. */
  private record Seen(boolean proven, boolean factor, boolean fresh, Optional<String> again) {}

  /** Looks at an account, and knows some things first. */
  private static final class Looking implements ScriptedStage.Script {
    private final User user;
    private final ContextChanges known;
    private @Nullable Seen seen;

    Looking(User user, ContextChanges known) {
      this.user = user;
      this.known = known;
    }

    @Override
    public Outcome.Shown show(StageRun<?> run) {
      seen =
          new Seen(
              run.isProven(user.id()),
              run.isFactorProven(user.id()),
              run.isFreshlyProven(user.id()),
              run.reauthentication());
      return Outcome.done().with(known);
    }

    Seen seen() {
      return java.util.Objects.requireNonNull(seen, "nobody looked");
    }
  }

  // --- not logged in

  @Test
  void whoOnlySaidANameHasShownNothing() {
    Seen seen = look(ContextChanges.none().put(ContextKeys.PENDING_USER, PendingUser.of(alice)));

    assertThat(seen).isEqualTo(new Seen(false, false, false, Optional.empty()));
  }

  @Test
  void aPasswordIsAFreshProofOfAnAccountWithoutFactors() {
    assertThat(look(password())).isEqualTo(new Seen(true, false, true, Optional.empty()));
  }

  @Test
  void aPasswordAloneIsNoFreshProofOfAnAccountWithAFactor() {
    factor(alice);

    assertThat(look(password())).isEqualTo(new Seen(true, false, false, Optional.empty()));
  }

  @Test
  void aPasswordAndAFactorAre() {
    Factor factor = factor(alice);

    assertThat(look(password().and(shown(factor))))
        .isEqualTo(new Seen(true, true, true, Optional.empty()));
  }

  @Test
  void aFactorAloneShowsNotThatTheAccountIsTheirs() {
    Factor factor = factor(alice);

    assertThat(look(shown(factor))).isEqualTo(new Seen(false, true, false, Optional.empty()));
  }

  @Test
  void somebodyElsesFactorShowsNothing() {
    factor(alice);
    Factor bobs = factor(LAB.user("a long password"));

    assertThat(look(password().and(shown(bobs))).fresh()).isFalse();
  }

  @Test
  void readingTheAccountsMailIsAProofWithoutFactorsOnly() {
    assertThat(look(mail())).isEqualTo(new Seen(true, false, true, Optional.empty()));

    Factor factor = factor(alice);

    assertThat(look(mail())).isEqualTo(new Seen(false, false, false, Optional.empty()));
    assertThat(look(mail().and(shown(factor))))
        .isEqualTo(new Seen(true, true, true, Optional.empty()));
  }

  @Test
  void aLinkMadeForTheAccountIsAProofWithoutFactorsOnly() {
    Looking looking = new Looking(alice, ContextChanges.none());
    LabFlow flow = LAB.flow().stage(LAB.stage(looking)).create();
    LAB.browser().get(flow, "flow_token", LAB.link(flow, alice));
    assertThat(looking.seen().proven()).isTrue();

    factor(alice);
    LAB.browser().get(flow, "flow_token", LAB.link(flow, alice));

    assertThat(looking.seen().proven()).isFalse();
  }

  // --- logged in

  @Test
  void aLoginIsFreshForAWhile() {
    browser.logIn(alice);
    assertThat(look(ContextChanges.none()).fresh()).isTrue();

    LAB.clock().advance(Duration.ofMinutes(15));
    assertThat(look(ContextChanges.none()).fresh()).isTrue();

    LAB.clock().advance(Duration.ofSeconds(1));
    Seen seen = look(ContextChanges.none());
    assertThat(seen.fresh()).isFalse();
    assertThat(seen.proven()).isTrue();
  }

  @Test
  void aLoginWithoutAFactorIsNotFreshForAnAccountThatHasOne() {
    factor(alice);
    browser.logIn(alice);

    assertThat(look(ContextChanges.none()).fresh()).isFalse();
  }

  @Test
  void aFactorShownAfterTheLoginCountsForTheSession() {
    Factor factor = factor(alice);
    browser.logIn(alice);
    look(shown(factor));

    assertThat(look(ContextChanges.none()).fresh()).isTrue();
    LAB.clock().advance(Duration.ofMinutes(16));
    assertThat(look(ContextChanges.none()).fresh()).isFalse();
  }

  @Test
  void somebodyElsesFactorDoesNotCountForTheSession() {
    factor(alice);
    Factor bobs = factor(LAB.user("a long password"));
    browser.logIn(alice);
    look(shown(bobs));

    assertThat(look(ContextChanges.none()).fresh()).isFalse();
  }

  @Test
  void aPasswordInTheRunMakesAnOldLoginFreshAgain() {
    browser.logIn(alice);
    LAB.clock().advance(Duration.ofHours(1));

    assertThat(look(password()).fresh()).isTrue();
    assertThat(look(ContextChanges.none()).fresh()).isFalse();
  }

  @Test
  void ofSomebodyElseALoginShowsNothing() {
    browser.logIn(LAB.user("a long password"));

    Seen seen = look(ContextChanges.none());

    assertThat(seen.proven()).isFalse();
    assertThat(seen.fresh()).isFalse();
  }

  @Test
  void whoIsLoggedInIsSentToShowItAndBack() {
    browser.logIn(alice);

    assertThat(look(ContextChanges.none()).again())
        .hasValueSatisfying(
            path ->
                assertThat(path)
                    .contains("/if/flow/default-reauthentication-flow/?next=")
                    .contains("%2Fif%2Fflow%2F"));
  }

  // --- what outcomes can do for stages that ask for factors

  @Test
  void aStageCanHaveAnotherOneRunFirst() {
    UUID inserted = LAB.stage("dummy", Map.of());
    LabFlow flow =
        LAB.flow()
            .stage(
                LAB.stage(
                    run ->
                        Outcome.done()
                            .first(
                                new io.vestibule.api.config.Ref<>(
                                    io.vestibule.api.stage.Stage.class, inserted))))
            .stage(LAB.stage(run -> Outcome.ask(Challenge.of("last").build())))
            .create();

    browser.get(flow);
    browser.follow();
    assertThat(browser.view().challenge().component()).isEqualTo("ak-stage-dummy");

    browser.postForm(Map.of());
    browser.follow();
    assertThat(browser.view().challenge().component()).isEqualTo("last");
  }

  @Test
  void aStageCanBeShownAgainWithoutAnError() {
    ScriptedStage.Script asking =
        new ScriptedStage.Script() {
          @Override
          public Outcome.Shown show(StageRun<?> run) {
            return Outcome.ask(
                Challenge.of(run.context().get(ContextKeys.APPLICATION).orElse("first")).build());
          }

          @Override
          public Outcome.Submitted submit(StageRun<?> run, Answer answer) {
            return Outcome.showAgain()
                .with(ContextChanges.none().put(ContextKeys.APPLICATION, "second"));
          }
        };
    LabFlow flow = LAB.flow().stage(LAB.stage(asking)).create();
    browser.get(flow);

    browser.post(Map.of());
    browser.follow();

    assertThat(browser.view().challenge().component()).isEqualTo("second");
    assertThat(LAB.errors(browser.view())).isEmpty();
  }

  private ContextChanges password() {
    return ContextChanges.none()
        .put(ContextKeys.PENDING_USER, PendingUser.of(alice))
        .put(ContextKeys.PROVEN_USER, alice.id());
  }

  private ContextChanges mail() {
    return ContextChanges.none()
        .put(ContextKeys.PENDING_USER, PendingUser.of(alice))
        .put(
            ContextKeys.MAIL_PROOFS,
            List.of(
                new MailProof(
                    UUID.randomUUID(), alice.id(), alice.email(), LAB.clock().instant())));
  }

  private static ContextChanges shown(Factor factor) {
    return ContextChanges.none()
        .put(
            ContextKeys.FACTOR_PROOFS,
            List.of(
                new FactorProof(factor.user(), factor.id(), factor.type(), LAB.clock().instant())));
  }

  private static Factor factor(User user) {
    return ((FactorAddition.Added)
            LAB.engine()
                .factors()
                .from(Lab.origin())
                .add(
                    new NewFactor(
                        user.id(),
                        FactorType.TOTP,
                        "",
                        null,
                        null,
                        Map.of(),
                        Map.of(),
                        List.of(),
                        0),
                    new Notice(new UUID(0, 0), Locale.ENGLISH)))
        .factor();
  }

  /** What a stage sees once a run knows something. */
  private Seen look(ContextChanges known) {
    Looking looking = new Looking(alice, ContextChanges.none());
    LabFlow flow =
        LAB.flow()
            .stage(LAB.stage(run -> Outcome.done().with(known)))
            .stage(LAB.stage(looking))
            .create();
    browser.get(flow);
    browser.follow();
    return looking.seen();
  }
}
