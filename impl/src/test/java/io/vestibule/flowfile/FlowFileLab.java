package io.vestibule.flowfile;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.definition.DefinitionChange;
import io.vestibule.definition.Definitions;
import io.vestibule.definition.FlowDefinition;
import io.vestibule.event.Author;
import io.vestibule.flowfile.FlowFileExporter.NotExportableException;
import io.vestibule.flowfile.FlowFiles.Preview;
import io.vestibule.flowfile.FlowFiles.Source;
import io.vestibule.flowfile.document.FlowFileProblem;
import io.vestibule.testkit.Lab;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Flow files in a lab, and what becomes of them in words that can be compared. */
final class FlowFileLab {
  /** Full blueprints. */
  static final ImportOptions FULL = new ImportOptions(true, false, Map.of());

  /** Without what is not there. */
  static final ImportOptions WITHOUT_MISSING = new ImportOptions(false, true, Map.of());

  private final Lab lab;

  FlowFileLab(Lab lab) {
    this.lab = lab;
  }

  /** Everything there is: equal if nothing has changed. */
  record Kept(Definitions definitions, Set<Object> events, Object people) {}

  Lab lab() {
    return lab;
  }

  FlowFiles files() {
    return lab.engine().flowFiles();
  }

  static Source source(String text) {
    return Source.of("test.yaml", text);
  }

  Preview preview(String text) {
    return preview(text, ImportOptions.DEFAULT);
  }

  Preview preview(String text, ImportOptions options) {
    return files().preview(source(text), options, Author.SYSTEM);
  }

  /** Imports a file, whatever comes of it. */
  ImportReport tried(String text, ImportOptions options) {
    return files().importNow(source(text), options, Author.SYSTEM);
  }

  /** Imports a file in which nothing is wrong. */
  ImportReport imported(String text) {
    return imported(text, ImportOptions.DEFAULT);
  }

  /** Imports a file in which nothing is wrong. */
  ImportReport imported(String text, ImportOptions options) {
    ImportReport report = tried(text, options);
    assertThat(errors(report)).isEmpty();
    return report;
  }

  /** What is wrong with a file of which, for that, nothing is kept. */
  List<String> refused(String text) {
    return refused(text, ImportOptions.DEFAULT);
  }

  /** What is wrong with a file of which, for that, nothing is kept. */
  List<String> refused(String text, ImportOptions options) {
    Kept before = kept();
    ImportReport report = tried(text, options);
    assertThat(kept()).isEqualTo(before);
    assertThat(errors(report)).isNotEmpty();
    return errors(report);
  }

  /** What is wrong, with lines and columns. */
  static List<String> errors(ImportReport report) {
    return said(report, FlowFileProblem.Severity.ERROR);
  }

  /** What is odd, with lines and columns. */
  static List<String> warnings(ImportReport report) {
    return said(report, FlowFileProblem.Severity.WARNING);
  }

  /** What is good to know, with lines and columns. */
  static List<String> notes(ImportReport report) {
    return said(report, FlowFileProblem.Severity.INFO);
  }

  private static List<String> said(ImportReport report, FlowFileProblem.Severity severity) {
    return report.problems().stream()
        .filter(problem -> problem.severity() == severity)
        .map(problem -> problem.line() + ":" + problem.column() + ": " + problem.message())
        .toList();
  }

  /** What became of the entries. */
  static List<String> results(ImportReport report) {
    return report.entries().stream()
        .map(entry -> entry.line() + " " + entry.label() + " " + entry.result())
        .toList();
  }

  /** What became different, with line and attribute, as it is shown. */
  static Map<String, String> differences(ImportReport report) {
    Map<String, String> all = new TreeMap<>();
    for (EntryReport entry : report.entries()) {
      entry
          .differences()
          .forEach((name, difference) -> all.put(entry.line() + " " + name, words(difference)));
    }
    return all;
  }

  private static String words(DefinitionChange.Difference difference) {
    return difference.toJson() instanceof Map<?, ?> map
        ? map.get("old") + " \u2192 " + map.get("new")
        : String.valueOf(difference.toJson());
  }

  /** Everything there is, read anew. */
  Kept kept() {
    return new Kept(now(), new HashSet<>(lab.events()), lab.engine().database().call(this::people));
  }

  private Object people(jakarta.persistence.EntityManager em) {
    return List.of(
        lab.engine().users().groups(em),
        em.createNativeQuery("select count(*) from vst_user").getSingleResult(),
        em.createNativeQuery("select count(*) from vst_membership").getSingleResult());
  }

  /** What is defined, read anew. */
  Definitions now() {
    return lab.engine().database().call(lab.engine().definitions()::within);
  }

  FlowDefinition flow(String slug) {
    return now().flow(slug).orElseThrow();
  }

  /** The file of a flow. */
  String export(String slug) {
    try {
      return files().export(slug).orElseThrow();
    } catch (NotExportableException e) {
      throw new AssertionError(e);
    }
  }

  /** The configuration of a stage. */
  @Nullable Record config(String stage) {
    return now().stages().values().stream()
        .filter(known -> known.stage().name().equals(stage))
        .map(FlowFileExporter::config)
        .findFirst()
        .orElseThrow();
  }
}
