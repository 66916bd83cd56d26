package io.vestibule.web.admin;

import io.vestibule.api.text.Text;
import io.vestibule.json.Json;
import io.vestibule.lint.Finding;
import io.vestibule.web.page.Page;
import io.vestibule.web.request.Asked;
import java.util.List;

/** What all pages for administrators know. */
public class AdminPage extends Page {
  private final String title;

  AdminPage(Asked asked, String title) {
    super(asked);
    this.title = title;
  }

  /** What the page is about, for its views. */
  final Asked request() {
    return asked();
  }

  /** The title in the browser's bar. */
  public final String documentTitle() {
    return title + " - " + brandTitle();
  }

  /** The heading of the page. */
  public final String heading() {
    return title;
  }

  /** Words of administrators' pages, by their key. */
  public final String words(String key) {
    return words(asked(), key);
  }

  static String words(Asked asked, String key, Object... arguments) {
    return asked.words(Text.of(AdminPage.class, key, arguments));
  }

  /** Findings as they are shown. */
  final List<FindingView> views(List<Finding> findings) {
    return findings.stream().map(finding -> new FindingView(this, finding)).toList();
  }

  /**
   * A finding as it is shown.
   *
   * @param page the page it is on
   * @param finding the finding
   */
  public record FindingView(AdminPage page, Finding finding) {
    /** How bad it is, for the style. */
    public String severity() {
      return Json.nameOf(finding.severity());
    }

    /** How bad it is, in words. */
    public String severityWords() {
      return page.words("severity." + severity());
    }

    /** Where it is. */
    public String place() {
      return page.asked().words(finding.place().words());
    }

    /** Why it is one. */
    public String why() {
      return page.asked().words(finding.why());
    }

    /** What to do. */
    public String remedy() {
      return page.asked().words(finding.remedy());
    }
  }
}
