package io.vestibule.diagram;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.api.flow.Designation;
import io.vestibule.definition.FlowDefinition;
import io.vestibule.testkit.Picture;
import io.vestibule.text.Texts;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MermaidWriterTest {
  private static final Texts TEXTS = new Texts();

  private final Picture picture = new Picture();

  static List<String> hostileNames() {
    return HostileNames.ALL;
  }

  @Test
  void aSmallFlowIsWritten() {
    UUID policy = picture.policy("Bürozeiten");
    Picture.FlowBuilder flow =
        picture
            .flow("Demo", Designation.AUTHENTICATION)
            .policies(gate -> gate.policy(policy))
            .stage(picture.stage("who"), b -> b.policy(policy))
            .stage(picture.brokenStage("secret", "password"));

    assertThat(write(flow, Locale.ENGLISH))
        .isEqualTo(
            """
            graph TD
            flow_start(["Flow
            Flow Demo"])
            flow_policy_0{"Policy (scripted)
            Bürozeiten"}
            stage_0_policy_0{"Policy (scripted)
            Bürozeiten
            asked at this point"}
            stage_0["Stage (who)
            who"]
            stage_1>"Stage (password)
            secret"]
            denied[["Denied"]]
            flow_start --> flow_policy_0
            flow_policy_0 -->|"no"| denied
            flow_policy_0 -->|"yes"| stage_0_policy_0
            stage_0_policy_0 -->|"yes"| stage_0
            stage_0 --> stage_1
            stage_0_policy_0 -.->|"no#58; left out"| stage_1
            stage_1 -->|"cannot be run"| denied
            """);
  }

  @Test
  void itSpeaksTheLanguageOfWhoReadsIt() {
    assertThat(write(picture.flow("leer", Designation.RECOVERY), Locale.GERMAN))
        .isEqualTo(
            """
            graph TD
            flow_start(["Ablauf
            Flow leer"])
            done[["Fertig"]]
            flow_start --> done
            """);
  }

  @ParameterizedTest
  @MethodSource("hostileNames")
  void noNameGetsOutOfItsLabel(String name) {
    UUID policy = picture.policy(name);
    UUID harmlessPolicy = picture.policy("x");

    String hostile =
        write(
            picture
                .flow("a", Designation.AUTHENTICATION)
                .stage(picture.stage(name), b -> b.policy(policy)),
            Locale.ENGLISH);
    String harmless =
        write(
            picture
                .flow("a", Designation.AUTHENTICATION)
                .stage(picture.stage("x"), b -> b.policy(harmlessPolicy)),
            Locale.ENGLISH);

    assertThat(withoutLabels(hostile)).isEqualTo(withoutLabels(harmless));
    assertThat(hostile.lines().count()).isEqualTo(harmless.lines().count());
    assertThat(hostile).doesNotContain("<", "`", "%", "\\", "\u202e", "\u0000", "\u2028");
  }

  private static String withoutLabels(String mermaid) {
    return mermaid.replaceAll("\"[^\"]*\"", "\"\"");
  }

  private String write(Picture.FlowBuilder builder, Locale language) {
    FlowDefinition flow = builder.create();
    Diagram diagram = new FlowDiagram(ref -> Optional.empty()).draw(picture.definitions(), flow);
    return new MermaidWriter(text -> TEXTS.words(text, language)).write(diagram);
  }
}
