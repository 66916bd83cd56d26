package io.vestibule.invitation;

import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An invitation as administrators see it.
 *
 * @param id its id; not what is presented
 * @param options what was said about it
 * @param createdBy who made it, or null if that was the installation itself or the account is gone
 * @param createdAt when it was made
 * @param usedAt when it was used last, or null if it never was
 * @param usedBy who used it last, or null if nobody did or the account is gone or not known
 */
public record StoredInvitation(
    UUID id,
    InvitationOptions options,
    @Nullable UUID createdBy,
    Instant createdAt,
    @Nullable Instant usedAt,
    @Nullable UUID usedBy) {
  public StoredInvitation {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(options, "options");
    Objects.requireNonNull(createdAt, "createdAt");
  }

  /** Whether it works once and has. */
  public boolean isUsedUp() {
    return options.singleUse() && usedAt != null;
  }

  /**
   * Whether it works no more, at a moment.
   *
   * @param now the moment
   */
  public boolean hasExpired(Instant now) {
    Instant expires = options.expires();
    return expires != null && !expires.isAfter(now);
  }
}
