package io.vestibule.stages.prompt;

import io.vestibule.api.text.Text;
import java.util.Map;

/**
 * Labels of prompts as people read them. Those of the flows that come with Vestibule, which many
 * files use, are in the person's language; any other is as its administrator wrote it.
 */
final class PromptLabel {
  private static final Map<String, String> KNOWN =
      Map.of(
          "Username", "username",
          "Password", "password",
          "Password (repeat)", "password_repeat",
          "New password", "new_password",
          "New password (repeat)", "new_password_repeat",
          "Name", "name",
          "Email", "email",
          "Language", "language",
          "Stay logged in on other devices", "keep_other_sessions");

  private PromptLabel() {}

  /** A label as it is shown. */
  static Text of(String label) {
    String key = KNOWN.get(label);
    return key == null ? Text.literal(label) : Text.of(PromptLabel.class, "label." + key);
  }
}
