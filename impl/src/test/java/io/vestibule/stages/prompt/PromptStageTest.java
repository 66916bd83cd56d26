package io.vestibule.stages.prompt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.vestibule.api.challenge.Field;
import io.vestibule.api.challenge.FieldError;
import io.vestibule.api.challenge.FieldKind;
import io.vestibule.api.context.ContextKeys;
import io.vestibule.api.policy.PolicyResult;
import io.vestibule.api.prompt.Prompt.Language;
import io.vestibule.api.prompt.PromptType;
import io.vestibule.api.user.User;
import io.vestibule.definition.PromptOptions;
import io.vestibule.testkit.LabBrowser;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PromptStageTest {
  private final PromptLab lab = new PromptLab();

  // --- what is shown

  @Test
  void promptsAreShownInTheirOrderAndThenAsTheyAreNamed() {
    for (int order : new int[] {5, 1, 5, 0}) {
      lab.asking(
          new PromptOptions(
              "key" + lab.prompts().size(),
              "Label",
              PromptType.TEXT,
              true,
              "",
              "",
              order,
              "",
              false,
              false,
              Language.PYTHON));
    }

    assertThat(lab.shown().fields())
        .extracting(field -> field.get("field_key"))
        .containsExactly("key3", "key1", "key0", "key2");
    assertThat(lab.browser().view().challenge().fields())
        .extracting(Field::name)
        .containsExactly("key3", "key1", "key0", "key2");
  }

  @Test
  void programsAreToldEverythingAboutAPrompt() {
    lab.asking(
        new PromptOptions(
            "name",
            "Your name",
            PromptType.TEXT,
            false,
            "Alice",
            "Bob",
            7,
            "As *you* like",
            false,
            false,
            Language.PYTHON));

    Map<String, @Nullable Object> expected = new LinkedHashMap<>();
    expected.put("field_key", "name");
    expected.put("label", "Your name");
    expected.put("type", PromptType.TEXT);
    expected.put("required", false);
    expected.put("placeholder", "Alice");
    expected.put("initial_value", "Bob");
    expected.put("order", 7);
    expected.put("sub_text", "As *you* like");
    expected.put("choices", null);
    assertThat(lab.shown().fields()).containsExactly(expected);
    assertThat(lab.browser().view().challenge().component()).isEqualTo("ak-stage-prompt");
  }

  @ParameterizedTest
  @EnumSource
  void everyTypeCanBeShown(PromptType type) {
    lab.asking("key", type, true, "", "");

    Field field = lab.shown().browser().view().challenge().fields().get(0);

    assertThat(field.kind().takesAnswer()).isEqualTo(!type.isFixed() || type == PromptType.HIDDEN);
    assertThat(field.kind().isNote()).isEqualTo(type.isNote());
  }

  @ParameterizedTest
  @CsvSource({
    "username, USERNAME, username",
    "login, USERNAME, username",
    "email, EMAIL, email",
    "password, PASSWORD, new-password",
    "current_password, PASSWORD, current-password",
    "name, TEXT, name",
    "attributes.phone, TEXT, tel",
    "favourite_colour, TEXT, off",
    "attributes.settings.locale, LOCALE, language"
  })
  void browsersAreToldWhatTheyCanFillIn(String key, PromptType type, String token) {
    lab.asking(key, type);

    assertThat(lab.shown().browser().view().challenge().fields().get(0).autocomplete())
        .isEqualTo(token);
  }

  @ParameterizedTest
  @ValueSource(strings = {"#{7*7}", "${7*7}", "\"><svg onload=1>", "{0}", "{validatedValue}", "%s"})
  void whatIsTypedOrDefinedIsNothingButText(String hostile) {
    lab.asking(
        new PromptOptions(
            "name",
            hostile,
            PromptType.TEXT,
            true,
            hostile,
            hostile,
            0,
            hostile,
            false,
            false,
            Language.PYTHON));
    Field field = lab.shown().browser().view().challenge().fields().get(0);

    assertThat(lab.lab().words(field.label())).isEqualTo(hostile);
    assertThat(field.value()).isEqualTo(hostile);
    assertThat(field.details()).isEqualTo(hostile);
    lab.browser().post(Map.of("name", hostile));
    lab.browser().follow();
    assertThat(lab.data()).containsExactly(entry("name", hostile));
  }

  @Test
  void aHostileChoiceIsToldAsItWasTyped() {
    lab.asking("key", PromptType.DROPDOWN, true, "one", "").answered(Map.of("key", "{0}#{7*7}"));

    assertThat(lab.errors()).containsExactly("key: \"{0}#{7*7}\" is not a valid choice.");
  }

  // --- what is answered

  @Test
  void everyValueIsKeptAsItWasSent() {
    lab.asking("username", PromptType.USERNAME)
        .asking("text", PromptType.TEXT)
        .asking("area", PromptType.TEXT_AREA)
        .asking("email", PromptType.EMAIL)
        .asking("password", PromptType.PASSWORD)
        .asking("password2", PromptType.PASSWORD)
        .asking("number", PromptType.NUMBER)
        .asking("tick", PromptType.CHECKBOX)
        .asking("day", PromptType.DATE)
        .asking("time", PromptType.DATE_TIME)
        .asking("file", PromptType.FILE)
        .asking("language", PromptType.LOCALE);
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("username", lab.lab().name("new"));
    answer.put("text", " a text ");
    answer.put("area", "two\nlines");
    answer.put("email", lab.lab().name("new") + "@example.org");
    answer.put("password", " spaces around ");
    answer.put("password2", " spaces around ");
    answer.put("number", 42L);
    answer.put("tick", true);
    answer.put("day", "2024-02-29");
    answer.put("time", "2024-02-29T12:30:00+01:00");
    answer.put("file", "data:mine/type;base64,Zm9v");
    answer.put("language", "de");

    Map<String, Object> data = new HashMap<>(lab.answered(answer).data());

    assertThat(((Number) data.remove("number")).longValue()).isEqualTo(42);
    answer.remove("number");
    assertThat(data).isEqualTo(answer);
  }

  /** Types, what is sent as JSON, and what is wrong with it; or what it comes to. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "TEXT      | ''                  | This field may not be blank.",
        "TEXT      | ' x '               | ok ' x '",
        "TEXT_AREA | ''                  | This field may not be blank.",
        "USERNAME  | ' '                 | This field may not be blank.",
        "USERNAME  | ' nobody yet '      | ok 'nobody yet'",
        "EMAIL     | ''                  | This field may not be blank.",
        "EMAIL     | nobody              | Enter a valid email address.",
        "EMAIL     | ' n@example.org '   | ok 'n@example.org'",
        "PASSWORD  | '  '                | This field may not be blank.",
        "PASSWORD  | ' p '               | ok ' p '",
        "NUMBER    | 4.5                 | A valid integer is required.",
        "NUMBER    | ' 7 '               | ok '7'",
        "NUMBER    | many                | A valid integer is required.",
        "CHECKBOX  | perhaps             | Must be a valid boolean.",
        "CHECKBOX  | on                  | ok 'true'",
        "DATE      | 2023-02-29          | Date has wrong format. Use one of these formats instead: YYYY-MM-DD.",
        "DATE      | 29.2.2024           | Date has wrong format. Use one of these formats instead: YYYY-MM-DD.",
        "DATE      | +12024-02-29        | Date has wrong format. Use one of these formats instead: YYYY-MM-DD.",
        "DATE      | 2024-02-29          | ok '2024-02-29'",
        "DATE_TIME | 2024-02-29T12:30    | ok '2024-02-29T12:30:00'",
        "DATE_TIME | 2024-02-29 12:30    | ok '2024-02-29T12:30:00'",
        "DATE_TIME | 2024-02-29T12:30Z   | ok '2024-02-29T12:30:00Z'",
        "DATE_TIME | 2024-02-29          | Datetime has wrong format.",
        "DATE_TIME | 2024-02-29T25:00    | Datetime has wrong format.",
        "FILE      | foo                 | Invalid scheme",
        "FILE      | 'data:foo/bar;foo,qwer' | Invalid encoding",
        "FILE      | 'data:a/b;base64,not base64' | Invalid encoding",
        "FILE      | 'data:a/\"><b>;base64,Zm9v' | Invalid encoding",
        "FILE      | 'data:mine/type;base64,Zm9v' | ok 'data:mine/type;base64,Zm9v'",
        "FILE      | 'data:mine/type;base64,Zm9' | ok 'data:mine/type;base64,Zm9'",
        "LOCALE    | de                  | ok 'de'",
        "LOCALE    | ''                  | ok ''",
        "SEPARATOR | kept                | ok 'kept'"
      })
  void anAnswerIsJudgedByItsType(PromptType type, String sent, String expected) {
    lab.asking("key", type).answered(Map.of("key", sent));

    if (expected.startsWith("ok ")) {
      assertThat("ok '" + lab.data().get("key") + "'").isEqualTo(expected);
    } else {
      assertThat(lab.errors())
          .singleElement(org.assertj.core.api.InstanceOfAssertFactories.STRING)
          .startsWith("key: " + expected);
    }
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "TEXT",
        "TEXT_AREA",
        "USERNAME",
        "EMAIL",
        "PASSWORD",
        "NUMBER",
        "DATE",
        "DATE_TIME",
        "FILE",
        "LOCALE"
      })
  void whatIsRequiredMustBeSent(PromptType type) {
    lab.asking("key", type).answered(Map.of());

    assertThat(lab.errors()).containsExactly("key: This field is required.");
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.MATCH_ANY, names = ".*")
  void whatIsNotRequiredNeedNotBeSent(PromptType type) {
    lab.offering("key", type).answered(Map.of());

    if (type.isFixed()) {
      assertThat(lab.data()).containsExactly(entry("key", ""));
    } else {
      assertThat(lab.data()).isEmpty();
    }
  }

  /** Browsers send fields that were left alone, too. */
  @ParameterizedTest
  @EnumSource
  void aFormInWhichNothingIsFilledInIsTakenWhereNothingIsRequired(PromptType type) {
    lab.offering("key", type);
    boolean sent = type != PromptType.CHECKBOX && type != PromptType.RADIO_BUTTON_GROUP;
    if (type == PromptType.DROPDOWN) {
      sent = false;
    }

    lab.filledIn(sent ? Map.of("key", "") : Map.of());

    switch (type) {
      case TEXT, TEXT_AREA, EMAIL, LOCALE -> assertThat(lab.data()).containsEntry("key", "");
      case CHECKBOX -> assertThat(lab.data()).containsEntry("key", false);
      default -> assertThat(lab.data().getOrDefault("key", "")).isEqualTo("");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"TEXT", "USERNAME", "EMAIL", "NUMBER", "DATE", "LOCALE"})
  void whatIsFilledInAlreadyIsTakenWhereNothingIsSent(PromptType type) {
    String initial =
        switch (type) {
          case NUMBER -> "7";
          case DATE -> "2024-02-29";
          default -> "someone@example.org";
        };
    lab.asking("key", type, true, "", initial).answered(Map.of());

    assertThat(String.valueOf(lab.data().get("key"))).isEqualTo(initial);
  }

  @Test
  void whatMustBeFilledInCannotBeClearedInAFormAndWhatNeedNotBeCan() {
    lab.asking("name", PromptType.TEXT, true, "", "Alice")
        .asking("nickname", PromptType.TEXT, false, "", "Al")
        .filledIn(Map.of("name", "", "nickname", ""));

    assertThat(lab.data()).containsOnly(entry("name", "Alice"), entry("nickname", ""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plain",
        "@example.org",
        "a@",
        "a@b",
        "a@b@example.org",
        "a b@example.org",
        "a@exa mple.org",
        "\"a b\"@example.org",
        "a(comment)@example.org",
        "a..b@example.org",
        ".a@example.org",
        "a.@example.org",
        "a@-example.org",
        "a@example-.org",
        "a@example..org",
        "a@.org",
        "a@[192.0.2.1]",
        "a@example.org\nBcc: b",
        "a\r\n@example.org",
        "a@example.org,b@example.org",
        "<a@example.org>",
        "a@example.1",
        "\u00e4@example.org"
      })
  void whatIsNoMailAddressIsRefused(String text) {
    assertThat(MailAddress.isOne(text)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a@example.org",
        "a.b+c@mail.example.org",
        "o'neil@example.museum",
        "a@b\u00fccher.example",
        "a_b-c@xn--bcher-kva.example",
        "1@1.example"
      })
  void aMailAddressIsTaken(String text) {
    assertThat(MailAddress.isOne(text)).isTrue();
  }

  @Test
  void aMailAddressHasItsLengths() {
    assertThat(MailAddress.isOne("a".repeat(64) + "@example.org")).isTrue();
    assertThat(MailAddress.isOne("a".repeat(65) + "@example.org")).isFalse();
    assertThat(MailAddress.isOne("a@" + "b.".repeat(200) + "org")).isFalse();
    assertThat(MailAddress.isOne("a@" + "b".repeat(64) + ".org")).isFalse();
  }

  // --- files

  @Test
  void aFileMayBeAsLargeAsAFieldTakesAndNoLarger() {
    lab.asking("file", PromptType.FILE);
    String largest = "data:a/b;base64," + base64(Field.DEFAULT_MAX_FILE);

    assertThat(lab.answered(Map.of("file", largest)).data()).containsEntry("file", largest);
  }

  @Test
  void aFileThatIsTooLargeIsRefusedAtItsField() {
    lab.asking("file", PromptType.FILE)
        .answered(Map.of("file", "data:a/b;base64," + base64(Field.DEFAULT_MAX_FILE + 1)));

    assertThat(lab.errors()).containsExactly("file: The file is too large: at most 512 KiB.");
  }

  @Test
  void filesTogetherAreNoMoreThanARunCanKeep() {
    String file = "data:a/b;base64," + base64(400 * 1024);
    lab.asking("one", PromptType.FILE)
        .asking("two", PromptType.FILE)
        .answered(Map.of("one", file, "two", file));

    assertThat(lab.errors())
        .containsExactly(
            "non_field_errors: This is too much. Please send a smaller file or shorter texts.");
  }

  @Test
  void anExpressionThatLooksAtTheRestIsNotChargedWithAFile() {
    UUID policy =
        lab.lab()
            .policy(
                "expression",
                Map.of(
                    "language",
                    "cel",
                    "expression",
                    "prompt_data.name == 'x' && prompt_data.file == 'data:a/b;base64,'"));
    lab.asking("name", PromptType.TEXT)
        .asking("file", PromptType.FILE)
        .judgedBy(policy)
        .answered(Map.of("name", "x", "file", "data:a/b;base64," + base64(300 * 1024)));

    assertThat(lab.data()).containsKey("file");
  }

  @Test
  void whatIsTypedIsSeenByExpressionsAsAWhole() {
    UUID policy =
        lab.lab()
            .policy(
                "expression",
                Map.of("language", "cel", "expression", "!prompt_data.name.endsWith('admin')"));
    lab.asking("name", PromptType.TEXT).judgedBy(policy).answered(Map.of("name", "data:,admin"));

    assertThat(lab.errors()).isNotEmpty();
  }

  // --- what is made here anew

  @Test
  void whatIsHiddenOrOnlyShownIsNotTakenFromAnAnswer() {
    lab.asking("hidden", PromptType.HIDDEN)
        .asking("static", PromptType.STATIC, true, "", "static content")
        .asking("alert", PromptType.ALERT_INFO, true, "placeholder", "alert content")
        .asking("line", PromptType.TEXT_READ_ONLY, true, "", "line")
        .asking("lines", PromptType.TEXT_AREA_READ_ONLY, true, "", "lines")
        .asking("fallback", PromptType.ALERT_DANGER, true, "instead", "")
        .knowing("hidden", "known before")
        .answered(
            Map.of(
                "hidden",
                "foo",
                "static",
                "foo",
                "alert",
                "foo",
                "line",
                "foo",
                "lines",
                "foo",
                "fallback",
                "foo"));

    assertThat(lab.data())
        .containsOnly(
            entry("hidden", "known before"),
            entry("static", "static content"),
            entry("alert", "alert content"),
            entry("line", "line"),
            entry("lines", "lines"),
            entry("fallback", "instead"));
  }

  @Test
  void whatIsMadeAnewIsWhatTheExpressionSaysNow() {
    lab.computing("hidden", PromptType.HIDDEN, "", "request.method").answered(Map.of());

    assertThat(lab.data()).containsEntry("hidden", "POST");
  }

  // --- user names and mail addresses

  @Test
  void aUserNameSomebodyElseHasIsRefusedHoweverItIsWritten() {
    User other = lab.lab().user("a password");
    lab.asking("username", PromptType.USERNAME);

    for (String name :
        List.of(
            other.username(),
            other.username().toUpperCase(java.util.Locale.ROOT),
            " " + other.username() + " ",
            other.email())) {
      assertThat(lab.answered(Map.of("username", name)).errors())
          .containsExactly("username: Username is already taken.");
      assertThat(lab.browser().view().errors()).extracting(FieldError::code).contains("invalid");
    }
  }

  @Test
  void onesOwnNameAndAddressAreNotTaken() {
    User alice = lab.lab().user("a password");
    lab.asking("username", PromptType.USERNAME)
        .asking("email", PromptType.EMAIL)
        .about(alice)
        .answered(Map.of("username", alice.username(), "email", alice.email()));

    assertThat(lab.data()).hasSize(2);
  }

  @Test
  void aMailAddressSomebodyElseHasIsRefusedWhereItIsToBeOnesOwn() {
    User other = lab.lab().user("a password");
    lab.asking("email", PromptType.EMAIL)
        .asking("friend", PromptType.EMAIL)
        .answered(Map.of("email", other.email(), "friend", other.email()));

    assertThat(lab.errors()).containsExactly("email: This email address is already taken.");
  }

  // --- passwords

  @Test
  void twoPasswordsMustBeTheSame() {
    lab.asking("password", PromptType.PASSWORD)
        .asking("repeat", PromptType.PASSWORD)
        .answered(Map.of("password", "one", "repeat", "one "));

    assertThat(lab.errors()).containsExactly("non_field_errors: Passwords don't match.");
  }

  @Test
  void threePasswordsNeedNotBe() {
    lab.asking("old", PromptType.PASSWORD)
        .asking("password", PromptType.PASSWORD)
        .asking("repeat", PromptType.PASSWORD)
        .answered(Map.of("old", "a", "password", "b", "repeat", "c"));

    assertThat(lab.data()).hasSize(3);
  }

  @Test
  void aPasswordIsNeverFilledInNorTakenFromWhatWasTypedBefore() {
    lab.asking("password", PromptType.PASSWORD, true, "", "initial")
        .knowing("password", "typed before")
        .shown();

    assertThat(lab.told("initial_value")).isEqualTo("");
    assertThat(lab.browser().view().challenge().fields().get(0).value()).isEmpty();
    assertThat(lab.answered(Map.of()).errors())
        .containsExactly("password: This field is required.");
  }

  @Test
  void aPasswordIsNotShownAgain() {
    lab.asking("name", PromptType.TEXT)
        .asking("password", PromptType.PASSWORD)
        .asking("repeat", PromptType.PASSWORD)
        .answered(Map.of("name", "Alice", "password", "secret1", "repeat", "secret2"));

    assertThat(lab.browser().view().typed()).containsOnly(entry("name", "Alice"));
  }

  // --- policies that look at the answer

  @Test
  void policiesSeeTheAnswerAndNothingTypedBefore() {
    List<Map<String, Object>> seen = new ArrayList<>();
    UUID policy =
        lab.lab()
            .policy(
                request -> {
                  seen.add(request.context().get(ContextKeys.PROMPT_DATA).orElseThrow());
                  return PolicyResult.pass().saying(io.vestibule.api.text.Text.literal("fine"));
                });
    lab.asking("name", PromptType.TEXT)
        .knowing("earlier", "x")
        .judgedBy(policy)
        .answered(Map.of("name", "Alice"));

    assertThat(seen).containsExactly(Map.of("name", "Alice"));
    assertThat(lab.data()).containsOnly(entry("earlier", "x"), entry("name", "Alice"));
  }

  @Test
  void whatPoliciesHaveAgainstAnAnswerIsTold() {
    lab.asking("name", PromptType.TEXT)
        .judgedBy(lab.lab().policy(true))
        .judgedBy(lab.lab().policy(false, "one", "two"))
        .answered(Map.of("name", "Alice"));

    assertThat(lab.errors()).containsExactly("non_field_errors: one", "non_field_errors: two");
  }

  @Test
  void aPolicyComparesTwoValues() {
    UUID policy =
        lab.lab()
            .policy(
                "expression",
                Map.of("language", "cel", "expression", "prompt_data.a == prompt_data.b"));
    lab.asking("a", PromptType.TEXT).asking("b", PromptType.TEXT).judgedBy(policy);

    assertThat(lab.answered(Map.of("a", "x", "b", "y")).errors())
        .containsExactly("non_field_errors: This is not accepted.");
    assertThat(lab.answered(Map.of("a", "x", "b", "x")).data()).hasSize(2);
  }

  @Test
  void aPasswordPolicyJudgesTheAnswer() {
    UUID policy =
        lab.lab().policy("password", Map.of("length_min", 24, "error_message", "test message"));
    lab.asking("password", PromptType.PASSWORD)
        .judgedBy(policy)
        .answered(Map.of("password", "akadmin"));

    assertThat(lab.errors()).containsExactly("non_field_errors: test message");
  }

  // --- mass assignment

  @Test
  void onlyTheStagesOwnKeysGetIntoThePromptData() {
    Map<String, Object> answer = new LinkedHashMap<>();
    for (String key :
        List.of(
            "is_superuser",
            "isSuperuser",
            "is_active",
            "groups",
            "attributes.settings",
            "attributes.settings.locale",
            "pk",
            "id",
            "uuid",
            "type",
            "password",
            "password_hash",
            "username",
            "email",
            "component",
            "user.username",
            "__proto__",
            "name__choices",
            "NAME",
            "name ")) {
      answer.put(key, "x");
    }
    answer.put("user", Map.of("username", "admin"));
    answer.put("attributes", Map.of("a", "b"));
    answer.put("name", "Alice");
    lab.asking("name", PromptType.TEXT).knowing("earlier", "kept");

    lab.answered(answer);

    assertThat(lab.data()).containsOnly(entry("earlier", "kept"), entry("name", "Alice"));
  }

  @Test
  void aNameThatOccursTwiceInAFormIsNoText() {
    lab.asking("name", PromptType.TEXT).filledIn(Map.of("name", List.of("a", "b")));

    assertThat(lab.errors()).containsExactly("name: Not a valid string.");
  }

  @Test
  void ofTwoPromptsWithOneKeyTheLastOneCounts() {
    lab.asking("key", PromptType.TEXT).asking("key", PromptType.NUMBER);

    assertThat(lab.shown().fields()).hasSize(1);
    assertThat(lab.told("type")).isEqualTo(PromptType.NUMBER);
    assertThat(lab.answered(Map.of("key", "x")).errors())
        .containsExactly("key: A valid integer is required.");
  }

  // --- expressions

  @Test
  void aPlaceholderIsComputedAndNotReplacedByWhatIsKnown() {
    lab.computing("key", PromptType.TEXT, "prompt_context.foo", "")
        .knowing("foo", "bar")
        .knowing("key", "known")
        .shown();

    assertThat(lab.told("placeholder")).isEqualTo("bar");
    assertThat(lab.told("initial_value")).isEqualTo("known");
  }

  @Test
  void anInitialValueIsComputedUnlessItIsKnown() {
    PromptLab other = new PromptLab();

    assertThat(
            lab.computing("key", PromptType.TEXT, "", "prompt_context.foo + '!'")
                .knowing("foo", "bar")
                .shown()
                .told("initial_value"))
        .isEqualTo("bar!");
    assertThat(
            other
                .computing("key", PromptType.TEXT, "", "prompt_context.not_there")
                .knowing("key", "known")
                .shown()
                .told("initial_value"))
        .isEqualTo("known");
  }

  /** Neither is there a value, nor is the source anybody's business. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "CEL | prompt_context.not_there",
        "CEL | string(1 / 0)",
        "CEL | [1,2,3,4,5].map(a, [1,2,3,4,5].map(b, 'x'.join(['y'])))[9][0]",
        "CEL | this is no expression",
        "PYTHON | return user.username",
        "PYTHON | user.username",
        "PYTHON | 'what would be a text in CEL'"
      },
      quoteCharacter = '`')
  void anExpressionThatFailsHasNoValue(Language language, String source) {
    lab.computing("key", PromptType.TEXT, language, source, source)
        .computing("fixed", PromptType.STATIC, language, source, source)
        .computing("choice", PromptType.DROPDOWN, language, source, source)
        .shown();

    assertThat(lab.fields())
        .allSatisfy(
            field -> {
              assertThat(field).containsEntry("placeholder", "");
              assertThat(field).containsEntry("initial_value", "");
              assertThat(field.get("choices")).isNull();
            });
  }

  @Test
  void whatIsNoExpressionIsText() {
    lab.asking("key", PromptType.TEXT, true, "1 + 1", "prompt_context.foo").shown();

    assertThat(lab.told("placeholder")).isEqualTo("1 + 1");
    assertThat(lab.told("initial_value")).isEqualTo("prompt_context.foo");
  }

  // --- choices

  @ParameterizedTest
  @EnumSource(names = {"RADIO_BUTTON_GROUP", "DROPDOWN"})
  void aConstantIsTheOnlyChoice(PromptType type) {
    lab.asking("key", type, true, "only", "").shown();

    assertThat(lab.told("placeholder")).isEqualTo("");
    assertThat(lab.told("initial_value")).isEqualTo("only");
    assertThat(lab.told("choices")).isEqualTo(List.of(Map.of("value", "only", "label", "only")));
  }

  @ParameterizedTest
  @EnumSource(names = {"RADIO_BUTTON_GROUP", "DROPDOWN"})
  void somethingElseThanAChoiceIsRefused(PromptType type) {
    lab.asking("key", type, true, "only", "").answered(Map.of("key", "x"));

    assertThat(lab.errors()).containsExactly("key: \"x\" is not a valid choice.");
    assertThat(lab.browser().view().errors())
        .extracting(FieldError::code)
        .containsExactly("invalid_choice");
  }

  @ParameterizedTest
  @CsvSource({"test, test", "42, 42", "true, true"})
  void aChoiceIsKeptAsWhatItIs(String sent, String expected) {
    lab.computing("key", PromptType.DROPDOWN, "['test', true, 42]", "")
        .answered(Map.of("key", sent));

    Object kept = lab.data().get("key");
    assertThat(String.valueOf(kept)).isEqualTo(expected);
    assertThat(kept)
        .isInstanceOf(
            switch (sent) {
              case "42" -> Number.class;
              case "true" -> Boolean.class;
              default -> String.class;
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"42", "true"})
  void aProgramMaySendAChoiceAsWhatItIs(String json) {
    lab.computing("key", PromptType.DROPDOWN, "['test', true, 42]", "")
        .answered(Map.of("key", json.equals("42") ? (Object) 42 : (Object) true));

    assertThat(String.valueOf(lab.data().get("key"))).isEqualTo(json);
  }

  @Test
  void theFirstChoiceIsFilledInUnlessAnotherIs() {
    lab.computing("first", PromptType.DROPDOWN, "['test', true, 42]", "")
        .computing("true", PromptType.DROPDOWN, "['test', true, 42]", "true")
        .computing("none", PromptType.DROPDOWN, "['test', true, 42]", "'no choice'")
        .computing("labelled", PromptType.DROPDOWN, LABELLED, "")
        .computing("second", PromptType.DROPDOWN, LABELLED, "'value2'")
        .shown();

    assertThat(lab.fields())
        .extracting(field -> field.get("initial_value"))
        .containsExactly("test", "true", "test", "value1", "value2");
    assertThat(lab.fields().get(3).get("choices"))
        .isEqualTo(
            List.of(
                Map.of("value", "value1", "label", "One"),
                Map.of("value", "value2", "label", "Two")));
  }

  private static final String LABELLED =
      "[{'value': 'value1', 'label': 'One'}, {'value': 'value2', 'label': 'Two'}]";

  @Test
  void aSingleChoiceMayHaveALabelOfItsOwn() {
    lab.computing("key", PromptType.DROPDOWN, "{'value': 'v', 'label': 'L'}", "'v'").shown();

    assertThat(lab.told("initial_value")).isEqualTo("v");
    assertThat(lab.told("choices")).isEqualTo(List.of(Map.of("value", "v", "label", "L")));
  }

  @Test
  void choicesOfTheRunReplaceThoseOfTheDefinition() {
    lab.asking("key", PromptType.DROPDOWN, true, "defined", "")
        .knowing("key__choices", List.of("a", Map.of("value", 7, "label", "Seven")))
        .knowing("key", 7)
        .shown();

    assertThat(lab.told("initial_value")).isEqualTo("7");
    assertThat(lab.answered(Map.of("key", "defined")).errors()).isNotEmpty();
    assertThat(lab.answered(Map.of("key", "7")).data()).containsEntry("key", 7);
  }

  @Test
  void withoutChoicesThereIsNothingToChoose() {
    lab.computing("key", PromptType.DROPDOWN, "[]", "'invalid'").shown();

    assertThat(lab.told("placeholder")).isEqualTo("");
    assertThat(lab.told("initial_value")).isEqualTo("");
    assertThat(lab.told("choices")).isNull();
    assertThat(lab.answered(Map.of("key", "invalid")).errors()).isNotEmpty();
  }

  @Test
  void choicesAreNotWithoutEnd() {
    Object[] many = new Object[5000];
    Arrays.setAll(many, i -> "c" + i);
    lab.asking("key", PromptType.DROPDOWN).knowing("key__choices", List.of(many)).shown();

    assertThat((List<?>) lab.told("choices")).hasSize(1000);
  }

  @Test
  void languagesAreThoseThereAreAndTheOneThePersonHas() {
    lab.asking("locale", PromptType.LOCALE, true, "", "fr").shown();

    assertThat(lab.browser().view().challenge().fields().get(0).choices())
        .extracting(choice -> choice.value() + " " + lab.lab().words(choice.label()))
        .containsExactly(" The language of my browser", "en English", "de Deutsch", "fr fr");
    assertThat(lab.browser().view().challenge().fields().get(0).kind()).isEqualTo(FieldKind.SELECT);
  }

  // --- prompts that are gone

  @Test
  void aStageWhosePromptIsGoneCannotBeRun() {
    lab.asking("name", PromptType.TEXT).shown();
    lab.lab().change(changes -> changes.deletePrompt(lab.prompts().get(0)));

    lab.lab().clock().advance(java.time.Duration.ofSeconds(2));
    LabBrowser other = lab.lab().browser();
    other.get(lab.flow());

    assertThat(lab.lab().denial(other.follow()))
        .isEqualTo("This flow is not set up completely. Please tell your administrator.");
  }

  @Test
  void aStageWithoutPromptsIsOneToBeConfirmed() {
    assertThat(lab.answered(Map.of("x", "y")).data()).isEmpty();
  }

  private static String base64(int bytes) {
    return java.util.Base64.getEncoder().encodeToString(new byte[bytes]);
  }
}
