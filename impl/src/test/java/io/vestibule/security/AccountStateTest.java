package io.vestibule.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.api.session.NetworkBinding;
import io.vestibule.api.session.SignIn;
import io.vestibule.api.user.User;
import io.vestibule.api.user.UserType;
import io.vestibule.flow.FlowReply.Result;
import io.vestibule.session.LoginSessions.SignedIn;
import io.vestibule.store.Ids;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.LabBrowser;
import io.vestibule.testkit.LabFlow;
import io.vestibule.user.UserStore;
import io.vestibule.user.UserStore.NameTakenException;
import io.vestibule.user.UserStore.NewUser;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whether an account may log in counts at every step and again where the session is made, and for
 * as long as the session is used (CVE-2025-53942, CVE-2026-9798).
 */
@ExtendWith(QuietLog.class)
class AccountStateTest {
  private static final Lab LAB = Lab.shared();
  private static final UserStore USERS = LAB.engine().users();
  private static final String PASSWORD = "correct horse";

  private final User alice = LAB.user(PASSWORD);

  /** What happens to an account. */
  enum Event {
    DEACTIVATED {
      @Override
      void happensTo(User user) {
        USERS.setActive(user.id(), false);
      }
    },
    LOCKED {
      @Override
      void happensTo(User user) {
        USERS.lock(user.id(), LAB.clock().instant().plus(Duration.ofDays(1)));
      }
    },
    DELETED {
      @Override
      void happensTo(User user) {
        USERS.delete(user.id());
      }
    };

    abstract void happensTo(User user);
  }

  // --- on the way in
  // -----------------------------------------------------------------------------------------------

  static Stream<Arguments> moments() {
    return Stream.of(Event.values())
        .flatMap(event -> Stream.of(0, 1, 2, 3, 4).map(moment -> Arguments.of(event, moment)));
  }

  /** The steps a page takes: open, name, password, a stage after it, and then the session. */
  @ParameterizedTest
  @MethodSource("moments")
  void aPageMakesNoSessionWheneverItHappens(Event event, int moment) {
    LabBrowser browser = LAB.browser();
    LabBrowser.Tab tab = new Pages(browser).upTo(moment, () -> event.happensTo(alice));

    assertThat(tab.shown()).isNotInstanceOf(Result.Done.class);
    assertThat(browser.visitor().isAuthenticated()).isFalse();
    assertThat(LAB.engine().sessions().of(alice.id())).isEmpty();
  }

  /** Shows that the walk above comes to a session if nothing happens. */
  @Test
  void aPageMakesASessionIfNothingHappens() {
    LabBrowser browser = LAB.browser();

    new Pages(browser).upTo(-1, () -> {});

    assertThat(browser.visitor().user()).extracting(User::id).isEqualTo(alice.id());
  }

  /** What a page does, with something happening before the step of that number. */
  private final class Pages {
    private final LabBrowser browser;

    Pages(LabBrowser browser) {
      this.browser = browser;
    }

    LabBrowser.Tab upTo(int moment, Runnable event) {
      LabFlow flow =
          LAB.flow()
              .stage("identification", Map.of("user_fields", List.of("username")))
              .stage("password", Map.of("backends", List.of("authentik.core.auth.InbuiltBackend")))
              .stage("scripted", Scripts.asking("more"))
              // As late as can be: in the same request, just before the session is made.
              .stage(
                  "scripted",
                  Scripts.doing(
                      run -> {
                        if (moment == 4) {
                          event.run();
                        }
                      }))
              .stage("user_login", Map.of())
              .create();
      happens(moment == 0, event);
      LabBrowser.Tab tab = browser.tab(flow);
      happens(moment == 1, event);
      tab.submit(Map.of("uid_field", alice.username()));
      happens(moment == 2, event);
      tab.submit(Map.of("password", PASSWORD));
      happens(moment == 3, event);
      if (tab.shown() instanceof Result.Asked asked
          && asked.view().challenge().component().equals("more")) {
        tab.submit(Map.of(Scripts.WORD, "please"));
      }
      return tab;
    }

