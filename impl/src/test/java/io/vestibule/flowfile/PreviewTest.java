package io.vestibule.flowfile;

import static io.vestibule.flowfile.FlowFileLab.differences;
import static io.vestibule.flowfile.FlowFileLab.errors;
import static io.vestibule.flowfile.FlowFileLab.results;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.vestibule.flowfile.FlowFileLab.Kept;
import io.vestibule.flowfile.FlowFiles.Preview;
import io.vestibule.json.Json;
import io.vestibule.testkit.Lab;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What a file would change, said beforehand. */
class PreviewTest {
  private final FlowFileLab lab = new FlowFileLab(Lab.shared());
  private final String slug = lab.lab().name("flow");
  private final String stage = lab.lab().name("stage");
  private final String policy = lab.lab().name("policy");

  private final String file =
      """
      entries:
        - model: authentik_flows.flow
          id: flow
          identifiers: {slug: %s}
          attrs: {name: A flow, title: A title, designation: enrollment}
        - model: authentik_stages_dummy.dummystage
          id: stage
          identifiers: {name: %s}
        - model: authentik_policies_dummy.dummypolicy
          id: policy
          identifiers: {name: %s}
        - model: authentik_flows.flowstagebinding
          id: binding
          identifiers: {target: !KeyOf flow, stage: !KeyOf stage, order: 10}
        - model: authentik_policies.policybinding
          identifiers: {target: !KeyOf binding, policy: !KeyOf policy, order: 0}
      """
          .formatted(slug, stage, policy);

  @Test
  void nothingIsKept() {
    Kept before = lab.kept();

    Preview preview = lab.preview(file);

    assertThat(preview.token()).isNotNull();
    assertThat(lab.kept()).isEqualTo(before);
    assertThat(preview.report().revision()).isEqualTo(before.definitions().revision());
  }

  @Test
  void nothingIsKeptInMemoryEither() {
    lab.imported(file);
    lab.lab().engine().definitions().latest();

    lab.preview(file.replace("A title", "Another title"));

    assertThat(lab.lab().engine().definitions().recent().flow(slug).orElseThrow().flow().title())
        .isEqualTo("A title");
  }

  @Test
  void whatWouldBeNewIsSaid() {
    ImportReport report = lab.preview(file).report();

    assertThat(results(report))
        .containsExactly(
            "2 " + slug + " CREATED",
            "6 " + stage + " CREATED",
            "9 " + policy + " CREATED",
            "12 " + stage + " \u2192 " + slug + ", 10 CREATED",
            "15 " + policy + " \u2192 " + stage + " \u2192 " + slug + ", 10, 0 CREATED");
    assertThat(differences(report))
        .contains(
            entry("2 slug", "null \u2192 " + slug),
            entry("2 title", "null \u2192 A title"),
            entry("2 layout", "null \u2192 stacked"),
            entry("6 throw_error", "null \u2192 false"),
            entry("12 order", "null \u2192 10"),
            entry("15 enabled", "null \u2192 true"));
    assertThat(report.flows()).containsExactly(slug);
  }

  @Test
  void whatWouldBeDifferentIsSaidFieldByField() {
    lab.imported(file);

    ImportReport report =
        lab.preview(
                file.replace("A title", "Another title")
                    .replace("order: 0}", "order: 0}\n    attrs: {negate: true, timeout: 5}"))
            .report();

    assertThat(results(report))
        .extracting(line -> line.substring(line.lastIndexOf(' ') + 1))
        .containsExactly("UPDATED", "UNCHANGED", "UNCHANGED", "UNCHANGED", "UPDATED");
    assertThat(differences(report))
        .containsOnly(
            entry("2 title", "A title \u2192 Another title"),
            entry("15 negate", "false \u2192 true"),
            entry("15 timeout", "30 \u2192 5"));
  }

