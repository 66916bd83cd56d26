package io.vestibule.expression;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.api.context.ContextChanges;
import io.vestibule.api.text.Text;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every example of the reference gives what the reference says. */
class ExamplesTest {
  private static final Expressions EXPRESSIONS = new Expressions();

  static Stream<Definition.Example> examples() {
    return EXPRESSIONS.vocabulary().functions().stream()
        .flatMap(function -> function.examples().stream());
  }

  @Test
  void everyFunctionHasADescriptionAndAnExample() {
    assertThat(EXPRESSIONS.vocabulary().functions())
        .filteredOn(function -> Character.isLetter(function.name().charAt(0)))
        .allSatisfy(
            function -> {
              assertThat(function.description()).as(function.name()).isNotEmpty();
              assertThat(function.examples()).as(function.name()).isNotEmpty();
            });
  }

  @ParameterizedTest
  @MethodSource("examples")
  void itGivesWhatTheReferenceSays(Definition.Example example) throws ExpressionException {
    assertThat(evaluate(example.expression())).isEqualTo(example.result());
  }

  private static String evaluate(String source) throws ExpressionException {
    ExpressionUse use =
        EXPRESSIONS.compile(source, ExpressionUse.VALUE) instanceof Compilation.Failed
            ? ExpressionUse.POLICY
            : ExpressionUse.VALUE;
    ExpressionResult result =
        World.compiled(EXPRESSIONS, source, use).evaluate(new World().input());
    return written(result.value()) + effects(result);
  }

  private static String effects(ExpressionResult result) {
    String said =
        result.messages().stream()
            .map(message -> "; says " + written(((Text.Literal) message).value()))
            .collect(Collectors.joining());
    String denied =
        result
            .ending()
            .map(text -> "; denies " + written(((Text.Literal) text).value()))
            .orElse("");
    String changed =
        result.changes().asList().stream()
            .map((ContextChanges.Change change) -> change(change))
            .collect(Collectors.joining());
    return said + denied + changed;
  }

  private static String change(ContextChanges.Change change) {
    return (change.value() == null ? "; removes " : "; sets ") + change.key().name();
  }

  private static String written(@Nullable Object value) {
    if (value instanceof String text) {
      return "\"" + text + "\"";
    }
    if (value instanceof List<?> list) {
      return list.stream().map(ExamplesTest::written).collect(Collectors.joining(", ", "[", "]"));
    }
    if (value instanceof Map<?, ?> map) {
      return map.entrySet().stream()
          .map(entry -> written(entry.getKey()) + ": " + written(entry.getValue()))
          .collect(Collectors.joining(", ", "{", "}"));
    }
    return value instanceof java.math.BigInteger ? value + "u" : String.valueOf(value);
  }
}
