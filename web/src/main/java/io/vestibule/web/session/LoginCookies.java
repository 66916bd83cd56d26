package io.vestibule.web.session;

import io.vestibule.session.SessionCookies;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

/**
 * The cookies of a login session.
 *
 * <p>They hold nothing but random secrets. On an encrypted connection their names begin with {@code
 * __Host-}, by which a browser promises that this host set them, over an encrypted connection, for
 * itself alone (RFC 6265bis §4.1.3.2).
 */
public final class LoginCookies {
  private static final String SESSION = "vestibule_session";
  private static final String DEVICE = "vestibule_device";

  private final HttpServletRequest request;
  private final boolean secure;

  /**
   * The cookies of a request.
   *
   * @param request the request
   * @param secure whether the client's connection is encrypted
   */
  public LoginCookies(HttpServletRequest request, boolean secure) {
    this.request = request;
    this.secure = secure;
  }

  /** The secret of the session, or null. */
  public @Nullable String session() {
    return read(SESSION);
  }

  /** The secret by which the browser is known, or null. */
  public @Nullable String device() {
    return read(DEVICE);
  }

  /** Gives a browser the cookies of a new session. */
  public void give(HttpServletResponse response, SessionCookies cookies) {
    Long seconds = cookies.sessionSeconds();
    response.addCookie(cookie(SESSION, cookies.session(), seconds == null ? -1 : clamp(seconds)));
    if (cookies.device() != null) {
      response.addCookie(cookie(DEVICE, cookies.device(), clamp(cookies.deviceSeconds())));
    }
  }

  /** Takes the cookie of the session away. The browser stays known. */
  public void takeSession(HttpServletResponse response) {
    response.addCookie(cookie(SESSION, "", 0));
  }

  private Cookie cookie(String name, String value, int maxAge) {
    Cookie cookie = new Cookie(name(name), value);
    cookie.setMaxAge(maxAge);
    cookie.setHttpOnly(true);
    cookie.setSecure(secure);
    cookie.setPath(secure ? "/" : request.getContextPath() + "/");
    cookie.setAttribute("SameSite", "Lax");
    return cookie;
  }

  private @Nullable String read(String name) {
    Cookie[] cookies = request.getCookies();
    String found = null;
    for (Cookie cookie : cookies == null ? new Cookie[0] : cookies) {
      if (cookie.getName().equals(name(name))) {
        if (found != null) {
          // Two of one name: nobody knows which one is ours.
          return null;
        }
        found = cookie.getValue();
      }
    }
    return found == null || found.isEmpty() || found.length() > 200 ? null : found;
  }

  private String name(String name) {
    return secure ? "__Host-" + name : name;
  }

  private static int clamp(long seconds) {
    return (int) Math.min(seconds, Integer.MAX_VALUE);
  }
}
