package io.vestibule.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vestibule.json.Json;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The details of an event as they are kept: JSON that is not too long, not too deep, and can be
 * read back whatever a plug-in put into them.
 *
 * <p>Of details that are too long the longest values go first, so that one huge value does not take
 * the others with it. What was left out is marked in its place: {@code {"cut": 40000}} is a value
 * that had so many characters, a member {@code cut} among others says how many members are missing.
 */
final class EventDetails {
  private static final String CUT = "cut";
  private static final int DEEPEST = 30;
  private static final int LONGEST_NUMBER = 60;

  /** Shorter values stay, since their mark would be no shorter. */
  private static final int SHORT = 40;

  private static final int MARK = 24;

  private EventDetails() {}

  /**
   * Writes details.
   *
   * @param details strings, numbers, booleans, lists and maps; anything else as far as it goes
   * @param most how many characters the text may have
   */
  static String write(Map<String, Object> details, int most) {
    JsonNode tree;
    try {
      tree = Json.mapper().valueToTree(details);
    } catch (IllegalArgumentException | StackOverflowError e) {
      return Json.write(Map.of(CUT, "cannot be written"));
    }
    JsonNode readable = readable(tree, 0);
    if (length(readable) > most) {
      cutLongest(readable, most);
    }
    return Json.write(length(readable) > most ? beginning(readable, most) : readable);
  }

  /** The same without what could not be read back. */
  private static JsonNode readable(JsonNode node, int depth) {
    if (node.isContainerNode() && depth == DEEPEST) {
      return mark(node.size());
    }
    if (node instanceof ObjectNode object) {
      ObjectNode copy = JsonNodeFactory.instance.objectNode();
      object
          .properties()
          .forEach(member -> copy.set(member.getKey(), readable(member.getValue(), depth + 1)));
      return copy;
    }
    if (node instanceof ArrayNode array) {
      ArrayNode copy = JsonNodeFactory.instance.arrayNode();
      array.forEach(element -> copy.add(readable(element, depth + 1)));
      return copy;
    }
    return node.isNumber() && node.asText().length() > LONGEST_NUMBER
        ? mark(node.asText().length())
        : node;
  }

  private static void cutLongest(JsonNode tree, int most) {
    List<Leaf> leaves = new ArrayList<>();
    collect(tree, leaves);
    leaves.sort(Comparator.comparingInt(Leaf::length).reversed());
    int length = length(tree);
    for (Leaf leaf : leaves) {
      if (length <= most) {
        return;
      }
      JsonNode mark = mark(leaf.characters());
      leaf.replace().accept(mark);
      length += length(mark) - leaf.length();
    }
  }

  private static void collect(JsonNode node, List<Leaf> leaves) {
    if (node instanceof ObjectNode object) {
      object
          .properties()
          .forEach(
              member ->
                  collect(member.getValue(), mark -> object.set(member.getKey(), mark), leaves));
    } else if (node instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        int at = i;
        collect(array.get(i), mark -> array.set(at, mark), leaves);
      }
    }
  }

  private static void collect(JsonNode node, Consumer<JsonNode> replace, List<Leaf> leaves) {
    if (node.isContainerNode()) {
      collect(node, leaves);
    } else if (node.isTextual() && length(node) > SHORT) {
      leaves.add(new Leaf(length(node), node.textValue().length(), replace));
    }
  }

  /** As much from the beginning as fits; for very many values none of which is long. */
  private static JsonNode beginning(JsonNode node, int most) {
    boolean isObject = node instanceof ObjectNode;
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    int room = most - MARK;
    int missing = 0;
    List<Map.Entry<String, JsonNode>> members = new ArrayList<>();
    if (isObject) {
      members.addAll(node.properties());
    } else {
      node.forEach(element -> members.add(Map.entry("", element)));
    }
    for (Map.Entry<String, JsonNode> member : members) {
      JsonNode value = member.getValue();
      int name = isObject ? Json.write(member.getKey()).length() + 2 : 1;
      if (value.isContainerNode() && length(value) > room - name && room - name > 2 * MARK) {
        value = beginning(value, room - name);
      }
      if (name + length(value) > room) {
        missing++;
        continue;
      }
      room -= name + length(value);
      if (isObject) {
        object.set(member.getKey(), value);
      } else {
        array.add(value);
      }
    }
    if (missing > 0 && isObject) {
      object.put(CUT, missing);
    } else if (missing > 0) {
      array.add(mark(missing));
    }
    return isObject ? object : array;
  }

  private static ObjectNode mark(int missing) {
    return JsonNodeFactory.instance.objectNode().put(CUT, missing);
  }

  private static int length(JsonNode node) {
    return Json.write(node).length();
  }

  /** A text, how long it is as JSON and in itself, and what puts something else in its place. */
  private record Leaf(int length, int characters, Consumer<JsonNode> replace) {}
}
