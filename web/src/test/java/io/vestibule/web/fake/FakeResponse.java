package io.vestibule.web.fake;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** What a browser is sent: status, headers and cookies. */
public final class FakeResponse {
  private final List<Cookie> cookies = new ArrayList<>();
  private final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();
  private int status = HttpServletResponse.SC_OK;

  /** The cookies it is sent. */
  public List<Cookie> cookies() {
    return cookies;
  }

  /** The status. */
  public int status() {
    return status;
  }

  /** A header; empty if there is none. */
  public String header(String name) {
    return headers.getOrDefault(name, "");
  }

  /** What is in it. */
  public String body() {
    return body.toString(StandardCharsets.UTF_8);
  }

  /** The response. */
  public HttpServletResponse toResponse() {
    return FakeRequest.make(
        HttpServletResponse.class,
        (method, arguments) -> {
          switch (method.getName()) {
            case "addCookie" -> cookies.add((Cookie) Objects.requireNonNull(arguments[0]));
            case "setStatus", "sendError" ->
                status = (Integer) Objects.requireNonNull(arguments[0]);
            case "setHeader" ->
                headers.put(String.valueOf(arguments[0]), String.valueOf(arguments[1]));
            case "setContentType" -> headers.put("Content-Type", String.valueOf(arguments[0]));
            case "setContentLength" -> {}
            case "getOutputStream" -> {
              return new FakeStream(body);
            }
            default -> throw new UnsupportedOperationException(method.toString());
          }
          return null;
        });
  }

  private static final class FakeStream extends ServletOutputStream {
    private final ByteArrayOutputStream out;

    FakeStream(ByteArrayOutputStream out) {
      this.out = out;
    }

    @Override
    public boolean isReady() {
      return true;
    }

    @Override
    public void setWriteListener(WriteListener listener) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void write(int one) {
      out.write(one);
    }
  }
}
