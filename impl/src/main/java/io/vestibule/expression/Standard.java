package io.vestibule.expression;

import com.google.common.collect.ImmutableSet;
import dev.cel.checker.CelStandardDeclarations;
import dev.cel.checker.CelStandardDeclarations.StandardFunction;
import dev.cel.common.CelErrorCode;
import dev.cel.common.CelOptions;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.exceptions.CelRuntimeException;
import dev.cel.common.types.CelType;
import dev.cel.common.values.CelByteString;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelFunctionBinding;
import dev.cel.runtime.CelStandardFunctions;
import dev.cel.runtime.RuntimeEquality;
import dev.cel.runtime.RuntimeHelpers;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The functions and operators of the language itself. dev.cel computes with numbers and times and
 * converts; what can grow, search or go deep is done here.
 */
final class Standard {
  /** What is decided by the form of an expression and has no arguments that are simply given. */
  private static final Set<StandardFunction> FORMS =
      EnumSet.of(
          StandardFunction.CONDITIONAL,
          StandardFunction.LOGICAL_AND,
          StandardFunction.LOGICAL_OR,
          StandardFunction.NOT_STRICTLY_FALSE,
          StandardFunction.EQUALS,
          StandardFunction.NOT_EQUALS,
          StandardFunction.IN,
          StandardFunction.INDEX);

  /** What there is not: types as values, old spellings, and what is defined elsewhere. */
  private static final Set<StandardFunction> LEFT_OUT =
      EnumSet.of(
          StandardFunction.OLD_IN,
          StandardFunction.OLD_NOT_STRICTLY_FALSE,
          StandardFunction.TYPE,
          StandardFunction.MATCHES);

  /** What reads a text as something else. */
  private static final Set<StandardFunction> CONVERSIONS =
      EnumSet.of(
          StandardFunction.INT,
          StandardFunction.UINT,
          StandardFunction.DOUBLE,
          StandardFunction.BOOL,
          StandardFunction.DURATION,
          StandardFunction.TIMESTAMP);

  /** No number and no time takes more characters. */
  private static final int LONGEST = 100;

  static final CelOptions OPTIONS =
      CelOptions.current()
          .enableHeterogeneousNumericComparisons(true)
          .populateMacroCalls(false)
          .build();

  private static final Map<String, Definition.Body> OWN = own();

  private static final Map<CelErrorCode, String> REASONS = reasons();

  private Standard() {}

  /** What the checker is told of the language. */
  static CelStandardDeclarations declarations() {
    return CelStandardDeclarations.newBuilder()
        .filterFunctions((function, overload) -> !LEFT_OUT.contains(function))
        .filterIdentifiers(identifier -> false)
        .build();
  }

  /** The functions that are simply called, those people read about with examples. */
  static List<Definition> all() {
    Map<String, CelFunctionBinding> bindings = bindings();
    List<Definition> all = new ArrayList<>();
    for (StandardFunction function : StandardFunction.values()) {
      if (!FORMS.contains(function) && !LEFT_OUT.contains(function)) {
        all.add(definition(function, bindings));
      }
    }
    return all;
  }

  private static Map<String, CelFunctionBinding> bindings() {
    RuntimeEquality equality = RuntimeEquality.create(RuntimeHelpers.create(), OPTIONS);
    ImmutableSet<CelFunctionBinding> all =
        CelStandardFunctions.newBuilder()
            .includeFunctions(CelStandardFunctions.StandardFunction.values())
            .build()
            .newFunctionBindings(equality, OPTIONS);
    Map<String, CelFunctionBinding> byId = new HashMap<>();
    all.forEach(binding -> byId.put(binding.getOverloadId(), binding));
    return byId;
  }

  private static Definition definition(
      StandardFunction function, Map<String, CelFunctionBinding> bindings) {
    boolean converts = CONVERSIONS.contains(function);
    List<Definition.Overload> overloads = new ArrayList<>();
    for (CelOverloadDecl declared : function.functionDecl().overloads()) {
      Definition.Body body = OWN.get(declared.overloadId());
      Definition.Check constants = arguments -> null;
      if (body == null) {
        CelFunctionBinding binding = bindings.get(declared.overloadId());
        if (binding == null) {
          throw new IllegalStateException("nothing computes " + declared.overloadId());
        }
        body = body(binding, converts);
        constants = converts ? arguments -> constant(arguments, binding) : constants;
      }
      overloads.add(
          new Definition.Overload(
              declared.overloadId(),
              declared.isInstanceFunction(),
              declared.resultType(),
              List.<CelType>copyOf(declared.parameterTypes()),
              constants,
              body));
    }
    StandardText text = StandardText.of(function.functionName());
    return new Definition(
        function.functionName(),
        text.description(),
        EnumSet.allOf(ExpressionUse.class),
        overloads,
        text.examples());
  }

