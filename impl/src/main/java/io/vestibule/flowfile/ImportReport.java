package io.vestibule.flowfile;

import io.vestibule.flowfile.document.FlowFileProblem;
import io.vestibule.lint.Finding;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What importing a flow file does, or would do.
 *
 * @param file the file's name
 * @param revision the number of the picture of definitions it was held against
 * @param entries what becomes of each entry, in the order of the file
 * @param problems what is wrong with the file or worth knowing about it, in the order of the file
 * @param flows the slugs of the flows it touches
 * @param findings what lint says about these flows as they would be; empty if the file is wrong
 */
public record ImportReport(
    String file,
    long revision,
    List<EntryReport> entries,
    List<FlowFileProblem> problems,
    Set<String> flows,
    List<Finding> findings) {
  public ImportReport {
    entries = List.copyOf(entries);
    problems = List.copyOf(problems);
    flows = new TreeSet<>(flows);
    findings = List.copyOf(findings);
  }

  /** Where nothing was to be done. */
  static ImportReport nothing(String file) {
    return new ImportReport(file, 0, List.of(), List.of(), Set.of(), List.of());
  }

  /** The slugs of the flows it is about, changed or not. */
  Set<String> allFlows() {
    Set<String> all = new TreeSet<>(flows);
    entries.stream()
        .filter(entry -> entry.model().equalsIgnoreCase(Models.FLOW))
        .map(EntryReport::label)
        .filter(slug -> !slug.isEmpty())
        .forEach(all::add);
    return all;
  }

  /** Whether anything is different afterwards. */
  boolean changesSomething() {
    return count(EntryReport.Result.CREATED)
            + count(EntryReport.Result.UPDATED)
            + count(EntryReport.Result.DELETED)
        > 0;
  }

  /** Whether the file can be imported. */
  public boolean isSound() {
    return problems.stream().noneMatch(FlowFileProblem::isError);
  }

  /** How many entries came to something. */
  public long count(EntryReport.Result result) {
    return entries.stream().filter(entry -> entry.result() == result).count();
  }
}
