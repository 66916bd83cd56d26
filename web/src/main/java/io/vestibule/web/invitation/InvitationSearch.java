package io.vestibule.web.invitation;

import io.vestibule.api.text.Text;
import io.vestibule.invitation.InvitationQuery;
import io.vestibule.invitation.InvitationQuery.Order;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which invitations a program asks for. Only what is listed here can be filtered and ordered by:
 * whoever can order by a column can read it.
 */
public final class InvitationSearch {
  private static final int USUAL_PAGE = 20;
  private static final int LARGEST_PAGE = 100;
  private static final int MOST_PAGES = 100_000;
  private static final int LONGEST = 320;
  private static final Pattern ID =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
  private static final Map<String, Order> ORDERS =
      Map.of("name", Order.NAME, "expires", Order.EXPIRES, "created", Order.CREATED);

  private final Map<String, List<String>> given;
  private final Map<String, Text> problems = new LinkedHashMap<>();
  private final InvitationQuery query;
  private final int page;
  private final int size;

  private InvitationSearch(Map<String, List<String>> given) {
    this.given = given;
    this.page = number("page", 1, MOST_PAGES);
    this.size = number("page_size", USUAL_PAGE, LARGEST_PAGE);
    String ordering = said("ordering");
    boolean descending = ordering.startsWith("-");
    Order order = ORDERS.get(descending ? ordering.substring(1) : ordering);
    if (order == null && !ordering.isEmpty()) {
      problem("ordering", "ordering");
    }
    String by = said("created_by").isEmpty() ? said("created_by__username") : said("created_by");
    this.query =
        new InvitationQuery(
            some("name"),
            id("flow"),
            some("flow__slug"),
            by.isEmpty() ? null : by,
            moment("expires"),
            said("search"),
            order == null ? Order.EXPIRES : order,
            ordering.isEmpty() || descending,
            (page - 1) * size,
            size);
  }

  /** The search of a query string, by name. */
  public static InvitationSearch of(Map<String, List<String>> query) {
    return new InvitationSearch(query);
  }

  /** What cannot be understood, by parameter; empty if nothing. */
  public Map<String, Text> problems() {
    return problems;
  }

  /** What to look for. */
  public InvitationQuery query() {
    return query;
  }

  /** The number of the page; the first is 1. */
  public int page() {
    return page;
  }

  /** How many are on a page. */
  public int size() {
    return size;
  }

  private String said(String parameter) {
    List<String> values = given.getOrDefault(parameter, List.of());
    if (values.size() > 1) {
      problem(parameter, "twice");
    }
    String value = values.isEmpty() ? "" : values.get(0);
    if (value.length() > LONGEST) {
      problem(parameter, "long");
    }
    return value;
  }

  private @Nullable String some(String parameter) {
    String text = said(parameter);
    return text.isEmpty() ? null : text;
  }

  private @Nullable UUID id(String parameter) {
    Optional<String> text = Optional.ofNullable(some(parameter));
    if (text.isPresent() && !ID.matcher(text.get()).matches()) {
      problem(parameter, "id");
      return null;
    }
    return text.map(UUID::fromString).orElse(null);
  }

  private @Nullable Instant moment(String parameter) {
    String text = said(parameter);
    try {
      return text.isEmpty() ? null : OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      problem(parameter, "moment");
      return null;
    }
  }

  private int number(String parameter, int usual, int most) {
    String text = said(parameter);
    if (text.isEmpty()) {
      return usual;
    }
    int number = text.matches("\\d{1,9}") ? Integer.parseInt(text) : 0;
    if (number < 1 || number > most) {
      problem(parameter, "number");
      return usual;
    }
    return number;
  }

  private void problem(String parameter, String what) {
    problems.putIfAbsent(parameter, Text.of(InvitationSearch.class, "problem." + what));
  }
}
