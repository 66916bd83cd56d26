package io.vestibule.web.factor;

import io.vestibule.flow.FlowRequest;
import io.vestibule.flow.Paths;
import io.vestibule.web.page.Page;
import io.vestibule.web.request.Asked;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a person logs in with beside a password, and where they are not asked for it. */
public final class FactorsPage extends Page {
  private static final Set<String> DONE = Set.of("removed", "renamed", "forgotten");
  private static final Set<String> NOT_DONE = Set.of("unnamed", "not_proven");

  private final ManagedFactors own;
  private final String formToken;

  /**
   * The page.
   *
   * @param own what it shows
   * @param formToken proves where a form comes from
   */
  FactorsPage(Asked asked, ManagedFactors own, String formToken) {
    super(asked);
    this.own = own;
    this.formToken = formToken;
  }

  /** Words of this page, by their key. */
  public String words(String key) {
    return FactorView.words(asked(), key);
  }

  /** The title in the browser's bar. */
  public String documentTitle() {
    return words("title") + " - " + brandTitle();
  }

  /** Path of the page. */
  public String here() {
    return home() + FactorsServlet.HERE;
  }

  /** Proves where a form comes from. */
  public String formToken() {
    return formToken;
  }

  /** What has just been done, in words; empty if nothing. */
  public String said() {
    return said("done.", DONE);
  }

  /** What has just not been done, in words; empty if nothing. */
  public String refused() {
    return said("refused.", NOT_DONE);
  }

  /** Whether a factor has just been removed. */
  public boolean isRemoved() {
    return "removed".equals(asked().query("done"));
  }

  /** The factors. */
  public List<FactorView> factors() {
    return own.all().stream().map(factor -> new FactorView(asked(), factor)).toList();
  }

  /** What can be set up. */
  public List<WayView> ways() {
    FlowRequest request =
        asked().to("", FlowRequest.Client.PAGE, new FlowRequest.Input.Show(null), Map.of());
    return asked().engine().entries().setUps(request).stream()
        .map(
            way ->
                new WayView(
                    asked().words(way.title()),
                    Paths.with(
                        home() + "flows/-/configure/" + way.stage() + "/",
                        Map.of("next", List.of(here())))))
        .toList();
  }

  /**
   * A way to set up a factor.
   *
   * @param title what it is called
   * @param href where it begins
   */
  public record WayView(String title, String href) {}

  /** The remembered browsers. */
  public List<BrowserView> browsers() {
    return own.browsers().stream().map(browser -> new BrowserView(asked(), browser)).toList();
  }

  private String said(String about, Set<String> known) {
    String done = asked().query("done");
    return done != null && known.contains(done) ? words(about + done) : "";
  }
}
