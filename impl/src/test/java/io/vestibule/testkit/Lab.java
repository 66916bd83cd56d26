package io.vestibule.testkit;

import io.vestibule.api.context.ContextKey;
import io.vestibule.api.event.Event;
import io.vestibule.api.flow.Designation;
import io.vestibule.api.policy.PolicyKind;
import io.vestibule.api.policy.PolicyResult;
import io.vestibule.api.prompt.PromptType;
import io.vestibule.api.stage.StageKind;
import io.vestibule.api.text.Text;
import io.vestibule.api.user.User;
import io.vestibule.definition.BrandOptions;
import io.vestibule.definition.DefinitionChanges;
import io.vestibule.definition.PromptOptions;
import io.vestibule.engine.Vestibule;
import io.vestibule.event.Origin;
import io.vestibule.flow.ChallengeView;
import io.vestibule.flow.FlowReply.Result;
import io.vestibule.json.ConfigMapper;
import io.vestibule.json.SecretBox;
import io.vestibule.mail.ShownMail;
import io.vestibule.settings.Settings;
import io.vestibule.thread.Threads;
import io.vestibule.user.UserStore.NameTakenException;
import io.vestibule.user.UserStore.NewUser;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The real engine with a database of its own ({@link LabDatabase}), a clock that stands still and
 * password hashes that cost nothing.
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
  private static @Nullable Lab shared;

  // Of all labs together: several may share a database.
  private static final AtomicInteger NAMES = new AtomicInteger();

  private final LabClock clock;
  private final @Nullable LabDatabase database;
  private final Vestibule engine;
  private final ConfigMapper mapper = new ConfigMapper(SecretBox.of("lab"));

  private Lab(
      DataSource dataSource,
      @Nullable LabDatabase database,
      Clock time,
      Map<String, String> settings) {
    this.clock = time instanceof LabClock its ? its : new LabClock();
    this.database = database;
    Map<String, String> all = new HashMap<>();
    all.put("vestibule.password.argon2.memory", "8");
    all.put("vestibule.password.argon2.iterations", "1");
    all.put("vestibule.secret-key", "a key for the lab, of no use elsewhere");
    all.put("vestibule.mail.transport", "page");
    all.putAll(settings);
    engine =
        Vestibule.open(
            Settings.of(all, Map.of()), dataSource, null, Threads.plain(), time, List.of());
  }

  private static Lab alone(Map<String, String> settings) {
    return with(LabDatabase.fresh(), settings);
  }

  /** The lab all tests of one run share. */
  public static synchronized Lab shared() {
    Lab lab = shared;
    if (lab == null) {
      lab = alone(Map.of());
      // Its clock may be years ahead: nothing is to be cleaned up in the middle of a test.
      lab.engine.housekeeping().byHand();
      shared = lab;
    }
    return lab;
  }

  /** A lab of one's own, with settings other than usual. */
  public static Lab with(Map<String, String> settings) {
    return alone(settings);
  }

  /** A lab of one's own on a database, with settings other than usual; both end together. */
  public static Lab with(LabDatabase database, Map<String, String> settings) {
    return new Lab(database.dataSource(), database, new LabClock(), settings);
  }

  /**
   * A lab beside a server that runs: on its database, in real time. It is to the server what
   * another node of a cluster is.
   *
   * @param dataSource the server's database
   * @param settings the server's settings, as far as they matter
   */
  public static Lab on(DataSource dataSource, Map<String, String> settings) {
    return new Lab(dataSource, null, Clock.systemUTC(), settings);
  }

  /**
   * A lab on the same database and with the same clock, as after a restart. This one still works,
   * as another node does.
   */
  public Lab restarted(Map<String, String> settings) {
    LabDatabase its = Objects.requireNonNull(database, "a lab with a database of its own");
    return new Lab(its.dataSource(), its, clock, settings);
  }

  /** The engine. */
  public Vestibule engine() {
    return engine;
  }

  /** The clock, of a lab that has a database of its own. */
  public LabClock clock() {
    return clock;
  }

  /** A name nobody else uses. */
  public String name(String prefix) {
    return prefix + "-" + NAMES.incrementAndGet();
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

  /** The types of stage tests of all kinds go through; not those made for tests of flow files. */
  public Set<String> stageTypes() {
    return engine.kinds().stages().entrySet().stream()
        .filter(kind -> !kind.getValue().getClass().getPackageName().endsWith(".flowfile"))
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  /** A user who may do everything. */
  public User superuser() {
    return superuser("all powerful");
  }

  /** A user who may do everything, with a password. */
  public User superuser(String password) {
    User user = user(password);
    engine.users().addToGroup(user.id(), group(true));
    return user;
  }

  /** A group with these members. */
  public UUID group(User... members) {
    UUID group = group(false);
    for (User member : members) {
      engine.users().addToGroup(member.id(), group);
    }
    return group;
  }

  private UUID group(boolean superuser) {
    return engine.users().createGroup(name("group"), superuser, List.of()).id();
  }

  /** The host of a brand that has these flows of its own. */
  public String brand(Map<Designation, UUID> flows) {
    String host = name("brand") + ".example.org";
    engine
        .definitions()
        .change(
            changes ->
                changes.putBrand(
                    null,
                    new BrandOptions(host, false, "Brand", "", "", "", "", flows, null, Map.of())));
    return host;
  }

  /**
   * What a link that starts a flow has as {@code flow_token}. The link works for an hour.
   *
   * @param user whom the run is about, or null
   */
  public String link(LabFlow flow, @Nullable User user) {
    return engine
        .tokens()
        .issueLink(
            name("link"),
            "lab",
            flow.id(),
            user == null ? null : user.id(),
            Duration.ofHours(1),
            Map.of());
  }

  /**
   * A client address nobody else uses. Wrong passwords are counted by address, over all tests that
   * share one.
   */
  public String address() {
    int number = NAMES.incrementAndGet();
    return "10.0." + number / 256 + "." + number % 256;
  }

  /** A text in English. */
  public String words(Text text) {
    return engine.texts().words(text, Locale.ENGLISH);
  }

  /** What a person is told whose flow was denied, in English. */
  public String denial(Result result) {
    if (result instanceof Result.Denied denied) {
      return words(denied.denial().message());
    }
    throw new AssertionError("not denied but " + result);
  }

  /** What was wrong with an answer, as field and message in English. */
  public List<String> errors(ChallengeView view) {
    return view.errors().stream()
        .map(error -> error.field() + ": " + words(error.message()))
        .toList();
  }

  /** What else a person is told, in English. */
  public List<String> notices(ChallengeView view) {
    return view.notices().stream().map(this::words).toList();
  }

  /** What was mailed to an address, newest first. In a lab mails are shown and not sent. */
  public List<ShownMail> mails(String recipient) {
    return engine.mails().find(recipient, null, 1000).stream()
        .filter(mail -> mail.recipient().equals(recipient))
        .flatMap(mail -> engine.mails().shown(mail.id()).stream())
        .toList();
  }

  /**
   * The events of the audit log, newest first. Those of the same moment, and so most of them as
   * long as the clock stands still, are in no particular order.
   */
  public List<Event> events() {
    return engine.audit().newest(100_000);
  }

  /** What happened to a user that goes by a name, newest first. */
  public List<Event> events(String action, User user) {
    return events().stream()
        .filter(event -> event.action().equals(action) && user.id().equals(event.user()))
        .toList();
  }

  /** Creates a stage that does what a test says. */
  public UUID stage(ScriptedStage.Script script) {
    return stage("scripted", Map.of("script", ScriptedStage.of(script)));
  }

  /** Changes definitions. */
  public void change(Consumer<DefinitionChanges> change) {
    engine
        .definitions()
        .change(
            changes -> {
              change.accept(changes);
              return Boolean.TRUE;
            });
  }

  /** Makes a stage one that cannot be run, as if the plug-in that had its kind were gone. */
  public void breakStage(UUID stage) {
    change(
        changes ->
            changes.putStage(stage, name("broken"), "gone", new ScriptedStage.Config("", false)));
  }

  /** Creates a prompt. */
  public UUID prompt(PromptOptions options) {
    return engine.definitions().change(changes -> changes.putPrompt(null, name("prompt"), options));
  }

  /** Creates a prompt that must be answered, labelled as its key. */
  public UUID prompt(String fieldKey, PromptType type) {
    return prompt(PromptOptions.of(fieldKey, fieldKey, type));
  }

  /** Creates a policy that does what a test says. */
  public UUID policy(ScriptedPolicy.Script script) {
    return policy("scripted", Map.of("script", ScriptedPolicy.of(script)));
  }

  /** Creates a policy that says yes or no, and has something to say about it. */
  public UUID policy(boolean passing, String... messages) {
    PolicyResult result = PolicyResult.of(passing);
    for (String message : messages) {
      result = result.saying(Text.literal(message));
    }
    PolicyResult said = result;
    return policy(request -> said);
  }

  /** Creates a policy that says yes and has the run know something. */
  public <T> UUID knowing(ContextKey<T> key, T value) {
    return policy(request -> PolicyResult.pass().with(key, value));
  }

  /** Creates a stage. */
  public UUID stage(String type, Map<String, ?> config) {
    return stage(name(type), engine.kinds().stage(type).orElseThrow(), config);
  }

  /** Creates a stage of a name. */
  public UUID stage(String name, String type, Map<String, ?> config) {
    return stage(name, engine.kinds().stage(type).orElseThrow(), config);
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
    if (database != null) {
      database.close();
    }
  }
}
