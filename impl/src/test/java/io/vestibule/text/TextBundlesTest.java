package io.vestibule.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.testkit.TextBundles;
import io.vestibule.testkit.TextBundlesContract;
import org.junit.jupiter.api.Test;

class TextBundlesTest extends TextBundlesContract {
  TextBundlesTest() {
    super("no/pages");
  }

  @Test
  void theBundlesOfTheEngineAreFound() {
    assertThat(TextBundles.names()).contains("io/vestibule/flow/texts", "io/vestibule/json/texts");
  }
}
