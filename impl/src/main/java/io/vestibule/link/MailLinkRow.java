package io.vestibule.link;

import io.vestibule.store.Row;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Lob;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

@Entity(name = "MailLink")
@Table(name = "vst_mail_link")
class MailLinkRow extends Row {
  @Column(name = "key_hash")
  String keyHash;

  @Column(name = "code_hash")
  String codeHash;

  @Column(name = "code_failures")
  int codeFailures;

  String run;

  @Column(name = "flow_id")
  UUID flowId;

  @Column(name = "binding_id")
  UUID bindingId;

  @Column(name = "user_id")
  UUID userId;

  String address;
  @Lob String state;

  @Column(name = "created_at")
  Instant createdAt;

  @Column(name = "expires_at")
  Instant expiresAt;

  @Column(name = "used_at")
  @Nullable Instant usedAt;

  @Column(name = "replaced_at")
  @Nullable Instant replacedAt;

  protected MailLinkRow() {}

  MailLinkRow(UUID id) {
    super(id);
  }
}
