package io.vestibule.stages.authenticator;

import io.vestibule.api.challenge.FieldError;
import io.vestibule.api.context.ContextChanges;
import io.vestibule.api.context.ContextKeys;
import io.vestibule.api.factor.Factor;
import io.vestibule.api.factor.FactorAddition;
import io.vestibule.api.factor.FactorProof;
import io.vestibule.api.factor.NewFactor;
import io.vestibule.api.stage.Outcome;
import io.vestibule.api.stage.StageRun;
import io.vestibule.api.text.Text;
import io.vestibule.api.user.AccountDraft.Notice;
import io.vestibule.api.user.User;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What all stages that set up a factor have in common: for whom they may, and what it means when
 * the factor is there.
 */
public final class SetUp {
  private SetUp() {}

  /** For whom a factor is set up. */
  public sealed interface Owner {
    /**
     * For somebody.
     *
     * @param user their account
     */
    record Known(User user) implements Owner {}

    /**
     * For nobody, as things are.
     *
     * @param instead what happens instead
     */
    record Unproven(Outcome.Either instead) implements Owner {}
  }

  /**
   * For whom a run may set up a factor: whom it is about, if they have shown just now that the
   * account is theirs. Somebody who is logged in is sent to show it and then comes back.
   */
  public static Owner owner(StageRun<?> run) {
    Optional<User> user = run.user();
    if (user.isEmpty()) {
      return new Owner.Unproven(
          Outcome.deny(text("nobody")).because("there is no account to set up a factor for"));
    }
    if (run.isFreshlyProven(user.get().id())) {
      return new Owner.Known(user.get());
    }
    return new Owner.Unproven(
        run.reauthentication()
            .filter(path -> isVisitor(run, user.get()))
            .<Outcome.Either>map(Outcome::redirect)
            .orElseGet(
                () ->
                    Outcome.deny(text("not_proven"))
                        .because(
                            "nothing was shown in this run that proves the account is the"
                                + " visitor's, with a factor if it has any")));
  }

  /**
   * Adds a factor its owner has shown they hold, and says what comes of it.
   *
   * @param run the run
   * @param factor the factor
   */
  public static Outcome.Submitted add(StageRun<?> run, NewFactor factor) {
    return add(run, factor, text("taken"));
  }

  /**
   * The same, with words of the stage's own where somebody has such a factor already.
   *
   * @param run the run
   * @param factor the factor
   * @param taken what to tell the person then
   */
  public static Outcome.Submitted add(StageRun<?> run, NewFactor factor, Text taken) {
    FactorAddition addition = run.services().factors().add(factor, notice(run));
    if (addition instanceof FactorAddition.Added added) {
      return Outcome.done().with(shown(run, added.factor()));
    }
    if (addition instanceof FactorAddition.Taken) {
      return Outcome.askAgain(FieldError.nonField(taken));
    }
    return addition instanceof FactorAddition.TooMany
        ? Outcome.askAgain(FieldError.nonField(text("too_many")))
        : Outcome.deny().because("the account is gone");
  }

  /** What a run knows once somebody has shown in it that they hold a factor. */
  public static ContextChanges shown(StageRun<?> run, Factor factor) {
    List<FactorProof> proofs =
        new ArrayList<>(run.context().get(ContextKeys.FACTOR_PROOFS).orElse(List.of()));
    proofs.add(
        new FactorProof(
            factor.user(), factor.id(), factor.type(), run.services().clock().instant()));
    return ContextChanges.none().put(ContextKeys.FACTOR_PROOFS, List.copyOf(proofs));
  }

  /** How whoever is at the browser is told of changes. */
  public static Notice notice(StageRun<?> run) {
    return new Notice(run.brand().id(), run.request().locale());
  }

  private static boolean isVisitor(StageRun<?> run, User user) {
    User visitor = run.visitor().user();
    return visitor != null && visitor.id().equals(user.id());
  }

  private static Text text(String key) {
    return Text.of(SetUp.class, key);
  }
}
