package io.vestibule.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Builds plug-ins as their authors do: by Maven, in a process and with a local repository of its
 * own. What was built here lies in that repository as if it had been downloaded; everything else
 * comes from the repository of the build that runs, and nothing from the network.
 */
final class PluginBuild {
  private final Path work;
  private final Path repository;
  private final Path settings;

  private PluginBuild(Path work) {
    this.work = work;
    this.repository = work.resolve("repository");
    this.settings = work.resolve("settings.xml");
  }

  /** Sees to the repository. */
  static PluginBuild prepared() throws IOException {
    Path work = Path.of(TestServer.property("test.ear")).resolveSibling("plugin-builds");
    PluginBuild build = new PluginBuild(Files.createDirectories(work));
    // Ends the search for the folder of settings that belongs to this project, not to theirs.
    Files.createDirectories(work.resolve(".mvn"));
    Files.writeString(
        build.settings,
        "<settings><localRepository>%s</localRepository><mirrors><mirror><id>files</id><url>%s</url><mirrorOf>*</mirrorOf></mirror></mirrors></settings>"
            .formatted(build.repository, Path.of(TestServer.property("test.repository")).toUri()));
    Path project = Path.of(TestServer.property("test.project")).normalize();
    build.offer("vestibule", ".pom", project.resolve("pom.xml"));
    for (Map.Entry<String, String> module :
        Map.of("vestibule-api", "api", "vestibule-impl", "impl").entrySet()) {
      Path folder = project.resolve(module.getValue());
      build.offer(module.getKey(), ".pom", folder.resolve("pom.xml"));
      build.offer(module.getKey(), ".jar", jar(folder, module.getKey(), ""));
    }
    build.offer(
        "vestibule-impl", "-tests.jar", jar(project.resolve("impl"), "vestibule-impl", "-tests"));
    return build;
  }

  private static Path jar(Path module, String artifact, String classifier) {
    return module.resolve(
        "target/" + artifact + "-" + TestServer.property("test.version") + classifier + ".jar");
  }

  private void offer(String artifact, String ending, Path file) throws IOException {
    String version = TestServer.property("test.version");
    Path folder = repository.resolve("io/vestibule/" + artifact + "/" + version);
    Files.createDirectories(folder);
    Files.copy(
        file,
        folder.resolve(artifact + "-" + version + ending),
        StandardCopyOption.REPLACE_EXISTING);
  }

  /** An empty folder to build in. */
  Path folder(String name) throws IOException {
    Path folder = work.resolve(name);
    if (Files.exists(folder)) {
      try (Stream<Path> old = Files.walk(folder)) {
        for (Path file : old.sorted(java.util.Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
    return Files.createDirectories(folder);
  }

  /** Copies a folder of the project into an empty one, without what was built in it. */
  Path copy(String name) throws IOException {
    Path from = Path.of(TestServer.property("test.project")).resolve(name).normalize();
    Path to = folder(name);
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path relative = from.relativize(file);
        if (!relative.startsWith("target")) {
          Path copy = to.resolve(relative);
          Files.createDirectories(copy.resolve("..").normalize());
          Files.copy(file, copy);
        }
      }
    }
    return to;
  }

  /**
   * Runs {@code mvn package}.
   *
   * @param project the folder of the project
   * @return the jar
   */
  Path build(Path project) throws IOException {
    Path log = project.resolve("build.log");
    ProcessBuilder maven =
        new ProcessBuilder(
                Path.of(TestServer.property("test.maven"), "bin", "mvn").toString(),
                "-B",
                "-s",
                settings.toString(),
                "package")
            .directory(project.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    maven.environment().put("JAVA_HOME", System.getProperty("java.home"));
    for (String variable : List.of("MAVEN_OPTS", "MAVEN_ARGS", "MAVEN_CONFIG")) {
      maven.environment().remove(variable);
    }
    Process running = maven.start();
    try {
      if (!running.waitFor(15, TimeUnit.MINUTES)) {
        throw new AssertionError("the build does not end:\n" + Files.readString(log));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    } finally {
      running.destroyForcibly();
    }
    if (running.exitValue() != 0) {
      throw new AssertionError(Files.readString(log));
    }
    try (Stream<Path> files = Files.list(project.resolve("target"))) {
      return files
          .filter(file -> file.toString().endsWith(".jar"))
          .findFirst()
          .orElseThrow(() -> new AssertionError("there is no jar in " + project));
    } catch (UncheckedIOException e) {
      throw new AssertionError(e);
    }
  }
}
