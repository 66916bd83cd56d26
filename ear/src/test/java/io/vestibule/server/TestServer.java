package io.vestibule.server;

import io.vestibule.testkit.Lab;
import io.vestibule.testkit.MariaServer;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.jspecify.annotations.Nullable;

/**
 * The server under test: the EAR it gets, its address, and a second engine on the same database by
 * which tests make users and flows, as a second node would.
 */
final class TestServer {
  /** Where the server is. */
  static final String ORIGIN = "http://localhost:18080";

  /** Where the application is. */
  static final String BASE = ORIGIN + "/auth";

  private static @Nullable Lab lab;
  private static @Nullable String database;
  private static boolean told;

  private TestServer() {}

  /** Whether this is Payara; else it is WildFly. */
  static boolean isPayara() {
    return property("arquillian.launch").equals("payara");
  }

  /** The log of the server. */
  static Path log() {
    return isPayara()
        ? domain().folder().resolve("logs/server.log")
        : Path.of(property("test.server"), "standalone/log/server.log");
  }

  /** The folder where the server has its configuration. */
  static Path configuration() {
    return isPayara()
        ? domain().folder().resolve("config")
        : Path.of(property("test.server"), "standalone/configuration");
  }

  /** Where the server puts the link for the initial set-up. */
  static Path setupLink() {
    return isPayara()
        ? domain().folder().resolve("config/vestibule-setup-link.txt")
        : Path.of(property("test.server"), "standalone/data/vestibule-setup-link.txt");
  }

  /** Makes what the server needs, the first time; there is no server yet then. */
  static synchronized void prepare() {
    if (isPayara() && database == null) {
      // MariaDB on Payara, H2 on WildFly: two executions of the suite show four things.
      MariaServer maria = MariaServer.shared();
      String made = maria.database();
      database = made;
      domain().create();
      domain()
          .writeDataSource(
              "org.mariadb.jdbc.MariaDbDataSource",
              maria.url(made),
              MariaServer.USER,
              MariaServer.PASSWORD);
    }
  }

  /** The EAR as it was built. */
  static synchronized EnterpriseArchive ear() {
    File ear = new File(property("test.ear"));
    if (!told) {
      told = true;
      // The same line for each server: they get the same bytes.
      System.out.println(ear.getName() + ", SHA-256 " + digest(ear.toPath()));
    }
    return ShrinkWrap.createFromZipFile(EnterpriseArchive.class, ear);
  }

  /** The second node. Only there while the application is deployed. */
  static synchronized Lab node() {
    Lab known = lab;
    if (known == null) {
      known = node(Map.of());
      lab = known;
    }
    return known;
  }

  /** One more node, with settings of its own; for whoever closes it. */
  static Lab node(Map<String, String> more) {
    Map<String, String> settings =
        new HashMap<>(
            Map.of(
                "vestibule.base-url", BASE,
                "vestibule.secret-key", "the-key-of-the-server-under-test-of-no-use-elsewhere",
                "vestibule.mail.transport", "smtp",
                "vestibule.mail.host", "localhost",
                "vestibule.mail.port", Integer.toString(MailBox.PORT),
                "vestibule.mail.security", "none",
                "vestibule.mail.from", "login@vestibule.example"));
    settings.putAll(more);
    return Lab.on(dataSource(), settings);
  }

  private static String digest(Path file) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The server's database, by a way of one's own. */
  private static DataSource dataSource() {
    String mariaDb = database;
    if (mariaDb != null) {
      return MariaServer.shared().pool(mariaDb, 10);
    }
    JdbcDataSource h2 = new JdbcDataSource();
    h2.setURL("jdbc:h2:file:" + property("test.data") + "/vestibule;AUTO_SERVER=TRUE");
    h2.setUser("sa");
    h2.setPassword("sa");
    return h2;
  }

  private static PayaraDomain domain() {
    return PayaraDomain.ofSuite(Path.of(property("test.server")));
  }

  static String property(String name) {
    return Objects.requireNonNull(System.getProperty(name), name);
  }
}
