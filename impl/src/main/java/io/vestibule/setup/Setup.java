package io.vestibule.setup;

import io.vestibule.api.event.EventActions;
import io.vestibule.api.user.User;
import io.vestibule.credential.PasswordHashes;
import io.vestibule.definition.BrandOptions;
import io.vestibule.definition.DefinitionStore;
import io.vestibule.event.AuditLog;
import io.vestibule.event.Author;
import io.vestibule.event.Origin;
import io.vestibule.flowfile.AppliedFiles;
import io.vestibule.flowfile.FlowFiles.Source;
import io.vestibule.settings.Settings;
import io.vestibule.settings.SettingsException;
import io.vestibule.store.Database;
import io.vestibule.store.Facts;
import io.vestibule.token.Tokens;
import io.vestibule.user.PasswordStore;
import io.vestibule.user.UserStore;
import io.vestibule.user.UserStore.NewUser;
import jakarta.persistence.EntityManager;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What happens once per installation.
 *
 * <p>At the first start: a default brand, a group of administrators, the account {@code akadmin} in
 * it, without a password, and the built-in flows. Until somebody has chosen akadmin's password,
 * every start makes a one-time link for that, unless the operator gives a password by settings.
 * That the set-up is done is a fact of its own: it does not come back, whatever is deleted.
 */
public final class Setup {
  /** The flow in which the first administrator chooses a password. */
  public static final String FLOW = "initial-setup";

  /** The first administrator's user name. */
  public static final String ADMIN = "akadmin";

  private static final Logger LOG = System.getLogger(Setup.class.getName());
  private static final String ADMINS = "Vestibule Admins";
  private static final String TOKEN = "bootstrap-token";
  private static final String INSTALLED = "installed";
  private static final String DONE = "setup_done";
  private static final String TOKEN_GIVEN = "bootstrap_token";
  private static final String BUILT_IN = "builtin:";
  private static final List<String> FLOWS =
      List.of(
          "default-password-change.yaml",
          "default-user-settings-flow.yaml",
          "default-authenticator-totp-setup.yaml",
          "default-authenticator-static-setup.yaml",
          "default-authenticator-webauthn-setup.yaml",
          "default-authenticator-email-setup.yaml",
          "default-authentication-flow.yaml",
          "default-reauthentication-flow.yaml",
          "default-invalidation-flow.yaml",
          "initial-setup.yaml");

  private final Database database;
  private final DefinitionStore definitions;
  private final AppliedFiles files;
  private final UserStore users;
  private final PasswordStore passwords;
  private final Tokens tokens;
  private final PasswordHashes hashes;
  private final AuditLog audit;
  private final Clock clock;
  private final Settings settings;

  /** The set-up of an installation. */
  public Setup(
      Database database,
      DefinitionStore definitions,
      AppliedFiles files,
      UserStore users,
      PasswordStore passwords,
      Tokens tokens,
      PasswordHashes hashes,
      AuditLog audit,
      Clock clock,
      Settings settings) {
    this.database = database;
    this.definitions = definitions;
    this.files = files;
    this.users = users;
    this.passwords = passwords;
    this.tokens = tokens;
    this.hashes = hashes;
    this.audit = audit;
    this.clock = clock;
    this.settings = settings;
    tokens.whenLinkUsed(FLOW, em -> Facts.put(em, DONE, clock.instant().toString()));
  }

  /**
   * Does what is left to do.
   *
   * @return the value of {@code flow_token} in the link by which akadmin's password is chosen;
   *     empty if the set-up is done
   */
  public Optional<String> run() {
    once(INSTALLED, this::install);
    for (String file : FLOWS) {
      // Before files were remembered, that one was applied was a fact.
      boolean wasThere = database.call(em -> Facts.find(em, BUILT_IN + file).isPresent());
      files.builtIn(new Source(file, read(file)), wasThere);
    }
    settings
        .get(Settings.BOOTSTRAP_PASSWORD)
        .ifPresent(
            password -> {
              if (isOpen()) {
                String hash = hashes.hash(password);
                once(
                    DONE,
                    em -> {
                      admin(em).ifPresent(id -> setPassword(em, id, hash));
                      tokens.withdrawLink(em, FLOW);
                    });
              }
            });
    settings.get(Settings.BOOTSTRAP_TOKEN).ifPresent(this::giveToken);
    return isOpen() ? link() : Optional.empty();
  }

  /** Whether nobody has chosen akadmin's password yet. */
  public boolean isOpen() {
    return database.call(em -> Facts.find(em, DONE).isEmpty());
  }

  private Optional<String> link() {
    Optional<UUID> flow = definitions.latest().flow(FLOW).map(found -> found.flow().id());
    Optional<UUID> admin = database.call(this::admin);
    if (flow.isEmpty() || admin.isEmpty()) {
      LOG.log(
          Level.WARNING,
          "the initial set-up is not done, but {0} is gone",
          flow.isEmpty() ? "its flow " + FLOW : "the account " + ADMIN);
      return Optional.empty();
    }
    return Optional.of(
        tokens.issueLink(
            FLOW, FLOW, flow.get(), admin.get(), settings.get(Settings.SETUP_LINK), Map.of()));
  }

  private void giveToken(String token) {
    if (token.length() < 20) {
      throw new SettingsException(
          List.of(Settings.BOOTSTRAP_TOKEN.key() + ": must have at least 20 characters"));
    }
    once(
        TOKEN_GIVEN,
        em ->
            admin(em)
                .ifPresent(
                    id -> {
                      tokens.createApiToken(em, TOKEN, id, token);
                      created(em, "token", TOKEN, null);
                    }));
  }

  private void setPassword(EntityManager em, UUID admin, String hash) {
    passwords.set(em, admin, hash);
    audit.record(
        em,
        Origin.SYSTEM,
        EventActions.PASSWORD_SET,
        admin,
        ADMIN,
        Map.of("by", Settings.BOOTSTRAP_PASSWORD.key()));
  }

  private void created(EntityManager em, String model, String name, @Nullable UUID id) {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("model", model);
    details.put("name", name);
    if (id != null) {
      details.put("pk", id.toString());
    }
    audit.record(em, Origin.SYSTEM, EventActions.MODEL_CREATED, null, "", details);
  }

  private void install(EntityManager em) {
    definitions.change(em, Author.SYSTEM, changes -> changes.putBrand(null, BrandOptions.FIRST));
    UUID admins = users.createGroup(em, ADMINS, true).id();
    created(em, "group", ADMINS, admins);
    User admin = users.create(em, NewUser.of(ADMIN, "Administrator", ""));
    users.addToGroup(em, admin.id(), admins);
    created(em, "user", ADMIN, admin.id());
  }

  private Optional<UUID> admin(EntityManager em) {
    return users.findByUsername(em, ADMIN).map(User::id);
  }

  /** Does something that has never been done, on whichever node comes first; others wait. */
  private void once(String fact, java.util.function.Consumer<EntityManager> work) {
    database.run(
        em -> {
          definitions.lock(em);
          if (Facts.find(em, fact).isEmpty()) {
            work.accept(em);
            Facts.put(em, fact, clock.instant().toString());
          }
        });
  }

  private static byte[] read(String file) {
    try (InputStream in =
        Setup.class.getResourceAsStream("/io/vestibule/flowfile/builtin/" + file)) {
      if (in == null) {
        throw new IOException("missing " + file);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
