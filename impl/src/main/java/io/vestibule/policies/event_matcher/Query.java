package io.vestibule.policies.event_matcher;

import io.vestibule.api.text.Text;
import io.vestibule.policies.event_matcher.Condition.Operator;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads conditions as authentik's users write them in DjangoQL: {@code action = "login" and
 * (context.geo.country in ("DE", "AT") or user.username startswith "test-")}.
 *
 * <p>A condition is {@code field operator value}, or several joined by {@code and} and {@code or}
 * with parentheses. Values are texts in double quotes, numbers, {@code True}, {@code False} and
 * {@code None}. There is no ordering. Where {@code or} follows conditions joined by {@code and},
 * parentheses must say what belongs together: DjangoQL reads that from the right, nobody else does.
 */
final class Query {
  /** The longest query, in characters. */
  static final int LONGEST = 2_000;

  private static final int DEEPEST = 32;
  private static final Set<String> FIELDS =
      Set.of("action", "app", "brand", "client_ip", "context", "user");
  private static final Set<String> WORDS =
      Set.of("and", "or", "not", "in", "startswith", "endswith", "True", "False", "None");
  private static final Pattern TOKEN =
      Pattern.compile(
          "(?<name>[A-Za-z_]\\w*(?:\\.[A-Za-z_]\\w*)*+)"
              + "|(?<number>-?(?:0|[1-9]\\d*+)(?:\\.\\d++)?(?:[eE][+-]?\\d{1,3})?(?![\\w.]))"
              + "|(?<text>\"(?:[^\"\\\\\\n]|\\\\[\"\\\\/]|\\\\u[0-9a-fA-F]{4})*+\")"
              + "|(?<sign>!=|>=|<=|!~|[=><~(),])");
  private static final Pattern ESCAPE = Pattern.compile("\\\\(?:u([0-9a-fA-F]{4})|(.))");

  private final String text;
  private final List<Token> tokens = new ArrayList<>();
  private int position;

  private Query(String text) {
    this.text = text;
  }

  /**
   * Reads a query.
   *
   * @throws MalformedException if it is none
   */
  static Condition parse(String text) throws MalformedException {
    if (text.length() > LONGEST) {
      throw new MalformedException("query.long", LONGEST, "");
    }
    Query query = new Query(text);
    query.split();
    Condition condition = query.any(0);
    Token rest = query.peek();
    if (!rest.isEnd()) {
      throw unexpected(rest);
    }
    return condition;
  }

  /** A text is no query. */
  static final class MalformedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Text problem;

    MalformedException(String key, int column, String what) {
      super(key + " at column " + column);
      this.problem = Text.of(Query.class, key, Integer.toString(column), what);
    }

