package io.vestibule.api.mail;

import java.time.Instant;
import java.util.Objects;
import java.util.UUID;

/**
 * What is recorded when somebody has shown that they read mail sent to an address.
 *
 * @param binding the stage binding that asked for it
 * @param user the account the mail was sent for
 * @param address the address it was sent to
 * @param at when it was shown
 */
public record MailProof(UUID binding, UUID user, String address, Instant at) {
  public MailProof {
    Objects.requireNonNull(binding, "binding");
    Objects.requireNonNull(user, "user");
    Objects.requireNonNull(address, "address");
    Objects.requireNonNull(at, "at");
  }
}
