package io.vestibule.flowfile.tag;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.flowfile.document.Blueprint;
import io.vestibule.flowfile.document.Blueprint.Entry;
import io.vestibule.flowfile.document.BlueprintReader;
import io.vestibule.flowfile.document.BlueprintReading;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Tags in tags in tags, at random: each stands for something plain, or for an error with a place.
 */
class ResolverFuzzTest {
  private static final List<String> SINGLE =
      List.of(
          "x",
          "''",
          "0",
          "1",
          "-1",
          "7",
          "1.5",
          "true",
          "~",
          "'%s'",
          "'%d-%s'",
          "'%(a)s'",
          ".inf",
          "a.person",
          "name",
          "anna",
          "\"\ud83d\ude00\"",
          "!KeyOf flow",
          "!KeyOf none",
          "!Index 0",
          "!Index 1",
          "!Value 0",
          "!Value 1",
          "!Value 2",
          "!Context a",
          "!Context b",
          "!Context c",
          "!Context none",
          "!Env SET",
          "!Env UNSET",
          "!Env HIDDEN",
          "!File some",
          "!File none",
          "!ParseJSON '[1, {\"a\": null}]'",
          "!ParseJSON '{'",
          "[]",
          "{}");

  private static final List<String> MODES = List.of("AND", "NAND", "OR", "NOR", "XOR", "XNOR");

  @Test
  void everythingStandsForSomethingPlainOrAnError() throws ResolveException {
    Random random = new Random(1729);
    int resolved = 0;
    for (int round = 0; round < 8_000; round++) {
      String text =
          "version: 1\ncontext: {a: %s, b: %s, c: %s}\nentries: [{model: a.b, attrs: {v: %s}}]"
              .formatted(value(random, 2), value(random, 2), value(random, 1), value(random, 5));
      BlueprintReading reading = new BlueprintReader().read("a.yaml", text);
      if (reading.hasErrors()) {
        continue;
      }
      if (isResolved(reading.blueprint().orElseThrow(), text)) {
        resolved++;
      }
    }
    // Most fail, as most of what is random makes no sense; enough do not.
    assertThat(resolved).isGreaterThan(800);
  }

  private static boolean isResolved(Blueprint blueprint, String text) throws ResolveException {
    Resolver resolver =
        new Resolver(
            "a.yaml",
            FlowContext.of(blueprint.context(), Map.of("a", List.of(1, Map.of("a", "b")))),
            new People(),
            new Allowances(
                Set.of("SET", "UNSET"),
                name -> name.equals("SET") ? "value" : null,
                Optional.of(
                    path ->
                        path.equals("some")
                            ? new Allowances.Content("text".getBytes(StandardCharsets.UTF_8))
                            : new Allowances.Missing())));
    Entry entry = blueprint.entries().get(0);
    try {
      Object result =
          resolver.resolve(
              entry, entry.attrs().get("v").orElseThrow(), entry.path().key("attrs").key("v"));
      assertThat(isPlain(result)).as(text).isTrue();
      return true;
    } catch (ResolveException e) {
      assertThat(e.problem().line()).as(text).isPositive();
      assertThat(e.problem().path()).as(text).isNotEmpty();
      assertThat(e.problem().message()).as(text).isNotEmpty();
      return false;
    } catch (RuntimeException | StackOverflowError e) {
      throw new AssertionError(text, e);
    }
  }

  private static boolean isPlain(@Nullable Object value) {
    if (value instanceof List<?> list) {
      return list.stream().allMatch(ResolverFuzzTest::isPlain);
    }
    if (value instanceof Map<?, ?> map) {
      return map.keySet().stream().allMatch(String.class::isInstance)
          && map.values().stream().allMatch(ResolverFuzzTest::isPlain);
    }
    return value == null
        || value instanceof Boolean
        || value instanceof Long
        || value instanceof Double
        || value instanceof String;
  }

  private static String value(Random random, int depth) {
    if (depth == 0 || random.nextInt(4) == 0) {
      return SINGLE.get(random.nextInt(SINGLE.size()));
    }
    String one = value(random, depth - 1);
    String two = value(random, depth - 1);
    String three = value(random, depth - 1);
    String pair = "[" + (random.nextBoolean() ? "name" : one) + ", " + two + "]";
    return switch (random.nextInt(12)) {
      case 0 -> "[" + one + ", " + two + "]";
      case 1 -> "{a: " + one + ", b: " + two + "}";
      case 2 -> "!Find [a.person, " + pair + "]";
      case 3 -> "!FindObject [" + (random.nextBoolean() ? "a.person" : three) + ", " + pair + "]";
      case 4 -> "!Format ['%s', " + one + "]";
      case 5 -> "!Format [" + one + ", " + two + "]";
      case 6 -> "!If [" + one + ", " + two + ", " + three + "]";
      case 7 ->
          "!Condition [" + MODES.get(random.nextInt(MODES.size())) + ", " + one + ", " + two + "]";
      case 8 -> "!Enumerate [" + one + ", SEQ, " + two + "]";
      case 9 -> "!Enumerate [" + one + ", MAP, " + (random.nextBoolean() ? pair : two) + "]";
      case 10 -> "!Context [" + (random.nextBoolean() ? "a" : "none") + ", " + two + "]";
      default -> "!AtIndex [" + one + ", " + two + ", " + three + "]";
    };
  }
}
