package io.vestibule.flowfile.tag;

/**
 * What the tags of one file may make at most.
 *
 * @param values how many values in the course of an import, intermediate ones as well
 * @param characters how many characters all their texts have
 * @param text how many characters a formatted text has
 */
public record ResolveLimits(int values, long characters, int text) {
  /** What flow files need, with room to spare. */
  public static final ResolveLimits DEFAULT = new ResolveLimits(300_000, 8_000_000, 100_000);
}
