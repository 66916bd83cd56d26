package io.vestibule.trial;

import io.vestibule.api.challenge.FieldError;
import io.vestibule.api.consent.Consent;
import io.vestibule.api.consent.Consents;
import io.vestibule.api.credential.PasswordAppraisal;
import io.vestibule.api.credential.PasswordBackend;
import io.vestibule.api.credential.PasswordCheck;
import io.vestibule.api.credential.Passwords;
import io.vestibule.api.event.Event;
import io.vestibule.api.event.EventQuery;
import io.vestibule.api.event.Events;
import io.vestibule.api.factor.Factor;
import io.vestibule.api.factor.FactorAddition;
import io.vestibule.api.factor.FactorCheck;
import io.vestibule.api.factor.FactorState;
import io.vestibule.api.factor.FactorType;
import io.vestibule.api.factor.FactorUse;
import io.vestibule.api.factor.Factors;
import io.vestibule.api.factor.NewFactor;
import io.vestibule.api.mail.Mail;
import io.vestibule.api.mail.Mails;
import io.vestibule.api.remote.RemoteException;
import io.vestibule.api.service.Services;
import io.vestibule.api.text.Text;
import io.vestibule.api.token.OneTimeTokens;
import io.vestibule.api.user.AccountDraft;
import io.vestibule.api.user.AccountDraft.Notice;
import io.vestibule.api.user.AccountRemoval;
import io.vestibule.api.user.AccountWrite;
import io.vestibule.api.user.Accounts;
import io.vestibule.api.user.PendingUser;
import io.vestibule.flow.GivenServices;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Services that answer questions and do nothing else: what would change something is told instead.
 */
final class WithholdingServices {
  private WithholdingServices() {}

  /**
   * Services of which nothing is changed.
   *
   * @param services the real ones, to answer questions
   * @param withheld is told what was not done
   */
  static Services of(Services services, Consumer<Text> withheld) {
    return new GivenServices(
        services.users(),
        new WithheldPasswords(services.passwords(), withheld),
        new WithheldTokens(withheld),
        new WithheldAccounts(services.accounts(), withheld),
        new WithheldMails(services.mails(), withheld),
        services.invitations(),
        new WithheldConsents(services.consents(), withheld),
        new WithheldFactors(services.factors(), withheld),
        services.seals(),
        new WithheldEvents(services.events(), withheld),
        services.geo(),
        services.reputation(),
        question -> {
          withheld.accept(text("withheld.remote"));
          throw new RemoteException("a trial asks nobody elsewhere", true, null);
        },
        services.words(),
        services.clock());
  }

  private static Text text(String key, Object... arguments) {
    return Text.of(WithholdingServices.class, key, arguments);
  }

  private record WithheldEvents(Events events, Consumer<Text> withheld) implements Events {
    @Override
    public void record(String action, @Nullable UUID user, Map<String, Object> details) {
      withheld.accept(text("withheld.event", action));
    }

    @Override
    public List<Event> search(EventQuery query) {
      return events.search(query);
    }
  }

  private record WithheldPasswords(Passwords passwords, Consumer<Text> withheld)
      implements Passwords {
    @Override
    public PasswordCheck check(
        PendingUser subject, String password, Set<PasswordBackend> backends, int limit) {
      throw new UnsupportedOperationException(
          "a trial checks no password: that would count as an attempt");
    }

    @Override
    public void set(UUID user, String password) {
      withheld.accept(text("withheld.password"));
    }

    @Override
    public boolean setByLink(UUID user, String password, String link) {
      withheld.accept(text("withheld.password"));
      return true;
    }

    @Override
    public boolean isAmongLatest(UUID user, String password, int count)
        throws InterruptedException {
      return passwords.isAmongLatest(user, password, count);
    }

    @Override
    public boolean expire(UUID user, Instant changedAt) {
      withheld.accept(text("withheld.expire"));
      return true;
    }

    @Override
    public PasswordAppraisal appraisal() {
      return passwords.appraisal();
    }
  }

  private record WithheldAccounts(Accounts accounts, Consumer<Text> withheld) implements Accounts {
    @Override
    public AccountWrite write(AccountDraft draft) {
      withheld.accept(text("withheld.account"));
      return new AccountWrite.Refused(List.of(FieldError.nonField(text("withheld.account.error"))));
    }

    @Override
    public AccountRemoval deactivate(UUID user) {
      withheld.accept(text("withheld.account"));
      return AccountRemoval.DONE;
    }

    @Override
    public AccountRemoval delete(UUID user) {
      withheld.accept(text("withheld.account.delete"));
      return AccountRemoval.DONE;
    }

    @Override
    public Optional<Instant> loggedInAt(UUID user, UUID session) {
      return accounts.loggedInAt(user, session);
    }

    @Override
    public boolean activate(UUID user) {
      withheld.accept(text("withheld.account"));
      return true;
    }
  }

  private record WithheldConsents(Consents consents, Consumer<Text> withheld) implements Consents {
    @Override
    public Optional<Consent> find(UUID user, String application) {
      return consents.find(user, application);
    }

    @Override
    public void put(UUID user, String application, Consent consent) {
      withheld.accept(text("withheld.consent.put", application));
    }

    @Override
    public boolean withdraw(UUID user, String application) {
      withheld.accept(text("withheld.consent.withdraw", application));
      return true;
    }
  }

  private record WithheldFactors(Factors factors, Consumer<Text> withheld) implements Factors {
    @Override
    public List<Factor> of(UUID user) {
      return factors.of(user);
    }

    @Override
    public Optional<Factor> find(FactorType type, String identifier) {
      return factors.find(type, identifier);
    }

    @Override
    public Optional<String> recipient(UUID user, UUID factor) {
      // A trial sends no codes.
      return Optional.empty();
    }

    @Override
    public boolean isThereOneWith(FactorType type, String detail, String value) {
      return factors.isThereOneWith(type, detail, value);
    }

    @Override
    public FactorAddition add(NewFactor factor, Notice notice) {
      withheld.accept(text("withheld.factor"));
      return new FactorAddition.TooMany();
    }

    @Override
    public FactorCheck check(
        UUID user, UUID factor, double throttling, Function<FactorState, FactorUse> judge) {
      throw new UnsupportedOperationException(
          "a trial checks no factor: that would count as an attempt");
    }

    @Override
    public boolean rename(UUID user, UUID factor, String name) {
      withheld.accept(text("withheld.factor"));
      return true;
    }

    @Override
    public boolean remove(UUID user, UUID factor, Notice notice) {
      withheld.accept(text("withheld.factor"));
      return true;
    }
  }

  private record WithheldMails(Mails mails, Consumer<Text> withheld) implements Mails {
    @Override
    public void send(Mail mail) {
      withheld.accept(text("withheld.mail", mail.template()));
    }

    @Override
    public boolean hasTemplate(String name) {
      return mails.hasTemplate(name);
    }
  }

  private record WithheldTokens(Consumer<Text> withheld) implements OneTimeTokens {
    @Override
    public String issue(
        String purpose, @Nullable UUID user, Duration validFor, Map<String, String> data) {
      withheld.accept(text("withheld.token.issue", purpose));
      return "trial";
    }

    @Override
    public Optional<Redeemed> redeem(String purpose, String token) {
      withheld.accept(text("withheld.token.redeem", purpose));
      return Optional.empty();
    }

    @Override
    public boolean claim(String purpose, String value, Duration remembered) {
      withheld.accept(text("withheld.token.claim", purpose));
      return true;
    }

    @Override
    public boolean redeemLink(String link) {
      withheld.accept(text("withheld.token.link"));
      return false;
    }
  }
}
