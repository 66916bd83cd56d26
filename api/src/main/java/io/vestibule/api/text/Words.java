package io.vestibule.api.text;

import java.util.Locale;

/** Puts texts into words where no page and no mail does it, e.g. in a message to a telephone. */
public interface Words {
  /** The words of a text in a language, or in English where there are none. */
  String of(Text text, Locale locale);
}
