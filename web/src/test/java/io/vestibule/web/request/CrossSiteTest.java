package io.vestibule.web.request;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.web.fake.FakeRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What another site made a browser send is told from what a person meant. */
class CrossSiteTest {
  private static final String OWN = "https://login.example";

  @ParameterizedTest
  @CsvSource({
    "same-origin, false",
    "none, false",
    "same-site, true",
    "cross-site, true",
    "'', true",
    "SAME-ORIGIN, true",
    "whatever comes next, true"
  })
  void whatTheBrowserSaysAboutTheSiteDecides(String site, boolean crossSite) {
    FakeRequest request = new FakeRequest().header("Sec-Fetch-Site", site);

    assertThat(made(request, true)).isEqualTo(crossSite);
  }

  /** An origin that looks right does not make up for it. */
  @Test
  void theSiteCountsMoreThanTheOrigin() {
    FakeRequest other =
        new FakeRequest().header("Sec-Fetch-Site", "cross-site").header("Origin", OWN);
    FakeRequest own =
        new FakeRequest().header("Sec-Fetch-Site", "same-origin").header("Origin", "null");

    assertThat(made(other, true)).isTrue();
    assertThat(made(own, false)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://login.example", "HTTPS://LOGIN.EXAMPLE"})
  void ourOwnOriginIsNoOther(String origin) {
    assertThat(made(new FakeRequest().header("Origin", origin), false)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "http://login.example",
        "https://login.example:8443",
        "https://login.example.evil.example",
        "https://evil.example",
        "https://evil.example/https://login.example",
        "https://login.example@evil.example",
        "https://login.example/",
        "login.example",
        "https://login.exampl\u0435",
        "NULL",
        "file://",
        "https://login.example, https://evil.example"
      })
  void anyOtherOriginIsAnother(String origin) {
    assertThat(made(new FakeRequest().header("Origin", origin), true)).isTrue();
  }

  /** With a strict referrer policy browsers keep the origin of our own forms to themselves. */
  @ParameterizedTest
  @CsvSource({"true, false", "false, true"})
  void anOriginTheBrowserKeepsToItselfIsEnoughOnlyWithAProofOfOurs(
      boolean proven, boolean crossSite) {
    FakeRequest request = new FakeRequest().header("Origin", "null");

    assertThat(made(request, proven)).isEqualTo(crossSite);
  }

  @Test
  void aProgramSaysNothing() {
    assertThat(made(new FakeRequest(), false)).isFalse();
  }

  /** Other headers can be had from anywhere. */
  @Test
  void aRefererIsNothing() {
    FakeRequest request = new FakeRequest().header("Referer", "https://evil.example/");

    assertThat(made(request, false)).isFalse();
  }

  private static boolean made(FakeRequest request, boolean proven) {
    return CrossSite.made(request.toRequest(), OWN, proven);
  }
}
