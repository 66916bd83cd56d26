package io.vestibule.link;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Lob;
import jakarta.persistence.Table;
import java.time.Instant;
import org.hibernate.Length;

/**
 * When mails were sent for somebody: milliseconds since 1970, oldest first, with spaces between.
 */
@Entity(name = "MailLimit")
@Table(name = "vst_mail_limit")
class MailLimitRow {
  @Id String subject;

  @Lob
  @Column(name = "sent_at", length = Length.LONG32)
  String sentAt;

  @Column(name = "updated_at")
  Instant updatedAt;

  protected MailLimitRow() {}

  MailLimitRow(String subject) {
    this.subject = subject;
  }
}
