package io.vestibule.flowfile;

import io.vestibule.flowfile.FlowFile.Entry;
import io.vestibule.flowfile.FlowFile.Pair;
import io.vestibule.flowfile.FlowFileException.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * Reads the shape of flow files: YAML as a tree of nodes, each of which knows its line, never as
 * objects.
 *
 * <p>What is read of the format today is what the built-in flows need: {@code version}, {@code
 * metadata}, and entries with {@code model}, {@code state: present}, {@code id}, {@code
 * identifiers} and {@code attrs}. Anything else is refused by name.
 */
final class FlowFileReader {
  private static final int MOST_CHARACTERS = 1_000_000;

  private final String file;
  private final List<Problem> problems = new ArrayList<>();

  private FlowFileReader(String file) {
    this.file = file;
  }

  static FlowFile read(String file, String text) throws FlowFileException {
    FlowFileReader reader = new FlowFileReader(file);
    List<Entry> entries = reader.entries(text);
    if (!reader.problems.isEmpty()) {
      throw new FlowFileException(reader.problems);
    }
    return new FlowFile(file, entries);
  }

  static Problem problem(String file, Node node, String message) {
    return node.getStartMark()
        .map(mark -> new Problem(file, mark.getLine() + 1, mark.getColumn() + 1, message))
        .orElseGet(() -> new Problem(file, 0, 0, message));
  }

  private List<Entry> entries(String text) {
    Optional<Node> root;
    try {
      root =
          new Compose(
                  LoadSettings.builder()
                      .setLabel(file)
                      .setAllowDuplicateKeys(false)
                      .setAllowRecursiveKeys(false)
                      .setMaxAliasesForCollections(20)
                      .setCodePointLimit(MOST_CHARACTERS)
                      .build())
              .composeString(text);
    } catch (MarkedYamlEngineException e) {
      e.getProblemMark()
          .ifPresentOrElse(
              mark ->
                  problems.add(
                      new Problem(file, mark.getLine() + 1, mark.getColumn() + 1, e.getProblem())),
              () -> problems.add(new Problem(file, 0, 0, e.getProblem())));
      return List.of();
    } catch (YamlEngineException e) {
      problems.add(new Problem(file, 0, 0, String.valueOf(e.getMessage())));
      return List.of();
    }
    if (root.isEmpty() || !(root.get() instanceof MappingNode top)) {
      problems.add(new Problem(file, 1, 1, "is not a flow file: a map is expected"));
      return List.of();
    }
    List<Entry> entries = new ArrayList<>();
    for (Pair pair : pairs(top)) {
      switch (pair.name()) {
        case "version" -> {
          if (!(pair.value() instanceof ScalarNode version) || !version.getValue().equals("1")) {
            add(pair.value(), "version must be 1");
          }
        }
        case "metadata" -> {}
        case "entries" -> {
          if (pair.value() instanceof SequenceNode list) {
            list.getValue().forEach(node -> entry(node).ifPresent(entries::add));
          } else {
            add(pair.value(), "entries must be a list");
          }
        }
        default -> add(pair.value(), pair.name() + " is not supported here");
      }
    }
    return entries;
  }

  private Optional<Entry> entry(Node node) {
    if (!(node instanceof MappingNode map)) {
      add(node, "an entry must be a map");
      return Optional.empty();
    }
    String model = null;
    String id = null;
    List<Pair> identifiers = List.of();
    List<Pair> attributes = List.of();
    for (Pair pair : pairs(map)) {
      switch (pair.name()) {
        case "model" -> model = scalar(pair.value());
        case "id" -> id = scalar(pair.value());
        case "state" -> {
          if (!"present".equals(scalar(pair.value()))) {
            add(pair.value(), "state must be present here");
          }
        }
        case "identifiers" -> identifiers = mapping(pair.value());
        case "attrs" -> attributes = mapping(pair.value());
        default -> add(pair.value(), pair.name() + " is not supported here");
      }
    }
    if (model == null) {
      add(node, "an entry needs a model");
      return Optional.empty();
    }
    return Optional.of(new Entry(model, id, identifiers, attributes, node));
  }

  private List<Pair> mapping(Node node) {
    if (node instanceof MappingNode map) {
      return pairs(map);
    }
    add(node, "a map is expected");
    return List.of();
  }

  private List<Pair> pairs(MappingNode map) {
    List<Pair> pairs = new ArrayList<>();
    for (NodeTuple tuple : map.getValue()) {
      String name = scalar(tuple.getKeyNode());
      if (name != null) {
        pairs.add(new Pair(name, tuple.getValueNode()));
      }
    }
    return pairs;
  }

  private @Nullable String scalar(Node node) {
    if (node instanceof ScalarNode scalar && !scalar.getTag().getValue().startsWith("!")) {
      return scalar.getTag().equals(Tag.NULL) ? null : scalar.getValue();
    }
    add(node, "a plain text is expected");
    return null;
  }

  private void add(Node node, String message) {
    problems.add(problem(file, node, message));
  }
}
