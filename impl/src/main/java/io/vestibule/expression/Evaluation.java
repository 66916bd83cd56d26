package io.vestibule.expression;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One evaluation: what it sees, what it used up, what it is to bring about. */
final class Evaluation {
  /** How many steps it counts to compile a regular expression. */
  private static final int COMPILING = 500;

  private final ExpressionLimits limits;
  private final ExpressionInput input;
  private final Meter meter;
  private final Inputs inputs;
  private final Effects effects;
  private final Notes notes = new Notes();
  private final @Nullable Object[] variables;
  private final @Nullable Object[] slots;
  private final Map<String, Regex> regexes;
  private final Map<String, Regex> compiled = new HashMap<>();
  private int place;

  Evaluation(
      ExpressionLimits limits,
      ExpressionInput input,
      Meter meter,
      int variables,
      int slots,
      Map<String, Regex> regexes) {
    this.limits = limits;
    this.input = input;
    this.meter = meter;
    this.inputs = new Inputs(meter);
    this.effects = new Effects(limits);
    this.variables = new @Nullable Object[variables];
    this.slots = new @Nullable Object[slots];
    this.regexes = regexes;
  }

  ExpressionLimits limits() {
    return limits;
  }

  ExpressionInput input() {
    return input;
  }

  Meter meter() {
    return meter;
  }

  Inputs inputs() {
    return inputs;
  }

  Effects effects() {
    return effects;
  }

  Notes notes() {
    return notes;
  }

  /** The value of a variable; read when it is asked for, once. */
  Object variable(int index, Variable variable) {
    Object known = variables[index];
    if (known == null) {
      known = inputs.take(variable.read().apply(this));
      variables[index] = known;
    }
    return known;
  }

  /** The value of a name that a macro brought along; a failure where there is none. */
  Object slot(int index) {
    Object value = slots[index];
    if (value instanceof Failure failure) {
      throw failure;
    }
    if (value == null) {
      throw new IllegalStateException("no value in slot " + index);
    }
    return value;
  }

  /** Puts a value, or the failure to have one, under a name of a macro. */
  void slot(int index, Object value) {
    slots[index] = value;
  }

  /** Says which part of the expression is evaluated now. */
  void at(int offset) {
    place = offset;
  }

  int place() {
    return place;
  }

  /** That the part evaluated now has no value. */
  Failure failure(String message) {
    return new Failure(place, message);
  }

  /**
   * A regular expression, compiled once for this evaluation.
   *
   * @throws Failure if it is wrong
   */
  Regex regex(String regex) {
    Regex known = regexes.containsKey(regex) ? regexes.get(regex) : compiled.get(regex);
    if (known != null) {
      return known;
    }
    meter.steps(COMPILING);
    try {
      Regex now = Regex.compile(regex, limits);
      compiled.put(regex, now);
      return now;
    } catch (Regex.Unfit e) {
      if (e.isLarge()) {
        throw new OverBudget(
            Budget.REGEX_SIZE,
            limits.regexLength() + " characters and " + limits.regexProgram() + " instructions");
      }
      throw failure("wrong regular expression");
    }
  }

  /** A new text, counted. */
  String text(String text) {
    meter.make(text.length() + 1L);
    return text;
  }
}
