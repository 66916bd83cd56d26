package io.vestibule.mail;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a mail, but for what it says.
 *
 * @param id its id
 * @param state how it stands
 * @param createdAt when it was queued
 * @param recipient the address it goes to, as it was given
 * @param subject its subject
 * @param template the name of its template
 * @param sender the address it is from; empty as long as nobody has said whom mails are from
 * @param route the mail server it goes by, as host and port; empty for the installation's own
 * @param attempts how often it was tried to send it
 * @param nextAttemptAt when it is tried next, if it waits
 * @param finishedAt when it was sent or given up, or null
 * @param failure what went wrong last, as a word; empty if nothing
 * @param failureText more about that; may be empty
 * @param address the client's address of the request it was sent for
 * @param reference the reference id of that request
 */
public record QueuedMail(
    UUID id,
    MailState state,
    Instant createdAt,
    String recipient,
    String subject,
    String template,
    String sender,
    String route,
    int attempts,
    Instant nextAttemptAt,
    @Nullable Instant finishedAt,
    String failure,
    String failureText,
    String address,
    String reference) {}
