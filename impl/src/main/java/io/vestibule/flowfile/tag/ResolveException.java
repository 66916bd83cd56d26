package io.vestibule.flowfile.tag;

import io.vestibule.flowfile.document.FlowFileProblem;

/** A value of a flow file stands for nothing that can be used. */
public final class ResolveException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient FlowFileProblem problem;

  /** For a reason. */
  public ResolveException(FlowFileProblem problem) {
    super(problem.toString());
    this.problem = problem;
  }

  /** What is wrong, and where. */
  public FlowFileProblem problem() {
    return problem;
  }
}
