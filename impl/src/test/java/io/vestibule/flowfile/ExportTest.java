package io.vestibule.flowfile;

import static io.vestibule.flowfile.FlowFileLab.differences;
import static io.vestibule.flowfile.FlowFileLab.errors;
import static io.vestibule.flowfile.FlowFileLab.warnings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vestibule.api.config.Ref;
import io.vestibule.api.config.Secret;
import io.vestibule.api.credential.PasswordBackend;
import io.vestibule.api.flow.Designation;
import io.vestibule.api.flow.Flow;
import io.vestibule.api.stage.Stage;
import io.vestibule.api.user.User;
import io.vestibule.api.user.UserField;
import io.vestibule.definition.DefinitionChanges;
import io.vestibule.definition.DeniedAction;
import io.vestibule.definition.FailingPolicy;
import io.vestibule.definition.FlowOptions;
import io.vestibule.definition.InvalidResponseAction;
import io.vestibule.definition.Layout;
import io.vestibule.definition.PolicyBindingOptions;
import io.vestibule.definition.Requirement;
import io.vestibule.definition.StageBindingOptions;
import io.vestibule.definition.Target;
import io.vestibule.flowfile.FlowFileExporter.NotExportableException;
import io.vestibule.policies.dummy.DummyPolicy;
import io.vestibule.policies.expression.ExpressionPolicy;
import io.vestibule.policies.expression.Language;
import io.vestibule.policy.PolicyBinding.Bound;
import io.vestibule.policy.PolicyBinding.FailureResult;
import io.vestibule.policy.PolicyDefinition;
import io.vestibule.policy.PolicyGate;
import io.vestibule.stages.identification.IdentificationStage;
import io.vestibule.stages.password.PasswordStage;
import io.vestibule.testkit.Lab;
import io.vestibule.user.UserStore.NameTakenException;
import io.vestibule.user.UserStore.NewUser;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Flows as files. */
class ExportTest {
  private static final String PYTHON =
      "# Who may?\nif request.user.name == 'x':\n    return \"a: b\"  # yes\n\nreturn False\n";

  private final Lab own = Lab.with(Map.of());
  private final FlowFileLab lab = new FlowFileLab(own);

  @AfterEach
  void close() {
    own.close();
  }

  @Test
  void aFlowIsWrittenWithAllItIsMadeOf() throws Exception {
    rich(lab);

    assertThat(lab.export("rich")).isEqualTo(golden());
  }

  @Test
  void whatWasWrittenMakesTheSameFlowElsewhere() throws Exception {
    people(lab);
    lab.imported(
        golden(),
        new ImportOptions(false, false, Map.of("Rich keyed key", "x", "Rich keyed spare", "y")));

    assertThat(lab.export("rich")).isEqualTo(golden());
  }

  @Test
  void whatWasWrittenChangesNothingWhereItCameFrom() throws Exception {
    rich(lab);
    FlowFileLab.Kept before = lab.kept();

    ImportReport report = lab.imported(lab.export("rich"));

    assertThat(warnings(report)).singleElement().asString().contains("The expression is Python");
    assertThat(report.count(EntryReport.Result.UNCHANGED)).isEqualTo(report.entries().size());
    assertThat(lab.kept()).isEqualTo(before);
  }

  // --- secrets

  @Test
  void secretsAreLeftOut() throws Exception {
    rich(lab);

    assertThat(lab.export("rich"))
        .contains("key: !Context 'Rich keyed key'\n")
        .doesNotContain("secret 1", "secret 2");
  }

  @Test
  void aSecretThatIsThereStays() throws Exception {
    rich(lab);
    String file = lab.export("rich").replace("site: there", "site: elsewhere");

    ImportReport report = lab.imported(file);

    assertThat(differences(report).values()).containsExactly("there \u2192 elsewhere");
    assertThat(lab.config("Rich keyed"))
        .isEqualTo(
            new KeyedStage.Config("elsewhere", Secret.of("secret 1"), Secret.of("secret 2"), null));
  }

  @Test
  void whoImportsCanGiveTheSecrets() throws Exception {
    rich(lab);

    lab.imported(
        lab.export("rich"),
        new ImportOptions(false, false, Map.of("Rich keyed key", "another secret")));

    assertThat(lab.config("Rich keyed"))
        .isEqualTo(
            new KeyedStage.Config(
                "there", Secret.of("another secret"), Secret.of("secret 2"), null));
  }

  @Test
  void aSecretThereMustBeIsAskedForElsewhere() throws Exception {
    people(lab);
    String file = golden();

    assertThat(errors(lab.tried(file, ImportOptions.DEFAULT)))
        .singleElement()
        .asString()
        .contains("key: This field is required.");
  }

