package io.vestibule.api.flow;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * What stages and policies may know of the request. Address, host and scheme come from hops the
 * operator trusts.
 *
 * @param clientAddress the client's IP address in its canonical text form
 * @param host the host the client asked for, with its port unless it is the scheme's own
 * @param secure whether the client's connection is encrypted
 * @param method the HTTP method
 * @param path the path, from the root of the server
 * @param query the parameters of the page's query string, values in the order they were given
 * @param userAgent the browser's own description of itself, at most 512 characters; may be empty
 * @param locale the language to speak with the person
 * @param headers the headers that hold nothing secret and cannot be mistaken for the word of a
 *     trusted hop, by their names in lower case, each with its first value of at most 512
 *     characters
 */
public record RequestInfo(
    String clientAddress,
    String host,
    boolean secure,
    String method,
    String path,
    Map<String, List<String>> query,
    String userAgent,
    Locale locale,
    Map<String, String> headers) {
  public RequestInfo {
    Objects.requireNonNull(clientAddress, "clientAddress");
    Objects.requireNonNull(host, "host");
    Objects.requireNonNull(method, "method");
    Objects.requireNonNull(path, "path");
    query = Collections.unmodifiableMap(new LinkedHashMap<>(query));
    Objects.requireNonNull(userAgent, "userAgent");
    Objects.requireNonNull(locale, "locale");
    headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
  }
}
