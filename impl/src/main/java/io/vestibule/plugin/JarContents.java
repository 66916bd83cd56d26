package io.vestibule.plugin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is in the jars of a plug-in, but for classes.
 *
 * @param manifest what the manifest says of the jar that brings kinds, or else of the first one
 * @param bundles the base names of bundles of texts
 * @param pages the names of Facelets, without folder and ending
 * @param statics the paths of static files below their folder
 * @param fingerprint changes with the jars
 */
record JarContents(
    Map<String, String> manifest,
    Set<String> bundles,
    Set<String> pages,
    Set<String> statics,
    String fingerprint) {
  /** Where Facelets are. */
  static final String PAGES = "META-INF/vestibule/pages/";

  /** Where static files are. */
  static final String STATICS = "META-INF/vestibule/static/";

  private static final Pattern BUNDLE = Pattern.compile("((?:[\\w$]+/)+texts)\\.properties");
  private static final Pattern PAGE =
      Pattern.compile(Pattern.quote(PAGES) + "([a-zA-Z0-9][a-zA-Z0-9_-]{0,63})\\.xhtml");

  /** No part of a path begins with a dot, so none leads upwards and none is hidden. */
  private static final Pattern STATIC =
      Pattern.compile(
          Pattern.quote(STATICS)
              + "([a-zA-Z0-9_-][a-zA-Z0-9._-]*(?:/[a-zA-Z0-9_-][a-zA-Z0-9._-]*)*)");

  private static final String KINDS = "META-INF/services/io.vestibule.api.";

  /**
   * Looks into jars.
   *
   * @throws IOException if one is none, or is damaged
   */
  static JarContents of(List<Path> jars) throws IOException {
    Set<String> bundles = new TreeSet<>();
    Set<String> pages = new TreeSet<>();
    Set<String> statics = new TreeSet<>();
    List<Map<String, String>> manifests = new ArrayList<>();
    MessageDigest digest = sha256();
    for (Path path : jars) {
      digest.update(Files.readAllBytes(path));
      try (JarFile jar = new JarFile(path.toFile())) {
        boolean kinds = false;
        for (JarEntry entry : Collections.list(jar.entries())) {
          String name = entry.getName();
          add(BUNDLE.matcher(name), bundles);
          add(PAGE.matcher(name), pages);
          add(STATIC.matcher(name), statics);
          kinds |= name.startsWith(KINDS);
        }
        Map<String, String> manifest = attributes(jar.getManifest());
        manifests.add(kinds ? 0 : manifests.size(), manifest);
      }
    }
    TreeSet<String> names = new TreeSet<>();
    bundles.forEach(bundle -> names.add(bundle.replace('/', '.')));
    return new JarContents(
        manifests.isEmpty() ? Map.of() : manifests.get(0),
        names,
        pages,
        statics,
        HexFormat.of().formatHex(digest.digest(), 0, 8));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static void add(Matcher name, Set<String> names) {
    if (name.matches()) {
      names.add(name.group(1));
    }
  }

  private static Map<String, String> attributes(
      @org.jspecify.annotations.Nullable Manifest manifest) {
    Map<String, String> attributes = new LinkedHashMap<>();
    if (manifest != null) {
      for (Map.Entry<Object, Object> entry : manifest.getMainAttributes().entrySet()) {
        attributes.put(((Attributes.Name) entry.getKey()).toString(), (String) entry.getValue());
      }
    }
    return attributes;
  }
}
