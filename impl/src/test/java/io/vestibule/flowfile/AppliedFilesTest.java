package io.vestibule.flowfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vestibule.api.flow.Designation;
import io.vestibule.definition.FlowOptions;
import io.vestibule.testkit.Lab;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files the installation applies by itself. */
class AppliedFilesTest {
  private final Lab lab = Lab.with(Map.of());
  private final AppliedFiles applied =
      new AppliedFiles(lab.engine().definitions(), lab.engine().flowFiles(), lab.clock());

  @TempDir Path folder = Path.of("");

  @AfterEach
  void close() {
    lab.close();
  }

  private static String file(String title) {
    return """
        version: 1
        entries:
          - model: authentik_flows.flow
            id: flow
            identifiers: {slug: mine}
            attrs: {name: Mine, title: %s, designation: enrollment}
          - model: authentik_stages_dummy.dummystage
            id: stage
            identifiers: {name: mine-stage}
          - model: authentik_flows.flowstagebinding
            identifiers: {target: !KeyOf flow, stage: !KeyOf stage, order: 10}
        """
        .formatted(title);
  }

  private void builtIn(String title) {
    applied.builtIn(
        new FlowFiles.Source("mine.yaml", file(title).getBytes(StandardCharsets.UTF_8)), false);
  }

  private String title() {
    return lab.engine()
        .definitions()
        .latest()
        .flow("mine")
        .map(flow -> flow.flow().title())
        .orElse("gone");
  }

  // --- those that come along

  @Test
  void aNewVersionIsAppliedWhereNobodyChangedAnything() {
    builtIn("One");
    builtIn("Two");

    assertThat(title()).isEqualTo("Two");
  }

  @Test
  void aVersionIsAppliedOnce() {
    builtIn("One");
    retitle("Ours");
    builtIn("One");

    assertThat(title()).isEqualTo("Ours");
  }

  @Test
  void aNewVersionLeavesAFlowAloneThatWasChanged() {
    builtIn("One");
    retitle("Ours");

    builtIn("Two");

    assertThat(title()).isEqualTo("Ours");
  }

  @ParameterizedTest
  @ValueSource(strings = {"stage", "binding", "policy"})
  void aNewVersionLeavesAFlowAloneAPartOfWhichWasChanged(String part) {
    builtIn("One");
    var flow = lab.engine().definitions().latest().flow("mine").orElseThrow();
    UUID stage = flow.bindings().get(0).stage();
    UUID policy = lab.policy(true);
    lab.change(
        changes -> {
          switch (part) {
            case "stage" ->
                changes.putStage(
                    stage,
                    "mine-stage",
                    "dummy",
                    new io.vestibule.stages.dummy.DummyStage.Config(true));
            case "binding" -> changes.deleteStageBinding(flow.bindings().get(0).id());
            default ->
                changes.putPolicyBinding(
                    null,
                    new io.vestibule.definition.Target.OfFlow(flow.flow().id()),
                    new io.vestibule.policy.PolicyBinding.Bound.ToPolicy(policy),
                    0,
                    io.vestibule.definition.PolicyBindingOptions.DEFAULT);
          }
        });

    builtIn("Two");

    assertThat(title()).isEqualTo("One");
  }

  @Test
  void aFlowThatWasDeletedStaysDeleted() {
    builtIn("One");
    UUID flow = lab.engine().definitions().latest().flow("mine").orElseThrow().flow().id();
    lab.change(changes -> changes.deleteFlow(flow));

    builtIn("One");
    builtIn("Two");

    assertThat(title()).isEqualTo("gone");
  }

  @Test
  void aBuiltInFileThatIsWrongKeepsTheServerFromStarting() {
    assertThatThrownBy(() -> builtIn("''")).isInstanceOf(IllegalStateException.class);
    assertThat(title()).isEqualTo("gone");
  }

  private void retitle(String title) {
    UUID flow = lab.engine().definitions().latest().flow("mine").orElseThrow().flow().id();
    lab.change(
        changes ->
            changes.putFlow(
                flow, "mine", "Mine", title, Designation.ENROLLMENT, FlowOptions.DEFAULT));
  }

  // --- those of a folder

  private void put(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }

  private void start() {
    applied.folder(folder, ImportOptions.DEFAULT);
  }

  @Test
  void filesAreAppliedInTheOrderOfTheirNames() throws IOException {
    put("20.yaml", file("Second"));
    put("10.yaml", file("First"));

    start();

    assertThat(title()).isEqualTo("Second");
  }

  @Test
  void aFileIsAppliedOnceForWhatIsInIt() throws IOException {
    put("10.yaml", file("First"));
    start();
    retitle("Ours");

    start();

    assertThat(title()).isEqualTo("Ours");
  }

  @Test
  void aFileThatSaysSomethingElseIsAppliedAgainAndSoIsOneThatSaysTheFormerAgain()
      throws IOException {
    put("10.yaml", file("First"));
    start();
    put("10.yaml", file("Second"));
    start();
    assertThat(title()).isEqualTo("Second");

    put("10.yaml", file("First"));
    start();

    assertThat(title()).isEqualTo("First");
  }

  @ParameterizedTest
  @ValueSource(strings = {"version: 2", "entries: [", "entries: [{model: x}]", ""})
  void aFileThatIsWrongDoesNotStopTheOthers(String wrong) throws IOException {
    put("10.yaml", wrong);
    put("20.yaml", file("Second"));

    start();

    assertThat(title()).isEqualTo("Second");
  }

  @Test
  void aFileThatWasWrongIsTriedAgain() throws IOException {
    put("10.yaml", file("''"));
    start();
    put("10.yaml", file("First"));

    start();

    assertThat(title()).isEqualTo("First");
  }

  @ParameterizedTest
  @ValueSource(strings = {".hidden.yaml", "notes.txt", "mine.yaml.bak", "yaml"})
  void otherFilesAreNotLookedAt(String name) throws IOException {
    put(name, file("First"));

    start();

    assertThat(title()).isEqualTo("gone");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.yaml", "a.yml", "a.YAML", "a.json", "a.akflow"})
  void flowFilesAreToldByTheirNames(String name) throws IOException {
    put(name, file("First"));

    start();

    assertThat(title()).isEqualTo("First");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void groupsAreMadeOnlyWhereTheOperatorSaysSo(boolean full) throws IOException {
    put(
        "10.yaml",
        "entries: [{model: authentik_core.group, identifiers: {name: made}, attrs: {is_superuser: true}}]");

    applied.folder(folder, new ImportOptions(full, false, Map.of()));

    assertThat(lab.engine().users().findGroup("made").isPresent()).isEqualTo(full);
  }

  @Test
  void aFolderThatIsGoneDoesNotStopTheServer() throws IOException {
    Files.delete(folder);

    start();

    assertThat(title()).isEqualTo("gone");
    Files.createDirectory(folder);
  }
}
