package io.vestibule.web.fake;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** What a browser is sent: its cookies. */
public final class FakeResponse {
  private final List<Cookie> cookies = new ArrayList<>();

  /** The cookies it is sent. */
  public List<Cookie> cookies() {
    return cookies;
  }

  /** The response. */
  public HttpServletResponse toResponse() {
    return FakeRequest.make(
        HttpServletResponse.class,
        (method, arguments) -> {
          if (!method.getName().equals("addCookie")) {
            throw new UnsupportedOperationException(method.toString());
          }
          cookies.add((Cookie) Objects.requireNonNull(arguments[0]));
          return null;
        });
  }
}
