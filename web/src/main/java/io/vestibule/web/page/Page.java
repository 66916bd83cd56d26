package io.vestibule.web.page;

import io.vestibule.api.flow.Brand;
import io.vestibule.api.text.Text;
import io.vestibule.web.request.Asked;
import java.util.Objects;

/** What every page knows. Read by the templates under the name {@code page}. */
public class Page {
  private static final String VERSION =
      Objects.requireNonNullElse(Page.class.getPackage().getImplementationVersion(), "0");

  private final Asked asked;

  /** A page for a request. */
  public Page(Asked asked) {
    this.asked = asked;
  }

  /** What the page is about. */
  protected final Asked asked() {
    return asked;
  }

  /** The language tag of the page. */
  public final String language() {
    return asked.locale().toLanguageTag();
  }

  /** The brand's title. */
  public final String brandTitle() {
    return asked.brand().title();
  }

  /** Path of the brand's logo, or else of ours. */
  public final String logo() {
    return own(asked.brand().logo(), "static/logo.svg");
  }

  /** Path of the brand's icon, or else of ours. */
  public final String favicon() {
    return own(asked.brand().favicon(), "static/logo.svg");
  }

  /** Path of the application, with a slash at the end. */
  public final String home() {
    return asked.home();
  }

  /** Path of a static file, with the version it is of. */
  public final String file(String name) {
    return asked.home() + "static/" + name + "?v=" + VERSION;
  }

  /** Words of a page, by their key. */
  public final String text(String key) {
    return asked.words(Text.of(Page.class, key));
  }

  /** The brand. */
  protected final Brand brand() {
    return asked.brand();
  }

  /** A path of this server stays as it is; anything else would be a request to somebody else. */
  protected final String own(String configured, String otherwise) {
    return configured.startsWith("/") && !configured.startsWith("//")
        ? configured
        : asked.home() + otherwise;
  }
}
