package io.vestibule.flowfile.tag;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What tags ask about the objects there are, at the moment their entry is processed. */
public interface Lookup {
  /**
   * The key of the object of an earlier entry of the same file.
   *
   * @param id the entry's id
   * @param forPolicyBinding whether a policy binding asks, which wants the key policies are bound
   *     by
   * @return {@link Found} with the key, or {@link Nothing} if there is no such entry or it has no
   *     object
   */
  Answer keyOf(String id, boolean forPolicyBinding);

  /**
   * The key of the first object that meets all conditions.
   *
   * @param model what kind of object, as the file says it
   * @param matches what must hold; none for any object
   * @return {@link Found} with the key, {@link Nothing}, or why it cannot be said
   */
  Answer find(String model, List<Match> matches);

  /**
   * All there is to say about the first object that meets all conditions.
   *
   * @param model what kind of object, as the file says it
   * @param matches what must hold; none for any object
   * @return {@link Found} with a map, {@link Nothing}, or why it cannot be said
   */
  Answer findObject(String model, List<Match> matches);

  /**
   * A condition.
   *
   * @param field the field's name, as the file says it
   * @param value what it must equal: plain Java as {@link Resolver} makes it
   */
  record Match(String field, @Nullable Object value) {}

  /** What there is to say. */
  sealed interface Answer {}

  /**
   * There is one.
   *
   * @param value its key (a text or number), or a map of all its fields by name
   */
  record Found(Object value) implements Answer {
    /** An object with all its fields. */
    public static Found object(Map<String, ?> fields) {
      return new Found(fields);
    }
  }

  /** There is none. */
  record Nothing() implements Answer {}

  /** There is no such kind of object. */
  record UnknownModel() implements Answer {}

  /** Objects of the kind do not show themselves. */
  record NotShown() implements Answer {}

  /**
   * Objects of the kind do not have such a field.
   *
   * @param field its name, one of those asked for
   */
  record UnknownField(String field) implements Answer {}

  /**
   * A field can never have such a value.
   *
   * @param field its name, one of those asked for
   * @param expected what it has instead, in plain English, e.g. {@code a number}
   */
  record UnfitValue(String field, String expected) implements Answer {}
}
