package io.vestibule.flowfile.tag;

/**
 * How much the tags of a file may make: a list can be enumerated within another, and every item can
 * hold what another tag made, so that few lines stand for more than any memory holds. For one
 * thread.
 */
final class Budget {
  private int values;
  private long characters;

  /**
   * A budget.
   *
   * @param values how many values
   * @param characters how many characters all texts together
   */
  Budget(int values, long characters) {
    this.values = values;
    this.characters = characters;
  }

  /**
   * Takes a value out of it.
   *
   * @param length how many characters it has; 0 for what is no text
   * @return whether there was enough left; if not, there will never be again
   */
  boolean take(int length) {
    values = Math.max(-1, values - 1);
    characters = Math.max(-1, characters - length);
    return values >= 0 && characters >= 0;
  }
}
