package io.vestibule.policies.event_matcher;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A condition on an event, which is a map of maps, lists, texts, numbers and booleans. */
sealed interface Condition {
  /** Whether it holds for an event. */
  boolean test(Map<?, ?> event);

  /** All of these. */
  record All(List<Condition> parts) implements Condition {
    @Override
    public boolean test(Map<?, ?> event) {
      return parts.stream().allMatch(part -> part.test(event));
    }
  }

  /** At least one of these. */
  record Any(List<Condition> parts) implements Condition {
    @Override
    public boolean test(Map<?, ?> event) {
      return parts.stream().anyMatch(part -> part.test(event));
    }
  }

  /** Not this. */
  record Not(Condition part) implements Condition {
    @Override
    public boolean test(Map<?, ?> event) {
      return !part.test(event);
    }
  }

  /**
   * A field compared with a value. A field that is not there is {@code None}.
   *
   * @param path the names that lead to the field
   * @param operator how it is compared
   * @param value a text, {@link BigDecimal}, boolean or null
   */
  record Comparison(List<String> path, Operator operator, @Nullable Object value)
      implements Condition {
    @Override
    public boolean test(Map<?, ?> event) {
      return operator.test(find(event, path), value);
    }
  }

  /**
   * A field that is one of several values.
   *
   * @param path the names that lead to the field
   * @param values the values
   */
  record OneOf(List<String> path, List<@Nullable Object> values) implements Condition {
    @Override
    public boolean test(Map<?, ?> event) {
      Object found = find(event, path);
      return values.stream().anyMatch(value -> Operator.EQUAL.test(found, value));
    }
  }

  /** How a field is compared with a value. Those of different types are different. */
  enum Operator {
    EQUAL,
    GREATER,
    LESS,
    CONTAINS,
    STARTS_WITH,
    ENDS_WITH;

    boolean test(@Nullable Object found, @Nullable Object value) {
      if (found instanceof Number given) {
        return value instanceof BigDecimal number
            && ordered(new BigDecimal(given.toString()).compareTo(number));
      }
      if (!(found instanceof String text) || !(value instanceof String other)) {
        return this == EQUAL && java.util.Objects.equals(found, value);
      }
      return switch (this) {
        case EQUAL, GREATER, LESS -> ordered(text.compareTo(other));
        case CONTAINS -> folded(text).contains(folded(other));
        case STARTS_WITH -> folded(text).startsWith(folded(other));
        case ENDS_WITH -> folded(text).endsWith(folded(other));
      };
    }

    private boolean ordered(int difference) {
      return switch (this) {
        case EQUAL -> difference == 0;
        case GREATER -> difference > 0;
        case LESS -> difference < 0;
        case CONTAINS, STARTS_WITH, ENDS_WITH -> false;
      };
    }

    private static String folded(String text) {
      return text.toLowerCase(Locale.ROOT);
    }
  }

  private static @Nullable Object find(Map<?, ?> event, List<String> path) {
    Object found = event;
    for (String name : path) {
      found = found instanceof Map<?, ?> map ? map.get(name) : null;
    }
    return found;
  }
}
