package io.vestibule.api.challenge;

import io.vestibule.api.text.Text;
import java.util.Objects;

/**
 * A way out of a challenge to somewhere else on this server.
 *
 * @param name what kind of link it is, for style sheets and tests, e.g. {@code recovery}
 * @param label what is shown
 * @param href the path on this server, with its query
 */
public record Link(String name, Text label, String href) {
  public Link {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(label, "label");
    if (!href.startsWith("/") || href.startsWith("//")) {
      throw new IllegalArgumentException("a link leads to a path on this server: " + href);
    }
  }
}
