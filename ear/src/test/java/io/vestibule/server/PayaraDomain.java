package io.vestibule.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.h2.Driver;

/** A domain of a Payara, and what is done to it by {@code asadmin}. */
final class PayaraDomain {
  /** The domain the suite runs on. */
  static final String SUITE = "vestibule";

  /** The port of HTTP of that domain. The others are so many away from their usual place. */
  private static final int SUITE_PORT = 18_080;

  private final Path home;
  private final String name;
  private final int port;

  /**
   * A domain that may not be there yet.
   *
   * @param home where Payara is: the folder payara6
   * @param name what it is called
   * @param port where it listens for HTTP; its other ports are as far from theirs as this from 8080
   */
  PayaraDomain(Path home, String name, int port) {
    this.home = home;
    this.name = name;
    this.port = port;
  }

  /** The domain the suite runs on. */
  static PayaraDomain ofSuite(Path home) {
    return new PayaraDomain(home, SUITE, SUITE_PORT);
  }

  /** Makes the domain, in place of one that is there. */
  void create() {
    delete(folder());
    asadmin(
        Map.of(),
        "create-domain",
        "--nopassword",
        "--checkports=false",
        "--adminport",
        port(4848),
        "--instanceport",
        port(8080),
        "--domainproperties",
        Stream.of(
                "http.ssl.port=" + port(8181),
                "jms.port=" + port(7676),
                "orb.listener.port=" + port(3700),
                "orb.ssl.port=" + port(3820),
                "orb.mutualauth.port=" + port(3920),
                "domain.jmxPort=" + port(8686),
                "osgi.shell.telnet.port=" + port(6666),
                "java.debugger.port=" + port(9009))
            .reduce((a, b) -> a + ":" + b)
            .orElseThrow(),
        name);
    copyDrivers();
  }

  /**
   * Makes the data source {@code jdbc/vestibule} of a domain that runs.
   *
   * @param driver class of the JDBC data source
   * @param url where the database is
   * @param user whom to log in there as
   * @param password their password
   */
  void createDataSource(String driver, String url, String user, String password) {
    asadmin(
        "create-jdbc-connection-pool",
        "--restype",
        "javax.sql.DataSource",
        "--datasourceclassname",
        driver,
        "--steadypoolsize",
        "4",
        "--maxpoolsize",
        "50",
        "--property",
        "user=" + user + ":password=" + password + ":url=" + url.replace(":", "\\:"),
        "vestibule");
    asadmin("create-jdbc-resource", "--connectionpoolid", "vestibule", "jdbc/vestibule");
  }

  /** Does what {@link #createDataSource} does, to a domain that was never started. */
  void writeDataSource(String driver, String url, String user, String password) {
    Path file = folder().resolve("config/domain.xml");
    String pool =
        """
        <jdbc-connection-pool name="vestibule" res-type="javax.sql.DataSource"
            datasource-classname="%s" steady-pool-size="4" max-pool-size="50">
          <property name="user" value="%s"/>
          <property name="password" value="%s"/>
          <property name="url" value="%s"/>
        </jdbc-connection-pool>
        <jdbc-resource jndi-name="jdbc/vestibule" pool-name="vestibule"/>
        </resources>"""
            .formatted(driver, user, password, url);
    try {
      String xml = Files.readString(file);
      xml = replaceFirst(xml, "</resources>", pool);
      xml = replaceFirst(xml, "</server>", "<resource-ref ref=\"jdbc/vestibule\"/></server>");
      Files.writeString(file, xml);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String replaceFirst(String text, String from, String to) {
    int at = text.indexOf(from);
    if (at < 0) {
      throw new IllegalStateException("no " + from + " in domain.xml");
    }
    return text.substring(0, at) + to + text.substring(at + from.length());
  }

  /** Does a command on the domain, which runs; what it says. */
  String asadmin(String... command) {
    List<String> remote = new ArrayList<>(List.of("--port", port(4848)));
    remote.addAll(List.of(command));
    return asadmin(Map.of(), remote.toArray(String[]::new));
  }

  /**
   * Does a command without speaking to the domain, such as to start it.
   *
   * @param environment variables it gets beside those of the tests
   * @return what it says
   */
  String asadmin(Map<String, String> environment, String... command) {
    List<String> line =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home", ""), "bin", "java").toString(),
                "-jar",
                home.resolve("glassfish/lib/client/appserver-cli.jar").toString(),
                "--interactive=false"));
    line.addAll(List.of(command));
    return ServerProcess.run(environment, line.toArray(String[]::new));
  }

  /** Where the domain is. */
  Path folder() {
    return home.resolve("glassfish/domains").resolve(name);
  }

  /** What it is called. */
  String name() {
    return name;
  }

  private String port(int usual) {
    return Integer.toString(usual + port - 8080);
  }

  /** The drivers of the tests' databases, from the class path of whoever calls. */
  private void copyDrivers() {
    try {
      for (Class<?> driver : List.of(Driver.class, org.mariadb.jdbc.Driver.class)) {
        Path jar = Path.of(driver.getProtectionDomain().getCodeSource().getLocation().toURI());
        Files.copy(jar, folder().resolve("lib").resolve(String.valueOf(jar.getFileName())));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void delete(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(PayaraDomain::deleteOne);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void deleteOne(Path file) {
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
