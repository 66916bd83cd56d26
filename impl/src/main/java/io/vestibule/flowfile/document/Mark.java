package io.vestibule.flowfile.document;

/**
 * A place in a file.
 *
 * @param line the line, from 1; 0 if unknown
 * @param column the column in characters, from 1; 0 if unknown
 */
public record Mark(int line, int column) {
  /** Nowhere in particular: what did not come from a file. */
  public static final Mark UNKNOWN = new Mark(0, 0);

  /** Where a file begins. */
  public static final Mark START = new Mark(1, 1);
}
