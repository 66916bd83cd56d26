package io.vestibule.expression;

import java.util.List;

/** Says what is wrong with an expression in words of people who do not write compilers. */
final class Wording {
  private static final List<String> UNEXPECTED =
      List.of(
          "mismatched input ",
          "extraneous input ",
          "no viable alternative at input ",
          "token recognition error at: ");

  private final List<String> names;

  /** Words that know which names one may have meant. */
  Wording(List<String> names) {
    this.names = names;
  }

  String of(String issue) {
    for (String beginning : UNEXPECTED) {
      if (issue.startsWith(beginning)) {
        int end = issue.indexOf(" expecting ");
        String found = issue.substring(beginning.length(), end < 0 ? issue.length() : end);
        return found.equals("'<EOF>'")
            ? "the expression is not complete"
            : "unexpected " + cut(found);
      }
    }
    if (issue.startsWith("missing ") && issue.contains(" at ")) {
      return issue.substring(0, issue.indexOf(" at "));
    }
    if (issue.startsWith("undeclared reference to '")) {
      String name = quoted(issue);
      return "there is no \"" + name + "\" here" + meant(name);
    }
    if (issue.startsWith("undefined field '")) {
      String name = quoted(issue);
      return "there is no field \"" + name + "\"" + meant(name);
    }
    if (issue.startsWith("found no matching overload for '")) {
      return overload(issue);
    }
    if (issue.startsWith("Expression recursion limit exceeded")) {
      return "the expression is nested too deep, or has too many operators in a row:"
          + issue.substring(issue.lastIndexOf(':') + 1).replace(" ", " at most ");
    }
    return cut(issue.replace('\n', ' '));
  }

  private static String quoted(String issue) {
    int begin = issue.indexOf('\'') + 1;
    int end = issue.indexOf('\'', begin);
    return cut(issue.substring(begin, Math.max(begin, end)));
  }

  private static String overload(String issue) {
    String function = quoted(issue);
    int applied = issue.indexOf("applied to '");
    int candidates = issue.indexOf(" (candidates: ");
    if (applied < 0 || candidates < applied) {
      return cut(issue);
    }
    String types =
        issue
            .substring(applied + "applied to '".length(), candidates - 1)
            .replace("google.protobuf.Timestamp", "timestamp")
            .replace("google.protobuf.Duration", "duration");
    return "\"" + function.replace("_", "").replace("@", "") + "\" does not take " + cut(types);
  }

  private static String cut(String text) {
    return text.length() <= 100 ? text : text.substring(0, 100) + "…";
  }

  private String meant(String name) {
    String best = "";
    int least = 3;
    for (String one : names) {
      int distance = distance(name, one);
      if (distance < least && distance < one.length() / 2 + 1) {
        least = distance;
        best = one;
      }
    }
    return best.isEmpty() ? "" : "; did you mean \"" + best + "\"?";
  }

  /** How many characters to add, take away or change. */
  private static int distance(String one, String other) {
    if (Math.abs(one.length() - other.length()) > 2) {
      return Integer.MAX_VALUE;
    }
    int[] row = new int[other.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= one.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int change = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[other.length()];
  }
}
