package io.vestibule.web.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.session.SessionCookies;
import io.vestibule.web.fake.FakeRequest;
import io.vestibule.web.fake.FakeResponse;
import jakarta.servlet.http.Cookie;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The cookies of a login session: what they are called, who may read them, and which one counts.
 */
class LoginCookiesTest {
  private static final SessionCookies COOKIES =
      new SessionCookies("the session", null, "the device", 3600);

  // --- as they are given
  // -------------------------------------------------------------------------------------------

  @Test
  void onAnEncryptedConnectionTheyAreThisHostsAlone() {
    assertThat(given(new FakeRequest().at("/auth"), true, COOKIES))
        .allSatisfy(
            cookie -> {
              assertThat(cookie.getName()).startsWith("__Host-");
              assertThat(cookie.getSecure()).isTrue();
              assertThat(cookie.getPath()).isEqualTo("/");
              assertThat(cookie.getDomain()).isNull();
            });
  }

  /** A browser takes no cookie of that name over a connection that is not encrypted. */
  @Test
  void elseTheyAreTheApplications() {
    assertThat(given(new FakeRequest().at("/auth"), false, COOKIES))
        .allSatisfy(
            cookie -> {
              assertThat(cookie.getName()).doesNotStartWith("__");
              assertThat(cookie.getSecure()).isFalse();
              assertThat(cookie.getPath()).isEqualTo("/auth/");
              assertThat(cookie.getDomain()).isNull();
            });
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void noScriptReadsThemAndNoOtherSiteSendsThem(boolean secure) {
    List<Cookie> given = given(new FakeRequest(), secure, COOKIES);

    assertThat(given).hasSize(2);
    assertThat(given)
        .allSatisfy(
            cookie -> {
              assertThat(cookie.isHttpOnly()).isTrue();
              assertThat(cookie.getAttribute("SameSite")).isEqualTo("Lax");
            });
  }

  @ParameterizedTest
  @CsvSource({", -1", "0, 0", "60, 60", "9999999999, 2147483647"})
  void theSessionLastsAsLongAsItWasMadeFor(@Nullable Long seconds, int maxAge) {
    List<Cookie> given =
        given(new FakeRequest(), true, new SessionCookies("the session", seconds, null, 0));

    assertThat(given).extracting(Cookie::getMaxAge).containsExactly(maxAge);
  }

  @Test
  void whoLogsOutLosesTheSessionAndStaysKnown() {
    FakeResponse response = new FakeResponse();

    new LoginCookies(new FakeRequest().toRequest(), true).takeSession(response.toResponse());

    assertThat(response.cookies())
        .singleElement()
        .satisfies(
            cookie -> {
              assertThat(cookie.getName()).isEqualTo("__Host-vestibule_session");
              assertThat(cookie.getValue()).isEmpty();
              assertThat(cookie.getMaxAge()).isZero();
              assertThat(cookie.getPath()).isEqualTo("/");
              assertThat(cookie.getSecure()).isTrue();
            });
  }

  // --- as they come back
  // -------------------------------------------------------------------------------------------

  @ParameterizedTest
  @CsvSource({"true, __Host-vestibule_session", "false, vestibule_session"})
  void theSessionIsReadByItsName(boolean secure, String name) {
    assertThat(read(new FakeRequest().cookie(name, "secret"), secure)).isEqualTo("secret");
  }

  /** Anybody on the way can set a cookie without the prefix, and so can a neighbouring host. */
  @Test
  void onAnEncryptedConnectionOnlyTheOneWithThePrefixCounts() {
    assertThat(read(new FakeRequest().cookie("vestibule_session", "planted"), true)).isNull();
    assertThat(read(new FakeRequest().cookie("__host-vestibule_session", "planted"), true))
        .isNull();
    assertThat(
            read(
                new FakeRequest()
                    .cookie("vestibule_session", "planted")
                    .cookie("__Host-vestibule_session", "secret"),
                true))
        .isEqualTo("secret");
  }

  @ParameterizedTest
  @CsvSource({"secret, planted", "planted, secret", "secret, secret", "secret, ''", "'', secret"})
  void ofTwoOfOneNameNeitherCounts(String first, String second) {
    FakeRequest request =
        new FakeRequest().cookie("vestibule_session", first).cookie("vestibule_session", second);

    assertThat(read(request, false)).isNull();
  }

  @Test
  void noneIsNone() {
    assertThat(read(new FakeRequest(), true)).isNull();
    assertThat(read(new FakeRequest().cookie("__Host-vestibule_session", ""), true)).isNull();
    assertThat(read(new FakeRequest().cookie("other", "x"), true)).isNull();
  }

  @Test
  void aHugeOneIsNone() {
    assertThat(read(new FakeRequest().cookie("__Host-vestibule_session", "x".repeat(8192)), true))
        .isNull();
  }

  @Test
  void sessionAndDeviceAreNotMixedUp() {
    LoginCookies cookies =
        new LoginCookies(
            new FakeRequest()
                .cookie("vestibule_device", "the device")
                .cookie("vestibule_session", "the session")
                .toRequest(),
            false);

    assertThat(cookies.session()).isEqualTo("the session");
    assertThat(cookies.device()).isEqualTo("the device");
  }

  private static @Nullable String read(FakeRequest request, boolean secure) {
    return new LoginCookies(request.toRequest(), secure).session();
  }

  private static List<Cookie> given(FakeRequest request, boolean secure, SessionCookies cookies) {
    FakeResponse response = new FakeResponse();
    new LoginCookies(request.toRequest(), secure).give(response.toResponse(), cookies);
    return response.cookies();
  }
}
