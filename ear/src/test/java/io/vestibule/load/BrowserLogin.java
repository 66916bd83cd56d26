package io.vestibule.load;

import io.vestibule.load.WebConnection.Answer;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One login by the pages, from the first page of the flow to the answer that sends the browser on
 * to where it wanted to go, with a login session: a connection and cookies of its own, every
 * redirect followed, every form sent as it came. Files beside the pages are not fetched, as a
 * browser has them after its first visit; nor is the page at the end, which is another
 * application's.
 */
final class BrowserLogin {
  private static final Pattern HIDDEN =
      Pattern.compile("<input type=\"hidden\" name=\"([^\"]+)\" value=\"([^\"]*)\"");
  private static final Pattern ACTION =
      Pattern.compile("<form method=\"post\" action=\"([^\"]+)\" class=\"challenge");
  private static final int MOST_REQUESTS = 20;
  private static final String END = "/auth/if/user/?from=load";
  private static final String START =
      "/auth/if/flow/default-authentication-flow/?next="
          + URLEncoder.encode(END, StandardCharsets.UTF_8);

  private final String host;
  private final int port;

  BrowserLogin(String host, int port) {
    this.host = host;
    this.port = port;
  }

  /**
   * What a login took.
   *
   * @param requests how many requests
   * @param bytes how many bytes came back
   */
  record Taken(int requests, long bytes) {}

  /**
   * Logs somebody in.
   *
   * @throws IOException if that does not end in a login session
   */
  Taken logIn(String username, String password) throws IOException {
    try (WebConnection browser = new WebConnection(host, port)) {
      Answer answer = browser.get(START);
      while (browser.requests() < MOST_REQUESTS) {
        if (answer.location().endsWith(END)) {
          if (!browser.hasCookie("session")) {
            throw new IOException("sent on without a login session");
          }
          return new Taken(browser.requests(), browser.received());
        }
        if (!answer.location().isEmpty()) {
          answer = browser.get(path(answer.location()));
          continue;
        }
        Matcher action = ACTION.matcher(answer.body());
        if (answer.status() != 200 || !action.find()) {
          throw new IOException("answered " + answer.status() + ": " + answer.body());
        }
        answer =
            browser.post(
                action.group(1).replace("&amp;", "&"),
                form(answer.body(), Map.of("uid_field", username, "password", password)));
      }
      throw new IOException("no end to it: " + answer.body());
    }
  }

  private static String path(String location) {
    return location.startsWith("http")
        ? location.substring(location.indexOf('/', "https://".length()))
        : location;
  }

  private static String form(String page, Map<String, String> typed) {
    StringBuilder form = new StringBuilder(400);
    Matcher hidden = HIDDEN.matcher(page);
    while (hidden.find()) {
      add(form, hidden.group(1), hidden.group(2));
    }
    typed.forEach(
        (name, value) -> {
          if (page.contains("name=\"" + name + "\"")) {
            add(form, name, value);
          }
        });
    return form.toString();
  }

  private static void add(StringBuilder form, String name, String value) {
    if (form.length() > 0) {
      form.append('&');
    }
    form.append(URLEncoder.encode(name, StandardCharsets.UTF_8))
        .append('=')
        .append(URLEncoder.encode(value, StandardCharsets.UTF_8));
  }
}
