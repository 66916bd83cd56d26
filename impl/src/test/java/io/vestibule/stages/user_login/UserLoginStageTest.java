package io.vestibule.stages.user_login;

import static io.vestibule.testkit.LabFlow.toPolicy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vestibule.api.challenge.FieldKind;
import io.vestibule.api.context.ContextKeys;
import io.vestibule.api.event.EventActions;
import io.vestibule.api.user.PendingUser;
import io.vestibule.api.user.User;
import io.vestibule.flow.FlowReply;
import io.vestibule.flow.FlowReply.Result;
import io.vestibule.session.SessionCookies;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.LabBrowser;
import io.vestibule.testkit.LabFlow;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UserLoginStageTest {
  private final Lab lab = Lab.shared();
  private final LabBrowser browser = lab.browser().at(lab.address());
  private final User alice = lab.user("pw");

  // --- logging in

  @Test
  void aLookLogsAProgramIn() {
    assertThat(browser.get(loggingIn(Map.of()))).isEqualTo(new Result.Done("/"));
    assertThat(who()).isEqualTo(alice.username());
  }

  @Test
  void anAnswerLogsAProgramIn() {
    assertThat(browser.post(loggingIn(Map.of()), Map.of())).isEqualTo(new Result.Done("/"));
    assertThat(who()).isEqualTo(alice.username());
  }

  @Test
  void aPageIsLoggedInByItsAnswerOnly() {
    LabBrowser.Tab tab = browser.tab(loggingIn(Map.of()));
    tab.open();
    assertThat(who()).isNull();

    assertThat(tab.submit(Map.of())).isEqualTo(new Result.Done("/"));
    assertThat(who()).isEqualTo(alice.username());
  }

  @Test
  void aLoginIsInTheAuditLog() {
    LabFlow flow =
        lab.flow()
            .policy(toPolicy(lab.knowing(ContextKeys.PENDING_USER, PendingUser.of(alice))))
            .policy(toPolicy(lab.knowing(ContextKeys.AUTH_METHOD, "password")))
            .stage("user_login", Map.of())
            .create();

    browser.get(flow);

    assertThat(lab.events(EventActions.LOGIN, alice))
        .singleElement()
        .satisfies(
            event ->
                assertThat(event.details())
                    .containsEntry("auth_method", "password")
                    .containsEntry("known_device", false));
  }

  @Test
  void aLoginTakesThePlaceOfTheBrowsersSession() {
    browser.logIn(lab.user("bob's"));
    String before = cookie();

    browser.get(loggingIn(Map.of()));

    assertThat(cookie()).isNotEqualTo(before);
    assertThat(who()).isEqualTo(alice.username());
    browser.cookie(before);
    assertThat(who()).isNull();
  }

  @Test
  void loggingInAgainMakesANewSession() {
    browser.get(loggingIn(Map.of()));
    String before = cookie();

    browser.get(loggingIn(Map.of()));

    assertThat(lab.engine().sessions().of(alice.id())).hasSize(1);
    browser.cookie(before);
    assertThat(who()).isNull();
  }

  // --- who is not logged in

  @Test
  void whereTheRunIsAboutNobodyItIsDenied() {
    LabFlow flow = lab.flow().stage("user_login", Map.of()).create();

    assertThat(lab.denial(browser.get(flow))).isEqualTo("Unknown error");
    assertThat(lab.denial(browser.post(Map.of()))).isEqualTo("Unknown error");
  }

  @Test
  void whoeverIsLoggedInIsNotSimplyLoggedInAgain() {
    LabFlow flow = lab.flow().stage("user_login", Map.of()).create();
    browser.logIn(alice);

    assertThat(lab.denial(browser.get(flow))).isEqualTo("Unknown error");
  }

  @ParameterizedTest
  @ValueSource(strings = {"seconds=0", "days=1"})
  void whoeverDoesNotExistIsDenied(String offset) {
    LabFlow flow =
        loggingIn(PendingUser.unknown(alice.username()), Map.of("remember_me_offset", offset));

    assertThat(lab.denial(browser.get(flow))).isEqualTo("Unknown error");
    assertThat(lab.denial(browser.post(Map.of("remember_me", true)))).isEqualTo("Unknown error");
    assertThat(who()).isNull();
  }

  @Test
  void anAccountDeactivatedUnderWayIsDenied() {
    LabFlow flow = loggingIn(Map.of("remember_me_offset", "days=1"));
    browser.get(flow);
    lab.engine().users().setActive(alice.id(), false);

    Result result = browser.post(Map.of("remember_me", true));

    assertThat(lab.denial(result)).isEqualTo("Unknown error");
    assertThat(browser.cookie()).isNull();
    assertThat(browser.runs().entries()).isEmpty();
  }

  @Test
  void anAccountLockedUnderWayIsDenied() {
    LabFlow flow = loggingIn(Map.of("remember_me_offset", "days=1"));
    browser.get(flow);
    lab.engine().users().lock(alice.id(), lab.clock().instant().plus(Duration.ofMinutes(1)));

    assertThat(lab.denial(browser.post(Map.of("remember_me", true)))).isEqualTo("Unknown error");
    assertThat(browser.cookie()).isNull();
  }

  @Test
  void anAccountDeletedUnderWayIsDenied() {
    LabFlow flow = loggingIn(Map.of("remember_me_offset", "days=1"));
    browser.get(flow);
    lab.engine().users().delete(alice.id());

    assertThat(lab.denial(browser.post(Map.of("remember_me", true)))).isEqualTo("Unknown error");
    assertThat(browser.cookie()).isNull();
  }

  @Test
  void anAccountWhoseLockIsOverIsLoggedIn() {
    lab.engine().users().lock(alice.id(), lab.clock().instant().plus(Duration.ofMinutes(1)));
    lab.clock().advance(Duration.ofMinutes(1));

    browser.get(loggingIn(Map.of()));

    assertThat(who()).isEqualTo(alice.username());
  }

  @Test
  void anAccountDeactivatedLaterIsLoggedOutEverywhere() {
    browser.get(loggingIn(Map.of()));

    lab.engine().users().setActive(alice.id(), false);

    assertThat(who()).isNull();
  }

  // --- how long

  @Test
  void aSessionLastsAsLongAsTheStageSays() {
    browser.get(loggingIn(Map.of("session_duration", "hours=2")));
    assertThat(cookies().sessionSeconds()).isEqualTo(7200);
    lab.clock().advance(Duration.ofHours(2).minusMillis(1));
    assertThat(who()).isEqualTo(alice.username());

    lab.clock().advance(Duration.ofMillis(1));

    assertThat(who()).isNull();
  }

  @Test
  void aSessionUntilTheBrowserIsClosedLastsADayAtMost() {
    browser.get(loggingIn(Map.of()));
    assertThat(cookies().sessionSeconds()).isNull();
    lab.clock().advance(Duration.ofDays(1).minusMillis(1));
    assertThat(who()).isEqualTo(alice.username());

    lab.clock().advance(Duration.ofMillis(1));

    assertThat(who()).isNull();
  }

  @Test
  void noSessionLastsLongerThanTheInstallationAllows() {
    browser.get(loggingIn(Map.of("session_duration", "days=400")));

    assertThat(cookies().sessionSeconds()).isEqualTo(Duration.ofDays(30).toSeconds());
  }

  // --- staying logged in

  @Test
  void peopleAreAskedWhereTheStageLetsThemStay() {
    browser.get(loggingIn(Map.of("remember_me_offset", "days=1")));

    assertThat(browser.view().challenge().component()).isEqualTo("ak-stage-user-login");
    assertThat(browser.view().person()).isEqualTo(alice.username());
    assertThat(browser.view().challenge().fields())
        .singleElement()
        .extracting("name", "kind")
        .containsExactly("remember_me", FieldKind.CHECKBOX);
    assertThat(who()).isNull();
  }

  @ParameterizedTest
  @CsvSource({"true, 10800", "false, 3600"})
  void whoeverStaysIsLoggedInForLonger(boolean stays, long seconds) {
    browser.get(loggingIn(Map.of("session_duration", "hours=1", "remember_me_offset", "hours=2")));

    browser.post(Map.of("remember_me", stays));

    assertThat(cookies().sessionSeconds()).isEqualTo(seconds);
    lab.clock().advance(Duration.ofSeconds(seconds).minusMillis(1));
    assertThat(who()).isEqualTo(alice.username());
    lab.clock().advance(Duration.ofMillis(1));
    assertThat(who()).isNull();
  }

  @Test
  void whoeverDoesNotStayIsLoggedInUntilTheBrowserIsClosed() {
    browser.get(loggingIn(Map.of("remember_me_offset", "hours=2")));

    browser.post(Map.of("remember_me", false));

    assertThat(cookies().sessionSeconds()).isNull();
  }

  @Test
  void aProgramMustSayWhetherToStay() {
    browser.get(loggingIn(Map.of("remember_me_offset", "hours=2")));

    browser.post(Map.of());

    assertThat(lab.errors(browser.view())).containsExactly("remember_me: This field is required.");
    assertThat(who()).isNull();
  }

  @Test
  void aBoxLeftUntickedOnAPageIsANo() {
    LabBrowser.Tab tab =
        browser.tab(
            loggingIn(Map.of("session_duration", "hours=1", "remember_me_offset", "hours=2")));

    tab.submit(Map.of());

    assertThat(cookies().sessionSeconds()).isEqualTo(3600);
  }

  // --- other sessions

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void otherSessionsEndWhereTheStageSaysSo(boolean terminate) {
    LabBrowser elsewhere = lab.browser(alice);

    browser.get(loggingIn(Map.of("terminate_other_sessions", terminate)));

    assertThat(elsewhere.visitor().isAuthenticated()).isEqualTo(!terminate);
    assertThat(who()).isEqualTo(alice.username());
  }

  @Test
  void otherUsersSessionsGoOn() {
    LabBrowser bobs = lab.browser(lab.user("bob's"));

    browser.get(loggingIn(Map.of("terminate_other_sessions", true)));

    assertThat(bobs.visitor().isAuthenticated()).isTrue();
  }

  // --- bound to the network

  @Test
  void aBoundSessionIsOverAtAnotherAddress() {
    browser.get(loggingIn(Map.of("network_binding", "bind_asn_network_ip")));
    String home = lab.address();
    assertThat(who()).isEqualTo(alice.username());

    browser.at(home);

    assertThat(who()).isNull();
    assertThat(lab.events(EventActions.LOGOUT, alice))
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.address()).isEqualTo(home);
              assertThat(event.details())
                  .containsEntry("logout_reason", "Session binding broken")
                  .containsEntry("reason", "network.ip");
            });
  }

  @Test
  void aBoundSessionThatWasSeenElsewhereIsOverAtHomeToo() {
    String home = lab.address();
    browser.at(home).get(loggingIn(Map.of("network_binding", "bind_asn_network_ip")));
    browser.at(lab.address());
    assertThat(who()).isNull();

    browser.at(home);

    assertThat(who()).isNull();
  }

  @Test
  void anUnboundSessionGoesAlong() {
    browser.get(loggingIn(Map.of()));

    browser.at(lab.address());

    assertThat(who()).isEqualTo(alice.username());
  }

  // --- the browser as one of the user's

  @Test
  void theBrowserIsRememberedForAMonth() {
    browser.get(loggingIn(Map.of()));

    assertThat(cookies().device()).isNotNull();
    assertThat(cookies().deviceSeconds()).isEqualTo(Duration.ofDays(30).toSeconds());
  }

  @Test
  void theBrowserIsNotRememberedWhereTheStageSaysSo() {
    browser.get(loggingIn(Map.of("remember_device", "seconds=0")));

    assertThat(cookies().device()).isNull();
  }

  @Test
  void theBrowserIsNotRememberedWherePeopleAreAsked() {
    browser.get(loggingIn(Map.of("remember_me_offset", "days=1")));

    browser.post(Map.of("remember_me", true));

    assertThat(cookies().device()).isNull();
  }

  @Test
  void aRememberedBrowserIsKnownAtTheNextLoginWhereverItIs() {
    browser.get(loggingIn(Map.of()));
    lab.clock().advance(Duration.ofSeconds(1));

    browser.at(lab.address()).get(loggingIn(Map.of()));

    assertThat(lab.events(EventActions.LOGIN, alice).get(0).details())
        .containsEntry("known_device", true);
  }

  @Test
  void aRememberedBrowserIsForgottenInTime() {
    browser.get(loggingIn(Map.of("remember_device", "days=1")));
    lab.clock().advance(Duration.ofDays(1));

    browser.at(lab.address()).get(loggingIn(Map.of()));

    assertThat(lab.events(EventActions.LOGIN, alice).get(0).details())
        .containsEntry("known_device", false);
  }

  @Test
  void aBrowserIsKnownAsItsOwnUsersOnly() {
    User bob = lab.user("bob's");
    browser.get(loggingIn(Map.of()));

    browser.at(lab.address()).get(loggingIn(PendingUser.of(bob), Map.of()));

    assertThat(lab.events(EventActions.LOGIN, bob).get(0).details())
        .containsEntry("known_device", false);
  }

  // --- what cannot be configured

  @ParameterizedTest
  @CsvSource({
    "network_binding, bind_asn",
    "network_binding, bind_asn_network",
    "geoip_binding, bind_continent",
    "geoip_binding, bind_continent_country",
    "geoip_binding, bind_continent_country_city",
    "session_duration, seconds=-1",
    "remember_me_offset, seconds=-1",
    "remember_device, seconds=-1",
  })
  void whatCannotBeDoneIsRefused(String option, String value) {
    assertThatThrownBy(() -> lab.stage("user_login", Map.of(option, value)))
        .hasMessageContaining(option + ": ");
  }

  private LabFlow loggingIn(Map<String, ?> config) {
    return loggingIn(PendingUser.of(alice), config);
  }

  private LabFlow loggingIn(PendingUser user, Map<String, ?> config) {
    return lab.flow()
        .policy(toPolicy(lab.knowing(ContextKeys.PENDING_USER, user)))
        .stage("user_login", config)
        .create();
  }

  private @Nullable String who() {
    User user = browser.visitor().user();
    return user == null ? null : user.username();
  }

  private String cookie() {
    return Objects.requireNonNull(browser.cookie());
  }

  /** What the browser was given at its login. */
  private SessionCookies cookies() {
    assertThat(browser.effect()).isInstanceOf(FlowReply.Effect.SignedIn.class);
    return ((FlowReply.Effect.SignedIn) Objects.requireNonNull(browser.effect())).cookies();
  }
}
