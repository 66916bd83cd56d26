package io.vestibule.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.api.challenge.Field.Presence;
import io.vestibule.api.challenge.FieldError;
import io.vestibule.api.challenge.FieldKind;
import io.vestibule.flow.AnswerReader.Reading;
import io.vestibule.text.Texts;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What may come back in a field. */
class AnswerReaderTest {
  private final Texts texts = new Texts();

  @ParameterizedTest
  @EnumSource(
      value = FieldKind.class,
      mode = EnumSource.Mode.MATCH_NONE,
      names = {"NOTE", "ALERT_.*", "READ_ONLY.*", "QR_CODE", "CODES"})
  void aRequiredFieldThatIsLeftOutIsNamed(FieldKind kind) {
    Reading reading = json(kind, Presence.REQUIRED, Map.of());

    assertThat(errors(reading)).containsExactly("field required This field is required.");
  }

  @ParameterizedTest
  @EnumSource(
      value = Presence.class,
      names = {"EXPECTED", "OPTIONAL"})
  void aFieldThatNeedNotBeThereMayBeLeftOut(Presence presence) {
    Reading reading = json(FieldKind.TEXT, presence, Map.of());

    assertThat(reading.errors()).isEmpty();
    assertThat(reading.answer().asMap()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"TEXT, ''", "TEXT, '  '", "IDENTIFIER, ' '", "PASSWORD, ''", "CODE, ''"})
  void aRequiredTextIsNotBlank(FieldKind kind, String value) {
    assertThat(errors(json(kind, Presence.REQUIRED, Map.of("field", value))))
        .containsExactly("field blank This field may not be blank.");
  }

  @Test
  void aPasswordMayBeNothingButSpacesAndIsNotTrimmed() {
    Reading reading = json(FieldKind.PASSWORD, Presence.REQUIRED, Map.of("field", "  "));

    assertThat(reading.answer().text("field")).contains("  ");
  }

  @Test
  void anOptionalTextMayBeEmpty() {
    Reading reading = json(FieldKind.TEXT, Presence.OPTIONAL, Map.of("field", ""));

    assertThat(reading.answer().text("field")).contains("");
  }

  static Stream<Arguments> noTexts() {
    return Stream.of(
        Arguments.of(true),
        Arguments.of(42),
        Arguments.of(List.of("alice")),
        Arguments.of(List.of("alice", "bob")),
        Arguments.of(Map.of("username", "alice")));
  }

  @ParameterizedTest
  @MethodSource("noTexts")
  void whatIsNoTextIsNone(Object value) {
    assertThat(errors(json(FieldKind.TEXT, Presence.REQUIRED, Map.of("field", value))))
        .containsExactly("field invalid Not a valid string.");
  }

  @Test
  void nothingIsLikeBeingLeftOut() {
    assertThat(
            errors(
                json(FieldKind.TEXT, Presence.REQUIRED, Collections.singletonMap("field", null))))
        .containsExactly("field required This field is required.");
  }

  @Test
  void theLengthIsCountedInCharactersAsPeopleCountThem() {
    Reading fits = json(FieldKind.TEXT, Presence.REQUIRED, Map.of("field", "😀".repeat(10)));
    Reading tooLong = json(FieldKind.TEXT, Presence.REQUIRED, Map.of("field", "😀".repeat(11)));

    assertThat(fits.errors()).isEmpty();
    assertThat(errors(tooLong))
        .containsExactly("field max_length Ensure this field has no more than 10 characters.");
  }

  static Stream<String> noCharacters() {
    return Stream.of("a\0b", "a\ud800b", "\udc00");
  }

  @ParameterizedTest
  @MethodSource("noCharacters")
  void charactersThatAreNoneAreRefused(String value) {
    assertThat(errors(json(FieldKind.TEXT, Presence.REQUIRED, Map.of("field", value))))
        .containsExactly("field null_characters_not_allowed Null characters are not allowed.");
  }

  @ParameterizedTest
  @CsvSource({"42, 42", "' 42 ', 42", "-1, -1"})
  void aNumberIsReadFromText(String value, long number) {
    Reading reading = json(FieldKind.NUMBER, Presence.REQUIRED, Map.of("field", value));

    assertThat(reading.answer().number("field")).contains(number);
  }

