package io.vestibule.settings;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;

/**
 * Values that lie in files of their own, as containers get their secrets: {@code
 * file:///run/secrets/key} stands for what is in that file.
 */
final class FileValue {
  private static final String SCHEME = "file://";
  private static final int LONGEST = 64 * 1024;

  private FileValue() {}

  /** Whether a value stands for what is in a file. */
  static boolean isOne(String value) {
    return value.strip().startsWith(SCHEME + "/");
  }

  /**
   * The file a value stands for.
   *
   * @throws IllegalArgumentException if it is no path
   */
  static Path path(String value) {
    try {
      return Path.of(value.strip().substring(SCHEME.length()));
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException("must be file:// and the path of a file", e);
    }
  }

  /**
   * What is in a file, without the line break at its end.
   *
   * @throws IllegalArgumentException if it cannot be read, is empty, too long or not UTF-8; says
   *     so, and never what is in it
   */
  static String read(Path path) {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(path)) {
      bytes = in.readNBytes(LONGEST + 1);
    } catch (IOException e) {
      throw new IllegalArgumentException(path + " " + SettingsFile.whyNot(e), e);
    }
    if (bytes.length > LONGEST) {
      throw new IllegalArgumentException(path + " is longer than " + LONGEST + " bytes");
    }
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(path + " is not UTF-8", e);
    }
    String value = text.replaceFirst("\r?\n\\z", "");
    if (value.isEmpty()) {
      throw new IllegalArgumentException(path + " is empty");
    }
    return value;
  }

  /** Whether every account of the machine may read a file, as far as that can be told. */
  static boolean isOpenToAll(Path path) {
    if (!FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
      return false;
    }
    try {
      return Files.getPosixFilePermissions(path).contains(PosixFilePermission.OTHERS_READ);
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }
}
