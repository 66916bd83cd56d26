package io.vestibule.plugin;

import io.vestibule.api.service.ApiVersion;
import io.vestibule.api.text.Text;
import io.vestibule.kind.Cause;
import io.vestibule.kind.Kinds;
import io.vestibule.text.Texts;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The plug-ins of the installation: jars, and folders of jars, in one folder.
 *
 * <p>Each is loaded by a loader of its own, from a copy of its own, so that the operator may
 * replace files while the server runs. One that is broken is named and left out; nothing that is
 * wrong with a plug-in keeps the engine from starting.
 */
public final class Plugins implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Plugins.class.getName());
  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9._-]{0,63}");
  private static final int MOST_BYTES = 10_000_000;

  private final Texts texts;
  private final @Nullable Path copies;
  private final Map<String, Opened> opened = new LinkedHashMap<>();
  private final List<Plugin> known = new ArrayList<>();

  /** A plug-in that could be opened. */
  private record Opened(
      PluginFile file, JarContents contents, PluginClassLoader loader, List<Text> problems) {}

  private Plugins(Texts texts, @Nullable Path copies) {
    this.texts = texts;
    this.copies = copies;
  }

  /**
   * Opens the plug-ins. Their kinds are found by their {@link #loaders}, and what came of it is
   * told to {@link #settle}.
   *
   * @param folder the folder, which is there; or empty for no plug-ins
   * @param texts learns where their texts are
   */
  public static Plugins open(Optional<Path> folder, Texts texts) {
    if (folder.isEmpty()) {
      return new Plugins(texts, null);
    }
    try {
      List<PluginFile> files = PluginFile.in(folder.get());
      Plugins plugins = new Plugins(texts, Files.createTempDirectory("vestibule-plugins-"));
      SharedClasses shared = new SharedClasses();
      for (PluginFile file : files) {
        plugins.open(file, shared);
      }
      return plugins;
    } catch (IOException | UncheckedIOException e) {
      LOG.log(Level.ERROR, "left out all plug-ins: " + folder.get() + " cannot be read", e);
      return new Plugins(texts, null);
    }
  }

  private void open(PluginFile file, SharedClasses shared) {
    String name = file.name();
    if (!NAME.matcher(name).matches()) {
      leftOut(file, Text.of(Plugins.class, "name"));
      return;
    }
    if (opened.containsKey(name)) {
      leftOut(file, Text.of(Plugins.class, "twice", opened.get(name).file().file()));
      return;
    }
    List<URL> urls = new ArrayList<>();
    JarContents contents;
    try {
      Path folder = Files.createDirectory(java.util.Objects.requireNonNull(copies).resolve(name));
      List<Path> jars = file.copy(folder);
      if (jars.isEmpty()) {
        leftOut(file, Text.of(Plugins.class, "no_jar"));
        return;
      }
      contents = JarContents.of(jars);
      for (Path jar : jars) {
        urls.add(jar.toUri().toURL());
      }
    } catch (IOException | UncheckedIOException | IllegalArgumentException | SecurityException e) {
      leftOut(file, Text.of(Plugins.class, "unreadable", Cause.of(e)));
      return;
    }
    Optional<Text> misfit = misfit(contents.manifest().get("Vestibule-Api-Version"));
    if (misfit.isPresent()) {
      known.add(plugin(file, contents, List.of(), List.of(), List.of(misfit.get())));
      tell(known.get(known.size() - 1));
      return;
    }
    PluginClassLoader loader = new PluginClassLoader(name, urls, shared);
    List<Text> problems = new ArrayList<>();
    for (String bundle : contents.bundles()) {
      if (!texts.register(bundle, loader)) {
        problems.add(Text.of(Plugins.class, "bundle", bundle));
      }
    }
    opened.put(name, new Opened(file, contents, loader, problems));
  }

  /** Why a plug-in does not work with this API; empty if it does, or does not say. */
  private static Optional<Text> misfit(@Nullable String needed) {
    if (needed == null) {
      return Optional.empty();
    }
    ApiVersion here = ApiVersion.current();
    try {
      return here.serves(ApiVersion.parse(needed))
          ? Optional.empty()
          : Optional.of(Text.of(Plugins.class, "api", Cause.line(needed), here.toString()));
    } catch (IllegalArgumentException e) {
      return Optional.of(Text.of(Plugins.class, "api_unreadable", Cause.line(needed)));
    }
  }

  /** The loaders of those that could be opened, in the order of their files' names. */
  public List<ClassLoader> loaders() {
    return List.copyOf(opened.values().stream().map(Opened::loader).toList());
  }

  /**
   * Takes note of what the plug-ins brought, and lets go of those that brought nothing.
   *
   * @param kinds what was found
   */
  public void settle(Kinds kinds) {
    for (Map.Entry<String, Opened> entry : List.copyOf(opened.entrySet())) {
      Opened each = entry.getValue();
      List<Text> problems = new ArrayList<>(kinds.problemsOf(each.loader()));
      problems.addAll(each.problems());
      List<String> stages = kinds.stagesOf(each.loader());
      List<String> policies = kinds.policiesOf(each.loader());
      if (stages.isEmpty() && policies.isEmpty()) {
        if (problems.isEmpty()) {
          problems.add(Text.of(Plugins.class, "nothing"));
        }
        opened.remove(entry.getKey());
        close(each.loader());
      }
      Plugin plugin = plugin(each.file(), each.contents(), stages, policies, problems);
      known.add(plugin);
      tell(plugin);
    }
    known.sort(Comparator.comparing(Plugin::file));
  }

  /** All there are, in the order of their files' names; also those that were left out. */
  public List<Plugin> all() {
    return List.copyOf(known);
  }

  /**
   * The Facelet by which a plug-in shows a challenge.
   *
   * @param plugin the plug-in's name
   * @param component the name of the challenge's component
   * @return where it is; empty if the plug-in has none for it
   */
  public Optional<URL> page(String plugin, String component) {
    return Optional.ofNullable(opened.get(plugin))
        .filter(its -> its.contents().pages().contains(component))
        .map(its -> its.loader().findResource(JarContents.PAGES + component + ".xhtml"));
  }

  /**
   * The plug-in of a type of stage.
   *
   * @return its name; empty if the type is built in, or nobody's
   */
  public Optional<String> ofStage(String type) {
    return known.stream()
        .filter(plugin -> plugin.stages().contains(type))
        .map(Plugin::name)
        .findFirst();
  }

  /**
   * What tells the contents of a plug-in from those of any other, and of the same one earlier.
   *
   * @return letters and digits; empty if there is no such plug-in
   */
  public String fingerprint(String plugin) {
    Opened its = opened.get(plugin);
    return its == null ? "" : its.contents().fingerprint();
  }

  /**
   * What is in a static file of a plug-in.
   *
   * @param plugin the plug-in's name
   * @param path the path below its folder of static files
   * @return its bytes; empty if there is no such file
   */
  public Optional<byte[]> staticFile(String plugin, String path) {
    Opened its = opened.get(plugin);
    // Only what was found in the jar by this very name: no path can lead anywhere else.
    if (its == null || !its.contents().statics().contains(path)) {
      return Optional.empty();
    }
    try (InputStream in = its.loader().getResourceAsStream(JarContents.STATICS + path)) {
      return in == null ? Optional.empty() : Optional.of(in.readNBytes(MOST_BYTES));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void leftOut(PluginFile file, Text why) {
    Plugin plugin =
        new Plugin(
            file.name(), file.file(), file.name(), "", "", List.of(), List.of(), List.of(why));
    known.add(plugin);
    tell(plugin);
  }

  private static Plugin plugin(
      PluginFile file,
      JarContents contents,
      List<String> stages,
      List<String> policies,
      List<Text> problems) {
    Map<String, String> manifest = contents.manifest();
    return new Plugin(
        file.name(),
        file.file(),
        Cause.line(manifest.getOrDefault("Implementation-Title", file.name())),
        Cause.line(manifest.getOrDefault("Implementation-Version", "")),
        Cause.line(manifest.getOrDefault("Implementation-Vendor", "")),
        stages,
        policies,
        problems);
  }

  private void tell(Plugin plugin) {
    if (plugin.inUse()) {
      LOG.log(
          Level.INFO,
          "plug-in {0}: {1} {2} by {3}; stages {4}, policies {5}",
          plugin.file(),
          plugin.title(),
          plugin.version().isEmpty() ? "without version" : plugin.version(),
          plugin.provider().isEmpty() ? "nobody who says" : plugin.provider(),
          plugin.stages(),
          plugin.policies());
    }
    for (Text problem : plugin.problems()) {
      LOG.log(
          Level.ERROR,
          plugin.inUse() ? "plug-in {0}: left out a part of it: {1}" : "left out plug-in {0}: {1}",
          plugin.file(),
          texts.words(problem, Locale.ENGLISH));
    }
  }

  private void close(PluginClassLoader loader) {
    texts.forget(loader);
    try {
      loader.close();
    } catch (IOException e) {
      LOG.log(Level.WARNING, "the jars of plug-in {0} stay open: {1}", loader.getName(), e);
    }
  }

  /** Closes the jars and deletes the copies. */
  @Override
  public void close() {
    opened.values().forEach(each -> close(each.loader()));
    opened.clear();
    if (copies != null) {
      try (Stream<Path> files = Files.walk(copies)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(file);
        }
      } catch (IOException | UncheckedIOException e) {
        LOG.log(Level.WARNING, "copies of plug-ins stay in {0}: {1}", copies, e);
      }
    }
  }
}
