package io.vestibule.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vestibule.json.SecretBox.UnreadableSecretException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretBoxTest {
  private final SecretBox box = SecretBox.of("one key");

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "hush ", "ключ 🔑"})
  void whatIsSealedCanBeOpened(String secret) throws UnreadableSecretException {
    assertThat(box.open(box.seal(secret))).isEqualTo(secret);
  }

  @Test
  void anotherKeyDoesNotOpenIt() {
    String sealed = box.seal("hush");

    assertThatThrownBy(() -> SecretBox.of("another key").open(sealed))
        .isInstanceOf(UnreadableSecretException.class);
  }

  @Test
  void noByteOfItCanBeChanged() {
    String sealed = box.seal("hush");

    IntStream.range(3, sealed.length() - 1)
        .forEach(
            at -> {
              String changed =
                  sealed.substring(0, at)
                      + (sealed.charAt(at) == 'A' ? 'B' : 'A')
                      + sealed.substring(at + 1);
              assertThatThrownBy(() -> box.open(changed))
                  .isInstanceOf(UnreadableSecretException.class);
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "hush", "v1:", "v1:AAAA", "v1:????", "v2:AAAA"})
  void whatWasNeverSealedIsNotOpened(String text) {
    assertThatThrownBy(() -> box.open(text)).isInstanceOf(UnreadableSecretException.class);
  }

  @Test
  void whateverItsLengthWhatWasNeverSealedIsNotOpened() {
    for (int length = 0; length < 60; length++) {
      String text = "v1:" + "A".repeat(length);

      assertThatThrownBy(() -> box.open(text)).isInstanceOf(UnreadableSecretException.class);
    }
  }

  @Test
  void nothingSealedLooksLikeTheSameAgain() {
    assertThat(IntStream.range(0, 1000).mapToObj(i -> box.seal("hush"))).doesNotHaveDuplicates();
  }
}
