package io.vestibule.flow;

import io.vestibule.api.flow.Flow;
import io.vestibule.api.text.Text;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The title of a flow, with the two names it may hold filled in. Nothing else in it means anything.
 */
public final class FlowTitle {
  private static final Pattern PLACEHOLDER = Pattern.compile("%(?:\\((\\w+)\\)s|%)");

  private static final Map<String, String> BUILT_IN =
      Map.of(
          "default-authentication-flow", "Welcome",
          "default-enrollment-flow", "Create your account",
          "default-invalidation-flow", "Log out",
          "default-password-change", "Change your password",
          "default-recovery-flow", "Reset your password",
          "default-unenrollment-flow", "Delete your account",
          "default-user-settings-flow", "Change your settings",
          "initial-setup", "Welcome to Vestibule");

  private FlowTitle() {}

  /**
   * The title of a flow as it is shown.
   *
   * <p>A built-in flow whose title is still the one it came with is titled in the language of the
   * person; any other title is as its administrator wrote it.
   *
   * @param flow the flow, with {@code %(app)s} and {@code %(user)s} in its title; {@code %%} is a
   *     percent sign
   * @param app the application's name; may be empty
   * @param user the user's name as it is shown; may be empty
   */
  public static Text of(Flow flow, String app, String user) {
    return flow.title().equals(BUILT_IN.get(flow.slug()))
        ? Text.of(FlowTitle.class, "title." + flow.slug())
        : Text.literal(filled(flow.title(), app, user));
  }

  private static String filled(String title, String app, String user) {
    Map<String, String> names = Map.of("app", app, "user", user);
    Matcher matcher = PLACEHOLDER.matcher(title);
    StringBuilder filled = new StringBuilder();
    while (matcher.find()) {
      String name = matcher.group(1);
      if (name != null && !names.containsKey(name)) {
        // Not one of ours: whoever wrote it meant something else, so nothing is filled in.
        return title;
      }
      matcher.appendReplacement(
          filled, Matcher.quoteReplacement(name == null ? "%" : names.getOrDefault(name, "")));
    }
    return matcher.appendTail(filled).toString();
  }
}
