package io.vestibule.web.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.api.challenge.Answer;
import io.vestibule.api.challenge.Challenge;
import io.vestibule.api.challenge.Field;
import io.vestibule.api.challenge.FieldError;
import io.vestibule.api.challenge.FieldKind;
import io.vestibule.api.challenge.Widget;
import io.vestibule.api.stage.Outcome;
import io.vestibule.api.stage.StageRun;
import io.vestibule.api.text.Text;
import io.vestibule.testkit.Altcha;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.LabFlow;
import io.vestibule.testkit.ScriptedStage;
import io.vestibule.web.fake.FakeRequest;
import io.vestibule.web.fake.FakeResponse;
import io.vestibule.web.fake.MarkupWriter;
import io.vestibule.web.request.ContentPolicy;
import jakarta.servlet.http.HttpServletRequest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a page with a captcha says, and what the browser is told it may load. */
class CaptchaPageTest {
  private static final Lab LAB = Lab.shared();
  private static final String KEY = "a\"><script>alert(1)</script>&";
  private static final String PRIVATE = "the private key";
  private static final Map<String, String> KEYS = Map.of("public_key", KEY, "private_key", PRIVATE);

  @BeforeAll
  static void words() {
    LAB.engine().texts().register(Page.class);
  }

  // --- markup

  @Test
  void aProofOfWorkIsAGroupWithItsLabelAndAPlaceForNews() throws Exception {
    FlowPage page = page(flow("altcha", Map.of()));
    var work = Altcha.asked(page.fields().get(0).field().widget());

    String html = html(page);

    assertThat(html)
        .startsWith("<div class=\"field captcha\" role=\"group\"")
        .contains("aria-labelledby=\"field-token-label\"")
        .contains("<p class=\"captcha-label\" id=\"field-token-label\">Security check</p>")
        .contains("<p class=\"captcha-state\" role=\"status\"></p>")
        .contains("data-captcha=\"proof\"")
        .contains("data-worker=\"/static/proof.js?v=")
        .contains("data-challenge=\"" + work.challenge() + "\"")
        .contains("data-salt=\"" + work.salt().replace("&", "&amp;") + "\"")
        .contains("data-signature=\"" + work.signature() + "\"")
        .contains("data-max=\"200000\"")
        .contains(
            "<input type=\"hidden\" id=\"field-token\" name=\"token\" value=\"\""
                + " autocomplete=\"off\"></input>");
    assertThat(page.isCaptchaPage()).isTrue();
  }

  @Test
  void withoutScriptItSaysThatItNeedsOne() throws Exception {
    assertThat(html(page(flow("altcha", Map.of()))))
        .contains(
            "<noscript><p class=\"alert\">This step needs JavaScript. Without it you cannot go on"
                + " here.</p></noscript>");
  }

  @Test
  void inCompatibilityModeItSaysSoToEverybody() throws Exception {
    FlowPage page =
        page(LAB.flow().compatible().stage("captcha", Map.of("provider", "altcha")).create());

    assertThat(html(page))
        .contains("<p class=\"alert\">This step needs JavaScript.")
        .doesNotContain("noscript")
        .doesNotContain("data-captcha");
  }

  @ParameterizedTest
  @CsvSource({
    "recaptcha_v2, true, recaptcha",
    "recaptcha_v3, false, recaptcha",
    "recaptcha_enterprise, false, recaptcha",
    "hcaptcha, true, hcaptcha",
    "turnstile, false, turnstile",
  })
  void aScriptFromElsewhereIsToldTheSiteKey(String provider, boolean interactive, String dialect)
      throws Exception {
    String html = html(page(flow(provider, Map.of("interactive", interactive))));

    assertThat(html)
        .contains("data-captcha=\"" + dialect + "\"")
        .contains("data-key=\"a&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;\"")
        .contains("data-script=\"https://")
        .contains("<div class=\"captcha-frame\"></div>")
        .contains("role=\"group\"")
        .doesNotContain("<script")
        .doesNotContain(PRIVATE);
    assertThat(html.contains("data-interactive=\"yes\"")).isEqualTo(interactive);
  }

  @Test
  void itIsToldWhatIsBeingDone() throws Exception {
    assertThat(html(page(flow("turnstile", Map.of("action", "log\"in")))))
        .contains("data-action=\"log&quot;in\"");
  }

  @Test
  void itsWordsAreThoseOfThePerson() throws Exception {
    HttpServletRequest request = request("de", flow("altcha", Map.of()), new FakeResponse());

    String html = html((FlowPage) Objects.requireNonNull(request.getAttribute("page")));

    assertThat(html).contains("Sicherheitsprüfung", "Dieser Schritt braucht JavaScript.");
  }

