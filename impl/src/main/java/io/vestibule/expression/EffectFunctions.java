package io.vestibule.expression;

import static io.vestibule.expression.DefinitionBuilder.function;

import io.vestibule.api.context.ContextKeys;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Functions that bring something about. All say true, but for deny, so that && can follow. */
final class EffectFunctions {
  private EffectFunctions() {}

  static List<Definition> all() {
    return List.of(
        function("message", "Tells the person something, in the order it is said; true.")
            .inPolicies()
            .on(
                Types.BOOL,
                List.of(Types.STRING),
                (evaluation, a) -> {
                  evaluation.effects().say((String) a[0]);
                  return true;
                })
            .example("message(\"Office hours only.\")", "true; says \"Office hours only.\"")
            .build(),
        function(
                "deny",
                "Ends the flow with this text, whatever other policies say; false. The first one"
                    + " counts.")
            .inPolicies()
            .on(
                Types.BOOL,
                List.of(Types.STRING),
                (evaluation, a) -> {
                  evaluation.effects().deny((String) a[0]);
                  return false;
                })
            .example("deny(\"Not from here.\")", "false; denies \"Not from here.\"")
            .build(),
        function("plan_set", "Puts a value into the plan context when the policy is done; true.")
            .inPolicies()
            .checked(EffectFunctions::key)
            .on(
                Types.BOOL,
                List.of(Types.STRING, Types.DYN),
                (evaluation, a) -> put(evaluation, (String) a[0], a[1]))
            .example("plan_set(\"company\", \"ACME\")", "true; sets company")
            .build(),
        function(
                "plan_remove", "Removes a key from the plan context when the policy is done; true.")
            .inPolicies()
            .checked(EffectFunctions::key)
            .on(
                Types.BOOL,
                List.of(Types.STRING),
                (evaluation, a) -> {
                  allow(evaluation, (String) a[0]);
                  evaluation.effects().remove((String) a[0]);
                  return true;
                })
            .example("plan_remove(\"company\")", "true; removes company")
            .build(),
        function("prompt_set", "Changes one value of prompt_data when the policy is done; true.")
            .inPolicies()
            .on(
                Types.BOOL,
                List.of(Types.STRING, Types.DYN),
                (evaluation, a) -> {
                  evaluation
                      .effects()
                      .prompt(
                          (String) a[0],
                          Outputs.give(a[1], evaluation.place()),
                          Sized.weight(a[1]));
                  return true;
                })
            .example("prompt_set(\"username\", \"ada\")", "true; sets prompt_data")
            .build(),
        function(
                "set_pending_user",
                "Makes an account the one the run is about, when the policy is done; true. Proves"
                    + " nothing about who is at the browser.")
            .inPolicies()
            .on(
                Types.BOOL,
                List.of(Vocabulary.USER.type()),
                (evaluation, a) -> {
                  UserView user = ((Struct) a[0]).subject(UserView.class);
                  evaluation
                      .effects()
                      .pending(
                          user.who()
                              .filter(who -> who.exists())
                              .orElseThrow(() -> evaluation.failure("there is no such account")));
                  return true;
                })
            .example("set_pending_user(user_by_username(\"ada\"))", "true; sets pending_user")
            .build(),
        function("redirect", "Sends the browser to an address when the flow is done; true.")
            .inPolicies()
            .on(
                Types.BOOL,
                List.of(Types.STRING),
                (evaluation, a) -> put(evaluation, ContextKeys.REDIRECT.name(), a[0]))
            .example("redirect(\"https://www.example.org/welcome\")", "true; sets redirect")
            .build());
  }

  private static @Nullable String key(List<@Nullable Object> arguments) {
    return arguments.get(0) instanceof String key ? Effects.refusal(key) : null;
  }

  private static void allow(Evaluation evaluation, String key) {
    String refusal = Effects.refusal(key);
    if (refusal != null) {
      throw evaluation.failure(refusal);
    }
  }

  private static boolean put(Evaluation evaluation, String key, Object value) {
    allow(evaluation, key);
    Object plain = Outputs.give(value, evaluation.place());
    if (plain == null) {
      throw evaluation.failure("null cannot be put into the plan context; use plan_remove");
    }
    evaluation.effects().put(key, plain, Sized.weight(value));
    return true;
  }
}
