package io.vestibule.flow;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a browser goes after a flow.
 *
 * <p>Only a path on this server will do. Browsers, proxies and {@link URI} disagree about almost
 * everything else, so a value is good only if all of this holds, and is refused otherwise; it is
 * never repaired:
 *
 * <ul>
 *   <li>it begins with one slash that neither a slash nor a backslash follows;
 *   <li>it is printable ASCII without a backslash, at most {@value #MAX_LENGTH} characters long;
 *   <li>its path holds no {@code ;}, no segment {@code .} or {@code ..}, written plainly or in
 *       percent code, and no percent code of a slash after a slash, a backslash or a control
 *       character;
 *   <li>{@link URI} can read it and, resolved against this server, it stays there.
 * </ul>
 *
 * <p>An empty value, and one that leads to the present page ({@code .}, {@code ?…}, {@code #…}), is
 * no value.
 */
public sealed interface NextUrl {
  /** The longest value that is looked at. */
  int MAX_LENGTH = 2000;

  /** Nothing was said. */
  record None() implements NextUrl {}

  /**
   * A good value.
   *
   * @param path the path on this server, with its query and fragment
   */
  record Path(String path) implements NextUrl {}

  /** A value that will not do. It is not kept: there is nothing it is good for. */
  record Refused() implements NextUrl {}

  /** Judges a value as it came from the browser, percent code decoded once. */
  static NextUrl of(@Nullable String value) {
    if (value == null
        || value.isEmpty()
        || value.equals(".")
        || value.startsWith("?")
        || value.startsWith("#")) {
      return new None();
    }
    return Rules.accept(value) ? new Path(value) : new Refused();
  }

  /** The rules, one by one. */
  final class Rules {
    private static final Pattern SHAPE = Pattern.compile("/(?![/\\\\])[\\x21-\\x7e&&[^\\\\]]*");
    private static final Pattern PERCENT = Pattern.compile("([^%]|%[0-9a-fA-F]{2})*+");
    private static final URI SERVER = URI.create("https://server.invalid/");

    private Rules() {}

    static boolean accept(String value) {
      if (value.length() > MAX_LENGTH
          || !SHAPE.matcher(value).matches()
          || !PERCENT.matcher(value).matches()) {
        return false;
      }
      String path = value.split("[?#]", 2)[0].toLowerCase(Locale.ROOT);
      if (path.contains(";")
          || path.contains("%3b")
          || path.contains("%5c")
          || path.contains("%2f")
          || hasControlCode(path)) {
        return false;
      }
      for (String segment : path.replace("%2e", ".").split("/", -1)) {
        if (segment.equals(".") || segment.equals("..")) {
          return false;
        }
      }
      try {
        URI resolved = SERVER.resolve(new URI(value));
        return "https".equals(resolved.getScheme())
            && "server.invalid".equals(resolved.getRawAuthority())
            && resolved.getRawPath().startsWith("/")
            && !resolved.getRawPath().startsWith("//");
      } catch (URISyntaxException e) {
        return false;
      }
    }

    /** Percent codes of C0 controls, space and DEL. */
    private static boolean hasControlCode(String path) {
      for (int i = path.indexOf('%'); i >= 0; i = path.indexOf('%', i + 1)) {
        int code = Integer.parseInt(path.substring(i + 1, i + 3), 16);
        if (code < 0x20 || code == 0x7f) {
          return true;
        }
      }
      return false;
    }
  }
}
