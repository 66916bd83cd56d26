package io.vestibule.token;

import io.vestibule.store.Row;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Lob;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

@Entity(name = "Token")
@Table(name = "vst_token")
class TokenRow extends Row {
  String identifier;
  String purpose;

  @Column(name = "key_hash")
  String keyHash;

  @Column(name = "user_id")
  @Nullable UUID userId;

  @Column(name = "flow_id")
  @Nullable UUID flowId;

  @Lob String payload;
  String description;

  @Column(name = "created_at")
  Instant createdAt;

  @Column(name = "expires_at")
  @Nullable Instant expiresAt;

  @Column(name = "used_at")
  @Nullable Instant usedAt;

  protected TokenRow() {}

  TokenRow(UUID id) {
    super(id);
  }
}
