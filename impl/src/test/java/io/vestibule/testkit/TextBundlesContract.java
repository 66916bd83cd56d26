package io.vestibule.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.text.MessageFormat;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds of all texts on the class path, in every language. */
public abstract class TextBundlesContract {
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{(\\d+[^}]*)}");

  private final String pages;

  /**
   * What holds of the module under test, too.
   *
   * @param pages the package whose texts the module's pages use, with slashes
   */
  protected TextBundlesContract(String pages) {
    this.pages = pages;
  }

  static List<String> bundles() {
    return TextBundles.names();
  }

  static List<String> files() {
    return TextBundles.files();
  }

  @ParameterizedTest
  @MethodSource("bundles")
  void thereIsEveryLanguageAndNoOther(String bundle) {
    assertThat(files())
        .filteredOn(file -> file.startsWith(bundle))
        .containsExactlyInAnyOrder(bundle + ".properties", bundle + "_de.properties");
  }

  @ParameterizedTest
  @MethodSource("bundles")
  void germanHasTheKeysOfEnglish(String bundle) {
    assertThat(german(bundle).stringPropertyNames())
        .containsExactlyInAnyOrderElementsOf(english(bundle).stringPropertyNames());
  }

  @ParameterizedTest
  @MethodSource("bundles")
  void germanHasThePlaceholdersOfEnglish(String bundle) {
    for (String key : english(bundle).stringPropertyNames()) {
      assertThat(placeholders(german(bundle).getProperty(key, "")))
          .as(key)
          .isEqualTo(placeholders(english(bundle).getProperty(key)));
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void everyTextIsAPattern(String file) {
    TextBundles.read(file)
        .forEach(
            (key, value) ->
                assertThat(new MessageFormat((String) value, Locale.ROOT))
                    .as("%s", key)
                    .isNotNull());
  }

  @ParameterizedTest
  @MethodSource("files")
  void everyTextHasWords(String file) {
    assertThat(TextBundles.read(file).values())
        .allSatisfy(value -> assertThat((String) value).isNotBlank());
  }

  /**
   * In a pattern a single apostrophe is not shown, and begins words in which placeholders do not
   * count.
   */
  @ParameterizedTest
  @MethodSource("files")
  void everyApostropheIsDoubled(String file) {
    TextBundles.read(file)
        .forEach(
            (key, value) ->
                assertThat(((String) value).replace("''", "")).as("%s", key).doesNotContain("'"));
  }

  @Test
  void everyTextTheSourcesAskForIsThere() {
    assertThat(TextBundles.uses(pages)).isNotEmpty().allMatch(TextBundles.Use::isFulfilled);
  }

  @Test
  void everyTextThatIsThereIsAskedFor() {
    assertThat(TextBundles.unused(pages)).isEmpty();
  }

  private static Properties english(String bundle) {
    return TextBundles.read(bundle + ".properties");
  }

  private static Properties german(String bundle) {
    return TextBundles.read(bundle + "_de.properties");
  }

  private static Set<String> placeholders(String pattern) {
    Set<String> found = new TreeSet<>();
    Matcher placeholder = PLACEHOLDER.matcher(pattern);
    while (placeholder.find()) {
      found.add(placeholder.group(1));
    }
    return found;
  }
}
