package io.vestibule.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.api.flow.Designation;
import io.vestibule.api.flow.Flow;
import io.vestibule.api.text.Text;
import java.util.UUID;
import org.junit.jupiter.api.Test;
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
    assertThat(FlowTitle.of(flow("mine", title), "Mail", "alice$1")).isEqualTo(Text.literal(shown));
  }

  @ParameterizedTest
  @CsvSource({"%(app)s"})
  void whatIsFilledInMeansNothing(String name) {
    assertThat(FlowTitle.of(flow("mine", "%(user)s"), "Mail", name)).isEqualTo(Text.literal(name));
  }

  @Test
  void aBuiltInTitleIsInTheLanguageOfThePersonUntilItIsChanged() {
    assertThat(FlowTitle.of(flow("default-authentication-flow", "Welcome"), "", ""))
        .isEqualTo(Text.of(FlowTitle.class, "title.default-authentication-flow"));
    assertThat(FlowTitle.of(flow("default-authentication-flow", "Hello"), "", ""))
        .isEqualTo(Text.literal("Hello"));
    assertThat(FlowTitle.of(flow("mine", "Welcome"), "", "")).isEqualTo(Text.literal("Welcome"));
  }

  private static Flow flow(String slug, String title) {
    return new Flow(UUID.randomUUID(), slug, "Flow", title, Designation.AUTHENTICATION);
  }
}
