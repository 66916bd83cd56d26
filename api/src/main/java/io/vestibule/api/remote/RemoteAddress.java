package io.vestibule.api.remote;

import java.net.URI;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Judges addresses of services elsewhere, as somebody configured them. */
public enum RemoteAddress {
  /** A service can be asked there. */
  GOOD,
  /** What is sent there, keys included, can be read on the way: {@code http}, and not here. */
  UNENCRYPTED,
  /** It is no address of a service. */
  NONE;

  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:]+]");
  private static final Set<String> HERE = Set.of("localhost", "127.0.0.1", "[::1]");

  /**
   * Judges an address: {@code https}, or {@code http} on this machine; a host; neither a user nor a
   * fragment.
   */
  public static RemoteAddress judge(String text) {
    URI address = parsed(text);
    String scheme =
        address == null || address.getScheme() == null
            ? ""
            : address.getScheme().toLowerCase(Locale.ROOT);
    if (address == null
        || !(scheme.equals("https") || scheme.equals("http"))
        || address.getHost() == null
        || !HOST.matcher(address.getHost()).matches()
        || address.getRawUserInfo() != null
        || address.getRawFragment() != null) {
      return NONE;
    }
    return scheme.equals("https") || isHere(address.getHost()) ? GOOD : UNENCRYPTED;
  }

  /** Whether a host is this machine, by its name. */
  public static boolean isHere(String host) {
    return HERE.contains(host.toLowerCase(Locale.ROOT));
  }

  private static @Nullable URI parsed(String text) {
    try {
      return URI.create(text);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
