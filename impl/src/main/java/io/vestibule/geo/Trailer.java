package io.vestibule.geo;

import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The description at the end of a database: looked at before the database is read, so that a file
 * that is none, or of which the end is missing or garbled, costs nothing.
 */
final class Trailer {
  private static final byte[] MARKER = mark();
  private static final int LONGEST = 128 * 1024;
  private static final int DEEPEST = 8;

  /** Bytes between the search tree and what it leads to. */
  private static final int SEPARATOR = 16;

  private static final int POINTER = 1;
  private static final int UINT16 = 5;
  private static final int UINT32 = 6;
  private static final int MAP = 7;
  private static final int ARRAY = 11;
  private static final int BOOLEAN = 14;

  private final byte[] bytes;
  private int position;

  private Trailer(byte[] bytes, int position) {
    this.bytes = bytes;
    this.position = position;
  }

  /**
   * Looks at the end of a file.
   *
   * @throws IOException if it is not the end of a database, or claims to hold more than there is
   */
  static void check(Path file) throws IOException {
    try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
      byte[] end = new byte[(int) Math.min(in.length(), LONGEST)];
      in.seek(in.length() - end.length);
      in.readFully(end);
      for (int i = end.length - MARKER.length; i >= 0; i--) {
        if (Arrays.equals(MARKER, 0, MARKER.length, end, i, i + MARKER.length)) {
          new Trailer(end, i + MARKER.length).check(in.length() - end.length + i);
          return;
        }
      }
    }
    throw new IOException("it is no MaxMind database");
  }

  private static byte[] mark() {
    byte[] name = "MaxMind.com".getBytes(StandardCharsets.US_ASCII);
    byte[] mark = new byte[name.length + 3];
    mark[0] = (byte) 0xAB;
    mark[1] = (byte) 0xCD;
    mark[2] = (byte) 0xEF;
    System.arraycopy(name, 0, mark, 3, name.length);
    return mark;
  }

  /**
   * Looks at the whole description.
   *
   * @param room how many bytes there are before it
   */
  private void check(long room) throws IOException {
    int control = next();
    if (control >>> 5 != MAP) {
      throw new IOException("it has no description");
    }
    long nodes = 0;
    long record = 0;
    for (int i = size(control & 31); i > 0; i--) {
      switch (name()) {
        case "node_count" -> nodes = number();
        case "record_size" -> record = number();
        default -> skip(0);
      }
    }
    if (nodes == 0 || record == 0) {
      throw new IOException("its description is garbled");
    }
    // A node is two records, of so many bits.
    if (nodes * record / 4 + SEPARATOR > room) {
      throw new EOFException("it is cut off");
    }
  }

  private String name() throws IOException {
    int start = position + 1;
    skip(0);
    return new String(bytes, start, Math.max(0, position - start), StandardCharsets.ISO_8859_1);
  }

  private long number() throws IOException {
    int control = next();
    int size = control & 31;
    if ((control >>> 5 != UINT16 && control >>> 5 != UINT32) || size > 4) {
      throw new IOException("its description is garbled");
    }
    long number = 0;
    for (int i = 0; i < size; i++) {
      number = number << 8 | next();
    }
    return number;
  }

  /** Passes over a value. */
  private void skip(int depth) throws IOException {
    if (depth > DEEPEST) {
      throw new IOException("its description is too deep");
    }
    int control = next();
    int type = control >>> 5;
    if (type == POINTER) {
      advance(((control >>> 3) & 3) + 1);
      return;
    }
    if (type == 0) {
      type = next() + 7;
    }
    int size = size(control & 31);
    switch (type) {
      case MAP -> skip(2L * size, depth);
      case ARRAY -> skip(size, depth);
      case BOOLEAN -> {} // its size is its value
      default -> advance(size);
    }
  }

  private void skip(long count, int depth) throws IOException {
    if (count > bytes.length - position) {
      throw new EOFException("its description is cut off");
    }
    for (long i = 0; i < count; i++) {
      skip(depth + 1);
    }
  }

  private int size(int given) throws IOException {
    return switch (given) {
      case 29 -> 29 + next();
      case 30 -> 285 + (next() << 8) + next();
      case 31 -> 65_821 + (next() << 16) + (next() << 8) + next();
      default -> given;
    };
  }

  private int next() throws IOException {
    advance(1);
    return bytes[position - 1] & 255;
  }

  private void advance(int count) throws IOException {
    if (count > bytes.length - position) {
      throw new EOFException("its description is cut off");
    }
    position += count;
  }
}
