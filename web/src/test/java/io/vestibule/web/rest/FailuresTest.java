package io.vestibule.web.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.store.DatabaseUnavailableException;
import jakarta.servlet.ServletException;
import jakarta.ws.rs.core.Response;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class FailuresTest {
  private final DatabaseUnavailableException unavailable =
      new DatabaseUnavailableException(false, new SQLException("secret of the driver"));

  @Test
  void whileTheDatabaseCannotBeReachedProgramsAreToldToTryAgain() {
    Response answer = new Failures().toResponse(new ServletException(unavailable));

    assertThat(answer.getStatus()).isEqualTo(503);
    assertThat(answer.getHeaderString("Retry-After")).isEqualTo("10");
    assertThat(answer.getEntity().toString())
        .contains("Try again in a moment.")
        .contains("unavailable")
        .doesNotContain("secret of the driver");
  }

  @Test
  void otherFailuresAreErrors() {
    Response answer = new Failures().toResponse(new IllegalStateException("secret"));

    assertThat(answer.getStatus()).isEqualTo(500);
    assertThat(answer.getHeaderString("Retry-After")).isNull();
    assertThat(answer.getEntity().toString()).doesNotContain("secret");
  }
}
