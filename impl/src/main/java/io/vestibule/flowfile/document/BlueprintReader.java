package io.vestibule.flowfile.document;

import io.vestibule.flowfile.document.Blueprint.Entry;
import io.vestibule.flowfile.document.Blueprint.Metadata;
import io.vestibule.flowfile.document.Value.Field;
import io.vestibule.flowfile.document.Value.Fields;
import io.vestibule.flowfile.document.Value.Items;
import io.vestibule.flowfile.document.Value.Scalar;
import io.vestibule.flowfile.document.Value.Tagged;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads flow files: YAML or JSON, today's format or that of {@code .akflow} files. All that is
 * wrong with the shape of a file is said at once. May be used by many threads.
 */
public final class BlueprintReader {
  private final DocumentReader documents;

  /** A reader with the usual limits. */
  public BlueprintReader() {
    this(new DocumentReader());
  }

  /**
   * A reader.
   *
   * @param documents reads the text
   */
  public BlueprintReader(DocumentReader documents) {
    this.documents = documents;
  }

  /**
   * Reads a file.
   *
   * @param file its name, for messages
   * @param bytes text in UTF-8
   */
  public BlueprintReading read(String file, byte[] bytes) {
    return read(documents.read(file, bytes));
  }

  /**
   * Reads a text.
   *
   * @param file its name, for messages
   */
  public BlueprintReading read(String file, String text) {
    return read(documents.read(file, text));
  }

  private static BlueprintReading read(Document document) {
    if (document.root().isEmpty()) {
      return new BlueprintReading(Optional.empty(), document.problems());
    }
    Problems found = new Problems(document.file());
    Optional<Blueprint> blueprint = new Shape(document.file(), found).top(document.root().get());
    List<FlowFileProblem> problems = new ArrayList<>(document.problems());
    problems.addAll(found.all());
    problems.sort(
        Comparator.comparingInt(FlowFileProblem::line).thenComparingInt(FlowFileProblem::column));
    return new BlueprintReading(blueprint, problems);
  }

  /** One file's way through its parts. */
  private static final class Shape {
    private static final Pattern MODEL = Pattern.compile("[^.\\s]+\\.[^.\\s]+");

    private final String file;
    private final Problems problems;
    private final Map<String, Mark> ids = new LinkedHashMap<>();

    Shape(String file, Problems problems) {
      this.file = file;
      this.problems = problems;
    }

    Optional<Blueprint> top(Value root) {
      if (root instanceof Scalar scalar && scalar.value() == null) {
        problems.error(root.mark(), ValuePath.ROOT, "the file is empty");
        return Optional.empty();
      }
      if (!(root instanceof Fields top)) {
        problems.error(
            root.mark(), ValuePath.ROOT, "this is no flow file: a map with version and entries is");
        return Optional.empty();
      }
      unknown(top, ValuePath.ROOT, List.of("version", "metadata", "context", "entries"));
      version(top);
      Optional<Metadata> metadata =
          top.get("metadata").flatMap(value -> metadata(value, ValuePath.ROOT.key("metadata")));
      Fields context = map(top, "context", ValuePath.ROOT);
      List<Entry> entries = new ArrayList<>();
      top.get("entries").ifPresent(value -> sections(value, entries));
      return Optional.of(new Blueprint(file, metadata, context, entries));
    }

    private void version(Fields top) {
      ValuePath path = ValuePath.ROOT.key("version");
      Value version = top.get("version").orElse(null);
      // Without one it is the first, as for authentik.
      if (version == null) {
        return;
      }
      if (!(version instanceof Scalar scalar) || !(scalar.value() instanceof Long)) {
        problems.error(version.mark(), path, "the version is a number; write version: 1");
      } else if (!Long.valueOf(1).equals(scalar.value())) {
        problems.error(
            version.mark(), path, "version " + scalar.value() + " is not known; only version 1 is");
      }
    }

    private Optional<Metadata> metadata(Value value, ValuePath path) {
      if (!(value instanceof Fields map)) {
        problems.error(value.mark(), path, "metadata is a map with a name");
        return Optional.empty();
      }
      unknown(map, path, List.of("name", "labels"));
      Map<String, String> labels = new LinkedHashMap<>();
      Fields given = map(map, "labels", path);
      for (Field label : given.fields().values()) {
        ValuePath at = path.key("labels").key(label.name());
        if (label.value() instanceof Scalar text) {
          labels.put(label.name(), text.text());
          if (text.string().isEmpty()) {
            problems.warning(text.mark(), at, "a label is a text; put it in quotes");
          }
        } else {
          problems.error(label.value().mark(), at, "a label is a text");
        }
      }
      Optional<Value> name = map.get("name");
      if (name.isEmpty()) {
        problems.error(map.mark(), path, "metadata needs a name");
        return Optional.empty();
      }
      return text(name.get(), path.key("name"), "the name")
          .map(found -> new Metadata(found, labels));
    }

