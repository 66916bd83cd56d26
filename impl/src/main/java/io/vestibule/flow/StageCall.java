package io.vestibule.flow;

import io.vestibule.api.config.Ref;
import io.vestibule.api.context.ContextChanges;
import io.vestibule.api.context.ContextKeys;
import io.vestibule.api.context.PlanContext;
import io.vestibule.api.flow.BoundStage;
import io.vestibule.api.flow.Brand;
import io.vestibule.api.flow.Flow;
import io.vestibule.api.flow.RequestInfo;
import io.vestibule.api.flow.Visitor;
import io.vestibule.api.policy.Policy;
import io.vestibule.api.policy.Validation;
import io.vestibule.api.prompt.Prompt;
import io.vestibule.api.service.Services;
import io.vestibule.api.stage.ProofByMail;
import io.vestibule.api.stage.Stage;
import io.vestibule.api.stage.StageRun;
import io.vestibule.api.text.Text;
import io.vestibule.api.user.PendingUser;
import io.vestibule.api.user.User;
import io.vestibule.definition.StageDefinition;
import io.vestibule.json.JsonContext;
import io.vestibule.policy.Asking;
import io.vestibule.policy.Decision;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One call of a stage. */
final class StageCall<C extends Record> implements StageRun<C> {
  private final StageDefinition.Usable<C> definition;
  private final Scene scene;
  private final boolean policies;
  private final Run run;
  private final Proofs proofs;
  private boolean userRead;
  private @Nullable User user;

  StageCall(StageDefinition.Usable<C> definition, Scene scene, boolean policies, Run run) {
    this.definition = definition;
    this.scene = scene;
    this.policies = policies;
    this.run = run;
    this.proofs = new Proofs(scene, run);
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
  public BoundStage binding() {
    return scene
        .flow()
        .binding(run.current().binding())
        .map(scene.definitions()::bound)
        .orElseThrow();
  }

  @Override
  public boolean hasPolicies() {
    return policies;
  }

  @Override
  public Flow flow() {
    return scene.flow().flow();
  }

  @Override
  public Brand brand() {
    return scene.request().brand();
  }

  @Override
  public PlanContext context() {
    return run.context();
  }

  @Override
  public Visitor visitor() {
    return scene.visitor();
  }

  @Override
  public RequestInfo request() {
    return scene.request().info();
  }

  @Override
  public Map<String, List<String>> query() {
    return run.start().query();
  }

  @Override
  public Optional<Ref<Flow>> flowOf(String slug) {
    return scene.definitions().flow(slug).map(found -> new Ref<>(Flow.class, found.flow().id()));
  }

  @Override
  public Optional<PendingUser> subject() {
    return subject(run.context(), scene.visitor());
  }

  @Override
  public Optional<User> user() {
    if (!userRead) {
      user = subject().map(PendingUser::id).flatMap(services().users()::find).orElse(null);
      userRead = true;
    }
    return Optional.ofNullable(user);
  }

  @Override
  public boolean isProven(UUID account) {
    return proofs.isProven(account);
  }

  @Override
  public boolean isFactorProven(UUID account) {
    return proofs.isFactorProven(account);
  }

  @Override
  public boolean isFreshlyProven(UUID account) {
    return proofs.isFreshlyProven(account);
  }

  @Override
  public Optional<String> reauthentication() {
    String back = Paths.flow(scene.request().home(), flow().slug(), run.start().query());
    return scene.visitor().isAuthenticated()
        ? scene
            .definitions()
            .flow(FlowEntries.REAUTHENTICATION)
            .map(
                found ->
                    Paths.flow(
                        scene.request().home(), found.flow().slug(), Map.of("next", List.of(back))))
        : Optional.empty();
  }

  @Override
  public Optional<UUID> factorShownHere(UUID account, Duration within) {
    return scene.executor().sessions().factorShown(account, scene.request().device(), within);
  }

  @Override
  public Optional<Stage> stageOf(Ref<Stage> other) {
    return scene
        .definitions()
        .stage(other.id())
        .filter(StageDefinition.Usable.class::isInstance)
        .map(StageDefinition::stage);
  }

  @Override
  public <D extends Record> Optional<D> configOf(Ref<Stage> other, Class<D> type) {
    return scene
        .definitions()
        .stage(other.id())
        .filter(StageDefinition.Usable.class::isInstance)
        .map(stage -> ((StageDefinition.Usable<?>) stage).config())
        .filter(type::isInstance)
        .map(type::cast);
  }

  @Override
  public List<Prompt> prompts(List<Ref<Prompt>> prompts) {
    return prompts.stream()
        .flatMap(
            prompt -> Optional.ofNullable(scene.definitions().prompts().get(prompt.id())).stream())
        .sorted(Comparator.comparingInt(Prompt::order))
        .toList();
  }

  @Override
  public Optional<String> linkTo(Ref<Flow> target) {
    return scene
        .definitions()
        .flow(target.id())
        .map(found -> Paths.flow(scene.request().home(), found.flow().slug(), run.start().query()));
  }

  @Override
  public Validation validate(List<Ref<Policy>> asked, ContextChanges proposed) {
    Asking asking = scene.asking(run.context().with(proposed));
    Decision decision =
        scene
            .executor()
            .policies()
            .validate(
                asked.stream().map(Ref::id).toList(),
                scene
                    .flow()
                    .binding(run.current().binding())
                    .map(scene.definitions()::bound)
                    .map(asking::at)
                    .orElse(asking));
    boolean passing = decision.verdict() == Decision.Verdict.PASS;
    return new Validation(
        passing,
        !passing && decision.messages().isEmpty()
            ? List.of(Text.of(StageCall.class, "validation.failed"))
            : decision.messages(),
        decision.changes());
  }

  @Override
  public ProofByMail proofByMail() {
    return new MailedProof(scene, run, subject().orElse(null));
  }

  @Override
  public Services services() {
    return scene.services();
  }

  /** Whom a run is about: the pending user, or else the visitor if logged in. */
  static Optional<PendingUser> subject(JsonContext context, Visitor visitor) {
    Optional<PendingUser> pending = context.get(ContextKeys.PENDING_USER);
    return pending.isPresent() ? pending : Optional.ofNullable(visitor.user()).map(PendingUser::of);
  }
}
