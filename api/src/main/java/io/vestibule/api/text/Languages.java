package io.vestibule.api.text;

import java.util.List;
import java.util.Locale;

/** The languages the built-in texts exist in. */
public final class Languages {
  /** All of them; the first is the one everything else falls back to. */
  public static final List<Locale> ALL = List.of(Locale.ENGLISH, Locale.GERMAN);

  private Languages() {}
}
