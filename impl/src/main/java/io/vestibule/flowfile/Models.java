package io.vestibule.flowfile;

import io.vestibule.kind.Kinds;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What flow files call things: {@code authentik_stages_user_login.userloginstage} for a stage of
 * the kind {@code user_login}. Kinds authentik does not have begin with {@code vestibule_}.
 */
final class Models {
  static final String FLOW = "authentik_flows.flow";
  static final String STAGE_BINDING = "authentik_flows.flowstagebinding";
  static final String POLICY_BINDING = "authentik_policies.policybinding";
  static final String GROUP = "authentik_core.group";
  static final String USER = "authentik_core.user";
  static final String BRAND = "authentik_brands.brand";
  static final String PROMPT = "authentik_stages_prompt.prompt";
  static final String INVITATION = "authentik_stages_invitation.invitation";
  static final String HAVE_I_BEEN_PWNED = "authentik_policies_hibp.haveibeenpwendpolicy";

  private static final List<String> AUTHENTIK_STAGES =
      List.of(
          "account_lockdown",
          "authenticator_duo",
          "authenticator_email",
          "authenticator_endpoint_gdtc",
          "authenticator_sms",
          "authenticator_static",
          "authenticator_totp",
          "authenticator_validate",
          "authenticator_webauthn",
          "captcha",
          "consent",
          "deny",
          "dummy",
          "email",
          "identification",
          "invitation",
          "password",
          "prompt",
          "redirect",
          "source",
          "user_delete",
          "user_login",
          "user_logout",
          "user_write");
  private static final List<String> AUTHENTIK_POLICIES =
      List.of(
          "conditional",
          "dummy",
          "event_matcher",
          "expression",
          "geoip",
          "password",
          "reputation",
          "unique_password");

  /** What is called by another name than its type's. */
  private static final Map<String, String> IRREGULAR_STAGES =
      Map.of(
          "authentik_stages_mtls.mutualtlsstage", "mtls",
          "authentik_endpoints.endpointstage", "endpoint",
          // As they were called before 2021.
          "authentik_stages_otp_time.otptimestage", "authenticator_totp",
          "authentik_stages_otp_static.otpstaticstage", "authenticator_static",
          "authentik_stages_otp_validate.otpvalidatestage", "authenticator_validate");

  private static final Map<String, String> IRREGULAR_POLICIES =
      Map.of(
          "authentik_policies_expiry.passwordexpirypolicy",
          "password_expiry",
          // As it was until 2022; a password policy can do the same since.
          HAVE_I_BEEN_PWNED,
          "password");

  private static final String META = "authentik_blueprints.metaapplyblueprint";
  private static final String OLD_BRAND = "authentik_tenants.tenant";

  private final Map<String, String> stages = new HashMap<>(IRREGULAR_STAGES);
  private final Map<String, String> policies = new HashMap<>(IRREGULAR_POLICIES);
  private final Kinds kinds;

  Models(Kinds kinds) {
    this.kinds = kinds;
    AUTHENTIK_STAGES.forEach(type -> stages.put(model("authentik_stages_", type, "stage"), type));
    AUTHENTIK_POLICIES.forEach(
        type -> policies.put(model("authentik_policies_", type, "policy"), type));
    for (String type : kinds.stages().keySet()) {
      stages.put(model("vestibule_stages_", type, "stage"), type);
    }
    for (String type : kinds.policies().keySet()) {
      policies.put(model("vestibule_policies_", type, "policy"), type);
    }
  }

  /** What a model stands for. */
  sealed interface Model {
    /** Flows. */
    record Flows() implements Model {}

    /** Bindings of stages to flows. */
    record StageBindings() implements Model {}

    /** Bindings of policies, groups and users. */
    record PolicyBindings() implements Model {}

    /** Stages of a kind that is there. */
    record Stages(String type) implements Model {}

    /** Policies of a kind that is there. */
    record Policies(String type) implements Model {}

    /** Prompts, the fields of prompt stages. */
    record Prompts() implements Model {}

    /** Something that belongs to flows, of a kind that is not there. */
    record Missing(String what) implements Model {}

    /** Groups. */
    record Groups() implements Model {}

    /** Users. */
    record Users() implements Model {}

    /** Brands. */
    record Brands() implements Model {}

    /** Invitations. */
    record Invitations() implements Model {}

    /** The entry that asks for another file to be applied first. */
    record OtherFile() implements Model {}

    /** Something authentik has, and flows do not need. */
    record Foreign() implements Model {}
  }

  /**
   * What a model stands for.
   *
   * @param name as files write it, in any case
   * @return that; empty if it does not even look like a model
   */
  Optional<Model> find(String name) {
    String model = name.toLowerCase(Locale.ROOT);
    Optional<Model> fixed =
        switch (model) {
          case FLOW -> Optional.of(new Model.Flows());
          case STAGE_BINDING -> Optional.of(new Model.StageBindings());
          case POLICY_BINDING -> Optional.of(new Model.PolicyBindings());
          case GROUP -> Optional.of(new Model.Groups());
          case USER -> Optional.of(new Model.Users());
          case BRAND, OLD_BRAND -> Optional.of(new Model.Brands());
          case INVITATION -> Optional.of(new Model.Invitations());
          case META -> Optional.of(new Model.OtherFile());
          case PROMPT -> Optional.of(new Model.Prompts());
          default -> Optional.empty();
        };
    if (fixed.isPresent()) {
      return fixed;
    }
    String stage = stages.get(model);
    if (stage != null) {
      return Optional.of(
          kinds.stage(stage).isPresent()
              ? new Model.Stages(stage)
              : new Model.Missing("stage kind " + stage));
    }
    String policy = policies.get(model);
    if (policy != null) {
      return Optional.of(
          kinds.policy(policy).isPresent()
              ? new Model.Policies(policy)
              : new Model.Missing("policy kind " + policy));
    }
    if (model.matches("(authentik|vestibule)_stages_\\w+\\.\\w+stage")) {
      return Optional.of(new Model.Missing("stage kind of " + name));
    }
    if (model.matches("(authentik|vestibule)_policies_\\w+\\.\\w+policy")) {
      return Optional.of(new Model.Missing("policy kind of " + name));
    }
    return model.matches("[a-z]\\w*\\.[a-z]\\w*")
        ? Optional.of(new Model.Foreign())
        : Optional.empty();
  }

  /** What files call stages of a kind. */
  String ofStage(String type) {
    return AUTHENTIK_STAGES.contains(type)
        ? model("authentik_stages_", type, "stage")
        : irregular(IRREGULAR_STAGES, type)
            .orElseGet(() -> model("vestibule_stages_", type, "stage"));
  }

  /** What files call policies of a kind. */
  String ofPolicy(String type) {
    return AUTHENTIK_POLICIES.contains(type)
        ? model("authentik_policies_", type, "policy")
        : irregular(IRREGULAR_POLICIES, type)
            .orElseGet(() -> model("vestibule_policies_", type, "policy"));
  }

  private static Optional<String> irregular(Map<String, String> models, String type) {
    return models.entrySet().stream()
        .filter(entry -> entry.getValue().equals(type) && !entry.getKey().contains("_otp_"))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  private static String model(String app, String type, String suffix) {
    return app + type + "." + type.replace("_", "") + suffix;
  }
}
