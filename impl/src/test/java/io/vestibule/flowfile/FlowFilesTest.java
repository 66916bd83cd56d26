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
import io.vestibule.flowfile.FlowFiles.Source;
import io.vestibule.flowfile.document.FlowFileProblem;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FlowFilesTest {
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
        "`>{model: authentik_flows.flow, identifiers: {slug: nowhere}}` | `name: This field is required.`",
        "`>{model: authentik_flows.flow, identifiers: {slug: nowhere}}` | `title: This field is required.`",
        "`>{model: authentik_flows.flow, identifiers: {slug: nowhere}}` | `designation: This field is required.`",
        "`{model: authentik_flows.flow, identifiers: {slug: >a b}}` | `slug: Enter a valid slug consisting of letters, numbers, underscores or hyphens.`",
        "`{model: authentik_flows.flow, identifiers: {>colour: red}}` | `Invalid identifier field: colour`",
        "`>{model: authentik_flows.flow}` | `an entry needs identifiers`",
        "`{model: authentik_flows.flow, identifiers: {slug: nowhere}, attrs: {designation: >x}}` | `designation: \"x\" is not a valid choice.`",
        "`{model: authentik_flows.flow, identifiers: {slug: nowhere}, attrs: {layout: >x}}` | `layout: \"x\" is not a valid choice.`",
        "`{model: authentik_flows.flow, identifiers: {slug: nowhere}, attrs: {layout: >STACKED}}` | `layout: \"STACKED\" is not a valid choice.`",
        "`{model: authentik_flows.flow, identifiers: {slug: nowhere}, attrs: {denied_action: >1}}` | `denied_action: \"1\" is not a valid choice.`",
        "`{model: authentik_flows.flow, identifiers: {slug: nowhere}, attrs: {compatibility_mode: >yes}}` | `compatibility_mode: Must be a valid boolean.`",
        "`{model: authentik_flows.flow, identifiers: {slug: nowhere}, attrs: {title: >[a, b]}}` | `title: Not a valid string.`",
        "`{model: authentik_flows.flow, identifiers: {slug: nowhere}, attrs: {title: >{a: b}}}` | `title: Not a valid string.`",
        "`{model: authentik_flows.flow, identifiers: {slug: nowhere}, attrs: {title: >''}}` | `title: This field may not be blank.`",
        "`{model: authentik_flows.flow, identifiers: {slug: nowhere}, state: >gone}` | `\"gone\" is no state: present, created, must_created or absent`",
        "`>{model: authentik_flows.flowstagebinding, identifiers: {order: 987654}}` | `target: This field is required.`",
        "`>{model: authentik_flows.flowstagebinding, identifiers: {order: 987654}}` | `stage: This field is required.`",
        "`{model: authentik_flows.flowstagebinding, identifiers: {order: >x}}` | `order: A valid integer of 0 or more is required.`",
        "`{model: authentik_flows.flowstagebinding, identifiers: {order: >-1}}` | `order: A valid integer of 0 or more is required.`",
        "`{model: authentik_flows.flowstagebinding, identifiers: {order: >1.5}}` | `order: A valid integer of 0 or more is required.`",
        "`{model: authentik_flows.flowstagebinding, identifiers: {order: >99999999999}}` | `order: A valid integer of 0 or more is required.`",
        "`{model: authentik_flows.flowstagebinding, identifiers: {order: 987654}, attrs: {target: >x}}` | `target: \"x\" is not a valid UUID.`",
        "`{model: authentik_flows.flowstagebinding, identifiers: {order: 987654}, attrs: {target: >1-2-3-4-5}}` | `target: \"1-2-3-4-5\" is not a valid UUID.`",
        "`{model: authentik_flows.flowstagebinding, identifiers: {order: 987654}, attrs: {target: >00000000-0000-7000-8000-000000000001}}` | `target: Invalid pk \"00000000-0000-7000-8000-000000000001\" - object does not exist.`",
        "`>{model: authentik_flows.flowstagebinding, identifiers: {order: 987654}, attrs: {evaluate_on_plan: false, re_evaluate_policies: false}}` | `Either evaluation on plan or evaluation when stage is run must be enabled`",
        "`{model: authentik_policies.policybinding, identifiers: {order: 987654}, attrs: {failure_result: >maybe}}` | `failure_result: \"maybe\" is not a valid choice.`",
        "`{model: authentik_policies.policybinding, identifiers: {order: 987654}, attrs: {timeout: >soon}}` | `timeout: A valid integer of 0 or more is required.`",
        "`{model: authentik_policies.policybinding, identifiers: {order: 987654}, attrs: {enabled: >1}}` | `enabled: Must be a valid boolean.`",
        "`{model: authentik_policies.policybinding, identifiers: {order: 987654}, attrs: {group: >00000000-0000-7000-8000-000000000001}}` | `group: Invalid pk \"00000000-0000-7000-8000-000000000001\" - object does not exist.`",
        "`{model: authentik_policies.policybinding, identifiers: {order: 987654}, attrs: {user: >00000000-0000-7000-8000-000000000001}}` | `user: Invalid pk \"00000000-0000-7000-8000-000000000001\" - object does not exist.`",
        "`>{model: authentik_policies.policybinding, identifiers: {order: 987654}, attrs: {target: !Find [authentik_flows.flow, [slug, default-authentication-flow]]}}` | `One of 'policy', 'group', 'user' must be set.`",
        "`>{model: authentik_stages_password.passwordstage, identifiers: {name: nobodys}}` | `backends: This field is required.`",
        "`{model: authentik_policies_dummy.dummypolicy, identifiers: {name: nobodys}, attrs: {wait_min: >-1}}` | `wait_min: Must be at least 0.`",
        "`{model: authentik_policies_dummy.dummypolicy, identifiers: {name: nobodys}, attrs: {wait_min: >soon}}` | `wait_min: Must be of type int.`",
        "`{model: authentik_stages_user_login.userloginstage, identifiers: {name: nobodys}, attrs: {session_duration: >soon}}` | `session_duration: must be a duration like hours=1;minutes=30 or PT1H30M, not soon`",
        "`{model: >authentik_core.application, identifiers: {slug: x}}` | `authentik_core.application does not belong to flows and cannot be imported`",
        "`{model: >authentik_core.token, identifiers: {identifier: x}}` | `authentik_core.token does not belong to flows and cannot be imported`",
        "`{model: >authentik_core.user, identifiers: {username: nobody-yet}}` | `authentik_core.user does not belong to flows; only a full blueprint may hold it`",
        "`{model: >authentik_core.group, identifiers: {name: nobodys}, attrs: {is_superuser: true}}` | `authentik_core.group does not belong to flows; only a full blueprint may hold it`",
        "`{model: >authentik_brands.brand, identifiers: {domain: x}}` | `authentik_brands.brand does not belong to flows; only a full blueprint may hold it`",
        "`{model: >authentik_stages_nothing.nothingstage, identifiers: {name: x}}` | `there is no stage kind of authentik_stages_nothing.nothingstage here yet`",
        "`{model: >authentik_stages_account_lockdown.accountlockdownstage, identifiers: {name: x}}` | `there is no stage kind account_lockdown here yet`",
        "`{model: >x, identifiers: {name: x}}` | `a model is a text like authentik_flows.flow: app, dot, model`"
      })
  void whatIsWrongIsSaidWithLineAndColumn(String entry, String message) {
    String text = "version: 1\nentries: [" + entry.replace(">", "") + "]";
    int column = "entries: [".length() + entry.indexOf('>') + 1;

    assertThat(problems(text)).contains("2:" + column + ": " + message);
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
            identifiers: {name: x}
          - model: authentik_flows.flowstagebinding
            identifiers:
              target: !KeyOf flow
              stage: !KeyOf stage
              order: ten
        """
            .formatted(slug);

    assertThat(problems(text))
        .containsExactly(
            "2:5: name: This field is required.",
            "2:5: title: This field is required.",
            "2:5: designation: This field is required.",
            "5:12: there is no stage kind of authentik_stages_nothing.nothingstage here yet");
  }

  @Test
  void nothingIsThereOfAFileThatIsRefused() {
    assertThat(problems(flow + "  - model: x\n    identifiers: {name: x}\n")).isNotEmpty();

    assertThat(definitions().flow(slug)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "target: !KeyOf stage, stage: !KeyOf stage",
        "target: !KeyOf flow, stage: !KeyOf flow"
      })
  void aReferenceToAnEntryOfAnotherModelIsAProblemOfItsLine(String references) {
    String text =
        flow
            + "  - model: authentik_flows.flowstagebinding\n    identifiers: {%s, order: 1}\n"
                .formatted(references);

    assertThat(problems(text)).singleElement().asString().startsWith("11:");
  }

  @Test
  void aReferenceToWhatIsNotThereIsAProblemOfItsLine() {
    String text =
        flow
            + "  - model: authentik_flows.flowstagebinding\n"
            + "    identifiers: {target: !KeyOf flow, stage: 0190a1b2-0000-7000-8000-000000000001, order: 1}\n";

    assertThat(problems(text)).singleElement().asString().startsWith("11:");
  }

  @Test
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
  void aSlugThatCannotStandInAUrlIsRefused(String bad) {
    assertThat(problems(flow.replace("slug: " + slug, "slug: \"" + bad + "\""))).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"[a, b]", "{a: b}"})
  void aListIsNoText(String value) {
    assertThat(problems(flow.replace("\"A title: yes\"", value))).isNotEmpty();
  }

  @Test
  void aTextThatIsTooLongIsAProblemOfItsLine() {
    assertThat(problems(flow.replace("A flow", "A".repeat(300))))
        .singleElement()
        .asString()
        .startsWith("5:");
  }

  @ParameterizedTest
  @ValueSource(strings = {".inf", "-.inf", ".nan"})
  void theInfiniteIsAProblemOfItsLine(String number) {
    String text =
        "entries: [{model: authentik_policies_dummy.dummypolicy, identifiers: {name: x}, attrs: {wait_min: %s}}]"
            .formatted(number);

    assertThat(problems(text)).singleElement().asString().startsWith("1:");
  }

  @Test
  void aValueThatContainsItselfIsAProblem() {
    String text =
        "entries: [{model: authentik_stages_identification.identificationstage,"
            + " identifiers: {name: x}, attrs: {user_fields: &a [*a]}}]";

    assertThat(problems(text)).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"default-authentication-flow", "default-invalidation-flow", "initial-setup"})
  void theBuiltInFilesApply(String builtIn) throws IOException {
    try (InputStream file =
        Objects.requireNonNull(
            FlowFiles.class.getResourceAsStream("builtin/" + builtIn + ".yaml"))) {
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
    return lab
        .engine()
        .flowFiles()
        .importNow(Source.of("test.yaml", text), ImportOptions.DEFAULT, Author.SYSTEM)
        .problems()
        .stream()
        .filter(FlowFileProblem::isError)
        .map(problem -> problem.line() + ":" + problem.column() + ": " + problem.message())
        .toList();
  }

  private Definitions definitions() {
    return lab.engine().definitions().latest();
  }

  private FlowDefinition flow() {
    return definitions().flow(slug).orElseThrow();
  }
}
