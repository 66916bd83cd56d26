package io.vestibule.flowfile.document;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;

/**
 * Reads YAML 1.2 (and so JSON) of whatever origin as a tree of {@link Value}s: the core schema,
 * anchors, merge keys, and the tags of {@link KnownTag}. Never makes objects of anything else, and
 * never throws: what is wrong with a text is said in the {@link Document}. May be used by many
 * threads.
 */
public final class DocumentReader {
  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private final Limits limits;

  /** A reader with the usual limits. */
  public DocumentReader() {
    this(Limits.DEFAULT);
  }

  /** A reader with limits. */
  public DocumentReader(Limits limits) {
    this.limits = limits;
  }

  /**
   * Reads bytes. Those of a file that is too long are not looked at.
   *
   * @param file the file's name, for messages
   * @param bytes text in UTF-8
   */
  public Document read(String file, byte[] bytes) {
    try {
      checkLength(bytes.length);
      return tree(file, decode(bytes));
    } catch (Refusal e) {
      return refused(file, e);
    }
  }

  /**
   * Reads a text.
   *
   * @param file the file's name, for messages
   */
  public Document read(String file, String text) {
    try {
      checkLength(text.length());
      return tree(file, text);
    } catch (Refusal e) {
      return refused(file, e);
    }
  }

  private void checkLength(int length) throws Refusal {
    if (length > limits.bytes()) {
      throw new Refusal(
          Mark.START,
          "the file is too long: " + length + " bytes; at most " + limits.bytes() + " are read");
    }
  }

  private static String decode(byte[] bytes) throws Refusal {
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    CharBuffer text = CharBuffer.allocate(bytes.length);
    CoderResult result = decoder.decode(ByteBuffer.wrap(bytes), text, true);
    String decoded = text.flip().toString();
    if (result.isError()) {
      throw new Refusal(end(decoded), "the file is not UTF-8 text");
    }
    return decoded;
  }

  private Document tree(String file, String given) throws Refusal {
    String text =
        !given.isEmpty() && given.charAt(0) == BYTE_ORDER_MARK ? given.substring(1) : given;
    checkCharacters(text);
    Problems problems = new Problems(file);
    TreeBuilder builder = new TreeBuilder(limits, problems);
    Iterator<Event> events =
        new Parse(settings(file, text)).parseString(parseable(text)).iterator();
    Mark last = Mark.START;
    while (true) {
      Event event;
      try {
        if (!events.hasNext()) {
          break;
        }
        event = events.next();
      } catch (MarkedYamlEngineException e) {
        throw syntax(e, last);
      } catch (RuntimeException e) {
        // What the parser was not made for. Its words are for programmers.
        throw new Refusal(last, "the file is not YAML: what follows here cannot be read");
      }
      last = event.getEndMark().map(DocumentReader::mark).orElse(last);
      builder.accept(event);
      if (problems.isFull()) {
        return new Document(file, Optional.empty(), problems.all());
      }
    }
    Optional<Value> root = builder.root();
    if (root.isEmpty()) {
      problems.error(Mark.START, ValuePath.ROOT, "the file is empty");
    }
    return new Document(file, root, problems.all());
  }

  private static LoadSettings settings(String file, String text) {
    return LoadSettings.builder()
        .setLabel(file)
        .setParseComments(false)
        .setCodePointLimit(text.length() + 1)
        // All of it at once: a long token is otherwise copied once for every piece of the file.
        .setBufferSize(text.length() + 1)
        .build();
  }

  /**
   * What YAML has as a text is allowed, nothing that does something to a terminal or a database.
   *
   * @throws Refusal at the first character that is not
   */
  private static void checkCharacters(String text) throws Refusal {
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      boolean allowed =
          (c >= 0x20 && c <= 0x7E)
              || c == '\t'
              || c == '\n'
              || c == '\r'
              || c == 0x85
              || (c >= 0xA0 && c <= 0xD7FF)
              || (c >= 0xE000 && c <= 0xFFFD)
              || c >= 0x10000;
      if (!allowed) {
        throw new Refusal(
            end(text.substring(0, i)),
            String.format("the character U+%04X is not allowed in a file", c));
      }
      i += Character.charCount(c);
    }
  }

  /** Where the character stands that follows a text. */
  private static Mark end(String text) {
    int line = 1;
    int start = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\n' || (c == '\r' && !text.startsWith("\n", i + 1))) {
        line++;
        start = i + 1;
      }
    }
    return new Mark(line, text.codePointCount(start, text.length()) + 1);
  }

  /**
   * The text with tabs that indent lines as blanks, if it is written the way of JSON, where they
   * mean nothing: the parser takes all indentation for that of YAML blocks.
   */
  private static String parseable(String text) {
    String start = text.stripLeading();
    if (text.indexOf('\t') < 0 || !(start.startsWith("{") || start.startsWith("["))) {
      return text;
    }
    char[] all = text.toCharArray();
    boolean indenting = true;
    for (int i = 0; i < all.length; i++) {
      if (all[i] == '\n' || all[i] == '\r') {
        indenting = true;
      } else if (indenting && all[i] == '\t') {
        all[i] = ' ';
      } else if (all[i] != ' ') {
        indenting = false;
      }
    }
    return new String(all);
  }

  private static Refusal syntax(MarkedYamlEngineException e, Mark last) {
    Mark mark = e.getProblemMark().or(e::getContextMark).map(DocumentReader::mark).orElse(last);
    String context = e.getContext() == null ? "" : e.getContext() + ": ";
    return new Refusal(mark, "the file is not YAML: " + shown(context + e.getProblem()));
  }

  private static String shown(String message) {
    return Quoted.plain(message, 200);
  }

  private static Mark mark(org.snakeyaml.engine.v2.exceptions.Mark mark) {
    return new Mark(mark.getLine() + 1, mark.getColumn() + 1);
  }

  private static Document refused(String file, Refusal refusal) {
    return new Document(
        file,
        Optional.empty(),
        List.of(FlowFileProblem.error(file, refusal.mark(), "", refusal.reason())));
  }
}
