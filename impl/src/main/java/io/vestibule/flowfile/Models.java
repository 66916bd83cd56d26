package io.vestibule.flowfile;

import io.vestibule.kind.Kinds;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What flow files call the kinds of stage and policy: {@code
 * authentik_stages_user_login.userloginstage} for the stage kind {@code user_login}. Kinds
 * authentik does not have begin with {@code vestibule_}.
 */
final class Models {
  static final String FLOW = "authentik_flows.flow";
  static final String STAGE_BINDING = "authentik_flows.flowstagebinding";
  static final String POLICY_BINDING = "authentik_policies.policybinding";

  private final Map<String, String> stages = new HashMap<>();
  private final Map<String, String> policies = new HashMap<>();

  Models(Kinds kinds) {
    kinds.stages().keySet().forEach(type -> add(stages, "stages", type, "stage"));
    kinds.policies().keySet().forEach(type -> add(policies, "policies", type, "policy"));
  }

  /** The stage kind a model names; empty if it names none that is there. */
  Optional<String> stage(String model) {
    return Optional.ofNullable(stages.get(model.toLowerCase(Locale.ROOT)));
  }

  /** The policy kind a model names; empty if it names none that is there. */
  Optional<String> policy(String model) {
    return Optional.ofNullable(policies.get(model.toLowerCase(Locale.ROOT)));
  }

  private static void add(Map<String, String> models, String app, String type, String suffix) {
    String name = app + "_" + type + "." + type.replace("_", "") + suffix;
    models.put("authentik_" + name, type);
    models.put("vestibule_" + name, type);
  }
}
