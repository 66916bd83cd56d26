package io.vestibule.web.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.store.DatabaseUnavailableException;
import io.vestibule.testkit.Lab;
import io.vestibule.web.fake.FakeRequest;
import io.vestibule.web.fake.FakeResponse;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErrorServletTest {
  private final Lab lab = Lab.shared();
  private final FakeResponse response = new FakeResponse();

  @ParameterizedTest
  @CsvSource({"en, reload this page in a moment", "de, laden Sie diese Seite gleich noch einmal"})
  void whileTheDatabaseCannotBeReachedPeopleAreToldToTryAgain(String language, String words)
      throws ServletException, IOException {
    EndPage page =
        page(
            language,
            new ServletException(
                new DatabaseUnavailableException(true, new SQLException("secret of the driver"))));

    assertThat(response.status()).isEqualTo(503);
    assertThat(response.header("Retry-After")).isEqualTo("10");
    assertThat(page.messages()).singleElement().asString().contains(words);
    assertThat(page.detail()).isEmpty();
  }

  @Test
  void otherFailuresAreErrors() throws ServletException, IOException {
    page("en", new IllegalStateException("stop"));

    assertThat(response.status()).isEqualTo(500);
    assertThat(response.header("Retry-After")).isEmpty();
  }

  private EndPage page(String language, Exception failure) throws ServletException, IOException {
    FakeRequest fake = new FakeRequest().header("Accept-Language", language).to(lab.engine());
    HttpServletRequest request = fake.toRequest();
    request.setAttribute(RequestDispatcher.ERROR_STATUS_CODE, 500);
    request.setAttribute(RequestDispatcher.ERROR_EXCEPTION, failure);

    new ErrorServlet().service(request, response.toResponse());

    return (EndPage) Objects.requireNonNull(fake.attribute("page"));
  }
}