  private static Definition.Body body(CelFunctionBinding binding, boolean converts) {
    return (evaluation, arguments) -> {
      for (Object argument : arguments) {
        evaluation.meter().read(Sized.weight(argument));
        if (converts && argument instanceof String text && text.length() > LONGEST) {
          throw evaluation.failure(reason(CelErrorCode.BAD_FORMAT, converts));
        }
      }
      Object value = compute(binding, converts, evaluation.place(), arguments);
      if (value instanceof String || value instanceof CelByteString) {
        evaluation.meter().make(Sized.weight(value));
      }
      return value;
    };
  }

  private static Object compute(
      CelFunctionBinding binding, boolean converts, int place, Object... arguments) {
    // What the library says of an error may hold the values, and those may be secret.
    try {
      return binding.getDefinition().apply(arguments);
    } catch (CelRuntimeException e) {
      throw new Failure(place, reason(e.getErrorCode(), converts));
    } catch (CelEvaluationException e) {
      throw new Failure(place, reason(e.getErrorCode(), converts));
    } catch (ArithmeticException e) {
      throw new Failure(place, reason(CelErrorCode.NUMERIC_OVERFLOW, converts));
    } catch (DateTimeException | IllegalArgumentException e) {
      throw new Failure(place, reason(CelErrorCode.BAD_FORMAT, converts));
    }
  }

  /** What is wrong with a text that is written down and cannot be read as what it is to be. */
  private static @Nullable String constant(
      List<@Nullable Object> arguments, CelFunctionBinding binding) {
    if (arguments.size() != 1
        || !(arguments.get(0) instanceof String text)
        || !binding.getArgTypes().get(0).equals(String.class)) {
      return null;
    }
    try {
      compute(binding, true, 0, text);
      return null;
    } catch (Failure e) {
      return e.what();
    }
  }

  private static String reason(CelErrorCode code, boolean converts) {
    if (code == CelErrorCode.BAD_FORMAT && !converts) {
      // The library's word for times beyond the years it can write.
      return reason(CelErrorCode.NUMERIC_OVERFLOW, false);
    }
    return REASONS.getOrDefault(code, "this cannot be computed");
  }

  private static Map<CelErrorCode, String> reasons() {
    Map<CelErrorCode, String> reasons = new EnumMap<>(CelErrorCode.class);
    reasons.put(CelErrorCode.DIVIDE_BY_ZERO, "division by zero");
    reasons.put(CelErrorCode.NUMERIC_OVERFLOW, "the number or time is out of range");
    reasons.put(CelErrorCode.BAD_FORMAT, "this cannot be read so");
    reasons.put(CelErrorCode.INVALID_ARGUMENT, "this argument is not possible");
    return reasons;
  }

  private static Map<String, Definition.Body> own() {
    Map<String, Definition.Body> own = new HashMap<>();
    own.put("logical_not", (evaluation, a) -> !(Boolean) a[0]);
    own.put("to_dyn", (evaluation, a) -> a[0]);
    own.put(
        "add_string",
        (evaluation, a) -> {
          evaluation.meter().make(Sized.weight(a[0]) + Sized.weight(a[1]) - 1);
          return (String) a[0] + (String) a[1];
        });
    own.put(
        "add_bytes",
        (evaluation, a) -> {
          evaluation.meter().make(Sized.weight(a[0]) + Sized.weight(a[1]) - 1);
          return ((CelByteString) a[0]).concat((CelByteString) a[1]);
        });
    own.put(
        "add_list",
        (evaluation, a) -> {
          Sequence first = (Sequence) a[0];
          Sequence second = (Sequence) a[1];
          evaluation
              .meter()
              .grow(
                  first.weight() + second.weight() - 1,
                  first.growsInPlace(second) ? second.weight() : first.weight());
          return first.plus(second);
        });
    both(own, "string", Standard::textSize);
    both(own, "bytes", (evaluation, a) -> (long) ((CelByteString) a[0]).size());
    both(own, "list", (evaluation, a) -> (long) ((Sequence) a[0]).size());
    both(own, "map", (evaluation, a) -> (long) ((Mapping) a[0]).size());
    own.put(
        "contains_string",
        (evaluation, a) -> {
          TextFunctions.search(evaluation, (String) a[0], (String) a[1]);
          return ((String) a[0]).contains((String) a[1]);
        });
    own.put(
        "starts_with_string",
        (evaluation, a) -> {
          evaluation.meter().read(Sized.weight(a[1]));
          return ((String) a[0]).startsWith((String) a[1]);
        });
    own.put(
        "ends_with_string",
        (evaluation, a) -> {
          evaluation.meter().read(Sized.weight(a[1]));
          return ((String) a[0]).endsWith((String) a[1]);
        });
    return own;
  }

  /** {@code size(x)} and {@code x.size()}. */
  private static void both(Map<String, Definition.Body> own, String type, Definition.Body body) {
    own.put("size_" + type, body);
    own.put(type + "_size", body);
  }

  private static Object textSize(Evaluation evaluation, Object[] arguments) {
    evaluation.meter().read(Sized.weight(arguments[0]));
    String text = (String) arguments[0];
    return (long) text.codePointCount(0, text.length());
  }
}
