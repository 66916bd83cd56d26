package io.vestibule.web.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.testkit.Lab;
import io.vestibule.web.fake.FakeRequest;
import io.vestibule.web.fake.FakeResponse;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ShowTest {
  private final Lab lab = Lab.shared();

  /** It may end on another node at any moment, and then says so by an exception. */
  @Test
  void whatMakesThePageSeesNoSession() throws Exception {
    FakeRequest fake =
        new FakeRequest().header("Accept-Language", "en").to(lab.engine()).inSession();
    HttpServletRequest request = fake.toRequest();
    request.setAttribute(RequestDispatcher.ERROR_STATUS_CODE, 404);

    new ErrorServlet().service(request, new FakeResponse().toResponse());

    HttpServletRequest forwarded =
        (HttpServletRequest) Objects.requireNonNull(fake.attribute("forwarded request"));
    assertThat(request.getSession(false)).isNotNull();
    assertThat(forwarded.getSession(false)).isNull();
    assertThat(forwarded.getAttribute("page")).isInstanceOf(EndPage.class);
  }
}
