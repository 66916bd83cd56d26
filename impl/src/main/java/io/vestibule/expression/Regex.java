package io.vestibule.expression;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

/**
 * A regular expression of RE2's, which never goes back: a match takes at most its instructions
 * times the characters of the text, and that product is limited.
 *
 * @param pattern the compiled expression
 * @param program its instructions
 */
record Regex(Pattern pattern, int program) {
  /** How many units of work count as one step. */
  private static final int WORK_PER_STEP = 20;

  /** A regular expression that cannot be had; the message says why. */
  static final class Unfit extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean large;

    private Unfit(String message, boolean large) {
      super(message, null, false, false);
      this.large = large;
    }

    /** Whether it is too large, rather than wrong. */
    boolean isLarge() {
      return large;
    }

    String what() {
      return String.valueOf(getMessage());
    }
  }

  /**
   * Compiles one.
   *
   * @throws Unfit if it is wrong, or too large
   */
  static Regex compile(String regex, ExpressionLimits limits) throws Unfit {
    // The library multiplies repetitions out before anybody can ask how many there are.
    if (regex.length() > limits.regexLength() || bound(regex) > 4L * limits.regexProgram()) {
      throw tooLarge(limits);
    }
    try {
      Pattern pattern = Pattern.compile(regex);
      if (pattern.programSize() > limits.regexProgram()) {
        throw tooLarge(limits);
      }
      return new Regex(pattern, pattern.programSize());
    } catch (PatternSyntaxException e) {
      throw new Unfit("wrong regular expression: " + e.getDescription(), false);
    }
  }

  private static Unfit tooLarge(ExpressionLimits limits) {
    return new Unfit(
        "the regular expression is too large: at most "
            + limits.regexLength()
            + " characters and "
            + limits.regexProgram()
            + " instructions",
        true);
  }

  /**
   * More than a regular expression can grow to: its length with the repetitions of single
   * characters, times all repetitions of groups, wherever they are.
   */
  static long bound(String regex) {
    long length = regex.length() + 1L;
    long groups = 1;
    for (int i = 1; i < regex.length(); i++) {
      if (regex.charAt(i) == '{') {
        long count = largest(regex, i + 1);
        if (")*+?}".indexOf(regex.charAt(i - 1)) >= 0) {
          groups = Math.min(groups * Math.max(1, count), Integer.MAX_VALUE);
        } else {
          length += count;
        }
      }
    }
    return length * groups;
  }

  /** The largest number between a place and the next brace. */
  private static long largest(String regex, int from) {
    long largest = 0;
    long number = 0;
    for (int i = from; i < regex.length() && regex.charAt(i) != '}'; i++) {
      char c = regex.charAt(i);
      number = c >= '0' && c <= '9' ? Math.min(number * 10 + c - '0', 100_000) : 0;
      largest = Math.max(largest, number);
    }
    return largest;
  }

  /** Whether there is a match anywhere in a text. */
  boolean isIn(String text, Evaluation evaluation) {
    work(text.length(), evaluation);
    return pattern.matcher(text).find();
  }

  /** The first match in a text, or its first group if there are groups; empty if there is none. */
  String first(String text, Evaluation evaluation) {
    work(text.length(), evaluation);
    Matcher matcher = pattern.matcher(text);
    if (!matcher.find()) {
      return "";
    }
    String found = matcher.groupCount() > 0 ? matcher.group(1) : matcher.group();
    return evaluation.text(found == null ? "" : found);
  }

  /** A text with something in the place of every match; {@code $1} there is the first group. */
  String replace(String text, String replacement, Evaluation evaluation) {
    work(text.length(), evaluation);
    Matcher matcher = pattern.matcher(text);
    StringBuilder result = new StringBuilder();
    int done = 0;
    while (matcher.find()) {
      result.append(text, done, matcher.start());
      expand(matcher, replacement, result, evaluation);
      done = matcher.end();
      check(result, evaluation);
      work(text.length() - done, evaluation);
    }
    result.append(text, done, text.length());
    return evaluation.text(result.toString());
  }

  private static void expand(
      Matcher matcher, String replacement, StringBuilder to, Evaluation evaluation) {
    for (int i = 0; i < replacement.length(); i++) {
      char c = replacement.charAt(i);
      char next = i + 1 < replacement.length() ? replacement.charAt(i + 1) : ' ';
      if (c == '$' && next >= '0' && next <= '9') {
        if (next - '0' > matcher.groupCount()) {
          throw evaluation.failure("the regular expression has no group " + next);
        }
        String group = matcher.group(next - '0');
        to.append(group == null ? "" : group);
        check(to, evaluation);
        i++;
      } else if (c == '$' && next == '$') {
        to.append('$');
        i++;
      } else {
        to.append(c);
      }
    }
  }

  private static void check(StringBuilder text, Evaluation evaluation) {
    if (text.length() > evaluation.limits().valueSize()) {
      evaluation.meter().make(text.length());
    }
  }

  private void work(int length, Evaluation evaluation) {
    long work = (long) program * (length + 1);
    if (work > evaluation.limits().regexWork()) {
      throw new OverBudget(
          Budget.REGEX_WORK, evaluation.limits().regexWork() + " instructions times characters");
    }
    evaluation.meter().steps(work / WORK_PER_STEP);
  }
}
