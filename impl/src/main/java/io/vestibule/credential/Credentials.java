package io.vestibule.credential;

import io.vestibule.api.credential.PasswordAppraisal;
import io.vestibule.api.credential.PasswordBackend;
import io.vestibule.api.credential.PasswordCheck;
import io.vestibule.api.credential.Passwords;
import io.vestibule.api.event.EventActions;
import io.vestibule.api.text.Text;
import io.vestibule.api.user.PendingUser;
import io.vestibule.event.AuditLog;
import io.vestibule.event.Origin;
import io.vestibule.settings.Settings;
import io.vestibule.store.Database;
import io.vestibule.token.Hashed;
import io.vestibule.token.Tokens;
import io.vestibule.user.AccountGate;
import io.vestibule.user.CanonicalName;
import io.vestibule.user.PasswordStore;
import io.vestibule.user.StoredPassword;
import io.vestibule.user.UserLogin;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * Checks and sets passwords.
 *
 * <p>Checking goes through the same steps for everybody, so that nothing can be learned from how
 * long it takes: look up the account, count the attempt, compute one hash, decide. Attempts are
 * counted
 *
 * <ul>
 *   <li>per account for all addresses it never logged in from, together, so that guessing from many
 *       addresses gains nothing;
 *   <li>per account and address for each address it logged in from before, so that a stranger's
 *       guessing does not lock the owner out;
 *   <li>per name for names that do not exist, in the same way as for those that do;
 *   <li>per client address over all names, with a limit of its own.
 * </ul>
 */
public final class Credentials {
  private final Database database;
  private final Tokens tokens;
  private final AuditLog audit;
  private final PasswordHashes hashes;
  private final PasswordStore store;
  private final PasswordAppraisal appraisal;
  private final Attempts attempts;
  private final Clock clock;
  private final int perAddress;
  private final int minLength;

  /** Credentials in a database. */
  public Credentials(
      Database database,
      Tokens tokens,
      AuditLog audit,
      PasswordHashes hashes,
      PasswordStore store,
      PasswordAppraisal appraisal,
      Attempts attempts,
      Clock clock,
      Settings settings) {
    this.database = database;
    this.tokens = tokens;
    this.audit = audit;
    this.hashes = hashes;
    this.store = store;
    this.appraisal = appraisal;
    this.attempts = attempts;
    this.clock = clock;
    this.perAddress = settings.get(Settings.ATTEMPTS_PER_ADDRESS);
    this.minLength = settings.get(Settings.PASSWORD_MIN_LENGTH);
  }

  /** Passwords as one request may use them. */
  public Passwords from(Origin origin) {
    return new Passwords() {
      @Override
      public PasswordCheck check(
          PendingUser subject, String password, Set<PasswordBackend> backends, int limit) {
        return Credentials.this.check(origin, subject, password, backends, limit);
      }

      @Override
      public void set(UUID user, String password) throws PasswordRejectedException {
        Credentials.this.set(origin, user, password, em -> true);
      }

      @Override
      public boolean setByLink(UUID user, String password, String link)
          throws PasswordRejectedException {
        return Credentials.this.set(
            origin, user, password, em -> tokens.redeemLink(em, link, user));
      }

      @Override
      public boolean isAmongLatest(UUID user, String password, int count)
          throws InterruptedException {
        return Credentials.this.isAmongLatest(user, password, count);
      }

      @Override
      public boolean expire(UUID user, Instant changedAt) {
        return Credentials.this.expire(origin, user, changedAt);
      }

      @Override
      public PasswordAppraisal appraisal() {
        return appraisal;
      }
    };
  }

  /**
   * Sets a password as its hash, e.g. for accounts moved in from elsewhere.
   *
   * @param user the account
   * @param hash a hash of one of the kinds {@link PasswordHashes#verify} knows
   */
  public void setHash(UUID user, String hash) {
    database.run(em -> store.set(em, user, hash));
  }

  private PasswordCheck check(
      Origin origin,
      PendingUser subject,
      String password,
      Set<PasswordBackend> backends,
      int limit) {
    if (password.isEmpty() || PasswordHashes.isTooLong(password)) {
      return new PasswordCheck.Rejected();
    }
    Optional<Account> account =
        Optional.ofNullable(subject.id()).flatMap(id -> account(id, origin.address()));
    String counter =
        account
            .map(
                known ->
                    "password:" + known.id() + (known.usualAddress() ? ":" + origin.address() : ""))
            .orElseGet(() -> "password:?" + Hashed.of(CanonicalName.of(subject.username())));
    Map<String, Integer> limits = new HashMap<>();
    limits.put(counter, Math.max(1, limit));
    List<String> lowered = new ArrayList<>();
    if (perAddress > 0) {
      limits.put("address:" + origin.address(), perAddress);
      lowered.add("address:" + origin.address());
    }
    if (!attempts.begin(limits)) {
      failed(origin, subject, "too many attempts");
      return new PasswordCheck.Rejected();
    }
    Optional<PasswordBackend> accepted = compare(account, password, backends);
    if (accepted.isEmpty() || account.isEmpty() || !account.get().admitted()) {
      failed(origin, subject, reason(account, accepted));
      return new PasswordCheck.Rejected();
    }
    attempts.succeeded(List.of(counter), lowered);
    UUID user = account.get().id();
    String stored = account.get().password().orElse("");
    if (accepted.get() == PasswordBackend.INBUILT && !hashes.isCurrent(stored)) {
      String renewed = hashes.hash(password);
      // Only in place of the hash that was verified: a password changed meanwhile stays.
      database.run(em -> StoredPassword.renew(em, user, stored, renewed));
    }
    return new PasswordCheck.Accepted(user, accepted.get());
  }

