package io.vestibule.web.trial;

import io.vestibule.api.flow.RequestInfo;
import io.vestibule.api.text.Text;
import io.vestibule.api.user.User;
import io.vestibule.api.user.UserField;
import io.vestibule.net.Addresses;
import io.vestibule.trial.TrialQuestion;
import io.vestibule.web.request.Asked;
import io.vestibule.web.request.FormBody;
import io.vestibule.web.request.FormBody.MalformedException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Reads what an administrator makes up for a trial. What is left out is as in the administrator's
 * own request.
 */
public final class TrialInput {
  private static final Set<String> FIELDS =
      Set.of("user", "logged_in", "flow", "context", "request");
  private static final Set<String> REQUEST_FIELDS =
      Set.of("method", "path", "query", "headers", "client_ip", "host", "secure", "language");
  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

  private final Asked asked;
  private final Map<String, List<Text>> errors = new LinkedHashMap<>();

  private TrialInput(Asked asked) {
    this.asked = asked;
  }

  /**
   * What came of reading.
   *
   * @param question the situation, or null if something is wrong
   * @param errors what is wrong, by the name of the field; empty if nothing is
   */
  public record Reading(@Nullable TrialQuestion question, Map<String, List<Text>> errors) {}

  /**
   * Reads a JSON object.
   *
   * @param asked the administrator's request
   * @param body its members: {@code user} (id, user name or mail address, or null), {@code
   *     logged_in}, {@code flow} (slug), {@code context} (object) and {@code request} (object of
   *     {@code method}, {@code path}, {@code query}, {@code headers}, {@code client_ip}, {@code
   *     host}, {@code secure}, {@code language})
   */
  public static Reading read(Asked asked, Map<String, ?> body) {
    TrialInput input = new TrialInput(asked);
    TrialQuestion question = input.question(body);
    return new Reading(input.errors.isEmpty() ? question : null, Map.copyOf(input.errors));
  }

  private TrialQuestion question(Map<String, ?> body) {
    body.keySet().stream()
        .filter(name -> !FIELDS.contains(name))
        .forEach(name -> wrong(name, "unknown"));
    Map<String, Object> context = object(body, "context", "context");
    Map<String, Object> request = object(body, "request", "request");
    RequestInfo info = info(request);
    String flow = text(body, "flow", "flow", "");
    if (!flow.isEmpty() && asked.engine().definitions().latest().flow(flow).isEmpty()) {
      wrong("flow", "flow", flow);
    }
    return new TrialQuestion(
        user(body.get("user")),
        yes(body, "logged_in", "logged_in", false),
        flow.isEmpty() ? null : flow,
        asked.engine().brand(info.host()),
        info,
        context);
  }

  private @Nullable User user(@Nullable Object value) {
    if (value == null || value.equals("")) {
      return null;
    }
    if (!(value instanceof String name)) {
      wrong("user", "user.text");
      return null;
    }
    Optional<User> found =
        id(name)
            .flatMap(asked.engine().users()::find)
            .or(
                () ->
                    asked
                        .engine()
                        .users()
                        .findBy(Set.of(UserField.USERNAME, UserField.EMAIL), name, true));
    if (found.isEmpty()) {
      wrong("user", "user.none");
    }
    return found.orElse(null);
  }

  private static Optional<UUID> id(String text) {
    try {
      return text.length() == 36 ? Optional.of(UUID.fromString(text)) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private RequestInfo info(Map<String, Object> given) {
    given.keySet().stream()
        .filter(name -> !REQUEST_FIELDS.contains(name))
        .forEach(name -> wrong("request." + name, "unknown"));
    RequestInfo own = asked.info();
    String method = text(given, "method", "request.method", own.method());
    if (!METHODS.contains(method)) {
      wrong("request.method", "method", String.join(", ", METHODS.stream().sorted().toList()));
    }
    String path = text(given, "path", "request.path", own.path());
    if (!path.startsWith("/")) {
      wrong("request.path", "path");
    }
    String address = text(given, "client_ip", "request.client_ip", own.clientAddress());
    String canonical = address;
    if (!address.equals(own.clientAddress())) {
      canonical = Addresses.parse(address).map(found -> found.getHostAddress()).orElse("");
      if (canonical.isEmpty()) {
        wrong("request.client_ip", "address");
      }
    }
    Map<String, String> headers =
        given.containsKey("headers") ? headers(given.get("headers")) : own.headers();
    String language = text(given, "language", "request.language", own.locale().toLanguageTag());
    return new RequestInfo(
        canonical,
        text(given, "host", "request.host", own.host()),
        yes(given, "secure", "request.secure", own.secure()),
        method,
        path,
        given.containsKey("query") ? query(given.get("query")) : own.query(),
        headers.getOrDefault("user-agent", ""),
        Locale.forLanguageTag(language),
        headers);
  }

  private Map<String, String> headers(@Nullable Object value) {
    Map<String, String> headers = new LinkedHashMap<>();
    if (!(value instanceof Map<?, ?> given)) {
      wrong("request.headers", "headers");
      return headers;
    }
    given.forEach(
        (key, text) -> {
          String name = String.valueOf(key).toLowerCase(Locale.ROOT);
          if (!Asked.SHOWN_HEADERS.contains(name)) {
            wrong(
                "request.headers", "headers.hidden", name, String.join(", ", Asked.SHOWN_HEADERS));
          } else if (text instanceof String header && header.length() <= 512) {
            headers.put(name, header);
          } else {
            wrong("request.headers", "headers.long", name);
          }
        });
    return headers;
  }

  private Map<String, List<String>> query(@Nullable Object value) {
    Map<String, List<String>> query = new LinkedHashMap<>();
    if (value instanceof String text) {
      try {
        return FormBody.pairs(text.startsWith("?") ? text.substring(1) : text);
      } catch (MalformedException e) {
        wrong("request.query", "query.form");
        return query;
      }
    }
    if (!(value instanceof Map<?, ?> given)) {
      wrong("request.query", "query");
      return query;
    }
    given.forEach(
        (name, values) -> {
          List<String> texts = new ArrayList<>();
          for (Object one :
              values instanceof List<?> list ? list : List.of(String.valueOf(values))) {
            texts.add(String.valueOf(one));
          }
          query.put(String.valueOf(name), texts);
        });
    return query;
  }

  private Map<String, Object> object(Map<String, ?> from, String key, String field) {
    Object value = from.get(key);
    if (value == null) {
      return Map.of();
    }
    if (!(value instanceof Map<?, ?> map)) {
      wrong(field, "object");
      return Map.of();
    }
    Map<String, Object> object = new LinkedHashMap<>();
    map.forEach(
        (name, member) -> {
          if (member != null) {
            object.put(String.valueOf(name), member);
          }
        });
    return object;
  }

  private String text(Map<String, ?> from, String key, String field, String otherwise) {
    Object value = from.get(key);
    if (value == null) {
      return otherwise;
    }
    if (!(value instanceof String text)) {
      wrong(field, "text");
      return otherwise;
    }
    return text;
  }

  private boolean yes(Map<String, ?> from, String key, String field, boolean otherwise) {
    Object value = from.get(key);
    if (value == null) {
      return otherwise;
    }
    if (!(value instanceof Boolean yes)) {
      wrong(field, "boolean");
      return otherwise;
    }
    return yes;
  }

  private void wrong(String field, String key, Object... arguments) {
    errors
        .computeIfAbsent(field, name -> new ArrayList<>())
        .add(Text.of(TrialInput.class, "wrong." + key, arguments));
  }
}
