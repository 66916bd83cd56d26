package io.vestibule.api.factor;

import java.util.Objects;

/**
 * How an answer was judged, and with that what it uses up. Whether that was still there to be used
 * is found out when it is used up, in one statement.
 */
public sealed interface FactorUse {
  /** The answer is wrong. */
  record Wrong() implements FactorUse {}

  /** The answer is right. Whoever judged it has seen to it that it is good once. */
  record Right() implements FactorUse {}

  /**
   * The answer is right, and good once, as are all with a lower step: the factor's counter becomes
   * the step, unless it is as high already.
   *
   * @param step the step of time, or the count
   */
  record Step(long step) implements FactorUse {}

  /**
   * The answer is right if it is one of the factor's codes, which is then gone.
   *
   * @param code the code, as it was given when the factor was added
   */
  record Code(String code) implements FactorUse {
    public Code {
      Objects.requireNonNull(code, "code");
    }

    /** Does not show it. */
    @Override
    public String toString() {
      return "Code";
    }
  }
}
