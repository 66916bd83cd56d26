package io.vestibule.testkit;

import io.vestibule.api.policy.PolicyKind;
import io.vestibule.api.stage.StageKind;
import io.vestibule.api.user.User;
import io.vestibule.engine.Vestibule;
import io.vestibule.event.Event;
import io.vestibule.event.Origin;
import io.vestibule.json.ConfigMapper;
import io.vestibule.json.SecretBox;
import io.vestibule.settings.Settings;
import io.vestibule.user.UserStore.NameTakenException;
import io.vestibule.user.UserStore.NewUser;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.h2.jdbcx.JdbcConnectionPool;
import org.jspecify.annotations.Nullable;

/**
 * The real engine with a database in memory, a clock that stands still and password hashes that
 * cost nothing.
 *
 * <pre>{@code
 * Lab lab = Lab.shared();
 * LabFlow flow = lab.flow().stage("identification", Map.of("user_fields", List.of("username"))).create();
 * LabBrowser browser = lab.browser();
 * browser.get(flow);
 * browser.post(Map.of("uid_field", "alice"));
 * }</pre>
 *
 * <p>Kinds of the test's own are found as those of a plug-in are, by {@code META-INF/services}.
 * What a test makes has names nobody else uses, so that tests can share a lab; the clock only ever
 * moves on.
 */
public final class Lab implements AutoCloseable {
  private static final AtomicInteger LABS = new AtomicInteger();
  private static @Nullable Lab shared;

  private final AtomicInteger names = new AtomicInteger();
  private final LabClock clock;
  private final JdbcConnectionPool pool;
  private final Vestibule engine;
  private final ConfigMapper mapper = new ConfigMapper(SecretBox.of("lab"));

  private Lab(Map<String, String> settings) {
    this(settings, new LabClock(), database());
  }

  private Lab(Map<String, String> settings, LabClock clock, JdbcConnectionPool pool) {
    this.clock = clock;
    this.pool = pool;
    Map<String, String> all = new HashMap<>();
    all.put("vestibule.password.argon2.memory", "8");
    all.put("vestibule.password.argon2.iterations", "1");
    all.put("vestibule.secret-key", "a key for the lab, of no use elsewhere");
    all.putAll(settings);
    engine = Vestibule.open(Settings.of(all, Map.of()), pool, null, clock, List.of());
  }

  /** The lab all tests of one run share. */
  public static synchronized Lab shared() {
    Lab lab = shared;
    if (lab == null) {
      lab = new Lab(Map.of());
      shared = lab;
    }
    return lab;
  }

  /** A lab of one's own, with settings other than usual. */
  public static Lab with(Map<String, String> settings) {
    return new Lab(settings);
  }

  /**
   * A lab on the same database and with the same clock, as after a restart. This one still works,
   * as another node does.
   */
  public Lab restarted(Map<String, String> settings) {
    return new Lab(settings, clock, pool);
  }

  private static JdbcConnectionPool database() {
    JdbcConnectionPool pool =
        JdbcConnectionPool.create(
            "jdbc:h2:mem:lab" + LABS.incrementAndGet() + ";DB_CLOSE_DELAY=-1;LOCK_TIMEOUT=10000",
            "sa",
            "");
    pool.setMaxConnections(80);
    return pool;
  }

  /** The engine. */
  public Vestibule engine() {
    return engine;
  }

  /** The clock. */
  public LabClock clock() {
    return clock;
  }

  /** A name nobody else uses. */
  public String name(String prefix) {
    return prefix + "-" + names.incrementAndGet();
  }

  /** Starts a flow; it is made by {@link LabFlow.Builder#create}. */
  public LabFlow.Builder flow() {
    return new LabFlow.Builder(this);
  }

  /** A browser nobody is logged in at. */
  public LabBrowser browser() {
    return new LabBrowser(this);
  }

  /** A browser a user is logged in at. */
  public LabBrowser browser(User user) {
    LabBrowser browser = new LabBrowser(this);
    browser.logIn(user);
    return browser;
  }

  /**
   * An active user with a user name of their own, the mail address that goes with it, and a
   * password.
   */
  public User user(String password) {
    String username = name("user");
    try {
      User user =
          engine
              .users()
              .create(NewUser.of(username, "Name of " + username, username + "@example.org"));
      engine.credentials().setHash(user.id(), hash(password));
      return user;
    } catch (NameTakenException e) {
      throw new AssertionError(e);
    }
  }

  /** The hash of a password, as the engine makes it. */
  public String hash(String password) {
    return new io.vestibule.credential.PasswordHashes(engine.settings()).hash(password);
  }

  /** The newest events of the audit log, newest first. */
  public List<Event> events() {
    return engine.audit().newest(50);
  }

  /** Creates a stage. */
  public UUID stage(String type, Map<String, ?> config) {
    return stage(name(type), engine.kinds().stage(type).orElseThrow(), config);
  }

  private <C extends Record> UUID stage(String name, StageKind<C> kind, Map<String, ?> config) {
    C read = valid(mapper.read(kind.configType(), config, kind::check));
    return engine.definitions().change(changes -> changes.putStage(null, name, kind.type(), read));
  }

  /** Creates a policy. */
  public UUID policy(String type, Map<String, ?> config) {
    return policy(name(type), engine.kinds().policy(type).orElseThrow(), false, config);
  }

  /** Creates a policy of which every evaluation is recorded. */
  public UUID loggedPolicy(String type, Map<String, ?> config) {
    return policy(name(type), engine.kinds().policy(type).orElseThrow(), true, config);
  }

  private <C extends Record> UUID policy(
      String name, PolicyKind<C> kind, boolean logging, Map<String, ?> config) {
    C read = valid(mapper.read(kind.configType(), config, kind::check));
    return engine
        .definitions()
        .change(changes -> changes.putPolicy(null, name, kind.type(), logging, read));
  }

  private static <C extends Record> C valid(ConfigMapper.Reading<C> reading) {
    C config = reading.config();
    if (config == null) {
      throw new IllegalArgumentException("not a configuration: " + reading.problems());
    }
    return config;
  }

  /** Where tests come from. */
  public static Origin origin() {
    return new Origin("192.0.2.1", "lab-reference");
  }

  @Override
  public void close() {
    engine.close();
    pool.dispose();
  }
}
