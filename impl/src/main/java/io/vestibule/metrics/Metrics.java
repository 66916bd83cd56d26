package io.vestibule.metrics;

/**
 * Learns what the engine does, to count and time it. Nothing that is told says who: flows by their
 * slugs, stages and policies by their kinds, of which there are only so many. Being told must cost
 * next to nothing and never throw.
 */
public interface Metrics {
  /** Nobody counts. */
  Metrics NONE = new Metrics() {};

  /** What came of calling a stage. */
  enum StepResult {
    /** It asked the person something. */
    SHOWN,
    /** It was through without asking. */
    PASSED,
    /** It took the answer. */
    ANSWERED,
    /** It did not take the answer, and asked again. */
    REFUSED,
    /** It said no. */
    DENIED,
    /** It led elsewhere: to another address or flow, or back to the beginning. */
    ELSEWHERE,
    /** It threw. */
    FAILED
  }

  /** What hashing was for. */
  enum Hashing {
    /** A new password or code. */
    HASH,
    /** A comparison with what was typed. */
    VERIFY,
    /** A code that is looked up by its hash. */
    DERIVE
  }

  /**
   * Somebody began a flow, whether or not it is for them.
   *
   * @param flow its slug
   */
  default void runStarted(String flow) {}

  /**
   * Somebody is through with a flow.
   *
   * @param flow its slug
   */
  default void runFinished(String flow) {}

  /**
   * A flow ended with "no".
   *
   * @param flow its slug
   * @param by which kind of thing said no, e.g. {@code FLOW_POLICY}
   */
  default void runDenied(String flow, Enum<?> by) {}

  /**
   * A stage was shown.
   *
   * @param flow the flow's slug
   * @param stage the stage's kind
   * @param result what came of it
   * @param nanos how long the stage took, in nanoseconds
   */
  default void stageShown(String flow, String stage, StepResult result, long nanos) {}

  /**
   * A stage was given an answer.
   *
   * @param flow the flow's slug
   * @param stage the stage's kind
   * @param result what came of it
   * @param nanos how long the stage took, in nanoseconds; 0 if the answer never got there
   */
  default void stageAnswered(String flow, String stage, StepResult result, long nanos) {}

  /**
   * A policy was evaluated.
   *
   * @param kind its kind
   * @param answered whether it gave an answer, rather than throw, hang or find no turn
   * @param nanos how long it took, in nanoseconds
   */
  default void policyEvaluated(String kind, boolean answered, long nanos) {}

  /**
   * A hash was computed.
   *
   * @param purpose what for
   * @param waited how long it had to wait for its turn, in nanoseconds
   * @param took how long it took then, in nanoseconds
   */
  default void hashed(Hashing purpose, long waited, long took) {}

  /**
   * A login session was made.
   *
   * @param login whether nobody, or somebody else, was logged in in that browser before
   */
  default void sessionMade(boolean login) {}

  /** A password or factor was wrong, or not looked at. */
  default void loginFailed() {}

  /** Work in the database lost a race for a row and is done again. */
  default void databaseCallRepeated() {}
}
