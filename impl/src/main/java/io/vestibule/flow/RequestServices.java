package io.vestibule.flow;

import io.vestibule.api.credential.Passwords;
import io.vestibule.api.event.Events;
import io.vestibule.api.service.Services;
import io.vestibule.api.token.OneTimeTokens;
import io.vestibule.api.user.Users;
import io.vestibule.credential.Credentials;
import io.vestibule.event.AuditLog;
import io.vestibule.event.Origin;
import io.vestibule.token.Tokens;
import java.time.Clock;

/**
 * What stages and policies may use, by the parts that do the work.
 *
 * @param users users and groups
 * @param credentials passwords
 * @param tokens tokens
 * @param audit the audit log
 * @param clock the time
 */
public record RequestServices(
    Users users, Credentials credentials, Tokens tokens, AuditLog audit, Clock clock) {

  /**
   * The services as one request may use them: what they record says where the request came from.
   */
  public Services from(Origin origin) {
    Passwords passwords = credentials.from(origin);
    Events events = (action, user, details) -> audit.record(origin, action, user, "", details);
    return new Services() {
      @Override
      public Users users() {
        return users;
      }

      @Override
      public Passwords passwords() {
        return passwords;
      }

      @Override
      public OneTimeTokens tokens() {
        return tokens;
      }

      @Override
      public Events events() {
        return events;
      }

      @Override
      public Clock clock() {
        return clock;
      }
    };
  }
}