  @Test
  void aSecretThatIsEmptyIsNone() {
    lab.imported(
        """
        entries:
          - model: authentik_flows.flow
            id: flow
            identifiers: {slug: empty}
            attrs: {name: A flow, title: A title, designation: enrollment}
          - model: vestibule_stages_keyed.keyedstage
            id: keyed
            identifiers: {name: keyed}
            attrs: {key: ''}
          - model: authentik_flows.flowstagebinding
            identifiers: {target: !KeyOf flow, stage: !KeyOf keyed, order: 0}
        """);
    String file = lab.export("empty");

    assertThat(file).contains("key: ''\n").contains("spare: null\n");
    try (Lab elsewhere = Lab.with(Map.of())) {
      new FlowFileLab(elsewhere).imported(file);
      assertThat(new FlowFileLab(elsewhere).export("empty")).isEqualTo(file);
    }
  }

  // --- names and expressions

  @ParameterizedTest
  @ValueSource(
      strings = {
        PYTHON,
        "return True",
        "return True\n",
        "return True\n\n\n",
        "\n\nreturn True",
        "  return True\nreturn False",
        "if a:\n\treturn True\n",
        "if a:   \n    return True\n",
        "if a:\r\n    return True\r\n",
        "return \"\u00e4\ud83d\ude00\"",
        "return '''\n---\n...\n'''",
        "# !Context x\n- a: b\n",
        "1e3",
        "yes",
        "a\u2028b\u0085c\ufeffd"
      })
  void anExpressionIsWhatItWasToTheByte(String expression) {
    own.change(
        changes -> {
          UUID flow = flow(changes, "python");
          UUID policy =
              changes.putPolicy(
                  null,
                  "python",
                  "expression",
                  false,
                  new ExpressionPolicy.Config(expression, Language.PYTHON));
          changes.putPolicyBinding(
              null,
              new Target.OfFlow(flow),
              new Bound.ToPolicy(policy),
              0,
              PolicyBindingOptions.DEFAULT);
        });
    String file = lab.export("python");
    own.change(
        changes -> {
          changes.deletePolicy(changes.findPolicy("python").orElseThrow());
          changes.deleteFlow(changes.findFlow("python").orElseThrow());
        });

    lab.imported(file);

    assertThat(lab.now().policies().values())
        .filteredOn(policy -> policy.policy().name().equals("python"))
        .extracting(policy -> ((PolicyDefinition.Unusable) policy).config())
        .containsExactly(new ExpressionPolicy.Config(expression, Language.PYTHON));
  }

  @Test
  void bindingsOfOneOrderAreNotTakenForEachOther() throws Exception {
    UUID first = group("first");
    UUID second = group("second");
    own.change(
        changes -> {
          UUID flow = flow(changes, "crowded");
          UUID policy =
              changes.putPolicy(null, "guard", "dummy", false, new DummyPolicy.Config(true, 0, 1));
          for (Bound bound :
              List.of(
                  new Bound.ToPolicy(policy),
                  new Bound.ToGroup(first),
                  new Bound.ToGroup(second),
                  new Bound.ToPolicy(policy))) {
            changes.putPolicyBinding(
                null, new Target.OfFlow(flow), bound, 0, PolicyBindingOptions.DEFAULT);
          }
        });
    String file = lab.export("crowded");

    try (Lab elsewhere = Lab.with(Map.of())) {
      FlowFileLab there = new FlowFileLab(elsewhere);
      elsewhere.engine().users().createGroup("first", false, List.of());
      elsewhere.engine().users().createGroup("second", false, List.of());
      there.imported(file);

      assertThat(there.flow("crowded").gate().bindings()).hasSize(4);
      assertThat(there.export("crowded")).isEqualTo(file);
    }
  }

  @Test
  void whoIsNotThereElsewhereIsAProblemThere() {
    UUID group = group("only here");
    own.change(
        changes ->
            changes.putPolicyBinding(
                null,
                new Target.OfFlow(flow(changes, "grouped")),
                new Bound.ToGroup(group),
                0,
                PolicyBindingOptions.DEFAULT));
    String file = lab.export("grouped");

    try (Lab elsewhere = Lab.with(Map.of())) {
      assertThat(new FlowFileLab(elsewhere).refused(file))
          .singleElement()
          .asString()
          .contains("One of 'policy', 'group', 'user' must be set.");
    }
  }

  @Test
  void whatNobodyKnowsTheSecretsOfIsNotWritten() {
    own.change(
        changes -> {
          UUID stage = own.stage("dummy", Map.of());
          changes.putStageBinding(null, flow(changes, "gone"), stage, 0, options());
          changes.putStage(stage, "gone stage", "gone", new DummyPolicy.Config(true, 0, 1));
        });

    assertThatThrownBy(() -> lab.files().export("gone"))
        .isInstanceOf(NotExportableException.class)
        .hasMessageContaining("gone stage");
  }

  @Test
  void thereIsNoFileOfAFlowThatIsNotThere() throws Exception {
    assertThat(lab.files().export("nowhere")).isEmpty();
  }

  private UUID group(String name) {
    return own.engine().users().createGroup(name, false, List.of()).id();
  }

