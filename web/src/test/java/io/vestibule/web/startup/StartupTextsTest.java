package io.vestibule.web.startup;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.testkit.TextBundles;
import org.junit.jupiter.api.Test;

class StartupTextsTest {
  @Test
  void theTextsOfEveryPackageOfThePagesAreFoundAtRunTime() {
    assertThat(Startup.TEXTS)
        .extracting(owner -> owner.getPackageName().replace('.', '/') + "/texts")
        .containsExactlyInAnyOrderElementsOf(
            TextBundles.names().stream()
                .filter(name -> name.startsWith("io/vestibule/web/"))
                .toList());
  }
}
