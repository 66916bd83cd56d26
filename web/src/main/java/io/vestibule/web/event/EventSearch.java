package io.vestibule.web.event;

import io.vestibule.api.event.Event;
import io.vestibule.api.event.EventQuery;
import io.vestibule.api.text.Text;
import io.vestibule.api.user.User;
import io.vestibule.api.user.UserField;
import io.vestibule.api.user.Users;
import io.vestibule.event.AuditLog;
import io.vestibule.event.EventPosition;
import io.vestibule.event.OneLine;
import io.vestibule.net.Addresses;
import java.net.InetAddress;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A search of the audit log, as the parameters of an address say it. What cannot be understood is a
 * problem of the parameter it is in, and nothing is searched then.
 */
public final class EventSearch {
  /** The account: its id, or a name. */
  public static final String USER = "user";

  /** A name, for programs that tell it from an id. */
  public static final String USERNAME = "username";

  /** What happened; may be given several times. */
  public static final String ACTION = "action";

  /** The client's address. */
  public static final String ADDRESS = "client_ip";

  /** The reference id of the request. */
  public static final String REFERENCE = "reference";

  /** When it happened at the earliest. */
  public static final String FROM = "from";

  /** Before when it happened. */
  public static final String UNTIL = "until";

  /** Where to go on. */
  public static final String CURSOR = "cursor";

  /** How many to find, for programs. */
  public static final String PAGE_SIZE = "page_size";

  /** Authentik's number of a page, which is none here. */
  public static final String PAGE = "page";

  private static final Set<String> ON_PAGES =
      Set.of(USER, ACTION, ADDRESS, REFERENCE, FROM, UNTIL, CURSOR);
  private static final Set<String> BY_PROGRAMS =
      Set.of(USER, USERNAME, ACTION, ADDRESS, REFERENCE, FROM, UNTIL, CURSOR, PAGE_SIZE, PAGE);
  private static final int LONGEST_NAME = 320;
  private static final int LONGEST_WORD = 64;
  private static final int MOST_ACTIONS = 50;
  private static final int USUAL_PAGE = 20;
  private static final int LARGEST_PAGE = 100;
  private static final Pattern ID =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

  private final Map<String, String> given = new LinkedHashMap<>();
  private final Map<String, Text> problems = new LinkedHashMap<>();
  private final List<String> actions = new ArrayList<>();
  private final int size;
  private @Nullable UUID user;
  private @Nullable String name;
  private @Nullable InetAddress address;
  private @Nullable Instant from;
  private @Nullable Instant until;
  private @Nullable EventPosition position;

  private EventSearch(Map<String, List<String>> query, Set<String> known, int pageSize) {
    query.forEach(
        (parameter, values) -> {
          if (known.contains(parameter)) {
            take(parameter, values.stream().map(String::strip).toList());
          }
        });
    boolean sized = known.contains(PAGE_SIZE);
    this.size = sized ? number(PAGE_SIZE, pageSize) : pageSize;
    if (sized && !given(PAGE).isEmpty() && !given(PAGE).equals("1")) {
      problem(PAGE, "page");
    }
    readUser();
    fits(REFERENCE, LONGEST_WORD);
    if (!given(ADDRESS).isEmpty()) {
      address = Addresses.parse(given(ADDRESS)).orElse(null);
      if (address == null) {
        problem(ADDRESS, "address");
      }
    }
    from = moment(FROM);
    until = moment(UNTIL);
    if (from != null && until != null && !from.isBefore(until)) {
      problem(UNTIL, "order");
    }
    if (!given(CURSOR).isEmpty()) {
      position = EventPosition.parse(given(CURSOR)).orElse(null);
      if (position == null) {
        problem(CURSOR, "cursor");
      }
    }
  }

  /**
   * The search of a page.
   *
   * @param query the parameters of its address, by name
   * @param size how many events the page shows
   */
  public static EventSearch onPage(Map<String, List<String>> query, int size) {
    return new EventSearch(query, ON_PAGES, size);
  }

  /**
   * The search of a program.
   *
   * @param query the parameters of its address, by name
   */
  public static EventSearch byProgram(Map<String, List<String>> query) {
    return new EventSearch(query, BY_PROGRAMS, USUAL_PAGE);
  }

  /** What was given as a parameter, without spaces at the ends; empty if nothing. */
  public String given(String parameter) {
    return given.getOrDefault(parameter, "");
  }

  /** What cannot be understood, by the parameter it is in. */
  public Map<String, Text> problems() {
    return Collections.unmodifiableMap(problems);
  }

  /** Whether all of it can be understood. */
  public boolean isSound() {
    return problems.isEmpty();
  }

  /** How many events are found at the most. */
  public int size() {
    return size;
  }

  /**
   * When events happen at the earliest, as an input for date and time in a page has it; empty if
   * that is not said, or not in a way that can be understood.
   */
  public String fromInput() {
    return input(from);
  }

