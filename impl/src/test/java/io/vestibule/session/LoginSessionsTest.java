package io.vestibule.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.api.event.Event;
import io.vestibule.api.event.EventActions;
import io.vestibule.api.factor.Factor;
import io.vestibule.api.factor.FactorAddition;
import io.vestibule.api.factor.FactorProof;
import io.vestibule.api.factor.FactorType;
import io.vestibule.api.factor.NewFactor;
import io.vestibule.api.flow.Visitor;
import io.vestibule.api.session.NetworkBinding;
import io.vestibule.api.session.SignIn;
import io.vestibule.api.user.AccountDraft.Notice;
import io.vestibule.api.user.Group;
import io.vestibule.api.user.User;
import io.vestibule.event.Origin;
import io.vestibule.session.LoginSessions.SignedIn;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.Together;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** With the limits of the settings: 14 days without use, 30 days in all, a day with the browser. */
class LoginSessionsTest {
  private static final Origin HOME = new Origin("192.0.2.1", "lab-reference");
  private static final Origin ELSEWHERE = new Origin("198.51.100.7", "lab-reference");
  private static final Duration WEEK = Duration.ofDays(7);

  private final Lab lab = Lab.shared();
  private final LoginSessions sessions = lab.engine().sessions();
  private final User alice = lab.user("correct horse");

  @BeforeEach
  void laterThanAnythingBefore() {
    lab.clock().advance(Duration.ofMillis(1));
  }

  // --- made and used

