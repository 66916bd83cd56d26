package io.vestibule.api.stage;

import io.vestibule.api.config.Ref;
import io.vestibule.api.context.ContextChanges;
import io.vestibule.api.context.PlanContext;
import io.vestibule.api.flow.BoundStage;
import io.vestibule.api.flow.Brand;
import io.vestibule.api.flow.Flow;
import io.vestibule.api.flow.RequestInfo;
import io.vestibule.api.flow.Visitor;
import io.vestibule.api.policy.Policy;
import io.vestibule.api.policy.Validation;
import io.vestibule.api.prompt.Prompt;
import io.vestibule.api.service.Services;
import io.vestibule.api.user.PendingUser;
import io.vestibule.api.user.User;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * What a stage may see and use while it is shown or answered. Valid during one call only.
 *
 * @param <C> the record that holds the stage's configuration
 */
public interface StageRun<C extends Record> {
  /** The stage's configuration, valid. */
  C config();

  /** The stage. */
  Stage stage();

  /** The stage in this flow. */
  BoundStage binding();

  /** Whether policies are bound to the stage in this flow. */
  boolean hasPolicies();

  /** The flow that runs. */
  Flow flow();

  /** The brand by which the person came. */
  Brand brand();

  /** What the run knows. */
  PlanContext context();

  /** Who is logged in at the browser. */
  Visitor visitor();

  /** The request. */
  RequestInfo request();

  /**
   * The query string the run was started with, by name. Later requests do not change it; links that
   * open something are not in it.
   */
  Map<String, List<String>> query();

  /** The flow of a slug; empty if there is none. */
  Optional<Ref<Flow>> flowOf(String slug);

  /** Whom the run is about: the pending user, or else the visitor if logged in, or else nobody. */
  Optional<PendingUser> subject();

  /** The account behind {@link #subject} as it is now; empty also if it is gone. */
  Optional<User> user();

  /**
   * Whether whoever is at the browser has shown that an account is theirs: they are logged in to
   * it, the run has a proof of it, or the run came by a link that was made for it. Somebody who
   * merely typed a name has not. Without it a stage must neither change an account nor tell
   * anything about it.
   *
   * @param user the account
   */
  boolean isProven(UUID user);

  /**
   * Whether somebody has shown in this run that they hold a factor of an account.
   *
   * @param user the account
   */
  boolean isFactorProven(UUID user);

  /**
   * Whether whoever is at the browser has shown not long ago, in this run or when they logged in,
   * that an account is theirs; with a factor, if the account has any. Without it a stage must not
   * change what the account is logged in to with.
   *
   * @param user the account
   */
  boolean isFreshlyProven(UUID user);

  /**
   * The path by which a visitor who is logged in shows once more that the account is theirs, and
   * then comes back to this flow; empty if nobody is logged in or there is no flow for it.
   */
  Optional<String> reauthentication();

  /**
   * The factor of an account that was shown last by this browser, if the browser was to be
   * remembered for it.
   *
   * @param user the account
   * @param within how long ago at the most
   * @return the factor's id
   */
  Optional<UUID> factorShownHere(UUID user, Duration within);

  /** Another stage this one refers to; empty if it is gone or cannot be used. */
  Optional<Stage> stageOf(Ref<Stage> other);

  /**
   * The configuration of another stage this one refers to.
   *
   * @return the configuration, or empty if the stage is gone or of another kind
   */
  <D extends Record> Optional<D> configOf(Ref<Stage> other, Class<D> type);

  /**
   * The prompts a stage refers to.
   *
   * @return those that exist, by their order and then as they were named
   */
  List<Prompt> prompts(List<Ref<Prompt>> prompts);

  /**
   * The path of a flow's page with the query string this run was started with, so that nothing like
   * {@code next} is lost on the way; empty if the flow is gone.
   */
  Optional<String> linkTo(Ref<Flow> flow);

  /**
   * Asks policies, all of which must say yes, about what a person is about to have changed.
   *
   * @param policies the policies, asked in this order; one that cannot be evaluated says no
   * @param proposed what would change in the plan context; the policies see the context with it
   */
  Validation validate(List<Ref<Policy>> policies, ContextChanges proposed);

  /** Asks the person to show that they read a mail. */
  ProofByMail proofByMail();

  /** What stages may use. */
  Services services();
}
