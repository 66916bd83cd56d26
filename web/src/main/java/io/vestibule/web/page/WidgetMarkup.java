package io.vestibule.web.page;

import io.vestibule.api.challenge.Widget;
import io.vestibule.web.page.FlowPage.FieldView;
import jakarta.faces.context.ResponseWriter;
import java.io.IOException;
import java.util.Locale;

/**
 * Shows a field that a script fills in: the field, what the script has to know, a place for what it
 * shows, and words for everybody who has no script. How it gets on is told in a live region.
 */
final class WidgetMarkup extends ScriptedMarkup {
  private static final String[] WORDS = {
    "working", "done", "failed", "waiting", "unsolved", "unloadable", "expired"
  };

  WidgetMarkup(ResponseWriter out, FieldView view) {
    super(out, view);
  }

  /** Writes it. */
  void write(Widget widget) throws IOException {
    if (widget instanceof Widget.Passkey passkey) {
      new PasskeyMarkup(out, view).write(passkey);
      return;
    }
    group("field captcha");
    if (script) {
      for (String key : WORDS) {
        attribute("data-" + key, view.page().text("captcha." + key));
      }
      if (widget instanceof Widget.ProofOfWork work) {
        proof(work);
      } else if (widget instanceof Widget.Foreign foreign) {
        foreign(foreign);
      }
    }
    labelAndInput();
    if (script) {
      start("div", "captcha-frame");
      out.endElement("div");
      state();
      noScript();
    } else {
      withoutScript();
    }
    errors();
    out.endElement("div");
  }

  private void proof(Widget.ProofOfWork work) throws IOException {
    attribute("data-captcha", "proof");
    attribute("data-worker", view.page().file("proof.js"));
    attribute("data-algorithm", Widget.ProofOfWork.ALGORITHM);
    attribute("data-challenge", work.challenge());
    attribute("data-salt", work.salt());
    attribute("data-max", Long.toString(work.maxNumber()));
    attribute("data-signature", work.signature());
  }

  private void foreign(Widget.Foreign foreign) throws IOException {
    attribute("data-captcha", foreign.dialect().name().toLowerCase(Locale.ROOT));
    attribute("data-script", foreign.script().toString());
    attribute("data-key", foreign.siteKey());
    if (foreign.interactive()) {
      attribute("data-interactive", "yes");
    }
    if (!foreign.action().isEmpty()) {
      attribute("data-action", foreign.action());
    }
  }
}
