package io.vestibule.appraisal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vestibule.settings.Settings;
import io.vestibule.settings.SettingsException;
import io.vestibule.testkit.LabClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BreachedListTest {
  private final Path folder;

  BreachedListTest(@TempDir Path folder) {
    this.folder = folder;
  }

  /** Passwords "0", "1" and so on, each as often as its number is long and one more. */
  private static SortedMap<String, Long> hashes(int count) {
    SortedMap<String, Long> hashes = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      String password = Integer.toString(i);
      hashes.put(Sha1.of(password), times(password));
    }
    return hashes;
  }

  private static long times(String password) {
    return (long) Math.pow(10, password.length()) + 1;
  }

  private Path list(SortedMap<String, Long> hashes, String ending, UnaryOperator<String> change)
      throws IOException {
    return write(
        change.apply(
            hashes.entrySet().stream()
                .map(entry -> entry.getKey() + ":" + entry.getValue())
                .collect(Collectors.joining(ending))));
  }

  private Path write(String text) throws IOException {
    return Files.writeString(folder.resolve("list.txt"), text, StandardCharsets.ISO_8859_1);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 7, 8, 100, 1000})
  void ofAListOfAnyLengthAllAreFoundAndNothingElse(int size) throws IOException {
    for (String ending : List.of("\n", "\r\n")) {
      for (String last : List.of("", ending, ending + ending)) {
        BreachedList list = new BreachedList(list(hashes(size), ending, text -> text + last));

        list.sample();
        for (int i = 0; i < size; i++) {
          String password = Integer.toString(i);
          assertThat(list.find(Sha1.of(password))).isEqualTo(times(password));
        }
        for (int i = size; i < size + 50; i++) {
          assertThat(list.find(Sha1.of(Integer.toString(i)))).isZero();
        }
        assertThat(list.find("0".repeat(40))).isZero();
        assertThat(list.find("F".repeat(40))).isZero();
      }
    }
  }

  @Test
  void aListOfSeveralMegabytesIsSearchedWhereItLies() throws IOException {
    BreachedList list = new BreachedList(list(hashes(100_000), "\r\n", text -> text + "\r\n"));

    list.sample();
    for (int i = 0; i < 200_000; i += 37) {
      String password = Integer.toString(i);
      assertThat(list.find(Sha1.of(password))).isEqualTo(i < 100_000 ? times(password) : 0);
    }
  }

  @Test
  void smallDigitsAreDigits() throws IOException {
    BreachedList list =
        new BreachedList(list(hashes(100), "\n", text -> text.toLowerCase(Locale.ROOT)));

    list.sample();
    assertThat(list.find(Sha1.of("77"))).isEqualTo(times("77"));
  }

  @Test
  void aListThatWasReplacedIsReadAnew() throws IOException {
    Path file = list(hashes(10), "\n", text -> text);
    BreachedList list = new BreachedList(file);
    assertThat(list.find(Sha1.of("11"))).isZero();
    Path other = Files.createDirectory(folder.resolve("other")).resolve("new.txt");
    Files.copy(list(hashes(100), "\n", text -> text), other);

    Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);

    assertThat(list.find(Sha1.of("11"))).isEqualTo(times("11"));
  }

  // --- what is no list

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\n",
        "\n\n\n\n",
        "password\nsecret\n",
        "0000000000000000000000000000000000000000",
        "0000000000000000000000000000000000000000:",
        "0000000000000000000000000000000000000000:x",
        "0000000000000000000000000000000000000000:-1",
        "0000000000000000000000000000000000000000:1:2",
        "0000000000000000000000000000000000000000:1 ;",
        "0000000000000000000000000000000000000000: 1",
        "0000000000000000000000000000000000000000;1",
        "000000000000000000000000000000000000000g:1",
        "00000000000000000000000000000000000000000:1",
        "0000000000000000000000000000000000000000:9999999999999999999",
        " 0000000000000000000000000000000000000000:1",
        "\u00EF\u00BB\u00BF0000000000000000000000000000000000000000:1",
        "0000000000000000000000000000000000000000:1\r1111111111111111111111111111111111111111:1",
      })
  void whatIsNoListAnswersNothing(String text) throws IOException {
    BreachedList list = new BreachedList(write(text));

    assertThatThrownBy(list::sample).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> list.find(Sha1.of("password"))).isInstanceOf(IOException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"x", "\n", "\r\n\r\n", "0", "the end of a long line of something else entirely, "})
  void whatIsInTheWayOfTheSearchIsNeverTakenForNo(String between) throws IOException {
    SortedMap<String, Long> hashes = hashes(1001);
    List<String> lines = new ArrayList<>();
    hashes.forEach((hash, count) -> lines.add(hash + ":" + count));
    lines.set(500, between + lines.get(500));
    BreachedList list = new BreachedList(write(String.join("\n", lines)));

    int thrown = 0;
    for (Map.Entry<String, Long> entry : hashes.entrySet()) {
      try {
        assertThat(list.find(entry.getKey())).isEqualTo(entry.getValue());
      } catch (IOException e) {
        thrown++;
      }
    }
    // A blank line is only in the way of who comes by it.
    assertThat(thrown > 0 || between.isBlank()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"10", "1000", "20000"})
  void aListInAnotherOrderIsNone(int size) throws IOException {
    List<String> lines = new ArrayList<>();
    hashes(size).forEach((hash, count) -> lines.add(hash + ":" + count));
    java.util.Collections.shuffle(lines, new java.util.Random(7));
    BreachedList list = new BreachedList(write(String.join("\n", lines)));

    assertThatThrownBy(list::sample).isInstanceOf(IOException.class).hasMessageContaining("order");
    assertThatThrownBy(
            () -> {
              for (int i = 0; i < 100; i++) {
                list.find(Sha1.of("not on it " + i));
              }
            })
        .isInstanceOf(IOException.class)
        .hasMessageContaining("order");
  }

  @Test
  void aListInOrderOfItsNumbersIsNone() throws IOException {
    String lines =
        hashes(5000).entrySet().stream()
            .sorted(Map.Entry.comparingByValue())
            .map(entry -> entry.getKey() + ":" + entry.getValue())
            .collect(Collectors.joining("\n"));

    assertThatThrownBy(new BreachedList(write(lines))::sample).isInstanceOf(IOException.class);
  }

  @Test
  void aLineTwiceIsNoOrder() throws IOException {
    String line = "0".repeat(40) + ":1\n";

    assertThatThrownBy(new BreachedList(write(line + line))::sample)
        .isInstanceOf(IOException.class);
  }

  @Test
  void aListThatIsGoneAnswersNothing() throws IOException {
    BreachedList list = new BreachedList(list(hashes(10), "\n", text -> text));
    Files.delete(folder.resolve("list.txt"));

    assertThatThrownBy(() -> list.find(Sha1.of("1"))).isInstanceOf(NoSuchFileException.class);
  }

  // --- as a setting

  @Test
  void theInstallationsListIsLookedInto() throws IOException {
    PasswordAppraiser appraiser = appraiser(list(hashes(10), "\n", text -> text).toString());

    assertThat(appraiser.breachesListed("7")).isEqualTo(OptionalLong.of(times("7")));
    assertThat(appraiser.breachesListed("eleven")).isEqualTo(OptionalLong.of(0));
  }

  @Test
  void withoutAListThereIsNoAnswer() throws IOException {
    assertThat(appraiser("").breachesListed("7")).isEmpty();
  }

  @Test
  void whatIsNoListIsSaidAtTheStart() throws IOException {
    Path file = write("something else");

    assertThatThrownBy(() -> appraiser(file.toString()))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("vestibule.password.breached-list: ")
        .hasMessageContaining(file.toString());
  }

  @Test
  void aFileThatIsNotThereIsNoSetting() {
    assertThatThrownBy(() -> appraiser(folder.resolve("none").toString()))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("must be a file that can be read");
    assertThatThrownBy(() -> appraiser(folder.toString())).isInstanceOf(SettingsException.class);
  }

  private static PasswordAppraiser appraiser(String list) {
    return new PasswordAppraiser(
        Settings.of(Map.of("vestibule.password.breached-list", list), Map.of()), new LabClock());
  }
}
