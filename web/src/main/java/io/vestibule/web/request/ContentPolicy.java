package io.vestibule.web.request;

import io.vestibule.api.challenge.Widget;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;

/** What a page may load, as its content security policy tells the browser. */
public final class ContentPolicy {
  /** Nothing but our own files; no page of ours inside another one; forms only to us. */
  public static final String STRICT = of(Set.of(), Set.of());

  private ContentPolicy() {}

  /**
   * The policy of a page that shows widgets: wider than {@link #STRICT} by what they need, and by
   * nothing where there are none.
   */
  public static String with(Collection<Widget.Foreign> widgets) {
    Set<String> scripts = new LinkedHashSet<>();
    Set<String> sources = new LinkedHashSet<>();
    for (Widget.Foreign widget : widgets) {
      scripts.addAll(widget.scripts());
      sources.addAll(widget.sources());
    }
    return of(scripts, sources);
  }

  private static String of(Set<String> scripts, Set<String> sources) {
    return "default-src 'none'; "
        + directive("script-src 'self'", scripts)
        + directive("style-src 'self'", sources)
        + "img-src 'self' data:; font-src 'self'; "
        + directive("connect-src 'self'", sources)
        + (sources.isEmpty() ? "" : directive("frame-src", sources))
        + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
  }

  private static String directive(String begin, Set<String> sources) {
    return begin + (sources.isEmpty() ? "" : " " + String.join(" ", sources)) + "; ";
  }
}
