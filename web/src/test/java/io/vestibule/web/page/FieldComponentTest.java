package io.vestibule.web.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.api.challenge.Challenge;
import io.vestibule.api.challenge.Choice;
import io.vestibule.api.challenge.Field;
import io.vestibule.api.challenge.Field.Presence;
import io.vestibule.api.challenge.FieldError;
import io.vestibule.api.challenge.FieldKind;
import io.vestibule.api.stage.Outcome;
import io.vestibule.api.text.Text;
import io.vestibule.flow.ChallengeView;
import io.vestibule.testkit.Lab;
import io.vestibule.web.fake.FakeRequest;
import io.vestibule.web.page.FlowPage.FieldView;
import io.vestibule.web.request.Asked;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Fields as they are on pages. */
class FieldComponentTest {
  private final Lab lab = Lab.shared();

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {
        "CHECKBOX",
        "BUTTON",
        "RADIO",
        "HIDDEN",
        "JSON",
        "QR_CODE",
        "CODES",
        "SEPARATOR",
        "NOTE",
        "ALERT_INFO",
        "ALERT_WARNING",
        "ALERT_DANGER"
      })
  void aFieldHasALabelOfItsOwn(FieldKind kind) {
    assertThat(html(field(kind).build()))
        .contains("<label for=\"field-key\">Label</label>", "id=\"field-key\"", "name=\"key\"");
  }

  @ParameterizedTest
  @CsvSource({
    "TEXT, text",
    "IDENTIFIER, text",
    "EMAIL, email",
    "PASSWORD, password",
    "NUMBER, text",
    "DATE, date",
    "DATE_TIME, datetime-local",
    "FILE, file",
    "READ_ONLY, text"
  })
  void aFieldIsOfAKindBrowsersKnow(FieldKind kind, String type) {
    assertThat(html(field(kind).build())).contains("type=\"" + type + "\"");
  }

  @Test
  void whatIsReadOnlyCannotBeChanged() {
    assertThat(html(field(FieldKind.READ_ONLY).value("v").build()))
        .contains("readonly", "value=\"v\"");
    assertThat(html(field(FieldKind.READ_ONLY_AREA).value("v").build()))
        .contains("<textarea", "readonly", ">v</textarea>");
    assertThat(html(field(FieldKind.TEXT).value("v").build())).doesNotContain("readonly");
  }

  @ParameterizedTest
  @CsvSource({
    "2024-02-29T12:30:00, 2024-02-29T12:30:00",
    "2024-02-29T12:30:15.5+01:00, 2024-02-29T12:30:15",
    "2024-02-29T12:30Z, 2024-02-29T12:30"
  })
  void aTimeIsFilledInAsElementsTakeIt(String value, String shown) {
    assertThat(html(field(FieldKind.DATE_TIME).value(value).build()))
        .contains("value=\"" + shown + "\"");
  }

  @ParameterizedTest
  @CsvSource({"NOTE, ''", "ALERT_INFO, Note:", "ALERT_WARNING, Warning:", "ALERT_DANGER, Danger:"})
  void whatIsToBeReadIsReadAndSaysHowMuchItMatters(FieldKind kind, String word) {
    String html = html(field(kind).value("Read this").details("*more*").build());

    assertThat(html).contains("Read this", word, "<em>more</em>").doesNotContain("<input", "Label");
    assertThat(html(field(kind).build())).contains("Label");
  }

  @Test
  void aSeparatorIsALine() {
    assertThat(html(field(FieldKind.SEPARATOR).placeholder(Text.literal("next")).build()))
        .contains("<hr", "next")
        .doesNotContain("<input");
  }

  @Test
  void aQrCodeIsAPictureWithAName() {
    String html =
        html(field(FieldKind.QR_CODE).value("otpauth://x").help(Text.literal("h")).build());

    assertThat(html)
        .contains(
            "<p class=\"caption\" id=\"field-key-label\">Label</p>",
            "role=\"img\"",
            "aria-labelledby=\"field-key-label\"",
            "aria-describedby=\"field-key-help\"",
            "viewBox=\"0 0 29 29\"")
        .containsOnlyOnce("<svg")
        .containsOnlyOnce("<path")
        .doesNotContain("style=", "<label", "<input", "otpauth");
  }

  @Test
  void whatIsTooLongToBeDrawnIsShownToBeCopied() {
    String html = html(field(FieldKind.QR_CODE).value("x".repeat(3000)).build());

    assertThat(html).contains(">" + "x".repeat(3000) + "<").doesNotContain("<svg");
  }

  @Test
  void codesAreAListOneALine() {
    String html = html(field(FieldKind.CODES).value("abcd-efgh\njkmn-pqrs").build());

    assertThat(html)
        .contains(
            "<p class=\"caption\" id=\"field-key-label\">Label</p>",
            "aria-labelledby=\"field-key-label\"",
            "<li><code>abcd-efgh</code></li><li><code>jkmn-pqrs</code></li>")
        .doesNotContain("<label", "<input", "style=");
  }

  @Test
  void hintsAndErrorsAreTiedToTheField() {
    String html =
        html(
            field(FieldKind.TEXT).help(Text.literal("help")).details("**details**").build(),
            "wrong");

    assertThat(html)
        .contains(
            "aria-describedby=\"field-key-help field-key-details field-key-error\"",
            "aria-invalid=\"true\"",
            "id=\"field-key-help\"",
            "id=\"field-key-details\"",
            "<strong>details</strong>",
            "id=\"field-key-error\"",
            "wrong");
  }

  @Test
  void keyboardsFitWhatIsAskedFor() {
    assertThat(html(field(FieldKind.TEXT).autocomplete("tel").build()))
        .contains("inputmode=\"tel\"", "autocomplete=\"tel\"");
    assertThat(html(field(FieldKind.NUMBER).build())).contains("inputmode=\"numeric\"");
    assertThat(html(field(FieldKind.TEXT).build())).doesNotContain("inputmode");
  }

  @Test
  void theIdOfAFieldIsOneWord() {
    Field field =
        Field.of("a b\"c\u00e4.d", FieldKind.TEXT, Text.literal("Label")).details("x").build();

    assertThat(html(field))
        .contains("id=\"field-a_20_b_22_c_e4_.d\"", "for=\"field-a_20_b_22_c_e4_.d\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"#{7*7}", "${7*7}", "#{facesContext}", "{validatedValue}", "\"><svg onload=1>"})
  void whatIsHostileIsShownAsItIs(String hostile) {
    for (FieldKind kind : FieldKind.values()) {
      Field.Builder field =
          Field.of("key", kind, Text.literal(hostile))
              .placeholder(Text.literal(hostile))
              .help(Text.literal(hostile))
              .details(hostile)
              .choices(List.of(new Choice(hostile, Text.literal(hostile))));
      if (!kind.isNotShownAgain()) {
        field.value(hostile);
      }

      String html = html(field.build(), hostile);

      // A QR code is a picture of it, and that is drawn here.
      assertThat(
              html.replaceAll(
                  "<svg class=\"qr-code\" [^<>]*><path d=\"[^\"<>]*\"></path></svg>", ""))
          .doesNotContain("<svg", "49");
      assertThat(html.replace("&quot;", "\"").replace("&gt;", ">").replace("&lt;", "<"))
          .as(kind.name())
          .contains(hostile);
    }
  }

  @Test
  void aPageWithAFileIsSentInParts() {
    assertThat(page(field(FieldKind.FILE).build()).enctype()).isEqualTo("multipart/form-data");
    assertThat(page(field(FieldKind.TEXT).build()).enctype())
        .isEqualTo("application/x-www-form-urlencoded");
  }

  @Test
  void thePersonBeginsWhereThereIsSomethingToFillIn() {
    FlowPage page =
        page(
            Field.of("note", FieldKind.NOTE, Text.literal("n")).build(),
            Field.of("line", FieldKind.SEPARATOR, Text.literal("n")).build(),
            Field.of("fixed", FieldKind.READ_ONLY, Text.literal("n")).build(),
            field(FieldKind.TEXT).build());

    assertThat(page.fields().stream().filter(FieldView::focused).map(view -> view.field().name()))
        .containsExactly("key");
  }

  @Test
  void aBoxThatWasNotTickedStaysThatWay() {
    var browser = lab.browser();
    var tab =
        browser.tab(
            lab.flow()
                .stage(
                    lab.stage(
                        new io.vestibule.testkit.ScriptedStage.Script() {
                          @Override
                          public Outcome.Shown show(io.vestibule.api.stage.StageRun<?> run) {
                            return Outcome.ask(
                                Challenge.of("boxes")
                                    .field(
                                        field(FieldKind.CHECKBOX)
                                            .presence(Presence.OPTIONAL)
                                            .value("true")
                                            .build())
                                    .build());
                          }

                          @Override
                          public Outcome.Submitted submit(
                              io.vestibule.api.stage.StageRun<?> run,
                              io.vestibule.api.challenge.Answer answer) {
                            return Outcome.askAgain(FieldError.nonField(Text.literal("no")));
                          }
                        }))
                .create());
    assertThat(html(view(page(tab.view())))).contains("checked");

    tab.submit(Map.of("other", "x"));

    assertThat(html(view(page(tab.view())))).doesNotContain("checked");
  }

  private static Field.Builder field(FieldKind kind) {
    return Field.of("key", kind, Text.literal("Label"));
  }

  private String html(Field field, String... errors) {
    return html(new FieldView(page(field), field, List.of(errors), false));
  }

  private static FieldView view(FlowPage page) {
    return page.fields().get(0);
  }

  private static String html(FieldView view) {
    return Html.of(out -> new FieldComponent().write(view, out));
  }

  private FlowPage page(Field... fields) {
    Challenge.Builder challenge = Challenge.of("fields");
    List.of(fields).forEach(challenge::field);
    Challenge made = challenge.build();
    return page(
        lab.browser().tab(lab.flow().stage(lab.stage(run -> Outcome.ask(made))).create()).view());
  }

  private FlowPage page(ChallengeView view) {
    return new FlowPage(
        Asked.by(new FakeRequest().header("Accept-Language", "en").to(lab.engine()).toRequest()),
        view);
  }
}
