package io.vestibule.flow;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The title of a flow, with the two names it may hold filled in. Nothing else in it means anything.
 */
final class FlowTitle {
  private static final Pattern PLACEHOLDER = Pattern.compile("%(?:\\((\\w+)\\)s|%)");

  private FlowTitle() {}

  /**
   * Fills in a title.
   *
   * @param title the title, with {@code %(app)s} and {@code %(user)s} in it; {@code %%} is a
   *     percent sign
   * @param app the application's name; may be empty
   * @param user the user's name as it is shown; may be empty
   * @return the filled in title, or the title itself if it holds any other placeholder
   */
  static String of(String title, String app, String user) {
    Map<String, String> names = Map.of("app", app, "user", user);
    Matcher matcher = PLACEHOLDER.matcher(title);
    StringBuilder filled = new StringBuilder();
    while (matcher.find()) {
      String name = matcher.group(1);
      if (name != null && !names.containsKey(name)) {
        return title;
      }
      matcher.appendReplacement(
          filled, Matcher.quoteReplacement(name == null ? "%" : names.getOrDefault(name, "")));
    }
    return matcher.appendTail(filled).toString();
  }
}
