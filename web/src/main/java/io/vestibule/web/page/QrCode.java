package io.vestibule.web.page;

import com.google.zxing.BarcodeFormat;
import com.google.zxing.EncodeHintType;
import com.google.zxing.WriterException;
import com.google.zxing.common.BitMatrix;
import com.google.zxing.qrcode.QRCodeWriter;
import com.google.zxing.qrcode.decoder.ErrorCorrectionLevel;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * A text as a QR code (ISO/IEC 18004), to be drawn on a square grid.
 *
 * @param size how many modules there are on each side, the light ones around it included
 * @param path the dark modules, as the path of an SVG with modules of 1
 */
record QrCode(int size, String path) {
  /** How many light modules there must be on each side. */
  private static final int QUIET_ZONE = 4;

  /** A text as a QR code; empty if it is too long for one. */
  static Optional<QrCode> of(String text) {
    Map<EncodeHintType, Object> hints = new EnumMap<>(EncodeHintType.class);
    hints.put(EncodeHintType.ERROR_CORRECTION, ErrorCorrectionLevel.M);
    hints.put(EncodeHintType.MARGIN, QUIET_ZONE);
    if (!StandardCharsets.US_ASCII.newEncoder().canEncode(text)) {
      // Not said where it makes no difference: not every reader understands it.
      hints.put(EncodeHintType.CHARACTER_SET, StandardCharsets.UTF_8.name());
    }
    try {
      BitMatrix modules = new QRCodeWriter().encode(text, BarcodeFormat.QR_CODE, 0, 0, hints);
      return Optional.of(new QrCode(modules.getWidth(), path(modules)));
    } catch (WriterException | IllegalArgumentException e) {
      // ZXing refuses with the one what is empty, with the other what is too long.
      return Optional.empty();
    }
  }

  /** A rectangle for every run of dark modules in a row. */
  private static String path(BitMatrix modules) {
    StringBuilder path = new StringBuilder();
    for (int y = 0; y < modules.getHeight(); y++) {
      int x = 0;
      while (x < modules.getWidth()) {
        int from = x;
        while (x < modules.getWidth() && modules.get(x, y)) {
          x++;
        }
        if (x > from) {
          path.append('M').append(from).append(' ').append(y);
          path.append('h').append(x - from).append("v1h-").append(x - from).append('z');
        } else {
          x++;
        }
      }
    }
    return path.toString();
  }
}
