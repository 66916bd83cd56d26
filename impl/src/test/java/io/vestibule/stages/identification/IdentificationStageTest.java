package io.vestibule.stages.identification;

import static io.vestibule.testkit.LabFlow.toPolicy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.vestibule.api.challenge.Challenge;
import io.vestibule.api.challenge.Field;
import io.vestibule.api.challenge.FieldKind;
import io.vestibule.api.challenge.Link;
import io.vestibule.api.context.ContextKeys;
import io.vestibule.api.flow.Designation;
import io.vestibule.api.text.Text;
import io.vestibule.api.user.PendingUser;
import io.vestibule.api.user.User;
import io.vestibule.api.user.UserType;
import io.vestibule.flow.FlowReply.Result;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.LabBrowser;
import io.vestibule.testkit.LabFlow;
import io.vestibule.testkit.Probe;
import io.vestibule.user.UserStore.NameTakenException;
import io.vestibule.user.UserStore.NewUser;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IdentificationStageTest {
  private static final String FAILED = "non_field_errors: Failed to authenticate.";

  private final Lab lab = Lab.shared();
  private final LabBrowser browser = lab.browser().at(lab.address());
  private final Probe probe = new Probe();
  private final User alice = userWithUpn(lab.name("Alice"));

  // --- who is recognised

  @ParameterizedTest
  @CsvSource({
    "username, username, true",
    "email, email, true",
    "upn, upn, true",
    "username, email, false",
    "username, upn, false",
    "email, username, false",
    "email, upn, false",
    "upn, username, false",
    "upn, email, false",
  })
  void peopleAreRecognisedByTheFieldsOfTheStageOnly(String field, String typed, boolean found) {
    browser.get(identifying(Map.of("user_fields", List.of(field), "pretend_user_exists", false)));

    browser.post(Map.of("uid_field", name(typed)));

    assertThat(recognised()).isEqualTo(found);
  }

  @ParameterizedTest
  @ValueSource(strings = {"username", "email", "upn"})
  void severalFieldsMayIdentifyPeople(String typed) {
    browser.get(identifying(Map.of("user_fields", List.of("email", "username", "upn"))));

    browser.post(Map.of("uid_field", name(typed)));

    assertThat(recognised()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"username", "email", "upn"})
  void upperAndLowerCaseCountAsTheSame(String typed) {
    browser.get(identifying(Map.of("user_fields", List.of("email", "username", "upn"))));

    browser.post(Map.of("uid_field", name(typed).toUpperCase(Locale.ROOT)));

    assertThat(recognised()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"username", "email", "upn"})
  void upperAndLowerCaseDifferWhereTheStageSaysSo(String typed) {
    LabFlow flow =
        identifying(
            Map.of(
                "user_fields",
                List.of("email", "username", "upn"),
                "case_insensitive_matching",
                false,
                "pretend_user_exists",
                false));
    browser.get(flow);

    browser.post(Map.of("uid_field", name(typed).toUpperCase(Locale.ROOT)));
    assertThat(lab.errors(browser.view())).containsExactly(FAILED);
    browser.post(Map.of("uid_field", name(typed)));

    assertThat(recognised()).isTrue();
  }

  @Test
  void aPrincipalNameThatSeveralShareNamesNobody() {
    String shared = lab.name("shared") + "@REALM";
    userWithUpn(lab.name("bob"), shared);
    userWithUpn(lab.name("carol"), shared);
    browser.get(identifying(Map.of("user_fields", List.of("upn"), "pretend_user_exists", false)));

    browser.post(Map.of("uid_field", shared));

    assertThat(lab.errors(browser.view())).containsExactly(FAILED);
  }

  @Test
  void spacesAroundANameDoNotCount() {
    browser.get(identifying(Map.of("user_fields", List.of("username"))));

    browser.post(Map.of("uid_field", "  " + alice.username() + "\t"));

    assertThat(recognised()).isTrue();
  }

  @Test
  void anInactiveAccountIsRecognisedLikeAnyOther() {
    lab.engine().users().setActive(alice.id(), false);
    browser.get(identifying(Map.of("user_fields", List.of("username"))));

    browser.post(Map.of("uid_field", alice.username()));

    assertThat(recognised()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"''", "' '"})
  void aNameMustBeTyped(String typed) {
    browser.get(identifying(Map.of("user_fields", List.of("username"))));

    browser.post(Map.of("uid_field", typed));

    assertThat(lab.errors(browser.view()))
        .containsExactly("non_field_errors: No identification data provided.");
  }

  @Test
  void anAnswerWithoutANameIsNone() {
    browser.get(identifying(Map.of("user_fields", List.of("username"))));

    browser.post(Map.of("password", "x"));

    assertThat(lab.errors(browser.view()))
        .containsExactly("non_field_errors: No identification data provided.");
  }

  // --- who is not

  @Test
  void whoeverIsNotRecognisedGoesOnAllTheSame() {
    browser.get(identifying(Map.of("user_fields", List.of("username"))));

    browser.post(Map.of("uid_field", "nobody"));
    browser.follow();

    assertThat(probe.subject()).contains(PendingUser.unknown("nobody"));
  }

  @Test
  void whoeverIsNotRecognisedIsAskedAgainWhereTheStageDoesNotPretend() {
    browser.get(
        identifying(Map.of("user_fields", List.of("username"), "pretend_user_exists", false)));

    browser.post(Map.of("uid_field", "nobody"));

    assertThat(lab.errors(browser.view())).containsExactly(FAILED);
    assertThat(browser.view().errors().get(0).code()).isEqualTo("invalid");
  }

  @Test
  void whatFollowsLooksTheSameForAnUnknownName() {
    LabFlow flow =
        lab.flow()
            .stage(
                "identification",
                Map.of("user_fields", List.of("username"), "show_matched_user", false))
            .stage("password", Map.of("backends", List.of("authentik.core.auth.InbuiltBackend")))
            .create();

    String known = afterNaming(flow, alice.username());
    String unknown = afterNaming(flow, alice.username() + "x");

    assertThat(unknown.replace(alice.username() + "x", alice.username())).isEqualTo(known);
  }

  // --- who is shown

  @Test
  void theAccountsOwnNameIsShownFromThenOn() {
    browser.get(identifying(Map.of("user_fields", List.of("email"))));
    browser.post(Map.of("uid_field", alice.email()));

    browser.get();

    assertThat(browser.view().person()).isEqualTo(alice.username());
  }

  @Test
  void whatWasTypedIsShownFromThenOnWhereTheStageSaysSo() {
    browser.get(identifying(Map.of("user_fields", List.of("email"), "show_matched_user", false)));
    browser.post(Map.of("uid_field", alice.email()));

    browser.get();

    assertThat(browser.view().person()).isEqualTo(alice.email());
    assertThat(probe.subject()).contains(PendingUser.of(alice));
  }

  // --- with the password

  @Test
  void nameAndPasswordOnOnePageIdentifyAndProve() {
    browser.get(withPassword(Map.of()));

    browser.post(Map.of("uid_field", alice.username(), "password", "alice's"));
    browser.follow();

    assertThat(probe.subject()).contains(PendingUser.of(alice));
    assertThat(probe.known(ContextKeys.AUTH_METHOD)).contains("password");
    assertThat(probe.known(ContextKeys.USER_BACKEND))
        .contains("authentik.core.auth.InbuiltBackend");
  }

  // Never pretended: an unknown name with any password would be let through.
  @ParameterizedTest
  @CsvSource({"known, wrong", "known, ''", "unknown, wrong", "unknown, alice's", "unknown, ''"})
  void anythingElseFailsInTheSameWords(String who, String password) {
    browser.get(withPassword(Map.of()));

    browser.post(
        Map.of(
            "uid_field", who.equals("known") ? alice.username() : "nobody", "password", password));

    assertThat(lab.errors(browser.view())).containsExactly(FAILED);
  }

  @Test
  void aPasswordThatIsLeftOutFails() {
    browser.get(withPassword(Map.of()));

    browser.post(Map.of("uid_field", alice.username()));

    assertThat(lab.errors(browser.view())).containsExactly(FAILED);
  }

  @Test
  void anInactiveAccountsPasswordFails() {
    lab.engine().users().setActive(alice.id(), false);
    browser.get(withPassword(Map.of()));

    browser.post(Map.of("uid_field", alice.username(), "password", "alice's"));

    assertThat(lab.errors(browser.view())).containsExactly(FAILED);
  }

  // The original does not count here.
  @Test
  void tooManyWrongPasswordsGiveTheRunUp() {
    browser.get(withPassword(Map.of("failed_attempts_before_cancel", 2)));
    browser.post(Map.of("uid_field", alice.username(), "password", "wrong"));
    assertThat(lab.errors(browser.view())).containsExactly(FAILED);

    Result result = browser.post(Map.of("uid_field", alice.username(), "password", "wrong"));

    assertThat(lab.denial(result)).isEqualTo("Failed to authenticate.");
    assertThat(browser.runs().entries()).isEmpty();
  }

  @Test
  void wrongPasswordsOfUnknownNamesCountToo() {
    browser.get(withPassword(Map.of("failed_attempts_before_cancel", 2)));
    browser.post(Map.of("uid_field", lab.name("nobody"), "password", "wrong"));

    Result result = browser.post(Map.of("uid_field", lab.name("nobody"), "password", "wrong"));

    assertThat(lab.denial(result)).isEqualTo("Failed to authenticate.");
  }

  @Test
  void thePasswordCanBeSeenWhereItsStageSaysSo() {
    browser.get(withPassword(Map.of("allow_show_password", true)));

    Challenge challenge = browser.view().challenge();
    assertThat(challenge.attributes())
        .containsEntry("password_fields", true)
        .containsEntry("allow_show_password", true);
    assertThat(challenge.fields().get(1).revealable()).isTrue();
  }

  @Test
  void passwordManagersKnowTheFields() {
    browser.get(withPassword(Map.of()));

    assertThat(browser.view().challenge().fields())
        .extracting(Field::name, Field::kind, Field::autocomplete)
        .containsExactly(
            tuple("uid_field", FieldKind.IDENTIFIER, "username"),
            tuple("password", FieldKind.PASSWORD, "current-password"));
  }

  // --- links

  @ParameterizedTest
  @CsvSource({
    "enrollment_flow, enroll_url, enrollment",
    "recovery_flow, recovery_url, recovery",
    "passwordless_flow, passwordless_url, passwordless",
  })
  void otherFlowsAreLinkedWithTheQueryOfThisOne(String option, String attribute, String name) {
    LabFlow other = lab.flow().create();
    LabFlow flow =
        identifying(Map.of("user_fields", List.of("username"), option, other.id().toString()));

    browser.get(flow, "next", "/a?b=c", "theme", "dark");

    String href = "/if/flow/" + other.slug() + "/?next=%2Fa%3Fb%3Dc&theme=dark";
    assertThat(browser.view().challenge().attributes()).containsEntry(attribute, href);
    assertThat(browser.view().challenge().links())
        .extracting(Link::name, Link::href)
        .containsExactly(tuple(name, href));
  }

  @Test
  void whatIsNotConfiguredIsNotLinked() {
    browser.get(identifying(Map.of("user_fields", List.of("username"))));

    assertThat(browser.view().challenge().links()).isEmpty();
    assertThat(browser.view().challenge().attributes())
        .doesNotContainKeys("enroll_url", "recovery_url", "passwordless_url");
  }

  @Test
  void whatIsGoneIsNotLinked() {
    LabFlow other = lab.flow().create();
    LabFlow flow =
        identifying(
            Map.of("user_fields", List.of("username"), "enrollment_flow", other.id().toString()));
    lab.change(changes -> changes.deleteFlow(other.id()));

    browser.get(flow);

    assertThat(browser.view().challenge().links()).isEmpty();
  }

  // The original knows the brand's recovery flow at its password stage only.
  @Test
  void theBrandsRecoveryFlowIsLinkedWhereTheStageHasNone() {
    LabFlow recovery = lab.flow().create();
    browser.on(lab.brand(Map.of(Designation.RECOVERY, recovery.id())));

    browser.get(identifying(Map.of("user_fields", List.of("username"))));

    assertThat(browser.view().challenge().attributes())
        .containsEntry("recovery_url", "/if/flow/" + recovery.slug() + "/");
  }

  @Test
  void theStagesRecoveryFlowWinsOverTheBrands() {
    LabFlow recovery = lab.flow().create();
    browser.on(lab.brand(Map.of(Designation.RECOVERY, lab.flow().create().id())));

    browser.get(
        identifying(
            Map.of("user_fields", List.of("username"), "recovery_flow", recovery.id().toString())));

    assertThat(browser.view().challenge().attributes())
        .containsEntry("recovery_url", "/if/flow/" + recovery.slug() + "/");
  }

  // --- a name that is known already

  @Test
  void whoeverIsKnownAlreadyIsNotAsked() {
    LabFlow flow = knowing(alice.username(), Map.of("user_fields", List.of("username")));

    assertThat(browser.get(flow)).isInstanceOf(Result.Onward.class);
    browser.get();

    assertThat(probe.subject()).contains(PendingUser.of(alice));
  }

  @Test
  void aNameNobodyHasIsTakenForKnownWhereTheStagePretends() {
    LabFlow flow = knowing("nobody", Map.of("user_fields", List.of("username")));

    assertThat(browser.get(flow)).isInstanceOf(Result.Onward.class);
  }

  @Test
  void aNameThatIsNotAcceptedIsForgottenAndAskedFor() {
    LabFlow flow =
        knowing("nobody", Map.of("user_fields", List.of("username"), "pretend_user_exists", false));

    browser.get(flow);

    assertThat(browser.view().challenge().fields().get(0).value()).isEmpty();
    assertThat(browser.view().challenge().attributes())
        .containsEntry("pending_user_identifier", null);
    browser.post(Map.of("uid_field", alice.username()));
    browser.follow();
    assertThat(probe.known(ContextKeys.PENDING_USER_IDENTIFIER)).isEmpty();
  }

  @Test
  void aKnownNameIsFilledInWhereAPasswordIsAskedToo() {
    String password =
        lab.stage("password", Map.of("backends", List.of("authentik.core.auth.InbuiltBackend")))
            .toString();

    browser.get(
        knowing("foo", Map.of("user_fields", List.of("username"), "password_stage", password)));

    assertThat(browser.view().challenge().fields().get(0).value()).isEqualTo("foo");
    assertThat(browser.view().challenge().attributes())
        .containsEntry("pending_user_identifier", "foo");
  }

  @Test
  void aKnownNameIsFilledInWherePoliciesDecideAboutTheStage() {
    LabFlow flow =
        lab.flow()
            .policy(toPolicy(lab.knowing(ContextKeys.PENDING_USER_IDENTIFIER, "foo")))
            .stage(
                "identification",
                Map.of("user_fields", List.of("username")),
                stage -> stage.policy(toPolicy(lab.policy(true))))
            .create();

    browser.get(flow);

    assertThat(browser.view().challenge().fields().get(0).value()).isEqualTo("foo");
  }

  // --- how it looks

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "username | Username | IDENTIFIER",
        "upn | Username | IDENTIFIER",
        "email | Email | EMAIL",
        "email,username | Email or username | IDENTIFIER",
        "email,upn | Email or username | IDENTIFIER",
        "username,upn | Username | IDENTIFIER",
      })
  void theFieldSaysWhatToType(String fields, String label, FieldKind kind) {
    browser.get(identifying(Map.of("user_fields", List.of(fields.split(",")))));

    Field field = browser.view().challenge().fields().get(0);
    assertThat(lab.words(field.label())).isEqualTo(label);
    assertThat(field.kind()).isEqualTo(kind);
    assertThat(browser.view().challenge().attributes())
        .containsEntry("user_fields", List.of(fields.split(",")));
  }

  @ParameterizedTest
  @CsvSource({"AUTHENTICATION, Log in", "RECOVERY, Continue", "ENROLLMENT, Continue"})
  void theButtonSaysWhatComesNext(Designation designation, String action) {
    browser.get(
        lab.flow()
            .designation(designation)
            .stage("identification", Map.of("user_fields", List.of("username")))
            .create());

    assertThat(browser.view().challenge().action()).extracting(lab::words).isEqualTo(action);
    assertThat((Text) browser.view().challenge().attributes().get("primary_action"))
        .isEqualTo(browser.view().challenge().action());
    assertThat(browser.view().challenge().attributes())
        .containsEntry("flow_designation", designation.name().toLowerCase(Locale.ROOT));
  }

  @Test
  void theApplicationThePersonIsOnTheWayToIsNamed() {
    browser.get(
        lab.flow()
            .policy(toPolicy(lab.knowing(ContextKeys.APPLICATION, "Mail")))
            .stage("identification", Map.of("user_fields", List.of("username")))
            .create());

    assertThat(browser.view().challenge().attributes()).containsEntry("application_pre", "Mail");
  }

  @Test
  void programsAreToldTheRest() {
    browser.get(
        identifying(Map.of("user_fields", List.of("username"), "enable_remember_me", true)));

    Map<String, Object> expected = new HashMap<>();
    expected.put("password_fields", false);
    expected.put("allow_show_password", false);
    expected.put("captcha_stage", null);
    expected.put("sources", List.of());
    expected.put("show_source_labels", false);
    expected.put("enable_remember_me", true);
    expected.put("passkey_challenge", null);
    expected.put("pending_user_identifier", null);
    assertThat(browser.view().challenge().component()).isEqualTo("ak-stage-identification");
    assertThat(browser.view().challenge().attributes())
        .containsAllEntriesOf(expected)
        .doesNotContainKey("application_pre");
  }

  // --- what cannot be configured

  @Test
  void sourcesAreRefused() {
    assertThatThrownBy(
            () ->
                lab.stage(
                    "identification", Map.of("sources", List.of(UUID.randomUUID().toString()))))
        .hasMessageContaining("sources: ");
  }

  @Test
  void aStageThatIdentifiesByNothingIsRefused() {
    assertThatThrownBy(() -> lab.stage("identification", Map.of()))
        .hasMessageContaining("config.no_fields");
  }

  // --- small things

  private LabFlow identifying(Map<String, ?> config) {
    return lab.flow().stage("identification", config).stage(lab.stage(probe)).create();
  }

  private LabFlow withPassword(Map<String, ?> options) {
    Map<String, Object> config = new HashMap<>(options);
    config.put("backends", List.of("authentik.core.auth.InbuiltBackend"));
    return identifying(
        Map.of(
            "user_fields",
            List.of("username"),
            "password_stage",
            lab.stage("password", config).toString()));
  }

  private LabFlow knowing(String name, Map<String, ?> config) {
    return lab.flow()
        .policy(toPolicy(lab.knowing(ContextKeys.PENDING_USER_IDENTIFIER, name)))
        .stage("identification", config)
        .stage(lab.stage(probe))
        .create();
  }

  /** Whether the run is about Alice. */
  private boolean recognised() {
    return browser.follow() instanceof Result.Asked
        && probe.reached()
        && probe.subject().equals(Optional.of(PendingUser.of(alice)));
  }

  private String name(String field) {
    return switch (field) {
      case "username" -> alice.username();
      case "email" -> alice.email();
      default -> alice.username() + "@REALM";
    };
  }

  /** Everything that can be seen after a name was typed. */
  private String afterNaming(LabFlow flow, String name) {
    LabBrowser fresh = lab.browser();
    fresh.get(flow);
    fresh.post(Map.of("uid_field", name));
    fresh.get();
    Challenge challenge = fresh.view().challenge();
    return String.join(
        "|",
        challenge.component(),
        challenge.attributes().toString(),
        challenge.links().toString(),
        challenge.fields().stream().map(Field::name).toList().toString(),
        String.valueOf(fresh.view().person()),
        fresh.view().frame().title().toString(),
        fresh.view().notices().toString(),
        fresh.view().errors().toString());
  }

  private User userWithUpn(String username) {
    return userWithUpn(username, username + "@REALM");
  }

  private User userWithUpn(String username, String upn) {
    try {
      User user =
          lab.engine()
              .users()
              .create(
                  new NewUser(
                      username,
                      "",
                      username + "@Example.org",
                      true,
                      UserType.INTERNAL,
                      "users",
                      Map.of("upn", upn)));
      lab.engine().credentials().setHash(user.id(), lab.hash("alice's"));
      return user;
    } catch (NameTakenException e) {
      throw new AssertionError(e);
    }
  }
}
