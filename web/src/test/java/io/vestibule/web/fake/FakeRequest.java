package io.vestibule.web.fake;

import io.vestibule.engine.Vestibule;
import jakarta.servlet.ReadListener;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.Part;
import java.io.ByteArrayInputStream;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a browser sent, as a server would hand it on. Whatever a test does not set is not there. */
public final class FakeRequest {
  private final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
  private final List<Cookie> cookies = new ArrayList<>();
  private final Map<String, Object> attributes = new LinkedHashMap<>();
  private String contextPath = "";
  private String method = "GET";
  private String address = "192.0.2.1";
  private @Nullable String query;
  private @Nullable String pathInfo;
  private @Nullable Vestibule engine;
  private @Nullable FakeSession session;
  private int idChanges;
  private final List<Part> parts = new ArrayList<>();

  /** Adds a part of a form of several parts; one with a file name is a file. */
  public FakeRequest part(
      String name, @Nullable String fileName, @Nullable String type, byte[] content) {
    parts.add(
        make(
            Part.class,
            (method, arguments) ->
                switch (method.getName()) {
                  case "getName" -> name;
                  case "getSubmittedFileName" -> fileName;
                  case "getContentType" -> type;
                  case "getSize" -> (long) content.length;
                  case "getInputStream" -> new ByteArrayInputStream(content);
                  default -> throw new UnsupportedOperationException(method.toString());
                }));
    return this;
  }

  private byte[] body = new byte[0];

  /** Sets what is in it, as a form is. */
  public FakeRequest body(String newBody) {
    this.body = newBody.getBytes(StandardCharsets.UTF_8);
    return this;
  }

  /** Sets what is to be done. */
  public FakeRequest method(String newMethod) {
    this.method = newMethod;
    return this;
  }

  /** Sets the address it comes from. */
  public FakeRequest from(String newAddress) {
    this.address = newAddress;
    return this;
  }

  /** Sets a header. */
  public FakeRequest header(String name, String value) {
    headers.put(name, value);
    return this;
  }

  /** Adds a cookie. */
  public FakeRequest cookie(String name, String value) {
    cookies.add(new Cookie(name, value));
    return this;
  }

  /** Sets where the application is. */
  public FakeRequest at(String newContextPath) {
    this.contextPath = newContextPath;
    return this;
  }

  /** Sets the query string. */
  public FakeRequest query(String newQuery) {
    this.query = newQuery;
    return this;
  }

  /** Sets what of the path follows the servlet's own. */
  public FakeRequest path(String newPathInfo) {
    this.pathInfo = newPathInfo;
    return this;
  }

  /** Sends it to an application with an engine. */
  public FakeRequest to(Vestibule newEngine) {
    this.engine = newEngine;
    return this;
  }

  /** Something that was kept in it, or null. */
  public @Nullable Object attribute(String name) {
    return attributes.get(name);
  }

  /** Gives it a session. */
  public FakeRequest inSession() {
    this.session = new FakeSession();
    return this;
  }

  /** How often the id of the session was changed. */
  public int idChanges() {
    return idChanges;
  }

  /** Its session, or null. */
  public @Nullable FakeSession session() {
    return session;
  }

  /** The request. */
  public HttpServletRequest toRequest() {
    return make(HttpServletRequest.class, this::answer);
  }

