package io.vestibule.policies.password;

import io.vestibule.api.context.ContextKeys;
import io.vestibule.api.policy.PolicyRequest;
import io.vestibule.api.user.PendingUser;
import io.vestibule.api.user.User;
import java.net.URI;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The words whoever guesses a password here tries first: of the brand's title and host, and of the
 * person's user name, own name and mail address.
 *
 * <p>A password may have them. It is made up of them if, without them, fewer than eight characters
 * are left. Neither case nor other ways to write the same character count, and words of fewer than
 * four characters are none.
 */
final class ContextWords {
  private static final int SHORTEST_WORD = 4;
  private static final int LEAST_REST = 8;

  /** Longest first: a name as a whole is found before a part of it. */
  private final Set<String> words =
      new TreeSet<>(Comparator.comparing(String::length).reversed().thenComparing(word -> word));

  private ContextWords() {}

  static ContextWords of(PolicyRequest<?> request) {
    ContextWords words = new ContextWords();
    names(request).forEach(words::add);
    words.addHost(request.brand().domain());
    String host = URI.create(request.brand().baseUrl()).getHost();
    words.addHost(host == null ? "" : host);
    return words;
  }

  /** The person's names and mail addresses and the brand's title, as they are. */
  static Collection<String> names(PolicyRequest<?> request) {
    Set<String> names = new LinkedHashSet<>();
    request
        .subject()
        .ifPresent(
            subject -> {
              names.add(subject.username());
              names.add(subject.email());
              name(request, subject).forEach(names::add);
            });
    Map<String, Object> typed = request.context().get(ContextKeys.PROMPT_DATA).orElse(Map.of());
    for (String field : List.of("username", "name", "email")) {
      if (typed.get(field) instanceof String name) {
        names.add(name);
      }
    }
    names.add(request.brand().title());
    return names.stream().filter(name -> !name.isBlank()).toList();
  }

  /** Whether a password is little else than these words. */
  boolean makeUp(String password) {
    String folded = fold(password);
    String rest = folded;
    for (String word : words) {
      rest = rest.replace(word, "");
    }
    return !rest.equals(folded) && rest.codePointCount(0, rest.length()) < LEAST_REST;
  }

  private static Stream<String> name(PolicyRequest<?> request, PendingUser subject) {
    return Stream.ofNullable(subject.id())
        .flatMap(id -> request.services().users().find(id).stream())
        .map(User::name);
  }

  private void add(String name) {
    int at = name.lastIndexOf('@');
    addWord(name.strip());
    addParts(at < 0 ? name : name.substring(0, at));
    if (at >= 0) {
      addHost(name.substring(at + 1));
    }
  }

  private void addParts(String name) {
    for (String part : fold(name).split("[^\\p{L}\\p{N}]+", -1)) {
      addWord(part);
    }
  }

  /** The last label of a host says nothing about anybody. */
  private void addHost(String host) {
    List<String> labels = Arrays.asList(host.split("\\.", -1));
    addWord(host);
    addParts(
        labels.size() < 2
            ? host
            : labels.subList(0, labels.size() - 1).stream().collect(Collectors.joining(".")));
  }

  private void addWord(String word) {
    String folded = fold(word);
    if (folded.codePointCount(0, folded.length()) >= SHORTEST_WORD) {
      words.add(folded);
    }
  }

  private static String fold(String text) {
    return Normalizer.normalize(text, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
  }
}
