package io.vestibule.api.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ApiVersionTest {
  @ParameterizedTest
  @CsvSource({
    "1.2, 1.2, true",
    "1.2, 1.1, true",
    "1.2, 1.3, false",
    "1.2, 0.2, false",
    "1.2, 2.0, false",
    "1.10, 1.9.7-SNAPSHOT, true",
  })
  void whatNeedsAnEarlierOneOfTheSameMajorNumberWorks(String here, String needed, boolean works) {
    assertThat(ApiVersion.parse(here).serves(ApiVersion.parse(needed))).isEqualTo(works);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1", "1.", "a.b", "-1.0", "1.0x", "99999999999.0"})
  void whatIsNoneIsRefused(String text) {
    assertThatThrownBy(() -> ApiVersion.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theOneThatRunsIsTheProjects() throws IOException {
    assertThat(Files.readString(Path.of("pom.xml")))
        .contains("<version>" + ApiVersion.current() + ".");
  }
}
