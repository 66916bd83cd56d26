package io.vestibule.expression;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.types.CelKind;
import dev.cel.common.types.CelType;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Compiles expressions, and remembers those that were compiled lately.
 *
 * <p>What an expression can name is checked here and not when it is evaluated: unknown names,
 * fields and functions, wrong types, regular expressions, networks, times and keys that are written
 * down.
 */
public final class Expressions {
  private static final int REMEMBERED = 500;
  private static final int PROBLEMS = 10;

  private final ExpressionLimits limits;
  private final Vocabulary vocabulary;
  private final Map<ExpressionUse, Environment> environments = new EnumMap<>(ExpressionUse.class);
  private final Map<Key, Compilation> compiled =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Compilation> eldest) {
          return size() > REMEMBERED;
        }
      };

  private record Key(String source, ExpressionUse use) {}

  /** Expressions within the limits of an installation. */
  public Expressions() {
    this(ExpressionLimits.STANDARD);
  }

  /** Expressions within other limits. */
  public Expressions(ExpressionLimits limits) {
    this.limits = limits;
    this.vocabulary = new Vocabulary(limits);
  }

  /** The limits. */
  public ExpressionLimits limits() {
    return limits;
  }

  Vocabulary vocabulary() {
    return vocabulary;
  }

  /**
   * Compiles a text.
   *
   * @param source the text
   * @param use what it is for
   */
  public Compilation compile(String source, ExpressionUse use) {
    Key key = new Key(source, use);
    synchronized (compiled) {
      Compilation known = compiled.get(key);
      if (known != null) {
        return known;
      }
    }
    Compilation fresh = anew(source, use);
    synchronized (compiled) {
      compiled.put(key, fresh);
    }
    return fresh;
  }

  /** How many compilations are remembered. */
  int remembered() {
    synchronized (compiled) {
      return compiled.size();
    }
  }

  /** Compiles a text that was not compiled lately. */
  Compilation anew(String source, ExpressionUse use) {
    if (source.codePointCount(0, source.length()) > limits.length()) {
      return new Compilation.Failed(
          List.of(
              ExpressionProblem.at(
                  source,
                  limits.length(),
                  "the expression is too long: at most " + limits.length() + " characters")));
    }
    Environment environment = environment(use);
    List<ExpressionProblem> problems = new ArrayList<>();
    Expression expression = compile(source, environment, problems);
    return expression == null || !problems.isEmpty()
        ? new Compilation.Failed(problems.subList(0, Math.min(PROBLEMS, problems.size())))
        : new Compilation.Succeeded(expression);
  }

  private @Nullable Expression compile(
      String source, Environment environment, List<ExpressionProblem> problems) {
    CelAbstractSyntaxTree parsed =
        tree(environment.compiler().parse(source), source, environment, problems);
    if (parsed == null) {
      return null;
    }
    new FormCheck(source, parsed.getSource().getPositionsMap(), limits, problems)
        .check(parsed.getExpr());
    if (!problems.isEmpty()) {
      return null;
    }
    CelAbstractSyntaxTree checked =
        tree(environment.compiler().check(parsed), source, environment, problems);
    if (checked == null) {
      return null;
    }
    Expression expression = new Planner(source, checked, environment, limits, problems).plan();
    checkResult(checked.getResultType(), environment.use(), source, problems);
    return expression;
  }

  private static @Nullable CelAbstractSyntaxTree tree(
      CelValidationResult result,
      String source,
      Environment environment,
      List<ExpressionProblem> problems) {
    if (!result.hasError()) {
      try {
        return result.getAst();
      } catch (CelValidationException e) {
        throw new IllegalStateException("no error, and no result", e);
      }
    }
    Wording wording = new Wording(environment.names());
    for (CelIssue issue : result.getErrors()) {
      problems.add(
          ExpressionProblem.at(
              source,
              Math.max(1, issue.getSourceLocation().getLine()),
              issue.getSourceLocation().getColumn() + 1,
              wording.of(issue.getMessage())));
    }
    return null;
  }

  private static void checkResult(
      CelType type, ExpressionUse use, String source, List<ExpressionProblem> problems) {
    if (use == ExpressionUse.POLICY) {
      if (type.kind() != CelKind.BOOL && type.kind() != CelKind.DYN) {
        problems.add(
            ExpressionProblem.at(
                source, 0, "the result is " + Names.of(type) + "; a policy needs true or false"));
      }
    } else if (type.kind() == CelKind.STRUCT) {
      problems.add(
          ExpressionProblem.at(
              source, 0, "the result is " + Names.of(type) + "; name one of its fields"));
    }
  }

  private Environment environment(ExpressionUse use) {
    synchronized (environments) {
      return environments.computeIfAbsent(use, one -> new Environment(one, vocabulary, limits));
    }
  }
}
