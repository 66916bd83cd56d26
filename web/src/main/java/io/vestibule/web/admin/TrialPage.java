package io.vestibule.web.admin;

import io.vestibule.api.config.ConfigProblem;
import io.vestibule.web.request.Asked;
import java.util.List;
import java.util.Map;

/** A page on which something that decides can be tried out. */
public abstract class TrialPage extends AdminPage {
  private final String action;
  private final String formToken;
  private final TrialView trial;

  /**
   * A page.
   *
   * @param title its heading
   * @param path its own path after that of the policies
   * @param formToken proves where its form comes from
   * @param form what was filled in; empty if nothing was yet
   * @param choosesFlow whether the flow is to be chosen
   */
  TrialPage(
      Asked asked,
      String title,
      String path,
      String formToken,
      Map<String, List<String>> form,
      boolean choosesFlow) {
    super(asked, title);
    this.action = asked.home() + "if/admin/policies/" + path;
    this.formToken = formToken;
    this.trial = new TrialView(this, form, choosesFlow);
  }

  /** Where its form goes. */
  public final String action() {
    return action;
  }

  /** Proves where its form comes from. */
  public final String formToken() {
    return formToken;
  }

  /** The form and what came of it. */
  public final TrialView trial() {
    return trial;
  }

  /** Why it cannot be evaluated; empty if it can. */
  public List<ProblemView> problems() {
    return List.of();
  }

  /** How it is configured. */
  public List<NamedValue> attributes() {
    return List.of();
  }

  /** Where it is bound. */
  public List<UseView> uses() {
    return List.of();
  }

  /** What is bound to it, in order. */
  public List<String> bound() {
    return List.of();
  }

  /** How the answers of what is bound combine. */
  public String mode() {
    return "";
  }

  /**
   * A problem as it is shown.
   *
   * @param page the page it is on
   * @param problem the problem
   */
  public record ProblemView(TrialPage page, ConfigProblem problem) {
    /** What it is about. */
    public String field() {
      return problem.field();
    }

    /** What is wrong. */
    public String message() {
      return page.request().words(problem.message());
    }
  }

  /**
   * A place where a policy is bound.
   *
   * @param path the path of its page after that of the policies
   * @param words what it is
   */
  public record UseView(String path, String words) {}
}
