package io.vestibule.flowfile.tag;

import io.vestibule.flowfile.document.FlowFileProblem;
import io.vestibule.flowfile.document.Mark;
import io.vestibule.flowfile.document.Value;
import io.vestibule.flowfile.document.Value.Field;
import io.vestibule.flowfile.document.Value.Fields;
import io.vestibule.flowfile.document.Value.Items;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code !Context} sees: what is always there, over it what the file says, over it what
 * whoever imports it says. Maps are merged, lists are put one after the other, anything else is
 * replaced. Immutable.
 */
public final class FlowContext {
  /**
   * What authentik always has: whether it is paid for, and the apps of its models by their names.
   */
  private static final Map<String, ?> BUILT_IN =
      Map.of("goauthentik.io/enterprise/licensed", false, "goauthentik.io/rbac/models", Map.of());

  private final Fields fields;

  private FlowContext(Fields fields) {
    this.fields = fields;
  }

  /**
   * The context of a file.
   *
   * @param file what the file says; its values may be tags
   * @param given what whoever imports it says: null, truth values, numbers, texts, lists and maps
   * @throws ResolveException if what is given is anything else, or too many lists and maps are
   *     within each other
   */
  public static FlowContext of(Fields file, Map<String, ?> given) throws ResolveException {
    Value over;
    try {
      over = Value.of(given);
    } catch (IllegalArgumentException e) {
      throw new ResolveException(
          FlowFileProblem.error(
              "context", Mark.UNKNOWN, "", "the given context cannot be used: " + e.getMessage()));
    }
    return new FlowContext((Fields) merged(merged(Value.of(BUILT_IN), file), over));
  }

  /** The value of a key, whose tags are not resolved. */
  Optional<Value> get(String key) {
    return fields.get(key);
  }

  private static Value merged(Value under, Value over) {
    if (under instanceof Fields first && over instanceof Fields second) {
      Map<String, Field> all = new LinkedHashMap<>(first.fields());
      for (Field field : second.fields().values()) {
        all.merge(
            field.name(),
            field,
            (one, other) ->
                new Field(
                    other.name(),
                    known(other.mark(), one.mark()),
                    merged(one.value(), other.value())));
      }
      return new Fields(all, known(second.mark(), first.mark()));
    }
    if (under instanceof Items first && over instanceof Items second) {
      List<Value> all = new ArrayList<>(first.values());
      all.addAll(second.values());
      return new Items(all, known(second.mark(), first.mark()));
    }
    return over;
  }

  private static Mark known(Mark mark, Mark otherwise) {
    return mark.equals(Mark.UNKNOWN) ? otherwise : mark;
  }
}
