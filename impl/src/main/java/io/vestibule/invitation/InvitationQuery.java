package io.vestibule.invitation;

import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which invitations to find, and in which order.
 *
 * @param name their name, or null for any
 * @param flow the id of their flow, or null for any
 * @param flowSlug the slug of their flow, or null for any
 * @param createdBy the user name of who made them, or null for anybody
 * @param expires when they expire, or null for any time
 * @param search what their name or their maker's user name contains; empty for anything
 * @param order by what they are ordered
 * @param descending whether the largest come first
 * @param offset how many to leave out
 * @param limit how many to find at the most
 */
public record InvitationQuery(
    @Nullable String name,
    @Nullable UUID flow,
    @Nullable String flowSlug,
    @Nullable String createdBy,
    @Nullable Instant expires,
    String search,
    Order order,
    boolean descending,
    int offset,
    int limit) {
  /** By what invitations can be ordered. */
  public enum Order {
    /** Their name. */
    NAME("name"),
    /** When they expire. */
    EXPIRES("expires"),
    /** When they were made. */
    CREATED("createdAt");

    final String field;

    Order(String field) {
      this.field = field;
    }
  }

  public InvitationQuery {
    Objects.requireNonNull(search, "search");
    Objects.requireNonNull(order, "order");
  }

  /** The newest, newest first. */
  public static InvitationQuery newest(int limit) {
    return new InvitationQuery(null, null, null, null, null, "", Order.CREATED, true, 0, limit);
  }
}