  @Test
  void aNumberIsReadFromANumber() {
    Reading reading = json(FieldKind.NUMBER, Presence.REQUIRED, Map.of("field", 42));

    assertThat(reading.answer().number("field")).contains(42L);
  }

  @ParameterizedTest
  @CsvSource({"x", "4.2", "1e3", "0x10"})
  void whatIsNoWholeNumberIsNone(String value) {
    assertThat(errors(json(FieldKind.NUMBER, Presence.REQUIRED, Map.of("field", value))))
        .containsExactly("field invalid A valid integer is required.");
  }

  @ParameterizedTest
  @CsvSource({
    "true, true", "on, true", "1, true", "yes, true", "TRUE, true",
    "false, false", "off, false", "0, false", "no, false", "'', false"
  })
  void aBoxIsReadFromManyWords(String value, boolean ticked) {
    Reading reading = json(FieldKind.CHECKBOX, Presence.REQUIRED, Map.of("field", value));

    assertThat(reading.answer().asMap()).isEqualTo(Map.of("field", ticked));
  }

  @ParameterizedTest
  @CsvSource({"maybe", "2", "[true]"})
  void aBoxIsNotReadFromJustAnyWord(String value) {
    assertThat(errors(json(FieldKind.CHECKBOX, Presence.REQUIRED, Map.of("field", value))))
        .containsExactly("field invalid Must be a valid boolean.");
  }

  @Test
  void aBoxIsNotReadFromAList() {
    assertThat(
            errors(json(FieldKind.CHECKBOX, Presence.REQUIRED, Map.of("field", List.of("true")))))
        .containsExactly("field invalid Must be a valid boolean.");
  }

  @Test
  void aBoxThatAFormLeavesOutIsNotTicked() {
    Reading reading =
        AnswerReader.read(
            fields(FieldKind.CHECKBOX, Presence.REQUIRED), new RawAnswer(true, Map.of()));

    assertThat(reading.errors()).isEmpty();
    assertThat(reading.answer().asMap()).isEqualTo(Map.of("field", false));
  }

