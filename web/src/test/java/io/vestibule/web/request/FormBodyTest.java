package io.vestibule.web.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vestibule.web.request.FormBody.MalformedException;
import io.vestibule.web.request.FormBody.TooLargeException;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies and query strings are read with limits, and what is malformed is refused. */
class FormBodyTest {

  @ParameterizedTest
  @CsvSource({
    "a=b, b",
    "a=b+c, b c",
    "a=b%20c, b c",
    "a=b%2Bc, b+c",
    "a=b=c, b=c",
    "a=%C3%A4, \u00e4",
    "a=\u00e4, \u00e4",
    "a=%F0%9F%98%80, \ud83d\ude00",
    "a=%41, A",
    "a=%2f%2F, //",
    "a=%25 41, % 41",
    "a=%2541, %41",
    "'&&a=b&&', b",
    "'a=<>\"', '<>\"'"
  })
  void aPairIsDecodedOnce(String text, String value) throws MalformedException {
    assertThat(FormBody.pairs(text)).isEqualTo(Map.of("a", List.of(value)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "a="})
  void aNameWithoutValueHasAnEmptyOne(String text) throws MalformedException {
    assertThat(FormBody.pairs(text)).isEqualTo(Map.of("a", List.of("")));
  }

  @Test
  void namesAreDecodedToo() throws MalformedException {
    assertThat(FormBody.pairs("%61+b=c&=d"))
        .isEqualTo(Map.of("a b", List.of("c"), "", List.of("d")));
  }

  @Test
  void nothingIsNoPair() throws MalformedException {
    assertThat(FormBody.pairs("")).isEmpty();
    assertThat(FormBody.pairs("&&&")).isEmpty();
  }

  /**
   * Only the ampersand parts pairs: what a semicolon parts for one reader it does not for another.
   */
  @Test
  void aSemicolonPartsNothing() throws MalformedException {
    assertThat(FormBody.pairs("a=b;c=d")).isEqualTo(Map.of("a", List.of("b;c=d")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a=%",
        "a=%4",
        "a=%zz",
        "a=%4g",
        "a=%-1",
        "a=% 1",
        "a=%u0041",
        "%=a",
        "a=%C3",
        "a=%FF",
        "a=%C0%AF",
        "a=%ED%A0%80",
        "a=%F5%80%80%80",
        "a=%\uff11\uff11",
        "a=x&b=%8"
      })
  void brokenPercentCodeIsRefused(String text) {
    assertThatThrownBy(() -> FormBody.pairs(text)).isInstanceOf(MalformedException.class);
  }

  @Test
  void fiveHundredPairsAreReadAndNoMore() throws MalformedException {
    String most = String.join("&", Collections.nCopies(500, "a=b"));

    assertThat(FormBody.pairs(most).get("a")).hasSize(500);
    assertThatThrownBy(() -> FormBody.pairs(most + "&a=b")).isInstanceOf(MalformedException.class);
  }

  @Test
  void whatOccursOnceIsATextAndWhatOccursMoreOftenAList() throws MalformedException {
    Map<String, Object> flat = FormBody.flat(FormBody.pairs("a=1&b=2&b=3&a=1&c=4"));

    assertThat(flat).isEqualTo(Map.of("a", List.of("1", "1"), "b", List.of("2", "3"), "c", "4"));
  }

  @Test
  void whateverABrowserSendsIsReadAgain() throws MalformedException {
    Random random = new Random(1);
    String wild = "aZ09 +%&=;?/\\\"<>\u0000\u001f\n\u00e4\u2028\u20ac";
    for (int i = 0; i < 500; i++) {
      Map<String, List<String>> sent = new LinkedHashMap<>();
      StringBuilder text = new StringBuilder();
      for (int pair = random.nextInt(5); pair > 0; pair--) {
        String name = word(random, wild) + pair;
        String value = word(random, wild);
        sent.put(name, List.of(value));
        text.append(text.isEmpty() ? "" : "&")
            .append(encoded(name))
            .append('=')
            .append(encoded(value));
      }

      assertThat(FormBody.pairs(text.toString())).isEqualTo(sent);
    }
  }

  // --- bytes
  // -------------------------------------------------------------------------------------------------------

  @Test
  void aBodyIsReadUpToItsLimit() throws Exception {
    assertThat(FormBody.bytes(body(FormBody.MAX_BYTES))).hasSize(FormBody.MAX_BYTES);
    assertThatThrownBy(() -> FormBody.bytes(body(FormBody.MAX_BYTES + 1)))
        .isInstanceOf(TooLargeException.class);
  }

  /** A body without end costs no more than the limit. */
  @Test
  void aBodyWithoutEndIsRefused() {
    InputStream endless =
        new InputStream() {
          private long left = 10L * FormBody.MAX_BYTES;

          @Override
          public int read() {
            return 'x';
          }

          @Override
          public int read(byte[] into, int offset, int length) {
            left -= length;
            if (left < 0) {
              throw new AssertionError("still reading");
            }
            return length;
          }
        };

    assertThatThrownBy(() -> FormBody.bytes(endless)).isInstanceOf(TooLargeException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ff", "c3", "c0af", "eda080", "f5808080", "61ff62", "e282", "80"})
  void whatIsNotUtf8IsRefused(String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex);

    assertThatThrownBy(() -> FormBody.utf8(bytes)).isInstanceOf(MalformedException.class);
  }

  private static ByteArrayInputStream body(int length) {
    return new ByteArrayInputStream(new byte[length]);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static String word(Random random, String letters) {
    StringBuilder word = new StringBuilder();
    for (int i = random.nextInt(8); i > 0; i--) {
      word.append(letters.charAt(random.nextInt(letters.length())));
    }
    return word.toString();
  }
}
