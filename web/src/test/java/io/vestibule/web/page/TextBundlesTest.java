package io.vestibule.web.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.testkit.TextBundles;
import io.vestibule.testkit.TextBundlesContract;
import org.junit.jupiter.api.Test;

class TextBundlesTest extends TextBundlesContract {
  TextBundlesTest() {
    super("io/vestibule/web/page");
  }

  @Test
  void theBundlesOfThePagesAndOfTheEngineAreFound() {
    assertThat(TextBundles.names())
        .contains("io/vestibule/web/page/texts", "io/vestibule/flow/texts");
  }
}
