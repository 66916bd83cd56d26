package io.vestibule.flowfile;

import static io.vestibule.flowfile.FlowFileLab.errors;
import static io.vestibule.flowfile.FlowFileLab.notes;
import static io.vestibule.flowfile.FlowFileLab.results;
import static io.vestibule.flowfile.FlowFileLab.warnings;
import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.api.prompt.Prompt;
import io.vestibule.api.prompt.Prompt.Language;
import io.vestibule.api.prompt.PromptType;
import io.vestibule.json.Json;
import io.vestibule.lint.Finding;
import io.vestibule.testkit.Lab;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Prompts in flow files. */
class PromptFilesTest {
  private final FlowFileLab lab = new FlowFileLab(Lab.shared());
  private final String slug = lab.lab().name("flow");
  private final String name = lab.lab().name("prompt");

  private String prompt(String attrs) {
    return """
    entries:
      - model: authentik_stages_prompt.prompt
        id: prompt
        identifiers: {name: %s}
        attrs: %s
    """
        .formatted(name, attrs);
  }

  private String flow(String fields) {
    return """
      - model: authentik_flows.flow
        id: flow
        identifiers: {slug: %s}
        attrs: {name: A flow, title: A title, designation: stage_configuration}
      - model: authentik_stages_prompt.promptstage
        id: stage
        identifiers: {name: %s-stage}
        attrs: {fields: %s}
      - model: authentik_flows.flowstagebinding
        identifiers: {target: !KeyOf flow, stage: !KeyOf stage, order: 10}
    """
        .formatted(slug, name, fields);
  }

  private Prompt prompt() {
    return find(name).orElseThrow();
  }

  private Optional<Prompt> find(String promptName) {
    return lab.now().prompts().values().stream()
        .filter(prompt -> prompt.name().equals(promptName))
        .findFirst();
  }

  @Test
  void aPromptThatSaysLittleIsWhatAuthentikMakesOfIt() {
    lab.imported(prompt("{field_key: name, label: Your name, type: text}"));

    assertThat(prompt())
        .isEqualTo(
            new Prompt(
                prompt().id(),
                name,
                "name",
                "Your name",
                PromptType.TEXT,
                true,
                "",
                "",
                0,
                "",
                false,
                false,
                Language.PYTHON));
  }

  @ParameterizedTest
  @EnumSource
  void everyTypeIsKnownByItsName(PromptType type) {
    lab.imported(prompt("{field_key: k, label: l, type: " + Json.nameOf(type) + "}"));

    assertThat(prompt().type()).isEqualTo(type);
  }

