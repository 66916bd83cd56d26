package io.vestibule.plugin;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A file or folder of the folder for plug-ins.
 *
 * @param path where it is
 */
record PluginFile(Path path) {
  private static final String JAR = ".jar";

  /**
   * What there is, in the order of the names. Hidden files are no plug-ins, and neither are those
   * that are no jars.
   */
  static List<PluginFile> in(Path folder) throws IOException {
    try (Stream<Path> found = Files.list(folder)) {
      return found
          .map(PluginFile::new)
          .filter(file -> !file.file().startsWith("."))
          .filter(file -> Files.isDirectory(file.path) || file.file().endsWith(JAR))
          .sorted(Comparator.comparing(PluginFile::file))
          .toList();
    }
  }

  /** Its own name. */
  String file() {
    return String.valueOf(path.getFileName());
  }

  /** What the plug-in is called. */
  String name() {
    return Files.isDirectory(path) || !file().endsWith(JAR)
        ? file()
        : file().substring(0, file().length() - JAR.length());
  }

  /**
   * Copies its jars, since what is loaded from must not change.
   *
   * @param to an empty folder
   * @return the copies, in the order of the names; empty if there is no jar
   */
  List<Path> copy(Path to) throws IOException {
    List<Path> jars = new ArrayList<>();
    if (Files.isDirectory(path)) {
      try (Stream<Path> found = Files.list(path)) {
        found
            .filter(file -> file.toString().toLowerCase(Locale.ROOT).endsWith(JAR))
            .sorted()
            .forEach(jars::add);
      }
    } else {
      jars.add(path);
    }
    List<Path> copies = new ArrayList<>();
    for (Path jar : jars) {
      Path copy = to.resolve(String.valueOf(jar.getFileName()));
      // Not Files.copy: the copy is ours, whoever owns the file and whatever they may do with it.
      try (InputStream in = Files.newInputStream(jar)) {
        Files.copy(in, copy);
      }
      copies.add(copy);
    }
    return copies;
  }
}
