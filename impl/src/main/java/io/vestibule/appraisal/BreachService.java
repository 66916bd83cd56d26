package io.vestibule.appraisal;

import io.vestibule.net.LimitedBody;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A service that knows passwords from breaches, asked by the range protocol of Have I Been Pwned:
 * it is told the first five digits of a hash, answers with the rest of all hashes that begin so,
 * and does not learn which of them was meant, nor by the length of its answer does whoever listens.
 */
final class BreachService {
  private static final int PREFIX = 5;
  private static final int LONGEST_ANSWER = 256 * 1024;
  private static final int ANSWERS = 128;
  private static final Duration KEPT_FOR = Duration.ofHours(1);
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final Pattern LINE = Pattern.compile("[0-9A-Fa-f]{35}:[0-9]{1,18}");

  private final URI address;
  private final Clock clock;
  private final Duration timeout;
  private final Map<String, Answer> answers =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Answer> eldest) {
          return size() > ANSWERS;
        }
      };
  private @Nullable HttpClient client;

  /**
   * What the service said about a prefix.
   *
   * @param lines the rest of each hash, a colon, the number and a line feed, after one line feed
   * @param until when it is asked again
   */
  private record Answer(String lines, Instant until) {}

  BreachService(URI address, Clock clock) {
    this(address, clock, TIMEOUT);
  }

  BreachService(URI address, Clock clock, Duration timeout) {
    this.address = address;
    this.clock = clock;
    this.timeout = timeout;
  }

  /**
   * How often a password was found.
   *
   * @param hash its hash in upper-case digits
   * @return the number; 0 if the service does not know it
   * @throws IOException if the service does not answer in time, or with something else
   * @throws InterruptedException if nobody waits for the answer any more
   */
  long find(String hash) throws IOException, InterruptedException {
    String prefix = hash.substring(0, PREFIX);
    String lines = lines(prefix);
    String line = "\n" + hash.substring(PREFIX) + ":";
    int found = lines.indexOf(line);
    return found < 0
        ? 0
        : Long.parseLong(
            lines.substring(found + line.length(), lines.indexOf('\n', found + line.length())));
  }

  private String lines(String prefix) throws IOException, InterruptedException {
    Instant now = clock.instant();
    synchronized (answers) {
      Answer known = answers.get(prefix);
      if (known != null && known.until().isAfter(now)) {
        return known.lines();
      }
    }
    String lines = parsed(ask(prefix));
    synchronized (answers) {
      answers.put(prefix, new Answer(lines, now.plus(KEPT_FOR)));
    }
    return lines;
  }

  private String ask(String prefix) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(address.resolve(prefix))
            .timeout(timeout)
            .header("Add-Padding", "true")
            .header("User-Agent", "Vestibule")
            .build();
    CompletableFuture<HttpResponse<String>> answer =
        client()
            .sendAsync(
                request, info -> new LimitedBody(LONGEST_ANSWER, StandardCharsets.ISO_8859_1));
    try {
      // The request's own time-out ends when the answer begins; this one when it is there.
      HttpResponse<String> response = answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
      if (response.statusCode() != 200) {
        throw new IOException("the breach service answered with status " + response.statusCode());
      }
      return response.body();
    } catch (TimeoutException e) {
      throw new IOException("the breach service did not answer in time", e);
    } catch (ExecutionException e) {
      throw new IOException("the breach service did not answer: " + reason(e), e);
    } finally {
      answer.cancel(true);
    }
  }

  private static String reason(ExecutionException e) {
    Throwable cause = e.getCause() == null ? e : e.getCause();
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }

  /** The lines that are no padding, each after a line feed. */
  private static String parsed(String body) throws IOException {
    StringBuilder lines = new StringBuilder("\n");
    boolean any = false;
    for (String line : body.split("\r?\n", -1)) {
      if (line.isEmpty()) {
        continue;
      }
      if (!LINE.matcher(line).matches()) {
        throw new IOException("the breach service answered with something else than hashes");
      }
      any = true;
      if (Long.parseLong(line.substring(line.indexOf(':') + 1)) > 0) {
        lines.append(line.toUpperCase(Locale.ROOT)).append('\n');
      }
    }
    if (!any) {
      throw new IOException("the breach service answered with nothing");
    }
    return lines.toString();
  }

  private synchronized HttpClient client() {
    HttpClient known = client;
    if (known == null) {
      known =
          HttpClient.newBuilder()
              .version(HttpClient.Version.HTTP_1_1)
              .followRedirects(HttpClient.Redirect.NEVER)
              .connectTimeout(timeout.compareTo(CONNECT_TIMEOUT) < 0 ? timeout : CONNECT_TIMEOUT)
              .build();
      client = known;
    }
    return known;
  }
}
