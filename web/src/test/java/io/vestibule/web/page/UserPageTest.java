package io.vestibule.web.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.api.event.EventActions;
import io.vestibule.api.flow.Designation;
import io.vestibule.api.user.User;
import io.vestibule.event.Origin;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.LabFlow;
import io.vestibule.web.fake.FactorLab;
import io.vestibule.web.fake.FakeRequest;
import io.vestibule.web.page.UserPage.EventView;
import io.vestibule.web.request.Asked;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a person is told of what happened on their account. */
class UserPageTest {
  private static final Origin ELSEWHERE = new Origin("198.51.100.9", "a-reference");

  private final Lab lab = Lab.shared();
  private final User user = lab.user("a long password");
  private final String session = String.valueOf(lab.browser(user).cookie());

  @Test
  void aPersonSeesTheirOwnEventsAndNobodyElses() {
    User other = lab.user("a long password");
    lab.browser(other);
    record(EventActions.LOGIN_FAILED, other, Map.of("reason", "wrong password"));
    record(EventActions.LOGIN_FAILED, user, Map.of("reason", "wrong password"));

    UserPage page = page("");

    assertThat(page.events())
        .extracting(EventView::what)
        .containsExactly("A login failed", "Logged in");
    assertThat(page.events())
        .extracting(EventView::address)
        .containsExactly("198.51.100.9", "192.0.2.1");
    assertThat(page.events()).extracting(EventView::device).containsExactly("", "New device");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        EventActions.FLOW_DENIED,
        EventActions.POLICY_EXCEPTION,
        EventActions.POLICY_EXECUTION,
        EventActions.SYSTEM_EXCEPTION,
        EventActions.CONFIGURATION_ERROR,
        EventActions.MODEL_UPDATED,
        "custom_secret"
      })
  void whatIsForOperatorsIsNotShown(String action) {
    record(action, user, Map.of());

    assertThat(page("").events()).hasSize(1);
  }

  @Test
  void theEndOfASessionIsToldApartFromALogout() {
    record(EventActions.LOGOUT, user, Map.of());
    lab.clock().advance(Duration.ofMillis(1));
    record(EventActions.LOGOUT, user, Map.of("logout_reason", "Session binding broken"));
    lab.clock().advance(Duration.ofMillis(1));
    record(EventActions.PASSWORD_SET, user, Map.of());

    assertThat(page("").events())
        .extracting(EventView::what)
        .startsWith("The password was set", "A session was ended", "Logged out");
  }

  @Test
  void whatBecameOfSignInMethodsIsToldInWords() {
    record(EventActions.FACTOR_ADDED, user, Map.of("type", "webauthn", "name", "Blue key"));
    record(EventActions.FACTOR_REMOVED, user, Map.of("type", "totp", "name", ""));
    record(EventActions.FACTOR_REMOVED, user, Map.of("type", "totp", "name", "", "by", "x"));

    assertThat(page("").events())
        .extracting(EventView::what)
        .startsWith(
            "Sign-in method removed by an administrator: Authenticator app",
            "Sign-in method removed: Authenticator app",
            "Sign-in method added: Blue key (Passkey)");
  }

  @Test
  void howManySignInMethodsThereAreIsSaid() {
    FactorLab people = new FactorLab(lab);
    assertThat(page("").factors()).contains("nothing");
    people.totp(user);
    assertThat(page("").factors()).contains("one method");
    people.totp(user);
    assertThat(page("").factors()).contains("2 methods");
  }

  /** What sets up second factors has a page of its own. */
  @Test
  void whatSetsUpSecondFactorsIsNotAmongTheOtherWays() {
    LabFlow flow = lab.flow().designation(Designation.STAGE_CONFIGURATION).create();
    lab.stage("authenticator_lab", Map.of("configure_flow", flow.id().toString()));

    assertThat(page("").ways()).noneMatch(way -> way.slug().equals(flow.slug()));
  }

  @Test
  void twentyAreShownAndTheRestIsOnePageOn() {
    for (int i = 0; i < 24; i++) {
      record(EventActions.LOGIN_FAILED, user, Map.of());
    }
    UserPage first = page("");
    assertThat(first.events()).hasSize(20);
    assertThat(first.isFurther()).isFalse();
    String link = first.olderLink();
    assertThat(link).startsWith("/if/user/?older=").endsWith("#events");

    UserPage second = page(link.substring(link.indexOf('?') + 1, link.indexOf('#')));

    assertThat(second.events()).hasSize(5);
    assertThat(second.olderLink()).isEmpty();
    assertThat(second.isFurther()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"older=x", "older=", "older=%", "older=1.x&older=2"})
  void aPlaceThatIsNoneIsTheBeginning(String query) {
    assertThat(page(query).events()).hasSize(1);
    assertThat(page(query).isFurther()).isFalse();
  }

  @Test
  void aPlaceMadeUpLeadsToNobodyElsesEvents() {
    User other = lab.user("a long password");
    record(EventActions.LOGIN_FAILED, other, Map.of());

    assertThat(page("older=99999999999999999.ffffffff-ffff-ffff-ffff-ffffffffffff").events())
        .hasSize(1)
        .allSatisfy(event -> assertThat(event.event().user()).isEqualTo(user.id()));
  }

  private void record(String action, User about, Map<String, Object> details) {
    lab.clock().advance(Duration.ofMillis(1));
    lab.engine().audit().record(ELSEWHERE, action, about.id(), about.username(), details);
  }

  private UserPage page(String query) {
    return new UserPage(
        Asked.by(
            new FakeRequest()
                .to(lab.engine())
                .cookie("vestibule_session", session)
                .query(query)
                .toRequest()),
        "");
  }
}
