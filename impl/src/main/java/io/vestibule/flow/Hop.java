package io.vestibule.flow;

import io.vestibule.api.context.ContextChanges;
import io.vestibule.api.context.ContextKey;
import io.vestibule.api.context.ContextKeys;
import io.vestibule.api.stage.Outcome;
import io.vestibule.api.text.Text;
import io.vestibule.definition.Definitions;
import io.vestibule.definition.FlowDefinition;
import io.vestibule.flow.FlowReply.Result;
import io.vestibule.flow.FlowRequest.Client;
import io.vestibule.json.JsonContext;
import io.vestibule.store.Ids;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The step from a run of one flow to a run of another, which takes its place.
 *
 * <p>The other run is about the same account if this one came by a link to it, has the same query
 * string, and so goes to the same place in the end.
 */
final class Hop {
  /** How many flows may lead on to one another before anybody has answered anything. */
  static final int MOST = 8;

  private static final ContextKey<Integer> HOPS = ContextKey.of("vestibule.hops", Integer.class);

  private final Scene scene;
  private final Ends ends;
  private final InvitationUse invitations;

  Hop(Scene scene, Ends ends) {
    this.scene = scene;
    this.ends = ends;
    this.invitations = new InvitationUse(scene);
  }

  /**
   * Takes it.
   *
   * @param run the run
   * @param outcome where to
   */
  Result take(Run run, Outcome.ToFlow outcome) {
    Definitions definitions = scene.executor().definitions().latest();
    Optional<FlowDefinition> found = definitions.flow(outcome.flow().id());
    if (found.isEmpty()) {
      return ends.misconfigured(run, "the flow a stage leads on to is gone: " + outcome.flow());
    }
    int hops = (run.answered() ? 0 : run.context().get(HOPS).orElse(0)) + 1;
    if (hops > MOST) {
      return ends.denied(
          Denial.Kind.STAGE,
          Text.of(Hop.class, "denied.unknown"),
          "flows lead on to one another without end",
          run);
    }
    Optional<JsonContext> context =
        invitations.leadingOn(run.context().with(outcome.changes()), outcome.keepsContext());
    if (context.isEmpty()) {
      return ends.denied(Denial.Kind.STAGE, InvitationUse.REFUSAL, InvitationUse.REASON, run);
    }
    ContextChanges more =
        ContextChanges.none()
            .put(ContextKeys.IS_REDIRECTED, scene.flow().flow().slug())
            .put(HOPS, hops);
    FlowDefinition flow = found.get();
    Run.Start start =
        run.start().leadingOn(Ids.unguessable(), flow.flow().id(), more, outcome.keepsContext());
    JsonContext known = outcome.keepsContext() ? context.get().with(more) : start.known();
    Planning planning =
        scene.executor().planner().plan(definitions, flow, scene.asking(flow, known));
    if (planning instanceof Planning.NotApplicable denied) {
      return ends.denied(
          denied.kind(),
          denied.messages().isEmpty()
              ? Text.of(Hop.class, "denied.flow")
              : Ends.lines(denied.messages()),
          "flow " + flow.flow().slug() + " is led on to: " + denied.reason(),
          run);
    }
    if (planning instanceof Planning.Empty empty) {
      scene.runs().remove(run.id());
      return ends.done(empty.context(), start.asQuery());
    }
    Planning.Planned plan = (Planning.Planned) planning;
    Run other =
        new Run(
            start,
            Ids.unguessable(),
            scene.userId(),
            0,
            plan.stages(),
            plan.context(),
            null,
            false,
            run.notices(),
            null);
    scene.runs().remove(run.id());
    scene.runs().save(other);
    return new Result.Elsewhere(page(flow, other));
  }

  /** The page of the other flow. A program means the newest run anyway and need not name it. */
  private String page(FlowDefinition flow, Run run) {
    Map<String, List<String>> query = new LinkedHashMap<>(run.start().query());
    if (scene.request().client() == Client.PAGE) {
      query.put("run", List.of(run.id()));
    }
    return Paths.flow(scene.request().home(), flow.flow().slug(), query);
  }
}
