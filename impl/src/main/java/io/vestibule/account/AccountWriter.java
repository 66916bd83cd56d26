package io.vestibule.account;

import io.vestibule.api.challenge.FieldError;
import io.vestibule.api.credential.Passwords.PasswordRejectedException;
import io.vestibule.api.event.EventActions;
import io.vestibule.api.flow.Brand;
import io.vestibule.api.mail.Mail;
import io.vestibule.api.text.Text;
import io.vestibule.api.user.AccountDraft;
import io.vestibule.api.user.AccountRemoval;
import io.vestibule.api.user.AccountWrite;
import io.vestibule.api.user.Accounts;
import io.vestibule.api.user.Group;
import io.vestibule.api.user.User;
import io.vestibule.api.user.UserField;
import io.vestibule.credential.Credentials;
import io.vestibule.credential.Credentials.NewPassword;
import io.vestibule.event.AuditLog;
import io.vestibule.event.Origin;
import io.vestibule.session.LoginSessions;
import io.vestibule.store.Database;
import io.vestibule.user.CanonicalName;
import io.vestibule.user.UserLogin;
import io.vestibule.user.UserStore;
import io.vestibule.user.UserStore.NewUser;
import io.vestibule.user.UserStore.UserChange;
import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Writes accounts: each call is one transaction, and only that. What belongs to a change happens in
 * it, too: the invitation is used up, other sessions end, the mail is queued, the event is written.
 */
public final class AccountWriter {
  private static final int ATTEMPTS = 3;

  private final Database database;
  private final UserStore users;
  private final Credentials credentials;
  private final LoginSessions sessions;
  private final AuditLog audit;
  private final InvitationUse invitations;
  private final MailOutbox mails;
  private final Function<UUID, Brand> brands;

  /** Uses up an invitation, in the transaction of what it is used for. */
  public interface InvitationUse {
    /** Returns whether the invitation was still good for a flow; if not, nothing has changed. */
    boolean use(EntityManager em, UUID invitation, UUID flow);
  }

  /** Takes mails, in the transaction that decided to send them. */
  public interface MailOutbox {
    /** Puts a mail in. */
    void add(EntityManager em, Origin origin, Mail mail);
  }

  /**
   * Writes accounts of a store.
   *
   * @param brands the brand of an id, or the one that is there when there is none
   */
  public AccountWriter(
      Database database,
      UserStore users,
      Credentials credentials,
      LoginSessions sessions,
      AuditLog audit,
      InvitationUse invitations,
      MailOutbox mails,
      Function<UUID, Brand> brands) {
    this.database = database;
    this.users = users;
    this.credentials = credentials;
    this.sessions = sessions;
    this.audit = audit;
    this.invitations = invitations;
    this.mails = mails;
    this.brands = brands;
  }

  /** The accounts as one request may use them: what is recorded says where it came from. */
  public Accounts from(Origin origin) {
    return new Accounts() {
      @Override
      public AccountWrite write(AccountDraft draft) {
        return AccountWriter.this.write(origin, draft);
      }

      @Override
      public boolean activate(UUID user) {
        return AccountWriter.this.activate(origin, user);
      }

      @Override
      public AccountRemoval deactivate(UUID user) {
        return remove(origin, user, AccountWriter.this::deactivate);
      }

      @Override
      public AccountRemoval delete(UUID user) {
        return remove(origin, user, AccountWriter.this::delete);
      }

      @Override
      public Optional<Instant> loggedInAt(UUID user, UUID session) {
        return sessions.began(user, session);
      }
    };
  }

  // --- writing

  private AccountWrite write(Origin origin, AccountDraft draft) {
    List<FieldError> errors = new ArrayList<>(DraftCheck.errors(draft));
    NewPassword password = null;
    if (draft.password() != null) {
      try {
        password = credentials.accept(draft.password());
      } catch (PasswordRejectedException e) {
        errors.add(FieldError.of("password", e.reason()));
      }
    }
    if (!errors.isEmpty()) {
      return new AccountWrite.Refused(errors);
    }
    NewPassword hashed = password;
    for (int attempt = 1; ; attempt++) {
      try {
        AccountWrite.Written written =
            database.call(em -> new OneWrite(em, origin, draft, hashed).write());
        if (hashed != null) {
          credentials.passwordSet(written.user().id());
        }
        return written;
      } catch (NotWritten e) {
        return e.result;
      } catch (RuntimeException e) {
        // Somebody took a name at the same moment. By now it can be seen which.
        if (attempt == ATTEMPTS || !Database.isDuplicate(e)) {
          throw e;
        }
      }
    }
  }

