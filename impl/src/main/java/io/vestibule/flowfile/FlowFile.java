package io.vestibule.flowfile;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * A flow file that has been read, not yet understood.
 *
 * @param name the file's name
 * @param entries its entries in their order
 */
record FlowFile(String name, List<Entry> entries) {
  FlowFile {
    entries = List.copyOf(entries);
  }

  /**
   * An entry: one object that is to be there.
   *
   * @param model what kind of object, e.g. {@code authentik_flows.flow}
   * @param id by what other entries of the file refer to it, or null
   * @param identifiers by what an object that is there already is found
   * @param attributes what else is said about it
   * @param node where it stands in the file
   */
  record Entry(
      String model, @Nullable String id, List<Pair> identifiers, List<Pair> attributes, Node node) {
    Entry {
      identifiers = List.copyOf(identifiers);
      attributes = List.copyOf(attributes);
    }

    /** What is said under a name; an identifier wins over an attribute. */
    Optional<Pair> find(String name) {
      return identifiers.stream()
          .filter(pair -> pair.name().equals(name))
          .findFirst()
          .or(() -> attributes.stream().filter(pair -> pair.name().equals(name)).findFirst());
    }
  }

  /**
   * A name with a value.
   *
   * @param name the name
   * @param value the value, as it stands in the file
   */
  record Pair(String name, Node value) {}
}
