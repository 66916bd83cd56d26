package io.vestibule.web.request;

import io.vestibule.net.Addresses;
import io.vestibule.net.Network;
import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who is at the other end, as far as it can be trusted.
 *
 * <p>The address is that of the peer, unless the peer is a trusted proxy. Then {@code
 * X-Forwarded-For} is read from the right: each entry was added by the hop after it, so the first
 * one that is not itself a trusted proxy is the client. As soon as an entry is no address, the hop
 * that passed it on is the client: what stands to the left of it can be anything. {@code
 * X-Forwarded-Proto} and {@code X-Forwarded-Host} count only from a trusted peer, and only if they
 * hold exactly one value of the right form. No other header counts, ever.
 *
 * @param clientAddress the client's address in its canonical text form
 * @param secure whether the client's connection is encrypted
 * @param host the host the client asked for, with its port unless it is the scheme's own
 */
public record Hops(String clientAddress, boolean secure, String host) {
  private static final int MOST_ENTRIES = 50;

  /** Reads the way of a request, given the proxies that are trusted. */
  public static Hops of(List<Network> trusted, HttpServletRequest request) {
    return of(
        trusted,
        request.getRemoteAddr(),
        request.isSecure(),
        Objects.requireNonNullElse(request.getHeader("Host"), ""),
        Collections.list(request.getHeaders("X-Forwarded-For")),
        request.getHeader("X-Forwarded-Proto"),
        request.getHeader("X-Forwarded-Host"));
  }

  /**
   * Reads the way of a request.
   *
   * @param trusted the proxies that are trusted
   * @param peer the peer's address
   * @param peerSecure whether the connection with the peer is encrypted
   * @param peerHost the value of the {@code Host} header
   * @param forwardedFor the values of all {@code X-Forwarded-For} headers in their order
   * @param forwardedProto the value of {@code X-Forwarded-Proto}, or null
   * @param forwardedHost the value of {@code X-Forwarded-Host}, or null
   */
  public static Hops of(
      List<Network> trusted,
      String peer,
      boolean peerSecure,
      String peerHost,
      List<String> forwardedFor,
      @Nullable String forwardedProto,
      @Nullable String forwardedHost) {
    Optional<InetAddress> peerAddress = Addresses.parse(withoutZone(peer));
    boolean proxy = peerAddress.isPresent() && isTrusted(trusted, peerAddress.get());
    boolean secure = peerSecure;
    String host = peerHost;
    String client = peerAddress.map(InetAddress::getHostAddress).orElse(peer);
    if (proxy) {
      client = client(trusted, peerAddress.get(), forwardedFor).getHostAddress();
      if ("https".equalsIgnoreCase(forwardedProto)) {
        secure = true;
      } else if ("http".equalsIgnoreCase(forwardedProto)) {
        secure = false;
      }
      if (forwardedHost != null && isHost(forwardedHost)) {
        host = forwardedHost;
      }
    }
    return new Hops(client, secure, withoutDefaultPort(isHost(host) ? host : "", secure));
  }

  private static InetAddress client(
      List<Network> trusted, InetAddress peer, List<String> forwardedFor) {
    List<String> entries = new ArrayList<>();
    for (String header : forwardedFor) {
      Collections.addAll(entries, header.split(",", -1));
    }
    InetAddress client = peer;
    int from = Math.max(0, entries.size() - MOST_ENTRIES);
    for (int i = entries.size() - 1; i >= from; i--) {
      Optional<InetAddress> address = Addresses.parse(entries.get(i).strip());
      if (address.isEmpty()) {
        return client;
      }
      client = address.get();
      if (!isTrusted(trusted, client)) {
        return client;
      }
    }
    return client;
  }

  private static boolean isTrusted(List<Network> trusted, InetAddress address) {
    return trusted.stream().anyMatch(network -> network.contains(address));
  }

  /** A name or address with an optional port, and nothing that could mean anything in a URL. */
  private static boolean isHost(String host) {
    return host.length() <= 255
        && host.matches(
            "([\\p{L}\\p{N}_-]+(\\.[\\p{L}\\p{N}_-]+)*\\.?|\\[[0-9a-fA-F:.]+])(:\\d{1,5})?");
  }

  private static String withoutDefaultPort(String host, boolean secure) {
    String port = secure ? ":443" : ":80";
    return host.endsWith(port) ? host.substring(0, host.length() - port.length()) : host;
  }

  private static String withoutZone(String address) {
    int zone = address.indexOf('%');
    return zone < 0 ? address : address.substring(0, zone);
  }
}
