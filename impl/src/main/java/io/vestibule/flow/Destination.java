package io.vestibule.flow;

import io.vestibule.api.context.ContextKeys;
import io.vestibule.json.JsonContext;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Where a browser goes. */
final class Destination {
  private Destination() {}

  /**
   * Where a browser goes when a flow is done: where a policy said, else {@code next}, else home.
   *
   * @return the place; empty if it is one no browser is sent to
   */
  static Optional<String> after(
      JsonContext context, Map<String, List<String>> query, boolean nextRefused, String home) {
    Optional<String> redirect = context.get(ContextKeys.REDIRECT);
    if (redirect.isPresent()) {
      return redirect.filter(Destination::isAllowed);
    }
    NextUrl next = NextUrl.of(StartQuery.first(query, "next"));
    if (nextRefused || next instanceof NextUrl.Refused) {
      return Optional.empty();
    }
    return Optional.of(next instanceof NextUrl.Path path ? path.path() : home);
  }

  /**
   * Whether a policy or stage may send a browser there: a path on this server, or an address of the
   * web.
   */
  static boolean isAllowed(String location) {
    if (NextUrl.of(location) instanceof NextUrl.Path) {
      return true;
    }
    try {
      URI uri = new URI(location);
      String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
      return (scheme.equals("https") || scheme.equals("http"))
          && uri.getHost() != null
          && uri.getRawUserInfo() == null
          && location.chars().allMatch(c -> c > 0x20 && c < 0x7f && c != '\\');
    } catch (URISyntaxException e) {
      return false;
    }
  }
}