  @Test
  void whoHasTheCookieIsLoggedIn() {
    SignedIn.Granted granted = signIn(WEEK);

    Visitor visitor = sessions.resolve(granted.cookies().session(), HOME);

    assertThat(visitor.user()).extracting(User::id).isEqualTo(alice.id());
    assertThat(visitor).isEqualTo(granted.visitor());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "null"})
  void whoHasAnotherIsNot(String cookie) {
    signIn(WEEK);

    assertThat(resolve(cookie).isAuthenticated()).isFalse();
  }

  @Test
  void theIdOfASessionOpensNothing() {
    UUID id = Objects.requireNonNull(signIn(WEEK).visitor().session());

    assertThat(resolve(id.toString()).isAuthenticated()).isFalse();
  }

  @Test
  void theCookieIsNotInTheDatabase() {
    String cookie = signIn(WEEK).cookies().session();

    Object hash =
        lab.engine()
            .database()
            .call(
                em ->
                    em.createNativeQuery("select token_hash from vst_session where user_id = :user")
                        .setParameter("user", alice.id().toString())
                        .getSingleResult());

    assertThat(hash).asString().hasSize(64).isNotEqualTo(cookie);
  }

  @Test
  void theCookieIsNotShownInTheLog() {
    SessionCookies cookies = signIn(WEEK).cookies();

    assertThat(cookies.toString()).doesNotContain(cookies.session());
  }

  @Test
  void aMemberOfASuperuserGroupIsASuperuser() {
    Group group = lab.engine().users().createGroup(lab.name("group"), true, List.of());
    String cookie = signIn(WEEK).cookies().session();
    assertThat(resolve(cookie).superuser()).isFalse();

    lab.engine().users().addToGroup(alice.id(), group.id());

    assertThat(resolve(cookie).superuser()).isTrue();
  }

  @Test
  void aLoginIsRememberedWithTheAccount() {
    signIn(WEEK);

    assertThat(lab.engine().users().find(alice.id()).orElseThrow().lastLogin())
        .isEqualTo(lab.clock().instant());
  }

  @Test
  void aLoginIsAnEvent() {
    UUID session = Objects.requireNonNull(signIn(WEEK).visitor().session());

    assertThat(newest(EventActions.LOGIN).details())
        .containsEntry("auth_method", "password")
        .containsEntry("session", session.toString());
  }

  // --- over

  @Test
  void aSessionLastsAsLongAsWasAskedFor() {
    String cookie = signIn(WEEK).cookies().session();
    lab.clock().advance(WEEK.minusMillis(1));

    assertThat(resolve(cookie).isAuthenticated()).isTrue();
  }

  @Test
  void aSessionIsOverAfterThat() {
    String cookie = signIn(WEEK).cookies().session();
    lab.clock().advance(WEEK);

    assertThat(resolve(cookie).isAuthenticated()).isFalse();
  }

  @Test
  void useDoesNotMakeASessionLastLonger() {
    String cookie = signIn(WEEK).cookies().session();
    for (int day = 0; day < 7; day++) {
      assertThat(resolve(cookie).isAuthenticated()).isTrue();
      lab.clock().advance(Duration.ofDays(1));
    }

    assertThat(resolve(cookie).isAuthenticated()).isFalse();
  }

  @Test
  void aSessionThatIsNotUsedIsOverSooner() {
    String cookie = signIn(Duration.ofDays(30)).cookies().session();
    lab.clock().advance(Duration.ofDays(14));

    assertThat(resolve(cookie).isAuthenticated()).isFalse();
  }

  @Test
  void useKeepsASessionFromThat() {
    String cookie = signIn(Duration.ofDays(30)).cookies().session();
    lab.clock().advance(Duration.ofDays(13));
    resolve(cookie);
    lab.clock().advance(Duration.ofDays(13));

    assertThat(resolve(cookie).isAuthenticated()).isTrue();
  }

  @Test
  void noSessionLastsLongerThanTheSettingsAllow() {
    SignedIn.Granted granted = signIn(Duration.ofDays(365));

    assertThat(granted.cookies().sessionSeconds()).isEqualTo(Duration.ofDays(30).toSeconds());
    assertThat(only().expiresAt()).isEqualTo(lab.clock().instant().plus(Duration.ofDays(30)));
  }

  @Test
  void aSessionThatEndsWithTheBrowserEndsAfterADayAnyhow() {
    SignedIn.Granted granted = signIn(Duration.ZERO);

    assertThat(granted.cookies().sessionSeconds()).isNull();
    assertThat(only().expiresAt()).isEqualTo(lab.clock().instant().plus(Duration.ofDays(1)));
  }

  @Test
  void aSessionThatIsOverDoesNotComeBackWithTheTime() {
    String cookie = signIn(Duration.ofDays(30)).cookies().session();
    lab.clock().advance(Duration.ofDays(14));
    resolve(cookie);

    assertThat(sessions.of(alice.id())).isEmpty();
    assertThat(rows()).isZero();
  }

  @Test
  void manyWhoComeWithACookieThatIsOverAreAllAnonymous() {
    String cookie = signIn(WEEK).cookies().session();
    lab.clock().advance(WEEK);

    assertThat(Together.call(16, () -> resolve(cookie).isAuthenticated())).containsOnly(false);
  }

  @Test
  void ofASessionManyRequestsAtOnceAreAllLoggedIn() {
    String cookie = signIn(WEEK).cookies().session();
    lab.clock().advance(Duration.ofHours(1));

    assertThat(Together.call(16, () -> resolve(cookie).isAuthenticated())).containsOnly(true);
  }

  // --- the account

  @Test
  void withAnInactiveAccountTheSessionIsOver() {
    String cookie = signIn(WEEK).cookies().session();

    lab.engine().users().setActive(alice.id(), false);

    assertThat(resolve(cookie).isAuthenticated()).isFalse();
  }

  @Test
  void withTheAccountTheSessionGoes() {
    String cookie = signIn(WEEK).cookies().session();

    lab.engine().users().delete(alice.id());

    assertThat(resolve(cookie).isAuthenticated()).isFalse();
  }

  @Test
  void aSessionIsNotMadeForAnInactiveAccount() {
    lab.engine().users().setActive(alice.id(), false);

    assertThat(signIn(alice, WEEK, null, null, HOME, false)).isInstanceOf(SignedIn.Refused.class);
  }

  @Test
  void aSessionIsNotMadeForALockedAccount() {
    lab.engine().users().lock(alice.id(), lab.clock().instant().plusSeconds(1));

    assertThat(signIn(alice, WEEK, null, null, HOME, false)).isInstanceOf(SignedIn.Refused.class);
  }

  @Test
  void ofOneUserManyMayLogInAtOnce() {
    List<SignedIn> signedIn = Together.call(8, () -> signIn(alice, WEEK, null, null, HOME, false));

    assertThat(signedIn).hasOnlyElementsOfType(SignedIn.Granted.class);
  }

  // --- networks

  @ParameterizedTest
  @EnumSource(value = NetworkBinding.class, names = "NO_BINDING", mode = EnumSource.Mode.EXCLUDE)
  void aSessionThatIsTiedToItsNetworkIsOverElsewhere(NetworkBinding binding) {
    String cookie = signIn(binding);

    assertThat(sessions.resolve(cookie, ELSEWHERE).isAuthenticated()).isFalse();

    assertThat(resolve(cookie).isAuthenticated()).isFalse();
    assertThat(newest(EventActions.LOGOUT).details())
        .containsEntry("logout_reason", "Session binding broken");
  }

  @ParameterizedTest
  @EnumSource(NetworkBinding.class)
  void anySessionGoesOnWhereItWasMade(NetworkBinding binding) {
    assertThat(resolve(signIn(binding)).isAuthenticated()).isTrue();
  }

  @Test
  void aSessionThatIsNotTiedGoesOnAnywhere() {
    assertThat(sessions.resolve(signIn(NetworkBinding.NO_BINDING), ELSEWHERE).isAuthenticated())
        .isTrue();
  }

  // --- others

  @Test
  void aNewSessionTakesThePlaceOfThePresentOne() {
    SignedIn.Granted present = signIn(WEEK);

    SignedIn.Granted next =
        granted(signIn(alice, WEEK, present.visitor().session(), null, HOME, false));

    assertThat(resolve(present.cookies().session()).isAuthenticated()).isFalse();
    assertThat(resolve(next.cookies().session()).isAuthenticated()).isTrue();
  }

  @Test
  void aNewSessionLeavesOthersAlone() {
    SignedIn.Granted other = signIn(WEEK);

    signIn(WEEK);

    assertThat(resolve(other.cookies().session()).isAuthenticated()).isTrue();
  }

  @Test
  void aNewSessionMayEndTheUsersOthers() {
    SignedIn.Granted other = signIn(WEEK);
    User bob = lab.user("correct horse");
    SignedIn.Granted bobs = granted(signIn(bob, WEEK, null, null, HOME, false));

    SignedIn.Granted next = granted(signIn(alice, WEEK, null, null, HOME, true));

    assertThat(resolve(other.cookies().session()).isAuthenticated()).isFalse();
    assertThat(resolve(next.cookies().session()).isAuthenticated()).isTrue();
    assertThat(resolve(bobs.cookies().session()).isAuthenticated()).isTrue();
  }

  // --- logging out

  @Test
  void whoLogsOutIsLoggedOut() {
    SignedIn.Granted granted = signIn(WEEK);

    sessions.signOut(granted.visitor(), HOME);

    assertThat(resolve(granted.cookies().session()).isAuthenticated()).isFalse();
    assertThat(newest(EventActions.LOGOUT).user()).isEqualTo(alice.id());
  }

  @Test
  void whoIsNotLoggedInMayLogOut() {
    int before = logouts();

    sessions.signOut(Visitor.anonymous(), HOME);

    assertThat(logouts()).isEqualTo(before);
  }

  @Test
  void toLogOutTwiceIsOneEvent() {
    SignedIn.Granted granted = signIn(WEEK);
    int before = logouts();

    sessions.signOut(granted.visitor(), HOME);
    sessions.signOut(granted.visitor(), HOME);

    assertThat(logouts()).isEqualTo(before + 1);
  }

  // --- the list

  @Test
  void aUserSeesTheirOwnSessionsTheOneUsedLastFirst() {
    SignedIn.Granted one = signIn(WEEK);
    lab.clock().advance(Duration.ofMinutes(1));
    SignedIn.Granted two = granted(signIn(alice, WEEK, null, null, ELSEWHERE, false));
    signIn(lab.user("correct horse"), WEEK, null, null, HOME, false);
    assertThat(sessions.of(alice.id()))
        .extracting(LoginSession::id)
        .containsExactly(two.visitor().session(), one.visitor().session());

    lab.clock().advance(Duration.ofMinutes(1));
    resolve(one.cookies().session());

    assertThat(sessions.of(alice.id()))
        .extracting(LoginSession::id)
        .containsExactly(one.visitor().session(), two.visitor().session());
  }

  @Test
  void aSessionInTheListSaysWhereItIs() {
    SignedIn.Granted granted = signIn(WEEK);

    assertThat(only())
        .isEqualTo(
            new LoginSession(
                Objects.requireNonNull(granted.visitor().session()),
                lab.clock().instant(),
                lab.clock().instant(),
                lab.clock().instant().plus(WEEK),
                HOME.address(),
                "a browser"));
  }

  @ParameterizedTest
  @CsvSource({"7, 7", "30, 14"})
  void whatIsOverIsNotInTheList(int duration, int after) {
    signIn(Duration.ofDays(duration));

    lab.clock().advance(Duration.ofDays(after));

    assertThat(sessions.of(alice.id())).isEmpty();
  }

  @Test
  void aUserEndsASessionOfTheirOwn() {
    SignedIn.Granted granted = signIn(WEEK);

    assertThat(sessions.end(alice, Objects.requireNonNull(granted.visitor().session()), HOME))
        .isTrue();

    assertThat(resolve(granted.cookies().session()).isAuthenticated()).isFalse();
    assertThat(newest(EventActions.LOGOUT).details())
        .containsEntry("logout_reason", "Ended by the user");
  }

  @Test
  void aUserEndsNobodyElses() {
    SignedIn.Granted granted = signIn(WEEK);
    int before = logouts();

    assertThat(
            sessions.end(
                lab.user("correct horse"),
                Objects.requireNonNull(granted.visitor().session()),
                HOME))
        .isFalse();

    assertThat(resolve(granted.cookies().session()).isAuthenticated()).isTrue();
    assertThat(logouts()).isEqualTo(before);
  }

  // --- cleaning

  @Test
  void whatIsOverIsCleanedAndNothingElse() {
    signIn(Duration.ofDays(1));
    signIn(alice, Duration.ofDays(20), null, null, HOME, false);
    assertThat(rows()).isEqualTo(2);
    lab.clock().advance(Duration.ofDays(2));

    assertThat(sessions.clean()).isPositive();

    assertThat(rows()).isEqualTo(1);
    assertThat(sessions.of(alice.id())).hasSize(1);
  }

  @Test
  void whatWasNotUsedForLongIsCleaned() {
    signIn(Duration.ofDays(30));
    lab.clock().advance(Duration.ofDays(14));

    sessions.clean();

    assertThat(rows()).isZero();
  }

  @Test
  void whereNothingIsOverNothingIsCleaned() {
    sessions.clean();

    assertThat(sessions.clean()).isZero();
  }

  // --- known devices

  @Test
  void theFirstLoginIsFromAnUnknownDevice() {
    signIn(WEEK);

    assertThat(newest(EventActions.LOGIN).details()).containsEntry("known_device", false);
  }

  @Test
  void anAddressIsKnownAfterTheFirstLogin() {
    signIn(WEEK);
    lab.clock().advance(Duration.ofMillis(1));

    signIn(WEEK);

    assertThat(newest(EventActions.LOGIN).details()).containsEntry("known_device", true);
  }

  @Test
  void aDeviceThatIsRememberedIsKnownAnywhere() {
    String device = Objects.requireNonNull(remember(Duration.ofDays(30)).cookies().device());
    lab.clock().advance(Duration.ofDays(29));

    signIn(alice, WEEK, null, device, ELSEWHERE, false);

    assertThat(newest(EventActions.LOGIN).details()).containsEntry("known_device", true);
  }

  @Test
  void aDeviceIsForgottenInTime() {
    String device = Objects.requireNonNull(remember(Duration.ofDays(30)).cookies().device());
    lab.clock().advance(Duration.ofDays(30));

    signIn(alice, WEEK, null, device, ELSEWHERE, false);

    assertThat(newest(EventActions.LOGIN).details()).containsEntry("known_device", false);
  }

  @Test
  void aDeviceIsKnownAsItsUsersOnly() {
    String device = Objects.requireNonNull(remember(Duration.ofDays(30)).cookies().device());
    lab.clock().advance(Duration.ofMillis(1));

    signIn(lab.user("correct horse"), WEEK, null, device, ELSEWHERE, false);

    assertThat(newest(EventActions.LOGIN).details()).containsEntry("known_device", false);
  }

  @Test
  void aDeviceIsNotRememberedUnlessAskedFor() {
    assertThat(signIn(WEEK).cookies().device()).isNull();
  }

  // --- browsers in which a factor was shown

  @Test
  void aBrowserIsRememberedForTheFactorThatWasShown() {
    Factor factor = factor();
    String device = withFactor(null, factor);

    assertThat(sessions.factorShown(alice.id(), device, WEEK)).contains(factor.id());
    assertThat(sessions.remembered(alice.id()))
        .singleElement()
        .satisfies(
            browser -> {
              assertThat(browser.factor()).isEqualTo(factor.id());
              assertThat(browser.userAgent()).isEqualTo("a browser");
              assertThat(browser.address()).isEqualTo("192.0.2.1");
            });
  }

  @Test
  void itIsForgottenInTime() {
    String device = withFactor(null, factor());
    lab.clock().advance(WEEK.minusMillis(1));
    assertThat(sessions.factorShown(alice.id(), device, WEEK)).isPresent();

    lab.clock().advance(Duration.ofMillis(1));

    assertThat(sessions.factorShown(alice.id(), device, WEEK)).isEmpty();
  }

  @Test
  void itIsRememberedForThatUserAndThatBrowserOnly() {
    String device = withFactor(null, factor());

    assertThat(sessions.factorShown(lab.user("correct horse").id(), device, WEEK)).isEmpty();
    assertThat(sessions.factorShown(alice.id(), "another", WEEK)).isEmpty();
    assertThat(sessions.factorShown(alice.id(), null, WEEK)).isEmpty();
  }

  @Test
  void aLoginWithoutTheFactorGoesOnRememberingButNoLonger() {
    Factor factor = factor();
    String first = withFactor(null, factor);
    lab.clock().advance(Duration.ofDays(6));
    String second =
        Objects.requireNonNull(
            granted(
                    sessions.signIn(
                        new SignIn(
                            alice.id(),
                            WEEK,
                            NetworkBinding.NO_BINDING,
                            false,
                            Duration.ofDays(30)),
                        null,
                        first,
                        "a browser",
                        LoginProof.by("password"),
                        HOME))
                .cookies()
                .device());

    assertThat(sessions.factorShown(alice.id(), second, WEEK)).contains(factor.id());
    assertThat(sessions.factorShown(alice.id(), first, WEEK)).isEmpty();
    lab.clock().advance(Duration.ofDays(1));
    assertThat(sessions.factorShown(alice.id(), second, WEEK)).isEmpty();
  }

  @Test
  void withTheFactorItIsForgottenToo() {
    Factor factor = factor();
    String device = withFactor(null, factor);

    lab.engine().factors().remove(HOME, alice.id(), factor.id(), null, NOTICE);

    assertThat(sessions.factorShown(alice.id(), device, WEEK)).isEmpty();
    assertThat(sessions.remembered(alice.id())).isEmpty();
  }

  @Test
  void itIsForgottenWhenItsOwnerSaysSo() {
    String device = withFactor(null, factor());
    UUID browser = sessions.remembered(alice.id()).get(0).id();

    assertThat(sessions.forget(lab.user("correct horse").id(), browser)).isFalse();
    assertThat(sessions.forget(alice.id(), UUID.randomUUID())).isFalse();
    assertThat(sessions.factorShown(alice.id(), device, WEEK)).isPresent();
    assertThat(sessions.forget(alice.id(), browser)).isTrue();

    assertThat(sessions.factorShown(alice.id(), device, WEEK)).isEmpty();
  }

  @Test
  void itIsForgottenWhenAllSessionsEnd() {
    String device = withFactor(null, factor());

    lab.engine()
        .database()
        .run(em -> sessions.endAll(em, alice.id(), null, "Password changed", HOME));

    assertThat(sessions.factorShown(alice.id(), device, WEEK)).isEmpty();
  }

  private static final Notice NOTICE = new Notice(new UUID(0, 0), Locale.ENGLISH);

  private Factor factor() {
    return ((FactorAddition.Added)
            lab.engine()
                .factors()
                .from(HOME)
                .add(
                    new NewFactor(
                        alice.id(),
                        FactorType.TOTP,
                        "",
                        null,
                        null,
                        Map.of(),
                        Map.of(),
                        List.of(),
                        0),
                    NOTICE))
        .factor();
  }

  /** Logs in with a factor that is to be remembered; the secret of the browser. */
  private String withFactor(@Nullable String device, Factor factor) {
    return Objects.requireNonNull(
        granted(
                sessions.signIn(
                    new SignIn(alice.id(), WEEK, NetworkBinding.NO_BINDING, false, Duration.ZERO),
                    null,
                    device,
                    "a browser",
                    new LoginProof(
                        "password",
                        true,
                        List.of(
                            new FactorProof(
                                alice.id(), factor.id(), factor.type(), lab.clock().instant())),
                        Duration.ofDays(30)),
                    HOME))
            .cookies()
            .device());
  }

  private Visitor resolve(String cookie) {
    return sessions.resolve(cookie, HOME);
  }

  private SignedIn.Granted signIn(Duration duration) {
    return granted(signIn(alice, duration, null, null, HOME, false));
  }

  private String signIn(NetworkBinding binding) {
    return granted(
            sessions.signIn(
                new SignIn(alice.id(), WEEK, binding, false, Duration.ZERO),
                null,
                null,
                "a browser",
                LoginProof.by("password"),
                HOME))
        .cookies()
        .session();
  }

  private SignedIn.Granted remember(Duration device) {
    return granted(
        sessions.signIn(
            new SignIn(alice.id(), WEEK, NetworkBinding.NO_BINDING, false, device),
            null,
            null,
            "a browser",
            LoginProof.by("password"),
            HOME));
  }

  private SignedIn signIn(
      User user,
      Duration duration,
      @Nullable UUID present,
      @Nullable String device,
      Origin origin,
      boolean endOthers) {
    return sessions.signIn(
        new SignIn(user.id(), duration, NetworkBinding.NO_BINDING, endOthers, Duration.ZERO),
        present,
        device,
        "a browser",
        LoginProof.by("password"),
        origin);
  }

  private static SignedIn.Granted granted(SignedIn signedIn) {
    return (SignedIn.Granted) signedIn;
  }

  private LoginSession only() {
    List<LoginSession> all = sessions.of(alice.id());
    assertThat(all).hasSize(1);
    return all.get(0);
  }

  private int rows() {
    Object count =
        lab.engine()
            .database()
            .call(
                em ->
                    em.createNativeQuery("select count(*) from vst_session where user_id = :user")
                        .setParameter("user", alice.id().toString())
                        .getSingleResult());
    return ((Number) count).intValue();
  }

  private int logouts() {
    return (int)
        lab.events().stream()
            .filter(event -> event.action().equals(EventActions.LOGOUT))
            .filter(event -> alice.id().equals(event.user()))
            .count();
  }

  private Event newest(String action) {
    return lab.events().stream()
        .filter(event -> event.action().equals(action))
        .findFirst()
        .orElseThrow();
  }
}
