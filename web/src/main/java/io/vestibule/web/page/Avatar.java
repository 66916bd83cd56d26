package io.vestibule.web.page;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * A picture for a person: the first letter of their name on a coloured ground, made of nothing but
 * the name, so that it says no more than the name does.
 */
public final class Avatar {
  private static final String[] GROUNDS = {
    "#1f5f8b", "#5b4b8a", "#2d6a4f", "#8a4b2d", "#7a3b5d", "#3d5a6c"
  };

  private Avatar() {}

  /** The picture for a name, as a data URL. */
  public static String of(String name) {
    int first = name.codePoints().filter(Character::isLetterOrDigit).findFirst().orElse('?');
    String letter = Character.toString(Character.toUpperCase(first));
    String ground = GROUNDS[Math.floorMod(name.hashCode(), GROUNDS.length)];
    String svg =
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"64\" height=\"64\" viewBox=\"0 0 64 64\">"
            + "<rect width=\"64\" height=\"64\" fill=\""
            + ground
            + "\"/><text x=\"32\" y=\"42\" font-family=\"sans-serif\" font-size=\"30\" fill=\"#fff\""
            + " text-anchor=\"middle\">"
            + letter
            + "</text></svg>";
    return "data:image/svg+xml;base64,"
        + Base64.getEncoder().encodeToString(svg.getBytes(StandardCharsets.UTF_8));
  }
}
