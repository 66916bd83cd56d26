package io.vestibule.policies.geoip;

import static io.vestibule.testkit.LabFlow.toPolicy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vestibule.api.event.EventActions;
import io.vestibule.api.flow.Designation;
import io.vestibule.api.user.PendingUser;
import io.vestibule.api.user.User;
import io.vestibule.event.Origin;
import io.vestibule.flow.FlowReply.Result;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.LabBrowser;
import io.vestibule.testkit.LabFlow;
import io.vestibule.testkit.MmdbWriter;
import io.vestibule.testkit.PolicyQuestion;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GeoipPolicyTest {
  private static final Map<String, Object> GOOGLE =
      Map.of(
          "asn", Map.of("asn", 15_169, "as_org", "GOOGLE", "network", "8.8.8.0/24"),
          "geoip",
              Map.of("continent", "NA", "country", "US", "city", "", "lat", 37.75, "long", -97.8));
  private static final Map<String, Object> POLAND = at(52.23, 21.01);
  private static final Map<String, Object> CANADA = at(45.42, -75.69);
  private static final String NO_ASN = "GeoIP: client IP not found in ASN database.";
  private static final String NO_CITY = "GeoIP: client IP address not found in City database.";
  private static final String ASN = "Client IP is not part of an allowed autonomous system.";
  private static final String COUNTRY = "Client IP is not in an allowed country.";
  private static final String DISTANCE =
      "Distance from previous authentication is larger than threshold.";
  private static final String TRAVEL = "Distance is further than possible.";

  private final Lab lab = Lab.shared();
  private final User alice = lab.user("pw");

  // --- authentik's cases

  @Test
  void anAddressNobodyKnowsAnythingOfIsAnError() {
    assertThatThrownBy(() -> asked(Map.of("asns", List.of(1)), Map.of()).ask())
        .isInstanceOf(GeoipPolicy.NotFoundException.class)
        .hasMessage(NO_ASN);
    assertThatThrownBy(() -> asked(Map.of("countries", List.of("US")), Map.of()).ask())
        .hasMessage(NO_CITY);
  }

  @Test
  void nothingKnownThoughSomethingWasSaidIsAnErrorToo() {
    Map<String, @Nullable Object> nothing = new HashMap<>();
    nothing.put("asn", null);
    nothing.put("geoip", null);

    assertThatThrownBy(() -> asked(Map.of("asns", List.of(1)), nothing).ask()).hasMessage(NO_ASN);
    assertThatThrownBy(() -> asked(Map.of("countries", List.of("US")), nothing).ask())
        .hasMessage(NO_CITY);
  }

  @Test
  void whereNothingIsConfiguredEverybodyIsAllowed() {
    assertThat(asked(Map.of(), GOOGLE).passes()).isTrue();
    assertThat(asked(Map.of(), Map.of()).passes()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "15169, -, true, -",
        "1024, -, false, " + ASN,
        "-, US, true, -",
        "-, CA, false, " + COUNTRY,
        "1024, US, true, " + ASN,
        "15169, CA, true, " + COUNTRY,
        "15169, US, true, -",
        "1024, CA, false, " + ASN + "|" + COUNTRY
      })
  void oneOfTheAllowedNetworksOrCountriesIsEnough(
      @Nullable Integer asn, @Nullable String country, boolean passes, @Nullable String said) {
    Map<String, Object> config = new HashMap<>();
    if (asn != null) {
      config.put("asns", List.of(3, asn));
    }
    if (country != null) {
      config.put("countries", List.of("XK", country));
    }
    PolicyQuestion question = asked(config, GOOGLE);

    assertThat(question.passes()).isEqualTo(passes);
    assertThat(question.messages())
        .isEqualTo(said == null ? List.of() : List.of(said.split("\\|", -1)));
  }

  @Test
  void whatIsMissingFirstIsWhatIsSaid() {
    Map<String, Object> all =
        Map.of("asns", List.of(1), "countries", List.of("US"), "check_history_distance", true);

    assertThatThrownBy(() -> asked(all, Map.of("geoip", Map.of())).ask()).hasMessage(NO_ASN);
    assertThatThrownBy(() -> asked(all, Map.of("asn", Map.of("asn", 2))).ask()).hasMessage(NO_CITY);
  }

  @Test
  void tooFarFromTheLastLoginIsTooFar() {
    loggedIn(CANADA);
    PolicyQuestion question = asked(Map.of("check_history_distance", true), POLAND);

    assertThat(question.passes()).isFalse();
    assertThat(question.messages()).containsExactly(DISTANCE);
  }

  @ParameterizedTest
  @CsvSource({"check_history_distance", "check_impossible_travel"})
  void withoutAPlaceThereIsNoDistance(String check) {
    loggedIn(CANADA);
    PolicyQuestion question = asked(Map.of(check, true), Map.of());

    assertThat(question.passes()).isFalse();
    assertThat(question.messages()).isEmpty();
  }

  @Test
  void nobodyIsInPolandAtOnceAfterCanada() {
    loggedIn(CANADA);
    PolicyQuestion question = asked(Map.of("check_impossible_travel", true), POLAND);

    assertThat(question.passes()).isFalse();
    assertThat(question.messages()).containsExactly(TRAVEL);
  }

  @ParameterizedTest
  @CsvSource({"check_history_distance", "check_impossible_travel"})
  void whoeverStaysIsWhereTheyWere(String check) {
    loggedIn(CANADA);

    assertThat(asked(Map.of(check, true), CANADA).passes()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"check_history_distance", "check_impossible_travel"})
  void whereNoLoginHasAPlaceNothingCanBeSaid(String check) {
    loggedIn(Map.of());
    PolicyQuestion question = asked(Map.of(check, true), CANADA);

    assertThat(question.passes()).isFalse();
    assertThat(question.messages()).isEmpty();
  }

  // --- distance, further

  @Test
  void whoeverNeverLoggedInIsNotTooFar() {
    assertThat(asked(Map.of("check_history_distance", true), CANADA).passes()).isTrue();
    assertThat(asked(Map.of("check_history_distance", true), CANADA).about((User) null).passes())
        .isTrue();
  }

  @Test
  void loginsWithoutAPlaceArePassedOver() {
    loggedIn(CANADA);
    lab.clock().advance(Duration.ofMinutes(1));
    loggedIn(Map.of());
    lab.clock().advance(Duration.ofMinutes(1));
    loggedIn(Map.of("country", "PL"));

    assertThat(asked(Map.of("check_history_distance", true), CANADA).passes()).isTrue();
    assertThat(asked(Map.of("check_history_distance", true), POLAND).passes()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"1, true", "2, false", "0, true"})
  void onlyTheNewestLoginsCount(int count, boolean passes) {
    loggedIn(CANADA);
    lab.clock().advance(Duration.ofMinutes(1));
    loggedIn(POLAND);

    assertThat(
            asked(Map.of("check_history_distance", true, "history_login_count", count), POLAND)
                .passes())
        .isEqualTo(passes);
  }

  @Test
  void loginsOfOthersDoNotCount() {
    loggedIn(CANADA);

    assertThat(asked(Map.of("check_history_distance", true), POLAND).about(lab.user("pw")).passes())
        .isTrue();
  }

  /** A degree on the equator is 111.195 km. */
  @ParameterizedTest
  @CsvSource({"100, 11, false", "100, 12, true", "0, 111, false", "112, 0, true"})
  void howFarIsTooFarIsTheDistanceAndTheTolerance(int max, int tolerance, boolean passes) {
    loggedIn(at(0, 0));
    Map<String, Object> config =
        Map.of(
            "check_history_distance", true,
            "history_max_distance_km", max,
            "distance_tolerance_km", tolerance);

    assertThat(asked(config, at(0, 1)).passes()).isEqualTo(passes);
    assertThat(asked(config, at(1, 0)).passes()).isEqualTo(passes);
  }

  /** 20 degrees on the equator are 2223.9 km. */
  @ParameterizedTest
  @CsvSource({
    "PT0S, 1223, false",
    "PT0S, 1224, true",
    "PT1H, 1223, false",
    "PT1H30M, 723, false",
    "PT1H30M, 724, true",
    "PT2H, 223, false",
    "PT2H, 224, true",
    "PT2H14M, 0, true"
  })
  void aThousandKilometresAnHourAndTheTolerance(Duration later, int tolerance, boolean passes) {
    loggedIn(at(0, 0));
    lab.clock().advance(later);
    Map<String, Object> config =
        Map.of(
            "check_impossible_travel",
            true,
            "impossible_tolerance_km",
            tolerance,
            "distance_tolerance_km",
            40_000);

    assertThat(asked(config, at(0, 20)).passes()).isEqualTo(passes);
  }

  @Test
  void distanceMustFitBesidesTheCountry() {
    loggedIn(CANADA);
    Map<String, Object> config = Map.of("countries", List.of("US"), "check_history_distance", true);

    assertThat(asked(config, GOOGLE).passes()).isFalse();
    assertThat(
            asked(Map.of("countries", List.of("CA"), "check_history_distance", true), GOOGLE)
                .messages())
        .containsExactly(COUNTRY, DISTANCE);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, 0, 180, 20015",
    "90, 0, -90, 0, 20015",
    "51.5, -0.12, 48.85, 2.35, 343",
    "10, 179.5, 10, -179.5, 110"
  })
  void distancesAreThoseOnTheGlobe(
      double latitude, double longitude, double toLatitude, double toLongitude, int km) {
    assertThat(new Point(latitude, longitude).distanceTo(new Point(toLatitude, toLongitude)))
        .isCloseTo(km, org.assertj.core.api.Assertions.within(1.0));
  }

  // --- configuration

  @ParameterizedTest
  @CsvSource({"us", "USA", "''", "D1"})
  void countriesAreCodes(String country) {
    assertThat(asked(Map.of("countries", List.of(country)), Map.of()).problems())
        .singleElement()
        .asString()
        .startsWith("countries: " + country);
  }

  @ParameterizedTest
  @CsvSource({"-1", "4294967296"})
  void systemsAreNumbersOf32Bits(long number) {
    assertThat(asked(Map.of("asns", List.of(number)), Map.of()).problems())
        .containsExactly("asns: " + number + " is not the number of an autonomous system.");
  }

  @Test
  void thereIsNothingWrongWithWhatFits() {
    assertThat(
            asked(
                    Map.of("asns", List.of(0, 4_294_967_295L), "countries", List.of("DE", "XK")),
                    Map.of())
                .problems())
        .isEmpty();
  }

  // --- with databases

  @Test
  void theDatabasesSayWhereTheClientIs(@TempDir Path folder) throws Exception {
    try (Lab own = withDatabases(folder)) {
      PolicyQuestion question =
          new PolicyQuestion(own, "geoip", Map.of("asns", List.of(1), "countries", List.of("GB")));

      assertThat(question.at("192.0.2.7").passes()).isTrue();
      assertThat(question.at("198.51.100.7").passes()).isFalse();
      assertThat(question.at("198.51.100.7").note("seen")).isEqualTo("AS64500, US");
      assertThatThrownBy(() -> question.at("203.0.113.7").ask()).hasMessage(NO_ASN);
    }
  }

  @Test
  void whatAnAdministratorTriesOutCountsInstead(@TempDir Path folder) {
    try (Lab own = withDatabases(folder)) {
      assertThat(
              new PolicyQuestion(own, "geoip", Map.of("countries", List.of("PL")))
                  .at("192.0.2.7")
                  .knowing(Map.of("geoip", Map.of("country", "PL")))
                  .passes())
          .isTrue();
    }
  }

  /** London to Kansas in an hour. */
  @Test
  void aLoginKnowsWhereItWasAndTheNextIsComparedWithIt(@TempDir Path folder) {
    try (Lab own = withDatabases(folder)) {
      User bob = own.user("pw");
      LabBrowser browser = own.browser().at("192.0.2.7");
      browser.logIn(bob);
      assertThat(own.events(EventActions.LOGIN, bob).get(0).details())
          .containsEntry(
              "geo",
              Map.of("country", "GB", "city", "London", "latitude", 51.5, "longitude", -0.12));
      LabFlow flow =
          own.flow()
              .designation(Designation.STAGE_CONFIGURATION)
              .policy(toPolicy(own.policy("geoip", Map.of("check_impossible_travel", true))))
              .stage("dummy", Map.of())
              .create();
      own.clock().advance(Duration.ofHours(1));

      assertThat(browser.at("192.0.2.8").get(flow)).isInstanceOf(Result.Asked.class);
      LabBrowser elsewhere = own.browser().at("198.51.100.7");
      elsewhere.cookie(browser.cookie());
      assertThat(own.denial(elsewhere.get(flow))).isEqualTo(TRAVEL);
    }
  }

  @Test
  void aLoginFromNowhereKnownSaysNothingOfIt() {
    lab.browser().at(lab.address()).logIn(alice);

    assertThat(lab.events(EventActions.LOGIN, alice).get(0).details()).doesNotContainKey("geo");
  }

  private PolicyQuestion asked(Map<String, ?> config, Map<String, ?> context) {
    return new PolicyQuestion(lab, "geoip", config).about(alice).knowing(context);
  }

  private void loggedIn(Map<String, ?> context) {
    Map<String, Object> details = new HashMap<>();
    if (context.get("geoip") instanceof Map<?, ?> geoip) {
      details.put(
          "geo",
          Map.of(
              "country", "", "latitude", number(geoip, "lat"), "longitude", number(geoip, "long")));
    } else if (!context.isEmpty()) {
      details.put("geo", context);
    }
    lab.engine()
        .audit()
        .record(new Origin("192.0.2.1", ""), EventActions.LOGIN, PendingUser.of(alice), details);
  }

  private static Object number(Map<?, ?> map, String name) {
    return java.util.Objects.requireNonNull(map.get(name));
  }

  private static Map<String, Object> at(double latitude, double longitude) {
    return Collections.singletonMap("geoip", Map.of("lat", latitude, "long", longitude));
  }

  private static Lab withDatabases(Path folder) {
    Path places =
        MmdbWriter.of("GeoLite2-City")
            .with("192.0.2.0/24", MmdbWriter.place("EU", "GB", "London", 51.5, -0.12))
            .with("198.51.100.0/24", MmdbWriter.place("NA", "US", "", 37.75, -97.8))
            .to(folder.resolve("city.mmdb"));
    Path systems =
        MmdbWriter.of("GeoLite2-ASN")
            .with("192.0.2.0/24", MmdbWriter.system(64_500, "Example"))
            .with("198.51.100.0/24", MmdbWriter.system(64_500, "Example"))
            .to(folder.resolve("asn.mmdb"));
    return Lab.with(
        Map.of(
            "vestibule.geoip.city", places.toString(), "vestibule.geoip.asn", systems.toString()));
  }
}
