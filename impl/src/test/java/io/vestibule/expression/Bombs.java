package io.vestibule.expression;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Expressions that would take all memory or time there is, if they were let. */
final class Bombs {
  private Bombs() {}

  /** A list of so many numbers. */
  private static String numbers(int count) {
    return IntStream.range(0, count)
        .mapToObj(Integer::toString)
        .collect(Collectors.joining(",", "[", "]"));
  }

  /** A name for what was there before, twice; and so on. */
  private static String doubled(String first, String twice, int times, String last) {
    StringBuilder source = new StringBuilder();
    for (int i = 0; i <= times; i++) {
      String before = i == 0 ? first : twice.replace("§", "x" + (i - 1));
      source.append("cel.bind(x").append(i).append(", ").append(before).append(", ");
    }
    return source.append(last.replace("§", "x" + times)).append(")".repeat(times + 1)).toString();
  }

  private static String nested(int loops, String body) {
    String list = numbers(100);
    StringBuilder source = new StringBuilder(body);
    for (int i = 0; i < loops; i++) {
      source.insert(0, list + ".map(x" + i + ", ").append(")");
    }
    return source.append(".size() > 0").toString();
  }

  private static String chained(String first, String link, int links) {
    return first + link.repeat(links);
  }

  /** All of them. */
  static List<String> all() {
    String kilobyte = "\"" + "a".repeat(1000) + "\"";
    String text = numbers(90) + ".map(x, " + kilobyte + ").join()";
    List<String> all = new ArrayList<>();
    // Loops
    all.add(nested(3, "1"));
    all.add(nested(9, "1"));
    all.add(numbers(1000) + ".all(a, " + numbers(1000) + ".all(b, a + b >= 0))");
    all.add(numbers(500) + ".exists(a, " + numbers(500) + ".exists_one(b, a * b < 0))");
    all.add(numbers(500) + ".filter(a, " + numbers(500) + ".filter(b, b > a).size() > 1) == []");
    all.add(
        numbers(100)
            + ".exists(a, "
            + numbers(100)
            + ".exists(b, "
            + numbers(100)
            + ".exists(c, 1 / (a - a) > 0)))");
    // Texts that double
    all.add(doubled(kilobyte, "§ + §", 9, "§ == \"\""));
    all.add(doubled("\"aaaaaaaaaa\"", "§.replace(\"a\", §)", 8, "§.size() > 0"));
    all.add(doubled("\"aaaaaaaaaa\"", "[§, §, §, §].join(§)", 8, "§.size() > 0"));
    all.add(doubled("\"aaaaaaaaaa\"", "regex_replace(§, \"a\", §)", 8, "§.size() > 0"));
    all.add(doubled("\"aaaaaaaaaa\"", "regex_replace(§, \".*\", \"$0$0$0$0\")", 8, "§ == \"\""));
    all.add(doubled("bytes(\"aaaaaaaaaa\")", "§ + § + § + §", 9, "§ == b\"\""));
    all.add(
        numbers(1000)
            + ".map(x, "
            + kilobyte
            + " + "
            + kilobyte
            + ").join("
            + kilobyte
            + ") == \"\"");
    all.add(numbers(1500) + ".map(x, " + kilobyte + " + string(x)).size() > 0");
    // Lists and maps that double, at no cost of memory and at all cost of comparing
    all.add(doubled(numbers(10), "§ + § + § + §", 9, "§ == []"));
    all.add(doubled("[1]", "[§, §, §, §]", 9, "§ == §"));
    all.add(doubled("{\"a\": 1}", "{\"a\": §, \"b\": §, \"c\": §, \"d\": §}", 9, "§ == §"));
    all.add(doubled("[1]", "[§, §, §, §, §, §]", 9, "§ in [§]"));
    all.add(doubled("dyn([1])", "dyn([§, §, §, §, §, §])", 9, "plan_set(\"x\", §)"));
    all.add("prompt_data.deep == prompt_data.deep && plan_set(\"deep\", prompt_data.deep)");
    all.add(chained("[" + numbers(20) + "]", ".map(x, x + x + x + x)", 9) + " == []");
    all.add(chained(numbers(10), ".map(x, [x, x, x, x, x, x])", 9) + " == []");
    all.add(chained("[1]", ".map(x, {x: x})", 9) + " == []");
    all.add(chained("[1]", ".map(x, {x: x})", 60) + " == []");
    all.add(numbers(1200) + ".map(x, " + numbers(800) + ").size() > 0");
    // Searching
    all.add(
        "cel.bind(t, "
            + text
            + ", "
            + numbers(200)
            + ".all(x, !t.contains(t.substring(0, 40000) + \"b\")))");
    all.add("cel.bind(t, " + text + ", " + numbers(200) + ".all(x, t.split(\"a\").size() > 0))");
    all.add("cel.bind(t, " + text + ", " + numbers(200) + ".all(x, t.indexOf(\"aaaaaaaab\") < 0))");
    all.add("cel.bind(t, " + text + ", " + numbers(900) + ".all(x, t < t + \"a\"))");
    all.add("cel.bind(t, " + text + ", " + numbers(900) + ".all(x, size(t) > 0))");
    all.add("cel.bind(t, " + text + ", " + numbers(900) + ".all(x, sha256(t) != \"\"))");
    all.add("cel.bind(t, " + text + ", " + numbers(900) + ".all(x, same(t, t)))");
    all.add("cel.bind(t, " + text + ", " + numbers(900) + ".all(x, t.upper() != \"\"))");
    all.add("cel.bind(t, " + text + ", " + numbers(900) + ".all(x, slugify(t) != \"\"))");
    all.add("cel.bind(t, " + text + ", " + numbers(900) + ".all(x, string(bytes(t)) != \"\"))");
    all.add(
        "cel.bind(t, "
            + numbers(1000)
            + ", "
            + numbers(700)
            + ".all(x, [1, 2, 3, 4].all(y, !(-1 in t))))");
    all.add(
        "cel.bind(t, "
            + numbers(1000)
            + ", "
            + numbers(700)
            + ".all(x, [1, 2, 3, 4].all(y, t == t)))");
    // Regular expressions: those of JDK's that never end, and those that end too late
    for (String regex :
        List.of(
            "^(a*?)*?b$",
            "(.*)(.*)(.*)(.*)x",
            "^(x|y)*$",
            ".*.*.*=.*",
            "^(([a-z])+.)+[A-Z]([a-z])+$",
            "(a{30}){30}b",
            "(a|aa|aaa|aaaa)+b")) {
      all.add(
          "cel.bind(t, "
              + text
              + ", "
              + numbers(200)
              + ".all(x, !t.matches(r'"
              + regex
              + "') || t.matches('^$')))");
    }
    all.add("cel.bind(t, " + text + ", regex_replace(t, 'a.*b|a', '$0$0') == '')");
    all.add(
        numbers(500) + ".all(x, \"a\".matches(\"(a{9}){9}\" + string(x)) || \"\".matches(\"^$\"))");
    all.add("\"a\".matches(\"(((x{100}){100}){100}){100}\" + user.name)");
    all.add("\"a\".matches(\"((((((((((x{9}){9}){9}){9}){9}){9}){9}){9}){9}){9})\" + user.name)");
    all.add("regex_replace(\"" + "a".repeat(800) + "\", 'a', context.text) == ''");
    all.add("cel.bind(t, " + text + ", " + numbers(1000) + ".map(x, 'a').join(t) == '')");
    // Effects and look-ups
    all.add(numbers(1000) + ".all(x, message(\"again\"))");
    all.add("message(" + text + ")");
    all.add(numbers(1000) + ".all(x, plan_set(string(x), x))");
    all.add("plan_set(\"x\", " + text + ")");
    all.add(numbers(1000) + ".all(x, prompt_set(string(x), x))");
    all.add(numbers(1000) + ".all(x, !user_by_username(string(x)).exists)");
    all.add(numbers(1000) + ".all(x, reputation(\"192.0.2.1\") < 0)");
    all.add("prompt_data.deep_one == prompt_data.deep_one");
    return all;
  }

