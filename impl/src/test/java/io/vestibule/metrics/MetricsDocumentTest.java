package io.vestibule.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.testkit.Lab;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The operator's guide says what the metrics are. */
class MetricsDocumentTest {
  @Test
  void theGuideListsEveryMetricAsItIs() throws IOException {
    String table =
        Lab.shared().engine().metrics().described().stream()
            .map(
                metric ->
                    "| `%s` | %s | %s | %s |"
                        .formatted(
                            metric.name(),
                            metric.type(),
                            String.join(", ", metric.labels()),
                            metric.help()))
            .collect(
                Collectors.joining(
                    "\n", "| metric | type | by | what it is |\n|---|---|---|---|\n", "\n"));

    assertThat(Files.readString(Path.of("../docs/operating.md"))).contains(table);
  }
}
