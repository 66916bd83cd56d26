package io.vestibule.testkit;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The texts on the class path, and what the sources of a module say of them. */
public final class TextBundles {
  private static final String ROOT = "io/vestibule";
  private static final Pattern BUNDLE = Pattern.compile("(.*/)?texts(_[A-Za-z_]+)?\\.properties");

  /** {@code Text.of(Owner.class, "key"}; what follows says whether the key goes on. */
  private static final Pattern DIRECT =
      Pattern.compile("Text\\.of\\(\\s*\\w+\\.class,\\s*\"([^\"]+)\"\\s*([,)+])");

  /** A method {@code text(key)} or {@code words(key)} of a class's own, in Java or in a page. */
  private static final Pattern WRAPPED =
      Pattern.compile("\\b(?:text|words)\\(\\s*[\"']([^\"']+)[\"']\\s*([,)+])");

  /** The beginning such a method puts before the key. */
  private static final Pattern BEGINNING =
      Pattern.compile("Text\\.of\\(\\s*\\w+\\.class,\\s*\"([^\"]+)\"\\s*\\+\\s*key,");

  private static final Pattern FOLDER = Pattern.compile("/webapp/pages/(\\w+)/");

  private static final Pattern WORDS = Pattern.compile("[\"']([A-Za-z0-9_.]+)[\"']");

  private TextBundles() {}

  /** The names of all bundles on the class path, e.g. {@code io/vestibule/flow/texts}. */
  public static List<String> names() {
    TreeSet<String> names = new TreeSet<>();
    for (String file : files()) {
      names.add(file.replaceAll("(_[A-Za-z_]+)?\\.properties$", ""));
    }
    return List.copyOf(names);
  }

  /** The names of the files of all bundles on the class path. */
  public static List<String> files() {
    TreeSet<String> files = new TreeSet<>();
    try {
      for (URL root : Collections.list(TextBundles.class.getClassLoader().getResources(ROOT))) {
        URLConnection connection = root.openConnection();
        if (connection instanceof JarURLConnection jar) {
          jar.getJarFile().stream().map(Object::toString).forEach(files::add);
        } else {
          Path folder = Path.of(root.toURI());
          try (Stream<Path> found = Files.walk(folder)) {
            found.forEach(
                file ->
                    files.add(ROOT + "/" + folder.relativize(file).toString().replace('\\', '/')));
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (java.net.URISyntaxException e) {
      throw new AssertionError(e);
    }
    return files.stream().filter(file -> BUNDLE.matcher(file).matches()).toList();
  }

  /** What a file of a bundle says. */
  public static Properties read(String file) {
    try (Reader in =
        new InputStreamReader(
            Objects.requireNonNull(
                TextBundles.class.getClassLoader().getResourceAsStream(file), file),
            StandardCharsets.UTF_8)) {
      Properties values = new Properties();
      values.load(in);
      return values;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A key that the sources ask for.
   *
   * @param bundle the name of the bundle
   * @param key the key, or its beginning
   * @param whole whether it is the whole key
   */
  public record Use(String bundle, String key, boolean whole) {
    /** Whether there are words for it. */
    public boolean isFulfilled() {
      Properties english = read(bundle + ".properties");
      return whole
          ? english.containsKey(key)
          : english.stringPropertyNames().stream().anyMatch(name -> name.startsWith(key));
    }
  }

  /**
   * The keys that the sources of the module under test ask for by a literal.
   *
   * @param pages the package whose texts the module's pages use, with slashes
   */
  public static List<Use> uses(String pages) {
    List<Use> uses = new ArrayList<>();
    for (Path file : sources()) {
      String source = read(file);
      String bundle = bundle(file, pages);
      Matcher direct = DIRECT.matcher(source);
      while (direct.find()) {
        uses.add(new Use(bundle, direct.group(1), !direct.group(2).equals("+")));
      }
      Matcher beginning = BEGINNING.matcher(source);
      String before = beginning.find() ? beginning.group(1) : "";
      Matcher wrapped = WRAPPED.matcher(source);
      while (names().contains(bundle) && wrapped.find()) {
        uses.add(new Use(bundle, before + wrapped.group(1), !wrapped.group(2).equals("+")));
      }
    }
    return uses;
  }

  /**
   * The keys of the module under test that none of its sources mentions, as a whole or by a
   * beginning that ends with a dot.
   *
   * @param pages the package whose texts the module's pages use, with slashes
   */
  public static List<String> unused(String pages) {
    List<String> unused = new ArrayList<>();
    for (String bundle : names()) {
      TreeSet<String> words = new TreeSet<>();
      for (Path file : sources()) {
        if (bundle(file, pages).equals(bundle)) {
          Matcher word = WORDS.matcher(read(file));
          while (word.find()) {
            words.add(word.group(1));
          }
        }
      }
      if (!words.isEmpty()) {
        for (String key : new TreeSet<>(read(bundle + ".properties").stringPropertyNames())) {
          boolean mentioned =
              words.contains(key)
                  || words.stream()
                      .anyMatch(
                          word ->
                              (word.endsWith(".") && key.startsWith(word))
                                  || words.stream()
                                      .anyMatch(
                                          first ->
                                              first.endsWith(".") && key.equals(first + word)));
          if (!mentioned) {
            unused.add(bundle + ": " + key);
          }
        }
      }
    }
    return unused;
  }

  private static String bundle(Path file, String pages) {
    String path = file.toString().replace('\\', '/');
    if (path.endsWith(".java")) {
      return path.substring("src/main/java/".length(), path.lastIndexOf('/')) + "/texts";
    }
    // Pages in a folder of their own have the texts of the package called like that.
    Matcher folder = FOLDER.matcher(path);
    return folder.find()
        ? pages.substring(0, pages.lastIndexOf('/') + 1) + folder.group(1) + "/texts"
        : pages + "/texts";
  }

  private static List<Path> sources() {
    try (Stream<Path> files = Files.walk(Path.of("src/main"))) {
      return files.filter(file -> file.toString().matches(".*\\.(java|xhtml)")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
