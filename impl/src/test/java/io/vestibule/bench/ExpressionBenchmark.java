package io.vestibule.bench;

import io.vestibule.expression.Compilation;
import io.vestibule.expression.Expression;
import io.vestibule.expression.ExpressionException;
import io.vestibule.expression.ExpressionInput;
import io.vestibule.expression.ExpressionResult;
import io.vestibule.expression.ExpressionUse;
import io.vestibule.expression.Expressions;
import io.vestibule.expression.World;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Expressions: to compile one, and to evaluate one that is compiled. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ExpressionBenchmark {
  private static final String TYPICAL =
      "user.authenticated && in_group(user, \"staff\") && user.email.endsWith(\"@example.org\")"
          + " && in_network(request.client_address, [\"10.0.0.0/8\", \"192.0.2.0/24\"])"
          + " && (get(context, \"auth_method\", \"\") != \"app_password\" || !message(\"No.\"))";

  private static final String HEAVY =
      "user.groups.map(g, g.upper()).filter(g, g.matches(\"^[A-Z]+$\")).size() == 2"
          + " && [1, 2, 3, 4, 5, 6, 7, 8, 9, 10].all(x, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10].exists(y,"
          + " x + y > 10 && regex_replace(user.email, \"@.*\", \"\") == \"ada\"))";

  private final Expressions expressions = new Expressions();
  private final ExpressionInput input = new World().input();
  private final Expression simple = compile("user.authenticated && !user.superuser");
  private final Expression typical = compile(TYPICAL);
  private final Expression heavy = compile(HEAVY);
  private int count;

  private Expression compile(String source) {
    if (expressions.compile(source, ExpressionUse.POLICY) instanceof Compilation.Succeeded done) {
      return done.expression();
    }
    throw new IllegalArgumentException(source);
  }

  /** Two fields. */
  @Benchmark
  public ExpressionResult evaluateSimple() throws ExpressionException {
    return simple.evaluate(input);
  }

  /** Groups, a network, the plan context. */
  @Benchmark
  public ExpressionResult evaluateTypical() throws ExpressionException {
    return typical.evaluate(input);
  }

  /** Loops in one another, regular expressions. */
  @Benchmark
  public ExpressionResult evaluateHeavy() throws ExpressionException {
    return heavy.evaluate(input);
  }

  /** An expression that was compiled before. */
  @Benchmark
  public Compilation compileAgain() {
    return expressions.compile(TYPICAL, ExpressionUse.POLICY);
  }

  /** An expression that was not. */
  @Benchmark
  public Compilation compileAnew() {
    count++;
    return expressions.compile(TYPICAL + " && " + count + " > 0", ExpressionUse.POLICY);
  }
}
