package io.vestibule.flowfile.document;

import io.vestibule.flowfile.document.CoreScalars.Meaning;
import io.vestibule.flowfile.document.Value.Field;
import io.vestibule.flowfile.document.Value.Fields;
import io.vestibule.flowfile.document.Value.Items;
import io.vestibule.flowfile.document.Value.Scalar;
import io.vestibule.flowfile.document.Value.Tagged;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingEndEvent;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceEndEvent;

/**
 * Makes a tree of the events of a YAML parser, one after the other.
 *
 * <p>Nothing here recurses, and nothing is copied for an alias: an aliased value is the same object
 * again. What it would be if it were written out is counted, so that whoever walks the tree later
 * does no more work than the limits allow.
 */
final class TreeBuilder {
  private static final String CORE = "tag:yaml.org,2002:";

  private final Limits limits;
  private final Problems problems;
  private final TagShape shapes;
  private final Deque<Frame> frames = new ArrayDeque<>();
  private final Map<String, Anchored> anchors = new HashMap<>();
  private int nodes;
  private long characters;
  private int documents;
  private @Nullable Value root;

  TreeBuilder(Limits limits, Problems problems) {
    this.limits = limits;
    this.problems = problems;
    this.shapes = new TagShape(problems);
  }

  /** What stands at the top of the file; empty if there is nothing in it at all. */
  Optional<Value> root() {
    return Optional.ofNullable(root);
  }

  /**
   * Takes the next event.
   *
   * @throws Refusal if the file is not to be read any further
   */
  void accept(Event event) throws Refusal {
    if (event instanceof ScalarEvent scalar) {
      scalar(scalar);
    } else if (event instanceof AliasEvent alias) {
      alias(alias);
    } else if (event instanceof CollectionStartEvent start) {
      open(start);
    } else if (event instanceof SequenceEndEvent || event instanceof MappingEndEvent) {
      close();
    } else if (event instanceof DocumentStartEvent && ++documents > 1) {
      throw new Refusal(mark(event), "a flow file is a single document; here a second one begins");
    }
  }

  // --- single values

  private void scalar(ScalarEvent event) throws Refusal {
    Mark mark = mark(event);
    String text = event.getValue();
    if (text.length() > limits.text()) {
      throw new Refusal(
          mark,
          "a text of "
              + text.length()
              + " characters is too long; at most "
              + limits.text()
              + " are read");
    }
    spend(1, text.length(), mark);
    checkCharacters(text, mark);
    String tag = event.getTag().orElse(null);
    if (tag == null
        && event.isPlain()
        && text.equals("<<")
        && frames.peek() instanceof MapFrame map
        && map.expectsKey()) {
      map.beginMerge(mark);
      return;
    }
    Value value = tagged(tag, text, event.isPlain(), mark);
    Grown grown = new Grown(value, 1, text.length(), 0);
    event.getAnchor().ifPresent(anchor -> anchors.put(anchor.getValue(), new Anchored(grown)));
    add(grown);
  }

  private Value tagged(@Nullable String tag, String text, boolean plain, Mark mark) {
    if ((tag == null && !plain) || "!".equals(tag)) {
      return new Scalar(text, text, mark);
    }
    if (tag == null) {
      return meaning(CoreScalars.plain(text), text, mark);
    }
    if (tag.startsWith(CORE)) {
      String type = tag.substring(CORE.length());
      if (isCore(type)) {
        return meaning(CoreScalars.explicit(type, text), text, mark);
      }
      refuseType(type, mark);
      return new Scalar(text, text, mark);
    }
    Tagged value = new Tagged(name(tag), new Scalar(text, text, mark), mark);
    shapes.check(value, path());
    return value;
  }

  private Value meaning(Meaning meaning, String text, Mark mark) {
    if (meaning.error() != null) {
      problems.error(mark, path(), meaning.error());
    }
    if (meaning.warning() != null) {
      problems.warning(mark, path(), meaning.warning());
    }
    return new Scalar(meaning.value(), text, mark);
  }

