package io.vestibule.web.factor;

import io.vestibule.session.RememberedBrowser;
import io.vestibule.web.page.Browser;
import io.vestibule.web.request.Asked;
import java.util.UUID;

/**
 * A browser in which no factor is asked for for a while, as it is shown.
 *
 * @param asked what the page is about
 * @param remembered the browser
 */
public record BrowserView(Asked asked, RememberedBrowser remembered) {
  /** Its id. */
  public UUID id() {
    return remembered.id();
  }

  /** What kind of browser on what kind of machine, as far as it says. */
  public String browser() {
    return Browser.words(asked, remembered.userAgent());
  }

  /** Since when. */
  public String since() {
    return asked.words(remembered.shownAt());
  }

  /** Until when at the latest. */
  public String until() {
    return asked.words(remembered.expiresAt());
  }

  /** From where it logged in last; may be empty. */
  public String address() {
    return remembered.address();
  }

  /** What its button says to people who cannot see which one it is. */
  public String forgetLabel() {
    return FactorView.words(asked, "forget.label", browser());
  }
}