  /** One transaction. */
  private final class OneWrite {
    private final EntityManager em;
    private final Origin origin;
    private final AccountDraft draft;
    private final @Nullable NewPassword password;
    private final Set<String> changed = new LinkedHashSet<>();
    private final Map<String, Object> details = new LinkedHashMap<>();

    OneWrite(EntityManager em, Origin origin, AccountDraft draft, @Nullable NewPassword password) {
      this.em = em;
      this.origin = origin;
      this.draft = draft;
      this.password = password;
    }

    AccountWrite.Written write() {
      User before = before();
      AccountDraft.UsedInvitation invitation = draft.invitation();
      if (invitation != null && !invitations.use(em, invitation.id(), invitation.flow())) {
        throw new NotWritten(new AccountWrite.InvitationGone());
      }
      free(UserField.USERNAME, draft.username());
      free(UserField.EMAIL, draft.email());
      User after = before == null ? create() : change(before);
      if (password != null) {
        credentials.set(em, origin, after.id(), password);
        changed.add("password");
        if (before != null && !draft.keepsSessions()) {
          sessions.endAll(em, after.id(), draft.session(), "Password changed", origin);
        }
      }
      join(after);
      details.put("created", before == null);
      details.put("fields", List.copyOf(changed));
      if (invitation != null) {
        details.put("invitation", invitation.id().toString());
      }
      audit.record(em, origin, EventActions.USER_WRITE, after.id(), after.username(), details);
      if (before != null) {
        tell(before, after);
      }
      em.flush();
      return new AccountWrite.Written(
          users.find(em, after.id()).orElseThrow(), before == null, changed);
    }

    /** The account as it is, and as it stays but for this transaction; null for a new one. */
    private @Nullable User before() {
      UUID id = draft.user();
      if (id == null) {
        return null;
      }
      UserLogin.lock(em, id);
      return users.find(em, id).orElseThrow(() -> new NotWritten(new AccountWrite.AccountGone()));
    }

    private void free(UserField field, @Nullable String name) {
      if (name != null && !name.isEmpty() && users.isTaken(em, draft.user(), name)) {
        throw new NotWritten(new AccountWrite.Taken(field));
      }
    }

    private User create() {
      AccountDraft.Creation creation = Objects.requireNonNull(draft.creation());
      Map<String, @Nullable Object> attributes = attributes(Map.of());
      User user =
          users.create(
              em,
              new NewUser(
                  Objects.requireNonNull(draft.username()),
                  Objects.requireNonNullElse(draft.name(), ""),
                  Objects.requireNonNullElse(draft.email(), ""),
                  creation.active(),
                  creation.type(),
                  creation.path(),
                  attributes));
      changed.add("username");
      note("name", "", user.name());
      note("email", "", user.email());
      noteAttributes(Map.of(), attributes);
      return user;
    }

    private User change(User before) {
      Map<String, @Nullable Object> attributes = attributes(before.attributes());
      UserChange change =
          new UserChange(
              Objects.requireNonNullElse(draft.username(), before.username()),
              Objects.requireNonNullElse(draft.name(), before.name()),
              Objects.requireNonNullElse(draft.email(), before.email()),
              attributes);
      note("username", before.username(), change.username());
      note("name", before.name(), change.name());
      note("email", before.email(), change.email());
      noteAttributes(before.attributes(), attributes);
      if (changed.isEmpty()) {
        return before;
      }
      return users
          .change(em, before.id(), change)
          .orElseThrow(() -> new NotWritten(new AccountWrite.AccountGone()));
    }

    private Map<String, @Nullable Object> attributes(Map<String, @Nullable Object> before) {
      Map<String, @Nullable Object> attributes = Attributes.with(before, draft.attributes());
      if (Attributes.isTooLarge(attributes)) {
        throw new NotWritten(refused("attributes", "attributes.too_large"));
      }
      return attributes;
    }

    private void note(String field, String before, String after) {
      if (!before.equals(after)) {
        changed.add(field);
        if (!before.isEmpty()) {
          details.put("previous_" + field, before);
        }
      }
    }

