package io.vestibule.expression;

import io.vestibule.api.context.ContextChanges;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** A compiled expression. It can be evaluated by any number of threads at once. */
public final class Expression {
  private final String source;
  private final ExpressionUse use;
  private final ExpressionLimits limits;
  private final Node root;
  private final int variables;
  private final int slots;
  private final Map<String, Regex> regexes;

  Expression(
      String source,
      ExpressionUse use,
      ExpressionLimits limits,
      Node root,
      int variables,
      int slots,
      Map<String, Regex> regexes) {
    this.source = source;
    this.use = use;
    this.limits = limits;
    this.root = root;
    this.variables = variables;
    this.slots = slots;
    this.regexes = Map.copyOf(regexes);
  }

  /** The text it was compiled from. */
  public String source() {
    return source;
  }

  /** What it is for. */
  public ExpressionUse use() {
    return use;
  }

  /**
   * Evaluates it, on this thread and within its budget.
   *
   * @throws ExpressionException if it has no value, or used up a budget
   */
  public ExpressionResult evaluate(ExpressionInput input) throws ExpressionException {
    return evaluate(input, ProcessorTime::now);
  }

  ExpressionResult evaluate(ExpressionInput input, LongSupplier nanos) throws ExpressionException {
    Evaluation evaluation = begin(input, nanos);
    try {
      Object value = root.evaluate(evaluation);
      evaluation.meter().finish();
      return use == ExpressionUse.POLICY
          ? decision(value, evaluation)
          : result(Outputs.give(value, root.offset()), evaluation);
    } catch (Failure e) {
      throw new ExpressionException(ExpressionProblem.at(source, e.offset(), e.what()), null);
    } catch (OverBudget e) {
      throw new ExpressionException(
          ExpressionProblem.at(source, evaluation.place(), e.what()), e.budget());
    }
  }

  /** The value as it is within expressions. */
  Object inside(ExpressionInput input) {
    return root.evaluate(begin(input, ProcessorTime::now));
  }

  private Evaluation begin(ExpressionInput input, LongSupplier nanos) {
    return new Evaluation(limits, input, new Meter(limits, nanos), variables, slots, regexes);
  }

  private ExpressionResult decision(Object value, Evaluation evaluation) {
    if (value instanceof Boolean) {
      return result(value, evaluation);
    }
    throw root.failure("the result is " + Names.ofType(value) + "; a policy needs true or false");
  }

  private ExpressionResult result(@Nullable Object value, Evaluation evaluation) {
    Effects effects = evaluation.effects();
    ContextChanges changes = effects.changes(evaluation.input().context());
    return new ExpressionResult(
        value,
        List.copyOf(effects.messages()),
        effects.denial(),
        changes,
        evaluation.meter().steps(),
        evaluation.notes().inputs());
  }

  @Override
  public String toString() {
    return source;
  }
}
