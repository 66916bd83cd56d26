package io.vestibule.policy;

/** Learns how decisions came about. */
@FunctionalInterface
public interface DecisionObserver {
  /** Nobody wants to know. */
  DecisionObserver NOBODY = (asking, decision) -> {};

  /**
   * Something was decided by at least one binding.
   *
   * @param asking the question
   * @param decision the answer
   */
  void decided(Asking asking, Decision decision);
}