    private void noteAttributes(
        Map<String, @Nullable Object> before, Map<String, @Nullable Object> after) {
      after.forEach(
          (name, value) -> {
            if (!before.containsKey(name) || !Objects.equals(before.get(name), value)) {
              changed.add("attributes." + name);
            }
          });
    }

    private void join(User user) {
      List<String> joined = new ArrayList<>();
      Set<Group> groups = new LinkedHashSet<>();
      draft.groups().forEach(id -> users.group(em, id).ifPresent(groups::add));
      draft.groupNames().forEach(name -> users.findGroup(em, name).ifPresent(groups::add));
      for (Group group : groups) {
        if (users.addToGroup(em, user.id(), group.id())) {
          // Whoever may do everything was made so by name, not by a flow everybody can run.
          if (users.makesSuperusers(em, group.id())) {
            throw new NotWritten(refused("groups", "groups.superuser"));
          }
          joined.add(group.name());
        }
      }
      AccountDraft.UsedInvitation invitation = draft.invitation();
      if (invitation != null) {
        for (UUID id : invitation.groups()) {
          users
              .group(em, id)
              .filter(group -> users.addToGroup(em, user.id(), group.id()))
              .ifPresent(group -> joined.add(group.name()));
        }
      }
      if (!joined.isEmpty()) {
        changed.add("groups");
        details.put("joined", joined);
      }
    }

    /** Whoever could read mail at the old address is told, in case it was not they. */
    private void tell(User before, User after) {
      if (before.email().isEmpty()
          || CanonicalName.of(before.email()).equals(CanonicalName.of(after.email()))) {
        return;
      }
      mails.add(
          em,
          origin,
          new Mail(
              before.email(),
              after.name(),
              null,
              "email/address_changed.html",
              Map.of(
                  "username", after.username(),
                  "old_address", before.email(),
                  "new_address", after.email()),
              draft.notice().locale(),
              brands.apply(draft.notice().brand()),
              null));
    }
  }

  private static AccountWrite.Refused refused(String field, String key) {
    return new AccountWrite.Refused(
        List.of(FieldError.of(field, Text.of(AccountWriter.class, key))));
  }

  /** Ends a transaction that must not change anything. */
  private static final class NotWritten extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient AccountWrite result;

    NotWritten(AccountWrite result) {
      super("not written: " + result.getClass().getSimpleName(), null, false, false);
      this.result = result;
    }
  }

  // --- activating, deactivating, deleting

  private boolean activate(Origin origin, UUID user) {
    return database.call(
        em -> {
          UserLogin.lock(em, user);
          Optional<User> found = users.find(em, user);
          if (users.setActive(em, user, true)) {
            recordActive(em, origin, found.orElseThrow());
          }
          return found.isPresent();
        });
  }

  private interface Removal {
    void of(EntityManager em, Origin origin, User user);
  }

  private AccountRemoval remove(Origin origin, UUID user, Removal removal) {
    return database.call(
        em -> {
          // Two superusers who leave at the same moment must not each count on the other.
          users.lockSuperusers(em);
          UserLogin.lock(em, user);
          Optional<User> found = users.find(em, user);
          if (found.isEmpty()) {
            return AccountRemoval.GONE;
          }
          if (users.isLastSuperuser(em, user)) {
            return AccountRemoval.LAST_SUPERUSER;
          }
          removal.of(em, origin, found.get());
          return AccountRemoval.DONE;
        });
  }

  private void deactivate(EntityManager em, Origin origin, User user) {
    sessions.endAll(em, user.id(), null, "Account deactivated", origin);
    if (users.setActive(em, user.id(), false)) {
      recordActive(em, origin, user);
    }
  }

  private void delete(EntityManager em, Origin origin, User user) {
    int ended = sessions.endAll(em, user.id(), null, "Account deleted", origin);
    audit.record(
        em,
        origin,
        EventActions.USER_DELETE,
        user.id(),
        user.username(),
        Map.of("sessions", ended));
    em.flush();
    users.delete(em, user.id());
  }

  private void recordActive(EntityManager em, Origin origin, User user) {
    audit.record(
        em,
        origin,
        EventActions.USER_WRITE,
        user.id(),
        user.username(),
        Map.of("created", false, "fields", List.of("active")));
  }
}
