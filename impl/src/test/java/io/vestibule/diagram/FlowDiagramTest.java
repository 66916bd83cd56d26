package io.vestibule.diagram;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.api.config.Ref;
import io.vestibule.api.flow.Designation;
import io.vestibule.api.stage.Capability;
import io.vestibule.api.text.Text;
import io.vestibule.api.user.Group;
import io.vestibule.definition.FlowDefinition;
import io.vestibule.definition.Requirement;
import io.vestibule.diagram.Diagram.Edge;
import io.vestibule.diagram.Diagram.Node;
import io.vestibule.policy.PolicyBinding.Bound;
import io.vestibule.policy.PolicyBinding.FailureResult;
import io.vestibule.testkit.Picture;
import io.vestibule.text.Texts;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class FlowDiagramTest {
  private static final Texts TEXTS = new Texts();

  private final Picture picture = new Picture();
  private final Map<Ref<?>, String> names = new HashMap<>();
  private final FlowDiagram diagrams = new FlowDiagram(ref -> Optional.ofNullable(names.get(ref)));

  private final UUID who = picture.stage("who", Capability.IDENTIFIES);
  private final UUID secret = picture.stage("secret", Capability.PROVES_PASSWORD);
  private final UUID deny = picture.stage("stop", Capability.DENIES);
  private final UUID first = picture.policy("first");
  private final UUID second = picture.policy("second");

  @Test
  void aFlowWithoutStagesIsDoneAtOnce() {
    Diagram diagram = draw(flow("empty"));

    assertThat(edges(diagram)).containsExactly("flow_start -> done");
    assertThat(nodes(diagram)).containsExactly("flow_start: Flow/Flow empty", "done: Done");
    assertThat(sentences(diagram)).containsExactly("Then the flow is done.");
  }

  @Test
  void stagesFollowEachOther() {
    Diagram diagram = draw(flow("two").stage(who).stage(secret));

    assertThat(edges(diagram))
        .containsExactly("flow_start -> stage_0", "stage_0 -> stage_1", "stage_1 -> done");
    assertThat(nodes(diagram))
        .contains("stage_0: Stage (who)/who", "stage_1: Stage (secret)/secret");
    assertThat(sentences(diagram))
        .containsExactly("1. who (who).", "2. secret (secret).", "Then the flow is done.");
  }

  @Test
  void aFailingPolicyLeadsPastItsStage() {
    Diagram diagram = draw(flow("one").stage(who, b -> b.policy(first)).stage(secret));

    assertThat(edges(diagram))
        .containsExactly(
            "flow_start -> stage_0_policy_0",
            "stage_0_policy_0 -yes-> stage_0",
            "stage_0 -> stage_1",
            "stage_0_policy_0 ..no: left out..> stage_1",
            "stage_1 -> done");
    assertThat(sentences(diagram))
        .first()
        .isEqualTo(
            "1. who (who), only if policy “first” says yes; otherwise it is left out."
                + " This is asked when it is the stage’s turn.");
  }

  @Test
  void aFailingPolicyOfTheLastStageLeadsToTheEnd() {
    assertThat(edges(draw(flow("last").stage(who, b -> b.policy(first)))))
        .contains("stage_0 -> done", "stage_0_policy_0 ..no: left out..> done");
  }

  @Test
  void aFailingPolicyDeniesWhereItsStageSaysSo() {
    Diagram diagram = draw(flow("denying").stage(who, b -> b.policy(first).denying()));

    assertThat(edges(diagram))
        .containsExactly(
            "flow_start -> stage_0_policy_0",
            "stage_0_policy_0 -yes-> stage_0",
            "stage_0_policy_0 =no=> denied",
            "stage_0 -> done");
    assertThat(sentences(diagram).get(0)).contains("; otherwise the flow is denied.");
  }

  @Test
  void ofSeveralPoliciesOneYesIsEnough() {
    Diagram diagram = draw(flow("any").stage(who, b -> b.policy(first).policy(second)));

    assertThat(edges(diagram))
        .containsExactly(
            "flow_start -> stage_0_policy_0",
            "stage_0_policy_0 -no-> stage_0_policy_1",
            "stage_0_policy_0 -yes-> stage_0",
            "stage_0_policy_1 -yes-> stage_0",
            "stage_0 -> done",
            "stage_0_policy_1 ..no: left out..> done");
    assertThat(sentences(diagram).get(0))
        .contains("only if policy “first” says yes, or policy “second” says yes;");
  }

  @Test
  void ofSeveralPoliciesEachMustSayYes() {
    Diagram diagram = draw(flow("all").stage(who, b -> b.policy(first).policy(second).all()));

    assertThat(edges(diagram))
        .containsExactly(
            "flow_start -> stage_0_policy_0",
            "stage_0_policy_0 -yes-> stage_0_policy_1",
            "stage_0_policy_1 -yes-> stage_0",
            "stage_0 -> done",
            "stage_0_policy_0 ..no: left out..> done",
            "stage_0_policy_1 ..no: left out..> done");
    assertThat(sentences(diagram).get(0))
        .contains("only if policy “first” says yes, and policy “second” says yes;");
  }

  @ParameterizedTest
  @CsvSource({
    "true, false, asked at the start, This is asked when the flow starts.",
    "false, true, asked at this point, This is asked when it is the stage’s turn.",
    "true, true, asked at the start and here,"
        + " 'This is asked when the flow starts, and again when it is the stage’s turn.'"
  })
  void itIsSaidWhenPoliciesAreAsked(boolean plan, boolean run, String line, String sentence) {
    Diagram diagram = draw(flow("when").stage(who, b -> b.policy(first).asked(plan, run)));

    assertThat(nodes(diagram)).contains("stage_0_policy_0: Policy (scripted)/first/" + line);
    assertThat(sentences(diagram).get(0)).endsWith(sentence);
  }

  @Test
  void whatDoesNotCountIsNotDrawn() {
    Diagram never = draw(flow("a").stage(who, b -> b.policy(first).asked(false, false)));
    Diagram disabled =
        draw(
            flow("b")
                .stage(
                    who, b -> b.bind(new Bound.ToPolicy(first), false, false, FailureResult.SAFE)));

    assertThat(edges(never)).containsExactly("flow_start -> stage_0", "stage_0 -> done");
    assertThat(edges(disabled)).isEqualTo(edges(never));
    assertThat(sentences(disabled).get(0)).isEqualTo("1. who (who).");
  }

  @Test
  void groupsAndUsersHaveTheirNames() {
    UUID known = picture.id();
    UUID unknown = picture.id();
    names.put(new Ref<>(Group.class, known), "Staff");
    Diagram diagram =
        draw(
            flow("members")
                .stage(
                    who,
                    b ->
                        b.bind(new Bound.ToGroup(known), true, true, FailureResult.SAFE)
                            .bind(new Bound.ToUser(unknown))
                            .bind(new Bound.ToNothing())));

    assertThat(nodes(diagram))
        .contains(
            "stage_0_policy_0: Group/not: Staff/asked at this point",
            "stage_0_policy_1: User/" + unknown + "/asked at this point",
            "stage_0_policy_2: Nothing is bound/-/asked at this point");
    assertThat(sentences(diagram).get(0))
        .contains("only if the person is not in group “Staff”, or the person is user “" + unknown);
  }

  @Test
  void thePoliciesOfTheFlowComeFirst() {
    Diagram diagram =
        draw(flow("guarded").policies(gate -> gate.policy(first).policy(second)).stage(who));

    assertThat(edges(diagram))
        .containsExactly(
            "flow_start -> flow_policy_0",
            "flow_policy_0 -no-> flow_policy_1",
            "flow_policy_1 =no=> denied",
            "flow_policy_0 -yes-> stage_0",
            "flow_policy_1 -yes-> stage_0",
            "stage_0 -> done");
    assertThat(sentences(diagram))
        .first()
        .isEqualTo(
            "The flow starts only if policy “first” says yes, or policy “second” says yes;"
                + " otherwise it is denied.");
  }

  @ParameterizedTest
  @EnumSource
  void whoMayStartTheFlowIsAskedFirst(Requirement requirement) {
    Diagram diagram = draw(flow("required").requires(requirement).stage(who));

    if (requirement == Requirement.NONE) {
      assertThat(edges(diagram)).containsExactly("flow_start -> stage_0", "stage_0 -> done");
      return;
    }
    assertThat(edges(diagram))
        .containsExactly(
            "flow_start -> flow_requirement",
            "flow_requirement =no=> denied",
            "flow_requirement -yes-> stage_0",
            "stage_0 -> done");
    assertThat(nodes(diagram).get(1)).startsWith("flow_requirement: Who may start it/");
    assertThat(nodes(diagram).get(1)).endsWith("?");
    assertThat(sentences(diagram).get(0)).startsWith("The flow is for ");
  }

  @Test
  void aStageThatDeniesLeadsToNoOther() {
    Diagram diagram = draw(flow("stopping").stage(deny, b -> b.policy(first)).stage(who));

    assertThat(edges(diagram))
        .containsExactly(
            "flow_start -> stage_0_policy_0",
            "stage_0_policy_0 -yes-> stage_0",
            "stage_0 => denied",
            "stage_0_policy_0 ..no: left out..> stage_1",
            "stage_1 -> done");
    assertThat(sentences(diagram).get(0)).endsWith("The flow is denied here.");
  }

  @Test
  void aStageThatLeadsElsewhereHasAnEndOfItsOwn() {
    UUID away = picture.stage("away", Capability.LEADS_ELSEWHERE);

    Diagram diagram = draw(flow("leaving").stage(away));

    assertThat(edges(diagram)).containsExactly("flow_start -> stage_0", "stage_0 => elsewhere");
    assertThat(nodes(diagram)).doesNotContain("done: Done");
  }

  @Test
  void aStageThatCannotBeRunDenies() {
    UUID broken = picture.brokenStage("broken", "of_a_plugin");
    UUID gone = picture.id();

    Diagram diagram = draw(flow("broken").stage(broken).stage(gone));

    assertThat(edges(diagram))
        .containsExactly(
            "flow_start -> stage_0",
            "stage_0 =cannot be run=> denied",
            "stage_1 =cannot be run=> denied");
    assertThat(nodes(diagram))
        .contains("stage_0: Stage (of_a_plugin)/broken", "stage_1: Stage (gone)/" + gone);
    assertThat(sentences(diagram))
        .containsExactly(
            "1. broken (of_a_plugin). It cannot be run: whoever gets here is denied.",
            "2. " + gone + " (gone). It cannot be run: whoever gets here is denied.");
  }

  @Test
  void everyEdgeJoinsTwoNodes() {
    Diagram diagram = draw(Flows.large(picture));

    List<String> ids = diagram.nodes().stream().map(Node::id).toList();
    assertThat(ids).doesNotHaveDuplicates();
    assertThat(diagram.edges())
        .allSatisfy(edge -> assertThat(ids).contains(edge.from(), edge.to()));
  }

  @Test
  void theSameFlowIsDrawnTheSame() {
    FlowDefinition flow = Flows.large(picture).create();

    assertThat(diagrams.draw(picture.definitions(), flow))
        .isEqualTo(diagrams.draw(picture.definitions(), flow));
  }

  private Picture.FlowBuilder flow(String slug) {
    return picture.flow(slug, Designation.AUTHENTICATION);
  }

  private Diagram draw(Picture.FlowBuilder flow) {
    FlowDefinition made = flow.create();
    return diagrams.draw(picture.definitions(), made);
  }

  private static List<String> nodes(Diagram diagram) {
    return diagram.nodes().stream()
        .map(
            node ->
                node.id()
                    + ": "
                    + String.join("/", node.lines().stream().map(FlowDiagramTest::words).toList()))
        .toList();
  }

  private static List<String> edges(Diagram diagram) {
    return diagram.edges().stream().map(FlowDiagramTest::edge).toList();
  }

  private static String edge(Edge edge) {
    Text text = edge.label();
    String label = text == null ? "" : words(text);
    return edge.from()
        + switch (edge.way()) {
          case ONWARD -> label.isEmpty() ? " -> " : " -" + label + "-> ";
          case PAST -> " .." + label + "..> ";
          case OUT -> label.isEmpty() ? " => " : " =" + label + "=> ";
        }
        + edge.to();
  }

  private static List<String> sentences(Diagram diagram) {
    return diagram.sentences().stream().map(FlowDiagramTest::words).toList();
  }

  private static String words(Text text) {
    return TEXTS.words(text, Locale.ENGLISH);
  }
}
