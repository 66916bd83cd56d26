package io.vestibule.mail;

import io.vestibule.event.Origin;
import io.vestibule.store.Row;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Lob;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

@Entity(name = "Mail")
@Table(name = "vst_mail")
class MailRow extends Row {
  @Enumerated(EnumType.STRING)
  @Column(columnDefinition = "varchar(16)")
  MailState state;

  @Column(name = "created_at")
  Instant createdAt;

  String recipient;
  String username;
  String subject;
  String template;
  String sender;

  /** The server it goes by, as host and port; empty for the installation's own. */
  String route;

  String address;
  String reference;
  @Lob @Nullable String content;
  int attempts;

  @Column(name = "next_attempt_at")
  Instant nextAttemptAt;

  @Nullable String claim;

  @Column(name = "claimed_until")
  @Nullable Instant claimedUntil;

  @Column(name = "finished_at")
  @Nullable Instant finishedAt;

  String failure;

  @Column(name = "failure_text")
  String failureText;

  protected MailRow() {}

  MailRow(UUID id) {
    super(id);
  }

  Origin origin() {
    return new Origin(address, reference);
  }

  QueuedMail toQueued() {
    return new QueuedMail(
        id(),
        state,
        createdAt,
        recipient,
        subject,
        template,
        sender,
        route,
        attempts,
        nextAttemptAt,
        finishedAt,
        failure,
        failureText,
        address,
        reference);
  }
}
