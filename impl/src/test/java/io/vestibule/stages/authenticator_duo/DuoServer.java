package io.vestibule.stages.authenticator_duo;

import io.vestibule.json.Json;
import io.vestibule.testkit.VerifyServer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Stands in for Duo: checks who asks, by computing the signature itself, and answers as a test
 * says.
 */
final class DuoServer implements AutoCloseable {
  static final String KEY = "DIWJ8X6AEYOR5OMC6TQ1";
  static final String SECRET = "Zh5eGmUq9zpfQnyUIu5OL9iWoMMv5ZNmk3zLJ4Ep";

  private final VerifyServer http = new VerifyServer();
  private volatile String status = "\"waiting\"";
  private volatile String verdict = "{\"result\":\"deny\",\"status\":\"deny\"}";

  DuoServer() {
    usual();
  }

  /** Has it answer as Duo does. */
  void usual() {
    http.replying(
        (question, exchange) -> {
          boolean signed = authorization(question).equals(question.headers().get("authorization"));
          VerifyServer.send(
              exchange,
              signed ? 200 : 401,
              signed
                  ? "{\"stat\":\"OK\",\"response\":" + response(question) + "}"
                  : "{\"stat\":\"FAIL\",\"code\":40103,\"message\":\"Invalid signature\"}");
        });
  }

  /** What it says of enrolments, as JSON. */
  void status(String json) {
    status = json;
  }

  /** What the person says, as JSON. */
  void verdict(String json) {
    verdict = json;
  }

  VerifyServer http() {
    return http;
  }

  long count(String path) {
    return http.questions().stream().filter(question -> question.path().equals(path)).count();
  }

  private String response(VerifyServer.Question question) {
    return switch (question.path()) {
      case "/auth/v2/enroll" ->
          Json.write(
              Map.of(
                  "user_id",
                  "DU-" + question.form().get("username"),
                  "username",
                  question.form().getOrDefault("username", ""),
                  "activation_code",
                  "duo://code-of-" + question.form().get("username"),
                  "activation_barcode",
                  "https://duo.example/frame/qr?value=1",
                  "activation_url",
                  "https://m.duo.example/activate/1"));
      case "/auth/v2/enroll_status" -> status;
      case "/auth/v2/auth" -> verdict;
      default -> "null";
    };
  }

  private String authorization(VerifyServer.Question question) throws Exception {
    String parameters =
        new TreeMap<>(question.form())
            .entrySet().stream()
                .map(entry -> encoded(entry.getKey()) + "=" + encoded(entry.getValue()))
                .collect(Collectors.joining("&"));
    String signed =
        question.headers().get("date")
            + "\nPOST\n"
            + http.host()
            + "\n"
            + question.path()
            + "\n"
            + parameters;
    Mac mac = Mac.getInstance("HmacSHA1");
    mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.US_ASCII), "HmacSHA1"));
    StringBuilder hex = new StringBuilder();
    for (byte one : mac.doFinal(signed.getBytes(StandardCharsets.UTF_8))) {
      hex.append(Character.forDigit((one >> 4) & 15, 16)).append(Character.forDigit(one & 15, 16));
    }
    return "Basic "
        + Base64.getEncoder().encodeToString((KEY + ":" + hex).getBytes(StandardCharsets.US_ASCII));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8)
        .replace("+", "%20")
        .replace("*", "%2A")
        .replace("%7E", "~");
  }

  @Override
  public void close() {
    http.close();
  }
}
