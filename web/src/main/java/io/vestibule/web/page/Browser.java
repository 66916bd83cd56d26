package io.vestibule.web.page;

import io.vestibule.api.text.Text;
import io.vestibule.web.request.Asked;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Puts a browser's description of itself into words people know. It is a help to them, never a
 * reason to trust.
 */
public final class Browser {
  private static final Map<String, String> NAMES = new LinkedHashMap<>();
  private static final Map<String, String> SYSTEMS = new LinkedHashMap<>();

  static {
    // In this order: each claims to be those after it, too.
    NAMES.put("Edg/", "Edge");
    NAMES.put("OPR/", "Opera");
    NAMES.put("SamsungBrowser/", "Samsung Internet");
    NAMES.put("Firefox/", "Firefox");
    NAMES.put("Chrome/", "Chrome");
    NAMES.put("HeadlessChrome/", "Chrome");
    NAMES.put("Safari/", "Safari");
    NAMES.put("curl/", "curl");
    NAMES.put("Java", "Java");
    SYSTEMS.put("iPhone", "iPhone");
    SYSTEMS.put("iPad", "iPad");
    SYSTEMS.put("Android", "Android");
    SYSTEMS.put("Windows", "Windows");
    SYSTEMS.put("Mac OS X", "macOS");
    SYSTEMS.put("CrOS", "ChromeOS");
    SYSTEMS.put("Linux", "Linux");
  }

  private Browser() {}

  /**
   * What kind of browser on what kind of machine.
   *
   * @param userAgent what it says of itself; may be empty
   */
  public static String words(Asked asked, String userAgent) {
    String name = first(NAMES, userAgent);
    String system = first(SYSTEMS, userAgent);
    if (name.isEmpty() && system.isEmpty()) {
      return asked.words(Text.of(Page.class, "user.browser.unknown"));
    }
    return system.isEmpty() ? name : name.isEmpty() ? system : name + ", " + system;
  }

  private static String first(Map<String, String> words, String userAgent) {
    return words.entrySet().stream()
        .filter(word -> userAgent.contains(word.getKey()))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse("");
  }
}
