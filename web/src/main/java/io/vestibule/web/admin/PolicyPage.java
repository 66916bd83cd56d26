package io.vestibule.web.admin;

import io.vestibule.definition.Definitions;
import io.vestibule.definition.FlowDefinition;
import io.vestibule.definition.StageBinding;
import io.vestibule.json.Json;
import io.vestibule.policy.PolicyDefinition;
import io.vestibule.web.request.Asked;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** One policy: what is configured, where it is bound, and a trial of it. */
public final class PolicyPage extends TrialPage {
  private final Definitions definitions;
  private final PolicyDefinition policy;

  PolicyPage(
      Asked asked,
      Definitions definitions,
      PolicyDefinition policy,
      String formToken,
      Map<String, List<String>> form) {
    super(asked, policy.policy().name(), policy.policy().id() + "/", formToken, form, true);
    this.definitions = definitions;
    this.policy = policy;
  }

  @Override
  public List<ProblemView> problems() {
    return policy instanceof PolicyDefinition.Unusable unusable
        ? unusable.problems().stream().map(problem -> new ProblemView(this, problem)).toList()
        : List.of();
  }

  @Override
  public List<NamedValue> attributes() {
    List<NamedValue> attributes = new ArrayList<>();
    attributes.add(new NamedValue("type", policy.policy().type()));
    attributes.add(
        new NamedValue("execution_logging", Boolean.toString(policy.executionLogging())));
    Record config =
        policy instanceof PolicyDefinition.Usable<?> usable
            ? usable.config()
            : ((PolicyDefinition.Unusable) policy).config();
    if (config != null) {
      request()
          .engine()
          .definitions()
          .show(config)
          .forEach(
              (name, value) ->
                  attributes.add(
                      new NamedValue(
                          name, value instanceof String text ? text : Json.write(value))));
    }
    return attributes;
  }

  @Override
  public List<UseView> uses() {
    UUID id = policy.policy().id();
    List<UseView> uses = new ArrayList<>();
    for (FlowDefinition flow : definitions.flows()) {
      String slug = flow.flow().slug();
      if (PoliciesPage.has(flow.gate(), id)) {
        uses.add(new UseView("flow/" + slug + "/", words(request(), "policy.use.flow", slug)));
      }
      for (StageBinding stage : flow.bindings()) {
        if (PoliciesPage.has(stage.gate(), id)) {
          uses.add(
              new UseView(
                  "stage/" + stage.id() + "/",
                  words(request(), "policy.use.stage", slug, definitions.bound(stage).name())));
        }
      }
    }
    return uses;
  }
}
