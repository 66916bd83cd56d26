package io.vestibule.api.service;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A version of this API.
 *
 * <p>What was built against a version works with every later one of the same major number: nothing
 * that is there goes, and what is new does not have to be known. A plug-in says in the manifest of
 * its jar which version it needs, as {@code Vestibule-Api-Version: 0.1}.
 *
 * @param major the first number: with another one, what was built against this one need not work
 * @param minor the second number: grows when something is added
 */
public record ApiVersion(int major, int minor) {
  private static final ApiVersion CURRENT = new ApiVersion(0, 1);
  private static final Pattern VERSION = Pattern.compile("(\\d{1,6})\\.(\\d{1,6})(?:[.-].*)?");

  /** The version of the API that is running. */
  public static ApiVersion current() {
    return CURRENT;
  }

  /**
   * Reads a version.
   *
   * @param text two numbers, e.g. {@code 0.1}; what follows them, as in {@code 0.1.3-SNAPSHOT},
   *     does not count
   * @throws IllegalArgumentException if it is none
   */
  public static ApiVersion parse(String text) {
    Matcher version = VERSION.matcher(text.strip());
    if (!version.matches()) {
      throw new IllegalArgumentException("no version like 0.1: " + text);
    }
    return new ApiVersion(Integer.parseInt(version.group(1)), Integer.parseInt(version.group(2)));
  }

  /** Whether what needs another version works with this one. */
  public boolean serves(ApiVersion needed) {
    return major == needed.major && minor >= needed.minor;
  }

  /** As in a manifest, e.g. {@code 0.1}. */
  @Override
  public String toString() {
    return major + "." + minor;
  }
}
