package io.vestibule.expression;

import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.CelComprehension;
import dev.cel.common.ast.CelExpr.CelMap;
import java.util.List;
import java.util.Map;

/**
 * Looks at the form of an expression before its types are found.
 *
 * <p>It has to be before: the type of {@code [1].map(x, {x: x}).map(x, {x: x})} names the type of
 * the element twice, and after twenty more of these no memory holds it. As keys of maps are
 * constants, no type names another twice.
 */
final class FormCheck {
  private final String source;
  private final Map<Long, Integer> positions;
  private final ExpressionLimits limits;
  private final List<ExpressionProblem> problems;

  FormCheck(
      String source,
      Map<Long, Integer> positions,
      ExpressionLimits limits,
      List<ExpressionProblem> problems) {
    this.source = source;
    this.positions = positions;
    this.limits = limits;
    this.problems = problems;
  }

  /** Looks at a part and all parts of it. */
  void check(CelExpr part) {
    check(part, 0);
  }

  private void check(CelExpr part, int loops) {
    switch (part.getKind()) {
      case SELECT -> check(part.select().operand(), loops);
      case CALL -> {
        part.call().target().ifPresent(target -> check(target, loops));
        part.call().args().forEach(argument -> check(argument, loops));
      }
      case LIST -> part.list().elements().forEach(element -> check(element, loops));
      case MAP -> part.map().entries().forEach(entry -> check(entry, loops));
      case STRUCT -> problem(part, "objects cannot be made here");
      case COMPREHENSION -> check(part, part.comprehension(), loops + 1);
      default -> {
        // Constants and names have no parts.
      }
    }
  }

  private void check(CelMap.Entry entry, int loops) {
    if (entry.key().getKind() != CelExpr.ExprKind.Kind.CONSTANT) {
      problem(entry.key(), "a key of a map has to be written down");
    }
    check(entry.key(), loops);
    check(entry.value(), loops);
  }

  private void check(CelExpr part, CelComprehension loop, int loops) {
    if (loops > limits.comprehensions()) {
      problem(
          part,
          "macros are nested too deep: at most " + limits.comprehensions() + " in one another");
      return;
    }
    for (CelExpr one :
        List.of(
            loop.iterRange(),
            loop.accuInit(),
            loop.loopCondition(),
            loop.loopStep(),
            loop.result())) {
      check(one, loops);
    }
  }

  private void problem(CelExpr part, String message) {
    problems.add(ExpressionProblem.at(source, positions.getOrDefault(part.id(), 0), message));
  }
}