    private void sections(Value value, List<Entry> entries) {
      ValuePath path = ValuePath.ROOT.key("entries");
      if (value instanceof Fields sections) {
        for (Field section : sections.fields().values()) {
          entries(section.value(), path.key(section.name()), entries);
        }
      } else {
        entries(value, path, entries);
      }
    }

    private void entries(Value value, ValuePath path, List<Entry> entries) {
      if (!(value instanceof Items list)) {
        problems.error(
            value.mark(), path, "entries are a list, or a map of names with a list for each");
        return;
      }
      for (int i = 0; i < list.values().size(); i++) {
        entry(list.values().get(i), path.item(i)).ifPresent(entries::add);
      }
    }

    private Optional<Entry> entry(Value value, ValuePath path) {
      if (!(value instanceof Fields map)) {
        problems.error(value.mark(), path, "an entry is a map with a model");
        return Optional.empty();
      }
      unknown(
          map,
          path,
          List.of("model", "state", "conditions", "identifiers", "attrs", "id", "permissions"));
      Optional<Value> model = map.get("model");
      if (model.isEmpty()) {
        problems.error(map.mark(), path, "an entry needs a model");
      }
      Optional<Value> state = map.get("state");
      state.ifPresent(given -> state(given, path.key("state")));
      List<Value> conditions = list(map, "conditions", path);
      Fields identifiers = map(map, "identifiers", path);
      Fields attrs = map(map, "attrs", path);
      Optional<String> id = map.get("id").flatMap(given -> id(given, path.key("id")));
      List<Value> permissions = list(map, "permissions", path);
      for (int i = 0; i < permissions.size(); i++) {
        permission(permissions.get(i), path.key("permissions").item(i));
      }
      return model
          .filter(given -> model(given, path.key("model")))
          .map(
              given ->
                  new Entry(
                      path,
                      map.mark(),
                      given,
                      state,
                      conditions,
                      identifiers,
                      attrs,
                      id,
                      permissions));
    }

    private boolean model(Value value, ValuePath path) {
      boolean fits =
          value instanceof Tagged
              || (value instanceof Scalar scalar
                  && scalar.string().filter(text -> MODEL.matcher(text).matches()).isPresent());
      if (!fits) {
        problems.error(
            value.mark(), path, "a model is a text like authentik_flows.flow: app, dot, model");
      }
      return fits;
    }

    private void state(Value value, ValuePath path) {
      boolean fits =
          value instanceof Tagged
              || (value instanceof Scalar scalar
                  && scalar.string().filter(Entry.STATES::contains).isPresent());
      if (!fits) {
        problems.error(
            value.mark(), path, "the state is one of " + String.join(", ", Entry.STATES));
      }
    }

    private Optional<String> id(Value value, ValuePath path) {
      Optional<String> id = text(value, path, "the id");
      if (id.isPresent()) {
        Mark first = ids.putIfAbsent(id.get(), value.mark());
        if (first != null) {
          problems.warning(
              value.mark(),
              path,
              "the id "
                  + Quoted.of(id.get())
                  + " is there twice; !KeyOf means the first, on line "
                  + first.line());
        }
      }
      return id;
    }

    private void permission(Value value, ValuePath path) {
      if (value instanceof Fields map) {
        unknown(map, path, List.of("permission", "user", "role"));
        if (map.get("permission").isEmpty()) {
          problems.error(map.mark(), path, "a permission needs its name under permission");
        }
      } else if (!(value instanceof Tagged)) {
        problems.error(
            value.mark(), path, "a permission is a map with permission and user or role");
      }
    }

    // --- parts of any map

    private void unknown(Fields map, ValuePath path, List<String> known) {
      for (Field field : map.fields().values()) {
        if (!known.contains(field.name())) {
          problems.warning(
              field.mark(),
              path.key(field.name()),
              Quoted.of(field.name())
                  + " means nothing here and is ignored; known are "
                  + String.join(", ", known));
        }
      }
    }

    private Fields map(Fields map, String name, ValuePath path) {
      Value value = map.get(name).orElse(Fields.empty());
      if (value instanceof Fields found) {
        return found;
      }
      problems.error(value.mark(), path.key(name), name + " is a map; leave it out if it is empty");
      return Fields.empty();
    }

    private List<Value> list(Fields map, String name, ValuePath path) {
      Value value = map.get(name).orElse(new Items(List.of(), Mark.UNKNOWN));
      if (value instanceof Items found) {
        return found.values();
      }
      problems.error(
          value.mark(), path.key(name), name + " is a list; leave it out if it is empty");
      return List.of();
    }

    private Optional<String> text(Value value, ValuePath path, String what) {
      Optional<String> text =
          value instanceof Scalar scalar
              ? scalar.string().filter(given -> !given.isBlank())
              : Optional.empty();
      if (text.isEmpty()) {
        problems.error(value.mark(), path, what + " is a text; put it in quotes if it is a number");
      }
      return text;
    }
  }
}
