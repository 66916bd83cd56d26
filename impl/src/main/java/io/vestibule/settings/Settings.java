package io.vestibule.settings;

import io.vestibule.api.mail.MailServer;
import io.vestibule.net.Network;
import io.vestibule.time.Durations;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The installation's settings.
 *
 * <p>A setting is looked for as a system property, e.g. {@code vestibule.base-url}, then as an
 * environment variable, e.g. {@code VESTIBULE_BASE_URL}, then in the file of settings; otherwise
 * its default counts. An empty value is no value. A value {@code file:///path} stands for what is
 * in that file.
 */
public final class Settings {
  private static final Map<String, Setting<?>> ALL = new LinkedHashMap<>();

  /** The file of settings; the one place where it cannot be said is the file itself. */
  public static final Setting<Optional<String>> CONFIG_FILE =
      optional(
          "vestibule.config-file",
          "file of settings; not in the file itself. Without it vestibule.properties in the server's folder for"
              + " configuration, if it is there");

  /** JNDI name of the data source. */
  public static final Setting<String> DATASOURCE =
      text("vestibule.datasource", "java:comp/DefaultDataSource", "JNDI name of the data source");

  /** Where people reach the installation. */
  public static final Setting<Optional<String>> BASE_URL =
      define(
          "vestibule.base-url",
          "",
          "where people reach the installation, e.g. https://login.example.org/auth; links in mail start with it."
              + " Without it links are made for http://localhost:8080/auth",
          Settings::baseUrl);

  /** Proxies whose word about client, host and scheme counts. */
  public static final Setting<List<Network>> TRUSTED_PROXIES =
      define(
          "vestibule.trusted-proxies",
          "",
          "addresses or networks, separated by commas, of proxies whose X-Forwarded-For, -Proto and -Host headers count",
          Settings::networks);

  /** Which messages are logged; empty for what the server says. */
  public static final Setting<Optional<System.Logger.Level>> LOG_LEVEL =
      define(
          "vestibule.log-level",
          "",
          "from which level on Vestibule logs: ALL, TRACE, DEBUG, INFO, WARNING, ERROR or OFF."
              + " Without it what the server's own configuration says",
          text ->
              oneOf(
                      text.toUpperCase(Locale.ROOT),
                      Arrays.stream(System.Logger.Level.values())
                          .map(System.Logger.Level::name)
                          .toArray(String[]::new))
                  .map(System.Logger.Level::valueOf));

  /** Key that encrypts secrets in the database. */
  public static final Setting<Optional<String>> SECRET_KEY =
      secret(
          "vestibule.secret-key",
          "any text of at least 32 characters: the key by which configured secrets are encrypted in the database."
              + " Without it a key is made and kept in the database itself",
          value -> {
            if (!value.isEmpty() && value.length() < 32) {
              throw new IllegalArgumentException("must have at least 32 characters");
            }
            return Optional.of(value).filter(text -> !text.isEmpty());
          });

  /** Memory of argon2id. */
  public static final Setting<Integer> ARGON2_MEMORY =
      number(
          "vestibule.password.argon2.memory", 19_456, 8, 4_194_304, "memory of argon2id, in KiB");

  /** Passes of argon2id. */
  public static final Setting<Integer> ARGON2_ITERATIONS =
      number("vestibule.password.argon2.iterations", 2, 1, 100, "passes of argon2id");

  /** Lanes of argon2id. */
  public static final Setting<Integer> ARGON2_PARALLELISM =
      number("vestibule.password.argon2.parallelism", 1, 1, 64, "lanes of argon2id");

  /** Shortest new password. */
  public static final Setting<Integer> PASSWORD_MIN_LENGTH =
      number(
          "vestibule.password.min-length",
          8,
          8,
          256,
          "shortest password that can be set, in characters");

  /** Passwords from breaches, on disk. */
  public static final Setting<Optional<Path>> BREACHED_LIST =
      path(
          "vestibule.password.breached-list",
          "file of passwords from breaches that new ones are compared with: SHA-1 hash, colon and number to a line,"
              + " ordered by hash, as Have I Been Pwned's downloader writes it; of any size, searched on disk",
          "must be a file that can be read",
          file -> Files.isRegularFile(file) && Files.isReadable(file));

  /** The service that knows passwords from breaches. */
  public static final Setting<URI> HIBP_URL =
      define(
          "vestibule.password.hibp-url",
          "https://api.pwnedpasswords.com/range/",
          "where password policies that check Have I Been Pwned ask: a service with its range protocol",
          text ->
              URI.create(
                  webAddress(text)
                          .orElseThrow(
                              () -> noWebAddress("https://api.pwnedpasswords.com/range", text))
                      + "/"));

  /** How many hashes are computed at the same time. */
  public static final Setting<Integer> PASSWORD_CONCURRENCY =
      number(
          "vestibule.password.concurrency",
          Math.max(2, Runtime.getRuntime().availableProcessors() * 2),
          1,
          1024,
          "how many password hashes are computed at the same time; the memory they need is this many times argon2.memory");

  /** Failures per client address. */
  public static final Setting<Integer> ATTEMPTS_PER_ADDRESS =
      number(
          "vestibule.attempts.per-address",
          200,
          0,
          1_000_000,
          "after how many wrong passwords in a row from one client address, whomever they are for, checking pauses;"
              + " 0 for never");

  /** Longest pause after failures. */
  public static final Setting<Duration> ATTEMPTS_MAX_PAUSE =
      duration("vestibule.attempts.max-pause", "hours=1", "longest pause after wrong passwords");

  /** Lowest score. */
  public static final Setting<Integer> REPUTATION_FLOOR =
      number(
          "vestibule.reputation.floor",
          -5,
          -1000,
          0,
          "lowest score of a user at an address; every failure takes a point");

  /** Highest score. */
  public static final Setting<Integer> REPUTATION_CEILING =
      number(
          "vestibule.reputation.ceiling",
          5,
          0,
          1000,
          "highest score of a user at an address; every login gives a point");

  /** How fast scores are forgotten. */
  public static final Setting<Duration> REPUTATION_DECAY =
      define(
          "vestibule.reputation.decay",
          "hours=4;minutes=48",
          "in which time a score comes a point nearer to 0; what happened longer ago than the worst score takes"
              + " to get there does not count",
          text -> {
            Duration decay = Durations.parse(text);
            if (decay.compareTo(Duration.ofSeconds(1)) < 0
                || decay.compareTo(Duration.ofDays(30)) > 0) {
              throw new IllegalArgumentException("must be from seconds=1 to days=30, not " + text);
            }
            return decay;
          });

  /** Where addresses are. */
  public static final Setting<Optional<Path>> GEOIP_CITY =
      file(
          "vestibule.geoip.city",
          "database of places in MaxMind's format (.mmdb), e.g. GeoLite2-City; read again when it is replaced");

  /** Whose networks addresses are in. */
  public static final Setting<Optional<Path>> GEOIP_ASN =
      file(
          "vestibule.geoip.asn",
          "database of autonomous systems in MaxMind's format (.mmdb), e.g. GeoLite2-ASN; read again when it is replaced");

  /** How long a session without activity lasts. */
  public static final Setting<Duration> SESSION_IDLE =
      duration(
          "vestibule.session.idle-timeout",
          "days=14",
          "how long a login session lasts without being used");

  /** How long a session that ends with the browser lasts at the most. */
  public static final Setting<Duration> SESSION_BROWSER =
      duration(
          "vestibule.session.browser-duration",
          "days=1",
          "how long a login session that ends when the browser is closed lasts at the most");

  /** For how long what somebody has shown counts as shown just now. */
  public static final Setting<Duration> SESSION_FRESH =
      duration(
          "vestibule.session.fresh",
          "minutes=15",
          "how long after a login second factors can be added and removed without showing once more who one is");

  /** How long any session lasts at the most. */
  public static final Setting<Duration> SESSION_MAX =
      duration(
          "vestibule.session.max-duration",
          "days=30",
          "how long any login session lasts at the most");

  /** How long a run lasts without activity. */
  public static final Setting<Duration> RUN_IDLE =
      duration(
          "vestibule.run.idle-timeout",
          "minutes=30",
          "how long an unfinished flow is kept without being used");

  /** How long events are kept; empty for ever. */
  public static final Setting<Optional<Duration>> EVENTS_RETENTION =
      define(
          "vestibule.events.retention",
          "days=365",
          "how long events of the audit log are kept, at least days=1; 0 for ever",
          Settings::retention);

  /** How mail leaves the installation; empty for the usual way. */
  public static final Setting<Optional<String>> MAIL_TRANSPORT =
      define(
          "vestibule.mail.transport",
          "",
          "smtp: mails are sent; page: they are not sent but shown to superusers, for trying things out."
              + " Without it smtp, once there is a host or a session; until then mails wait",
          text -> oneOf(text, "smtp", "page"));

  /** The server's mail session. */
  public static final Setting<Optional<String>> MAIL_SESSION =
      optional(
          "vestibule.mail.session",
          "JNDI name of a mail session of the server that mails are sent by, e.g. java:jboss/mail/Default");

  /** The mail server. */
  public static final Setting<Optional<String>> MAIL_HOST =
      optional(
          "vestibule.mail.host",
          "host name of the mail server that mails are sent by, by SMTP; instead of vestibule.mail.session");

  /** Its port; 0 for the usual one. */
  public static final Setting<Integer> MAIL_PORT =
      number(
          "vestibule.mail.port",
          0,
          0,
          65_535,
          "its port; 0 for the usual one: 587 with starttls, 465 with tls, 25 with none");

  /** Whom to log in there as. */
  public static final Setting<Optional<String>> MAIL_USERNAME =
      optional("vestibule.mail.username", "whom to log in there as; without it nobody logs in");

  /** The password of that. */
  public static final Setting<Optional<String>> MAIL_PASSWORD =
      secretText("vestibule.mail.password", "the password of that");

  /** How the connection to it is protected. */
  public static final Setting<MailServer.Security> MAIL_SECURITY =
      define(
          "vestibule.mail.security",
          "starttls",
          "how the connection to it is protected: starttls, which it then must offer; tls from the first byte; none",
          text ->
              MailServer.Security.valueOf(
                  oneOf(text, "none", "starttls", "tls").orElseThrow().toUpperCase(Locale.ROOT)));

  /** How long to wait for it. */
  public static final Setting<Duration> MAIL_TIMEOUT =
      define(
          "vestibule.mail.timeout",
          "seconds=30",
          "how long to wait for it, for the connection and for each answer; from seconds=1 to minutes=1",
          text -> {
            Duration timeout = Durations.parse(text);
            if (timeout.compareTo(Duration.ofSeconds(1)) < 0
                || timeout.compareTo(Duration.ofMinutes(1)) > 0) {
              throw new IllegalArgumentException(
                  "must be from seconds=1 to minutes=1, not " + text);
            }
            return timeout;
          });

  /** Whom mails are from. */
  public static final Setting<Optional<String>> MAIL_FROM =
      optional(
          "vestibule.mail.from",
          "whom mails are from: login@example.org or Example <login@example.org>; without a name, the brand's title");

  /** Own templates of mails. */
  public static final Setting<Optional<Path>> MAIL_TEMPLATES =
      folder(
          "vestibule.mail.templates",
          "folder of templates of mails: those of the same names are used instead of the built-in ones");

  /** How long it is kept what became of mails. */
  public static final Setting<Duration> MAIL_RETENTION =
      duration(
          "vestibule.mail.retention",
          "days=30",
          "how long it is kept to whom mails were sent and what became of them; what they said is not kept");

  /** Flow files that are applied at every start. */
  public static final Setting<Optional<Path>> FLOWS_DIR =
      folder(
          "vestibule.flows.dir",
          "folder of flow files (.yaml, .yml, .json, .akflow) that are applied at the start, in the order of their names,"
              + " each once for what is in it");

  /** Whether those may hold more than flows. */
  public static final Setting<Boolean> FLOWS_FULL =
      define(
          "vestibule.flows.full",
          "false",
          "whether the files of vestibule.flows.dir may create and change groups, accounts and brands as well",
          Settings::yesOrNo);

  /** What flow files may read of the environment. */
  public static final Setting<Set<String>> FLOWS_ENV =
      define(
          "vestibule.flows.env",
          "",
          "environment variables, separated by commas, that flow files may read by !Env",
          text ->
              Arrays.stream(text.split(",", -1))
                  .map(String::strip)
                  .filter(name -> !name.isEmpty())
                  .collect(Collectors.toUnmodifiableSet()));

  /** What files flow files may read. */
  public static final Setting<Optional<Path>> FLOWS_FILES =
      folder("vestibule.flows.files", "folder whose files flow files may read by !File");

  /** Plug-ins. */
  public static final Setting<Optional<Path>> PLUGINS_DIR =
      folder(
          "vestibule.plugins.dir",
          "folder of plug-ins: jars, and folders of jars, that bring stages and policies; loaded at the start");

  /** How long the link for the initial set-up works. */
  public static final Setting<Duration> SETUP_LINK =
      duration(
          "vestibule.setup.link-duration",
          "hours=24",
          "how long the link for the initial set-up works; a new one is made at every start until it was used");

  /** Password of the first admin. */
  public static final Setting<Optional<String>> BOOTSTRAP_PASSWORD =
      secretText(
          "vestibule.bootstrap.password",
          "password of the first admin, akadmin; only looked at until the initial set-up is done");

  /** API token of the first admin. */
  public static final Setting<Optional<String>> BOOTSTRAP_TOKEN =
      secret(
          "vestibule.bootstrap.token",
          "API token for the first admin, akadmin, of at least 20 characters; given once",
          value -> Optional.of(value).filter(text -> !text.isEmpty()));

  /** By what a scraper of metrics shows that it is one. */
  public static final Setting<Optional<String>> METRICS_TOKEN =
      secret(
          "vestibule.metrics.token",
          "any text of at least 20 characters: whoever sends it as a bearer token may read the metrics, from anywhere",
          value -> {
            if (!value.isEmpty() && value.length() < 20) {
              throw new IllegalArgumentException("must have at least 20 characters");
            }
            return Optional.of(value).filter(text -> !text.isEmpty());
          });

  /** From where metrics may be read without showing anything. */
  public static final Setting<List<Network>> METRICS_NETWORKS =
      define(
          "vestibule.metrics.networks",
          "127.0.0.0/8, ::1",
          "addresses or networks, separated by commas, from which the metrics may be read without a token; none for none",
          text -> text.equals("none") ? List.of() : networks(text));

  /** Where the newcomer's run keeps its data; read by the server's own configuration. */
  public static final Setting<Optional<String>> RUN_DATA =
      optional(
          "vestibule.run.data",
          "folder of the newcomer's run; set by it, for the data source of its server");

  /** Where to write the set-up link. */
  public static final Setting<Optional<String>> SETUP_LINK_FILE =
      optional(
          "vestibule.setup.link-file",
          "file into which the link for the initial set-up is written, readable by the server's user only."
              + " Without it, vestibule-setup-link.txt in the server's data folder");

  private final Map<String, Object> values;
  private final List<Given> given;
  private final List<String> warnings;

  private Settings(Map<String, Object> values, List<Given> given, List<String> warnings) {
    this.values = values;
    this.given = List.copyOf(given);
    this.warnings = List.copyOf(warnings);
  }

  /** The settings of this server: its system properties and environment. */
  public static Settings ofSystem() {
    TreeMap<String, String> properties = new TreeMap<>();
    for (String name : System.getProperties().stringPropertyNames()) {
      String value = System.getProperty(name);
      if (value != null) {
        properties.put(name, value);
      }
    }
    return of(properties, System.getenv());
  }

  /**
   * Reads settings.
   *
   * @param properties system properties
   * @param environment environment variables
   * @throws SettingsException if a value does not fit its setting, or a property, variable or line
   *     of the file looks like a setting but is none; the message names them all, one to a line
   */
  public static Settings of(Map<String, String> properties, Map<String, String> environment) {
    Sources sources = new Sources(properties, environment);
    Map<String, Object> values = new LinkedHashMap<>();
    List<Given> given = new ArrayList<>();
    List<String> warnings = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    for (Setting<?> setting : ALL.values()) {
      Optional<Sources.Given> found = sources.find(setting);
      String name = found.map(Sources.Given::name).orElse(setting.key());
      String value = found.map(Sources.Given::text).orElse(setting.defaultText());
      String source = found.map(Sources.Given::source).orElse("");
      try {
        @Nullable Path file = found.map(Sources.Given::file).orElse(null);
        if (FileValue.isOne(value) && !setting.equals(CONFIG_FILE)) {
          file = FileValue.path(value);
          value = FileValue.read(file);
          source += ", from " + file;
        }
        values.put(setting.key(), setting.parser().apply(value));
        if (file != null && setting.secret() && FileValue.isOpenToAll(file)) {
          warnings.add(
              setting.key() + " is a secret, and " + file + " can be read by every local user");
        }
        if (found.isPresent() && !value.equals(setting.defaultText())) {
          given.add(new Given(setting, setting.secret() ? "(not shown)" : value, source));
        }
      } catch (IllegalArgumentException e) {
        String why = Objects.requireNonNullElse(e.getMessage(), "does not fit");
        problems.add(
            name + ": " + (setting.secret() && why.contains(value) ? "does not fit" : why));
      }
    }
    problems.addAll(sources.problems(ALL.values()));
    if (!problems.isEmpty()) {
      throw new SettingsException(problems);
    }
    return new Settings(values, given, warnings);
  }

  /**
   * A setting somebody has set to something else than its default.
   *
   * @param setting the setting
   * @param shown its value, or words in place of a secret
   * @param source where it was set
   */
  public record Given(Setting<?> setting, String shown, String source) {
    @Override
    public String toString() {
      return SettingsException.oneLine(setting.key() + " = " + shown + " (" + source + ")");
    }
  }

  /** What somebody has set to something else than its default. */
  public List<Given> given() {
    return given;
  }

  /** What an operator should know about how settings are given, one line each. */
  public List<String> warnings() {
    return warnings;
  }

  /** All settings there are, in the order of the documentation. */
  public static List<Setting<?>> all() {
    return List.copyOf(ALL.values());
  }

  /** The value of a setting. */
  @SuppressWarnings("unchecked") // put there by the same setting
  public <T> T get(Setting<T> setting) {
    return (T) Objects.requireNonNull(values.get(setting.key()), setting.key());
  }

  /**
   * One setting.
   *
   * @param <T> the type of its value
   * @param key its name as a system property
   * @param defaultText its default, as it would be written
   * @param description what it is for, for the operator
   * @param parser reads a value; throws {@link IllegalArgumentException} saying what is expected
   * @param secret whether its value is never shown
   */
  public record Setting<T>(
      String key,
      String defaultText,
      String description,
      Function<String, T> parser,
      boolean secret) {
    /** Its name as an environment variable. */
    public String variable() {
      return key.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    }
  }

  /** A setting of which spaces at either end do not count. */
  private static <T> Setting<T> define(
      String key, String value, String description, Function<String, T> parser) {
    return add(new Setting<>(key, value, description, text -> parser.apply(text.strip()), false));
  }

  /** A secret of which spaces at either end do not count. Its parser never repeats it. */
  private static <T> Setting<T> secret(String key, String description, Function<String, T> parser) {
    return add(new Setting<>(key, "", description, text -> parser.apply(text.strip()), true));
  }

  private static <T> Setting<T> add(Setting<T> setting) {
    ALL.put(setting.key(), setting);
    return setting;
  }

  private static Setting<Optional<Path>> folder(String key, String description) {
    return path(key, description, "must be a folder that is there", Files::isDirectory);
  }

  private static Setting<Optional<Path>> path(
      String key, String description, String expected, Predicate<Path> fits) {
    return define(
        key,
        "",
        description,
        text -> {
          if (text.isEmpty()) {
            return Optional.empty();
          }
          try {
            Path path = Path.of(text);
            if (fits.test(path)) {
              return Optional.of(path.toAbsolutePath().normalize());
            }
          } catch (InvalidPathException e) {
            // told below
          }
          throw new IllegalArgumentException(expected + ", not " + text);
        });
  }

  /** A file that may come and go. */
  private static Setting<Optional<Path>> file(String key, String description) {
    return define(
        key,
        "",
        description,
        text -> {
          try {
            return Optional.of(text)
                .filter(given -> !given.isEmpty())
                .map(given -> Path.of(given).toAbsolutePath().normalize());
          } catch (InvalidPathException e) {
            throw new IllegalArgumentException("must be the path of a file, not " + text);
          }
        });
  }

  /** One of some words; empty if it is left open. */
  private static Optional<String> oneOf(String text, String... words) {
    if (text.isEmpty()) {
      return Optional.empty();
    }
    if (List.of(words).contains(text)) {
      return Optional.of(text);
    }
    throw new IllegalArgumentException("must be one of " + List.of(words) + ", not " + text);
  }

  private static boolean yesOrNo(String text) {
    if (text.equals("true") || text.equals("false")) {
      return text.equals("true");
    }
    throw new IllegalArgumentException("must be true or false, not " + text);
  }

  private static Setting<String> text(String key, String value, String description) {
    return define(key, value, description, Function.identity());
  }

  private static Setting<Optional<String>> optional(String key, String description) {
    return define(
        key, "", description, value -> Optional.of(value).filter(text -> !text.isEmpty()));
  }

  /** An optional secret of which every space counts, unless there is nothing else. */
  private static Setting<Optional<String>> secretText(String key, String description) {
    return add(
        new Setting<>(
            key,
            "",
            description,
            value -> Optional.of(value).filter(text -> !text.isBlank()),
            true));
  }

  private static Setting<Integer> number(
      String key, int value, int min, int max, String description) {
    return define(
        key,
        Integer.toString(value),
        description,
        text -> {
          try {
            int number = Integer.parseInt(text);
            if (number >= min && number <= max) {
              return number;
            }
          } catch (NumberFormatException e) {
            // told below
          }
          throw new IllegalArgumentException(
              "must be a whole number from " + min + " to " + max + ", not " + text);
        });
  }

  private static Setting<Duration> duration(String key, String value, String description) {
    return define(
        key,
        value,
        description,
        text -> {
          Duration duration = Durations.parse(text);
          if (duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException("must be longer than nothing, not " + text);
          }
          return duration;
        });
  }

  private static Optional<Duration> retention(String text) {
    Duration duration = text.equals("0") ? Duration.ZERO : Durations.parse(text);
    if (duration.isZero()) {
      return Optional.empty();
    }
    // What policies and people read is what happened lately; an hour of it is of use to nobody.
    if (duration.compareTo(Duration.ofDays(1)) < 0
        || duration.compareTo(Duration.ofDays(36_500)) > 0) {
      throw new IllegalArgumentException(
          "must be from days=1 to days=36500, or 0 for ever, not " + text);
    }
    return Optional.of(duration);
  }

  private static Optional<String> baseUrl(String text) {
    return text.isEmpty()
        ? Optional.empty()
        : Optional.of(
            webAddress(text)
                .orElseThrow(() -> noWebAddress("https://login.example.org/auth", text)));
  }

  /** An address with neither person, query nor fragment, without a slash at the end. */
  private static Optional<String> webAddress(String text) {
    try {
      URI uri = new URI(text);
      boolean web =
          "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
      if (web
          && uri.getHost() != null
          && uri.getRawUserInfo() == null
          && uri.getRawQuery() == null
          && uri.getRawFragment() == null) {
        return Optional.of(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
      }
    } catch (URISyntaxException e) {
      // told below
    }
    return Optional.empty();
  }

  private static IllegalArgumentException noWebAddress(String example, String text) {
    return new IllegalArgumentException("must be an address like " + example + ", not " + text);
  }

  private static List<Network> networks(String text) {
    List<Network> networks = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      if (!part.isBlank()) {
        networks.add(Network.parse(part.strip()));
      }
    }
    return List.copyOf(networks);
  }
}
