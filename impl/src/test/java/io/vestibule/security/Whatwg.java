package io.vestibule.security;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Optional;

/**
 * Where a browser goes by an address found on a page, by the steps of the WHATWG URL standard that
 * matter here. No more than that: it does not look into host names, ports or percent code.
 */
final class Whatwg {
  private Whatwg() {}

  /**
   * Where a browser is.
   *
   * @param scheme the scheme, in lower case
   * @param authority host and port as they were written, without user information; empty where the
   *     scheme has none
   * @param path the path, dot segments taken away
   */
  record Place(String scheme, String authority, String path) {
    boolean hasOriginOf(Place other) {
      return scheme.equals(other.scheme) && authority.equalsIgnoreCase(other.authority);
    }
  }

  /**
   * Where a browser goes.
   *
   * @param written the address as it was written
   * @param base where the browser is, a page of the web
   * @return empty if it goes nowhere
   */
  static Optional<Place> resolve(String written, Place base) {
    String input =
        written.replaceAll("^[\\x00-\\x20]+|[\\x00-\\x20]+$", "").replaceAll("[\\t\\n\\r]", "");
    String scheme = scheme(input);
    String rest = scheme.isEmpty() ? input : input.substring(scheme.length() + 1);
    String lower = scheme.toLowerCase(Locale.ROOT);
    if (!scheme.isEmpty() && !isSpecial(lower)) {
      return Optional.of(new Place(lower, "", rest));
    }
    String slashed = beforeQuery(rest).replace('\\', '/');
    if (!scheme.isEmpty() && (!lower.equals(base.scheme()) || slashed.startsWith("//"))) {
      return absolute(lower, slashed);
    }
    if (slashed.startsWith("//")) {
      return absolute(base.scheme(), slashed);
    }
    String folder = base.path().substring(0, base.path().lastIndexOf('/') + 1);
    String path =
        slashed.isEmpty() ? base.path() : slashed.startsWith("/") ? slashed : folder + slashed;
    return Optional.of(new Place(base.scheme(), base.authority(), withoutDots(path)));
  }

  /** Any number of slashes, then the authority up to the next one. */
  private static Optional<Place> absolute(String scheme, String slashed) {
    String rest = slashed.replaceAll("^/+", "");
    int slash = rest.indexOf('/');
    String authority = slash < 0 ? rest : rest.substring(0, slash);
    String host = authority.substring(authority.lastIndexOf('@') + 1);
    return host.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Place(scheme, host, withoutDots(slash < 0 ? "/" : rest.substring(slash))));
  }

  private static String scheme(String input) {
    int colon = input.indexOf(':');
    return colon > 0 && input.substring(0, colon).matches("[a-zA-Z][a-zA-Z0-9+.-]*")
        ? input.substring(0, colon)
        : "";
  }

  private static boolean isSpecial(String scheme) {
    return scheme.matches("https?|wss?|ftp|file");
  }

  private static String beforeQuery(String input) {
    return input.split("[?#]", 2)[0];
  }

  private static String withoutDots(String path) {
    Deque<String> segments = new ArrayDeque<>();
    String[] parts = path.substring(1).split("/", -1);
    for (int i = 0; i < parts.length; i++) {
      String part = parts[i].replaceAll("(?i)%2e", ".");
      boolean last = i == parts.length - 1;
      if (part.equals("..")) {
        segments.pollLast();
      }
      if (part.equals(".") || part.equals("..")) {
        if (last) {
          segments.add("");
        }
      } else {
        segments.add(parts[i]);
      }
    }
    return "/" + String.join("/", segments);
  }
}
