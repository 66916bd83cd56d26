package io.vestibule.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vestibule.api.remote.RemoteException;
import io.vestibule.api.remote.RemoteQuestion;
import io.vestibule.api.remote.RemoteQuestion.Encoding;
import io.vestibule.testkit.VerifyServer;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpServicesTest {
  private final VerifyServer server = new VerifyServer();
  private final HttpServices services = new HttpServices();

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void aFormIsSentAsAForm() throws Exception {
    Map<String, String> values = new LinkedHashMap<>();
    values.put("secret", "a&b=c");
    values.put("name", "Zoë");

    services.ask(question(Encoding.FORM, values));

    assertThat(server.question().type()).isEqualTo("application/x-www-form-urlencoded");
    assertThat(server.question().body()).isEqualTo("secret=a%26b%3Dc&name=Zo%C3%AB");
  }

  @Test
  void jsonIsSentAsJson() throws Exception {
    services.ask(question(Encoding.JSON, Map.of("event", Map.of("token", "a\"b"))));

    assertThat(server.question().type()).isEqualTo("application/json");
    assertThat(server.question().body()).isEqualTo("{\"event\":{\"token\":\"a\\\"b\"}}");
  }

  @Test
  void theAnswerIsWhatTheObjectHolds() throws Exception {
    server.answering("{\"success\":true,\"score\":0.5,\"error-codes\":[\"a\"]}");

    assertThat(services.ask(question()))
        .isEqualTo(Map.of("success", true, "score", 0.5, "error-codes", List.of("a")));
  }

  @ParameterizedTest
  @CsvSource({
    "500, true",
    "502, true",
    "503, true",
    "429, true",
    "400, false",
    "401, false",
    "404, false",
    "204, false",
    "301, false",
    "302, false",
    "307, false"
  })
  void anotherStatusIsNoAnswer(int status, boolean unavailable) {
    server.replying(
        (question, exchange) -> {
          exchange.getResponseHeaders().set("Location", server.address());
          VerifyServer.send(exchange, status, status == 204 ? "" : "{\"success\":true}");
        });

    RemoteException e = refusal(question());

    assertThat(e).hasMessage("answered with status " + status);
    assertThat(e.isUnavailable()).isEqualTo(unavailable);
    // A redirect is not followed: that would tell the secret to somebody else.
    assertThat(server.questions()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "true",
        "null",
        "[]",
        "<html>Welcome to the hotel</html>",
        "{\"success\":true",
        "{\"success\":true}{",
        "{\"success\":false,\"success\":true}",
      })
  void nonsenseIsNoAnswer(String body) {
    server.answering(body);

    assertThat(refusal(question()).isUnavailable()).isFalse();
  }

  @Test
  void aHugeAnswerIsNotTaken() {
    server.answering("{\"success\":true,\"more\":\"" + "x".repeat(17_000) + "\"}");

    RemoteException e = refusal(question());

    assertThat(e).hasMessageContaining("too long");
    assertThat(e.isUnavailable()).isFalse();
  }

  @Test
  void anAnswerThatNeverComesIsNotWaitedFor() {
    server.hanging();

    RemoteException e =
        refusal(
            new RemoteQuestion(
                URI.create(server.address()),
                Encoding.FORM,
                Map.of(),
                Map.of(),
                Duration.ofMillis(50)));

    assertThat(e.isUnavailable()).isTrue();
  }

  @Test
  void norIsOneThatBeginsAndNeverEnds() {
    server.replying(
        (question, exchange) -> {
          exchange.sendResponseHeaders(200, 0);
          exchange.getResponseBody().write('{');
          exchange.getResponseBody().flush();
          new CountDownLatch(1).await(1, TimeUnit.MINUTES);
        });

    RemoteException e =
        refusal(
            new RemoteQuestion(
                URI.create(server.address()),
                Encoding.FORM,
                Map.of(),
                Map.of(),
                Duration.ofMillis(300)));

    assertThat(e).hasMessage("did not answer in time");
    assertThat(e.isUnavailable()).isTrue();
  }

  @Test
  void nobodyAtTheAddressIsNoAnswer() {
    server.close();

    assertThat(refusal(question()).isUnavailable()).isTrue();
  }

  @Test
  void noMoreAreWaitedForThanThereArePlaces() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch free = new CountDownLatch(1);
    server.replying(
        (question, exchange) -> {
          asked.countDown();
          free.await(1, TimeUnit.MINUTES);
          VerifyServer.send(exchange, 200, "{}");
        });
    HttpServices one = new HttpServices(1);
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try {
      var first = thread.submit(() -> one.ask(question()));
      assertThat(asked.await(1, TimeUnit.MINUTES)).isTrue();

      RemoteException e = catchThrowableOfType(RemoteException.class, () -> one.ask(question()));
      // Who waits for one service does not keep others from another.
      try (VerifyServer other = new VerifyServer()) {
        assertThat(one.ask(questionTo(other.address()))).isNotEmpty();
      }
      free.countDown();
      assertThat(e).hasMessageContaining("too many");
      assertThat(e.isUnavailable()).isTrue();
      assertThat(first.get(1, TimeUnit.MINUTES)).isEmpty();
      assertThat(one.ask(question())).isEmpty();
    } finally {
      thread.shutdownNow();
    }
  }

  @Test
  void aQuestionTellsNoSecretsInLogs() {
    assertThat(question(Encoding.FORM, Map.of("secret", "hush")).toString()).doesNotContain("hush");
  }

  @ParameterizedTest
  @CsvSource({"200, '{\"a\":1}'", "200, OK", "201, '[]'", "204, ''"})
  void whereOnlySuccessIsExpectedWhateverComesWithItIsLeft(int status, String body)
      throws Exception {
    server.answering(status, body);

    assertThat(services.ask(sending())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {302, 400, 404, 500})
  void andAnotherStatusIsNone(int status) {
    server.answering(status, "{}");

    assertThat(refusal(sending())).hasMessage("answered with status " + status);
  }

  private RemoteQuestion sending() {
    return new RemoteQuestion(
        URI.create(server.address()),
        Encoding.FORM,
        Map.of(),
        Map.of(),
        Duration.ofSeconds(20),
        RemoteQuestion.Expected.SUCCESS);
  }

  private static RemoteQuestion questionTo(String address) {
    return new RemoteQuestion(
        URI.create(address), Encoding.FORM, Map.of(), Map.of(), Duration.ofSeconds(20));
  }

  private RemoteException refusal(RemoteQuestion question) {
    RemoteException e = catchThrowableOfType(RemoteException.class, () -> services.ask(question));
    assertThat(e).as("refused").isNotNull();
    return e;
  }

  private RemoteQuestion question() {
    return question(Encoding.FORM, Map.of("secret", "hush"));
  }

  private RemoteQuestion question(Encoding encoding, Map<String, ?> values) {
    return new RemoteQuestion(
        URI.create(server.address()), encoding, values, Map.of(), Duration.ofSeconds(20));
  }
}