  @Test
  void whatWasWrongIsSaidAtTheWidget() throws Exception {
    LabFlow flow = flow("altcha", Map.of());
    var tab = LAB.browser().tab(flow);
    tab.submit(Map.of("token", "wrong"));

    FlowPage page = new FlowPage(asked("en"), tab.view());

    assertThat(page.errors()).isEmpty();
    assertThat(html(page))
        .contains("aria-describedby=\"field-token-error\"")
        .contains("id=\"field-token-error\" role=\"alert\"><p>Invalid captcha response</p>")
        .doesNotContain("wrong");
  }

  @Test
  void whatIsWrongWithAFieldNobodySeesIsSaidOnTopOfThePage() {
    LabFlow flow =
        LAB.flow()
            .stage(
                LAB.stage(
                    new ScriptedStage.Script() {
                      @Override
                      public Outcome.Shown show(StageRun<?> run) {
                        return Outcome.ask(
                            Challenge.of("x")
                                .field(
                                    Field.of("secret", FieldKind.HIDDEN, Text.literal("Secret"))
                                        .build())
                                .build());
                      }

                      @Override
                      public Outcome.Submitted submit(StageRun<?> run, Answer answer) {
                        return Outcome.askAgain(FieldError.of("secret", Text.literal("Not so")));
                      }
                    }))
            .create();
    var tab = LAB.browser().tab(flow);
    tab.submit(Map.of("secret", "x"));

    assertThat(new FlowPage(asked("en"), tab.view()).errors()).containsExactly("Not so");
  }

  @Test
  void withinIdentificationItIsOneFieldMore() throws Exception {
    FlowPage page = page(identifying("altcha"));

    assertThat(page.fields())
        .extracting(field -> field.field().name())
        .containsExactly("uid_field", "captcha_token");
    assertThat(html(page)).contains("name=\"captcha_token\"", "data-captcha=\"proof\"");
    assertThat(page.fields().get(0).focused()).isTrue();
  }

  // --- what the browser may load

  @Test
  void thePolicyOfThatPageIsWidened() throws Exception {
    FakeResponse response = new FakeResponse();

    request("en", flow("turnstile", Map.of()), response);

    assertThat(response.header("Content-Security-Policy"))
        .contains("script-src 'self' https://challenges.cloudflare.com;")
        .contains("frame-src https://challenges.cloudflare.com;")
        .contains("default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'")
        .doesNotContain("unsafe")
        .doesNotContain("google");
    assertThat(response.header("Referrer-Policy")).isEqualTo("strict-origin");
  }

  @Test
  void alsoWhereItIsWithinIdentification() throws Exception {
    FakeResponse response = new FakeResponse();

    request("en", identifying("hcaptcha"), response);

    assertThat(response.header("Content-Security-Policy")).contains("https://*.hcaptcha.com");
  }

  @Test
  void ofEveryOtherPageItStays() throws Exception {
    for (LabFlow flow :
        List.of(
            flow("altcha", Map.of()),
            LAB.flow().stage("identification", Map.of("user_fields", List.of("email"))).create(),
            LAB.flow().stage("deny", Map.of()).stage("captcha", config("turnstile")).create(),
            LAB.flow().compatible().stage("captcha", config("turnstile")).create())) {
      FakeResponse response = new FakeResponse();

      request("en", flow, response);

      // Set by the filter before, and not again here.
      assertThat(response.header("Content-Security-Policy")).isEmpty();
      assertThat(response.header("Referrer-Policy")).isEmpty();
    }
    assertThat(ContentPolicy.STRICT).doesNotContain("http");
  }

  // --- what these tests are made of

  private static Map<String, Object> config(String provider) {
    Map<String, Object> config = new HashMap<>(KEYS);
    config.put("provider", provider);
    config.put("project_id", "project");
    return config;
  }

  private static LabFlow flow(String provider, Map<String, ?> more) {
    Map<String, Object> config = config(provider);
    config.putAll(more);
    return LAB.flow().stage("captcha", config).create();
  }

  private static LabFlow identifying(String provider) {
    return LAB.flow()
        .stage(
            "identification",
            Map.of(
                "user_fields",
                List.of("username"),
                "captcha_stage",
                LAB.stage("captcha", config(provider)).toString()))
        .create();
  }

  private static FlowPage page(LabFlow flow) throws Exception {
    HttpServletRequest request = request("en", flow, new FakeResponse());
    return (FlowPage) Objects.requireNonNull(request.getAttribute("page"));
  }

  private static HttpServletRequest request(String language, LabFlow flow, FakeResponse response)
      throws Exception {
    HttpServletRequest request =
        new FakeRequest()
            .to(LAB.engine())
            .header("Accept-Language", language)
            .path("/" + flow.slug() + "/")
            .inSession()
            .toRequest();
    new FlowPageServlet().doGet(request, response.toResponse());
    return request;
  }

  private static io.vestibule.web.request.Asked asked(String language) {
    return io.vestibule.web.request.Asked.by(
        new FakeRequest().to(LAB.engine()).header("Accept-Language", language).toRequest());
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
