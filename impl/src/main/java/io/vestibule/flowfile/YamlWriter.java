package io.vestibule.flowfile;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.StreamDataWriter;
import org.snakeyaml.engine.v2.api.lowlevel.Serialize;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.emitter.Emitter;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * Plain values as YAML that readers of version 1.2 and of 1.1 understand alike. The same values
 * always give the same text.
 */
final class YamlWriter {
  /**
   * What a reader of YAML 1.1 takes for something else than text, beyond what one of 1.2 does:
   * truth values, numbers with underscores, colons or in other bases, and dates.
   */
  private static final Pattern NOT_PLAIN =
      Pattern.compile(
          "(?i)y|n|yes|no|on|off|true|false|null|~|=|<<"
              + "|[-+]?[0-9][0-9_:]*(\\.[0-9._]*)?(e[-+]?[0-9]+)?"
              + "|[-+]?0[xob]?[0-9a-f_]+|[-+]?\\.(inf|nan)|[-+]?\\.[0-9._]*(e[-+]?[0-9]+)?"
              + "|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}.*");

  /** What readers of YAML 1.1 take for the end of a line, or for the beginning of a file. */
  private static final Map<String, String> NOT_RAW =
      Map.of("\u0085", "\\x85", "\u2028", "\\u2028", "\u2029", "\\u2029", "\ufeff", "\\uFEFF");

  private YamlWriter() {}

  /**
   * A value with a tag of flow files.
   *
   * @param tag the tag, without its exclamation mark
   * @param content what follows: a text, or a list
   */
  record Tagged(String tag, Object content) {}

  /**
   * Writes a document.
   *
   * @param document a map of texts to maps, lists, texts, numbers, truth values, nulls and {@link
   *     Tagged}s
   */
  static String write(Map<String, ?> document) {
    DumpSettings settings =
        DumpSettings.builder()
            .setWidth(10_000)
            .setIndent(2)
            .setIndicatorIndent(2)
            .setIndentWithIndicator(true)
            .setSplitLines(false)
            .build();
    TextWriter out = new TextWriter();
    Emitter emitter = new Emitter(settings, out);
    new Serialize(settings).serializeOne(node(document)).forEach(emitter::emit);
    return out.toString();
  }

  private static final class TextWriter implements StreamDataWriter {
    private final StringBuilder text = new StringBuilder();

    @Override
    public void write(String part) {
      text.append(part);
    }

    @Override
    public void write(String part, int offset, int length) {
      text.append(part, offset, offset + length);
    }

    @Override
    public String toString() {
      // The emitter does not; all that holds one stands in double quotes, see below.
      String written = text.toString();
      for (Map.Entry<String, String> character : NOT_RAW.entrySet()) {
        written = written.replace(character.getKey(), character.getValue());
      }
      return written;
    }
  }

  private static Node node(@Nullable Object value) {
    if (value instanceof Tagged tagged) {
      Tag tag = new Tag("!" + tagged.tag());
      return tagged.content() instanceof List<?> list
          ? new SequenceNode(tag, nodes(list), FlowStyle.FLOW)
          : new ScalarNode(tag, tagged.content().toString(), style(tagged.content().toString()));
    }
    if (value instanceof Map<?, ?> map) {
      List<NodeTuple> fields = new ArrayList<>();
      map.forEach((key, field) -> fields.add(new NodeTuple(text(key.toString()), node(field))));
      return new MappingNode(Tag.MAP, fields, fields.isEmpty() ? FlowStyle.FLOW : FlowStyle.BLOCK);
    }
    if (value instanceof List<?> list) {
      return new SequenceNode(
          Tag.SEQ, nodes(list), list.isEmpty() ? FlowStyle.FLOW : FlowStyle.BLOCK);
    }
    if (value == null) {
      return new ScalarNode(Tag.NULL, "null", ScalarStyle.PLAIN);
    }
    if (value instanceof Boolean) {
      return new ScalarNode(Tag.BOOL, value.toString(), ScalarStyle.PLAIN);
    }
    if (value instanceof Integer || value instanceof Long) {
      return new ScalarNode(Tag.INT, value.toString(), ScalarStyle.PLAIN);
    }
    if (value instanceof Number) {
      return new ScalarNode(Tag.FLOAT, value.toString(), ScalarStyle.PLAIN);
    }
    return text(value.toString());
  }

  private static List<Node> nodes(List<?> list) {
    return list.stream().map(YamlWriter::node).toList();
  }

  private static Node text(String text) {
    ScalarStyle style = style(text);
    if (style == ScalarStyle.PLAIN && text.indexOf('\n') >= 0) {
      // Not every reader finds out how far a block is indented that begins with space.
      style =
          Character.isWhitespace(text.charAt(0)) ? ScalarStyle.DOUBLE_QUOTED : ScalarStyle.LITERAL;
    } else if (style == ScalarStyle.PLAIN
        && (text.isEmpty() || NOT_PLAIN.matcher(text).matches())) {
      style = ScalarStyle.SINGLE_QUOTED;
    }
    return new ScalarNode(Tag.STR, text, style);
  }

  private static ScalarStyle style(String text) {
    return NOT_RAW.keySet().stream().anyMatch(text::contains)
        ? ScalarStyle.DOUBLE_QUOTED
        : ScalarStyle.PLAIN;
  }
}
