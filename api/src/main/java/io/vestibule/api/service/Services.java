package io.vestibule.api.service;

import io.vestibule.api.consent.Consents;
import io.vestibule.api.credential.Passwords;
import io.vestibule.api.event.Events;
import io.vestibule.api.factor.Factors;
import io.vestibule.api.geo.Geo;
import io.vestibule.api.invitation.Invitations;
import io.vestibule.api.mail.Mails;
import io.vestibule.api.remote.RemoteServices;
import io.vestibule.api.reputation.Reputation;
import io.vestibule.api.text.Words;
import io.vestibule.api.token.OneTimeTokens;
import io.vestibule.api.token.Seals;
import io.vestibule.api.user.Accounts;
import io.vestibule.api.user.Users;
import java.time.Clock;

/**
 * What the engine hands to stages and policies. Implemented by the engine only; it grows.
 *
 * <p>Each call of a service is one transaction of its own: it has happened, or it has not, when it
 * returns or throws.
 */
public interface Services {
  /** Users and groups. */
  Users users();

  /** Passwords. */
  Passwords passwords();

  /** One-time tokens. */
  OneTimeTokens tokens();

  /** Accounts: made, changed and deleted. */
  Accounts accounts();

  /** Mail. */
  Mails mails();

  /** Invitations. */
  Invitations invitations();

  /** What people agreed to. */
  Consents consents();

  /** Second factors. */
  Factors factors();

  /** Seals what a run has to keep. */
  Seals seals();

  /** The audit log. */
  Events events();

  /** Where addresses are. */
  Geo geo();

  /** What earlier logins and failures say. */
  Reputation reputation();

  /** Services elsewhere. */
  RemoteServices remote();

  /** Puts texts into words. */
  Words words();

  /** The time. Use no other clock: tests and runs in the past depend on it. */
  Clock clock();
}