  /** Compares with every backend, at the price of one hash in any case. */
  private Optional<PasswordBackend> compare(
      Optional<Account> account, String password, Set<PasswordBackend> backends) {
    Optional<String> stored = account.flatMap(Account::password);
    boolean fits = false;
    if (stored.isPresent() && backends.contains(PasswordBackend.INBUILT)) {
      fits = hashes.verify(stored.get(), password);
    } else {
      hashes.verifyNobodys(password);
    }
    for (PasswordBackend backend : backends) {
      if (backend == PasswordBackend.INBUILT && fits) {
        return Optional.of(backend);
      }
      if (backend == PasswordBackend.APP_PASSWORD
          && account.isPresent()
          && tokens.isAppPassword(account.get().id(), password)) {
        return Optional.of(backend);
      }
    }
    return Optional.empty();
  }

  /**
   * Makes sure that the installation accepts a new password, and computes its hash. Takes its time,
   * so no transaction should be open.
   *
   * @param password the new password, unchanged
   * @throws Passwords.PasswordRejectedException if it is not accepted
   */
  public NewPassword accept(String password) throws Passwords.PasswordRejectedException {
    if (PasswordHashes.isTooLong(password)) {
      throw new Passwords.PasswordRejectedException(
          Text.of(Credentials.class, "password.too_long", PasswordHashes.MAX_LENGTH));
    }
    if (password.codePointCount(0, password.length()) < minLength) {
      throw new Passwords.PasswordRejectedException(
          Text.of(Credentials.class, "password.too_short", minLength));
    }
    return new NewPassword(hashes.hash(password));
  }

  /**
   * Sets a new password in a transaction that is under way. When that is over, {@link #passwordSet}
   * is to be called.
   */
  public void set(EntityManager em, Origin origin, UUID user, NewPassword password) {
    store.set(em, user, password.hash);
    audit.record(em, origin, EventActions.PASSWORD_SET, user, "", Map.of());
  }

  /** Forgets the wrong passwords of before: a new one was set. */
  public void passwordSet(UUID user) {
    attempts.succeeded(List.of("password:" + user), List.of());
  }

  /** A new password the installation accepts, as its hash. */
  public static final class NewPassword {
    private final String hash;

    private NewPassword(String hash) {
      this.hash = hash;
    }
  }

  private boolean set(
      Origin origin, UUID user, String password, Predicate<EntityManager> permission)
      throws Passwords.PasswordRejectedException {
    NewPassword accepted = accept(password);
    boolean set =
        database.call(
            em -> {
              if (!permission.test(em)) {
                return false;
              }
              set(em, origin, user, accepted);
              return true;
            });
    if (set) {
      passwordSet(user);
    }
    return set;
  }

  private boolean isAmongLatest(UUID user, String password, int count) throws InterruptedException {
    if (password.isEmpty() || PasswordHashes.isTooLong(password)) {
      return false;
    }
    for (String hash : database.call(em -> store.latest(em, user, count))) {
      if (Thread.interrupted()) {
        throw new InterruptedException("nobody waits for the answer any more");
      }
      if (hashes.verify(hash, password)) {
        return true;
      }
    }
    return false;
  }

  private boolean expire(Origin origin, UUID user, Instant changedAt) {
    return database.call(
        em -> {
          boolean taken = store.takeAway(em, user, changedAt);
          if (taken) {
            audit.record(em, origin, EventActions.PASSWORD_EXPIRED, user, "", Map.of());
          }
          return taken;
        });
  }

  private Optional<Account> account(UUID id, String address) {
    return database.read(
        em ->
            StoredPassword.of(em, id)
                .map(
                    stored ->
                        new Account(
                            id,
                            stored,
                            admitted(em, id),
                            UserLogin.isUsualAddress(em, id, address))));
  }

  private boolean admitted(EntityManager em, UUID id) {
    return AccountGate.admitsToFlows(em, id, clock.instant());
  }

  private void failed(Origin origin, PendingUser subject, String reason) {
    audit.record(origin, EventActions.LOGIN_FAILED, subject, Map.of("reason", reason));
  }

  private static String reason(Optional<Account> account, Optional<PasswordBackend> accepted) {
    if (account.isEmpty()) {
      return "no such account";
    }
    if (accepted.isEmpty()) {
      return account.get().password().isEmpty() ? "no password" : "wrong password";
    }
    return "account inactive, locked or an internal service account";
  }

  private record Account(UUID id, StoredPassword stored, boolean admitted, boolean usualAddress) {
    Optional<String> password() {
      return Optional.ofNullable(stored.hash());
    }

    Account {
      Objects.requireNonNull(id, "id");
    }
  }

  /**
   * Until when an account's password is not looked at from an address it never logged in from; for
   * operators.
   */
  public Optional<Instant> blockedUntil(UUID user) {
    return attempts.blockedUntil("password:" + user);
  }
}
