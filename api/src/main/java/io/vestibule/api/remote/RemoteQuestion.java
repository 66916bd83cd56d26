package io.vestibule.api.remote;

import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * What a service elsewhere is asked.
 *
 * @param address its address, {@code https} or {@code http}
 * @param encoding how the values are written
 * @param values the values by name: texts, and for JSON also numbers, booleans, maps and lists
 * @param headers more headers, e.g. one that holds a key
 * @param timeout how long to wait for the whole answer
 * @param expected what counts as an answer
 */
public record RemoteQuestion(
    URI address,
    Encoding encoding,
    Map<String, ?> values,
    Map<String, String> headers,
    Duration timeout,
    Expected expected) {
  public RemoteQuestion {
    Objects.requireNonNull(address, "address");
    Objects.requireNonNull(encoding, "encoding");
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    headers = Map.copyOf(headers);
    Objects.requireNonNull(timeout, "timeout");
    Objects.requireNonNull(expected, "expected");
  }

  /** A question that is answered by a JSON object. */
  public RemoteQuestion(
      URI address,
      Encoding encoding,
      Map<String, ?> values,
      Map<String, String> headers,
      Duration timeout) {
    this(address, encoding, values, headers, timeout, Expected.OBJECT);
  }

  /** What counts as an answer. */
  public enum Expected {
    /** A JSON object, with status 200. */
    OBJECT,
    /** Any status that says that it went well (2xx), whatever comes with it. */
    SUCCESS
  }

  /** How values are written. */
  public enum Encoding {
    /** As a form: {@code application/x-www-form-urlencoded}. */
    FORM,
    /** As a JSON object: {@code application/json}. */
    JSON
  }

  /** Names the address only: values and headers may be secret. */
  @Override
  public String toString() {
    return "RemoteQuestion[" + address + "]";
  }
}
