package io.vestibule.flowfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vestibule.testkit.Lab;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The examples authentik comes with, where they are at hand. */
class ExampleFilesTest {
  private static final String EXAMPLES = "shared/reference/authentik/examples";

  private final Lab own = Lab.with(Map.of());
  private final FlowFileLab lab = new FlowFileLab(own);

  @AfterEach
  void close() {
    own.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "flows-enrollment-2-stage",
        "flows-enrollment-email-verification",
        "flows-login-2fa",
        "flows-recovery-email-verification",
        "flows-unenrollment"
      })
  void theyAreImportedAsTheyAre(String name) throws IOException {
    String file = example(name);
    ImportReport first = lab.imported(file);

    ImportReport again = lab.imported(file);

    assertThat(first.count(EntryReport.Result.CREATED)).isPositive();
    assertThat(again.changesSomething()).isFalse();
    assertThat(again.count(EntryReport.Result.FAILED)).isZero();
  }

  private static String example(String name) throws IOException {
    Optional<Path> found = Optional.empty();
    for (Path folder = Path.of("").toAbsolutePath();
        folder != null && found.isEmpty();
        folder = folder.getParent()) {
      found =
          Optional.of(folder.resolve(EXAMPLES).resolve(name + ".yaml")).filter(Files::isReadable);
    }
    assumeTrue(found.isPresent(), "the examples are not here");
    return Files.readString(found.orElseThrow());
  }
}
