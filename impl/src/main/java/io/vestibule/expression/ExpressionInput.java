package io.vestibule.expression;

import io.vestibule.api.context.ContextKeys;
import io.vestibule.api.flow.BoundStage;
import io.vestibule.api.flow.Brand;
import io.vestibule.api.flow.Flow;
import io.vestibule.api.flow.RequestInfo;
import io.vestibule.api.flow.Visitor;
import io.vestibule.api.policy.PolicyRequest;
import io.vestibule.api.service.Services;
import io.vestibule.api.stage.StageRun;
import io.vestibule.api.user.PendingUser;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an evaluation can see. Of the services only what an expression asks for is used.
 *
 * @param request the request
 * @param visitor who is logged in
 * @param subject whom the run is about
 * @param flow the flow
 * @param brand the brand
 * @param binding the stage in the flow whose policies are asked; empty otherwise
 * @param context the plan context, as plain maps, lists, texts, numbers and booleans
 * @param services where users, groups, places, scores and the time come from
 */
public record ExpressionInput(
    RequestInfo request,
    Visitor visitor,
    Optional<PendingUser> subject,
    Flow flow,
    Brand brand,
    Optional<BoundStage> binding,
    Map<String, Object> context,
    Services services) {
  private static final int LONGEST_TEXT = 20_000;

  /** What a policy sees. */
  public static ExpressionInput of(PolicyRequest<?> request) {
    return new ExpressionInput(
        request.request(),
        request.visitor(),
        request.subject(),
        request.flow(),
        request.brand(),
        request.binding(),
        withoutFiles(request.context().asMap()),
        request.services());
  }

  /** What a stage sees. */
  public static ExpressionInput of(StageRun<?> run) {
    return new ExpressionInput(
        run.request(),
        run.visitor(),
        run.subject(),
        run.flow(),
        run.brand(),
        Optional.empty(),
        withoutFiles(run.context().asMap()),
        run.services());
  }

  /**
   * The same context, with the beginnings only of files that were answered to prompts: an
   * expression can tell what they say they are, and is not charged with their size.
   */
  private static Map<String, Object> withoutFiles(Map<String, Object> context) {
    if (!(context.get(ContextKeys.PROMPT_DATA.name()) instanceof Map<?, ?> data)
        || data.values().stream().noneMatch(ExpressionInput::isFile)) {
      return context;
    }
    Map<Object, Object> without = new LinkedHashMap<>(data);
    without.replaceAll(
        (key, value) ->
            isFile(value)
                ? value.toString().substring(0, value.toString().indexOf(',') + 1)
                : value);
    Map<String, Object> changed = new LinkedHashMap<>(context);
    changed.put(ContextKeys.PROMPT_DATA.name(), without);
    return Collections.unmodifiableMap(changed);
  }

  private static boolean isFile(@Nullable Object value) {
    // Longer than any text a person can type into a prompt: what they typed is seen as a whole.
    return value instanceof String text
        && text.length() > LONGEST_TEXT
        && text.startsWith("data:")
        && text.indexOf(',') > 0;
  }
}
