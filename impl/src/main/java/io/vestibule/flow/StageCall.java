package io.vestibule.flow;

import io.vestibule.api.config.Ref;
import io.vestibule.api.context.ContextKeys;
import io.vestibule.api.context.PlanContext;
import io.vestibule.api.flow.Brand;
import io.vestibule.api.flow.Flow;
import io.vestibule.api.flow.RequestInfo;
import io.vestibule.api.flow.Visitor;
import io.vestibule.api.service.Services;
import io.vestibule.api.stage.Stage;
import io.vestibule.api.stage.StageRun;
import io.vestibule.api.user.PendingUser;
import io.vestibule.api.user.User;
import io.vestibule.definition.Definitions;
import io.vestibule.definition.StageDefinition;
import io.vestibule.json.JsonContext;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One call of a stage. */
final class StageCall<C extends Record> implements StageRun<C> {
  private final StageDefinition.Usable<C> definition;
  private final Definitions definitions;
  private final FlowRequest request;
  private final Flow flow;
  private final boolean policies;
  private final Run run;
  private final Visitor visitor;
  private final Services services;
  private boolean userRead;
  private @Nullable User user;

  StageCall(
      StageDefinition.Usable<C> definition,
      Definitions definitions,
      FlowRequest request,
      Flow flow,
      boolean policies,
      Run run,
      Visitor visitor,
      Services services) {
    this.definition = definition;
    this.definitions = definitions;
    this.request = request;
    this.flow = flow;
    this.policies = policies;
    this.run = run;
    this.visitor = visitor;
    this.services = services;
  }

  @Override
  public C config() {
    return definition.config();
  }

  @Override
  public Stage stage() {
    return definition.stage();
  }

  @Override
  public boolean hasPolicies() {
    return policies;
  }

  @Override
  public Flow flow() {
    return flow;
  }

  @Override
  public Brand brand() {
    return request.brand();
  }

  @Override
  public PlanContext context() {
    return run.context();
  }

  @Override
  public Visitor visitor() {
    return visitor;
  }

  @Override
  public RequestInfo request() {
    return request.info();
  }

  @Override
  public Optional<PendingUser> subject() {
    return subject(run.context(), visitor);
  }

  @Override
  public Optional<User> user() {
    if (!userRead) {
      user = subject().map(PendingUser::id).flatMap(services.users()::find).orElse(null);
      userRead = true;
    }
    return Optional.ofNullable(user);
  }

  @Override
  public <D extends Record> Optional<D> configOf(Ref<Stage> other, Class<D> type) {
    return definitions
        .stage(other.id())
        .filter(StageDefinition.Usable.class::isInstance)
        .map(stage -> ((StageDefinition.Usable<?>) stage).config())
        .filter(type::isInstance)
        .map(type::cast);
  }

  @Override
  public Optional<String> linkTo(Ref<Flow> target) {
    return definitions
        .flow(target.id())
        .map(found -> Paths.flow(request.home(), found.flow().slug(), run.start().query()));
  }

  @Override
  public Services services() {
    return services;
  }

  /** Whom a run is about: the pending user, or else the visitor if logged in. */
  static Optional<PendingUser> subject(JsonContext context, Visitor visitor) {
    Optional<PendingUser> pending = context.get(ContextKeys.PENDING_USER);
    return pending.isPresent() ? pending : Optional.ofNullable(visitor.user()).map(PendingUser::of);
  }
}
