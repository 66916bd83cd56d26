package io.vestibule.expression;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The reference page says what there is, and what it says to write can be written. */
class ExpressionsDocumentTest {
  private static final Expressions EXPRESSIONS = new Expressions();
  private static final Path PAGE = Path.of("../docs/expressions.md");
  private static final String WRITE = "vestibule.docs.write";

  @Test
  void thePageIsWhatIsWrittenFromTheEnvironment() throws IOException {
    String text = ExpressionsDocument.text(EXPRESSIONS);
    if (Boolean.getBoolean(WRITE)) {
      Files.writeString(PAGE, text);
    }

    assertThat(Files.readString(PAGE))
        .as(
            "docs/expressions.md; write it anew by: mvn -pl impl -am test -D%s=true"
                + " -Dtest=ExpressionsDocumentTest -Dsurefire.failIfNoSpecifiedTests=false",
            WRITE)
        .isEqualTo(text);
  }

  @Test
  void thereAreEnoughLinesOfPython() {
    assertThat(FromPython.all()).hasSizeGreaterThan(25);
  }

  static Stream<FromPython> lines() {
    return FromPython.all().stream();
  }

  @ParameterizedTest
  @MethodSource("lines")
  void whatToWriteInsteadOfPythonCanBeEvaluated(FromPython line) throws ExpressionException {
    World world =
        new World()
            .with(
                "prompt_data",
                Map.of(
                    "username", "ada", "email", "ada@example.org", "choices", List.of("a", "b")));
    ExpressionUse use =
        EXPRESSIONS.compile(line.cel(), ExpressionUse.VALUE) instanceof Compilation.Succeeded
            ? ExpressionUse.VALUE
            : ExpressionUse.POLICY;
    ExpressionResult result = World.compiled(EXPRESSIONS, line.cel(), use).evaluate(world.input());

    assertThat(result.value()).isNotNull();
  }
}
