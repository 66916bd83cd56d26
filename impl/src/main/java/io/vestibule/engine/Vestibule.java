package io.vestibule.engine;

import io.vestibule.api.flow.Brand;
import io.vestibule.credential.Attempts;
import io.vestibule.credential.Credentials;
import io.vestibule.credential.PasswordHashes;
import io.vestibule.definition.BrandByHost;
import io.vestibule.definition.BrandDefinition;
import io.vestibule.definition.DefinitionStore;
import io.vestibule.event.AuditLog;
import io.vestibule.flow.FlowEntries;
import io.vestibule.flow.FlowExecutor;
import io.vestibule.flow.RequestServices;
import io.vestibule.flowfile.FlowFileImporter;
import io.vestibule.json.ConfigMapper;
import io.vestibule.json.SecretBox;
import io.vestibule.kind.Kinds;
import io.vestibule.policy.GuardedCalls;
import io.vestibule.policy.PolicyEngine;
import io.vestibule.session.LoginSessions;
import io.vestibule.settings.Settings;
import io.vestibule.setup.Setup;
import io.vestibule.store.Database;
import io.vestibule.store.Facts;
import io.vestibule.store.Ids;
import io.vestibule.text.Texts;
import io.vestibule.token.Tokens;
import io.vestibule.user.UserStore;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.hibernate.engine.transaction.jta.platform.spi.JtaPlatform;
import org.jspecify.annotations.Nullable;

/**
 * The engine: all parts, put together. There is one per application; opening it brings the database
 * up to date.
 */
public final class Vestibule implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Vestibule.class.getName());
  private static final String DEFAULT_URL = "http://localhost:8080/auth";

  private final Settings settings;
  private final Database database;
  private final Texts texts;
  private final Kinds kinds;
  private final DefinitionStore definitions;
  private final UserStore users;
  private final Tokens tokens;
  private final AuditLog audit;
  private final Credentials credentials;
  private final LoginSessions sessions;
  private final GuardedCalls calls;
  private final FlowExecutor executor;
  private final FlowEntries entries;
  private final FlowFileImporter importer;
  private final Optional<String> setupLink;

  private Vestibule(
      Settings settings, Database database, Clock clock, List<ClassLoader> pluginLoaders) {
    this.settings = settings;
    this.database = database;
    this.texts = new Texts();
    ConfigMapper mapper = new ConfigMapper(SecretBox.of(secretKey(settings, database)));
    List<ClassLoader> loaders = new ArrayList<>();
    loaders.add(Vestibule.class.getClassLoader());
    loaders.addAll(pluginLoaders);
    this.kinds = Kinds.find(loaders, mapper, texts);
    this.audit = new AuditLog(database, clock);
    this.definitions = new DefinitionStore(database, kinds, mapper, audit, clock, baseUrl());
    this.users = new UserStore(database, clock);
    this.tokens = new Tokens(database, clock);
    PasswordHashes hashes = new PasswordHashes(settings);
    this.credentials =
        new Credentials(
            database,
            tokens,
            audit,
            hashes,
            new Attempts(database, clock, settings),
            clock,
            settings);
    this.sessions = new LoginSessions(database, tokens, audit, clock, settings);
    this.calls = new GuardedCalls();
    this.executor =
        new FlowExecutor(
            new RequestServices(users, credentials, tokens, audit, clock),
            definitions,
            new PolicyEngine(calls),
            sessions,
            settings);
    this.entries = new FlowEntries(executor);
    this.importer = new FlowFileImporter(definitions, kinds, mapper, texts);
    this.setupLink =
        new Setup(database, definitions, importer, users, tokens, hashes, clock, settings)
            .run()
            .map(key -> baseUrl() + "/if/flow/" + Setup.FLOW + "/?flow_token=" + key);
  }

  /**
   * Opens the engine.
   *
   * @param settings the installation's settings
   * @param dataSource its database
   * @param platform the server's transaction manager, or null to do without one
   * @param clock the time
   * @param pluginLoaders where to look for more kinds of stage and policy
   */
  public static Vestibule open(
      Settings settings,
      DataSource dataSource,
      @Nullable JtaPlatform platform,
      Clock clock,
      List<ClassLoader> pluginLoaders) {
    List<Class<?>> rows = new ArrayList<>();
    rows.addAll(Facts.ROWS);
    rows.addAll(UserStore.ROWS);
    rows.addAll(DefinitionStore.ROWS);
    rows.addAll(Tokens.ROWS);
    rows.addAll(AuditLog.ROWS);
    rows.addAll(Attempts.ROWS);
    rows.addAll(LoginSessions.ROWS);
    Database database = Database.open(dataSource, platform, rows);
    try {
      return new Vestibule(settings, database, clock, pluginLoaders);
    } catch (RuntimeException | Error e) {
      database.close();
      throw e;
    }
  }

  /** The installation's settings. */
  public Settings settings() {
    return settings;
  }

  /** Puts texts into words. */
  public Texts texts() {
    return texts;
  }

  /** Runs flows. */
  public FlowExecutor executor() {
    return executor;
  }

  /** The other ways into flows. */
  public FlowEntries entries() {
    return entries;
  }

  /** Login sessions. */
  public LoginSessions sessions() {
    return sessions;
  }

  /** Definitions of flows, stages, policies and brands. */
  public DefinitionStore definitions() {
    return definitions;
  }

  /** Users and groups. */
  public UserStore users() {
    return users;
  }

  /** Tokens. */
  public Tokens tokens() {
    return tokens;
  }

  /** Passwords. */
  public Credentials credentials() {
    return credentials;
  }

  /** The audit log. */
  public AuditLog audit() {
    return audit;
  }

  /** The kinds of stage and policy there are. */
  public Kinds kinds() {
    return kinds;
  }

  /** Puts flow files into the database. */
  public FlowFileImporter importer() {
    return importer;
  }

  /** Transactions. */
  public Database database() {
    return database;
  }

  /** The brand for a host. There always is one. */
  public Brand brand(String host) {
    List<BrandDefinition> brands = definitions.recent().brands();
    return BrandByHost.choose(brands, host).orElseGet(this::fallbackBrand);
  }

  /** Where people reach the installation, without a slash at the end. */
  public String baseUrl() {
    return settings.get(Settings.BASE_URL).orElse(DEFAULT_URL);
  }

  /** The link by which the first administrator chooses a password; empty if that is done. */
  public Optional<String> setupLink() {
    return setupLink;
  }

  @Override
  public void close() {
    calls.close();
    database.close();
  }

  private Brand fallbackBrand() {
    return new Brand(
        new UUID(0, 0), "fallback", "Vestibule", "", "", "", baseUrl(), Map.of(), null, Map.of());
  }

  /** The operator's key, or else one of our own, made once. */
  private static String secretKey(Settings settings, Database database) {
    Optional<String> given = settings.get(Settings.SECRET_KEY);
    if (given.isPresent()) {
      return given.get();
    }
    LOG.log(
        Level.INFO,
        "secrets are encrypted with a key kept in the database; set {0} to keep it elsewhere",
        Settings.SECRET_KEY.key());
    try {
      return database.call(
          em ->
              Facts.find(em, "secret_key")
                  .orElseGet(
                      () -> {
                        String made = Ids.secret();
                        Facts.put(em, "secret_key", made);
                        return made;
                      }));
    } catch (RuntimeException e) {
      if (Database.isDuplicate(e)) {
        return database.call(em -> Facts.find(em, "secret_key").orElseThrow());
      }
      throw e;
    }
  }
}
