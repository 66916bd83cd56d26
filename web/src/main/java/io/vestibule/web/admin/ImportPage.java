package io.vestibule.web.admin;

import io.vestibule.definition.DefinitionChange;
import io.vestibule.flowfile.EntryReport;
import io.vestibule.flowfile.FlowFiles;
import io.vestibule.flowfile.ImportReport;
import io.vestibule.flowfile.document.FlowFileProblem;
import io.vestibule.json.Json;
import io.vestibule.web.request.Asked;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a file would change, and the button that does it. */
public final class ImportPage extends AdminPage {
  private final PendingImport pending;
  private final FlowFiles.Preview preview;
  private final String formToken;
  private final @Nullable String problem;

  ImportPage(
      Asked asked,
      PendingImport pending,
      FlowFiles.Preview preview,
      String formToken,
      @Nullable String problem) {
    super(asked, words(asked, "import.title", pending.source().name()));
    this.pending = pending;
    this.preview = preview;
    this.formToken = formToken;
    this.problem = problem;
  }

  private ImportReport report() {
    return preview.report();
  }

  /** Proves where a form comes from. */
  public String formToken() {
    return formToken;
  }

  /** What applies just this. */
  public String token() {
    return Objects.requireNonNullElse(preview.token(), "");
  }

  /** Whether it can be applied. */
  public boolean isSound() {
    return report().isSound();
  }

  /** Whether it may touch groups, users and brands, too. */
  public boolean isFull() {
    return pending.options().full();
  }

  /** Why it was not applied just now; empty if nobody tried. */
  public String problem() {
    return problem == null ? "" : words(problem);
  }

  /** What it comes to, in one sentence. */
  public String summary() {
    return words(
        asked(),
        "import.summary",
        report().count(EntryReport.Result.CREATED),
        report().count(EntryReport.Result.UPDATED),
        report().count(EntryReport.Result.DELETED),
        report().count(EntryReport.Result.UNCHANGED));
  }

  /** What is wrong with the file or worth knowing about it. */
  public List<ProblemView> problems() {
    return report().problems().stream().map(one -> new ProblemView(this, one)).toList();
  }

  /** What becomes of each entry. */
  public List<EntryView> entries() {
    return report().entries().stream().map(entry -> new EntryView(this, entry)).toList();
  }

  /** What lint says about the flows as they would be. */
  public List<FindingView> findings() {
    return views(report().findings());
  }

  /**
   * A problem as it is shown.
   *
   * @param page the page it is on
   * @param problem the problem
   */
  public record ProblemView(ImportPage page, FlowFileProblem problem) {
    /** How bad it is, for the style. */
    public String severity() {
      return Json.nameOf(problem.severity());
    }

    /** How bad it is, in words. */
    public String severityWords() {
      return page.words("severity." + severity());
    }

    /** Where it is; empty if that is not known. */
    public String place() {
      return problem.line() == 0
          ? ""
          : words(page.asked(), "import.place", problem.line(), problem.column());
    }

    /** What it is. */
    public String message() {
      return problem.message();
    }
  }

  /**
   * An entry as it is shown.
   *
   * @param page the page it is on
   * @param entry the entry
   */
  public record EntryView(ImportPage page, EntryReport entry) {
    /** Where it is. */
    public int line() {
      return entry.line();
    }

    /** What it is about. */
    public String model() {
      return entry.model();
    }

    /** What administrators call that. */
    public String label() {
      return entry.label();
    }

    /** What becomes of it, for the style. */
    public String result() {
      return Json.nameOf(entry.result());
    }

    /** What becomes of it, in words. */
    public String resultWords() {
      return page.words("result." + result());
    }

    /** Whether there was something before. */
    public boolean isChanged() {
      return entry.result() != EntryReport.Result.CREATED;
    }

    /** What is different from before. */
    public List<DifferenceView> differences() {
      return entry.differences().entrySet().stream()
          .map(difference -> new DifferenceView(page, difference))
          .toList();
    }
  }

  /**
   * A difference as it is shown.
   *
   * @param page the page it is on
   * @param difference the attribute and its difference
   */
  public record DifferenceView(
      ImportPage page, Map.Entry<String, DefinitionChange.Difference> difference) {
    /** The attribute. */
    public String field() {
      return difference.getKey();
    }

    /** What it said. */
    public String before() {
      return show(difference.getValue().before());
    }

    /** What it says. */
    public String after() {
      return show(difference.getValue().after());
    }

    private String show(@Nullable Object value) {
      if (value == null) {
        return page.words("import.nothing");
      }
      if (difference.getValue().isSecret()) {
        return page.words("import.secret");
      }
      return value instanceof String text ? text : Json.write(value);
    }
  }
}
