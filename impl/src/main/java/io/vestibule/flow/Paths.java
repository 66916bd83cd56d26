package io.vestibule.flow;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Paths of the application's pages. */
public final class Paths {
  private Paths() {}

  /**
   * The page of a flow.
   *
   * @param home path of the application, with a slash at the end
   * @param slug the flow
   * @param query the query string, by name; may be empty
   */
  public static String flow(String home, String slug, Map<String, List<String>> query) {
    return with(home + "if/flow/" + slug + "/", query);
  }

  /** A path with a query string. */
  public static String with(String path, Map<String, List<String>> query) {
    StringBuilder text = new StringBuilder(path);
    char separator = '?';
    for (Map.Entry<String, List<String>> parameter : query.entrySet()) {
      for (String value : parameter.getValue()) {
        text.append(separator).append(encode(parameter.getKey())).append('=').append(encode(value));
        separator = '&';
      }
    }
    return text.toString();
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
