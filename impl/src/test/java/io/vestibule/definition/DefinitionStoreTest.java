package io.vestibule.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vestibule.api.challenge.Answer;
import io.vestibule.api.config.ConfigProblem;
import io.vestibule.api.flow.Designation;
import io.vestibule.api.stage.Outcome;
import io.vestibule.api.stage.StageKind;
import io.vestibule.api.stage.StageRun;
import io.vestibule.event.AuditLog;
import io.vestibule.event.Author;
import io.vestibule.json.ConfigMapper;
import io.vestibule.json.SecretBox;
import io.vestibule.kind.Kinds;
import io.vestibule.policy.PolicyBinding;
import io.vestibule.policy.PolicyDefinition;
import io.vestibule.store.Database;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.LabFlow;
import io.vestibule.testkit.PluginLoader;
import io.vestibule.text.Texts;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DefinitionStoreTest {
  private static final Map<String, ?> BY_NAME = Map.of("user_fields", List.of("username"));

  private final Lab lab = Lab.shared();
  private final Database database = lab.engine().database();
  private final DefinitionStore store = lab.engine().definitions();
  private final List<UUID> broken = new java.util.ArrayList<>();

  @AfterEach
  void nothingBrokenStays() {
    store.change(
        changes -> {
          broken.forEach(changes::deleteStage);
          broken.forEach(changes::deletePolicy);
          return broken;
        });
  }

  // --- the picture

  @Test
  void aChangeIsInTheNextPicture() {
    LabFlow flow = lab.flow().title("Before").create();
    assertThat(title(store.latest(), flow)).isEqualTo("Before");

    retitle(store, flow, "After");

    assertThat(title(store.latest(), flow)).isEqualTo("After");
    assertThat(title(store.recent(), flow)).isEqualTo("After");
  }

  @Test
  void aChangeByAnotherNodeIsInTheNextPicture() {
    LabFlow flow = lab.flow().title("Before").create();
    assertThat(title(store.latest(), flow)).isEqualTo("Before");

    retitle(anotherNode(), flow, "After");

    assertThat(title(store.latest(), flow)).isEqualTo("After");
  }

  @Test
  void aChangeByAnotherNodeIsSeenWithinASecond() {
    LabFlow flow = lab.flow().title("Before").create();
    store.latest();
    retitle(anotherNode(), flow, "After");
    assertThat(title(store.recent(), flow)).isEqualTo("Before");

    lab.clock().advance(Duration.ofMillis(1001));

    assertThat(title(store.recent(), flow)).isEqualTo("After");
  }

  @Test
  void whileNothingChangesThePictureIsTheSame() {
    Definitions before = store.latest();

    lab.clock().advance(Duration.ofDays(1));

    assertThat(store.latest()).isSameAs(before);
  }

  @Test
  void everyChangeMakesThePictureANewerOne() {
    long before = store.latest().revision();

    lab.flow().create();

    assertThat(store.latest().revision()).isEqualTo(before + 1);
  }

  @Test
  void nothingStaysOfAChangeThatFails() {
    LabFlow flow = lab.flow().title("Before").create();
    Definitions before = store.latest();

    assertThatThrownBy(
            () ->
                store.change(
                    changes -> {
                      putFlow(changes, flow, "After");
                      throw new IllegalStateException("it fails");
                    }))
        .hasMessage("it fails");

    assertThat(store.latest()).isSameAs(before);
  }

  @Test
  void aChangeWithinATransactionIsSeenWhenThatIsDone() {
    LabFlow flow = lab.flow().title("Before").create();
    store.latest();

    database.run(em -> store.change(em, Author.SYSTEM, changes -> putFlow(changes, flow, "After")));

    assertThat(title(store.latest(), flow)).isEqualTo("After");
  }

  @Test
  void aPictureThatWasTakenDoesNotChange() {
    LabFlow flow = lab.flow().title("Before").create();
    Definitions before = store.latest();

    retitle(store, flow, "After");

    assertThat(title(before, flow)).isEqualTo("Before");
  }

  // --- what is in it

  @Test
  void aFlowIsReadAsItWasMade() {
    FlowOptions options =
        new FlowOptions(
            "/static/a.jpg",
            Layout.SIDEBAR_LEFT,
            true,
            DeniedAction.CONTINUE,
            Requirement.REQUIRE_SUPERUSER,
            io.vestibule.policy.PolicyGate.Mode.ALL);
    String slug = lab.name("flow");

    UUID id =
        store.change(
            changes -> changes.putFlow(null, slug, "Name", "Title", Designation.RECOVERY, options));

    FlowDefinition flow = store.latest().flow(slug).orElseThrow();
    assertThat(flow.flow())
        .isEqualTo(new io.vestibule.api.flow.Flow(id, slug, "Name", "Title", Designation.RECOVERY));
    assertThat(
            new FlowOptions(
                flow.background(),
                flow.layout(),
                flow.compatibilityMode(),
                flow.deniedAction(),
                flow.requirement(),
                flow.gate().mode()))
        .isEqualTo(options);
    assertThat(store.latest().flow(id)).contains(flow);
  }

  @Test
  void theStagesOfAFlowAreInTheirOrder() {
    UUID stage = lab.stage("dummy", Map.of());
    LabFlow flow = lab.flow().create();

    List<UUID> bindings =
        store.change(
            changes ->
                List.of(
                    changes.putStageBinding(
                        null, flow.id(), stage, 30, StageBindingOptions.DEFAULT),
                    changes.putStageBinding(
                        null, flow.id(), stage, 10, StageBindingOptions.DEFAULT),
                    changes.putStageBinding(
                        null, flow.id(), stage, 20, StageBindingOptions.DEFAULT)));

    assertThat(definition(flow).bindings())
        .extracting(StageBinding::id)
        .containsExactly(bindings.get(1), bindings.get(2), bindings.get(0));
  }

  @Test
  void thePoliciesOfATargetAreInTheirOrder() {
    UUID policy = lab.policy("dummy", Map.of());
    LabFlow flow = lab.flow().create();

    List<UUID> bindings =
        store.change(
            changes ->
                java.util.stream.Stream.of(2, 0, 1)
                    .map(
                        order ->
                            changes.putPolicyBinding(
                                null,
                                new Target.OfFlow(flow.id()),
                                new PolicyBinding.Bound.ToPolicy(policy),
                                order,
                                PolicyBindingOptions.DEFAULT))
                    .toList());

    assertThat(definition(flow).gate().bindings())
        .extracting(PolicyBinding::id)
        .containsExactly(bindings.get(1), bindings.get(2), bindings.get(0));
  }

  @Test
  void noTimeAtAllIsTheUsualTime() {
    UUID policy = lab.policy("dummy", Map.of());
    LabFlow flow =
        lab.flow().policy(LabFlow.toPolicy(policy), options -> options.within(0)).create();

    assertThat(definition(flow).gate().bindings())
        .extracting(PolicyBinding::timeout)
        .containsExactly(Duration.ofSeconds(30));
  }

  @Test
  void aStageThatIsDeletedIsOutOfItsFlows() {
    UUID stage = lab.stage("dummy", Map.of());
    LabFlow flow = lab.flow().stage(stage, binding -> {}).create();

    store.change(
        changes -> {
          changes.deleteStage(stage);
          return stage;
        });

    assertThat(definition(flow).bindings()).isEmpty();
  }

  @Test
  void aFlowThatIsDeletedIsGone() {
    LabFlow flow = lab.flow().stage("dummy", Map.of()).create();

    store.change(
        changes -> {
          changes.deleteFlow(flow.id());
          return flow;
        });

    assertThat(store.latest().flow(flow.slug())).isEmpty();
    assertThat(store.latest().stage(flow.stages().get(0))).isPresent();
  }

  // --- what is broken

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "null",
        "[]",
        "{\"user_fields\":[\"nickname\"]}",
        "{\"user_fields\":1}",
        "{\"user_fields\":[]}"
      })
  void aStageWhoseConfigurationIsBrokenCannotBeRunAndOthersCan(String config) {
    UUID other = lab.stage("identification", BY_NAME);
    UUID stage = broken("vst_stage", lab.stage("identification", BY_NAME), "config", config);

    assertThat(store.latest().stage(stage)).containsInstanceOf(StageDefinition.Unusable.class);
    assertThat(store.latest().stage(other)).containsInstanceOf(StageDefinition.Usable.class);
  }

  @Test
  void aStageOfAKindThatIsNotThereCannotBeRunAndOthersCan() {
    UUID other = lab.stage("dummy", Map.of());
    UUID stage = broken("vst_stage", lab.stage("dummy", Map.of()), "type", "no_such_kind");

    assertThat(store.latest().stage(stage))
        .containsInstanceOf(StageDefinition.Unusable.class)
        .map(unusable -> ((StageDefinition.Unusable) unusable).problems().get(0).field())
        .contains("type");
    assertThat(store.latest().stage(other)).containsInstanceOf(StageDefinition.Usable.class);
  }

  @Test
  void aPolicyWhoseConfigurationIsBrokenCannotBeEvaluatedAndOthersCan() {
    UUID other = lab.policy("dummy", Map.of());
    UUID policy =
        broken("vst_policy", lab.policy("dummy", Map.of()), "config", "{\"wait_min\":-1}");

    assertThat(store.latest().policies().get(policy)).isInstanceOf(PolicyDefinition.Unusable.class);
    assertThat(store.latest().policies().get(other)).isInstanceOf(PolicyDefinition.Usable.class);
  }

  @Test
  void aPolicyOfAKindThatIsNotThereCannotBeEvaluated() {
    UUID policy = broken("vst_policy", lab.policy("dummy", Map.of()), "type", "no_such_kind");

    assertThat(store.latest().policies().get(policy)).isInstanceOf(PolicyDefinition.Unusable.class);
  }

  @Test
  void aStageThatRefersToAStageThatIsGoneCannotBeRun() {
    UUID password =
        lab.stage("password", Map.of("backends", List.of("authentik.core.auth.InbuiltBackend")));
    UUID stage =
        lab.stage(
            "identification",
            Map.of("user_fields", List.of("username"), "password_stage", password.toString()));
    assertThat(store.latest().stage(stage)).containsInstanceOf(StageDefinition.Usable.class);

    store.change(
        changes -> {
          changes.deleteStage(password);
          return password;
        });

    assertThat(store.latest().stage(stage))
        .containsInstanceOf(StageDefinition.Unusable.class)
        .map(unusable -> ((StageDefinition.Unusable) unusable).problems())
        .hasValueSatisfying(
            problems -> {
              assertThat(problems)
                  .extracting(ConfigProblem::field)
                  .containsExactly("password_stage");
              assertThat(problems.get(0).message()).asString().contains(password.toString());
            });
  }

  @Test
  void aStageThatRefersToAStageThatCannotBeRunCannotBeRun() {
    UUID password =
        lab.stage("password", Map.of("backends", List.of("authentik.core.auth.InbuiltBackend")));
    UUID stage =
        lab.stage(
            "identification",
            Map.of("user_fields", List.of("username"), "password_stage", password.toString()));

    UUID further =
        lab.stage(
            "identification",
            Map.of("user_fields", List.of("username"), "password_stage", stage.toString()));

    broken("vst_stage", password, "config", "{}");

    assertThat(store.latest().stage(stage)).containsInstanceOf(StageDefinition.Unusable.class);
    assertThat(store.latest().stage(further)).containsInstanceOf(StageDefinition.Unusable.class);
  }

  @Test
  void aStageThatRefersToAFlowThatIsGoneCanBeRunAllTheSame() {
    LabFlow recovery = lab.flow().create();
    UUID stage =
        lab.stage(
            "identification",
            Map.of("user_fields", List.of("username"), "recovery_flow", recovery.id().toString()));

    store.change(
        changes -> {
          changes.deleteFlow(recovery.id());
          return recovery;
        });

    assertThat(store.latest().stage(stage)).containsInstanceOf(StageDefinition.Usable.class);
  }

  /** A stage kind whose own check fails. */
  public static final class Choleric implements StageKind<Choleric.Config> {
    /** Configuration. */
    public record Config() {}

    @Override
    public String type() {
      return "choleric";
    }

    @Override
    public Class<Config> configType() {
      return Config.class;
    }

    @Override
    public List<ConfigProblem> check(Config config) {
      throw new IllegalStateException("it throws");
    }

    @Override
    public Outcome.Shown show(StageRun<Config> run) {
      return Outcome.done();
    }

    @Override
    public Outcome.Submitted submit(StageRun<Config> run, Answer answer) {
      return Outcome.done();
    }
  }

  @Test
  void aStageWhoseKindThrowsCannotBeRunAndOthersCan() {
    UUID other = lab.stage("dummy", Map.of());
    UUID stage = broken("vst_stage", lab.stage("dummy", Map.of()), "type", "choleric");

    Definitions definitions = anotherNode().latest();

    assertThat(definitions.stage(stage)).containsInstanceOf(StageDefinition.Unusable.class);
    assertThat(definitions.stage(other)).containsInstanceOf(StageDefinition.Usable.class);
  }

  private UUID broken(String table, UUID id, String column, String value) {
    broken.add(id);
    database.run(
        em -> {
          em.createNativeQuery("update %s set %s = :value where id = :id".formatted(table, column))
              .setParameter("value", value)
              .setParameter("id", id.toString())
              .executeUpdate();
          em.createQuery("update Revision r set r.revision = r.revision + 1").executeUpdate();
        });
    return id;
  }

  /** With a database in common, a picture of its own and a plug-in. */
  private DefinitionStore anotherNode() {
    ConfigMapper mapper = new ConfigMapper(SecretBox.of("lab"));
    Kinds kinds =
        Kinds.find(
            List.of(
                Kinds.class.getClassLoader(),
                new PluginLoader(StageKind.class, Choleric.class.getName())),
            mapper,
            new Texts());
    return new DefinitionStore(
        database,
        kinds,
        mapper,
        new AuditLog(database, lab.clock()),
        lab.clock(),
        "http://localhost");
  }

  private static void retitle(DefinitionStore on, LabFlow flow, String title) {
    on.change(changes -> putFlow(changes, flow, title));
  }

  private static UUID putFlow(DefinitionChanges changes, LabFlow flow, String title) {
    return changes.putFlow(
        flow.id(), flow.slug(), "Flow", title, Designation.AUTHENTICATION, FlowOptions.DEFAULT);
  }

  private static String title(Definitions definitions, LabFlow flow) {
    return definitions.flow(flow.slug()).orElseThrow().flow().title();
  }

  private FlowDefinition definition(LabFlow flow) {
    return store.latest().flow(flow.id()).orElseThrow();
  }
}
