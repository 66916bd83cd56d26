package io.vestibule.web.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.web.fake.FakeRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A form proves that it comes from a page made for this login session. */
class FormTokenTest {

  @Test
  void theTokenOfASessionFitsIt() {
    assertThat(token("secret").fits(token("secret").value())).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "secret", "form:secret", "null"})
  void nothingElseFits(String given) {
    assertThat(token("secret").fits(given)).isFalse();
    assertThat(token("secret").fits(token("other").value())).isFalse();
  }

  @Test
  void withoutASessionNothingFits() {
    FormToken none = new FormToken(new FakeRequest().toRequest(), true);

    assertThat(none.fits("")).isFalse();
    assertThat(none.fits(none.value())).isFalse();
    assertThat(none.fits(token("").value())).isFalse();
  }

  /** The token stands in pages: it must not give the session away. */
  @Test
  void theTokenDoesNotShowTheSession() {
    assertThat(token("secret").value()).doesNotContain("secret").hasSizeGreaterThan(40);
  }

  private static FormToken token(String session) {
    return new FormToken(
        new FakeRequest().cookie("__Host-vestibule_session", session).toRequest(), true);
  }
}
