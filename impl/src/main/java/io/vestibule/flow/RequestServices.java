package io.vestibule.flow;

import io.vestibule.account.AccountWriter;
import io.vestibule.api.credential.Passwords;
import io.vestibule.api.event.Event;
import io.vestibule.api.event.EventQuery;
import io.vestibule.api.event.Events;
import io.vestibule.api.geo.Geo;
import io.vestibule.api.remote.RemoteServices;
import io.vestibule.api.reputation.Reputation;
import io.vestibule.api.service.Services;
import io.vestibule.api.text.Words;
import io.vestibule.api.token.Seals;
import io.vestibule.api.user.PendingUser;
import io.vestibule.api.user.Users;
import io.vestibule.consent.ConsentStore;
import io.vestibule.credential.Credentials;
import io.vestibule.event.AuditLog;
import io.vestibule.event.Origin;
import io.vestibule.factor.FactorStore;
import io.vestibule.invitation.InvitationStore;
import io.vestibule.link.MailLinks;
import io.vestibule.mail.MailQueue;
import io.vestibule.token.Tokens;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What stages and policies may use, by the parts that do the work.
 *
 * @param users users and groups
 * @param credentials passwords
 * @param tokens tokens
 * @param accounts writes accounts
 * @param mails the queue of mails
 * @param links links and codes in mails that restore a run
 * @param invitations invitations
 * @param consents what people agreed to
 * @param factors second factors
 * @param seals seals what a run has to keep
 * @param audit the audit log
 * @param geo where addresses are
 * @param reputation scores of addresses and users
 * @param remote services elsewhere
 * @param words puts texts into words
 * @param clock the time
 */
public record RequestServices(
    Users users,
    Credentials credentials,
    Tokens tokens,
    AccountWriter accounts,
    MailQueue mails,
    MailLinks links,
    InvitationStore invitations,
    ConsentStore consents,
    FactorStore factors,
    Seals seals,
    AuditLog audit,
    Geo geo,
    Reputation reputation,
    RemoteServices remote,
    Words words,
    Clock clock) {

  /**
   * The services as one request may use them: what they record says where the request came from.
   */
  public Services from(Origin origin) {
    Passwords passwords = credentials.from(origin);
    Events events =
        new Events() {
          @Override
          public void record(String action, @Nullable UUID user, Map<String, Object> details) {
            audit.record(origin, action, user, "", details);
          }

          @Override
          public void recordAbout(String action, PendingUser about, Map<String, Object> details) {
            audit.record(origin, action, about, details);
          }

          @Override
          public List<Event> search(EventQuery query) {
            return audit.search(query);
          }
        };
    return new GivenServices(
        users,
        passwords,
        tokens,
        accounts.from(origin),
        mails.from(origin),
        invitations,
        consents.from(origin),
        factors.from(origin),
        seals,
        events,
        geo,
        reputation,
        remote,
        words,
        clock);
  }
}
