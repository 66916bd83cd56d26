package io.vestibule.web.factor;

import io.vestibule.api.factor.Factor;
import io.vestibule.api.user.User;
import io.vestibule.web.page.Page;
import io.vestibule.web.request.Asked;
import java.util.List;

/** Asks whether a factor is to be removed, and says what that means. */
public final class RemovalPage extends Page {
  private final User owner;
  private final Factor factor;
  private final List<Factor> others;
  private final String formToken;

  /**
   * The page.
   *
   * @param own the person's factors
   * @param factor the one that is to be removed
   * @param formToken proves where a form comes from
   */
  RemovalPage(Asked asked, ManagedFactors own, Factor factor, String formToken) {
    super(asked);
    this.owner = own.owner();
    this.factor = factor;
    this.others = own.all().stream().filter(other -> !other.id().equals(factor.id())).toList();
    this.formToken = formToken;
  }

  /** Words of this page, by their key. */
  public String words(String key) {
    return FactorView.words(asked(), key);
  }

  /** The heading. */
  public String heading() {
    return FactorView.words(asked(), "removal.title", factor().label());
  }

  /** The title in the browser's bar. */
  public String documentTitle() {
    return heading() + " - " + brandTitle();
  }

  /** The factor. */
  public FactorView factor() {
    return new FactorView(asked(), factor);
  }

  /** Whether it is the last one. */
  public boolean isLast() {
    return others.isEmpty();
  }

  /** What it means that it is the last one, in words. */
  public String lastWords() {
    return words(owner.passwordChangedAt() == null ? "removal.last.no_password" : "removal.last");
  }

  /** What the person still logs in with afterwards. */
  public List<String> others() {
    return others.stream().map(other -> asked().words(other.label())).toList();
  }

  /** Path of the page that lists them all. */
  public String back() {
    return home() + FactorsServlet.HERE;
  }

  /** Where the form goes. */
  public String action() {
    return back() + factor.id() + "/";
  }

  /** Proves where the form comes from. */
  public String formToken() {
    return formToken;
  }
}