  /** Before when events happen, like {@link #fromInput}. */
  public String untilInput() {
    return input(until);
  }

  /**
   * What was found.
   *
   * @param events the events, newest first
   * @param next where to go on, or null if there are no more
   */
  public record Found(List<Event> events, @Nullable EventPosition next) {
    public Found {
      events = List.copyOf(events);
    }
  }

  /**
   * Searches.
   *
   * @param audit the audit log
   * @param users by whom names are looked up
   * @throws IllegalStateException if the search is not sound
   */
  public Found in(AuditLog audit, Users users) {
    if (!isSound()) {
      throw new IllegalStateException("cannot be searched: " + problems.keySet());
    }
    // One more than is asked for tells whether there are more.
    List<Event> events = audit.searchAny(queries(users));
    return events.size() <= size
        ? new Found(events, null)
        : new Found(events.subList(0, size), EventPosition.after(events.get(size - 1)));
  }

  /**
   * A name stands for the account that has it now, whatever that was called when something
   * happened, and for what was typed and is nobody's.
   */
  private List<EventQuery> queries(Users users) {
    EventQuery all =
        new EventQuery(
            size + 1,
            Set.copyOf(actions),
            user,
            null,
            address == null ? null : address.getHostAddress(),
            given(REFERENCE).isEmpty() ? null : given(REFERENCE),
            from,
            until,
            position == null ? null : position.event());
    if (name == null) {
      return List.of(all);
    }
    List<EventQuery> either = new ArrayList<>();
    either.add(all.named(name));
    Optional<User> account = users.findBy(Set.of(UserField.USERNAME, UserField.EMAIL), name, true);
    account
        .map(User::id)
        .filter(id -> user == null || user.equals(id))
        .ifPresent(id -> either.add(all.about(id)));
    return either;
  }

  private void take(String parameter, List<String> values) {
    List<String> some = values.stream().filter(value -> !value.isEmpty()).toList();
    if (parameter.equals(ACTION)) {
      actions.addAll(some);
      if (some.size() > MOST_ACTIONS
          || some.stream().anyMatch(action -> action.length() > LONGEST_WORD)) {
        problem(ACTION, "action");
      }
    } else if (some.size() > 1) {
      problem(parameter, "twice");
    }
    if (!some.isEmpty()) {
      given.put(parameter, some.get(0));
    }
  }

  private void readUser() {
    fits(USER, LONGEST_NAME);
    fits(USERNAME, LONGEST_NAME);
    if (ID.matcher(given(USER)).matches()) {
      user = UUID.fromString(given(USER));
    } else if (!given(USER).isEmpty()) {
      name = given(USER);
    }
    if (!given(USERNAME).isEmpty()) {
      if (name != null) {
        problem(USER, "id");
      }
      name = given(USERNAME);
    }
  }

  private void fits(String parameter, int most) {
    if (given(parameter).length() > most) {
      problems.putIfAbsent(parameter, Text.of(EventSearch.class, "problem.long", most));
    }
  }

  private int number(String parameter, int usual) {
    String text = given(parameter);
    if (text.isEmpty()) {
      return usual;
    }
    if (text.matches("\\d{1,3}")) {
      int number = Integer.parseInt(text);
      if (number >= 1 && number <= LARGEST_PAGE) {
        return number;
      }
    }
    problems.putIfAbsent(parameter, Text.of(EventSearch.class, "problem.size", LARGEST_PAGE));
    return usual;
  }

  /** Reads a moment: with its offset from UTC, or else in UTC; a day alone is its beginning. */
  private @Nullable Instant moment(String parameter) {
    String text = given(parameter);
    if (text.isEmpty()) {
      return null;
    }
    try {
      TemporalAccessor read =
          DateTimeFormatter.ISO_DATE_TIME.parseBest(
              text.contains("T") ? text : text + "T00:00",
              OffsetDateTime::from,
              LocalDateTime::from);
      Instant moment =
          read instanceof OffsetDateTime with
              ? with.toInstant()
              : ((LocalDateTime) read).toInstant(ZoneOffset.UTC);
      if (!moment.isBefore(Instant.EPOCH)
          && moment.isBefore(LocalDate.of(10_000, 1, 1).atStartOfDay().toInstant(ZoneOffset.UTC))) {
        return moment;
      }
    } catch (DateTimeException e) {
      // told below
    }
    problems.putIfAbsent(parameter, Text.of(EventSearch.class, "problem.moment", OneLine.of(text)));
    return null;
  }

  private static String input(@Nullable Instant moment) {
    return moment == null
        ? ""
        : DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(moment.atOffset(ZoneOffset.UTC).withNano(0));
  }

  private void problem(String parameter, String what) {
    problems.putIfAbsent(parameter, Text.of(EventSearch.class, "problem." + what));
  }
}
