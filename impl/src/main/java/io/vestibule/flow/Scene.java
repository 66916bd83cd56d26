package io.vestibule.flow;

import io.vestibule.api.flow.Visitor;
import io.vestibule.api.service.Services;
import io.vestibule.api.user.PendingUser;
import io.vestibule.api.user.User;
import io.vestibule.definition.Definitions;
import io.vestibule.definition.FlowDefinition;
import io.vestibule.json.JsonContext;
import io.vestibule.policy.Asking;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What the parts of one request's way through a flow share. It changes as they go along. */
final class Scene {
  private final FlowExecutor executor;
  private final FlowRequest request;
  private final Runs runs;
  private final Services services;
  private Definitions definitions;
  private FlowDefinition flow;
  private Visitor visitor;
  private FlowReply.@Nullable Effect effect;
  private final List<RunTraces.Step> decided = new ArrayList<>();
  private @Nullable String run;
  private String about = "";

  Scene(FlowExecutor executor, FlowRequest request, Definitions definitions, FlowDefinition flow) {
    this.executor = executor;
    this.request = request;
    this.runs = executor.runs(request);
    this.services = executor.services().from(request.origin());
    this.definitions = definitions;
    this.flow = flow;
    this.visitor = request.visitor();
  }

  FlowExecutor executor() {
    return executor;
  }

  FlowRequest request() {
    return request;
  }

  Runs runs() {
    return runs;
  }

  Services services() {
    return services;
  }

  Definitions definitions() {
    return definitions;
  }

  FlowDefinition flow() {
    return flow;
  }

  Visitor visitor() {
    return visitor;
  }

  FlowReply.@Nullable Effect effect() {
    return effect;
  }

  /**
   * Looks the definitions up as they are now.
   *
   * @return whether the flow is still there
   */
  boolean refresh() {
    definitions = executor.definitions().latest();
    Optional<FlowDefinition> latest = definitions.flow(request.slug());
    latest.ifPresent(found -> flow = found);
    return latest.isPresent();
  }

  /** The visitor's login session has changed. */
  void changed(Visitor now, FlowReply.Effect why) {
    visitor = now;
    effect = why;
  }

  /** The id of the user who is logged in, or null. */
  @Nullable UUID userId() {
    User user = visitor.user();
    return user == null ? null : user.id();
  }

  /** Names the request in the log. */
  String reference() {
    return request.origin().reference();
  }

  /** Whom a run that knows this is about: the pending user, or else the visitor if logged in. */
  Optional<PendingUser> subject(JsonContext context) {
    return StageCall.subject(context, visitor);
  }

  /** What policies are asked about. */
  Asking asking(JsonContext context) {
    return asking(flow, context);
  }

  /** What policies are asked about another flow. */
  Asking asking(FlowDefinition about, JsonContext context) {
    return new Asking(
            subject(context),
            visitor,
            about.flow(),
            request.brand(),
            context,
            request.info(),
            services,
            definitions.policies())
        .followedBy(
            (question, decision) ->
                decided.add(RunTraces.Step.of(question, decision, reference())));
  }

  /** The request turned out to be about a run. */
  void isAbout(Run found) {
    run = found.id();
    about = subject(found.context()).map(PendingUser::username).orElse("");
  }

  /** Tells administrators how policies decided during the request. */
  void trace(FlowReply.Result result) {
    RunTraces.State state =
        result instanceof FlowReply.Result.Denied
            ? RunTraces.State.DENIED
            : result instanceof FlowReply.Result.Failed
                ? RunTraces.State.FAILED
                : result instanceof FlowReply.Result.Done
                    ? RunTraces.State.DONE
                    : RunTraces.State.UNDER_WAY;
    executor
        .traces()
        .add(
            run,
            flow.flow().slug(),
            decided.stream()
                .map(RunTraces.Step::subject)
                .filter(name -> !name.isEmpty())
                .reduce((first, last) -> last)
                .orElse(about),
            request.origin().address(),
            reference(),
            services.clock().instant(),
            state,
            decided);
  }

  /** What administrators call a stage. */
  String name(PlannedStage stage) {
    return definitions
        .stage(stage.stage())
        .map(definition -> definition.stage().name())
        .orElseGet(() -> stage.stage().toString());
  }
}
