package io.vestibule.web.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.zxing.ChecksumException;
import com.google.zxing.FormatException;
import com.google.zxing.common.BitMatrix;
import com.google.zxing.common.DecoderResult;
import com.google.zxing.qrcode.decoder.Decoder;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** QR codes, read back from how they are drawn. */
class QrCodeTest {
  private static final Pattern RUN = Pattern.compile("M(\\d+) (\\d+)h(\\d+)v1h-(\\d+)z");
  private static final int QUIET_ZONE = 4;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x",
        "otpauth://totp/Ex%20ample:alice?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
            + "&algorithm=SHA1&digits=6&period=30&issuer=Ex%20ample",
        "Zwölf Boxkämpfer \u2013 \u65e5\u672c \ud83d\ude00"
      })
  void whatIsDrawnCanBeRead(String text) throws Exception {
    assertThat(read(QrCode.of(text).orElseThrow()).getText()).isEqualTo(text);
  }

  @Test
  void addressesOfAppsSayNothingOfTheirCharacters() throws Exception {
    // Designator 26 is UTF-8.
    assertThat(read(QrCode.of("otpauth://totp/a?secret=B").orElseThrow()).getSymbologyModifier())
        .isEqualTo(1);
  }

  @Test
  void thereIsRoomAroundIt() {
    QrCode code = QrCode.of("x".repeat(200)).orElseThrow();

    Matcher run = RUN.matcher(code.path());
    int dark = 0;
    while (run.find()) {
      int x = Integer.parseInt(run.group(1));
      int y = Integer.parseInt(run.group(2));
      assertThat(x).isGreaterThanOrEqualTo(QUIET_ZONE);
      assertThat(y).isBetween(QUIET_ZONE, code.size() - QUIET_ZONE - 1);
      assertThat(x + Integer.parseInt(run.group(3))).isLessThanOrEqualTo(code.size() - QUIET_ZONE);
      dark++;
    }
    assertThat(dark).isPositive();
    assertThat(RUN.matcher(code.path()).replaceAll("")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2332, 100_000})
  void whatDoesNotFitIsNotDrawn(int length) {
    assertThat(QrCode.of("x".repeat(length))).isEmpty();
  }

  @Test
  void asMuchFitsAsTheStandardSays() {
    // Version 40, error correction M, bytes.
    assertThat(QrCode.of("x".repeat(2331))).map(QrCode::size).hasValue(177 + 2 * QUIET_ZONE);
  }

  private static DecoderResult read(QrCode code) throws ChecksumException, FormatException {
    BitMatrix modules = new BitMatrix(code.size() - 2 * QUIET_ZONE);
    Matcher run = RUN.matcher(code.path());
    while (run.find()) {
      assertThat(run.group(3)).isEqualTo(run.group(4));
      modules.setRegion(
          Integer.parseInt(run.group(1)) - QUIET_ZONE,
          Integer.parseInt(run.group(2)) - QUIET_ZONE,
          Integer.parseInt(run.group(3)),
          1);
    }
    return new Decoder().decode(modules);
  }
}
