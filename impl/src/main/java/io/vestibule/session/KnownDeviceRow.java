package io.vestibule.session;

import io.vestibule.store.Row;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A browser a user asked, or was configured, to be recognised in. */
@Entity(name = "KnownDevice")
@Table(name = "vst_known_device")
class KnownDeviceRow extends Row {
  @Column(name = "user_id")
  UUID userId;

  @Column(name = "token_hash")
  String tokenHash;

  @Column(name = "created_at")
  Instant createdAt;

  @Column(name = "expires_at")
  Instant expiresAt;

  /** The factor that was shown in it, if it is remembered for that. */
  @Column(name = "factor_id")
  @Nullable UUID factorId;

  @Column(name = "factor_at")
  @Nullable Instant factorAt;

  @Nullable String address;

  @Column(name = "user_agent")
  @Nullable String userAgent;

  protected KnownDeviceRow() {}

  KnownDeviceRow(UUID id) {
    super(id);
  }
}
