package io.vestibule.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.api.text.Text;
import io.vestibule.flow.FlowExecutor;
import io.vestibule.stages.new_password.NewPasswordStage;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** On a machine that speaks German, which must make no difference. */
class TextsTest {
  private static final Text BLANK = Text.of(FlowExecutor.class, "answer.blank");

  private final Texts texts = new Texts();
  private final Locale machine = Locale.getDefault();

  @BeforeEach
  void onAGermanMachine() {
    Locale.setDefault(Locale.GERMANY);
  }

  @AfterEach
  void asItWas() {
    Locale.setDefault(machine);
  }

  @ParameterizedTest
  @ValueSource(strings = {"de", "de-AT", "de-CH-1996"})
  void germanIsSpokenWithGermans(String tag) {
    assertThat(texts.words(BLANK, Locale.forLanguageTag(tag)))
        .isEqualTo("Dieses Feld darf nicht leer sein.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"en", "en-GB", "fr", "tlh", "zh-Hant-TW", "und"})
  void englishIsSpokenWithEverybodyElse(String tag) {
    assertThat(texts.words(BLANK, Locale.forLanguageTag(tag)))
        .isEqualTo("This field may not be blank.");
  }

  @Test
  void aLiteralIsWhatItIs() {
    assertThat(texts.words(Text.literal("it's {0}"), Locale.ENGLISH)).isEqualTo("it's {0}");
  }

  @Test
  void aTextWithinATextIsPutIntoTheSameLanguage() {
    Text inner = Text.of(FlowExecutor.class, "answer.blank");
    Text outer =
        Text.of(
            FlowExecutor.class,
            "lines",
            Text.literal("Hallo"),
            Text.of(FlowExecutor.class, "lines", inner, "x"));

    assertThat(texts.words(outer, Locale.GERMAN))
        .isEqualTo("Hallo\nDieses Feld darf nicht leer sein.\nx");
  }

  @Test
  void anArgumentIsNoPattern() {
    Text text = Text.of(FlowExecutor.class, "lines", "{1} it's", Text.literal("{0} '"));

    assertThat(texts.words(text, Locale.ENGLISH)).isEqualTo("{1} it's\n{0} '");
  }

  @Test
  void aNumberIsPutIntoTheWords() {
    Text text = Text.of(FlowExecutor.class, "answer.max_length", 1024);

    assertThat(texts.words(text, Locale.ENGLISH))
        .isEqualTo("Ensure this field has no more than 1024 characters.");
  }

  @Test
  void anApostropheIsShownOnce() {
    assertThat(texts.words(Text.of(NewPasswordStage.class, "mismatch"), Locale.ENGLISH))
        .isEqualTo("Passwords don't match.");
  }

  @Test
  void aKeyWithoutWordsIsShownItself() {
    assertThat(texts.words(Text.of(FlowExecutor.class, "no.such.key"), Locale.ENGLISH))
        .isEqualTo("no.such.key");
  }

  @Test
  void aKeyOfAPackageWithoutWordsIsShownItself() {
    assertThat(texts.words(Text.of(String.class, "key"), Locale.ENGLISH)).isEqualTo("key");
  }

  /** Stands for a kind of a plug-in. */
  static final class Owner {}

  @Test
  void wordsOfAPlugInAreFoundWhereItCameFrom(@TempDir Path plugin)
      throws IOException, ClassNotFoundException {
    Path folder = Files.createDirectories(plugin.resolve("io/vestibule/text"));
    try (InputStream owner =
        Objects.requireNonNull(TextsTest.class.getResourceAsStream("TextsTest$Owner.class"))) {
      Files.copy(owner, folder.resolve("TextsTest$Owner.class"));
    }
    Files.writeString(folder.resolve("texts.properties"), "hello=Hello from a plug-in");
    try (URLClassLoader loader = new URLClassLoader(new URL[] {plugin.toUri().toURL()}, null)) {
      Class<?> owner = loader.loadClass(Owner.class.getName());

      texts.register(owner);

      assertThat(texts.words(Text.of(owner, "hello"), Locale.GERMAN))
          .isEqualTo("Hello from a plug-in");
    }
  }
}
