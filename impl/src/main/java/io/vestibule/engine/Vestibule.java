package io.vestibule.engine;

import io.vestibule.account.AccountWriter;
import io.vestibule.api.config.Ref;
import io.vestibule.api.flow.Brand;
import io.vestibule.api.mail.Mail;
import io.vestibule.api.text.Text;
import io.vestibule.api.user.AccountDraft.Notice;
import io.vestibule.api.user.Group;
import io.vestibule.api.user.User;
import io.vestibule.appraisal.PasswordAppraiser;
import io.vestibule.consent.ConsentStore;
import io.vestibule.credential.Attempts;
import io.vestibule.credential.Credentials;
import io.vestibule.credential.PasswordHashes;
import io.vestibule.definition.BrandByHost;
import io.vestibule.definition.BrandDefinition;
import io.vestibule.definition.DefinitionStore;
import io.vestibule.definition.Definitions;
import io.vestibule.diagram.FlowDiagram;
import io.vestibule.event.AuditLog;
import io.vestibule.event.Origin;
import io.vestibule.factor.FactorStore;
import io.vestibule.factor.SealedTexts;
import io.vestibule.flow.FlowEntries;
import io.vestibule.flow.FlowExecutor;
import io.vestibule.flow.RequestServices;
import io.vestibule.flowfile.AppliedFiles;
import io.vestibule.flowfile.FlowFiles;
import io.vestibule.flowfile.ImportOptions;
import io.vestibule.flowfile.tag.Allowances;
import io.vestibule.flowfile.tag.FolderFiles;
import io.vestibule.geo.GeoDatabases;
import io.vestibule.health.Health;
import io.vestibule.housekeeping.Housekeeping;
import io.vestibule.invitation.InvitationMails;
import io.vestibule.invitation.InvitationStore;
import io.vestibule.json.ConfigMapper;
import io.vestibule.json.SecretBox;
import io.vestibule.kind.Kinds;
import io.vestibule.link.MailLinks;
import io.vestibule.lint.FlowLint;
import io.vestibule.mail.MailQueue;
import io.vestibule.metrics.MetricsRegistry;
import io.vestibule.plugin.Plugins;
import io.vestibule.policy.GuardedCalls;
import io.vestibule.policy.PolicyEngine;
import io.vestibule.remote.HttpServices;
import io.vestibule.reputation.AuditedReputation;
import io.vestibule.session.Freshness;
import io.vestibule.session.LoginSessions;
import io.vestibule.settings.Settings;
import io.vestibule.setup.Setup;
import io.vestibule.store.Database;
import io.vestibule.store.DatabaseUnavailableException;
import io.vestibule.store.Facts;
import io.vestibule.store.Ids;
import io.vestibule.text.Texts;
import io.vestibule.thread.Threads;
import io.vestibule.token.Tokens;
import io.vestibule.trial.PolicyTrials;
import io.vestibule.user.PasswordStore;
import io.vestibule.user.UserStore;
import jakarta.persistence.EntityManager;
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
  private final Plugins plugins;
  private final Kinds kinds;
  private final DefinitionStore definitions;
  private final UserStore users;
  private final Tokens tokens;
  private final InvitationStore invitations;
  private final InvitationMails invitationMails;
  private final AuditLog audit;
  private final Credentials credentials;
  private final LoginSessions sessions;
  private final Freshness freshness;
  private final GeoDatabases geo;
  private final AuditedReputation reputation;
  private final GuardedCalls calls;
  private final RequestServices services;
  private final FactorStore factors;
  private final MailQueue mails;
  private final FlowExecutor executor;
  private final FlowEntries entries;
  private final PolicyTrials trials;
  private final Clock clock;
  private final FlowLint lint;
  private final FlowDiagram diagrams;
  private final FlowFiles flowFiles;
  private final Optional<String> setupLink;
  private final Housekeeping housekeeping;
  private final MetricsRegistry metrics;
  private final Health health;

  private Vestibule(
      Settings settings,
      Database database,
      MetricsRegistry metrics,
      Threads threads,
      Clock clock,
      Texts texts,
      Plugins plugins,
      List<ClassLoader> pluginLoaders) {
    this.settings = settings;
    this.metrics = metrics;
    this.database = database;
    this.texts = texts;
    this.plugins = plugins;
    this.clock = clock;
    SecretBox secrets = SecretBox.of(secretKey(settings, database));
    ConfigMapper mapper = new ConfigMapper(secrets);
    List<ClassLoader> loaders = new ArrayList<>();
    loaders.add(Vestibule.class.getClassLoader());
    loaders.addAll(pluginLoaders);
    loaders.addAll(plugins.loaders());
    this.kinds = Kinds.find(loaders, mapper, texts);
    plugins.settle(kinds);
    this.audit = new AuditLog(database, clock, metrics);
    this.definitions = new DefinitionStore(database, kinds, mapper, audit, clock, baseUrl());
    this.users = new UserStore(database, clock);
    this.tokens = new Tokens(database, clock);
    PasswordHashes hashes = new PasswordHashes(settings, metrics);
    Attempts attempts = new Attempts(database, clock, settings);
    PasswordStore passwords =
        new PasswordStore(clock, em -> definitions.current(em).passwordsRemembered());
    this.credentials =
        new Credentials(
            database,
            tokens,
            audit,
            hashes,
            passwords,
            new PasswordAppraiser(settings, clock),
            attempts,
            clock,
            settings);
    this.geo = new GeoDatabases(settings, clock);
    this.sessions = new LoginSessions(database, tokens, audit, geo, clock, settings);
    this.reputation = new AuditedReputation(database, clock, settings);
    this.calls = new GuardedCalls(threads);
    this.mails = MailQueue.of(settings, database, texts, audit, secrets, threads, clock);
    MailLinks links = new MailLinks(database, clock, secrets, mails);
    this.invitations = new InvitationStore(database, secrets, audit, clock);
    this.invitationMails = new InvitationMails(database, mails::add);
    this.factors =
        new FactorStore(
            database, users, audit, secrets, hashes, attempts, this::tellOfFactor, clock, settings);
    ConsentStore consents = new ConsentStore(database, users, audit, clock);
    this.services =
        new RequestServices(
            users,
            credentials,
            tokens,
            new AccountWriter(
                database,
                users,
                credentials,
                sessions,
                audit,
                invitations::use,
                mails::add,
                this::brand),
            mails,
            links,
            invitations,
            consents,
            factors,
            new SealedTexts(secrets, clock),
            audit,
            geo,
            reputation,
            new HttpServices(),
            texts::words,
            clock);
    PolicyEngine policies = new PolicyEngine(calls, metrics);
    this.freshness = new Freshness(sessions, factors::hasAny, clock, settings);
    this.executor =
        new FlowExecutor(services, definitions, policies, sessions, freshness, settings, metrics);
    this.trials = new PolicyTrials(definitions, policies, services);
    this.entries = new FlowEntries(executor);
    this.lint = new FlowLint(kinds, mapper, ref -> nameOf(ref).isPresent());
    this.diagrams = new FlowDiagram(this::nameOf);
    this.flowFiles =
        new FlowFiles(
            database,
            definitions,
            kinds,
            mapper,
            texts,
            users,
            audit,
            secrets,
            clock,
            allowances(settings),
            lint,
            invitations);
    AppliedFiles applied = new AppliedFiles(definitions, flowFiles, clock);
    this.setupLink =
        new Setup(
                database,
                definitions,
                applied,
                users,
                passwords,
                tokens,
                hashes,
                audit,
                clock,
                settings)
            .run()
            .map(key -> baseUrl() + "/if/flow/" + Setup.FLOW + "/?flow_token=" + key);
    settings
        .get(Settings.FLOWS_DIR)
        .ifPresent(
            folder ->
                applied.folder(
                    folder, new ImportOptions(settings.get(Settings.FLOWS_FULL), false, Map.of())));
    database.run(passwords::forgetUnlessAskedFor);
    this.housekeeping =
        new Housekeeping(
            audit,
            settings.get(Settings.EVENTS_RETENTION),
            clock,
            threads,
            Map.of(
                "sessions", sessions::clean,
                "tokens", tokens::clean,
                "links in mails", links::clean,
                "attempts", attempts::clean,
                "consents", consents::clean,
                "mails", mails::clean));
    housekeeping.start();
    mails.start();
    this.health = Health.of(database, mails, threads);
    EngineGauges.add(metrics, health, calls, hashes);
  }

  /**
   * Opens the engine.
   *
   * @param settings the installation's settings
   * @param dataSource its database
   * @param platform the server's transaction manager, or null to do without one
   * @param threads where the engine's own threads come from
   * @param clock the time
   * @param pluginLoaders where to look for more kinds of stage and policy, before the plug-ins of
   *     the settings
   */
  public static Vestibule open(
      Settings settings,
      DataSource dataSource,
      @Nullable JtaPlatform platform,
      Threads threads,
      Clock clock,
      List<ClassLoader> pluginLoaders) {
    List<Class<?>> rows = new ArrayList<>();
    rows.addAll(Facts.ROWS);
    rows.addAll(UserStore.ROWS);
    rows.addAll(DefinitionStore.ROWS);
    rows.addAll(AppliedFiles.ROWS);
    rows.addAll(Tokens.ROWS);
    rows.addAll(MailLinks.ROWS);
    rows.addAll(AuditLog.ROWS);
    rows.addAll(Attempts.ROWS);
    rows.addAll(LoginSessions.ROWS);
    rows.addAll(ConsentStore.ROWS);
    rows.addAll(FactorStore.ROWS);
    rows.addAll(InvitationStore.ROWS);
    rows.addAll(MailQueue.ROWS);
    MetricsRegistry metrics = new MetricsRegistry();
    Database database = Database.open(dataSource, platform, rows, metrics);
    Texts texts = new Texts();
    Plugins plugins = null;
    try {
      plugins = Plugins.open(settings.get(Settings.PLUGINS_DIR), texts);
      return new Vestibule(
          settings, database, metrics, threads, clock, texts, plugins, pluginLoaders);
    } catch (RuntimeException | Error e) {
      if (plugins != null) {
        plugins.close();
      }
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

  /** Tries policies out. */
  public PolicyTrials trials() {
    return trials;
  }

  /** Login sessions. */
  public LoginSessions sessions() {
    return sessions;
  }

  /** Whether somebody has shown lately that an account is theirs. */
  public Freshness freshness() {
    return freshness;
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

  /** Invitations. */
  public InvitationStore invitations() {
    return invitations;
  }

  /** Sends invitations by mail. */
  public InvitationMails invitationMails() {
    return invitationMails;
  }

  /** Passwords. */
  public Credentials credentials() {
    return credentials;
  }

  /** What stages and policies may use. */
  public RequestServices services() {
    return services;
  }

  /** Mails that wait, and what became of others. */
  public MailQueue mails() {
    return mails;
  }

  /** Second factors. */
  public FactorStore factors() {
    return factors;
  }

  /** The audit log. */
  public AuditLog audit() {
    return audit;
  }

  /** Where addresses are. */
  public GeoDatabases geo() {
    return geo;
  }

  /** Scores of addresses and users. */
  public AuditedReputation reputation() {
    return reputation;
  }

  /** The kinds of stage and policy there are. */
  public Kinds kinds() {
    return kinds;
  }

  /** The plug-ins of the installation. */
  public Plugins plugins() {
    return plugins;
  }

  /** Reads and writes flow files. */
  public FlowFiles flowFiles() {
    return flowFiles;
  }

  /** Finds what is wrong with flows. */
  public FlowLint lint() {
    return lint;
  }

  /** Draws flows. */
  public FlowDiagram diagrams() {
    return diagrams;
  }

  /** The time. */
  public Clock clock() {
    return clock;
  }

  /** Removes what is over. */
  public Housekeeping housekeeping() {
    return housekeeping;
  }

  /** Whether this node can do its work. */
  public Health health() {
    return health;
  }

  /** What the engine does, counted and timed. */
  public MetricsRegistry metrics() {
    return metrics;
  }

  /** Transactions. */
  public Database database() {
    return database;
  }

  /**
   * The brand for a host. There always is one: while the database cannot be reached, as it was when
   * it was seen last, for pages that say so.
   */
  public Brand brand(String host) {
    List<BrandDefinition> brands;
    try {
      brands = definitions.recent().brands();
    } catch (DatabaseUnavailableException e) {
      brands = definitions.seen().map(Definitions::brands).orElse(List.of());
    }
    return BrandByHost.choose(brands, host).orElseGet(this::fallbackBrand);
  }

  /** The brand of an id, or one that will do where it is gone. */
  private Brand brand(UUID id) {
    return definitions.recent().brands().stream()
        .map(BrandDefinition::brand)
        .filter(brand -> brand.id().equals(id))
        .findFirst()
        .orElseGet(() -> brand(""));
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
    health.close();
    mails.close();
    housekeeping.close();
    calls.close();
    plugins.close();
    database.close();
  }

  private void tellOfFactor(
      EntityManager em, Origin origin, User owner, Notice notice, Text detail) {
    mails.add(
        em,
        origin,
        new Mail(
            owner.email(),
            owner.name(),
            null,
            "email/factor_changed.html",
            Map.of("username", owner.username(), "detail", texts.words(detail, notice.locale())),
            notice.locale(),
            brand(notice.brand()),
            null));
  }

  /** What a group or user is called; empty if there is none. */
  private Optional<String> nameOf(Ref<?> ref) {
    if (ref.target().equals(Group.class)) {
      return users.group(ref.id()).map(Group::name);
    }
    return ref.target().equals(User.class)
        ? users.find(ref.id()).map(User::username)
        : Optional.of(ref.id().toString());
  }

  private static Allowances allowances(Settings settings) {
    return new Allowances(
        settings.get(Settings.FLOWS_ENV),
        System::getenv,
        settings.get(Settings.FLOWS_FILES).map(FolderFiles::new));
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
        Level.WARNING,
        "{0} is not set: the key by which secrets are encrypted is kept in the database, and whoever gets"
            + " a copy of the database can read them",
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
