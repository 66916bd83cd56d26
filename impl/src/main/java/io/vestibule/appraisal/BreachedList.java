package io.vestibule.appraisal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;

/**
 * A file of passwords from breaches, of any size: a SHA-1 hash in hexadecimal digits of either
 * case, a colon and a number to a line, in the order of the hashes, as Have I Been Pwned gives it
 * away.
 *
 * <p>It is opened for each look-up and searched where it lies, so that it takes no memory and may
 * be replaced by another at any time, best by renaming. What is not such a file is found out by the
 * lines the search comes by, and answers nothing.
 */
final class BreachedList {
  /** No line is longer: hash, colon, a number and what ends a line. */
  private static final int LONGEST = 64;

  private static final int SAMPLES = 256;
  private static final int FIRST_LINES = 1000;

  private final Path file;

  BreachedList(Path file) {
    this.file = file;
  }

  /**
   * Looks at the beginning and at lines here and there.
   *
   * @throws IOException if the file cannot be read, or these are not what they should be
   */
  void sample() throws IOException {
    try (FileChannel channel = open()) {
      long end = end(channel);
      if (end == 0) {
        throw new IOException("there is nothing in " + file);
      }
      Line before = null;
      for (long at = 0, lines = 0; at < end && lines < FIRST_LINES; lines++) {
        Line line = line(channel, at, 0, end);
        if (before != null) {
          inOrder(before, line);
        }
        before = line;
        at = line.next();
      }
      before = line(channel, 0, 0, end);
      for (int i = 1; i <= SAMPLES; i++) {
        Line line = line(channel, Math.min(end - 1, end / SAMPLES * i), 0, end);
        if (line.start() > before.start()) {
          inOrder(before, line);
          before = line;
        }
      }
      Line last = line(channel, end - 1, 0, end);
      if (last.start() > before.start()) {
        inOrder(before, last);
      }
    }
  }

  /**
   * How often a password was found.
   *
   * @param hash its hash in upper-case digits
   * @return the number of its line; 0 if it has none
   * @throws IOException if the file cannot be read, or is not what it should be
   */
  long find(String hash) throws IOException {
    try (FileChannel channel = open()) {
      long from = 0;
      long end = end(channel);
      long until = end;
      if (end == 0) {
        throw new IOException("there is nothing in " + file);
      }
      // What lies before and after what is left; a list in order has nothing else between them.
      String below = "";
      String above = "G";
      while (from < until) {
        Line line = line(channel, from + (until - from) / 2, from, end);
        if (line.hash().compareTo(below) <= 0 || line.hash().compareTo(above) >= 0) {
          throw unordered(line);
        }
        int order = line.hash().compareTo(hash);
        if (order == 0) {
          return line.count();
        }
        if (order < 0) {
          below = line.hash();
          from = line.next();
        } else {
          above = line.hash();
          until = line.start();
        }
      }
      return 0;
    }
  }

  private record Line(long start, long next, String hash, long count) {}

  private FileChannel open() throws IOException {
    return FileChannel.open(file, StandardOpenOption.READ);
  }

  /** Where the last line ends, before what ends the line. */
  private long end(FileChannel channel) throws IOException {
    long size = channel.size();
    String tail = read(channel, Math.max(0, size - LONGEST), size);
    return size - tail.length() + tail.stripTrailing().length();
  }

  /**
   * The line a place lies in.
   *
   * @param at the place
   * @param from where a line begins, at or before the place
   * @param end where the last line ends
   */
  private Line line(FileChannel channel, long at, long from, long end) throws IOException {
    long first = Math.max(from, at - LONGEST);
    String window = read(channel, first, Math.min(end, at + LONGEST));
    int place = (int) (at - first);
    int newline = place == 0 ? -1 : window.lastIndexOf('\n', place - 1);
    if (newline < 0 && first > from) {
      throw malformed(at);
    }
    int start = newline + 1;
    int stop = window.indexOf('\n', place);
    if (stop < 0 && first + window.length() < end) {
      throw malformed(at);
    }
    String text = window.substring(start, stop < 0 ? window.length() : stop);
    if (text.endsWith("\r")) {
      text = text.substring(0, text.length() - 1);
    }
    long next = stop < 0 ? end : first + stop + 1;
    if (text.length() < Sha1.DIGITS + 2
        || text.charAt(Sha1.DIGITS) != ':'
        || !isHexadecimal(text.substring(0, Sha1.DIGITS))) {
      throw malformed(first + start);
    }
    return new Line(
        first + start,
        next,
        text.substring(0, Sha1.DIGITS).toUpperCase(Locale.ROOT),
        count(text.substring(Sha1.DIGITS + 1), first + start));
  }

  private long count(String digits, long start) throws IOException {
    if (digits.length() > 18 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw malformed(start);
    }
    return Long.parseLong(digits);
  }

  private static boolean isHexadecimal(String digits) {
    return digits.chars().allMatch(c -> c < 128 && Character.digit(c, 16) >= 0);
  }

  private static String read(FileChannel channel, long from, long until) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate((int) (until - from));
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, from + bytes.position()) < 0) {
        throw new IOException("the list of breached passwords is being written to");
      }
    }
    return new String(bytes.array(), StandardCharsets.ISO_8859_1);
  }

  private void inOrder(Line before, Line line) throws IOException {
    if (before.hash().compareTo(line.hash()) >= 0) {
      throw unordered(line);
    }
  }

  private IOException unordered(Line line) {
    return new IOException(
        "%s is not in the order of its hashes at byte %d".formatted(file, line.start()));
  }

  private IOException malformed(long at) {
    return new IOException(
        "%s has something else than a hash, a colon and a number around byte %d"
            .formatted(file, at));
  }
}