    /** What is wrong, and where. */
    Text problem() {
      return problem;
    }
  }

  /**
   * A word, sign or value.
   *
   * @param text how it is written; empty at the end
   * @param column where it begins, from 1
   */
  private record Token(String text, int column) {
    boolean isEnd() {
      return text.isEmpty();
    }

    boolean is(String word) {
      return text.equals(word);
    }

    boolean isText() {
      return text.startsWith("\"");
    }

    boolean isNumber() {
      return !isEnd() && (text.charAt(0) == '-' || Character.isDigit(text.charAt(0)));
    }

    boolean isName() {
      return !isEnd()
          && (text.charAt(0) == '_' || Character.isLetter(text.charAt(0)))
          && !WORDS.contains(text);
    }
  }

  private void split() throws MalformedException {
    Matcher matcher = TOKEN.matcher(text);
    int at = 0;
    while (true) {
      while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
        at++;
      }
      if (at == text.length()) {
        tokens.add(new Token("", at + 1));
        return;
      }
      if (!matcher.region(at, text.length()).lookingAt()) {
        throw new MalformedException("query.unreadable", at + 1, "");
      }
      tokens.add(new Token(matcher.group(), at + 1));
      at = matcher.end();
    }
  }

  private Condition any(int depth) throws MalformedException {
    List<Condition> parts = new ArrayList<>();
    while (true) {
      List<Condition> joined = all(depth);
      parts.add(joined.size() == 1 ? joined.get(0) : new Condition.All(joined));
      Token next = peek();
      if (!next.is("or")) {
        return parts.size() == 1 ? parts.get(0) : new Condition.Any(parts);
      }
      if (joined.size() > 1) {
        throw new MalformedException("query.ambiguous", next.column(), "");
      }
      position++;
    }
  }

  private List<Condition> all(int depth) throws MalformedException {
    List<Condition> parts = new ArrayList<>();
    parts.add(one(depth));
    while (take("and")) {
      parts.add(one(depth));
    }
    return parts;
  }

  private Condition one(int depth) throws MalformedException {
    Token first = next();
    if (first.is("(")) {
      if (depth == DEEPEST) {
        throw new MalformedException("query.deep", first.column(), "");
      }
      Condition inner = any(depth + 1);
      expect(")");
      return inner;
    }
    if (!first.isName()) {
      throw unexpected(first);
    }
    List<String> path = List.of(first.text().split("\\.", -1));
    if (!FIELDS.contains(path.get(0))) {
      throw new MalformedException("query.field", first.column(), path.get(0));
    }
    boolean negated = take("not");
    Token operator = next();
    Condition condition = compared(path, operator, negated);
    return negated ? new Condition.Not(condition) : condition;
  }

  private Condition compared(List<String> path, Token operator, boolean negated)
      throws MalformedException {
    switch (operator.text()) {
      case "in" -> {
        return new Condition.OneOf(path, list());
      }
      case "startswith" -> {
        return textual(path, Operator.STARTS_WITH);
      }
      case "endswith" -> {
        return textual(path, Operator.ENDS_WITH);
      }
      default -> {
        if (negated) {
          throw unexpected(operator);
        }
      }
    }
    return switch (operator.text()) {
      case "=" -> new Condition.Comparison(path, Operator.EQUAL, value());
      case "!=" -> new Condition.Not(new Condition.Comparison(path, Operator.EQUAL, value()));
      case ">" -> ordered(path, Operator.GREATER, false);
      case ">=" -> ordered(path, Operator.GREATER, true);
      case "<" -> ordered(path, Operator.LESS, false);
      case "<=" -> ordered(path, Operator.LESS, true);
      case "~" -> textual(path, Operator.CONTAINS);
      case "!~" -> new Condition.Not(textual(path, Operator.CONTAINS));
      default -> throw unexpected(operator);
    };
  }

  private Condition ordered(List<String> path, Operator operator, boolean orEqual)
      throws MalformedException {
    Token token = peek();
    if (!token.isText() && !token.isNumber()) {
      throw unexpected(token);
    }
    Object value = value();
    Condition comparison = new Condition.Comparison(path, operator, value);
    return orEqual
        ? new Condition.Any(
            List.of(comparison, new Condition.Comparison(path, Operator.EQUAL, value)))
        : comparison;
  }

  private Condition textual(List<String> path, Operator operator) throws MalformedException {
    Token token = peek();
    if (!token.isText()) {
      throw unexpected(token);
    }
    return new Condition.Comparison(path, operator, value());
  }

  private List<@Nullable Object> list() throws MalformedException {
    expect("(");
    List<@Nullable Object> values = new ArrayList<>();
    do {
      values.add(value());
    } while (take(","));
    expect(")");
    return values;
  }

  private @Nullable Object value() throws MalformedException {
    Token token = next();
    if (token.isText()) {
      return ESCAPE
          .matcher(token.text().substring(1, token.text().length() - 1))
          .replaceAll(
              escape ->
                  Matcher.quoteReplacement(
                      escape.group(1) == null
                          ? escape.group(2)
                          : Character.toString((char) Integer.parseInt(escape.group(1), 16))));
    }
    if (token.isNumber()) {
      return new BigDecimal(token.text());
    }
    return switch (token.text()) {
      case "True" -> true;
      case "False" -> false;
      case "None" -> null;
      default -> throw unexpected(token);
    };
  }

  private Token peek() {
    return tokens.get(position);
  }

  private Token next() {
    Token token = peek();
    if (!token.isEnd()) {
      position++;
    }
    return token;
  }

  private boolean take(String word) {
    boolean there = peek().is(word);
    if (there) {
      position++;
    }
    return there;
  }

  private void expect(String sign) throws MalformedException {
    Token token = next();
    if (!token.is(sign)) {
      throw unexpected(token);
    }
  }

  private static MalformedException unexpected(Token token) {
    return token.isEnd()
        ? new MalformedException("query.end", token.column(), "")
        : new MalformedException("query.unexpected", token.column(), token.text());
  }
}
