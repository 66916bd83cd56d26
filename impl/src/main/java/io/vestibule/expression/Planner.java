package io.vestibule.expression;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.Operator;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.CelCall;
import dev.cel.common.ast.CelExpr.CelComprehension;
import dev.cel.common.ast.CelReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes a checked expression ready to be evaluated, and looks at its constants on the way. */
final class Planner {
  private static final Set<String> REGEXES = Set.of("matches", "regex_replace", "regex_extract");

  private final String source;
  private final CelAbstractSyntaxTree tree;
  private final Environment environment;
  private final ExpressionLimits limits;
  private final List<ExpressionProblem> problems;
  private final Map<Long, Integer> positions;
  private final Map<String, Regex> regexes = new HashMap<>();
  private int slots;

  Planner(
      String source,
      CelAbstractSyntaxTree tree,
      Environment environment,
      ExpressionLimits limits,
      List<ExpressionProblem> problems) {
    this.source = source;
    this.tree = tree;
    this.environment = environment;
    this.limits = limits;
    this.problems = problems;
    this.positions = tree.getSource().getPositionsMap();
  }

  /** The whole, ready to be evaluated; of use only if there are no problems. */
  Expression plan() {
    Node root = plan(tree.getExpr(), Map.of(), 0);
    return new Expression(
        source, environment.use(), limits, root, environment.variables(), slots, regexes);
  }

  private Node plan(CelExpr part, Map<String, Integer> scope, int outer) {
    int offset = positions.getOrDefault(part.id(), outer);
    return switch (part.getKind()) {
      case CONSTANT -> new Node.Constant(offset, value(part.constant()));
      case IDENT -> name(part, scope, offset);
      case SELECT ->
          new Node.Select(
              offset,
              plan(part.select().operand(), scope, offset),
              part.select().field(),
              part.select().testOnly());
      case CALL -> call(part, scope, offset);
      case LIST -> new Node.ListOf(offset, plan(part.list().elements(), scope, offset));
      case MAP -> map(part, scope, offset);
      case COMPREHENSION -> loop(part.comprehension(), scope, offset);
      default -> throw new IllegalStateException("no part of an expression: " + part.getKind());
    };
  }

  private List<Node> plan(List<CelExpr> parts, Map<String, Integer> scope, int offset) {
    return parts.stream().map(part -> plan(part, scope, offset)).toList();
  }

  private static Object value(CelConstant constant) {
    return switch (constant.getKind()) {
      case NULL_VALUE -> constant.nullValue();
      case BOOLEAN_VALUE -> constant.booleanValue();
      case INT64_VALUE -> constant.int64Value();
      case UINT64_VALUE -> constant.uint64Value();
      case DOUBLE_VALUE -> constant.doubleValue();
      case STRING_VALUE -> constant.stringValue();
      case BYTES_VALUE -> constant.bytesValue();
      default -> throw new IllegalStateException("no constant: " + constant.getKind());
    };
  }

  private Node name(CelExpr part, Map<String, Integer> scope, int offset) {
    Integer slot = scope.get(part.ident().name());
    if (slot != null) {
      return new Node.Local(offset, slot);
    }
    CelReference reference = tree.getReferenceMap().get(part.id());
    String name = reference == null ? part.ident().name() : reference.name();
    int index = environment.indexOf(name);
    if (index < 0) {
      problem(offset, "\"" + name + "\" is a type, not a value");
      return new Node.Constant(offset, false);
    }
    return new Node.Global(offset, index, environment.variable(index));
  }

  private Node map(CelExpr part, Map<String, Integer> scope, int offset) {
    List<Object> keys = new ArrayList<>();
    List<Node> values = new ArrayList<>();
    part.map()
        .entries()
        .forEach(
            entry -> {
              Object key = value(entry.key().constant());
              if (keys.contains(key)) {
                problem(
                    positions.getOrDefault(entry.key().id(), offset), "this key is there twice");
              }
              keys.add(key);
              values.add(plan(entry.value(), scope, offset));
            });
    return new Node.MapOf(offset, keys, values);
  }

