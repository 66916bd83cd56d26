package io.vestibule.flow;

import io.vestibule.api.consent.Consents;
import io.vestibule.api.credential.Passwords;
import io.vestibule.api.event.Events;
import io.vestibule.api.factor.Factors;
import io.vestibule.api.geo.Geo;
import io.vestibule.api.invitation.Invitations;
import io.vestibule.api.mail.Mails;
import io.vestibule.api.remote.RemoteServices;
import io.vestibule.api.reputation.Reputation;
import io.vestibule.api.service.Services;
import io.vestibule.api.text.Words;
import io.vestibule.api.token.OneTimeTokens;
import io.vestibule.api.token.Seals;
import io.vestibule.api.user.Accounts;
import io.vestibule.api.user.Users;
import java.time.Clock;

/** Services put together from these. */
public record GivenServices(
    Users users,
    Passwords passwords,
    OneTimeTokens tokens,
    Accounts accounts,
    Mails mails,
    Invitations invitations,
    Consents consents,
    Factors factors,
    Seals seals,
    Events events,
    Geo geo,
    Reputation reputation,
    RemoteServices remote,
    Words words,
    Clock clock)
    implements Services {}
