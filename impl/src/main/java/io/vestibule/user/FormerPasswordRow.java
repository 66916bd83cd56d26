package io.vestibule.user;

import io.vestibule.store.Row;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

@Entity(name = "FormerPassword")
@Table(name = "vst_password_history")
class FormerPasswordRow extends Row {
  @Column(name = "user_id")
  UUID userId;

  String password;

  @Column(name = "set_at")
  Instant setAt;

  protected FormerPasswordRow() {}

  FormerPasswordRow(UUID id) {
    super(id);
  }
}
