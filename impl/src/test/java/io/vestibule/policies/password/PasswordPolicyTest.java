package io.vestibule.policies.password;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vestibule.api.config.ConfigProblem;
import io.vestibule.api.policy.PolicyKind;
import io.vestibule.api.policy.PolicyResult;
import io.vestibule.api.user.PendingUser;
import io.vestibule.api.user.User;
import io.vestibule.json.ConfigMapper;
import io.vestibule.json.SecretBox;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.PolicyQuestion;
import io.vestibule.user.UserStore.NameTakenException;
import io.vestibule.user.UserStore.NewUser;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordPolicyTest {
  /** Nothing is checked unless a test says so. */
  private static final Map<String, Object> NOTHING =
      Map.of(
          "check_static_rules", false,
          "check_common", false,
          "check_context_words", false,
          "check_offline_list", false);

  private static final Map<String, Object> STRICT =
      Map.of(
          "amount_digits", 1,
          "amount_uppercase", 1,
          "amount_lowercase", 2,
          "amount_symbols", 3,
          "length_min", 24,
          "error_message", "test message");

  private static final String RANDOM = "XpV6kQ0zRj8uWm3nLd7sYt2bHc9gFa4eKiOo";

  private final Lab lab = Lab.shared();

  // --- as authentik has it

  @ParameterizedTest
  @CsvSource({
    "test",
    "TTTTTTTTTTTTTTTTTTTTTTT1!!!e",
    "aaaaaaaaaaaaaaaaaaaaaaa1!!!",
    "AAAAAAAAAAAAAAAAAAAAAAe1!!!",
    "Aaaaaaaaaaaaaaaaaaaaaaaa1!",
    "Aaaaaaaaaaaaaaaaaaaaaaaa!!!",
  })
  void whatBreaksARuleIsToldInTheWordsOfTheConfiguration(String password) throws Exception {
    assertThat(asking(STRICT).knowing(Map.of("password", password)).answer())
        .containsExactly("no", "test message");
  }

  @Test
  void whatBreaksNoneIsGoodEnough() throws Exception {
    assertThat(asking(STRICT).knowing(Map.of("password", RANDOM + "1ee!!!")).answer())
        .containsExactly("yes");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"check_static_rules", "check_have_i_been_pwned", "check_zxcvbn", "check_common"})
  void withoutAPasswordItSaysNo(String check) throws Exception {
    assertThat(asking(Map.of(check, true)).answer())
        .containsExactly("no", "Password not set in context");
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "null",
      value = {
        "password, no, Password is too weak., Add another word or two. Uncommon words are better.",
        "Awdccdw1234, no, Password is too weak., null",
        RANDOM + ", yes, null, null",
      })
  void theEstimateMustBeBetterThanTheThreshold(
      String password, String verdict, String message, String advice) throws Exception {
    List<String> expected = new java.util.ArrayList<>(List.of(verdict));
    for (String words : new String[] {message, advice}) {
      if (words != null) {
        expected.add(words);
      }
    }

    assertThat(
            only("check_zxcvbn", true, "zxcvbn_score_threshold", 3).typed(typed(password)).answer())
        .isEqualTo(expected);
  }

  @Test
  void adviceIsGivenToAPasswordThatPassesToo() throws Exception {
    assertThat(
            only("check_zxcvbn", true, "zxcvbn_score_threshold", 0)
                .typed(typed("password1234567"))
                .answer())
        .contains("yes", "Add another word or two. Uncommon words are better.")
        .doesNotContain("Password is too weak.");
  }

  @Test
  void whatIsKnownOfThePersonMakesAPasswordWeak() throws Exception {
    User user = person("zebedee.quartermain", "Zebedee Quartermain");
    PolicyQuestion question = only("check_zxcvbn", true).typed(typed("zebedee.quartermain"));

    assertThat(question.answer()).containsExactly("yes");
    assertThat(question.about(user).answer()).contains("no", "Password is too weak.");
  }

  @Test
  void whatTheEstimateDoesNotLookAtIsLookedAtByEverythingElse() throws Exception {
    String same = "a".repeat(72);

    assertThat(only("check_zxcvbn", true).typed(typed(same + RANDOM)).answer().get(0))
        .isEqualTo("no");
    assertThat(
            only("check_static_rules", true, "length_min", 0, "amount_digits", 1)
                .typed(typed(same + "1"))
                .answer())
        .containsExactly("yes");
    assertThat(only("check_common", true).typed(typed(same + RANDOM)).answer())
        .containsExactly("yes");
  }

  // --- where the password comes from

  @ParameterizedTest
  @CsvSource(
      nullValues = "null",
      value = {
        "long enough for this, null, yes",
        "null, long enough for this, yes",
        "long enough for this, short, yes",
        "short, long enough for this, no",
        "'', long enough for this, no",
        "null, null, no",
      })
  void whatWasTypedCountsBeforeWhatIsKnown(String typed, String known, String verdict)
      throws Exception {
    PolicyQuestion question = asking(Map.of("password_field", "new"));
    if (known != null) {
      question = question.knowing(Map.of("new", known));
    }
    if (typed != null) {
      Map<String, Object> data = new HashMap<>(Map.of("new", typed));
      question =
          known == null
              ? question.typed(data)
              : question.knowing(Map.of("new", known, "prompt_data", data));
    }

    assertThat(question.answer().get(0)).isEqualTo(verdict);
  }

  @Test
  void whatIsNoTextIsNoPassword() throws Exception {
    assertThat(asking(Map.of()).typed(Map.of("password", 123456789012345L)).answer())
        .containsExactly("no", "Password not set in context");
  }

  // --- length

  @ParameterizedTest
  @CsvSource({
    "'', 14, no",
    "'', 15, yes",
    "🦊, 14, no",
    "🦊, 15, yes",
    "' ', 15, yes",
  })
  void fifteenCharactersAreEnoughUnlessToldOtherwise(String character, int length, String verdict)
      throws Exception {
    String password = character.isEmpty() ? RANDOM.substring(0, length) : character.repeat(length);

    assertThat(asking(Map.of("check_common", false)).typed(typed(password)).answer().get(0))
        .isEqualTo(verdict);
  }

  @Test
  void whichRuleIsBrokenIsToldWhereTheConfigurationHasNoWords() throws Exception {
    assertThat(asking(Map.of()).typed(typed("short")).answer())
        .containsExactly("no", "The password must have at least 15 characters.");
  }

  @ParameterizedTest
  @CsvSource({
    "length_min, 9, abcdefgh, The password must have at least 9 characters.",
    "amount_digits, 2, abcdefgh1, The password must have at least 2 of the digits 0 to 9.",
    "amount_digits, 1, abcdefgh٣, The password must have at least 1 of the digits 0 to 9.",
    "amount_lowercase, 2, ABCDEFGHi, The password must have at least 2 of the small letters a to z.",
    "amount_uppercase, 2, Abcdefgh, The password must have at least 2 of the capital letters A to Z.",
    "amount_uppercase, 1, Äbcdefgh, The password must have at least 1 of the capital letters A to Z.",
    "amount_symbols, 2, abcdefgh!, The password must have at least 2 symbols.",
    "amount_symbols, 1, abcdefgh€, The password must have at least 1 symbols.",
  })
  void anyRuleTellsWhatItAsksFor(String rule, int amount, String password, String message)
      throws Exception {
    Map<String, Object> config = new HashMap<>(Map.of("length_min", 0));
    config.put(rule, amount);

    PolicyResult result = asking(config).typed(typed(password)).ask();

    assertThat(result.messages()).extracting(lab::words).containsExactly(message);
    assertThat(result.notes()).isEqualTo(Map.of("rule", rule));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\\", "\"", " ", "[", "`", "~"})
  void authentiksSymbolsAreSymbols(String symbol) throws Exception {
    assertThat(
            only("check_static_rules", true, "length_min", 0, "amount_symbols", 1)
                .typed(typed("abcdefgh" + symbol))
                .answer())
        .containsExactly("yes");
  }

  @ParameterizedTest
  @CsvSource({"🦊🦉, abc🦊, yes", "🦊🦉, abc🐍, no", "xyz, abcx, yes"})
  void whatASymbolIsCanBeSaid(String symbols, String password, String verdict) throws Exception {
    assertThat(
            only(
                    "check_static_rules",
                    true,
                    "length_min",
                    0,
                    "amount_symbols",
                    1,
                    "symbol_charset",
                    symbols)
                .typed(typed(password))
                .answer()
                .get(0))
        .isEqualTo(verdict);
  }

  @Test
  void noRuleCountsWhereRulesAreOff() throws Exception {
    Map<String, Object> config = new HashMap<>(STRICT);
    config.put("check_static_rules", false);

    assertThat(asking(config).typed(typed("zq7")).answer()).containsExactly("yes");
  }

  // --- the configuration

  @ParameterizedTest
  @CsvSource({"-1, false", "0, true", "1, false", "7, false", "8, true", "64, true", "1025, false"})
  void aPasswordOfFewerThanEightCharactersCannotBeAskedFor(int length, boolean accepted) {
    List<ConfigProblem> problems = problems(Map.of("length_min", length));

    assertThat(problems.isEmpty()).isEqualTo(accepted);
    assertThat(problems).allMatch(ConfigProblem::isError);
  }

  @Test
  void whyIsSaid() {
    assertThat(problems(Map.of("length_min", 7)))
        .extracting(problem -> lab.words(problem.message()))
        .containsExactly(
            "Must be 0, for what the installation asks for, or at least 8: shorter passwords are not"
                + " safe.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"amount_digits", "amount_uppercase", "amount_lowercase", "amount_symbols"})
  void rulesAboutKindsOfCharactersAreTakenWithAWarning(String rule) {
    assertThat(problems(Map.of(rule, 1)))
        .singleElement()
        .returns(rule, ConfigProblem::field)
        .returns(ConfigProblem.Severity.WARNING, ConfigProblem::severity);
  }

  @ParameterizedTest
  @CsvSource({"3, true, 0", "4, true, 1", "4, false, 0"})
  void aThresholdNoPasswordPassesIsTakenWithAWarning(int threshold, boolean check, int warnings) {
    assertThat(problems(Map.of("zxcvbn_score_threshold", threshold, "check_zxcvbn", check)))
        .hasSize(warnings)
        .noneMatch(ConfigProblem::isError);
  }

  @Test
  void itMayWaitForAServiceOrADisk() {
    assertThat(new PasswordPolicy().pace()).isEqualTo(PolicyKind.Pace.MAY_WAIT);
  }

  // --- common ones

  @ParameterizedTest
  @CsvSource({
    "password, no",
    "PassWord, no",
    "ｐａｓｓｗｏｒｄ, no",
    "administration, no",
    "christopher, no",
    "passwordpassword, no",
    "passwordpasswordpass, no",
    "aaaaaaaaaaaaaaaa, no",
    "abcabcabcabcabca, no",
    "12345678901234567890, no",
    "' password', yes",
    "'password ', yes",
    "password of my own, yes",
    "zq7vzq7wzq7x, yes",
    "correct horse battery staple, yes",
  })
  void aPasswordThatIsTriedFirstIsNoneOnlyAsAWhole(String password, String verdict)
      throws Exception {
    assertThat(only("check_common", true).typed(typed(password)).answer().get(0))
        .isEqualTo(verdict);
  }

  // --- words of the context

  @ParameterizedTest
  @CsvSource({
    // The user name, its parts, and more around it than counts.
    "zebedee.quarter, no",
    "Zebedee.Quarter, no",
    "ｚｅｂｅｄｅｅ１, no",
    "zebedee2026, no",
    "2026-zebedee-01, yes",
    "12zebedee3456, no",
    "zebedee1234567, no",
    "zebedee12345678, yes",
    "zebedee zebedee zebedee, no",
    // The own name, where the part of three letters is no word.
    "Quartermaine77, no",
    "van van van van van, yes",
    // The mail address as a whole, its first part, and its host but for the last label.
    "z.quarter@post.acme-widgets.example, no",
    "Widgets1234, no",
    "example12345678, yes",
    // The brand, its host and where the installation is.
    "Vestibule2026!, no",
    "localhost:8080, no",
    // Long ones may have any of it.
    "the vestibule of zebedee smells of oranges, yes",
    "nothing of this kind, yes",
  })
  void aPasswordThatIsLittleMoreThanNamesIsNone(String password, String verdict) throws Exception {
    User user =
        person(
            "zebedee.quarter" + lab.name(""),
            "Zebedee van Quartermaine",
            lab.name("z.quarter") + "@post.acme-widgets.example");
    PolicyQuestion question =
        only("check_context_words", true)
            .about(
                new PendingUser(
                    user.id(), "zebedee.quarter", "z.quarter@post.acme-widgets.example"));

    assertThat(question.typed(typed(password)).answer().get(0)).isEqualTo(verdict);
  }

  @Test
  void whoIsJustEnrollingHasTypedTheirNames() throws Exception {
    PolicyQuestion question = only("check_context_words", true);

    for (String field : List.of("username", "name", "email")) {
      assertThat(question.typed(Map.of("password", "zebedee77", field, "zebedee")).answer().get(0))
          .as(field)
          .isEqualTo("no");
    }
    assertThat(question.typed(Map.of("password", "zebedee77")).answer()).containsExactly("yes");
  }

  @Test
  void whoDoesNotExistHasNamesToo() throws Exception {
    assertThat(
            only("check_context_words", true)
                .about(PendingUser.unknown("zebedee@example.org"))
                .typed(typed("zebedee77"))
                .answer()
                .get(0))
        .isEqualTo("no");
  }

  // --- order

  @Test
  void theFirstGroupThatSaysNoDecides() throws Exception {
    Map<String, Object> config =
        new HashMap<>(Map.of("length_min", 20, "check_zxcvbn", true, "error_message", "too short"));

    assertThat(asking(config).typed(typed("password")).answer()).containsExactly("no", "too short");
    config.put("length_min", 0);
    assertThat(asking(config).typed(typed("password")).ask().notes())
        .isEqualTo(Map.of("rule", "check_common"));
    config.put("check_common", false);
    assertThat(asking(config).typed(typed("vestibule")).ask().notes())
        .isEqualTo(Map.of("rule", "check_context_words"));
    assertThat(asking(config).typed(typed("password")).ask().notes())
        .isEqualTo(Map.of("rule", "check_zxcvbn", "score", "0"));
  }

  @Test
  void whatIsNotedHasNothingOfThePassword() throws Exception {
    for (Map<String, Object> config :
        List.<Map<String, Object>>of(Map.of(), Map.of("length_min", 0, "check_zxcvbn", true))) {
      assertThat(asking(config).typed(typed("vestibule77")).ask().notes().toString())
          .doesNotContain("vestibule77")
          .doesNotContain("11");
    }
  }

  @Test
  void germansAreToldInGerman() throws Exception {
    PolicyResult result =
        only("check_zxcvbn", true, "zxcvbn_score_threshold", 3).typed(typed("password")).ask();

    assertThat(result.messages())
        .extracting(text -> lab.engine().texts().words(text, Locale.GERMAN))
        .containsExactly(
            "Das Passwort ist zu schwach.",
            "Fügen Sie ein oder zwei Wörter hinzu, am besten ungewöhnliche.");
  }

  // --- what is meant to take long

  @ParameterizedTest
  @ValueSource(strings = {"4@8({[<3691!|0$57+%2", "a", "ab", "vestibule", "1.1.1987", "🦊"})
  void aMegabyteOfAnythingIsAnsweredSoon(String repeated) {
    String password = repeated.repeat(1_000_000 / repeated.length());

    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () -> asking(Map.of("check_zxcvbn", true)).typed(typed(password)).ask());
  }

  private PolicyQuestion asking(Map<String, Object> config) {
    return new PolicyQuestion(lab, "password", config);
  }

  private PolicyQuestion only(Object... settings) {
    Map<String, Object> config = new HashMap<>(NOTHING);
    for (int i = 0; i < settings.length; i += 2) {
      config.put((String) settings[i], settings[i + 1]);
    }
    return asking(config);
  }

  private static Map<String, Object> typed(String password) {
    return Map.of("password", password);
  }

  private User person(String username, String name) throws NameTakenException {
    return person(username, name, "");
  }

  private User person(String username, String name, String email) throws NameTakenException {
    return lab.engine().users().create(NewUser.of(username, name, email));
  }

  private static List<ConfigProblem> problems(Map<String, Object> config) {
    PasswordPolicy kind = new PasswordPolicy();
    return new ConfigMapper(SecretBox.of("lab"))
        .read(PasswordPolicy.Config.class, config, kind::check)
        .problems();
  }

  @Test
  void theDefaultsAreWhatIsAdvised() {
    assertThat(
            new ConfigMapper(SecretBox.of("lab"))
                .read(PasswordPolicy.Config.class, Map.of(), new PasswordPolicy()::check)
                .config())
        .isEqualTo(
            new PasswordPolicy.Config(
                "password",
                true,
                false,
                false,
                true,
                true,
                true,
                0,
                0,
                0,
                0,
                15,
                "!\\\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~ ",
                0,
                2,
                ""));
  }

  @Test
  void aFieldWithoutANameIsNone() {
    assertThatThrownBy(() -> lab.policy("password", Map.of("password_field", " ")))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
