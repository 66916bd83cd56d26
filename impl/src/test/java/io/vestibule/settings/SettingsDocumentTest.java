package io.vestibule.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The operator's guide says what the settings are. */
class SettingsDocumentTest {
  @Test
  void theGuideListsEverySettingAsItIs() throws IOException {
    String table =
        Settings.all().stream()
            .map(
                setting ->
                    "| `%s` | %s | %s |"
                        .formatted(
                            setting.key(),
                            defaultOf(setting),
                            setting.description().replace("|", "\\|")))
            .collect(
                Collectors.joining(
                    "\n", "| setting | default | what it is for |\n|---|---|---|\n", "\n"));

    assertThat(Files.readString(Path.of("../docs/operating.md"))).contains(table);
  }

  private static String defaultOf(Settings.Setting<?> setting) {
    if (setting.key().equals("vestibule.password.concurrency")) {
      return "twice the processors";
    }
    return setting.defaultText().isEmpty() ? "" : "`" + setting.defaultText() + "`";
  }
}
