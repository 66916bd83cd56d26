package io.vestibule.api.stage;

import io.vestibule.api.challenge.Answer;
import io.vestibule.api.config.ConfigProblem;
import java.util.List;
import java.util.Set;

/**
 * A kind of stage: one stateless object that shows a challenge and judges the answers to it.
 *
 * <p>A kind is found by a file {@code META-INF/services/io.vestibule.api.stage.StageKind} that
 * names its class; the class has a public constructor without parameters. All calls may come from
 * several threads at once.
 *
 * <p>The engine calls {@link #show} whenever the stage is the next of a run and something is to be
 * shown, and {@link #submit} with what was answered to the challenge shown last. Both return what
 * is to happen as data. Until the outcome says {@link Outcome.Done}, the run stays at the stage. A
 * kind that throws leaves its run where it is; the person sees an error with a reference id.
 *
 * @param <C> the record that holds the configuration of a stage of this kind: its components carry
 *     Bean Validation constraints and {@link io.vestibule.api.config.Default defaults}; a record
 *     without components if there is nothing to configure
 */
public interface StageKind<C extends Record> {
  /** The type name, unique among all kinds: lower case letters, digits and underscores. */
  String type();

  /** The class of the configuration record. */
  Class<C> configType();

  /**
   * What the stage wants now: an answer to a challenge, or to be left at once.
   *
   * <p>Called any number of times for one visit, e.g. when a page is reloaded.
   */
  Outcome.Shown show(StageRun<C> run);

  /**
   * Judges an answer to the challenge that was shown last.
   *
   * <p>Fields that were required are present, and every value fits the kind of its field. A kind
   * that never asks need not override this.
   */
  default Outcome.Submitted submit(StageRun<C> run, Answer answer) {
    throw new IllegalStateException("a stage of type " + type() + " asks nothing");
  }

  /**
   * Whether {@link #show} would change something outside the run at once, e.g. end a session. A
   * page then asks the person to confirm before it gets there by a mere link.
   */
  default boolean actsWhenShown(StageRun<C> run) {
    return false;
  }

  /**
   * Whether leaving the stage gives the person something, such as a session. If a policy of such a
   * stage cannot be evaluated, the flow is denied rather than the stage run.
   */
  default boolean grants() {
    return false;
  }

  /**
   * What leaving a stage of this kind brings about, always and for certain. Nothing runs by it: it
   * is for whoever judges a flow without running it, so that a flow can be told to be one that
   * nobody can log in by, or one that logs in without a password.
   *
   * <p>A kind that says nothing is taken to do none of this: a flow may be found fault with for
   * want of what such a stage does, and no flow is taken to be safe because of it.
   *
   * @param config a valid configuration, for what depends on it
   */
  default Set<Capability> capabilities(C config) {
    return Set.of();
  }

  /**
   * What is wrong with a configuration beyond what its constraints say; checked when it is stored
   * and before it is run.
   *
   * @return the problems; empty if there are none
   */
  default List<ConfigProblem> check(C config) {
    return List.of();
  }
}