  @Test
  void whatWouldBeDeletedIsSaidWithWhatHangsOnIt() {
    lab.imported(file);
    String binding = lab.flow(slug).bindings().get(0).id().toString();
    String guard = lab.flow(slug).bindings().get(0).gate().bindings().get(0).id().toString();

    ImportReport report =
        lab.preview(
                """
                entries:
                  - model: authentik_flows.flow
                    identifiers: {slug: %s}
                    state: absent
                """
                    .formatted(slug))
            .report();

    assertThat(results(report)).containsExactly("2 " + slug + " DELETED");
    assertThat(differences(report).keySet())
        .containsExactlyInAnyOrder(
            "2 flow " + slug, "2 stage binding " + binding, "2 policy binding " + guard);
  }

  @Test
  void whatIsDeletedByItsIdIsCalledByItsName() {
    lab.imported(file);

    ImportReport report =
        lab.preview(
                """
                entries:
                  - model: authentik_flows.flow
                    identifiers: {pk: %s}
                    state: absent
                """
                    .formatted(lab.flow(slug).flow().id()))
            .report();

    assertThat(results(report)).containsExactly("2 " + slug + " DELETED");
  }

  @Test
  void whatNeedsNothingDoneIsSkipped() {
    lab.imported(file);

    ImportReport report =
        lab.preview(
                """
                entries:
                  - model: authentik_flows.flow
                    identifiers: {slug: %s}
                    conditions: [false]
                  - model: authentik_flows.flow
                    identifiers: {slug: %s}
                    state: created
                  - model: authentik_flows.flow
                    identifiers: {slug: %s}
                    state: absent
                """
                    .formatted(slug, slug, slug + "-not-there"))
            .report();

    assertThat(results(report))
        .extracting(line -> line.substring(line.lastIndexOf(' ') + 1))
        .containsExactly("SKIPPED", "SKIPPED", "SKIPPED");
    assertThat(report.flows()).isEmpty();
  }

  @Test
  void whatIsMeantByItsIdAloneIsCalledByItsName() {
    lab.imported(file);

    ImportReport report =
        lab.preview(
                """
                entries:
                  - model: authentik_flows.flow
                    identifiers: {pk: %s}
                    attrs: {title: A title}
                """
                    .formatted(lab.flow(slug).flow().id()))
            .report();

    assertThat(results(report)).containsExactly("2 " + slug + " UNCHANGED");
  }

  @Test
  void aFileThatIsWrongCannotBeApplied() {
    Preview preview = lab.preview(file.replace("enrollment", "enrolment"));

    assertThat(errors(preview.report()))
        .containsExactly("5:56: designation: \"enrolment\" is not a valid choice.");
    assertThat(preview.token()).isNull();
  }

  @Test
  void aFileThatCannotBeReadCannotBeApplied() {
    Preview preview = lab.preview("entries: [");

    assertThat(preview.report().isSound()).isFalse();
    assertThat(preview.token()).isNull();
  }

  @Test
  void secretsAreNotShown() {
    String keyed =
        """
        entries:
          - model: vestibule_stages_keyed.keyedstage
            identifiers: {name: %s}
            attrs: {key: the old secret, spare: !Context spare}
        """
            .formatted(stage);
    ImportOptions options =
        new ImportOptions(false, false, Map.of("spare", "a secret of the context"));
    Preview created = lab.preview(keyed, options);
    lab.imported(keyed, options);

    Preview updated = lab.preview(keyed.replace("the old secret", "the new secret"), options);

    assertThat(differences(created.report()))
        .contains(entry("2 key", "changed"), entry("2 spare", "changed"));
    assertThat(differences(updated.report())).containsOnly(entry("2 key", "changed"));
    assertThat(everything(created) + everything(updated) + lab.lab().events())
        .doesNotContain("old secret", "new secret", "secret of the context");
  }

  private static String everything(Preview preview) {
    return preview
        + preview.report().entries().stream()
            .map(entry -> Json.write(entry.differences()))
            .collect(Collectors.joining());
  }
}
