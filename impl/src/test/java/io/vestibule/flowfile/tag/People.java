package io.vestibule.flowfile.tag;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/** Objects to look up: some people, a flow of the same file, and what cannot be shown. */
final class People implements Lookup {
  /** What was asked, in its order. */
  final List<String> asked = new ArrayList<>();

  private final List<Map<String, Object>> people =
      List.of(person(1, "anna", 30), person(2, "bert", 40), person(3, "carl", 40));

  @Override
  public Answer keyOf(String id, boolean forPolicyBinding) {
    asked.add("keyOf " + id);
    return switch (id) {
      case "flow" -> new Found(forPolicyBinding ? "flow-pbm" : "flow-pk");
      case "uuid" -> new Found(new UUID(0, 1));
      case "12" -> new Found(12);
      default -> new Nothing();
    };
  }

  @Override
  public Answer find(String model, List<Match> matches) {
    asked.add("find " + model + " " + matches.size());
    return person(model, matches, false);
  }

  @Override
  public Answer findObject(String model, List<Match> matches) {
    return model.equals("a.hidden") ? new NotShown() : person(model, matches, true);
  }

  private Answer person(String model, List<Match> matches, boolean whole) {
    if (!model.equals("a.person")) {
      return new UnknownModel();
    }
    for (Match match : matches) {
      if (!people.get(0).containsKey(match.field())) {
        return new UnknownField(match.field());
      }
      if (match.field().equals("age") && !(match.value() instanceof Long)) {
        return new UnfitValue("age", "a number");
      }
    }
    Optional<Map<String, Object>> first =
        people.stream()
            .filter(
                one ->
                    matches.stream()
                        .allMatch(
                            match ->
                                String.valueOf(one.get(match.field()))
                                    .equals(String.valueOf(match.value()))))
            .findFirst();
    if (first.isEmpty()) {
      return new Nothing();
    }
    return whole
        ? Found.object(first.get())
        : new Found(Objects.requireNonNull(first.get().get("pk")));
  }

  private static Map<String, Object> person(int pk, String name, int age) {
    Map<String, Object> person = new LinkedHashMap<>();
    person.put("pk", pk);
    person.put("name", name);
    person.put("age", age);
    person.put("tags", List.of("x", Map.of("y", 1)));
    return person;
  }
}
