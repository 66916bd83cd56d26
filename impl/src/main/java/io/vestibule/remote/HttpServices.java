package io.vestibule.remote;

import io.vestibule.api.remote.RemoteException;
import io.vestibule.api.remote.RemoteQuestion;
import io.vestibule.api.remote.RemoteServices;
import io.vestibule.json.Json;
import io.vestibule.net.LimitedBody;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Asks services elsewhere with the client of the JDK. */
public final class HttpServices implements RemoteServices {
  private static final int LONGEST_ANSWER = 16 * 1024;
  private static final int AT_ONCE = 64;
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  /** By host and port: who waits for one service does not keep others from another. */
  private final Map<String, Semaphore> places = new ConcurrentHashMap<>();

  private final int atOnce;
  private @Nullable HttpClient client;

  /** Waits for up to 64 answers of each service at once. */
  public HttpServices() {
    this(AT_ONCE);
  }

  HttpServices(int atOnce) {
    this.atOnce = atOnce;
  }

  @Override
  public Map<String, Object> ask(RemoteQuestion question)
      throws RemoteException, InterruptedException {
    Semaphore service =
        places.computeIfAbsent(
            String.valueOf(question.address().getRawAuthority()), key -> new Semaphore(atOnce));
    if (!service.tryAcquire()) {
      throw new RemoteException("too many answers are waited for already", true, null);
    }
    try {
      return answer(question);
    } finally {
      service.release();
    }
  }

  private Map<String, Object> answer(RemoteQuestion question)
      throws RemoteException, InterruptedException {
    HttpResponse<String> response = send(question);
    int status = response.statusCode();
    boolean object = question.expected() == RemoteQuestion.Expected.OBJECT;
    if (object ? status != 200 : status < 200 || status > 299) {
      throw new RemoteException(
          "answered with status " + status, status == 429 || status >= 500, null);
    }
    if (!object) {
      return Map.of();
    }
    try {
      return Json.readObject(response.body());
    } catch (Json.InvalidJsonException e) {
      throw new RemoteException("answered with something else than a JSON object", false, e);
    }
  }

  private HttpResponse<String> send(RemoteQuestion question)
      throws RemoteException, InterruptedException {
    CompletableFuture<HttpResponse<String>> answer =
        client()
            .sendAsync(
                request(question), info -> new LimitedBody(LONGEST_ANSWER, StandardCharsets.UTF_8));
    try {
      // The request's own time-out ends when the answer begins; this one when it is there.
      return answer.get(question.timeout().toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new RemoteException("did not answer in time", true, e);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() instanceof IOException io ? io : e;
      throw new RemoteException(
          "did not answer: "
              + (cause.getMessage() == null
                  ? cause.getClass().getSimpleName()
                  : cause.getMessage()),
          !(cause instanceof LimitedBody.TooLongException),
          e);
    } finally {
      answer.cancel(true);
    }
  }

  private static HttpRequest request(RemoteQuestion question) {
    boolean form = question.encoding() == RemoteQuestion.Encoding.FORM;
    HttpRequest.Builder request =
        HttpRequest.newBuilder(question.address())
            .timeout(question.timeout())
            .header("User-Agent", "Vestibule")
            .header("Accept", "application/json")
            .header("Content-Type", form ? "application/x-www-form-urlencoded" : "application/json")
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    form ? form(question.values()) : Json.write(question.values())));
    question.headers().forEach(request::setHeader);
    return request.build();
  }

  private static String form(Map<String, ?> values) {
    return values.entrySet().stream()
        .map(value -> encoded(value.getKey()) + "=" + encoded(String.valueOf(value.getValue())))
        .collect(Collectors.joining("&"));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private synchronized HttpClient client() {
    HttpClient known = client;
    if (known == null) {
      known =
          HttpClient.newBuilder()
              .version(HttpClient.Version.HTTP_1_1)
              .followRedirects(HttpClient.Redirect.NEVER)
              .connectTimeout(CONNECT_TIMEOUT)
              .build();
      client = known;
    }
    return known;
  }
}
