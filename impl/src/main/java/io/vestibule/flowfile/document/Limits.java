package io.vestibule.flowfile.document;

/**
 * What a file may ask of its reader at most.
 *
 * @param bytes how long it is
 * @param depth how many lists and maps are within each other, aliases counted as what they stand
 *     for
 * @param nodes how many values there are, aliases counted as what they stand for
 * @param text how many characters (UTF-16) a single value has
 * @param characters how many characters all single values have, aliases counted as what they stand
 *     for
 */
public record Limits(int bytes, int depth, int nodes, int text, int characters) {
  /** What flow files need, with room to spare. */
  public static final Limits DEFAULT = new Limits(1 << 20, 64, 20_000, 1 << 18, 1 << 22);

  /**
   * @throws IllegalArgumentException if one of them is less than 1
   */
  public Limits {
    if (Math.min(Math.min(bytes, depth), Math.min(nodes, Math.min(text, characters))) < 1) {
      throw new IllegalArgumentException("a limit must be 1 or more");
    }
  }

  /** The same with another length of files. */
  public Limits withBytes(int most) {
    return new Limits(most, depth, nodes, text, characters);
  }
}