  private @Nullable Object answer(Method called, @Nullable Object[] arguments) {
    return switch (called.getName()) {
      case "getHeader" -> headers.get(String.valueOf(arguments[0]));
      case "getHeaders" ->
          Collections.enumeration(
              Optional.ofNullable(headers.get(String.valueOf(arguments[0]))).stream().toList());
      case "getLocales" ->
          Collections.enumeration(
              List.of(
                  Locale.forLanguageTag(Objects.requireNonNull(headers.get("Accept-Language")))));
      case "getParts" -> parts;
      case "getMethod" -> method;
      case "getInputStream" -> new FakeBody(body);
      case "getRequestURI" -> contextPath + "/here";
      case "getQueryString" -> query;
      case "getPathInfo" -> pathInfo;
      case "getRemoteAddr" -> address;
      case "isSecure" -> false;
      case "getAttribute" -> attributes.get(String.valueOf(arguments[0]));
      case "setAttribute" -> {
        attributes.put(String.valueOf(arguments[0]), Objects.requireNonNull(arguments[1]));
        yield null;
      }
      case "getServletContext" ->
          make(
              ServletContext.class,
              (asked, its) -> {
                if (!asked.getName().equals("getAttribute")) {
                  throw new UnsupportedOperationException(asked.toString());
                }
                return engine;
              });
      case "getRequestDispatcher" ->
          make(
              RequestDispatcher.class,
              (asked, its) -> {
                attributes.put("forwarded", String.valueOf(arguments[0]));
                return attributes.put("forwarded request", Objects.requireNonNull(its[0]));
              });
      case "getCookies" -> cookies.isEmpty() ? null : cookies.toArray(Cookie[]::new);
      case "getContextPath" -> contextPath;
      case "getSession" -> {
        if (session != null && session.ended && !session.irreplaceable) {
          session = null;
        }
        if (session == null && (arguments.length == 0 || Boolean.TRUE.equals(arguments[0]))) {
          session = new FakeSession();
        }
        yield session == null ? null : session.toSession();
      }
      case "changeSessionId" -> {
        if (session == null || session.ended) {
          throw new IllegalStateException("there is no session");
        }
        idChanges++;
        yield "id" + idChanges;
      }
      default -> throw new UnsupportedOperationException(called.toString());
    };
  }

  private static final class FakeBody extends ServletInputStream {
    private final ByteArrayInputStream in;

    FakeBody(byte[] bytes) {
      this.in = new ByteArrayInputStream(bytes);
    }

    @Override
    public boolean isFinished() {
      return in.available() == 0;
    }

    @Override
    public boolean isReady() {
      return true;
    }

    @Override
    public void setReadListener(ReadListener listener) {
      throw new UnsupportedOperationException();
    }

    @Override
    public int read() {
      return in.read();
    }

    @Override
    public int read(byte[] bytes, int offset, int length) {
      return in.read(bytes, offset, length);
    }
  }

  /** A session of a server. */
  public static final class FakeSession {
    private static final int TIMEOUT_MINUTES = 30;
    private final Map<String, Object> attributes = new LinkedHashMap<>();
    private boolean ended;
    private boolean irreplaceable;
    private int seconds = 60 * TIMEOUT_MINUTES;

    /** After how many seconds without a request it ends. */
    public int seconds() {
      return seconds;
    }

    /** Takes it away, and lets the request have no other, as a server does that shares sessions. */
    public void takeAway() {
      ended = true;
      irreplaceable = true;
    }

    /** Ends it, as a request at the same time may. */
    public void end() {
      ended = true;
    }

    /** What is kept in it. */
    public Map<String, Object> attributes() {
      return attributes;
    }

    private HttpSession toSession() {
      return make(HttpSession.class, this::answer);
    }

    private @Nullable Object answer(Method method, @Nullable Object[] arguments) {
      if (ended) {
        throw new IllegalStateException("the session has ended");
      }
      return switch (method.getName()) {
        case "getAttributeNames" -> Collections.enumeration(List.copyOf(attributes.keySet()));
        case "getAttribute" -> attributes.get(String.valueOf(arguments[0]));
        case "setAttribute" -> {
          attributes.put(String.valueOf(arguments[0]), Objects.requireNonNull(arguments[1]));
          yield null;
        }
        case "getMaxInactiveInterval" -> seconds;
        case "setMaxInactiveInterval" -> {
          seconds = (int) Objects.requireNonNull(arguments[0]);
          yield null;
        }
        case "getServletContext" ->
            make(
                ServletContext.class,
                (asked, its) -> {
                  if (!asked.getName().equals("getSessionTimeout")) {
                    throw new UnsupportedOperationException(asked.toString());
                  }
                  return TIMEOUT_MINUTES;
                });
        case "removeAttribute" -> attributes.remove(String.valueOf(arguments[0]));
        default -> throw new UnsupportedOperationException(method.toString());
      };
    }
  }

  /** Answers calls of any method. */
  interface Answers {
    /** Answers a call. */
    @Nullable Object to(Method method, @Nullable Object[] arguments);
  }

  static <T> T make(Class<T> type, Answers answers) {
    InvocationHandler handler =
        (proxy, method, arguments) ->
            answers.to(method, arguments == null ? new @Nullable Object[0] : arguments);
    return type.cast(
        Proxy.newProxyInstance(FakeRequest.class.getClassLoader(), new Class<?>[] {type}, handler));
  }
}
