package io.vestibule.credential;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

@Entity(name = "Attempt")
@Table(name = "vst_attempt")
class AttemptRow {
  @Id String subject;
  int failures;

  @Column(name = "blocked_until")
  @Nullable Instant blockedUntil;

  @Column(name = "updated_at")
  Instant updatedAt;

  protected AttemptRow() {}

  AttemptRow(String subject) {
    this.subject = subject;
  }
}
