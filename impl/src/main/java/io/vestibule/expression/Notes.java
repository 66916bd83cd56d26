package io.vestibule.expression;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What an evaluation went by, for administrators who want to know why. Nothing typed into a prompt
 * and nothing whose name looks like a secret's is written down, only that it was used.
 */
final class Notes {
  private static final int MOST = 30;
  private static final int SHOWN = 100;
  private static final String HIDDEN = "(not shown)";
  private static final List<String> TYPED = List.of("prompt_data", "prompt_context");
  private static final List<String> SECRET =
      List.of(
          "pass",
          "secret",
          "token",
          "code",
          "key",
          "otp",
          "pin",
          "hash",
          "credential",
          "cookie",
          "authorization",
          "signature",
          "session",
          "assertion",
          "answer");

  private final Map<String, String> inputs = new LinkedHashMap<>();

  /** A value that was read; lists and maps are named by their size. */
  void add(List<String> path, Object value) {
    String name = String.join(".", path);
    if (inputs.size() < MOST && !inputs.containsKey(name)) {
      inputs.put(name, isSafe(path) ? shown(value) : HIDDEN);
    }
  }

  private static boolean isSafe(List<String> path) {
    if (TYPED.contains(path.get(0)) || path.contains("prompt_data")) {
      return false;
    }
    for (String part : path.subList(1, path.size())) {
      String lower = part.toLowerCase(Locale.ROOT);
      if (!lower.equals("password_changed_at") && SECRET.stream().anyMatch(lower::contains)) {
        return false;
      }
    }
    return true;
  }

  private static String shown(Object value) {
    if (value instanceof Mapping map) {
      return map.size() + " entries";
    }
    if (value instanceof Sequence list) {
      return list.size() + " elements";
    }
    String text = String.valueOf(value);
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
  }

  Map<String, String> inputs() {
    return inputs;
  }
}
