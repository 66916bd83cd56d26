package io.vestibule.expression;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.primitives.UnsignedLong;
import dev.cel.common.CelValidationException;
import dev.cel.common.values.CelByteString;
import dev.cel.common.values.NullValue;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What walks through an expression here comes to what dev.cel's own runtime comes to. */
class AgreementTest {
  /** Each is put beside each. */
  private static final List<String> PAIRED =
      List.of(
          "1",
          "1u",
          "1.0",
          "\"a\"",
          "true",
          "null",
          "[1, 2]",
          "timestamp(\"2026-03-02T08:30:00Z\")",
          "duration(\"90m\")");

  private static final List<String> ALONE =
      List.of(
          "0",
          "-7",
          "9223372036854775807",
          "b\"a\"",
          "{\"a\": 1}",
          "18446744073709551615u",
          "-0.5",
          "1e300",
          "\"\"",
          "\"ab\"",
          "\"42\"",
          "\"true\"",
          "\"1h\"",
          "false",
          "[]",
          "[1.0, 2]",
          "{}",
          "{1: \"a\", true: 2}",
          "timestamp(0)",
          "duration(\"-1s\")");

  private static final List<String> BINARY =
      List.of("+", "-", "*", "/", "%", "==", "!=", "<", "<=", ">", ">=", "in", "&&", "||");

  private static final List<String> UNARY =
      List.of(
          "-V",
          "!V",
          "size(V)",
          "V.size()",
          "int(V)",
          "uint(V)",
          "double(V)",
          "string(V)",
          "bytes(V)",
          "bool(V)",
          "timestamp(V)",
          "duration(V)",
          "V.contains(\"a\")",
          "V.startsWith(\"a\")",
          "V.endsWith(\"b\")",
          "V.matches(\"^a\")",
          "V.getFullYear()",
          "V.getMonth()",
          "V.getDate()",
          "V.getDayOfMonth()",
          "V.getDayOfWeek()",
          "V.getDayOfYear()",
          "V.getHours()",
          "V.getMinutes()",
          "V.getSeconds()",
          "V.getMilliseconds()",
          "V.getHours(\"+02:00\")",
          "V[0]",
          "V[1.0]",
          "V[\"a\"]",
          "V[true]",
          "V.a",
          "has(V.a)",
          "V ? 1 : 2",
          "V.all(x, x == 1)",
          "V.exists(x, x == 1)",
          "V.exists_one(x, x == 1)",
          "V.map(x, [x])",
          "V.filter(x, x != 1)",
          "[V, V]",
          "{\"k\": V}",
          "V || true",
          "false && V",
          "V.all(x, 1 / x == 1)",
          "V.exists(x, 1 / x == 1)");

  private static final Expressions EXPRESSIONS = new Expressions();

  private static final CelCompiler COMPILER =
      CelCompilerFactory.standardCelCompilerBuilder()
          .setOptions(Standard.OPTIONS)
          .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
          .build();

  private static final CelRuntime RUNTIME =
      CelRuntimeFactory.plannerRuntimeBuilder().setOptions(Standard.OPTIONS).build();

  static Stream<String> operators() {
    return Stream.concat(BINARY.stream(), UNARY.stream());
  }

  @ParameterizedTest
  @MethodSource("operators")
  void theyAgree(String operator) {
    List<String> disagreements = new ArrayList<>();
    for (String source : sources(operator)) {
      String theirs = theirs(source);
      String ours = ours(source);
      if (!theirs.equals(ours)) {
        disagreements.add(source + ": " + theirs + " there, " + ours + " here");
      }
    }

    assertThat(disagreements).isEmpty();
  }

  private static List<String> sources(String operator) {
    List<String> sources = new ArrayList<>();
    if (operator.contains("V")) {
      Stream.concat(PAIRED.stream(), ALONE.stream())
          .forEach(value -> sources.add(operator.replace("V", "dyn(" + value + ")")));
      return sources;
    }
    for (String one : PAIRED) {
      for (String other : PAIRED) {
        sources.add("dyn(" + one + ") " + operator + " dyn(" + other + ")");
      }
    }
    return sources;
  }

  private static String theirs(String source) {
    try {
      return written(RUNTIME.createProgram(COMPILER.compile(source).getAst()).eval());
    } catch (CelValidationException e) {
      return "refused";
    } catch (CelEvaluationException e) {
      return "failed";
    }
  }

  private static String ours(String source) {
    Compilation compilation = EXPRESSIONS.anew(source, ExpressionUse.VALUE);
    if (!(compilation instanceof Compilation.Succeeded succeeded)) {
      return "refused";
    }
    try {
      return written(succeeded.expression().inside(new World().input()));
    } catch (Failure e) {
      return "failed";
    }
  }

  private static String written(@Nullable Object value) {
    if (value instanceof List<?> list) {
      return list.stream().map(AgreementTest::written).toList().toString();
    }
    if (value instanceof Map<?, ?> map) {
      Map<String, String> sorted = new TreeMap<>();
      map.forEach((key, element) -> sorted.put(written(key), written(element)));
      return sorted.toString();
    }
    if (value instanceof CelByteString bytes) {
      return "bytes" + Arrays.toString(bytes.toByteArray());
    }
    if (value == null || value instanceof NullValue) {
      return "null";
    }
    String type = value instanceof UnsignedLong ? "uint" : value.getClass().getSimpleName();
    return type + " " + value;
  }
}
