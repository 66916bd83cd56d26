package io.vestibule.settings;

import io.vestibule.settings.Settings.Setting;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where settings are given: as system properties, as environment variables, and in a file. What is
 * found first counts; what is empty is not given.
 */
final class Sources {
  private static final String PREFIX = "vestibule.";
  private static final String VARIABLE_PREFIX = "VESTIBULE_";
  private static final String FILE_NAME = "vestibule.properties";
  private static final String FROM_FILE = "_FILE";

  /** What a cluster tells every container about a service that is called vestibule. */
  private static final Pattern OF_CLUSTER =
      Pattern.compile(
          "VESTIBULE_([A-Z0-9_]+_)?(SERVICE_(HOST|PORT(_[A-Z0-9_]+)?)|PORT_\\d+_(TCP|UDP|SCTP)(_[A-Z]+)?)");

  private static final Pattern PORT_OF_CLUSTER =
      Pattern.compile("VESTIBULE_([A-Z0-9_]+_)?PORT=(tcp|udp|sctp)://.*", Pattern.DOTALL);

  private final Map<String, String> properties;
  private final Map<String, String> environment;
  private final @Nullable SettingsFile file;
  private final @Nullable Path path;
  private final List<String> problems = new ArrayList<>();

  /**
   * What somebody has set.
   *
   * @param text the value, unchanged
   * @param name what to call the place in front of a complaint about the value
   * @param source what to call the place beside the setting's name
   * @param file the file it is in, or null
   */
  record Given(String text, String name, String source, @Nullable Path file) {}

  Sources(Map<String, String> properties, Map<String, String> environment) {
    this.properties = properties;
    this.environment = environment;
    this.path = path();
    this.file = path == null ? null : SettingsFile.read(path);
    if (file != null) {
      problems.addAll(file.problems());
    }
  }

  /** What somebody has set a setting to; empty if nobody has. */
  Optional<Given> find(Setting<?> setting) {
    String property = properties.getOrDefault(setting.key(), "");
    if (!property.isEmpty()) {
      return Optional.of(new Given(property, setting.key(), "system property", null));
    }
    String variable = environment.getOrDefault(setting.variable(), "");
    if (!variable.isEmpty()) {
      return Optional.of(new Given(variable, setting.variable(), "environment variable", null));
    }
    SettingsFile its = file;
    if (its == null || setting.equals(Settings.CONFIG_FILE)) {
      return Optional.empty();
    }
    return Optional.ofNullable(its.entries().get(setting.key()))
        .filter(entry -> !entry.value().isEmpty())
        .map(
            entry ->
                new Given(
                    entry.value(),
                    its.place(entry) + ": " + setting.key(),
                    its.place(entry),
                    path));
  }

  /** What is wrong with the file, and what is set that is no setting; one line each. */
  List<String> problems(Collection<Setting<?>> settings) {
    List<String> keys = settings.stream().map(Setting::key).toList();
    List<String> variables = settings.stream().map(Setting::variable).toList();
    List<String> all = new ArrayList<>(problems);
    properties.keySet().stream()
        .filter(name -> name.startsWith(PREFIX) && !keys.contains(name))
        .map(name -> unknown(name, keys))
        .forEach(all::add);
    environment.entrySet().stream()
        .filter(variable -> variable.getKey().startsWith(VARIABLE_PREFIX))
        .filter(variable -> !variables.contains(variable.getKey()))
        .filter(Predicate.not(Sources::isOfCluster))
        .map(variable -> unknownVariable(variable.getKey(), variables))
        .forEach(all::add);
    SettingsFile its = file;
    if (its != null) {
      its.entries()
          .forEach(
              (key, entry) -> {
                if (key.equals(Settings.CONFIG_FILE.key())) {
                  all.add(
                      its.place(entry)
                          + ": "
                          + key
                          + ": is for a system property or an environment variable");
                } else if (!keys.contains(key)) {
                  all.add(its.place(entry) + ": " + unknownInFile(key, keys));
                }
              });
    }
    return all;
  }

  private static String unknown(String name, Collection<String> names) {
    return name
        + ": there is no such setting"
        + Spelling.nearest(name, names).map(meant -> "; did you mean " + meant + "?").orElse("");
  }

  private static String unknownVariable(String name, Collection<String> variables) {
    String stem =
        name.endsWith(FROM_FILE) ? name.substring(0, name.length() - FROM_FILE.length()) : name;
    return !stem.equals(name) && variables.contains(stem)
        ? name
            + ": there is no such setting; "
            + stem
            + "=file:///path has the value read from a file"
        : unknown(name, variables);
  }

  /** What looks like no key at all may be a part of a secret, and is not repeated. */
  private static String unknownInFile(String key, Collection<String> keys) {
    return key.startsWith(PREFIX) || Spelling.nearest(key, keys).isPresent()
        ? unknown(key, keys)
        : "must begin with the name of a setting, like " + Settings.BASE_URL.key();
  }

  private static boolean isOfCluster(Map.Entry<String, String> variable) {
    return OF_CLUSTER.matcher(variable.getKey()).matches()
        || PORT_OF_CLUSTER.matcher(variable.getKey() + "=" + variable.getValue()).matches();
  }

  /** The file that is named, or else the one in the server's folder for configuration. */
  private @Nullable Path path() {
    String named = properties.getOrDefault(Settings.CONFIG_FILE.key(), "").strip();
    String name = Settings.CONFIG_FILE.key();
    if (named.isEmpty()) {
      named = environment.getOrDefault(Settings.CONFIG_FILE.variable(), "").strip();
      name = Settings.CONFIG_FILE.variable();
    }
    try {
      if (!named.isEmpty()) {
        Path given = FileValue.isOne(named) ? FileValue.path(named) : Path.of(named);
        return given.toAbsolutePath().normalize();
      }
      String wildfly = properties.getOrDefault("jboss.server.config.dir", "");
      String payara = properties.getOrDefault("com.sun.aas.instanceRoot", "");
      Path usual =
          !wildfly.isEmpty()
              ? Path.of(wildfly, FILE_NAME)
              : !payara.isEmpty() ? Path.of(payara, "config", FILE_NAME) : null;
      return usual != null && Files.exists(usual) ? usual.toAbsolutePath().normalize() : null;
    } catch (InvalidPathException e) {
      problems.add(name + ": must be the path of a file, not " + named);
      return null;
    }
  }
}
