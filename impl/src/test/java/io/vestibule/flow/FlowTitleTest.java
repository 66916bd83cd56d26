package io.vestibule.flow;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a title may hold. */
class FlowTitleTest {
  @ParameterizedTest
  @CsvSource({
    "Welcome, Welcome",
    "Log in to %(app)s, Log in to Mail",
    "%(user)s: %(app)s for %(user)s, alice$1: Mail for alice$1",
    "100%% sure, 100% sure",
    "100% sure, 100% sure",
    "%(app)d, %(app)d",
    // Anything else it asks for leaves the whole of it as it is.
    "%(app)s %(password)s, %(app)s %(password)s",
    "%(user.password)s, %(user.password)s",
    "${app} #{user} {0}, ${app} #{user} {0}",
  })
  void onlyTheTwoNamesAreFilledIn(String title, String shown) {
    assertThat(FlowTitle.of(title, "Mail", "alice$1")).isEqualTo(shown);
  }

  @ParameterizedTest
  @CsvSource({"%(app)s"})
  void whatIsFilledInMeansNothing(String name) {
    assertThat(FlowTitle.of("%(user)s", "Mail", name)).isEqualTo(name);
  }
}
