package io.vestibule.session;

import io.vestibule.store.Row;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

@Entity(name = "LoginSession")
@Table(name = "vst_session")
class SessionRow extends Row {
  @Column(name = "token_hash")
  String tokenHash;

  @Column(name = "user_id")
  UUID userId;

  @Column(name = "created_at")
  Instant createdAt;

  @Column(name = "last_seen_at")
  Instant lastSeenAt;

  @Column(name = "expires_at")
  Instant expiresAt;

  String address;

  @Column(name = "user_agent")
  String userAgent;

  @Column(name = "network_binding")
  String networkBinding;

  @Column(name = "proven_at")
  @Nullable Instant provenAt;

  @Column(name = "factor_at")
  @Nullable Instant factorAt;

  protected SessionRow() {}

  SessionRow(UUID id) {
    super(id);
  }
}