  @Test
  void aNoteTakesNoAnswer() {
    Reading reading = json(FieldKind.NOTE, Presence.REQUIRED, Map.of("field", "x"));

    assertThat(reading.errors()).isEmpty();
    assertThat(reading.answer().asMap()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = FieldKind.class,
      mode = EnumSource.Mode.MATCH_ANY,
      names = {"ALERT_.*", "READ_ONLY.*", "QR_CODE", "CODES"})
  void whatIsOnlyShownTakesNoAnswerEither(FieldKind kind) {
    assertThat(json(kind, Presence.REQUIRED, Map.of("field", "x")).answer().asMap()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("structures")
  void aStructureIsReadAsItIsAndAsText(Object sent) {
    Reading reading = json(FieldKind.JSON, Presence.REQUIRED, Map.of("field", sent));

    assertThat(reading.errors()).isEmpty();
    assertThat(reading.answer().object("field")).contains(Map.of("a", 1));
    assertThat(reading.answer().text("field")).contains("{\"a\":1}");
  }

  static List<Object> structures() {
    return List.of(Map.of("a", 1), "{\"a\":1}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "[]", "{", "null", "{\"a\":1,\"a\":2}", "{} {}"})
  void whatIsNoStructureIsRefused(String sent) {
    Reading reading = json(FieldKind.JSON, Presence.OPTIONAL, Map.of("field", sent));

    assertThat(reading.errors()).hasSize(1);
    assertThat(reading.answer().object("field")).isEmpty();
  }

  /** Browsers send fields that were left alone, too. */
  @ParameterizedTest
  @CsvSource({
    "TEXT, OPTIONAL, true",
    "TEXT_AREA, OPTIONAL, true",
    "EMAIL, OPTIONAL, true",
    "SELECT, OPTIONAL, true",
    "TEXT, EXPECTED, false",
    "IDENTIFIER, OPTIONAL, false",
    "PASSWORD, OPTIONAL, false",
    "NUMBER, OPTIONAL, false",
    "DATE, OPTIONAL, false",
    "DATE_TIME, OPTIONAL, false",
    "FILE, OPTIONAL, false"
  })
  void anEmptyFieldOfAFormIsAnAnswerOnlyWhereItCanBeOne(
      FieldKind kind, Presence presence, boolean answer) {
    Reading form =
        AnswerReader.read(fields(kind, presence), new RawAnswer(true, Map.of("field", "")));

    assertThat(form.errors()).isEmpty();
    assertThat(form.answer().asMap()).isEqualTo(answer ? Map.of("field", "") : Map.of());
    assertThat(json(kind, presence, Map.of("field", "")).answer().asMap())
        .isEqualTo(Map.of("field", ""));
  }

  @ParameterizedTest
  @CsvSource({"SELECT, true", "RADIO, true", "TEXT, false", "IDENTIFIER, false", "DATE, false"})
  void onlyAChoiceOfAProgramMayBeSomethingElseThanText(FieldKind kind, boolean taken) {
    for (Object value : List.of(true, 42)) {
      Reading reading = json(kind, Presence.REQUIRED, Map.of("field", value));

      assertThat(reading.errors().isEmpty()).isEqualTo(taken);
      assertThat(reading.answer().asMap())
          .isEqualTo(taken ? Map.of("field", value.toString()) : Map.of());
    }
  }

  /** Fields of this test take ten bytes. */
  @ParameterizedTest
  @CsvSource({
    "'data:a/b;base64,QUJDREVGR0hJSg==', true",
    "'DATA:a/b;base64,QUJDREVGR0hJSg==', true",
    "'data:;base64,QUJDREVGR0hJSg==', true",
    "'data:a/b;charset=utf-8;base64,QQ==', true",
    "'data:a/b;base64,QUJDREVGR0hJSkw=', false",
    "'data:a/b,QQ==', false",
    "'data:a/b;base64', false",
    "'data:a b;base64,QQ==', false",
    "'file:///etc/passwd', false",
    "'https://example.org/x', false",
    "'javascript:alert(1)//;base64,QQ==', false"
  })
  void aFileIsADataUriOfItsSize(String value, boolean taken) {
    Reading reading = json(FieldKind.FILE, Presence.REQUIRED, Map.of("field", value));

    assertThat(reading.errors().isEmpty()).isEqualTo(taken);
    assertThat(reading.answer().asMap()).isEqualTo(taken ? Map.of("field", value) : Map.of());
  }

  @Test
  void whatWasNotAskedIsLeftBehind() {
    Reading reading =
        json(
            FieldKind.TEXT,
            Presence.REQUIRED,
            Map.of("field", "x", "component", "other", "is_superuser", true));

    assertThat(reading.answer().asMap()).isEqualTo(Map.of("field", "x"));
  }

  @Test
  void everyFieldThatIsWrongIsNamed() {
    List<FieldSpec> fields =
        Stream.of("one", "two")
            .map(name -> new FieldSpec(name, FieldKind.TEXT, Presence.REQUIRED, 10))
            .toList();

    assertThat(AnswerReader.read(fields, new RawAnswer(false, Map.of())).errors())
        .extracting(FieldError::field)
        .containsExactly("one", "two");
  }

  private static Reading json(
      FieldKind kind, Presence presence, Map<String, ? extends @Nullable Object> values) {
    @SuppressWarnings({"unchecked", "NullAway"}) // JSON may hold nulls whatever the type says
    Map<String, Object> raw = (Map<String, Object>) values;
    return AnswerReader.read(fields(kind, presence), new RawAnswer(false, raw));
  }

  private static List<FieldSpec> fields(FieldKind kind, Presence presence) {
    return List.of(new FieldSpec("field", kind, presence, 10));
  }

  private List<String> errors(Reading reading) {
    return reading.errors().stream()
        .map(
            error ->
                error.field()
                    + " "
                    + error.code()
                    + " "
                    + texts.words(error.message(), Locale.ENGLISH))
        .toList();
  }
}
