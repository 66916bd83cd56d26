package io.vestibule.flowfile;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.api.flow.Designation;
import io.vestibule.definition.Definitions;
import io.vestibule.definition.FailingPolicy;
import io.vestibule.definition.FlowDefinition;
import io.vestibule.definition.InvalidResponseAction;
import io.vestibule.definition.StageBinding;
import io.vestibule.definition.StageDefinition;
import io.vestibule.event.Author;
import io.vestibule.flowfile.FlowFileException.Problem;
import io.vestibule.policy.PolicyBinding;
import io.vestibule.policy.PolicyDefinition;
import io.vestibule.policy.PolicyGate;
import io.vestibule.stages.identification.IdentificationStage;
import io.vestibule.testkit.Lab;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FlowFileImporterTest {
  private final Lab lab = Lab.shared();
  private final String slug = lab.name("flow");
  private final String stage = lab.name("stage");
  private final String policy = lab.name("policy");

  /** A flow and a stage, in nine lines. */
  private final String flow =
      """
      entries:
        - model: authentik_flows.flow
          id: flow
          identifiers: {slug: %s}
          attrs: {name: A flow, title: "A title: yes", designation: enrollment}
        - model: authentik_stages_dummy.dummystage
          id: stage
          identifiers:
            name: %s
      """
          .formatted(slug, stage);

  private final String bound =
      flow
          + """
              - model: authentik_flows.flowstagebinding
                id: binding
                identifiers: {target: !KeyOf flow, stage: !KeyOf stage, order: 10}
            """;

  // --- what is said

  @Test
  void aFlowIsMadeAsTheFileSays() {
    apply(
        """
        entries:
          - model: authentik_flows.flow
            identifiers:
              slug: %s
            attrs:
              name: A name
              title: A title
              designation: recovery
              background: /static/a.jpg
              layout: sidebar_right
              compatibility_mode: true
              denied_action: continue
              authentication: require_superuser
              policy_engine_mode: all
        """
            .formatted(slug));

    FlowDefinition made = flow();
    assertThat(List.of(made.flow().name(), made.flow().title(), made.flow().designation()))
        .isEqualTo(List.of("A name", "A title", Designation.RECOVERY));
    assertThat(
            List.of(
                made.background(),
                made.layout().name(),
                made.compatibilityMode(),
                made.deniedAction().name(),
                made.requirement().name(),
                made.gate().mode().name()))
        .isEqualTo(
            List.of(
                "/static/a.jpg", "SIDEBAR_RIGHT", true, "CONTINUE", "REQUIRE_SUPERUSER", "ALL"));
  }

  @Test
  void whatIsNotSaidOfAFlowHasItsDefault() {
    apply(flow);

    FlowDefinition made = flow();
    assertThat(
            List.of(
                made.background(),
                made.layout().name(),
                made.compatibilityMode(),
                made.deniedAction().name(),
                made.requirement().name(),
                made.gate().mode().name()))
        .isEqualTo(List.of("", "STACKED", false, "MESSAGE_CONTINUE", "NONE", "ANY"));
  }

  @Test
  void aStageBindingThatSaysNothingMeansWhatItMeansInFilesFromElsewhere() {
    apply(bound);

    StageBinding made = flow().bindings().get(0);
    // Here new bindings are evaluated when the plan is made; in authentik's files they are not.
    assertThat(
            List.of(
                made.order(),
                made.evaluateOnPlan(),
                made.reEvaluatePolicies(),
                made.failingPolicy(),
                made.invalidResponseAction(),
                made.gate().mode()))
        .isEqualTo(
            List.of(
                10,
                false,
                true,
                FailingPolicy.SKIP,
                InvalidResponseAction.RETRY,
                PolicyGate.Mode.ANY));
  }

  @Test
  void aStageBindingIsMadeAsTheFileSays() {
    apply(
        bound
            + """
                  attrs:
                    evaluate_on_plan: true
                    re_evaluate_policies: false
                    policy_engine_mode: all
                    failing_policy: deny
                    invalid_response_action: restart_with_context
              """);

    StageBinding made = flow().bindings().get(0);
    assertThat(
            List.of(
                made.evaluateOnPlan(),
                made.reEvaluatePolicies(),
                made.failingPolicy(),
                made.invalidResponseAction(),
                made.gate().mode()))
        .isEqualTo(
            List.of(
                true,
                false,
                FailingPolicy.DENY,
                InvalidResponseAction.RESTART_WITH_CONTEXT,
                PolicyGate.Mode.ALL));
  }

  @Test
  void aPolicyIsBoundToAFlowAndToAStage() {
    apply(
        bound
            + """
                - model: authentik_policies_dummy.dummypolicy
                  id: policy
                  identifiers: {name: %s}
                  attrs: {execution_logging: true, result: true, wait_min: 0, wait_max: 1}
                - model: authentik_policies.policybinding
                  identifiers: {target: !KeyOf flow, policy: !KeyOf policy, order: 1}
                - model: authentik_policies.policybinding
                  identifiers: {target: !KeyOf binding, policy: !KeyOf policy, order: 2}
                  attrs: {enabled: false, negate: true, timeout: 5, failure_result: false}
              """
                .formatted(policy));

    PolicyBinding ofFlow = flow().gate().bindings().get(0);
    PolicyBinding ofStage = flow().bindings().get(0).gate().bindings().get(0);
    assertThat(
            List.of(
                ofFlow.order(),
                ofFlow.enabled(),
                ofFlow.negate(),
                ofFlow.timeout(),
                ofFlow.failureResult()))
        .isEqualTo(
            List.of(1, true, false, Duration.ofSeconds(30), PolicyBinding.FailureResult.SAFE));
    assertThat(
            List.of(
                ofStage.order(),
                ofStage.enabled(),
                ofStage.negate(),
                ofStage.timeout(),
                ofStage.failureResult()))
        .isEqualTo(
            List.of(2, false, true, Duration.ofSeconds(5), PolicyBinding.FailureResult.FAIL));
    PolicyBinding.Bound.ToPolicy to = (PolicyBinding.Bound.ToPolicy) ofFlow.bound();
    assertThat(definitions().policies().get(to.id()))
        .isInstanceOfSatisfying(
            PolicyDefinition.Usable.class,
            usable -> assertThat(usable.executionLogging()).isTrue());
  }

  @Test
  void anEntryBeforeIsMeantByItsId() {
    apply(bound);

    assertThat(definitions().stage(flow().bindings().get(0).stage()).orElseThrow().stage().name())
        .isEqualTo(stage);
  }

  @Test
  void anObjectThatIsThereIsFoundByItsName() {
    apply(flow);

    apply(
        """
        entries:
          - model: authentik_flows.flowstagebinding
            identifiers:
              target: !Find [authentik_flows.flow, [slug, %s]]
              stage: !Find [authentik_stages_dummy.dummystage, [name, %s]]
              order: 0
        """
            .formatted(slug, stage));

    assertThat(flow().bindings()).hasSize(1);
  }

  @Test
  void whatIsFoundIsAReferenceInAConfigurationToo() {
    apply(flow);

    apply(
        """
        entries:
          - model: authentik_stages_identification.identificationstage
            identifiers: {name: %s}
            attrs:
              user_fields: [email, username]
              recovery_flow: !Find [authentik_flows.flow, [slug, %s]]
              enrollment_flow: !Find [authentik_flows.flow, [slug, no-such-flow]]
        """
            .formatted(stage + "-identification", slug));

    IdentificationStage.Config config =
        definitions().stages().values().stream()
            .filter(known -> known.stage().name().equals(stage + "-identification"))
            .map(known -> (IdentificationStage.Config) ((StageDefinition.Usable<?>) known).config())
            .findFirst()
            .orElseThrow();
    assertThat(Objects.requireNonNull(config.recoveryFlow()).id()).isEqualTo(flow().flow().id());
    assertThat(config.enrollmentFlow()).isNull();
  }

  @Test
  void modelsAreFoundInCapitalsToo() {
    apply(
        flow.replace("authentik_flows.flow", "authentik_flows.Flow")
            .replace("dummystage", "DummyStage"));

    assertThat(flow()).isNotNull();
  }

  @Test
  void ourOwnPrefixIsAsGood() {
    apply(flow.replace("authentik_stages_dummy", "vestibule_stages_dummy"));

    assertThat(flow()).isNotNull();
  }

  // --- once more

  @Test
  void toImportAFlowTwiceChangesNothing() {
    apply(bound);
    FlowDefinition before = flow();
    int stages = definitions().stages().size();

    apply(bound);

    assertThat(flow()).isEqualTo(before);
    assertThat(definitions().stages()).hasSize(stages);
  }

  @Test
  void whatTheFileSaysNowIsInForceAfterwards() {
    apply(bound);

    apply(bound.replace("A title: yes", "Another title"));

    assertThat(flow().flow().title()).isEqualTo("Another title");
    assertThat(flow().bindings()).hasSize(1);
  }

  // --- what is wrong

  /** The sign {@code >} stands where the problem is said to be. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`>{model: authentik_flows.flow}` | `slug: This field is required.`",
        "`>{model: authentik_flows.flow}` | `name: This field is required.`",
        "`>{model: authentik_flows.flow}` | `title: This field is required.`",
        "`>{model: authentik_flows.flow}` | `designation: This field is required.`",
        "`{model: authentik_flows.flow, attrs: {designation: >x}}` | `designation: \"x\" is not a valid choice.`",
        "`{model: authentik_flows.flow, attrs: {layout: >x}}` | `layout: \"x\" is not a valid choice.`",
        "`{model: authentik_flows.flow, attrs: {layout: >STACKED}}` | `layout: \"STACKED\" is not a valid choice.`",
        "`{model: authentik_flows.flow, attrs: {denied_action: >1}}` | `denied_action: \"1\" is not a valid choice.`",
        "`{model: authentik_flows.flow, attrs: {compatibility_mode: >yes}}` | `compatibility_mode: must be true or false`",
        "`{model: authentik_flows.flow, attrs: {title: >!Format [a]}}` | `!Format is not supported here`",
        "`{model: authentik_flows.flow, attrs: {title: >!Env A}}` | `!Env is not supported here`",
        "`{model: authentik_flows.flow, attrs: {title: >!KeyOf x}}` | `!KeyOf: there is no entry x before this one`",
        "`>{model: authentik_flows.flowstagebinding}` | `target: This field is required.`",
        "`>{model: authentik_flows.flowstagebinding}` | `stage: This field is required.`",
        "`>{model: authentik_flows.flowstagebinding}` | `order: This field is required.`",
        "`{model: authentik_flows.flowstagebinding, attrs: {order: >x}}` | `order: must be a whole number`",
        "`{model: authentik_flows.flowstagebinding, attrs: {order: >-1}}` | `order: must be a whole number`",
        "`{model: authentik_flows.flowstagebinding, attrs: {order: >1.5}}` | `order: must be a whole number`",
        "`{model: authentik_flows.flowstagebinding, attrs: {order: >99999999999}}` | `order: must be a whole number`",
        "`{model: authentik_flows.flowstagebinding, attrs: {order: >99999999999999999999}}` | `is not a number that can be read`",
        "`{model: authentik_flows.flowstagebinding, attrs: {target: >x}}` | `target: names no object`",
        "`{model: authentik_flows.flowstagebinding, attrs: {target: >!KeyOf x}}` | `!KeyOf: there is no entry x before this one`",
        "`{model: authentik_flows.flowstagebinding, attrs: {target: >!Find [authentik_flows.flow, [slug, no-such-flow]]}}` | `target: names no object`",
        "`{model: authentik_flows.flowstagebinding, attrs: {target: >!Find [authentik_flows.flow, [name, x]]}}` | `!Find looks for flows by slug, and for stages and policies by name`",
        "`{model: authentik_flows.flowstagebinding, attrs: {target: >!Find [authentik_core.user, [name, x]]}}` | `!Find looks for flows by slug, and for stages and policies by name`",
        "`{model: authentik_flows.flowstagebinding, attrs: {target: >!Find [authentik_flows.flow]}}` | `!Find needs a model and one pair of field and value`",
        "`{model: authentik_flows.flowstagebinding, attrs: {target: >!Find x}}` | `!Find is not supported here`",
        "`>{model: authentik_flows.flowstagebinding, attrs: {evaluate_on_plan: false, re_evaluate_policies: false}}` | `Either evaluation on plan or evaluation on run must be enabled`",
        "`{model: authentik_policies.policybinding, attrs: {failure_result: >maybe}}` | `failure_result: must be true, false or safe`",
        "`{model: authentik_policies.policybinding, attrs: {timeout: >soon}}` | `timeout: must be a whole number`",
        "`{model: authentik_policies.policybinding, attrs: {enabled: >1}}` | `enabled: must be true or false`",
        "`>{model: authentik_stages_dummy.dummystage}` | `name: This field is required.`",
        "`{model: authentik_stages_dummy.dummystage, attrs: {name: x, colour: >red}}` | `there is no attribute colour`",
        "`>{model: authentik_stages_password.passwordstage, attrs: {name: x}}` | `backends: This field is required.`",
        "`{model: authentik_policies_dummy.dummypolicy, attrs: {name: x, wait_min: >-1}}` | `wait_min: Must be at least 0.`",
        "`{model: authentik_policies_dummy.dummypolicy, attrs: {name: x, wait_min: >soon}}` | `wait_min: Must be of type int.`",
        "`{model: authentik_stages_user_login.userloginstage, attrs: {name: x, session_duration: >soon}}` | `session_duration: must be a duration like hours=1;minutes=30 or PT1H30M, not soon`",
        "`{model: authentik_stages_user_login.userloginstage, attrs: {name: x, network_binding: >bind_asn}}` | `network_binding: This binding needs a database of autonomous systems, which is not available yet. Use no_binding or bind_asn_network_ip.`",
        "`>{model: authentik_core.application}` | `there is no model authentik_core.application`",
        "`>{model: x}` | `there is no model x`",
      })
  void whatIsWrongIsSaidWithLineAndColumn(String entry, String message) {
    String text = "version: 1\nentries: [" + entry.replace(">", "") + "]";
    int column = "entries: [".length() + entry.indexOf('>') + 1;

    assertThat(problems(text)).contains("test.yaml:2:" + column + ": " + message);
  }

  @Test
  void everythingThatIsWrongInAFileIsSaidAtOnce() {
    String text =
        """
        entries:
          - model: authentik_flows.flow
            id: flow
            identifiers: {slug: %s}
          - model: authentik_stages_nothing.nothingstage
            id: stage
          - model: authentik_flows.flowstagebinding
            identifiers:
              target: !KeyOf flow
              stage: !KeyOf stage
              order: ten
        """
            .formatted(slug);

    assertThat(problems(text))
        .contains(
            "test.yaml:2:5: name: This field is required.",
            "test.yaml:5:5: there is no model authentik_stages_nothing.nothingstage",
            "test.yaml:9:15: !KeyOf: there is no entry flow before this one",
            "test.yaml:10:14: !KeyOf: there is no entry stage before this one",
            "test.yaml:11:14: order: must be a whole number");
  }

  @Test
  void nothingIsThereOfAFileThatIsRefused() {
    assertThat(problems(flow + "  - model: x\n")).isNotEmpty();

    assertThat(definitions().flow(slug)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "target: !KeyOf stage, stage: !KeyOf stage",
        "target: !KeyOf flow, stage: !KeyOf flow"
      })
  // BUG: the database refuses it, with no line, and not as a problem of the file.
  @Disabled("BUG: FlowFileImporter.reference does not ask of which model the entry is")
  void aReferenceToAnEntryOfAnotherModelIsAProblemOfItsLine(String references) {
    String text =
        flow
            + "  - model: authentik_flows.flowstagebinding\n    identifiers: {%s, order: 1}\n"
                .formatted(references);

    assertThat(problems(text)).singleElement().asString().startsWith("test.yaml:11:");
  }

  @Test
  // BUG: the database refuses it, with no line, and not as a problem of the file.
  @Disabled("BUG: FlowFileImporter.reference does not ask whether there is such an object")
  void aReferenceToWhatIsNotThereIsAProblemOfItsLine() {
    String text =
        flow
            + "  - model: authentik_flows.flowstagebinding\n"
            + "    identifiers: {target: !KeyOf flow, stage: 0190a1b2-0000-7000-8000-000000000001, order: 1}\n";

    assertThat(problems(text)).singleElement().asString().startsWith("test.yaml:11:");
  }

  @Test
  // BUG: it is taken for a stage binding, which the database refuses.
  @Disabled("BUG: FlowFileImporter.policyBinding knows flows of the same file only")
  void aPolicyIsBoundToAFlowThatIsFound() {
    apply(flow);

    apply(
        """
        entries:
          - model: authentik_policies_dummy.dummypolicy
            id: policy
            identifiers: {name: %s}
          - model: authentik_policies.policybinding
            identifiers: {target: !Find [authentik_flows.flow, [slug, %s]], policy: !KeyOf policy, order: 0}
        """
            .formatted(policy, slug));

    assertThat(flow().gate().bindings()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a/b", "a b", "../admin", "ä", "a?b", "-/cancel"})
  // BUG: a slug is a part of URLs, and nothing looks at it.
  @Disabled("BUG: FlowFileImporter.flow accepts any text as a slug")
  void aSlugThatCannotStandInAUrlIsRefused(String bad) {
    assertThat(problems(flow.replace("slug: " + slug, "slug: \"" + bad + "\""))).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"[a, b]", "{a: b}"})
  // BUG: what Java calls the list or map becomes the title.
  @Disabled("BUG: FlowFileImporter.Values.text takes lists and maps for texts")
  void aListIsNoText(String value) {
    assertThat(problems(flow.replace("\"A title: yes\"", value))).isNotEmpty();
  }

  @Test
  // BUG: the database refuses it, with no line, and not as a problem of the file.
  @Disabled("BUG: FlowFileImporter does not know how long a text may be")
  void aTextThatIsTooLongIsAProblemOfItsLine() {
    assertThat(problems(flow.replace("A flow", "A".repeat(300))))
        .singleElement()
        .asString()
        .startsWith("test.yaml:5:");
  }

  @ParameterizedTest
  @ValueSource(strings = {".inf", "-.inf", ".nan"})
  // BUG: it throws NumberFormatException.
  @Disabled(
      "BUG: FlowFileImporter.scalar reads the infinite by Double.valueOf, which does not know it so")
  void theInfiniteIsAProblemOfItsLine(String number) {
    String text =
        "entries: [{model: authentik_policies_dummy.dummypolicy, attrs: {name: x, wait_min: %s}}]"
            .formatted(number);

    assertThat(problems(text)).singleElement().asString().startsWith("test.yaml:1:");
  }

  @Test
  // BUG: it goes round for ever, until the stack is full.
  @Disabled("BUG: FlowFileImporter.value follows a value that contains itself")
  void aValueThatContainsItselfIsAProblem() {
    String text =
        "entries: [{model: authentik_stages_identification.identificationstage,"
            + " attrs: {name: x, user_fields: &a [*a]}}]";

    assertThat(problems(text)).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"default-authentication-flow", "default-invalidation-flow", "initial-setup"})
  void theBuiltInFilesApply(String builtIn) throws IOException {
    try (InputStream file =
        Objects.requireNonNull(
            FlowFileImporter.class.getResourceAsStream("builtin/" + builtIn + ".yaml"))) {
      FlowDefinition before = definitions().flow(builtIn).orElseThrow();

      apply(new String(file.readAllBytes(), StandardCharsets.UTF_8));

      assertThat(definitions().flow(builtIn)).contains(before);
      assertThat(before.bindings())
          .isNotEmpty()
          .allSatisfy(
              binding ->
                  assertThat(definitions().stage(binding.stage()))
                      .containsInstanceOf(StageDefinition.Usable.class));
    }
  }

  private void apply(String text) {
    assertThat(problems(text)).isEmpty();
  }

  private List<String> problems(String text) {
    try {
      lab.engine()
          .database()
          .run(
              em -> {
                try {
                  lab.engine().importer().apply(em, Author.SYSTEM, "test.yaml", text);
                } catch (FlowFileException e) {
                  throw new Refused(e.problems());
                }
              });
      return List.of();
    } catch (Refused e) {
      return e.problems.stream().map(Problem::toString).toList();
    }
  }

  /** Rolls back. */
  private static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    Refused(List<Problem> problems) {
      this.problems = problems;
    }
  }

  private Definitions definitions() {
    return lab.engine().definitions().latest();
  }

  private FlowDefinition flow() {
    return definitions().flow(slug).orElseThrow();
  }
}
