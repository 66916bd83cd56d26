package io.vestibule.stages.redirect;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/**
 * What a browser may be sent to by configuration: an {@code http} or {@code https} address, or a
 * path. The engine judges it again, and more strictly, when it is sent there.
 */
final class WebTarget {
  private static final int LONGEST = 2000;

  private WebTarget() {}

  static boolean isOne(String target) {
    if (target.length() > LONGEST
        || !target.chars().allMatch(c -> c > 0x20 && c < 0x7f && c != '\\')) {
      return false;
    }
    try {
      URI uri = new URI(target);
      String scheme = uri.getScheme();
      if (scheme == null) {
        return target.startsWith("/") && !target.startsWith("//");
      }
      String name = scheme.toLowerCase(Locale.ROOT);
      return (name.equals("http") || name.equals("https"))
          && uri.getHost() != null
          && uri.getRawUserInfo() == null;
    } catch (URISyntaxException e) {
      return false;
    }
  }
}