    private void happens(boolean now, Runnable event) {
      if (now) {
        event.run();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aProgramThatOnlyHasToFetchItsSessionGetsNone(Event event) {
    LabBrowser browser = LAB.browser();
    browser.get("default-authentication-flow", Map.of());
    browser.post(Map.of("uid_field", alice.username()));
    browser.post(Map.of("password", PASSWORD));

    event.happensTo(alice);
    browser.get();
    Result result = browser.follow();

    assertThat(result).isInstanceOf(Result.Denied.class);
    assertThat(browser.visitor().isAuthenticated()).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void whoeverIsAskedWhetherToBeRememberedGetsNoSession(Event event) {
    LabFlow flow =
        LAB.flow()
            .stage("scripted", Scripts.about(alice))
            .stage("user_login", Map.of("remember_me_offset", "days=1"))
            .create();
    LabBrowser browser = LAB.browser();
    LabBrowser.Tab tab = browser.tab(flow);

    event.happensTo(alice);
    Result result = tab.submit(Map.of("remember_me", "on"));

    assertThat(result).isInstanceOf(Result.Denied.class);
    assertThat(browser.visitor().isAuthenticated()).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void aLinkGivesNoSession(Event event) {
    LabFlow flow =
        LAB.flow().stage("new_password", Map.of()).stage("user_login", Map.of()).create();
    String key =
        LAB.engine()
            .tokens()
            .issueLink(
                LAB.name("link"), "test", flow.id(), alice.id(), Duration.ofHours(1), Map.of());
    LabBrowser browser = LAB.browser();
    LabBrowser.Tab tab = browser.tab(flow, "flow_token", key);

    event.happensTo(alice);
    Result result =
        tab.submit(Map.of("password", "battery staple", "password_repeat", "battery staple"));

    assertThat(result).isInstanceOf(Result.Denied.class);
    assertThat(browser.visitor().isAuthenticated()).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void anAppPasswordLogsNobodyIn(Event event) {
    String key = LAB.engine().tokens().createAppPassword(LAB.name("app"), alice.id(), null);
    LabBrowser browser = LAB.browser();
    LabBrowser.Tab tab = browser.tab("default-authentication-flow");
    tab.submit(Map.of("uid_field", alice.username()));

    event.happensTo(alice);
    tab.submit(Map.of("password", key));

    assertThat(browser.visitor().isAuthenticated()).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void whatMakesSessionsRefuses(Event event) {
    event.happensTo(alice);

    SignedIn signedIn = signIn(alice);

    assertThat(signedIn).isInstanceOf(SignedIn.Refused.class);
  }

  @ParameterizedTest
  @CsvSource({"-1, false", "0, true", "1, true"})
  void aLockEndsWhenItWasToEnd(int seconds, boolean admitted) {
    USERS.lock(alice.id(), LAB.clock().instant().plus(Duration.ofHours(1)));

    LAB.clock().advance(Duration.ofHours(1).plusSeconds(seconds));

    assertThat(signIn(alice) instanceof SignedIn.Granted).isEqualTo(admitted);
  }

  @Test
  void anInternalServiceAccountNeverLogsInThroughAFlow() throws NameTakenException {
    User internal = internal();
    LAB.engine().credentials().setHash(internal.id(), LAB.hash(PASSWORD));
    LabBrowser browser = LAB.browser();
    LabBrowser.Tab tab = browser.tab("default-authentication-flow");

    tab.submit(Map.of("uid_field", internal.username()));
    tab.submit(Map.of("password", PASSWORD));

    assertThat(browser.visitor().isAuthenticated()).isFalse();
    assertThat(signIn(internal)).isInstanceOf(SignedIn.Refused.class);
  }

  @Test
  void anInternalServiceAccountUsesItsApiToken() throws NameTakenException {
    User internal = internal();
    String token = Ids.secret();
    LAB.engine()
        .database()
        .run(
            em ->
                LAB.engine().tokens().createApiToken(em, LAB.name("token"), internal.id(), token));

    assertThat(LAB.engine().sessions().resolveApiToken(token).isAuthenticated()).isTrue();
  }

  private static User internal() throws NameTakenException {
    return USERS.create(
        new NewUser(
            LAB.name("internal"),
            "",
            "",
            true,
            UserType.INTERNAL_SERVICE_ACCOUNT,
            "users",
            Map.of()));
  }

  // --- afterwards
  // --------------------------------------------------------------------------------------------------

  @ParameterizedTest
  @EnumSource
  void aSessionIsOverAtTheNextRequest(Event event) {
    LabBrowser browser = LAB.browser(alice);

    event.happensTo(alice);

    assertThat(browser.visitor().isAuthenticated()).isFalse();
  }

  @ParameterizedTest
  @EnumSource(names = {"DEACTIVATED", "LOCKED"})
  void aSessionThatIsOverStaysOver(Event event) {
    LabBrowser browser = LAB.browser(alice);
    event.happensTo(alice);
    browser.visitor();

    USERS.setActive(alice.id(), true);
    USERS.lock(alice.id(), null);

    assertThat(browser.visitor().isAuthenticated()).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void anApiTokenIsWorthNothingAtTheNextRequest(Event event) {
    String token = Ids.secret();
    LAB.engine()
        .database()
        .run(em -> LAB.engine().tokens().createApiToken(em, LAB.name("token"), alice.id(), token));
    boolean before = LAB.engine().sessions().resolveApiToken(token).isAuthenticated();

    event.happensTo(alice);

    assertThat(before).isTrue();
    assertThat(LAB.engine().sessions().resolveApiToken(token).isAuthenticated()).isFalse();
  }

  /** A run the user was logged in at does not outlive the session. */
  @ParameterizedTest
  @EnumSource
  void aRunOfTheirsIsLost(Event event) {
    LabFlow flow =
        LAB.flow()
            .stage("scripted", Scripts.asking("first"))
            .stage("scripted", Scripts.asking("second"))
            .create();
    LabBrowser browser = LAB.browser(alice);
    LabBrowser.Tab tab = browser.tab(flow);
    tab.submit(Map.of(Scripts.WORD, "please"));
    String run = tab.view().run();

    event.happensTo(alice);
    tab.submit(Map.of(Scripts.WORD, "please"));

    assertThat(Kept.of(browser, run)).isEmpty();
    assertThat(tab.view().challenge().component()).isEqualTo("first");
  }

  @Test
  void manyLoginsOfOneAccountAtOnceAllSucceed() {
    List<SignedIn> signedIn = AtOnce.times(4, i -> signIn(alice));

    assertThat(signedIn).hasOnlyElementsOfType(SignedIn.Granted.class);
  }

  private static SignedIn signIn(User user) {
    return LAB.engine()
        .sessions()
        .signIn(
            new SignIn(user.id(), Duration.ZERO, NetworkBinding.NO_BINDING, false, Duration.ZERO),
            null,
            null,
            "lab",
            io.vestibule.session.LoginProof.by("lab"),
            Lab.origin());
  }
}
