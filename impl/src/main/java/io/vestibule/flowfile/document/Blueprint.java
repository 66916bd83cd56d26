package io.vestibule.flowfile.document;

import io.vestibule.flowfile.document.Value.Fields;
import io.vestibule.flowfile.document.Value.Scalar;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a flow file says, by the parts of its format (version 1). What its tags stand for is not
 * known yet.
 *
 * @param file the file's name
 * @param metadata what it says about itself; empty if nothing
 * @param context defaults for {@code !Context}
 * @param entries what is to be there, in the order of the file; those of all sections if there are
 *     sections
 */
public record Blueprint(
    String file, Optional<Metadata> metadata, Fields context, List<Entry> entries) {
  /** Copies the list. */
  public Blueprint {
    entries = List.copyOf(entries);
  }

  /**
   * What a file says about itself.
   *
   * @param name what it is called
   * @param labels what is said about it besides, in the order of the file
   */
  public record Metadata(String name, Map<String, String> labels) {
    /** Copies the labels. */
    public Metadata {
      labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
    }
  }

  /**
   * One object that is to be there, or not.
   *
   * @param path where in the file, e.g. {@code entries[3]}
   * @param mark where it begins
   * @param model what kind of object: a text {@code app.model}, or a tag
   * @param state one of {@link #STATES}, or a tag; empty for {@code present}
   * @param conditions all of them must hold, or the entry is left out
   * @param identifiers by what an object that is there already is found
   * @param attrs what else is said about it
   * @param id by what other entries of the file refer to it
   * @param permissions who may do what with it: each a map or a tag
   */
  public record Entry(
      ValuePath path,
      Mark mark,
      Value model,
      Optional<Value> state,
      List<Value> conditions,
      Fields identifiers,
      Fields attrs,
      Optional<String> id,
      List<Value> permissions) {
    /** What can be wished for. */
    public static final List<String> STATES =
        List.of("present", "created", "must_created", "absent");

    private static final String POLICY_BINDING = "authentik_policies.policybinding";

    /** Copies the lists. */
    public Entry {
      conditions = List.copyOf(conditions);
      permissions = List.copyOf(permissions);
    }

    /**
     * Whether the entry is plainly that of a policy binding, where {@code !KeyOf} means something
     * of its own. A tag for a model does not count.
     */
    public boolean isPolicyBinding() {
      return model instanceof Scalar scalar && scalar.text().equalsIgnoreCase(POLICY_BINDING);
    }
  }
}
