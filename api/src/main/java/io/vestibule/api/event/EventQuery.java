package io.vestibule.api.event;

import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which events of the audit log to find. Made from {@link #newest} by adding conditions, all of
 * which must hold.
 *
 * @param limit how many at the most, from 1 to {@value #MOST}
 * @param actions what happened; empty for anything
 * @param user the account it happened to, or null for any
 * @param username the name as it was when it happened, or null for any; compared as a whole, with
 *     what was typed and is nobody's in the form in which names are compared
 * @param address the client's address in its canonical text form, or null for any
 * @param reference the reference id of the request, or null for any
 * @param from when it happened at the earliest, or null
 * @param until before when it happened, or null
 * @param before only events that come after this one in the order, which is newest first; or null
 */
public record EventQuery(
    int limit,
    Set<String> actions,
    @Nullable UUID user,
    @Nullable String username,
    @Nullable String address,
    @Nullable String reference,
    @Nullable Instant from,
    @Nullable Instant until,
    @Nullable Event before) {
  /** How many events can be found at once. */
  public static final int MOST = 100_000;

  public EventQuery {
    if (limit < 1 || limit > MOST) {
      throw new IllegalArgumentException("limit must be from 1 to " + MOST + ", not " + limit);
    }
    actions = Set.copyOf(actions);
  }

  /** The newest events. */
  public static EventQuery newest(int limit) {
    return new EventQuery(limit, Set.of(), null, null, null, null, null, null, null);
  }

  /** Only of these actions. */
  public EventQuery of(String... only) {
    return new EventQuery(
        limit, Set.of(only), user, username, address, reference, from, until, before);
  }

  /** Only about an account. */
  public EventQuery about(UUID account) {
    return new EventQuery(
        limit, actions, account, username, address, reference, from, until, before);
  }

  /** Only about a name, as it was when it happened. */
  public EventQuery named(String name) {
    return new EventQuery(
        limit,
        actions,
        user,
        Objects.requireNonNull(name, "name"),
        address,
        reference,
        from,
        until,
        before);
  }

  /** Only from a client's address. */
  public EventQuery at(String client) {
    return new EventQuery(
        limit,
        actions,
        user,
        username,
        Objects.requireNonNull(client, "client"),
        reference,
        from,
        until,
        before);
  }

  /** Only of the request with a reference id. */
  public EventQuery referring(String id) {
    return new EventQuery(
        limit,
        actions,
        user,
        username,
        address,
        Objects.requireNonNull(id, "id"),
        from,
        until,
        before);
  }

  /** Only from a moment on. */
  public EventQuery since(Instant earliest) {
    return new EventQuery(
        limit, actions, user, username, address, reference, earliest, until, before);
  }

  /** Only before a moment. */
  public EventQuery until(Instant latest) {
    return new EventQuery(limit, actions, user, username, address, reference, from, latest, before);
  }

  /** Only what comes after an event in the order, for the next page of a list. */
  public EventQuery after(Event last) {
    return new EventQuery(limit, actions, user, username, address, reference, from, until, last);
  }
}