  /** What they see. */
  static World world() {
    Object deep = 1L;
    for (int i = 0; i < 5000; i++) {
      deep = List.of(deep);
    }
    Object doubled = 1L;
    for (int i = 0; i < 60; i++) {
      doubled = List.of(doubled, doubled);
    }
    return new World()
        .with("text", "a".repeat(90_000))
        .with("prompt_data", Map.of("deep", doubled, "deep_one", deep));
  }

  /** Evaluates all, several at a time, and prints what became of each, one a line. */
  public static void main(String[] arguments) throws InterruptedException, ExecutionException {
    Expressions expressions = new Expressions();
    ExpressionInput input = world().input();
    List<Callable<String>> tasks = new ArrayList<>();
    for (String source : all()) {
      tasks.add(() -> outcome(expressions, source, input));
    }
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      for (Future<String> outcome : threads.invokeAll(tasks)) {
        System.out.println(outcome.get());
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static String outcome(Expressions expressions, String source, ExpressionInput input) {
    long start = System.nanoTime();
    String outcome;
    try {
      Compilation compilation = expressions.anew(source, ExpressionUse.POLICY);
      if (compilation instanceof Compilation.Succeeded succeeded) {
        outcome = "VALUE " + succeeded.expression().evaluate(input).value();
      } else {
        outcome = "REFUSED " + ((Compilation.Failed) compilation).problems().get(0).message();
      }
    } catch (ExpressionException e) {
      outcome = e.budget().map(budget -> "BUDGET " + budget).orElse("FAILED " + e.getMessage());
    } catch (RuntimeException | Error e) {
      outcome = "ESCAPED " + e;
    }
    return outcome
        + " | "
        + (System.nanoTime() - start) / 1_000_000
        + " ms | "
        + (source.length() > 60
            ? source.substring(0, 20) + "…" + source.substring(source.length() - 50)
            : source);
  }
}
