package io.vestibule.web.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.testkit.Lab;
import io.vestibule.web.fake.FakeRequest;
import io.vestibule.web.fake.FakeResponse;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What probes and scrapers are told, and who is one. */
class OperationsTest {
  private static final String TOKEN = "a token of twenty characters";
  private static final Lab LAB =
      Lab.with(
          Map.of(
              "vestibule.metrics.token", TOKEN,
              "vestibule.metrics.networks", "127.0.0.0/8, ::1, 10.1.0.0/16",
              "vestibule.trusted-proxies", "10.2.0.1"));

  @AfterAll
  static void close() {
    LAB.close();
  }

  private static FakeResponse health(FakeRequest request) {
    FakeResponse response = new FakeResponse();
    try {
      new HealthServlet().service(request.toRequest(), response.toResponse());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return response;
  }

  private static FakeResponse metrics(FakeRequest request) {
    FakeResponse response = new FakeResponse();
    try {
      new MetricsServlet().service(request.toRequest(), response.toResponse());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return response;
  }

  // --- health

  @ParameterizedTest
  @ValueSource(strings = {"/ready", "/ready/"})
  void aNodeThatWorksIsReady(String path) {
    FakeRequest request = new FakeRequest().to(LAB.engine()).path(path);

    FakeResponse response = health(request);

    assertThat(response.status()).isEqualTo(200);
    assertThat(response.header("Content-Type")).isEqualTo("application/json");
    assertThat(response.body())
        .isEqualTo(
            "{\"status\":\"ready\",\"checks\":{\"database\":\"ok\",\"schema\":\"ok\",\"mail\":\"ok\"}}");
    assertThat(response.cookies()).isEmpty();
    assertThat(request.session()).isNull();
  }

  @Test
  void aNodeThatIsNotStartedIsAliveAndNotReady() {
    assertThat(health(new FakeRequest().path("/live")).status()).isEqualTo(200);
    assertThat(health(new FakeRequest().path("/live")).body()).isEqualTo("{\"status\":\"live\"}");
    assertThat(health(new FakeRequest().path("/ready")).status()).isEqualTo(503);
  }

  @Test
  void aNodeWithoutItsDatabaseIsNotReady() {
    Lab lab = Lab.with(Map.of());
    lab.close();

    FakeResponse response = health(new FakeRequest().to(lab.engine()).path("/ready"));

    assertThat(response.status()).isEqualTo(503);
    assertThat(response.body())
        .isEqualTo(
            "{\"status\":\"not_ready\",\"checks\":{\"database\":\"failed\",\"schema\":\"unknown\",\"mail\":\"unknown\"}}");
  }

  @ParameterizedTest
  @CsvSource({"GET, /, 404", "GET, /live/x, 404", "POST, /ready, 405", "HEAD, /live, 200"})
  void thereIsNothingElse(String method, String path, int status) {
    assertThat(health(new FakeRequest().to(LAB.engine()).method(method).path(path)).status())
        .isEqualTo(status);
  }

  // --- metrics

  private static FakeRequest from(String address) {
    return new FakeRequest().to(LAB.engine()).from(address);
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "127.3.2.1", "::1", "0:0:0:0:0:0:0:1%lo", "10.1.7.7"})
  void whoAsksFromOneOfTheNetworksMayRead(String address) {
    assertThat(metrics(from(address)).status()).isEqualTo(200);
    assertThat(metrics(from(address)).body()).contains("vestibule_ready 1.0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"192.0.2.1", "10.2.0.1", "2001:db8::1", "nonsense"})
  void forStrangersThereIsNothing(String address) {
    FakeResponse response = metrics(from(address));

    assertThat(response.status()).isEqualTo(404);
    assertThat(response.body()).isEmpty();
  }

  /** A proxy on the same host makes everybody look like a neighbour. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Forwarded",
        "Via",
        "X-Forwarded-For",
        "X-Forwarded-Host",
        "X-Forwarded-Proto",
        "X-Real-IP"
      })
  void whatCameThroughAProxyNobodyTrustsIsOfAStranger(String header) {
    assertThat(metrics(from("127.0.0.1").header(header, "127.0.0.1")).status()).isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource({
    "10.1.0.9, 200",
    "192.0.2.1, 404",
    "'10.1.0.9, 192.0.2.1', 404",
    "'192.0.2.1, 10.1.0.9', 200",
    "10.2.0.1, 404",
    "nonsense, 404"
  })
  void aTrustedProxySaysFromWhere(String forwardedFor, int status) {
    assertThat(metrics(from("10.2.0.1").header("X-Forwarded-For", forwardedFor)).status())
        .isEqualTo(status);
  }

  @Test
  void aTrustedProxyThatDoesNotSayFromWhereIsNobody() {
    assertThat(metrics(from("10.2.0.1").header("X-Forwarded-Proto", "https")).status())
        .isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource({
    "Bearer a token of twenty characters, 200",
    "bearer  a token of twenty characters, 200",
    "Bearer a token of twenty character, 404",
    "Bearer a token of twenty characters., 404",
    "Bearer, 404",
    "Basic a token of twenty characters, 404",
    "a token of twenty characters, 404"
  })
  void whoHasTheTokenMayReadFromAnywhere(String authorization, int status) {
    assertThat(metrics(from("192.0.2.1").header("Authorization", authorization)).status())
        .isEqualTo(status);
  }

  @Test
  void withoutATokenNoneIsRight() {
    try (Lab lab = Lab.with(Map.of("vestibule.metrics.networks", "none"))) {
      for (String token : new String[] {"Bearer ", "Bearer null", "Bearer Optional.empty"}) {
        assertThat(
                metrics(
                        new FakeRequest()
                            .to(lab.engine())
                            .from("127.0.0.1")
                            .header("Authorization", token))
                    .status())
            .isEqualTo(404);
      }
    }
  }

  @Test
  void openMetricsIsForWhoAsksForIt() {
    String open = "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3";

    assertThat(metrics(from("::1").header("Accept", open)).header("Content-Type"))
        .startsWith("application/openmetrics-text");
    assertThat(metrics(from("::1")).header("Content-Type")).startsWith("text/plain");
  }

  @Test
  void metricsAreReadOnly() {
    assertThat(metrics(from("::1").method("POST")).status()).isEqualTo(405);
    assertThat(metrics(from("192.0.2.1").method("POST")).status()).isEqualTo(404);
  }

  @Test
  void anApplicationThatIsNotStartedHasNoMetrics() {
    assertThat(metrics(new FakeRequest().from("127.0.0.1")).status()).isEqualTo(404);
  }
}
