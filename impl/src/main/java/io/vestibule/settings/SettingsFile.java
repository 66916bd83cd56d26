package io.vestibule.settings;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * A file of settings: what {@link Properties} reads, in UTF-8, with the numbers of the lines and
 * with each key once.
 */
final class SettingsFile {
  private static final int LONGEST = 1_000_000;

  private final Path path;
  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private final List<String> problems = new ArrayList<>();

  /**
   * What is said in a line.
   *
   * @param value the value, unchanged
   * @param line where it begins, from 1
   */
  record Entry(String value, int line) {}

  private SettingsFile(Path path) {
    this.path = path;
  }

  /** Reads a file. What is wrong with it is among its {@link #problems()}. */
  static SettingsFile read(Path path) {
    SettingsFile file = new SettingsFile(path);
    String text = file.text();
    if (text != null) {
      file.parse(text);
    }
    return file;
  }

  /** The entries by key, in the order of the file. */
  Map<String, Entry> entries() {
    return entries;
  }

  /** What is wrong with the file, one line each. */
  List<String> problems() {
    return problems;
  }

  /** Where an entry is, as in {@code /etc/vestibule.properties:12}. */
  String place(Entry entry) {
    return path + ":" + entry.line();
  }

  private @Nullable String text() {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(path)) {
      bytes = in.readNBytes(LONGEST + 1);
    } catch (IOException e) {
      problems.add(path + ": " + whyNot(e));
      return null;
    }
    if (bytes.length > LONGEST) {
      problems.add(path + ": is longer than " + LONGEST + " bytes");
      return null;
    }
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length);
    CoderResult result = decoder.decode(in, out, true);
    if (result.isError()) {
      int line = 1;
      for (int i = 0; i < in.position(); i++) {
        line += bytes[i] == '\n' ? 1 : 0;
      }
      problems.add(path + ":" + line + ": is not UTF-8");
      return null;
    }
    String text = out.flip().toString();
    // What some editors put at the beginning of a file in UTF-8.
    return text.startsWith("\uFEFF") ? text.substring(1) : text;
  }

  private void parse(String text) {
    String[] lines = text.split("\r\n|\r|\n", -1);
    for (int i = 0; i < lines.length; i++) {
      String begin = lines[i].stripLeading();
      if (begin.isEmpty() || begin.startsWith("#") || begin.startsWith("!")) {
        continue;
      }
      int first = i;
      StringBuilder whole = new StringBuilder(lines[i]);
      while (goesOn(lines[i]) && i + 1 < lines.length) {
        i++;
        whole.append('\n').append(lines[i]);
      }
      add(whole.toString(), first + 1);
    }
  }

  /** Whether the line after it belongs to a line: it ends with an odd number of backslashes. */
  private static boolean goesOn(String line) {
    int end = line.length();
    while (end > 0 && line.charAt(end - 1) == '\\') {
      end--;
    }
    return (line.length() - end) % 2 == 1;
  }

  private void add(String whole, int line) {
    Properties one = new Properties();
    try {
      one.load(new StringReader(whole));
    } catch (IOException | IllegalArgumentException e) {
      problems.add(path + ":" + line + ": has a \\u that four hexadecimal digits do not follow");
      return;
    }
    for (String key : one.stringPropertyNames()) {
      Entry entry = new Entry(one.getProperty(key, ""), line);
      Entry before = entries.putIfAbsent(key, entry);
      if (before != null) {
        problems.add(
            place(entry) + ": " + shown(key) + "is there already, in line " + before.line());
      }
    }
  }

  /** A key as it may be shown: the second line of a torn password must not get into the log. */
  private static String shown(String key) {
    return key.startsWith("vestibule.") ? key + ": " : "what it sets ";
  }

  /** Why a file cannot be read, to be said after its name. */
  static String whyNot(IOException e) {
    return e instanceof NoSuchFileException
        ? "is not there"
        : e instanceof AccessDeniedException
            ? "may not be read by the server's user"
            : "cannot be read (" + e.getClass().getSimpleName() + ")";
  }
}
