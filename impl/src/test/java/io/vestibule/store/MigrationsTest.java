package io.vestibule.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.flywaydb.core.api.resource.Resource;
import org.junit.jupiter.api.Test;

class MigrationsTest {
  private final Migrations migrations = new Migrations();

  @Test
  void everyFileIsListedAndNothingElse() throws IOException, URISyntaxException {
    Path folder =
        Path.of(Objects.requireNonNull(Migrations.class.getResource("migration")).toURI());
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(Migrations.FILES)
          .containsExactlyInAnyOrderElementsOf(
              files.map(file -> file.getFileName().toString()).toList());
    }
  }

  @Test
  void filesAreNumberedWithoutGaps() {
    for (int i = 0; i < Migrations.FILES.size(); i++) {
      assertThat(Migrations.FILES.get(i)).matches("V" + (i + 1) + "__[a-z0-9_]+\\.sql");
    }
  }

  @Test
  void flywayIsGivenThemAll() {
    assertThat(migrations.getResources("V", new String[] {".sql"}))
        .extracting(Resource::getFilename)
        .containsExactlyElementsOf(Migrations.FILES);
  }

  @Test
  void flywayIsGivenNothingItDidNotAskFor() {
    assertThat(migrations.getResources("R", new String[] {".sql"})).isEmpty();
    assertThat(migrations.getResources("V", new String[] {".conf"})).isEmpty();
  }

  @Test
  void aFileIsFoundByItsName() throws IOException {
    for (String name : List.copyOf(Migrations.FILES)) {
      assertThat(Objects.requireNonNull(migrations.getResource(name)).read().read())
          .isNotNegative();
    }
    assertThat(migrations.getResource("V1__something_else.sql")).isNull();
  }
}
