package io.vestibule.web.request;

import io.vestibule.api.flow.Brand;
import io.vestibule.api.flow.RequestInfo;
import io.vestibule.api.flow.Visitor;
import io.vestibule.api.text.Text;
import io.vestibule.api.user.User;
import io.vestibule.engine.Vestibule;
import io.vestibule.event.Author;
import io.vestibule.event.Origin;
import io.vestibule.flow.FlowRequest;
import io.vestibule.settings.Settings;
import io.vestibule.store.Ids;
import io.vestibule.web.request.FormBody.MalformedException;
import io.vestibule.web.session.LoginCookies;
import io.vestibule.web.session.SessionRunStore;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a request is about. Made once per request, by the first filter; everything else asks here
 * and not the request itself, so that address, host and scheme come from trusted hops only.
 */
public final class Asked {
  private static final String ATTRIBUTE = Asked.class.getName();

  /** What policies may see: nothing that proves who somebody is or where they come from. */
  public static final List<String> SHOWN_HEADERS =
      List.of(
          "accept",
          "accept-language",
          "user-agent",
          "origin",
          "dnt",
          "sec-gpc",
          "sec-ch-ua",
          "sec-ch-ua-mobile",
          "sec-ch-ua-platform",
          "sec-fetch-dest",
          "sec-fetch-mode",
          "sec-fetch-site",
          "x-requested-with");

  private final HttpServletRequest request;
  private final Vestibule engine;
  private final Hops hops;
  private final Brand brand;
  private final Locale locale;
  private final String reference;
  private @Nullable Visitor visitor;

  private Asked(HttpServletRequest request, Vestibule engine) {
    this.request = request;
    this.engine = engine;
    this.hops = Hops.of(engine.settings().get(Settings.TRUSTED_PROXIES), request);
    this.brand = engine.brand(hops.host());
    this.locale =
        Languages.choose(
            request.getHeader("Accept-Language") == null
                ? List.of()
                : Collections.list(request.getLocales()),
            brand);
    this.reference = Ids.unguessable().substring(0, 12);
  }

  /** What a request is about; looked into once. */
  public static Asked by(HttpServletRequest request) {
    Object known = request.getAttribute(ATTRIBUTE);
    if (known instanceof Asked asked) {
      return asked;
    }
    Asked asked = new Asked(request, EngineOf.application(request.getServletContext()));
    request.setAttribute(ATTRIBUTE, asked);
    return asked;
  }

  /** The engine. */
  public Vestibule engine() {
    return engine;
  }

  /** The brand. */
  public Brand brand() {
    return brand;
  }

  /**
   * The language to speak: the one the visitor chose in their settings, as soon as it is known who
   * they are; else the browser's.
   */
  public Locale locale() {
    Visitor known = visitor;
    User user = known == null ? null : known.user();
    return user == null ? locale : Languages.configured(user.attributes()).orElse(locale);
  }

  /** The id by which an operator finds this request in the log. */
  public String reference() {
    return reference;
  }

  /** Whether the client's connection is encrypted. */
  public boolean secure() {
    return hops.secure();
  }

  /** The origin the browser should be at: scheme, host and port. */
  public String origin() {
    return (hops.secure() ? "https://" : "http://") + hops.host();
  }

  /** Who asks for a change, for the audit log. */
  public Author author() {
    return Author.of(visitor(), from());
  }

  /** Where the request comes from. */
  public Origin from() {
    return new Origin(hops.clientAddress(), reference);
  }

  /** Path of the application, with a slash at the end. */
  public String home() {
    return request.getContextPath() + "/";
  }

  /** The words of a text, in the person's language. */
  public String words(Text text) {
    return engine.texts().words(text, locale());
  }

  /** A moment in words, in the person's language and in UTC. */
  public String words(Instant moment) {
    return DateTimeFormatter.ofLocalizedDateTime(FormatStyle.MEDIUM, FormatStyle.SHORT)
            .withLocale(locale())
            .format(moment.atOffset(ZoneOffset.UTC))
        + " UTC";
  }

  /** The language to speak with somebody: the one they chose, or else the brand's. */
  public Locale localeOf(User user) {
    return Languages.configured(user.attributes())
        .orElseGet(() -> Languages.choose(List.of(), brand));
  }

  /** Who is logged in: by the cookie of a session, or by an API token. */
  public Visitor visitor() {
    Visitor known = visitor;
    if (known == null) {
      known = resolve();
      visitor = known;
    }
    return known;
  }

  /** The parameters of the query string, by name. A malformed one has none. */
  public Map<String, List<String>> query() {
    try {
      return readQuery();
    } catch (MalformedException e) {
      return Map.of();
    }
  }

  /** Whether the query string is not malformed. */
  public boolean isQueryReadable() {
    try {
      readQuery();
      return true;
    } catch (MalformedException e) {
      return false;
    }
  }

  /** A parameter of the query string, the first of its name; or null. */
  public @Nullable String query(String name) {
    List<String> values = query().getOrDefault(name, List.of());
    return values.isEmpty() ? null : values.get(0);
  }

  /**
   * A request to the executor.
   *
   * @param slug the flow
   * @param client who asks
   * @param input what is asked
   * @param pageQuery the query string of the page, by name
   */
  public FlowRequest to(
      String slug,
      FlowRequest.Client client,
      FlowRequest.Input input,
      Map<String, List<String>> pageQuery) {
    return new FlowRequest(
        slug,
        client,
        input,
        pageQuery,
        new SessionRunStore(request),
        visitor(),
        new LoginCookies(request, secure()).device(),
        brand,
        home(),
        info(pageQuery),
        from());
  }

  /** What policies may know of this request itself. */
  public RequestInfo info() {
    return info(query());
  }

  private Map<String, List<String>> readQuery() throws MalformedException {
    String query = request.getQueryString();
    return query == null ? Map.of() : FormBody.pairs(query);
  }

  private RequestInfo info(Map<String, List<String>> pageQuery) {
    String agent = Objects.requireNonNullElse(request.getHeader("User-Agent"), "");
    return new RequestInfo(
        hops.clientAddress(),
        hops.host(),
        hops.secure(),
        request.getMethod(),
        request.getRequestURI(),
        pageQuery,
        cut(agent),
        locale(),
        headers());
  }

  private Map<String, String> headers() {
    Map<String, String> shown = new LinkedHashMap<>();
    for (String name : SHOWN_HEADERS) {
      String value = request.getHeader(name);
      if (value != null) {
        shown.put(name, cut(value));
      }
    }
    return shown;
  }

  private static String cut(String header) {
    return header.length() <= 512 ? header : header.substring(0, 512);
  }

  private Visitor resolve() {
    String authorization = request.getHeader("Authorization");
    if (authorization != null && authorization.regionMatches(true, 0, "Bearer ", 0, 7)) {
      return engine.sessions().resolveApiToken(authorization.substring(7).strip());
    }
    String cookie = new LoginCookies(request, secure()).session();
    return cookie == null ? Visitor.anonymous() : engine.sessions().resolve(cookie, from());
  }
}
