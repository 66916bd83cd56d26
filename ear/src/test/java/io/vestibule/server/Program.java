package io.vestibule.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.HttpCookie;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A program that talks to the server: it keeps cookies and follows nothing on its own. */
final class Program {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String BOUNDARY = "----here-a-part-begins";
  private static final Pattern HIDDEN =
      Pattern.compile("<input type=\"hidden\" name=\"([^\"]+)\" value=\"([^\"]*)\"");
  private static final Pattern ACTION =
      Pattern.compile("<form method=\"post\" action=\"([^\"]+)\" class=\"challenge");

  private final CookieManager cookies = new CookieManager(null, CookiePolicy.ACCEPT_ALL);
  private final HttpClient client =
      HttpClient.newBuilder()
          .cookieHandler(cookies)
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();
  private final Map<String, String> headers = new LinkedHashMap<>();
  private final String base;

  /** An answer of the server. */
  record Answer(HttpResponse<String> response) {
    int status() {
      return response.statusCode();
    }

    String body() {
      return response.body();
    }

    JsonNode json() {
      try {
        return JSON.readTree(response.body());
      } catch (JsonProcessingException e) {
        throw new AssertionError("not JSON: " + response.body(), e);
      }
    }

    String header(String name) {
      return response.headers().firstValue(name).orElse("");
    }

    List<String> headers(String name) {
      return response.headers().allValues(name);
    }

    String location() {
      return header("Location");
    }
  }

  /** A program that speaks to the server the suite runs on. */
  Program() {
    this(TestServer.BASE);
  }

  /**
   * A program that speaks to another server.
   *
   * @param base where the application is there
   */
  Program(String base) {
    this.base = base;
  }

  /** Sends a header with every request. */
  Program with(String name, String value) {
    headers.put(name, value);
    return this;
  }

  Answer get(String path) {
    return send(request(path).GET());
  }

  Answer post(String path, String contentType, String body) {
    return send(
        request(path)
            .header("Content-Type", contentType)
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  Answer json(String path, String body) {
    return post(path, "application/json", body);
  }

  Answer form(String path, Map<String, String> fields) {
    return post(path, "application/x-www-form-urlencoded", encode(fields));
  }

  /** Sends a file in a form of several parts; none if it has no name. */
  Answer upload(String path, String fileName, byte[] content, Map<String, String> fields) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    fields.forEach(
        (name, value) ->
            body.writeBytes(
                utf8(
                    "--"
                        + BOUNDARY
                        + "\r\nContent-Disposition: form-data; name=\""
                        + name
                        + "\"\r\n\r\n"
                        + value
                        + "\r\n")));
    if (!fileName.isEmpty()) {
      body.writeBytes(
          utf8(
              "--"
                  + BOUNDARY
                  + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\""
                  + fileName
                  + "\"\r\nContent-Type: application/yaml\r\n\r\n"));
      body.writeBytes(content);
      body.writeBytes(utf8("\r\n"));
    }
    body.writeBytes(utf8("--" + BOUNDARY + "--\r\n"));
    return send(
        request(path)
            .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
            .POST(HttpRequest.BodyPublishers.ofByteArray(body.toByteArray())));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  Answer method(String method, String path) {
    return send(request(path).method(method, HttpRequest.BodyPublishers.noBody()));
  }

  /** GETs where an answer says, as long as it says so. */
  Answer follow(Answer answer) {
    Answer last = answer;
    for (int i = 0; i < 10 && !last.location().isEmpty(); i++) {
      last = get(last.location());
    }
    return last;
  }

  /** Fills in the challenge of a page and sends it off. */
  Answer submit(Answer page, Map<String, String> typed) {
    Matcher action = ACTION.matcher(page.body());
    if (!action.find()) {
      throw new AssertionError("no challenge on the page: " + page.body());
    }
    Map<String, String> fields = hidden(page);
    fields.putAll(typed);
    return form(action.group(1).replace("&amp;", "&"), fields);
  }

  /** The hidden fields of a page. */
  static Map<String, String> hidden(Answer page) {
    Map<String, String> fields = new LinkedHashMap<>();
    Matcher matcher = HIDDEN.matcher(page.body());
    while (matcher.find()) {
      fields.put(matcher.group(1), matcher.group(2));
    }
    return fields;
  }

  /** Logs in with the built-in flow. */
  Answer logIn(String name, String password) {
    Answer page = get("/if/flow/default-authentication-flow/");
    page = get(submit(page, Map.of("uid_field", name)).location());
    return submit(page, Map.of("password", password));
  }

  /** The value of a cookie. */
  Optional<String> cookie(String name) {
    return cookies.getCookieStore().getCookies().stream()
        .filter(cookie -> cookie.getName().equals(name))
        .map(HttpCookie::getValue)
        .findFirst();
  }

  /** Forgets a cookie. */
  void forget(String name) {
    cookies.getCookieStore().getCookies().stream()
        .filter(cookie -> cookie.getName().equals(name))
        .toList()
        .forEach(cookie -> cookies.getCookieStore().remove(URI.create(base), cookie));
  }

  private HttpRequest.Builder request(String path) {
    URI uri =
        path.startsWith("http")
            ? URI.create(path)
            : path.startsWith("/auth/")
                ? URI.create(base + path.substring("/auth".length()))
                : URI.create(base + path);
    HttpRequest.Builder builder = HttpRequest.newBuilder(uri);
    headers.forEach(builder::header);
    return builder;
  }

  private Answer send(HttpRequest.Builder request) {
    try {
      return new Answer(client.send(request.build(), HttpResponse.BodyHandlers.ofString()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  static String encode(Map<String, String> fields) {
    return fields.entrySet().stream()
        .map(
            field ->
                URLEncoder.encode(field.getKey(), StandardCharsets.UTF_8)
                    + "="
                    + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
        .collect(Collectors.joining("&"));
  }
}