  @Test
  void theTypesAreCalledAsAuthentikCallsThem() {
    assertThat(PromptType.values())
        .extracting(Json::nameOf)
        .containsExactlyInAnyOrder(
            "text",
            "text_area",
            "text_read_only",
            "text_area_read_only",
            "username",
            "email",
            "password",
            "number",
            "checkbox",
            "radio-button-group",
            "dropdown",
            "date",
            "date-time",
            "file",
            "separator",
            "hidden",
            "static",
            "alert_info",
            "alert_warning",
            "alert_danger",
            "ak-locale");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{label: l, type: text}                        | 5:12: field_key: This field is required.",
        "{field_key: k, type: text}                    | 5:12: label: This field is required.",
        "{field_key: k, label: l}                      | 5:12: type: This field is required.",
        "{field_key: k, label: l, type: selfie}        | type: \"selfie\" is not a valid choice.",
        "{field_key: csrf, label: l, type: text}       | field_key: \"csrf\" is used by the pages themselves",
        "{field_key: run, label: l, type: text}        | field_key: \"run\" is used by the pages themselves",
        "{field_key: step, label: l, type: text}       | field_key: \"step\" is used by the pages themselves",
        "{field_key: form_token, label: l, type: text} | field_key: \"form_token\" is used by the pages themselves",
        "{field_key: component, label: l, type: text}  | field_key: \"component\" is used by the pages themselves",
        "{field_key: a b, label: l, type: text}        | field_key: it must not hold spaces or control characters",
        "{field_key: k, label: l, type: text, order: x} | order: A valid integer of 0 or more is required.",
        "{field_key: k, label: l, type: text, required: x} | required: Must be a valid boolean."
      })
  void whatIsWrongIsSaidWhereItIs(String attrs, String problem) {
    assertThat(lab.refused(prompt(attrs)))
        .singleElement(org.assertj.core.api.InstanceOfAssertFactories.STRING)
        .endsWith(problem.replaceFirst("^5:12: ", ""))
        .matches("(?s)\\d+:\\d+: .*");
  }

  @Test
  void namesAreUnique() {
    lab.imported(prompt("{field_key: a, label: l, type: text}"));
    String other =
        """
        entries:
          - model: authentik_stages_prompt.prompt
            identifiers: {pk: 0190a1b2-0000-4000-8000-0000000aa001}
            attrs: {name: %s, field_key: b, label: l, type: text}
        """
            .formatted(name);

    assertThat(lab.refused(other))
        .containsExactly("4:19: name: there is another prompt with the name \"" + name + "\"");
  }

  @Test
  void expressionsAreCompiledAndWhatIsWrongIsSaidWithItsPlace() {
    assertThat(
            lab.refused(
                prompt(
                    "{field_key: k, label: l, type: text, language: cel, placeholder_expression: true,"
                        + " placeholder: 'prompt_data.x +'}")))
        .singleElement(org.assertj.core.api.InstanceOfAssertFactories.STRING)
        .startsWith("5:")
        .contains("placeholder: line 1, column ")
        .contains("^");
    assertThat(
            lab.refused(
                prompt(
                    "{field_key: k, label: l, type: text, language: cel, initial_value_expression: true,"
                        + " initial_value: pending_user.emial}")))
        .singleElement(org.assertj.core.api.InstanceOfAssertFactories.STRING)
        .contains("initial_value: line 1, column ", "emial");
  }

  @Test
  void pythonIsKeptAndWarnedAbout() {
    ImportReport report =
        lab.imported(
            prompt(
                "{field_key: k, label: l, type: text, initial_value_expression: true,"
                    + " initial_value: 'return user.username', placeholder_expression: true,"
                    + " placeholder: pending_user.username}"));

    assertThat(warnings(report))
        .extracting(warning -> warning.replaceFirst("^\\d+:\\d+: ", ""))
        .containsExactlyInAnyOrder(
            "placeholder: The expression is said to be Python, and would do as CEL: add"
                + " \u201clanguage: cel\u201d. Until then it has no value.",
            "initial_value: The expression is Python, which needs a rewrite in CEL. Until then it"
                + " has no value.");
    assertThat(prompt().initialValue()).isEqualTo("return user.username");
  }

  @ParameterizedTest
  @ValueSource(strings = {"present", "created", "must_created"})
  void theStatesMeanWhatTheyMeanElsewhere(String state) {
    String first = prompt("{field_key: a, label: l, type: text}");
    String second = prompt("{field_key: b, label: l, type: text}\n    state: " + state);
    lab.imported(first);

    ImportReport report = lab.tried(second, ImportOptions.DEFAULT);

    assertThat(prompt().fieldKey()).isEqualTo(state.equals("present") ? "b" : "a");
    assertThat(errors(report).isEmpty()).isEqualTo(!state.equals("must_created"));
  }

  @Test
  void aPromptCanBeDeleted() {
    lab.imported(prompt("{field_key: a, label: l, type: text}"));

    lab.imported(prompt("{}\n    state: absent"));

    assertThat(find(name)).isEmpty();
  }

  @Test
  void aStageNeedsThePromptsItNames() {
    assertThat(lab.refused("entries:\n" + flow("[0190a1b2-0000-4000-8000-0000000aa0ff]")))
        .contains(
            "9:21: fields: Invalid pk \"0190a1b2-0000-4000-8000-0000000aa0ff\" - object does not"
                + " exist.");
  }

  @Test
  void aStageNamesPromptsOfTheSameFile() {
    lab.imported(prompt("{field_key: a, label: l, type: text}") + flow("[!KeyOf prompt]"));

    assertThat(
            Json.mapper().valueToTree(lab.config(name + "-stage")).path("fields").path(0).asText())
        .isEqualTo(prompt().id().toString());
  }

  // --- files of older versions

  @Test
  void aPromptWithoutANameIsCalledAsItsKey() {
    String key = lab.lab().name("old_key");
    String file =
        """
        entries:
          - model: authentik_stages_prompt.prompt
            identifiers: {field_key: %s}
            attrs: {label: l, prompt_type: username}
        """
            .formatted(key);

    ImportReport report = lab.imported(file);

    assertThat(results(report)).containsExactly("2 " + key + " CREATED");
    assertThat(notes(report)).contains("4:36: prompt_type is called type today");
    assertThat(find(key).orElseThrow().type()).isEqualTo(PromptType.USERNAME);
    assertThat(lab.imported(file).changesSomething()).isFalse();
  }

  /** Any number of prompts may have one key, and those that have names are not meant. */
  @Test
  void aPromptWithoutANameIsNotTakenForAnotherOfItsKey() {
    String key = lab.lab().name("shared_key");
    lab.imported(prompt("{field_key: " + key + ", label: mine, type: text}"));

    lab.imported(
        """
        entries:
          - model: authentik_stages_prompt.prompt
            identifiers: {field_key: %s}
            attrs: {label: theirs, type: text}
        """
            .formatted(key));

    assertThat(prompt().label()).isEqualTo("mine");
    assertThat(find(key).orElseThrow().label()).isEqualTo("theirs");
  }

  @Test
  void promptsOfOldExportsWithOneKeyDoNotGetInEachOthersWay() {
    String key = lab.lab().name("twice");
    String file =
        """
        entries:
          - model: authentik_stages_prompt.prompt
            identifiers: {pk: 0190a1b2-0000-4000-8000-0000000ab001}
            attrs: {field_key: KEY, label: one, type: text}
          - model: authentik_stages_prompt.prompt
            identifiers: {pk: 0190a1b2-0000-4000-8000-0000000ab002}
            attrs: {field_key: KEY, label: two, type: text}
        """
            .replace("KEY", key);

    lab.imported(file);

    assertThat(find(key).orElseThrow().label()).isEqualTo("one");
    assertThat(find(key + " (0190a1b2-0000-4000-8000-0000000ab002)").orElseThrow().label())
        .isEqualTo("two");
    assertThat(lab.imported(file).changesSomething()).isFalse();
  }

  // --- there and back

  @Test
  void aFlowIsExportedWithItsPromptsAndImportedAsItWas() {
    lab.imported(
        prompt(
                "{field_key: attributes.a, label: '#{7*7}', type: dropdown, required: false,"
                    + " placeholder: \"['a', 'b']\", placeholder_expression: true, language: cel,"
                    + " initial_value: \"a: 'b'\", order: 7, sub_text: \"*a*\\n<b>\"}")
            + flow("[!KeyOf prompt]"));
    Prompt before = prompt();
    String file = lab.export(slug);
    lab.lab()
        .change(
            changes -> {
              changes.deleteFlow(lab.flow(slug).flow().id());
              lab.now().stages().values().stream()
                  .filter(stage -> stage.stage().name().equals(name + "-stage"))
                  .forEach(stage -> changes.deleteStage(stage.stage().id()));
              changes.deletePrompt(before.id());
            });
    assertThat(find(name)).isEmpty();

    lab.imported(file);

    assertThat(prompt()).isEqualTo(before);
    assertThat(lab.export(slug)).isEqualTo(file);
    assertThat(lab.imported(file).changesSomething()).isFalse();
  }

  @Test
  void whatChangesAboutAPromptIsToldFieldByField() {
    lab.imported(prompt("{field_key: a, label: old, type: text}"));

    ImportReport report = lab.imported(prompt("{label: new}"));

    assertThat(FlowFileLab.differences(report)).isEqualTo(Map.of("2 label", "old \u2192 new"));
  }

  // --- lint

  @Test
  void whatAStageCannotAskWellIsFound() {
    ImportReport none = lab.imported("entries:\n" + flow("[]"));
    ImportReport shared =
        lab.imported(
            prompt(
                    "{field_key: a, label: l, type: text, placeholder: x, placeholder_expression: true}")
                + """
                  - model: authentik_stages_prompt.prompt
                    id: other
                    identifiers: {name: %s-other}
                    attrs: {field_key: a, label: l, type: text}
                """
                    .formatted(name)
                + flow("[!KeyOf prompt, !KeyOf other]"));

    assertThat(rules(none)).contains("stage-without-prompts");
    assertThat(rules(shared))
        .contains("prompts-share-key", "python-prompt")
        .doesNotContain("stage-without-prompts");
  }

  private static List<String> rules(ImportReport report) {
    return report.findings().stream().map(Finding::rule).toList();
  }
}
