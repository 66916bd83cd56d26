package io.vestibule.web.rest;

import io.vestibule.flowfile.EntryReport;
import io.vestibule.flowfile.FlowFiles;
import io.vestibule.flowfile.ImportReport;
import io.vestibule.flowfile.document.FlowFileProblem;
import io.vestibule.json.Json;
import io.vestibule.lint.Finding;
import io.vestibule.web.request.Asked;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What becomes of flow files, as JSON. */
final class ReportJson {
  private final Asked asked;

  ReportJson(Asked asked) {
    this.asked = asked;
  }

  /** What authentik's import answers. */
  record Outcome(List<Log> logs, boolean success) {}

  /** A line of what happened, in the shape of authentik's. */
  record Log(
      String timestamp,
      String logLevel,
      String logger,
      String event,
      Map<String, @Nullable Object> attributes) {}

  private record Problem(String severity, int line, int column, String path, String message) {}

  private record Entry(
      int line, String model, String name, String result, Map<String, Object> changes) {}

  private record Found(String severity, String rule, String where, String why, String remedy) {}

  private record Findings(List<Found> findings) {}

  Outcome result(ImportReport report) {
    String now = Instant.now(asked.engine().clock()).toString();
    List<Log> logs = new ArrayList<>();
    for (FlowFileProblem problem : report.problems()) {
      Map<String, @Nullable Object> attributes = new LinkedHashMap<>();
      attributes.put("file", problem.file());
      attributes.put("line", problem.line());
      attributes.put("column", problem.column());
      attributes.put("path", problem.path());
      String level =
          switch (problem.severity()) {
            case ERROR -> "error";
            case WARNING -> "warning";
            case INFO -> "info";
          };
      logs.add(new Log(now, level, "vestibule.flowfile", problem.message(), attributes));
    }
    for (Finding finding : report.findings()) {
      Map<String, @Nullable Object> attributes = new LinkedHashMap<>();
      attributes.put("rule", finding.rule());
      attributes.put("where", asked.words(finding.place().words()));
      attributes.put("remedy", asked.words(finding.remedy()));
      logs.add(new Log(now, "warning", "vestibule.lint", asked.words(finding.why()), attributes));
    }
    return new Outcome(logs, report.isSound());
  }

  Map<String, @Nullable Object> preview(FlowFiles.Preview preview) {
    ImportReport report = preview.report();
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("success", report.isSound());
    json.put("token", preview.token());
    json.put("flows", report.flows());
    json.put("entries", report.entries().stream().map(ReportJson::entry).toList());
    json.put(
        "problems",
        report.problems().stream()
            .map(
                problem ->
                    new Problem(
                        name(problem.severity()),
                        problem.line(),
                        problem.column(),
                        problem.path(),
                        problem.message()))
            .toList());
    json.put("findings", report.findings().stream().map(this::found).toList());
    return json;
  }

  Object findings(List<Finding> findings) {
    return new Findings(findings.stream().map(this::found).toList());
  }

  private Found found(Finding finding) {
    return new Found(
        name(finding.severity()),
        finding.rule(),
        asked.words(finding.place().words()),
        asked.words(finding.why()),
        asked.words(finding.remedy()));
  }

  private static Entry entry(EntryReport entry) {
    Map<String, Object> changes = new LinkedHashMap<>();
    entry.differences().forEach((field, difference) -> changes.put(field, difference.toJson()));
    return new Entry(
        entry.line(), entry.model(), entry.label(), Json.nameOf(entry.result()), changes);
  }

  private static String name(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
