package io.vestibule.flowfile.tag;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.vestibule.flowfile.tag.Allowances.Content;
import io.vestibule.flowfile.tag.Allowances.FileAnswer;
import io.vestibule.flowfile.tag.Allowances.Missing;
import io.vestibule.flowfile.tag.Allowances.Refused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FolderFilesTest {
  private final Path temp;
  private final Path folder;
  private final FolderFiles files;

  FolderFilesTest(@TempDir Path temp) throws IOException {
    this.temp = temp;
    folder = Files.createDirectories(temp.resolve("allowed"));
    Files.createDirectories(folder.resolve("sub"));
    Files.createDirectories(temp.resolve("allowed-not"));
    Files.writeString(folder.resolve("a.txt"), "a");
    Files.writeString(folder.resolve("sub/b.txt"), "b");
    Files.writeString(temp.resolve("secret"), "secret");
    Files.writeString(temp.resolve("allowed-not/secret"), "secret");
    files = new FolderFiles(folder, 10);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.txt", "./a.txt", "sub/../a.txt", "sub/../../allowed/a.txt"})
  void aFileInTheFolderIsReadHoweverItIsWritten(String path) {
    assertContent(files.read(path), "a");
  }

  @Test
  void aFileInTheFolderMayBeNamedFromTheRoot() {
    assertContent(files.read(folder.resolve("sub/b.txt").toString()), "b");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../secret",
        "../nothing-there",
        "sub/../../secret",
        "../allowed-not/secret",
        "..",
        "/etc/passwd",
        "/",
        "/nothing/there"
      })
  void whatIsOutsideIsRefusedWhetherItIsThereOrNot(String path) {
    assertOutside(files.read(path));
  }

  @Test
  void aFileOutsideNamedFromTheRootIsRefused() {
    assertOutside(files.read(temp.resolve("secret").toString()));
  }

  @Test
  void aLinkThatLeadsOutsideIsRefused() throws IOException {
    Files.createSymbolicLink(folder.resolve("link"), temp.resolve("secret"));
    Files.createSymbolicLink(folder.resolve("up"), temp);
    Files.createSymbolicLink(folder.resolve("again"), Path.of("link"));

    assertOutside(files.read("link"));
    assertOutside(files.read("up/secret"));
    assertOutside(files.read("again"));
  }

  @Test
  void aLinkWithinTheFolderIsFollowed() throws IOException {
    Files.createSymbolicLink(folder.resolve("link"), Path.of("sub/b.txt"));

    assertContent(files.read("link"), "b");
  }

  @Test
  void theFolderItselfMayBeALink() throws IOException {
    Path link = Files.createSymbolicLink(temp.resolve("link"), folder);

    assertContent(new FolderFiles(link, 10).read("a.txt"), "a");
  }

  @ParameterizedTest
  @ValueSource(strings = {"nothing", "sub", "", ".", "a.txt/b", "sub/nothing"})
  void whatIsNoFileIsMissing(String path) {
    assertThat(files.read(path)).isEqualTo(new Missing());
  }

  @Test
  void aDeviceIsNoFile() {
    assumeThat(Path.of("/dev/null")).exists();

    assertThat(new FolderFiles(Path.of("/dev")).read("null")).isEqualTo(new Missing());
  }

  @Test
  void aLinkToNothingIsMissing() throws IOException {
    Files.createSymbolicLink(folder.resolve("link"), Path.of("nothing"));

    assertThat(files.read("link")).isEqualTo(new Missing());
  }

  @Test
  void aFolderThatIsNotThereHasNoFiles() {
    assertThat(new FolderFiles(temp.resolve("none")).read("a.txt")).isEqualTo(new Missing());
  }

  @Test
  void aFileThatIsTooLongIsRefused() throws IOException {
    Files.writeString(folder.resolve("ten"), "0123456789");
    Files.writeString(folder.resolve("eleven"), "0123456789a");

    assertContent(files.read("ten"), "0123456789");
    assertThat(files.read("eleven")).isEqualTo(new Refused("is longer than 10 bytes"));
  }

  @Test
  void whatIsNoPathIsRefused() {
    assertThat(files.read("a\0b")).isEqualTo(new Refused("is not a path"));
  }

  private static void assertContent(FileAnswer answer, String expected) {
    assertThat(answer)
        .isInstanceOfSatisfying(
            Content.class,
            content -> assertThat(new String(content.bytes(), UTF_8)).isEqualTo(expected));
  }

  private static void assertOutside(FileAnswer answer) {
    assertThat(answer)
        .isEqualTo(new Refused("is outside the folder of the setting vestibule.flows.files"));
  }
}
