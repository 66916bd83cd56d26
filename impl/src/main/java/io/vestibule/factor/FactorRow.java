package io.vestibule.factor;

import io.vestibule.api.factor.FactorType;
import io.vestibule.store.Row;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Lob;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.Length;
import org.jspecify.annotations.Nullable;

@Entity(name = "Factor")
@Table(name = "vst_factor")
class FactorRow extends Row {
  @Column(name = "user_id")
  UUID userId;

  @Enumerated(EnumType.STRING)
  FactorType type;

  String name;

  @Column(name = "stage_id")
  @Nullable UUID stageId;

  @Column(name = "identifier_hash")
  @Nullable String identifierHash;

  /** A JSON object of texts. */
  @Lob
  @Column(length = Length.LONG32)
  String details;

  /** A JSON object of texts, encrypted. */
  @Lob
  @Column(length = Length.LONG32)
  String secrets;

  @Column(name = "code_salt")
  @Nullable String codeSalt;

  long counter;

  @Column(name = "created_at")
  Instant createdAt;

  @Column(name = "last_used_at")
  @Nullable Instant lastUsedAt;

  protected FactorRow() {}

  FactorRow(UUID id) {
    super(id);
  }
}
