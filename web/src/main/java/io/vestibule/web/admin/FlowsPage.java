package io.vestibule.web.admin;

import io.vestibule.definition.Definitions;
import io.vestibule.definition.FlowDefinition;
import io.vestibule.json.Json;
import io.vestibule.lint.Finding;
import io.vestibule.lint.Severity;
import io.vestibule.web.request.Asked;
import java.util.List;
import java.util.Set;

/** The list of flows, with what lint says and the form for another file. */
public final class FlowsPage extends AdminPage {
  private static final Set<String> SAID = Set.of("applied", "nothing", "gone");

  private final Definitions definitions;
  private final String formToken;

  FlowsPage(Asked asked, String formToken) {
    super(asked, words(asked, "flows.title"));
    this.definitions = asked.engine().definitions().latest();
    this.formToken = formToken;
  }

  /** Proves where a form comes from. */
  public String formToken() {
    return formToken;
  }

  /** What has just been done, in words; empty if nothing. */
  public String said() {
    String done = asked().query("done");
    return done != null && SAID.contains(done) ? words("flows.done." + done) : "";
  }

  /** All flows by their slugs. */
  public List<FlowView> flows() {
    return definitions.flows().stream().map(flow -> new FlowView(this, flow)).toList();
  }

  /**
   * A flow as it is listed.
   *
   * @param page the page it is on
   * @param flow the flow
   */
  public record FlowView(FlowsPage page, FlowDefinition flow) {
    /** Its name in addresses. */
    public String slug() {
      return flow.flow().slug();
    }

    /** Its name for administrators. */
    public String name() {
      return flow.flow().name();
    }

    /** What it is for. */
    public String designation() {
      return page.words("designation." + Json.nameOf(flow.flow().designation()));
    }

    /** How many stages it has. */
    public int stages() {
      return flow.bindings().size();
    }

    /** What lint says about it, in a few words. */
    public String verdict() {
      List<Finding> findings = page.asked().engine().lint().lint(page.definitions, flow);
      long errors = count(findings, Severity.ERROR);
      long warnings = count(findings, Severity.WARNING);
      return errors + warnings == 0
          ? page.words("flows.sound")
          : words(page.asked(), "flows.findings", errors, warnings);
    }

    private static long count(List<Finding> findings, Severity severity) {
      return findings.stream().filter(finding -> finding.severity() == severity).count();
    }
  }
}
