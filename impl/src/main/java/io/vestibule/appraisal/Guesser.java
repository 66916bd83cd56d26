package io.vestibule.appraisal;

import com.nulabinc.zxcvbn.Feedback;
import com.nulabinc.zxcvbn.StandardDictionaries;
import com.nulabinc.zxcvbn.StandardKeyboards;
import com.nulabinc.zxcvbn.Strength;
import com.nulabinc.zxcvbn.Zxcvbn;
import com.nulabinc.zxcvbn.ZxcvbnBuilder;
import com.nulabinc.zxcvbn.matchers.Dictionary;
import io.vestibule.api.credential.PasswordStrength;
import io.vestibule.api.text.Text;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.text.Normalizer;
import java.util.Collection;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.ResourceBundle;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Guesses as somebody does who has lists of words and knows how people make passwords of them. The
 * lists are read when they are first asked for, and kept.
 */
final class Guesser {
  /** How much of a password is looked at: the work grows faster than its square. */
  static final int LOOKED_AT = 72;

  /** What is shorter than this and goes on and on is a pattern and not a word. */
  private static final int SHORTEST_UNIT = 4;

  /** A password made to be hard to look at takes over a second; other work must go on. */
  private final Semaphore places =
      new Semaphore(Math.max(1, Runtime.getRuntime().availableProcessors() / 2), true);

  private @Nullable Lists lists;

  private record Lists(Zxcvbn zxcvbn, List<Dictionary> words) {
    boolean contain(String word) {
      return words.stream().anyMatch(list -> list.getRankedDictionary().containsKey(word));
    }
  }

  /** Whether a password as a whole is on a list, or repeats what is or what is too short. */
  boolean isCommon(String password) {
    String normal = Normalizer.normalize(password, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
    int[] characters = normal.codePoints().toArray();
    int unit = unit(characters);
    return (unit < characters.length && unit < SHORTEST_UNIT)
        || lists().contain(normal)
        || (unit < characters.length && lists().contain(new String(characters, 0, unit)));
  }

  /** How many guesses a password takes, in five steps, and what would make it better. */
  PasswordStrength strength(String password, Collection<String> associated)
      throws InterruptedException {
    int end =
        password.codePointCount(0, password.length()) <= LOOKED_AT
            ? password.length()
            : password.offsetByCodePoints(0, LOOKED_AT);
    Lists known = lists();
    places.acquire();
    try {
      Strength strength =
          known.zxcvbn().measure(password.substring(0, end), List.copyOf(associated));
      return new PasswordStrength(strength.getScore(), advice(strength.getFeedback()));
    } finally {
      places.release();
    }
  }

  /**
   * The length of what a text repeats at least twice, the last time maybe in part; its whole length
   * if it repeats nothing.
   */
  private static int unit(int[] text) {
    // How much of the beginning each place ends with (Knuth, Morris and Pratt).
    int[] border = new int[text.length];
    int matched = 0;
    for (int i = 1; i < text.length; i++) {
      while (matched > 0 && text[i] != text[matched]) {
        matched = border[matched - 1];
      }
      if (text[i] == text[matched]) {
        matched++;
      }
      border[i] = matched;
    }
    int period = text.length - matched;
    return period * 2 <= text.length ? period : text.length;
  }

  private synchronized Lists lists() {
    Lists known = lists;
    if (known == null) {
      try {
        List<Dictionary> words = StandardDictionaries.loadAllDictionaries();
        known =
            new Lists(
                new ZxcvbnBuilder()
                    .dictionaries(words)
                    .keyboards(StandardKeyboards.loadAllKeyboards())
                    .build(),
                words);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      lists = known;
    }
    return known;
  }

  private static List<Text> advice(Feedback feedback) {
    return feedback.withResourceBundle(new Keys()).getSuggestions().stream()
        .map(Guesser::advice)
        .flatMap(Optional::stream)
        .toList();
  }

  /** Advice in words of our own, so that it is there in all languages texts are in. */
  private static Optional<Text> advice(String suggestion) {
    String key =
        switch (suggestion) {
          case Feedback.DEFAULT_SUGGESTIONS_USE_FEW_WORDS -> "few_words";
          case Feedback.DEFAULT_SUGGESTIONS_NO_NEED_SYMBOLS -> "no_symbols";
          case Feedback.EXTRA_SUGGESTIONS_ADD_ANOTHER_WORD -> "another_word";
          case Feedback.SPATIAL_SUGGESTIONS_USE_LONGER_KEYBOARD_PATTERN -> "keyboard";
          case Feedback.REPEAT_SUGGESTIONS_AVOID_REPEATED_WORDS -> "repeats";
          case Feedback.SEQUENCE_SUGGESTIONS_AVOID_SEQUENCES -> "sequences";
          case Feedback.REGEX_SUGGESTIONS_AVOID_RECENT_YEARS -> "years";
          case Feedback.DATE_SUGGESTIONS_AVOID_DATES -> "dates";
          case Feedback.DICTIONARY_SUGGESTIONS_CAPITALIZATION -> "capitals";
          case Feedback.DICTIONARY_SUGGESTIONS_ALL_UPPERCASE -> "all_capitals";
          case Feedback.DICTIONARY_SUGGESTIONS_REVERSED -> "backwards";
          case Feedback.DICTIONARY_SUGGESTIONS_L33T -> "substitutions";
          default -> "";
        };
    return key.isEmpty() ? Optional.empty() : Optional.of(Text.of(Guesser.class, "advice." + key));
  }

  /** Instead of words the keys they are kept under. */
  private static final class Keys extends ResourceBundle {
    @Override
    protected Object handleGetObject(String key) {
      return key;
    }

    @Override
    public Enumeration<String> getKeys() {
      return Collections.emptyEnumeration();
    }
  }
}
