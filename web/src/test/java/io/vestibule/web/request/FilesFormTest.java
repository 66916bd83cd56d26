package io.vestibule.web.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vestibule.api.challenge.Field;
import io.vestibule.web.fake.FakeRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FilesFormTest {
  private final FakeRequest request = new FakeRequest();

  @Test
  void textsAreTextsAndFilesAreDataUris() throws Exception {
    text("csrf", "a\u00e4");
    text("twice", "1");
    text("twice", "2");
    file("photo", "me.png", "image/png", "foo");

    assertThat(FilesForm.pairs(request.toRequest()))
        .isEqualTo(
            Map.of(
                "csrf",
                List.of("a\u00e4"),
                "twice",
                List.of("1", "2"),
                "photo",
                List.of("data:image/png;base64,Zm9v")));
  }

  @Test
  void aFileThatWasNotChosenIsLeftOut() throws Exception {
    file("photo", "", "application/octet-stream", "");

    assertThat(FilesForm.pairs(request.toRequest())).isEmpty();
  }

  @Test
  void anEmptyFileIsAFile() throws Exception {
    file("photo", "empty.txt", "text/plain", "");

    assertThat(FilesForm.pairs(request.toRequest()))
        .containsEntry("photo", List.of("data:text/plain;base64,"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "null",
      value = {
        "text/plain; charset=utf-8 | text/plain",
        "null                      | application/octet-stream",
        "''                        | application/octet-stream",
        "text                      | application/octet-stream",
        "a/b\"><script>            | application/octet-stream",
        "image/png,x;base64        | application/octet-stream",
        "image/svg+xml             | image/svg+xml"
      })
  void whatAFileSaysItIsIsAMediaTypeOrNothing(@Nullable String sent, String type) throws Exception {
    request.part("f", "x", sent, new byte[] {'f', 'o', 'o'});

    assertThat(FilesForm.pairs(request.toRequest()))
        .containsEntry("f", List.of("data:" + type + ";base64,Zm9v"));
  }

  @Test
  void ofALargeFileNoMoreIsReadThanShowsThatItIsTooLarge() throws Exception {
    request.part("f", "x", "a/b", new byte[Field.DEFAULT_MAX_FILE * 3]);

    String uri = FilesForm.pairs(request.toRequest()).getOrDefault("f", List.of("")).get(0);

    assertThat(uri.length() - "data:a/b;base64,".length())
        .isEqualTo((Field.DEFAULT_MAX_FILE + 1 + 2) / 3 * 4);
  }

  @Test
  void textsTogetherAreNoLargerThanAForm() {
    for (int i = 0; i < 3; i++) {
      text("t" + i, "x".repeat(100 * 1024));
    }

    assertThatThrownBy(() -> FilesForm.pairs(request.toRequest()))
        .isInstanceOf(FormBody.TooLargeException.class);
  }

  @Test
  void aFormHasNoMoreThanSomeParts() {
    for (int i = 0; i < 501; i++) {
      text("t" + i, "");
    }

    assertThatThrownBy(() -> FilesForm.pairs(request.toRequest()))
        .isInstanceOf(FormBody.MalformedException.class);
  }

  @Test
  void aTextIsUtf8() {
    request.part("t", null, null, new byte[] {(byte) 0xff});

    assertThatThrownBy(() -> FilesForm.pairs(request.toRequest()))
        .isInstanceOf(FormBody.MalformedException.class);
  }

  private void text(String name, String value) {
    request.part(name, null, null, value.getBytes(StandardCharsets.UTF_8));
  }

  private void file(String name, String fileName, String type, String content) {
    request.part(name, fileName, type, content.getBytes(StandardCharsets.UTF_8));
  }
}
