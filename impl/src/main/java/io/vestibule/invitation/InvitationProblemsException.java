package io.vestibule.invitation;

import io.vestibule.api.config.ConfigProblem;
import java.util.List;

/** An invitation cannot be as it was said to be. Nothing has changed. */
public final class InvitationProblemsException extends Exception {
  private static final long serialVersionUID = 1L;
  private final transient List<ConfigProblem> problems;

  InvitationProblemsException(List<ConfigProblem> problems) {
    super("not an invitation: " + problems);
    this.problems = List.copyOf(problems);
  }

  /** What is wrong, by field; not empty. */
  public List<ConfigProblem> problems() {
    return problems;
  }
}
