package io.vestibule.flowfile.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.vestibule.flowfile.document.Blueprint.Entry;
import io.vestibule.flowfile.document.Value.Scalar;
import io.vestibule.flowfile.document.Value.Tagged;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BlueprintReaderTest {
  private final BlueprintReader reader = new BlueprintReader();

  @Test
  void allPartsOfAFileAreRead() {
    Blueprint blueprint =
        blueprint(
            """
            version: 1
            metadata:
              name: A file
              labels:
                blueprints.goauthentik.io/instantiate: "false"
            context:
              slug: a
            entries:
              - model: authentik_flows.flow
                state: created
                id: flow
                conditions:
                  - !Context go
                  - true
                identifiers:
                  slug: !Context slug
                attrs:
                  name: A
                  title: B
                permissions:
                  - permission: view_flow
                    user: 1
                  - !Context more
              - model: !Context model
            """);

    assertThat(blueprint.file()).isEqualTo("a.yaml");
    assertThat(blueprint.metadata())
        .contains(
            new Blueprint.Metadata(
                "A file", Map.of("blueprints.goauthentik.io/instantiate", "false")));
    assertThat(blueprint.context().get("slug")).contains(new Scalar("a", "a", new Mark(7, 9)));
    assertThat(blueprint.entries()).hasSize(2);
    Entry entry = blueprint.entries().get(0);
    assertThat(entry.path()).hasToString("entries[0]");
    assertThat(entry.mark()).isEqualTo(new Mark(9, 5));
    assertThat(entry.model())
        .isEqualTo(new Scalar("authentik_flows.flow", "authentik_flows.flow", new Mark(9, 12)));
    assertThat(entry.state()).contains(new Scalar("created", "created", new Mark(10, 12)));
    assertThat(entry.id()).contains("flow");
    assertThat(entry.conditions()).hasSize(2);
    assertThat(entry.identifiers().get("slug")).containsInstanceOf(Tagged.class);
    assertThat(entry.attrs().fields().keySet()).containsExactly("name", "title");
    assertThat(entry.attrs().keyMark("title")).isEqualTo(new Mark(19, 7));
    assertThat(entry.permissions()).hasSize(2);
    Entry other = blueprint.entries().get(1);
    assertThat(other.model()).isInstanceOf(Tagged.class);
    assertThat(other.state()).isEmpty();
    assertThat(other.id()).isEmpty();
    assertThat(other.conditions()).isEmpty();
    assertThat(other.identifiers().fields()).isEmpty();
    assertThat(other.attrs().fields()).isEmpty();
    assertThat(other.permissions()).isEmpty();
  }

  @Test
  void sectionsAreReadOneAfterTheOther() {
    Blueprint blueprint =
        blueprint(
            """
            version: 1
            entries:
              stages:
                - model: a.s1
                - model: a.s2
              none: []
              flows and more:
                - model: a.f
            """);

    assertThat(blueprint.entries())
        .extracting(entry -> entry.path().toString())
        .containsExactly(
            "entries.stages[0]", "entries.stages[1]", "entries[\"flows and more\"][0]");
  }

  @Test
  void anOldJsonFileIsRead() {
    Blueprint blueprint =
        blueprint(
            """
            {"version": 1, "entries": [
            \t{"identifiers": {"pk": "aa-bb", "slug": "x"}, "model": "authentik_flows.flow",
            \t\t\t"attrs": {"name": "X", "title": "Y"}}
            ]}
            """);

    assertThat(blueprint.entries()).hasSize(1);
    assertThat(blueprint.entries().get(0).identifiers().get("pk").orElseThrow().mark())
        .isEqualTo(new Mark(2, 25));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "version: 1",
        "version: 1\nentries: []",
        "{\"version\": 1}",
        "version: 1\nentries: {}"
      })
  void aFileMayHaveNoEntries(String text) {
    BlueprintReading reading = reader.read("a.yaml", text);

    assertThat(reading.problems()).isEmpty();
    assertThat(reading.blueprint().orElseThrow().entries()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "---\n", "null", "# nothing"})
  void anEmptyFileIsNone(String text) {
    BlueprintReading reading = reader.read("a.yaml", text);

    assertThat(reading.blueprint()).isEmpty();
    assertThat(reading.problems()).singleElement().asString().endsWith(": the file is empty");
    assertThat(reading.hasErrors()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[]|1:1: this is no flow file",
        "text|1:1: this is no flow file",
        "!Context x|1:1: this is no flow file",
        "{version: '1'}|1:11: version: the version is a number",
        "{version: 1.0}|1:11: version: the version is a number",
        "{version: [1]}|1:11: version: the version is a number",
        "{version: 3}|1:11: version: version 3 is not known; only version 1 is",
        "{version: 1, metadata: x}|1:24: metadata: metadata is a map with a name",
        "{version: 1, metadata: {}}|1:24: metadata: metadata needs a name",
        "{version: 1, metadata: {name: 1}}|1:31: metadata.name: the name is a text",
        "{version: 1, metadata: {name: x, labels: []}}|1:42: metadata.labels: labels is a map",
        "{version: 1, metadata: {name: x, labels: {a: []}}}|1:46: metadata.labels.a: a label is a text",
        "{version: 1, context: []}|1:23: context: context is a map",
        "{version: 1, context: }|1:22: context: context is a map",
        "{version: 1, entries: x}|1:23: entries: entries are a list",
        "{version: 1, entries: ~}|1:23: entries: entries are a list",
        "{version: 1, entries: {a: x}}|1:27: entries.a: entries are a list",
        "{version: 1, entries: [x]}|1:24: entries[0]: an entry is a map with a model",
        "{version: 1, entries: [!Context x]}|1:24: entries[0]: an entry is a map with a model",
        "{version: 1, entries: [{}]}|1:24: entries[0]: an entry needs a model",
        "{version: 1, entries: [{model: x}]}|1:32: entries[0].model: a model is a text like",
        "{version: 1, entries: [{model: a.b.c}]}|1:32: entries[0].model: a model is a text like",
        "{version: 1, entries: [{model: 1.5}]}|1:32: entries[0].model: a model is a text like",
        "{version: 1, entries: [{model: [a.b]}]}|1:32: entries[0].model: a model is a text like",
        "{version: 1, entries: [{model: a.b, state: gone}]}|1:44: entries[0].state: the state is one of present, created, must_created, absent",
        "{version: 1, entries: [{model: a.b, state: 1}]}|1:44: entries[0].state: the state is one of",
        "{version: 1, entries: [{model: a.b, identifiers: []}]}|1:50: entries[0].identifiers: identifiers is a map",
        "{version: 1, entries: [{model: a.b, identifiers: !Context x}]}|1:50: entries[0].identifiers: identifiers is a map",
        "{version: 1, entries: [{model: a.b, attrs: ~}]}|1:44: entries[0].attrs: attrs is a map",
        "{version: 1, entries: [{model: a.b, conditions: x}]}|1:49: entries[0].conditions: conditions is a list",
        "{version: 1, entries: [{model: a.b, id: 5}]}|1:41: entries[0].id: the id is a text",
        "{version: 1, entries: [{model: a.b, id: ''}]}|1:41: entries[0].id: the id is a text",
        "{version: 1, entries: [{model: a.b, permissions: {}}]}|1:50: entries[0].permissions: permissions is a list",
        "{version: 1, entries: [{model: a.b, permissions: [x]}]}|1:51: entries[0].permissions[0]: a permission is a map",
        "{version: 1, entries: [{model: a.b, permissions: [{user: 1}]}]}|1:51: entries[0].permissions[0]: a permission needs its name",
      })
  void anErrorOfShapeIsNamedAtItsPlace(String text, String expected) {
    BlueprintReading reading = reader.read("a.yaml", text);

    assertThat(reading.problems()).singleElement().asString().startsWith("a.yaml:" + expected);
    assertThat(reading.hasErrors()).isTrue();
  }

  @Test
  void allMistakesAreNamedInTheOrderOfTheFile() {
    BlueprintReading reading =
        reader.read(
            "a.yaml",
            """
            version: 2
            entries:
              - model: a.b
                attrs: {x: !Find y}
              - attrs: {w: 1, w: 2}
              - model: a.b
                state: gone
                identifiers: [x]
              - model: a.c
            """);

    assertThat(reading.problems())
        .extracting(FlowFileProblem::line)
        .containsExactly(1, 4, 5, 5, 7, 8);
    assertThat(reading.blueprint().orElseThrow().entries()).hasSize(3);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{version: 1, entrys: []}|1:14: warning: entrys: \"entrys\" means nothing here",
        "{version: 1, metadata: {name: x, label: {}}}|1:34: warning: metadata.label: \"label\" means",
        "{version: 1, metadata: {name: x, labels: {a: true}}}|1:46: warning: metadata.labels.a: a label",
        "{version: 1, entries: [{model: a.b, attributes: {}}]}|1:37: warning: entries[0].attributes: \"attr",
        "{version: 1, entries: [{model: a.b, permissions: [{permission: x, group: 1}]}]}|1:67: warning: entries[0].permissions[0].group",
        "{version: 1, entries: [{model: a.b, id: x}, {model: a.b, id: x}]}|1:62: warning: entries[1].id: the id \"x\" is there twice; !KeyOf means the first, on line 1",
      })
  void whatIsPerhapsNotMeantIsAWarning(String text, String expected) {
    BlueprintReading reading = reader.read("a.yaml", text);

    assertThat(reading.hasErrors()).isFalse();
    assertThat(reading.blueprint()).isPresent();
    assertThat(reading.problems()).singleElement().asString().startsWith("a.yaml:" + expected);
  }

  @ParameterizedTest
  @CsvSource({
    "authentik_policies.policybinding, true",
    "authentik_policies.PolicyBinding, true",
    "authentik_flows.flow, false",
    "!Context authentik_policies.policybinding, false"
  })
  void onlyAPlainModelMakesAPolicyBinding(String model, boolean expected) {
    assertThat(
            blueprint("version: 1\nentries:\n- model: " + model).entries().get(0).isPolicyBinding())
        .isEqualTo(expected);
  }

  // --- files of others

  @ParameterizedTest
  @CsvSource({
    "flows-enrollment-2-stage.yaml, 14",
    "flows-enrollment-email-verification.yaml, 16",
    "flows-login-2fa.yaml, 11",
    "flows-recovery-email-verification.yaml, 16",
    "flows-unenrollment.yaml, 3"
  })
  void theExamplesAreRead(String name, int entries) throws IOException {
    Optional<Path> examples = examples();
    assumeThat(examples).as("the folder of the examples").isPresent();

    BlueprintReading reading =
        reader.read(name, Files.readAllBytes(examples.orElseThrow().resolve(name)));

    assertThat(reading.problems()).isEmpty();
    Blueprint blueprint = reading.blueprint().orElseThrow();
    assertThat(blueprint.entries()).hasSize(entries);
    assertThat(blueprint.metadata().orElseThrow().labels())
        .containsEntry("blueprints.goauthentik.io/instantiate", "false");
  }

  /** The folder named by {@code vestibule.reference}, else one beside a folder above this one. */
  private static Optional<Path> examples() {
    String named = System.getProperty("vestibule.reference");
    if (named != null) {
      return Stream.of(Path.of(named, "examples"), Path.of(named))
          .filter(Files::isDirectory)
          .findFirst();
    }
    return Stream.iterate(Path.of("").toAbsolutePath(), folder -> folder != null, Path::getParent)
        .map(folder -> folder.resolveSibling("shared/reference/authentik/examples"))
        .filter(Files::isDirectory)
        .findFirst();
  }

  private Blueprint blueprint(String text) {
    BlueprintReading reading = reader.read("a.yaml", text.getBytes(StandardCharsets.UTF_8));
    assertThat(reading.problems()).isEmpty();
    return reading.blueprint().orElseThrow();
  }
}
