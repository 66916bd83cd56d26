package io.vestibule.consent;

import io.vestibule.store.Row;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Lob;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

@Entity(name = "Consent")
@Table(name = "vst_consent")
class ConsentRow extends Row {
  @Column(name = "user_id")
  UUID userId;

  String application;

  /** A JSON list of ids, in alphabetical order. */
  @Lob String permissions;

  @Column(name = "given_at")
  Instant givenAt;

  @Column(name = "expires_at")
  @Nullable Instant expiresAt;

  protected ConsentRow() {}

  ConsentRow(UUID id) {
    super(id);
  }
}