  private static UUID flow(DefinitionChanges changes, String slug) {
    return changes.putFlow(
        null, slug, "A flow", "A title", Designation.ENROLLMENT, FlowOptions.DEFAULT);
  }

  private static StageBindingOptions options() {
    return new StageBindingOptions(
        true, false, PolicyGate.Mode.ANY, FailingPolicy.SKIP, InvalidResponseAction.RETRY);
  }

  private static void people(FlowFileLab lab) throws NameTakenException {
    lab.lab().engine().users().createGroup("Staff: all, of us", false, List.of());
    lab.lab().engine().users().create(NewUser.of("alice", "Alice", "alice@example.org"));
  }

  private static UUID id(int number) {
    return UUID.fromString("0190a1b2-0000-7000-8000-" + String.format("%012d", number));
  }

  /** A flow in which everything is said that can be. */
  private static void rich(FlowFileLab lab) throws NameTakenException {
    people(lab);
    UUID group = lab.lab().engine().users().findGroup("Staff: all, of us").orElseThrow().id();
    User alice =
        lab.lab()
            .engine()
            .database()
            .call(em -> lab.lab().engine().users().findByUsername(em, "alice"))
            .orElseThrow();
    UUID recovery = lab.flow("default-authentication-flow").flow().id();
    lab.lab()
        .change(
            changes -> {
              UUID flow =
                  changes.putFlow(
                      id(1),
                      "rich",
                      "Rich: a flow",
                      "yes",
                      Designation.RECOVERY,
                      new FlowOptions(
                          "/static/a b.jpg",
                          Layout.SIDEBAR_LEFT_FRAME_BACKGROUND,
                          true,
                          DeniedAction.MESSAGE,
                          Requirement.REQUIRE_UNAUTHENTICATED,
                          PolicyGate.Mode.ALL));
              UUID waiting =
                  changes.putPolicy(
                      id(2), "Rich waiting", "dummy", true, new DummyPolicy.Config(true, 1, 2));
              UUID python =
                  changes.putPolicy(
                      id(3),
                      "Rich python",
                      "expression",
                      false,
                      new ExpressionPolicy.Config(PYTHON, Language.PYTHON));
              UUID password =
                  changes.putStage(
                      id(4),
                      "Rich password",
                      "password",
                      new PasswordStage.Config(
                          List.of(PasswordBackend.INBUILT, PasswordBackend.APP_PASSWORD),
                          null,
                          0,
                          true));
              UUID identification =
                  changes.putStage(
                      id(5),
                      "Rich identification",
                      "identification",
                      new IdentificationStage.Config(
                          List.of(UserField.EMAIL, UserField.UPN),
                          new Ref<>(Stage.class, password),
                          null,
                          false,
                          false,
                          null,
                          new Ref<>(Flow.class, recovery),
                          new Ref<>(Flow.class, flow),
                          List.of(),
                          true,
                          false,
                          true,
                          null));
              UUID keyed =
                  changes.putStage(
                      id(6),
                      "Rich keyed",
                      "keyed",
                      new KeyedStage.Config(
                          "there", Secret.of("secret 1"), Secret.of("secret 2"), null));
              UUID first =
                  changes.putStageBinding(
                      id(7),
                      flow,
                      identification,
                      0,
                      new StageBindingOptions(
                          true,
                          true,
                          PolicyGate.Mode.ALL,
                          FailingPolicy.DENY,
                          InvalidResponseAction.RESTART_WITH_CONTEXT));
              UUID second = changes.putStageBinding(id(8), flow, keyed, 2_147_483_647, options());
              bind(changes, 9, new Target.OfFlow(flow), new Bound.ToPolicy(python), 5, true, false);
              bind(changes, 10, new Target.OfFlow(flow), new Bound.ToGroup(group), 0, true, false);
              changes.putPolicyBinding(
                  id(11),
                  new Target.OfStageBinding(first),
                  new Bound.ToUser(alice.id()),
                  1,
                  new PolicyBindingOptions(false, true, 5, FailureResult.PASS));
              changes.putPolicyBinding(
                  id(12),
                  new Target.OfStageBinding(first),
                  new Bound.ToPolicy(waiting),
                  2,
                  new PolicyBindingOptions(true, false, 600, FailureResult.FAIL));
              bind(
                  changes,
                  13,
                  new Target.OfStageBinding(second),
                  new Bound.ToPolicy(waiting),
                  0,
                  true,
                  true);
            });
  }

  private static void bind(
      DefinitionChanges changes,
      int id,
      Target target,
      Bound bound,
      int order,
      boolean enabled,
      boolean negate) {
    changes.putPolicyBinding(
        id(id),
        target,
        bound,
        order,
        new PolicyBindingOptions(enabled, negate, 30, FailureResult.SAFE));
  }

  private static String golden() throws IOException {
    try (InputStream file =
        Objects.requireNonNull(ExportTest.class.getResourceAsStream("rich-flow.yaml"))) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
