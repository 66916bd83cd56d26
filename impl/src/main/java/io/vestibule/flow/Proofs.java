package io.vestibule.flow;

import io.vestibule.api.context.ContextKeys;
import io.vestibule.api.factor.FactorProof;
import io.vestibule.api.mail.MailProof;
import io.vestibule.api.user.PendingUser;
import io.vestibule.api.user.User;
import io.vestibule.session.LoginProof;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/** What counts as a proof that an account is the visitor's: the one place that says so. */
final class Proofs {
  private final Scene scene;
  private final Run run;

  Proofs(Scene scene, Run run) {
    this.scene = scene;
    this.run = run;
  }

  /** Whether whoever is at the browser has shown, at some time, that an account is theirs. */
  boolean isProven(UUID account) {
    return account.equals(scene.userId()) || isProvenInRun(account);
  }

  /** Whether they have shown it in this run. */
  boolean isProvenInRun(UUID account) {
    return run.context().get(ContextKeys.PROVEN_USER).filter(account::equals).isPresent()
        // Whoever reads somebody's mail does not hold what they also log in with.
        || ((isProvenByMail(account) || isProvenByLink(account))
            && (!hasFactors(account) || isFactorProven(account)));
  }

  /** Whether they have shown in this run that they hold a factor of an account. */
  boolean isFactorProven(UUID account) {
    return !factors(account).isEmpty();
  }

  /** Whether they have shown all there is to be shown of an account not long ago. */
  boolean isFreshlyProven(UUID account) {
    UUID session = account.equals(scene.userId()) ? scene.visitor().session() : null;
    return scene
        .executor()
        .freshness()
        .isFresh(account, session, isProvenInRun(account), isFactorProven(account));
  }

  /** What a login goes by. */
  LoginProof of(UUID account) {
    return new LoginProof(
        run.context().get(ContextKeys.AUTH_METHOD).orElse(""),
        isProvenInRun(account),
        factors(account),
        Duration.ofSeconds(run.context().get(ContextKeys.REMEMBER_FACTOR).orElse(0L)));
  }

  private List<FactorProof> factors(UUID account) {
    return run.context().get(ContextKeys.FACTOR_PROOFS).orElse(List.of()).stream()
        .filter(proof -> proof.user().equals(account))
        .toList();
  }

  private boolean hasFactors(UUID account) {
    return scene.services().factors().hasAny(account);
  }

  /** Whoever identified themselves in a run by a link for nobody in particular proved nothing. */
  private boolean isProvenByLink(UUID account) {
    return !run.start().known().has(ContextKeys.MAIL_PROOFS)
        && run.start().ownerOfLink().map(PendingUser::id).filter(account::equals).isPresent();
  }

  /** Reading another address than the account's own, e.g. one it is to have, proves nothing. */
  private boolean isProvenByMail(UUID account) {
    List<MailProof> proofs = run.context().get(ContextKeys.MAIL_PROOFS).orElse(List.of());
    return !proofs.isEmpty()
        && scene
            .services()
            .users()
            .find(account)
            .map(User::email)
            .filter(own -> !own.isEmpty())
            .filter(
                own ->
                    proofs.stream()
                        .anyMatch(
                            proof ->
                                proof.user().equals(account)
                                    && proof.address().equalsIgnoreCase(own)))
            .isPresent();
  }
}