  /** Escapes bring in what could not stand in the file as it is. */
  private void checkCharacters(String text, Mark mark) {
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      boolean control =
          Character.isISOControl(c) && c != '\t' && c != '\n' && c != '\r' && c != 0x85;
      if (control || Character.getType(c) == Character.SURROGATE) {
        problems.error(mark, path(), String.format("a text contains the character U+%04X", c));
        return;
      }
      i += Character.charCount(c);
    }
  }

  // --- lists and maps

  private void open(CollectionStartEvent event) throws Refusal {
    Mark mark = mark(event);
    if (frames.size() >= limits.depth()) {
      throw new Refusal(
          mark, "more than " + limits.depth() + " lists and maps are within each other");
    }
    spend(1, 0, mark);
    String tag = event.getTag().filter(given -> !given.equals("!")).orElse(null);
    Anchored anchored = null;
    if (event.getAnchor().isPresent()) {
      anchored = new Anchored(null);
      anchors.put(event.getAnchor().get().getValue(), anchored);
    }
    frames.push(
        event instanceof MappingStartEvent
            ? new MapFrame(mark, tag, anchored)
            : new ListFrame(mark, tag, anchored));
  }

  private void close() throws Refusal {
    Frame frame = frames.pop();
    Value content = frame.content();
    Value value = content;
    String tag = frame.tag;
    if (tag != null && tag.startsWith(CORE)) {
      String type = tag.substring(CORE.length());
      if (!isCore(type)) {
        refuseType(type, frame.mark);
      } else if (!type.equals(content instanceof Items ? "seq" : "map")) {
        problems.error(
            frame.mark,
            path(),
            "!!" + type + " is not for a " + (content instanceof Items ? "list" : "map"));
      }
    } else if (tag != null) {
      Tagged tagged = new Tagged(name(tag), content, frame.mark);
      shapes.check(tagged, path());
      value = tagged;
    }
    Grown grown = new Grown(value, frame.nodes, frame.characters, frame.height + 1);
    if (frame.anchored != null) {
      frame.anchored.value = grown;
    }
    add(grown);
  }

  private void alias(AliasEvent event) throws Refusal {
    Mark mark = mark(event);
    String name = event.getAlias().getValue();
    Anchored anchored = anchors.get(name);
    if (anchored == null) {
      throw new Refusal(mark, "the alias " + Quoted.of('*' + name) + " has no anchor before it");
    }
    Grown value = anchored.value;
    if (value == null) {
      throw new Refusal(
          mark, "the alias " + Quoted.of('*' + name) + " stands within what it stands for");
    }
    if (frames.size() + value.height > limits.depth()) {
      throw new Refusal(
          mark,
          "with the alias "
              + Quoted.of('*' + name)
              + " more than "
              + limits.depth()
              + " lists and maps are within each other");
    }
    spend(value.nodes, value.characters, mark);
    add(value);
  }

  private void add(Grown grown) {
    Frame frame = frames.peek();
    if (frame == null) {
      root = grown.value;
    } else {
      frame.nodes += grown.nodes;
      frame.characters += grown.characters;
      frame.height = Math.max(frame.height, grown.height);
      frame.add(grown.value);
    }
  }

  private void spend(int moreNodes, long moreCharacters, Mark mark) throws Refusal {
    nodes += moreNodes;
    characters += moreCharacters;
    if (nodes > limits.nodes()) {
      throw new Refusal(
          mark,
          "the file has more than " + limits.nodes() + " keys and values, aliases written out");
    }
    if (characters > limits.characters()) {
      throw new Refusal(
          mark,
          "the texts of the file have more than "
              + limits.characters()
              + " characters, aliases written out");
    }
  }

  // --- tags

  private static boolean isCore(String type) {
    return switch (type) {
      case "str", "int", "float", "bool", "null", "seq", "map" -> true;
      default -> false;
    };
  }

  private void refuseType(String type, Mark mark) {
    problems.error(
        mark,
        path(),
        "the type "
            + Quoted.of("!!" + type)
            + " is not read; known are !!str, !!int, !!float, !!bool, !!null, !!seq and !!map");
  }

  private static String name(String tag) {
    return tag.startsWith("!") ? tag.substring(1) : tag;
  }

  // --- places

  private static Mark mark(Event event) {
    return event
        .getStartMark()
        .map(mark -> new Mark(mark.getLine() + 1, mark.getColumn() + 1))
        .orElse(Mark.UNKNOWN);
  }

  /** The way to what is read now. */
  private ValuePath path() {
    ValuePath path = ValuePath.ROOT;
    for (var all = frames.descendingIterator(); all.hasNext(); ) {
      path = all.next().next(path);
    }
    return path;
  }

  /**
   * A value and how large it is if all aliases in it are written out.
   *
   * @param height how many lists and maps are within each other in it
   */
  private record Grown(Value value, int nodes, long characters, int height) {}

  /** What an anchor stands for; null while it is not read to its end. */
  private static final class Anchored {
    private @Nullable Grown value;

    Anchored(@Nullable Grown value) {
      this.value = value;
    }
  }

  /** A list or map that is not read to its end. */
  private abstract static sealed class Frame {
    final Mark mark;
    final @Nullable String tag;
    final @Nullable Anchored anchored;
    int nodes = 1;
    long characters;
    int height;

    Frame(Mark mark, @Nullable String tag, @Nullable Anchored anchored) {
      this.mark = mark;
      this.tag = tag;
      this.anchored = anchored;
    }

    abstract void add(Value value);

    abstract Value content();

    /** The way to what comes next, from the way to this. */
    abstract ValuePath next(ValuePath path);
  }

  private static final class ListFrame extends Frame {
    private final List<Value> items = new ArrayList<>();

    ListFrame(Mark mark, @Nullable String tag, @Nullable Anchored anchored) {
      super(mark, tag, anchored);
    }

    @Override
    void add(Value value) {
      items.add(value);
    }

    @Override
    Value content() {
      return new Items(items, mark);
    }

    @Override
    ValuePath next(ValuePath path) {
      return path.item(items.size());
    }
  }

  private final class MapFrame extends Frame {
    private final Map<String, Field> fields = new LinkedHashMap<>();
    private final List<Fields> merged = new ArrayList<>();

    private boolean expectsKey = true;

    /** The key of the value to come; null if it is no proper one. */
    private @Nullable Scalar key;

    private @Nullable Mark firstMerge;
    private boolean merging;

    MapFrame(Mark mark, @Nullable String tag, @Nullable Anchored anchored) {
      super(mark, tag, anchored);
    }

    boolean expectsKey() {
      return expectsKey;
    }

    void beginMerge(Mark at) {
      if (firstMerge != null) {
        problems.error(
            at,
            path(),
            "the map has << twice, first on line " + firstMerge.line() + "; write << with a list");
      } else {
        firstMerge = at;
      }
      merging = true;
      expectsKey = false;
    }

    @Override
    void add(Value value) {
      if (expectsKey) {
        key = key(value);
        expectsKey = false;
        return;
      }
      if (merging) {
        merge(value);
      } else if (key != null) {
        Field before = fields.putIfAbsent(key.text(), new Field(key.text(), key.mark(), value));
        if (before != null) {
          problems.error(
              key.mark(),
              path(),
              "the key "
                  + Quoted.of(key.text())
                  + " is there twice, first on line "
                  + before.mark().line());
        }
      }
      merging = false;
      key = null;
      expectsKey = true;
    }

    private @Nullable Scalar key(Value value) {
      if (value instanceof Scalar scalar && scalar.string().isPresent()) {
        return scalar;
      }
      problems.error(
          value.mark(),
          path(),
          value instanceof Scalar scalar
              ? "a key is a text; put " + Quoted.plain(scalar.text(), 60) + " in quotes"
              : "a key is a plain text");
      return null;
    }

    private void merge(Value value) {
      if (value instanceof Fields map) {
        merged.add(map);
      } else if (value instanceof Items items
          && items.values().stream().allMatch(Fields.class::isInstance)) {
        items.values().forEach(item -> merged.add((Fields) item));
      } else {
        problems.error(value.mark(), path(), "<< takes a map or a list of maps");
      }
    }

    /** Of merged maps the first wins, and a key of the map itself wins over all of them. */
    @Override
    Value content() {
      if (merged.isEmpty()) {
        return new Fields(fields, mark);
      }
      Map<String, Field> all = new LinkedHashMap<>();
      for (int i = merged.size() - 1; i >= 0; i--) {
        all.putAll(merged.get(i).fields());
      }
      all.putAll(fields);
      return new Fields(all, mark);
    }

    @Override
    ValuePath next(ValuePath path) {
      if (merging) {
        return path.key("<<");
      }
      return key == null ? path : path.key(key.text());
    }
  }
}
