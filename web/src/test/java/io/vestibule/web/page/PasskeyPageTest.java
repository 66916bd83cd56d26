package io.vestibule.web.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.api.challenge.Widget;
import io.vestibule.api.user.User;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.LabBrowser;
import io.vestibule.testkit.LabFlow;
import io.vestibule.web.fake.FakeRequest;
import io.vestibule.web.fake.FakeResponse;
import io.vestibule.web.fake.MarkupWriter;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a page says that asks for a passkey. */
class PasskeyPageTest {
  private static final Lab LAB = Lab.shared();
  private static final String NO_SCRIPT =
      "<p class=\"alert\">This step needs JavaScript. Without it you cannot go on here.</p>";

  private final User alice = LAB.user("a long password");

  @BeforeAll
  static void words() {
    LAB.engine().texts().register(Page.class);
  }

  @Test
  void whereAPasskeyIsMadeTheFormsOwnButtonAsksForIt() throws Exception {
    FlowPage page = page("en", LAB.flow().stage("authenticator_webauthn", Map.of()).create());

    assertThat(html(page))
        .startsWith("<div class=\"field passkey\" role=\"group\"")
        .contains("aria-labelledby=\"field-response-label\"")
        .contains("<p class=\"captcha-label\" id=\"field-response-label\">Passkey</p>")
        .contains("data-passkey=\"create\"", "data-needed=\"yes\"")
        .contains("data-options=\"{&quot;rp&quot;:{")
        .contains("data-cancelled=\"That was cancelled")
        .contains(
            "<input type=\"hidden\" id=\"field-response\" name=\"response\" value=\"\""
                + " autocomplete=\"off\"></input>")
        .contains("<p class=\"captcha-state\" role=\"status\"></p>")
        .contains("<noscript>" + NO_SCRIPT + "</noscript>")
        .doesNotContain("<button")
        .doesNotContain("hidden=\"hidden\"");
    assertThat(page.submit()).isEqualTo("Create passkey");
    assertThat(page.isPasskeyPage()).isTrue();
    assertThat(page.isCaptchaPage()).isFalse();
  }

  @Test
  void whereItIsOneWayAmongOthersItHasAButtonAndNothingIsSaidWithoutScript() throws Exception {
    FlowPage page = page("en", identifying(LAB.flow()));

    assertThat(html(page))
        .contains("data-passkey=\"autofill\"", "hidden=\"hidden\"")
        .contains("<button class=\"secondary\" type=\"button\">Log in with a passkey</button>")
        .doesNotContain("data-needed")
        .doesNotContain("JavaScript");
  }

  @Test
  void inCompatibilityModeNothingIsAskedFor() throws Exception {
    assertThat(html(page("en", identifying(LAB.flow().compatible())))).isEmpty();
    assertThat(
            html(
                page(
                    "en",
                    LAB.flow().compatible().stage("authenticator_webauthn", Map.of()).create())))
        .isEqualTo(NO_SCRIPT);
  }

  @Test
  void itsWordsAreThoseOfThePerson() throws Exception {
    assertThat(html(page("de", identifying(LAB.flow()))))
        .contains("Mit einem Passkey anmelden", "data-failed=\"Das hat nicht geklappt.");
  }

  @Test
  void whatWasWrongIsSaidBesideIt() throws Exception {
    LabBrowser.Tab tab =
        LAB.browser(alice).tab(LAB.flow().stage("authenticator_webauthn", Map.of()).create());
    tab.submit(Map.of("response", "{}"));

    FlowPage page =
        new FlowPage(
            io.vestibule.web.request.Asked.by(new FakeRequest().to(LAB.engine()).toRequest()),
            tab.view());

    assertThat(html(page))
        .contains("aria-describedby=\"field-response-error\"")
        .contains(
            "id=\"field-response-error\" role=\"alert\"><p>Registration failed. Please try"
                + " again.</p>");
  }

  private static LabFlow identifying(LabFlow.Builder flow) {
    return flow.stage(
            "identification",
            Map.of(
                "user_fields",
                List.of("username"),
                "webauthn_stage",
                LAB.stage("lab_passkey", Map.of()).toString()))
        .create();
  }

  private FlowPage page(String language, LabFlow flow) throws Exception {
    HttpServletRequest request =
        new FakeRequest()
            .to(LAB.engine())
            .header("Accept-Language", language)
            .cookie("vestibule_session", String.valueOf(LAB.browser(alice).cookie()))
            .path("/" + flow.slug() + "/")
            .inSession()
            .toRequest();
    new FlowPageServlet().doGet(request, new FakeResponse().toResponse());
    return (FlowPage) Objects.requireNonNull(request.getAttribute("page"));
  }

  private static String html(FlowPage page) throws Exception {
    MarkupWriter out = new MarkupWriter();
    for (FlowPage.FieldView field : page.fields()) {
      Widget widget = field.field().widget();
      if (widget != null) {
        new WidgetMarkup(out, field).write(widget);
      }
    }
    return out.toString();
  }
}
