package io.vestibule.security;

import static io.vestibule.testkit.LabFlow.toPolicy;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.api.challenge.Answer;
import io.vestibule.api.challenge.Challenge;
import io.vestibule.api.challenge.Field;
import io.vestibule.api.challenge.FieldKind;
import io.vestibule.api.context.ContextKeys;
import io.vestibule.api.credential.PasswordBackend;
import io.vestibule.api.credential.PasswordCheck;
import io.vestibule.api.stage.Outcome;
import io.vestibule.api.stage.StageRun;
import io.vestibule.api.text.Text;
import io.vestibule.api.user.PendingUser;
import io.vestibule.api.user.User;
import io.vestibule.api.user.UserField;
import io.vestibule.api.user.UserType;
import io.vestibule.flow.FlowReply.Result;
import io.vestibule.security.MalformedAnswers.Malformed;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.LabBrowser;
import io.vestibule.testkit.LabFlow;
import io.vestibule.testkit.ScriptedStage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Accounts are written by whom they belong to, and only what may be written is. */
@ExtendWith(QuietLog.class)
class AccountWritingTest {
  private static final Lab LAB = Lab.shared();

  private final User alice = LAB.user("alice's");

  // --- mass assignment (J-18; kc#26111, GHSA-jv8f, CVE-2022-46145)

  private static final Map<String, Object> EVERYTHING =
      Map.ofEntries(
          Map.entry("is_superuser", true),
          Map.entry("isSuperuser", true),
          Map.entry("superuser", true),
          Map.entry("is_active", true),
          Map.entry("active", true),
          Map.entry("groups", List.of("the admins")),
          Map.entry("pk", "00000000-0000-0000-0000-000000000001"),
          Map.entry("id", "00000000-0000-0000-0000-000000000001"),
          Map.entry("uuid", "00000000-0000-0000-0000-000000000001"),
          Map.entry("type", "internal"),
          Map.entry("user_type", "internal"),
          Map.entry("path", "admins"),
          Map.entry("user_path", "admins"),
          Map.entry("password_hash", "$argon2id$"),
          Map.entry("last_login", "2026-01-01T00:00:00Z"),
          Map.entry("component", "ak-stage-dummy"),
          Map.entry("user.username", "admin"),
          Map.entry("__proto__", Map.of("is_superuser", true)));

  /** Even where an administrator named a prompt like that. */
  @Test
  void noFieldWritesWhatAnAccountIsOrMayDo() {
    Map<String, Object> typed = new HashMap<>(EVERYTHING);
    String admins = LAB.engine().users().createGroup(LAB.name("admins"), true, List.of()).name();
    typed.put("groups", List.of(admins));
    typed.put("username", LAB.name("new"));
    LabFlow flow =
        LAB.flow()
            .stage("scripted", Scripts.knowing(ContextKeys.PROMPT_DATA, typed))
            .stage("user_write", Map.of("create_users_as_inactive", true))
            .stage("scripted", Scripts.asking("after"))
            .create();
    LabBrowser browser = LAB.browser();
    browser.get(flow);

    browser.follow();

    User user = byName(requireNonNull(typed.get("username")).toString()).orElseThrow();
    assertThat(user.active()).isFalse();
    assertThat(user.type()).isEqualTo(UserType.EXTERNAL);
    assertThat(user.path()).isEqualTo("users");
    assertThat(user.attributes()).isEmpty();
    assertThat(user.lastLogin()).isNull();
    assertThat(user.id()).isNotEqualTo(new UUID(0, 1));
    assertThat(LAB.engine().users().groupsOf(user.id())).isEmpty();
    assertThat(user.passwordChangedAt()).isNull();
  }

  @Test
  void anAccountKeepsItsIdAndItsRights() {
    LabFlow flow =
        LAB.flow()
            .stage("scripted", Scripts.knowing(ContextKeys.PROMPT_DATA, EVERYTHING))
            .stage("user_write", Map.of())
            .stage("scripted", Scripts.asking("after"))
            .create();
    LabBrowser browser = LAB.browser(alice);
    browser.get(flow);

    browser.follow();

    User user = LAB.engine().users().find(alice.id()).orElseThrow();
    assertThat(user.username()).isEqualTo(alice.username());
    assertThat(user.type()).isEqualTo(alice.type());
    assertThat(user.path()).isEqualTo(alice.path());
    assertThat(LAB.engine().users().isSuperuser(alice.id())).isFalse();
    assertThat(LAB.engine().users().find(new UUID(0, 1))).isEmpty();
  }