  private Node call(CelExpr part, Map<String, Integer> scope, int offset) {
    CelCall call = part.call();
    List<Node> arguments = new ArrayList<>();
    call.target().ifPresent(target -> arguments.add(plan(target, scope, offset)));
    arguments.addAll(plan(call.args(), scope, offset));
    Operator operator = Operator.findReverse(call.function()).orElse(null);
    if (operator != null) {
      Node form = form(operator, arguments, offset);
      if (form != null) {
        return form;
      }
    }
    Definition function = environment.function(call.function());
    CelReference reference = tree.getReferenceMap().get(part.id());
    if (function == null || reference == null) {
      throw new IllegalStateException("no function " + call.function());
    }
    List<Definition.Overload> overloads =
        function.overloads().stream()
            .filter(overload -> reference.overloadIds().contains(overload.id()))
            .toList();
    checkConstants(function, overloads, arguments, offset);
    return new Node.Call(offset, function.name(), overloads, arguments);
  }

  private static @Nullable Node form(Operator operator, List<Node> arguments, int offset) {
    return switch (operator) {
      case LOGICAL_AND -> new Node.Logic(offset, false, arguments.get(0), arguments.get(1));
      case LOGICAL_OR -> new Node.Logic(offset, true, arguments.get(0), arguments.get(1));
      case CONDITIONAL ->
          new Node.Conditional(offset, arguments.get(0), arguments.get(1), arguments.get(2));
      case EQUALS -> new Node.Equal(offset, true, arguments.get(0), arguments.get(1));
      case NOT_EQUALS -> new Node.Equal(offset, false, arguments.get(0), arguments.get(1));
      case IN -> new Node.In(offset, arguments.get(0), arguments.get(1));
      case INDEX -> new Node.Index(offset, arguments.get(0), arguments.get(1));
      case NOT_STRICTLY_FALSE -> new Node.NotFalse(offset, arguments.get(0));
      default -> null;
    };
  }

  private void checkConstants(
      Definition function, List<Definition.Overload> overloads, List<Node> arguments, int offset) {
    List<@Nullable Object> constants = new ArrayList<>();
    for (Node argument : arguments) {
      constants.add(argument instanceof Node.Constant constant ? constant.value() : null);
    }
    for (Definition.Overload overload : overloads) {
      String problem = overload.check().check(constants);
      if (problem != null) {
        problem(place(arguments, offset), problem);
        return;
      }
    }
    if (REGEXES.contains(function.name()) && constants.get(1) instanceof String regex) {
      try {
        regexes.put(regex, Regex.compile(regex, limits));
      } catch (Regex.Unfit e) {
        throw new IllegalStateException("checked before", e);
      }
    }
  }

  /** Where the first constant argument is: it is what was looked at. */
  private static int place(List<Node> arguments, int offset) {
    for (Node argument : arguments) {
      if (argument instanceof Node.Constant) {
        return argument.offset();
      }
    }
    return offset;
  }

  private Node loop(CelComprehension loop, Map<String, Integer> scope, int offset) {
    Node range = plan(loop.iterRange(), scope, offset);
    Node start = plan(loop.accuInit(), scope, offset);
    int element = slots++;
    int result = slots++;
    Map<String, Integer> after = new HashMap<>(scope);
    after.put(loop.accuVar(), result);
    Map<String, Integer> within = new HashMap<>(after);
    within.put(loop.iterVar(), element);
    CelExpr condition = loop.loopCondition();
    return new Node.Fold(
        offset,
        range,
        element,
        result,
        start,
        condition.getKind() == CelExpr.ExprKind.Kind.CONSTANT
            ? null
            : plan(condition, within, offset),
        plan(loop.loopStep(), within, offset),
        plan(loop.result(), after, offset));
  }

  private void problem(int offset, String message) {
    problems.add(ExpressionProblem.at(source, offset, message));
  }
}
