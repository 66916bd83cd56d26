package io.vestibule.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.vestibule.api.config.ConfigName;
import io.vestibule.api.config.ConfigProblem;
import io.vestibule.api.config.Default;
import io.vestibule.api.config.Ref;
import io.vestibule.api.config.Secret;
import io.vestibule.api.flow.Flow;
import io.vestibule.api.stage.Stage;
import io.vestibule.api.text.Text;
import io.vestibule.api.user.UserField;
import io.vestibule.json.ConfigMapper.Reading;
import io.vestibule.text.Texts;
import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigMapperTest {
  private static final UUID ID = UUID.fromString("0190a1b2-0000-7000-8000-000000000001");
  private static final UUID OTHER = UUID.fromString("0190a1b2-0000-7000-8000-000000000002");

  private final ConfigMapper mapper = new ConfigMapper(SecretBox.of("one key"));

  record Defaults(
      @Default("words, as they are") String text,
      @Default("5") int number,
      @Default("true") boolean yes,
      @Default("username") UserField constant,
      @Default("hours=1;minutes=30") Duration time,
      @Default("[]") List<UserField> none,
      @Default("[\"email\",\"upn\"]") List<UserField> some,
      @Nullable Ref<Flow> maybe) {}

  @Test
  void whatIsNotSaidHasItsDefault() {
    assertThat(read(Defaults.class, Map.of()).config())
        .isEqualTo(
            new Defaults(
                "words, as they are",
                5,
                true,
                UserField.USERNAME,
                Duration.ofMinutes(90),
                List.of(),
                List.of(UserField.EMAIL, UserField.UPN),
                null));
  }

  enum Numbered {
    @ConfigName("6")
    SIX,
    @ConfigName("8")
    EIGHT
  }

  record Sized(Numbered size) {}

  @Test
  void aChoiceWhoseNameIsANumberMayBeWrittenAsOne() {
    assertThat(read(Sized.class, Map.of("size", 8)).config()).isEqualTo(new Sized(Numbered.EIGHT));
    assertThat(read(Sized.class, Map.of("size", "6")).config()).isEqualTo(new Sized(Numbered.SIX));
    for (Object other : List.of(0, 1, 7, 6.0, true, "0", "SIX")) {
      assertThat(read(Sized.class, Map.of("size", other)).config()).as("%s", other).isNull();
    }
  }

  @Test
  void nullIsAsGoodAsNotSaid() {
    Map<String, @Nullable Object> values = new HashMap<>();
    for (ConfigShape.Component component : mapper.shape(Defaults.class).components()) {
      values.put(component.name(), null);
    }

    assertThat(read(Defaults.class, values).config())
        .isEqualTo(read(Defaults.class, Map.of()).config());
  }

  record Required(String first, int secondOne, List<String> third, @Nullable String fourth) {}

  @Test
  void whatIsRequiredAndMissingIsNamedAllAtOnce() {
    assertThat(said(read(Required.class, Map.of())))
        .containsExactly(
            "first: This field is required.",
            "second_one: This field is required.",
            "third: This field is required.");
  }

  @Test
  void whatIsRequiredIsKnownBeforehand() {
    assertThat(mapper.shape(Required.class).components())
        .filteredOn(ConfigShape.Component::required)
        .extracting(ConfigShape.Component::name)
        .containsExactly("first", "second_one", "third");
  }

  @Test
  void whatMayBeNullMayBeMissing() {
    Reading<Required> reading =
        read(Required.class, Map.of("first", "", "second_one", 0, "third", List.of()));

    assertThat(reading.config()).isEqualTo(new Required("", 0, List.of(), null));
  }

  @Test
  void aFieldTheRecordDoesNotHaveIsIgnored() {
    assertThat(read(Defaults.class, Map.of("colour", "red", "secondOne", 1)).problems()).isEmpty();
  }

  @Test
  void aConstantThereIsNotIsToldWhichThereAre() {
    assertThat(said(read(Defaults.class, Map.of("constant", "nickname"))))
        .containsExactly("constant: Must be one of: email, username, upn.");
  }

  @Test
  void aConstantThereIsNotInAListIsToldWhichThereAre() {
    assertThat(said(read(Defaults.class, Map.of("some", List.of("email", "nickname")))))
        .containsExactly("some: Must be one of: email, username, upn.");
  }

  static List<Arguments> misfits() {
    return List.of(
        Arguments.of("number", "5", "Must be of type int."),
        Arguments.of("number", 1.5, "Must be of type int."),
        Arguments.of("number", true, "Must be of type int."),
        Arguments.of("number", List.of(1), "Must be of type int."),
        Arguments.of("yes", "true", "Must be of type boolean."),
        Arguments.of("yes", 1, "Must be of type boolean."),
        Arguments.of("text", List.of("a"), "Must be of type string."),
        Arguments.of("text", Map.of(), "Must be of type string."),
        Arguments.of("constant", "", "Must be one of: email, username, upn."),
        Arguments.of("time", 5, "must be a duration like hours=1;minutes=30 or PT1H30M"),
        Arguments.of(
            "time", "soon", "must be a duration like hours=1;minutes=30 or PT1H30M, not soon"),
        Arguments.of("some", "email", "Must be of type list."),
        Arguments.of("maybe", "flow", "must be the id of an object"),
        Arguments.of("maybe", 1, "must be the id of an object"));
  }

  @ParameterizedTest
  @MethodSource("misfits")
  void aValueOfAnotherTypeIsToldWhatItShouldBe(String field, Object value, String message) {
    assertThat(said(read(Defaults.class, Map.of(field, value))))
        .containsExactly(field + ": " + message);
  }

  @Test
  void nothingInAListIsNoElement() {
    assertThat(read(Defaults.class, Map.of("some", Arrays.asList("email", null))).config())
        .isNull();
  }

  @Test
  void aConstantIsNotChosenByItsNumber() {
    assertThat(said(read(Defaults.class, Map.of("constant", 1))))
        .containsExactly("constant: Must be one of: email, username, upn.");
  }

  record Constrained(
      @Min(3) int atLeast,
      @Max(3) int atMost,
      @Size(min = 1, max = 2) List<String> someFew,
      @NotBlank String someWords,
      @Pattern(regexp = "[a-z]+") String someLetters,
      @Email String someAddress) {}

  @Test
  void constraintsNameTheirFieldAsItIsWritten() {
    Reading<Constrained> reading =
        read(
            Constrained.class,
            Map.of(
                "at_least",
                2,
                "at_most",
                4,
                "some_few",
                List.of(),
                "some_words",
                " ",
                "some_letters",
                "A",
                "some_address",
                "nobody"));

    assertThat(said(reading))
        .containsExactlyInAnyOrder(
            "at_least: Must be at least 3.",
            "at_most: Must be at most 3.",
            "some_few: Must have from 1 to 2 elements.",
            "some_words: This field may not be blank.",
            "some_letters: Must match the pattern [a-z]+.",
            "some_address: Enter a valid email address.");
  }

  @Test
  void theMessageOfAConstraintIsNeverWhatWasTyped() {
    record Typed(@Pattern(regexp = "[a-z]+", message = "${validatedValue}") String text) {}

    assertThat(said(read(Typed.class, Map.of("text", "${1+1}"))))
        .containsExactly("text: Must match the pattern [a-z]+.");
  }

  @Test
  void problemsOfSeveralFieldsAreNamedAtOnce() {
    assertThat(read(Defaults.class, Map.of("number", "5", "constant", "x", "time", 1)).problems())
        .extracting(ConfigProblem::field)
        .containsExactly("number", "constant", "time");
  }

  @Test
  void theKindIsAskedAboutASoundRecordOnly() {
    Reading<Constrained> reading =
        mapper.read(
            Constrained.class,
            Map.of("at_least", 1),
            config -> {
              throw new AssertionError("asked about what is not sound");
            });

    assertThat(reading.config()).isNull();
  }

  @Test
  void whatTheKindHasToSayCounts() {
    ConfigProblem problem = new ConfigProblem("number", Text.literal("is an unlucky one"));

    Reading<Defaults> reading = mapper.read(Defaults.class, Map.of(), config -> List.of(problem));

    assertThat(reading).isEqualTo(new Reading<>(null, List.of(problem)));
  }

  record Picky(int number) {
    Picky {
      if (number == 13) {
        throw new IllegalArgumentException("not thirteen");
      }
    }
  }

  @Test
  void whatTheRecordItselfRefusesIsAProblemOfTheWhole() {
    assertThat(said(read(Picky.class, Map.of("number", 13))))
        .containsExactly("non_field_errors: not thirteen");
  }

  @Test
  void aDefaultThatDoesNotFitIsAMistakeOfTheAuthor() {
    record Mistaken(@Default("many") int number) {}

    assertThatIllegalArgumentException().isThrownBy(() -> mapper.shape(Mistaken.class));
  }

  @Test
  void aDefaultThatDoesNotFitItsTypeIsNamed() {
    record Mistaken(@Default("\"5\"") int number) {}

    assertThatIllegalArgumentException()
        .isThrownBy(() -> mapper.shape(Mistaken.class))
        .withMessageContaining("Mistaken.number");
  }

  record Linked(@Nullable Ref<Flow> oneFlow, List<Ref<Stage>> manyStages, String text) {}

  @Test
  void referencesAreFoundAloneAndInLists() {
    Linked config =
        new Linked(
            new Ref<>(Flow.class, ID),
            List.of(new Ref<>(Stage.class, ID), new Ref<>(Stage.class, OTHER)),
            "text");

    assertThat(mapper.references(config))
        .containsExactly(
            new ConfigMapper.Reference("one_flow", new Ref<>(Flow.class, ID)),
            new ConfigMapper.Reference("many_stages", new Ref<>(Stage.class, ID)),
            new ConfigMapper.Reference("many_stages", new Ref<>(Stage.class, OTHER)));
  }

  @Test
  void aReferenceThatIsNotThereIsNone() {
    assertThat(mapper.references(new Linked(null, List.of(), ""))).isEmpty();
  }

  @Test
  void whatAComponentMayReferToIsKnown() {
    assertThat(mapper.shape(Linked.class).components())
        .extracting(ConfigShape.Component::refersTo)
        .containsExactly(
            java.util.Optional.of(Flow.class),
            java.util.Optional.of(Stage.class),
            java.util.Optional.empty());
  }

  @Test
  void referencesInListsKnowWhatTheyReferTo() {
    Reading<Linked> reading =
        read(Linked.class, Map.of("many_stages", List.of(OTHER.toString()), "text", ""));

    assertThat(reading.config())
        .isEqualTo(new Linked(null, List.of(new Ref<>(Stage.class, OTHER)), ""));
  }

  record Hidden(Secret smtpPassword, @Nullable Secret maybe, String host) {}

  private static final Hidden HIDDEN = new Hidden(Secret.of("hush"), null, "mail.example.org");

  @Test
  void whatIsStoredIsReadAsTheSame() {
    assertThat(mapper.readStored(Hidden.class, mapper.store(HIDDEN), config -> List.of()).config())
        .isEqualTo(HIDDEN);
  }

  @Test
  void aStoredSecretIsEncrypted() {
    assertThat(mapper.store(HIDDEN)).contains("mail.example.org").doesNotContain("hush");
  }

  @Test
  void theSameSecretIsStoredAsSomethingElseEachTime() {
    assertThat(mapper.store(HIDDEN)).isNotEqualTo(mapper.store(HIDDEN));
  }

  @Test
  void aSecretIsNotShown() {
    assertThat(mapper.show(HIDDEN).toString()).isEqualTo("{\"host\":\"mail.example.org\"}");
  }

  @Test
  void withAnotherKeyTheConfigurationCannotBeRead() {
    ConfigMapper other = new ConfigMapper(SecretBox.of("another key"));

    Reading<Hidden> reading =
        other.readStored(Hidden.class, mapper.store(HIDDEN), config -> List.of());

    assertThat(said(reading))
        .containsExactly("non_field_errors: The stored configuration cannot be read.");
  }

  @Test
  void aSecretThatWasTamperedWithCannotBeRead() {
    String stored = mapper.store(HIDDEN);
    int at = stored.indexOf("v1:") + 20;
    String changed =
        stored.substring(0, at) + (stored.charAt(at) == 'A' ? 'B' : 'A') + stored.substring(at + 1);

    assertThat(mapper.readStored(Hidden.class, changed, config -> List.of()).config()).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "{",
        "{\"host\":\"a\",\"host\":\"b\"}",
        "{\"smtp_password\":\"hush\",\"host\":\"a\"}",
        "{\"smtp_password\":\"v1:\",\"host\":\"a\"}",
        "{\"smtp_password\":\"v1:AAAA\",\"host\":\"a\"}",
        "{\"smtp_password\":\"v1:?\",\"host\":\"a\"}"
      })
  void whatCannotBeReadIsAProblemAndNoFailure(String stored) {
    assertThat(said(mapper.readStored(Hidden.class, stored, config -> List.of())))
        .containsExactly("non_field_errors: The stored configuration cannot be read.");
  }

  private <C extends Record> Reading<C> read(Class<C> type, Map<String, ?> values) {
    return mapper.read(type, values, config -> List.of());
  }

  private static List<String> said(Reading<?> reading) {
    Texts texts = new Texts();
    return reading.problems().stream()
        .map(problem -> problem.field() + ": " + texts.words(problem.message(), Locale.ENGLISH))
        .toList();
  }
}
