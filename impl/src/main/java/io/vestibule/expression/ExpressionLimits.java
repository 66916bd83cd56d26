package io.vestibule.expression;

import java.time.Duration;

/**
 * How large an expression may be and how much one evaluation may use up.
 *
 * <p>Sizes count characters and bytes of texts, and one for every number, element and so on; a
 * value that occurs twice in a list counts twice.
 *
 * @param length characters of an expression
 * @param depth how deep an expression may be nested; operators in a row nest
 * @param nodes parts of an expression, macros written out
 * @param comprehensions how deep macros like {@code map} may be nested in one another
 * @param steps steps of one evaluation
 * @param time what one evaluation may compute; waiting does not count
 * @param valueSize size of one value
 * @param totalSize size of all values made in one evaluation
 * @param valueDepth how deep lists and maps may be nested in one another
 * @param regexLength characters of a regular expression
 * @param regexProgram instructions of a regular expression once it is compiled
 * @param regexWork instructions times characters of one match
 * @param messages messages to the person
 * @param messageLength characters of one message
 * @param changes changes of the plan context
 * @param changeSize size of all values the changes put into the plan context
 * @param lookUps users, groups, places and scores that are looked up
 */
public record ExpressionLimits(
    int length,
    int depth,
    int nodes,
    int comprehensions,
    int steps,
    Duration time,
    int valueSize,
    int totalSize,
    int valueDepth,
    int regexLength,
    int regexProgram,
    int regexWork,
    int messages,
    int messageLength,
    int changes,
    int changeSize,
    int lookUps) {
  /** The limits of an installation. */
  public static final ExpressionLimits STANDARD =
      new ExpressionLimits(
          10_000,
          50,
          2_000,
          10,
          100_000,
          Duration.ofMillis(100),
          100_000,
          300_000,
          60,
          500,
          1_000,
          1_000_000,
          20,
          1_000,
          20,
          20_000,
          20);
}
