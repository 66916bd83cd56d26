package io.vestibule.web.admin;

import io.vestibule.definition.Definitions;
import io.vestibule.definition.FlowDefinition;
import io.vestibule.diagram.Diagram;
import io.vestibule.diagram.MermaidWriter;
import io.vestibule.diagram.SvgWriter;
import io.vestibule.web.request.Asked;
import java.util.ArrayList;
import java.util.List;

/** One flow: its picture, its steps in words, what lint says, and the file to take away. */
public final class FlowDetailPage extends AdminPage {
  private final Definitions definitions;
  private final FlowDefinition flow;
  private final Diagram diagram;

  FlowDetailPage(Asked asked, Definitions definitions, FlowDefinition flow) {
    super(asked, flow.flow().name());
    this.definitions = definitions;
    this.flow = flow;
    this.diagram = asked.engine().diagrams().draw(definitions, flow);
  }

  /** Its name in addresses. */
  public String slug() {
    return flow.flow().slug();
  }

  /** Its picture, as SVG. */
  public String picture() {
    return new SvgWriter(asked()::words).write(diagram);
  }

  /** The text of its picture, for Mermaid. */
  public String mermaid() {
    return new MermaidWriter(asked()::words).write(diagram);
  }

  /** What happens, step by step. */
  public List<String> steps() {
    return diagram.sentences().stream().map(asked()::words).toList();
  }

  /** Where its policies can be tried out, its own first; of stages only those that have any. */
  public List<NamedValue> gates() {
    List<NamedValue> gates = new ArrayList<>();
    gates.add(new NamedValue("flow/" + slug() + "/", words("flow.policies.own")));
    flow.bindings().stream()
        .filter(stage -> !stage.gate().isOpen())
        .forEach(
            stage ->
                gates.add(
                    new NamedValue("stage/" + stage.id() + "/", definitions.bound(stage).name())));
    return gates;
  }

  /** What lint says about it. */
  public List<FindingView> findings() {
    return views(asked().engine().lint().lint(definitions, flow));
  }
}
