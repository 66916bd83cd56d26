package io.vestibule.flowfile;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What an object must say to be the one that is meant: each field a value, or, with the endings
 * Django gives to names of fields, something about it. Maps match objects that say at least that.
 */
final class Conditions implements Predicate<Map<String, @Nullable Object>> {
  private static final Set<String> LOOKUPS =
      Set.of(
          "exact",
          "iexact",
          "contains",
          "icontains",
          "startswith",
          "istartswith",
          "endswith",
          "iendswith",
          "in",
          "isnull");

  private final Map<String, @Nullable Object> wanted;

  Conditions(Map<String, @Nullable Object> wanted) {
    this.wanted = wanted;
  }

  /** There is no field of this name. */
  static final class UnknownFieldException extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final String field;

    UnknownFieldException(String field) {
      super("there is no field " + field, null, false, false);
      this.field = field;
    }

    String field() {
      return field;
    }
  }

  Map<String, @Nullable Object> wanted() {
    return wanted;
  }

  /**
   * Checks that there are such fields, and such endings.
   *
   * @param fields the fields there are, beside {@code pk}
   * @throws UnknownFieldException for the first there is not
   */
  void check(Set<String> fields) {
    for (String key : wanted.keySet()) {
      int ending = key.indexOf("__");
      String field = ending < 0 ? key : key.substring(0, ending);
      boolean isKnown = field.equals("pk") || field.endsWith("_uuid") || fields.contains(field);
      if (!isKnown || (ending >= 0 && !LOOKUPS.contains(key.substring(ending + 2)))) {
        throw new UnknownFieldException(key);
      }
    }
  }

  @Override
  public boolean test(Map<String, @Nullable Object> said) {
    for (Map.Entry<String, @Nullable Object> condition : wanted.entrySet()) {
      if (!matches(said, condition.getKey(), condition.getValue())) {
        return false;
      }
    }
    return true;
  }

  private static boolean matches(
      Map<String, @Nullable Object> said, String key, @Nullable Object wanted) {
    int ending = key.indexOf("__");
    String field = ending < 0 ? key : key.substring(0, ending);
    if (field.endsWith("_uuid") && !said.containsKey(field)) {
      field = "pk";
    }
    if (!said.containsKey(field)) {
      // Of something that cannot be read.
      return false;
    }
    Object is = said.get(field);
    String text = String.valueOf(is);
    String sought = String.valueOf(wanted);
    String lookup = ending < 0 ? "exact" : key.substring(ending + 2);
    return switch (lookup) {
      case "exact" -> equal(is, wanted);
      case "iexact" -> text.equalsIgnoreCase(sought);
      case "contains" -> text.contains(sought);
      case "icontains" -> lower(text).contains(lower(sought));
      case "startswith" -> text.startsWith(sought);
      case "istartswith" -> lower(text).startsWith(lower(sought));
      case "endswith" -> text.endsWith(sought);
      case "iendswith" -> lower(text).endsWith(lower(sought));
      case "in" -> wanted instanceof List<?> list && list.stream().anyMatch(one -> equal(is, one));
      case "isnull" -> Boolean.valueOf(is == null).equals(wanted);
      default -> throw new UnknownFieldException(key);
    };
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  private static boolean equal(@Nullable Object is, @Nullable Object wanted) {
    if (is instanceof Map<?, ?> map && wanted instanceof Map<?, ?> part) {
      return part.entrySet().stream()
          .allMatch(entry -> equal(map.get(entry.getKey()), entry.getValue()));
    }
    if (is instanceof List<?> list && wanted instanceof List<?> part) {
      return part.stream().allMatch(one -> list.stream().anyMatch(other -> equal(other, one)));
    }
    if (is instanceof Number number && wanted instanceof Number other) {
      return number.doubleValue() == other.doubleValue();
    }
    return Objects.equals(is, wanted);
  }
}
