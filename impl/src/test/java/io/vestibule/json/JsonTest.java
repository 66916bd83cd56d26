package io.vestibule.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.vestibule.api.config.ConfigName;
import io.vestibule.api.config.Ref;
import io.vestibule.api.config.Secret;
import io.vestibule.api.flow.Flow;
import io.vestibule.api.text.Text;
import io.vestibule.json.Json.InvalidJsonException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
  enum Colour {
    DARK_RED,
    @ConfigName("Hell.Blau")
    LIGHT_BLUE
  }

  record Values(int number, boolean yes, String text, Colour colour, Duration time) {}

  private static final String GOOD =
      "{\"number\":1,\"yes\":true,\"text\":\"a\",\"colour\":\"dark_red\",\"time\":\"hours=1\"}";

  @Test
  void anObjectIsRead() {
    assertThat(Json.readObject("{\"a\":1,\"b\":{\"c\":[true,null,\"d\"]}}"))
        .isEqualTo(Map.of("a", 1, "b", Map.of("c", java.util.Arrays.asList(true, null, "d"))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "null",
        "1",
        "\"a\"",
        "[]",
        "{",
        "{\"a\":1",
        "{\"a\":1}}",
        "{\"a\":1}{\"b\":2}",
        "{\"a\":1} x",
        "{\"a\":1,\"a\":2}",
        "{\"a\":{\"b\":1,\"b\":1}}",
        "{'a':1}",
        "{a:1}",
        "{\"a\":01}",
        "{\"a\":NaN}",
        "{\"a\":1,}",
        "{\"a\":\"\n\"}",
        "{\"a\":1}//",
      })
  void whatIsNotOneObjectIsRefused(String text) {
    assertThatThrownBy(() -> Json.readObject(text)).isInstanceOf(InvalidJsonException.class);
  }

  @Test
  void whatIsNestedAsDeepAsAllowedIsRead() {
    assertThat(Json.readObject(nested(64))).isNotEmpty();
  }

  @Test
  void whatIsNestedDeeperIsRefused() {
    assertThatThrownBy(() -> Json.readObject(nested(65))).isInstanceOf(InvalidJsonException.class);
  }

  @Test
  void aTextThatIsTooLongIsRefused() {
    String text = "{\"a\":\"" + "x".repeat(1_000_001) + "\"}";

    assertThatThrownBy(() -> Json.readObject(text)).isInstanceOf(InvalidJsonException.class);
  }

  @Test
  void aNumberThatIsTooLongIsRefused() {
    String text = "{\"a\":1" + "0".repeat(100) + "}";

    assertThatThrownBy(() -> Json.readObject(text)).isInstanceOf(InvalidJsonException.class);
  }

  @Test
  void aRecordIsRead() throws JsonProcessingException {
    assertThat(Json.mapper().readValue(GOOD, Values.class))
        .isEqualTo(new Values(1, true, "a", Colour.DARK_RED, Duration.ofHours(1)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"number\":1          | \"number\":\"1\"",
        "\"number\":1          | \"number\":1.0",
        "\"number\":1          | \"number\":1.5",
        "\"number\":1          | \"number\":\"\"",
        "\"number\":1          | \"number\":true",
        "\"number\":1          | \"number\":null",
        "\"number\":1          | \"number\":3000000000",
        "\"number\":1          | \"number\":[1]",
        "\"yes\":true          | \"yes\":\"true\"",
        "\"yes\":true          | \"yes\":1",
        "\"yes\":true          | \"yes\":\"\"",
        "\"yes\":true          | \"yes\":null",
        "\"text\":\"a\"        | \"text\":{}",
        "\"text\":\"a\"        | \"text\":[\"a\"]",
        "\"colour\":\"dark_red\" | \"colour\":\"DARK_RED\"",
        "\"colour\":\"dark_red\" | \"colour\":\"light_blue\"",
        "\"colour\":\"dark_red\" | \"colour\":\"0\"",
        "\"colour\":\"dark_red\" | \"colour\":\"\"",
        "\"colour\":\"dark_red\" | \"colour\":true",
        "\"time\":\"hours=1\"  | \"time\":3600",
        "\"time\":\"hours=1\"  | \"time\":\"3600\"",
        "\"time\":\"hours=1\"  | \"time\":{}",
      })
  void aValueOfAnotherTypeIsNotMadeToFit(String right, String wrong) {
    String text = GOOD.replace(right, wrong);
    assertThat(text).contains(wrong);

    assertThatThrownBy(() -> Json.mapper().readValue(text, Values.class))
        .isInstanceOf(JsonProcessingException.class);
  }

  @Test
  void aConstantIsNotChosenByItsNumber() {
    String text = GOOD.replace("\"dark_red\"", "0");

    assertThatThrownBy(() -> Json.mapper().readValue(text, Values.class))
        .isInstanceOf(JsonProcessingException.class);
  }

  @Test
  void constantsAreCalledByTheirNamesInLowerCase() {
    assertThat(Json.nameOf(Colour.DARK_RED)).isEqualTo("dark_red");
    assertThat(Json.write(Colour.DARK_RED)).isEqualTo("\"dark_red\"");
  }

  @Test
  void aConstantWithANameOfItsOwnIsCalledByThat() throws JsonProcessingException {
    assertThat(Json.nameOf(Colour.LIGHT_BLUE)).isEqualTo("Hell.Blau");
    assertThat(Json.write(Colour.LIGHT_BLUE)).isEqualTo("\"Hell.Blau\"");
    assertThat(Json.mapper().readValue("\"Hell.Blau\"", Colour.class)).isEqualTo(Colour.LIGHT_BLUE);
  }

  @Test
  void aConstantIsFoundByItsName() {
    assertThat(Json.constant(Colour.class, "Hell.Blau")).contains(Colour.LIGHT_BLUE);
    assertThat(Json.constant(Colour.class, "light_blue")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "name, name",
    "sessionDuration, session_duration",
    "checkHaveIBeenPwned, check_have_i_been_pwned",
    "a, a",
    "upn2Key, upn2_key",
  })
  void everyCapitalBeginsAWord(String component, String name) {
    assertThat(Json.nameOf(component)).isEqualTo(name);
  }

  @Test
  void componentsAreWrittenInSnakeCase() {
    record Two(int firstOne, Instant secondOne) {}

    assertThat(Json.write(new Two(1, Instant.EPOCH)))
        .isEqualTo("{\"first_one\":1,\"second_one\":\"1970-01-01T00:00:00Z\"}");
  }

  @Test
  void aSecretIsNotWritten() {
    assertThat(Json.write(Map.of("key", Secret.of("hush")))).doesNotContain("hush");
  }

  @Test
  void aReferenceIsTheIdOfWhatItNames() throws JsonProcessingException {
    record One(Ref<Flow> flow) {}
    UUID id = UUID.fromString("0190a1b2-0000-7000-8000-000000000001");
    String text = "{\"flow\":\"" + id + "\"}";

    assertThat(Json.write(new One(new Ref<>(Flow.class, id)))).isEqualTo(text);
    assertThat(Json.mapper().readValue(text, One.class))
        .isEqualTo(new One(new Ref<>(Flow.class, id)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1-1-1-1-1", "", "flow", "0190a1b2-0000-7000-8000-00000000000g"})
  void aReferenceIsNothingElse(String text) {
    record One(@Nullable Ref<Flow> flow) {}

    assertThatThrownBy(() -> Json.mapper().readValue("{\"flow\":\"" + text + "\"}", One.class))
        .hasMessageContaining("must be the id of an object");
  }

  static List<Text> texts() {
    return List.of(
        Text.literal(""),
        Text.literal("Hello"),
        Text.of(JsonTest.class, "key"),
        Text.of(JsonTest.class, "key", "a", 1, true, Text.of(JsonTest.class, "other", "c")));
  }

  @ParameterizedTest
  @MethodSource("texts")
  void aTextIsReadAsItWasWritten(Text text) throws JsonProcessingException {
    assertThat(Json.mapper().readValue(Json.write(text), Text.class)).isEqualTo(text);
  }

  @Test
  void aLiteralWithinATextIsReadAsItsWords() throws JsonProcessingException {
    Text text = Text.of(JsonTest.class, "key", Text.literal("a"));

    assertThat(Json.mapper().readValue(Json.write(text), Text.class))
        .isEqualTo(Text.of(JsonTest.class, "key", "a"));
  }

  private static String nested(int depth) {
    return "{\"a\":".repeat(depth) + "1" + "}".repeat(depth);
  }
}
