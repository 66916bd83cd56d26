package io.vestibule.web.operations;

import io.vestibule.net.Addresses;
import io.vestibule.net.Network;
import io.vestibule.settings.Settings;
import io.vestibule.web.request.Hops;
import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;

/**
 * Who may read the metrics: whoever sends the token, and whoever asks from one of the networks.
 *
 * <p>A proxy on the same host makes everybody look like a neighbour. So a request that came through
 * a proxy comes from one of the networks only if the proxy is trusted and says from where.
 */
final class Scrapers {
  private static final String BEARER = "Bearer ";
  private static final List<String> SIGNS_OF_PROXIES =
      List.of(
          "Forwarded",
          "Via",
          "X-Forwarded-For",
          "X-Forwarded-Host",
          "X-Forwarded-Proto",
          "X-Real-IP");

  private final Optional<String> token;
  private final List<Network> networks;
  private final List<Network> proxies;

  Scrapers(Settings settings) {
    this.token = settings.get(Settings.METRICS_TOKEN);
    this.networks = settings.get(Settings.METRICS_NETWORKS);
    this.proxies = settings.get(Settings.TRUSTED_PROXIES);
  }

  /** Whether a request is one of theirs. */
  boolean admit(HttpServletRequest request) {
    return hasToken(request) || isNear(request);
  }

  private boolean hasToken(HttpServletRequest request) {
    String given = request.getHeader("Authorization");
    return token.isPresent()
        && given != null
        && given.regionMatches(true, 0, BEARER, 0, BEARER.length())
        // Takes the same time wherever the first difference is.
        && MessageDigest.isEqual(
            given.substring(BEARER.length()).strip().getBytes(StandardCharsets.UTF_8),
            token.get().getBytes(StandardCharsets.UTF_8));
  }

  private boolean isNear(HttpServletRequest request) {
    String client = Hops.of(proxies, request).clientAddress();
    boolean direct =
        SIGNS_OF_PROXIES.stream().allMatch(header -> request.getHeader(header) == null);
    if (!direct && (request.getHeader("X-Forwarded-For") == null || isIn(proxies, client))) {
      return false;
    }
    boolean told = direct || isIn(proxies, request.getRemoteAddr());
    return told && isIn(networks, client);
  }

  private static boolean isIn(List<Network> networks, String address) {
    int zone = address.indexOf('%');
    Optional<InetAddress> parsed = Addresses.parse(zone < 0 ? address : address.substring(0, zone));
    return parsed.isPresent()
        && networks.stream().anyMatch(network -> network.contains(parsed.get()));
  }
}