  /** What is sent beside the fields that were asked gets nowhere. */
  @Test
  void onlyWhatWasAskedIsWritten() {
    LabFlow flow =
        LAB.flow()
            .stage("scripted", prompt("name"))
            .stage("user_write", Map.of())
            .stage("scripted", Scripts.asking("after"))
            .create();
    LabBrowser browser = LAB.browser(alice);
    browser.get(flow);
    Map<String, Object> answer = new HashMap<>(EVERYTHING);
    answer.put("name", "Another");
    answer.put("username", "admin");
    answer.put("password", "battery staple");
    answer.put("attributes.settings.locale", "de");
    answer.put("prompt_data", Map.of("username", "admin"));

    browser.post(answer);
    browser.follow();

    User user = LAB.engine().users().find(alice.id()).orElseThrow();
    assertThat(user.name()).isEqualTo("Another");
    assertThat(user.username()).isEqualTo(alice.username());
    assertThat(user.attributes()).isEmpty();
    assertThat(
            LAB.engine()
                .credentials()
                .from(Lab.origin())
                .check(PendingUser.of(alice), "alice's", Set.of(PasswordBackend.INBUILT), 1000))
        .isInstanceOf(PasswordCheck.Accepted.class);
  }

  // --- the settings of somebody (CVE-2022-46145, CVE-2022-46172)

  @ParameterizedTest
  @ValueSource(strings = {"never_create", "create_when_required"})
  void theSettingsOfAPersonMakeNoAccounts(String mode) {
    LabFlow settings =
        LAB.flow()
            .stage("scripted", prompt("username"))
            .stage("user_write", Map.of("user_creation_mode", mode))
            .stage("scripted", Scripts.asking("after"))
            .create();
    User bob = LAB.user("bob's");
    String unused = LAB.name("unused");
    long before = accounts();

    for (String name : List.of(alice.username(), bob.username(), unused)) {
      LabBrowser browser = LAB.browser(alice);
      browser.get(settings);
      browser.post(Map.of("username", name));
      browser.follow();
    }

    assertThat(accounts()).isEqualTo(before);
    assertThat(LAB.engine().users().find(alice.id())).get().returns(unused, User::username);
    assertThat(LAB.engine().users().find(bob.id())).get().returns(bob.username(), User::username);
  }

  @Test
  void whereNoAccountIsMadeNobodyAnonymousWritesAny() {
    LabFlow settings =
        LAB.flow()
            .stage("scripted", prompt("username"))
            .stage("user_write", Map.of("user_creation_mode", "never_create"))
            .create();
    LabBrowser browser = LAB.browser();
    long before = accounts();
    browser.get(settings);
    browser.post(Map.of("username", LAB.name("unused")));

    assertThat(browser.follow()).isInstanceOf(Result.Denied.class);
    assertThat(accounts()).isEqualTo(before);
  }

  // --- at the same moment (J-23)

  @Test
  void ofManyWhoEnrolByOneNameAtTheSameTimeOneDoes() {
    String name = LAB.name("wanted");
    LabFlow enrolment =
        LAB.flow()
            .policy(
                toPolicy(
                    LAB.knowing(
                        ContextKeys.PROMPT_DATA,
                        Map.of("username", name, "password", "battery staple"))))
            .stage("user_write", Map.of("user_creation_mode", "always_create"))
            .stage("user_login", Map.of())
            .create();
    long before = accounts();

    List<Result> results =
        AtOnce.times(
            32,
            number -> {
              LabBrowser browser = LAB.browser().at(LAB.address());
              browser.get(enrolment);
              return browser.follow();
            });

    assertThat(accounts()).isEqualTo(before + 1);
    assertThat(results).filteredOn(Result.Done.class::isInstance).hasSize(1);
    assertThat(results)
        .filteredOn(Result.Denied.class::isInstance)
        .hasSize(31)
        .allSatisfy(
            denied ->
                assertThat(LAB.denial(denied)).startsWith("This user name is already taken."));
  }

  // --- deleting (CVE-2026-49448 and its like)

  static Stream<Malformed> malformed() {
    return MalformedAnswers.to(Map.of("confirmation", "no such name")).stream();
  }

  @ParameterizedTest
  @MethodSource("malformed")
  void noAnswerThatAnswersNothingDeletesAnybody(Malformed answer) {
    LabFlow flow = LAB.flow().stage("user_delete", Map.of()).create();
    LabBrowser browser = LAB.browser(alice);
    browser.get(flow);
    Kept before = Kept.only(browser);

    browser.post(answer.values());

    assertThat(Kept.only(browser)).isEqualTo(before);
    assertThat(browser.view().errors()).isNotEmpty();
    assertThat(LAB.engine().users().find(alice.id())).isPresent();
    assertThat(browser.visitor().isAuthenticated()).isTrue();
  }

  // --- what these tests are made of

  /** A stage that asks for one field and puts it where prompts do. */
  private static Map<String, String> prompt(String field) {
    return Scripts.stage(
        new ScriptedStage.Script() {
          @Override
          public Outcome.Shown show(StageRun<?> run) {
            return Outcome.ask(
                Challenge.of("prompt")
                    .field(Field.of(field, FieldKind.TEXT, Text.literal(field)).build())
                    .build());
          }

          @Override
          public Outcome.Submitted submit(StageRun<?> run, Answer answer) {
            return Outcome.done().with(ContextKeys.PROMPT_DATA, answer.asMap());
          }
        });
  }

  private static long accounts() {
    return LAB.engine()
        .database()
        .call(em -> em.createQuery("select count(u) from User u", Long.class).getSingleResult());
  }

  private static Optional<User> byName(String name) {
    return LAB.engine().users().findBy(Set.of(UserField.USERNAME), name, true);
  }
}
