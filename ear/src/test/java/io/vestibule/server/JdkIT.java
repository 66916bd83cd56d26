package io.vestibule.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The same EAR on a JDK other than the one it was built with, where there is one. */
class JdkIT {
  private static final int NEWER = 21;

  @Test
  void itRunsOnANewerJdk() throws IOException {
    Optional<Path> jdk = newerJdk();
    assumeTrue(
        jdk.isPresent(),
        "no JDK of " + NEWER + " or newer beside this one; name one in VESTIBULE_TEST_JDK");
    WildFlyProcess server = new WildFlyProcess("other-jdk", 18_280, jdk.orElseThrow());
    try (server) {
      server.start();
      server.deploy();
      Program person = new Program(server.origin() + "/auth");

      assertThat(person.logIn("akadmin", "a long password").location()).isEqualTo("/auth/");
      assertThat(person.get("/if/user/").body()).contains("akadmin");
      assertThat(Files.readString(server.log())).contains("Java " + version(jdk.orElseThrow()));
    }
  }

  private static Optional<Path> newerJdk() throws IOException {
    String named = System.getenv("VESTIBULE_TEST_JDK");
    if (named != null) {
      return Optional.of(Path.of(named));
    }
    Path folder = Path.of(System.getProperty("java.home", "")).toRealPath().getParent();
    if (folder == null) {
      return Optional.empty();
    }
    try (Stream<Path> beside = Files.list(folder)) {
      return beside
          .filter(jdk -> Files.exists(jdk.resolve("release")))
          .filter(jdk -> Runtime.Version.parse(version(jdk)).feature() >= NEWER)
          .findFirst();
    }
  }

  /** What the file of that name in every JDK says. */
  private static String version(Path jdk) {
    try {
      List<String> lines = Files.readAllLines(jdk.resolve("release"));
      return lines.stream()
          .filter(line -> line.startsWith("JAVA_VERSION="))
          .map(line -> line.substring("JAVA_VERSION=".length()).replace("\"", ""))
          .findFirst()
          .orElse("1");
    } catch (IOException e) {
      return "1";
    }
  }
}
