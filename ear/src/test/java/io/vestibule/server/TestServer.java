package io.vestibule.server;

import io.vestibule.testkit.Lab;
import java.io.File;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.h2.jdbcx.JdbcDataSource;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.jspecify.annotations.Nullable;

/**
 * The server under test: the EAR it gets, its address, and a second engine on the same database by
 * which tests make users and flows, as a second node would.
 */
final class TestServer {
  /** Where the application is. */
  static final String BASE = "http://localhost:18080/auth";

  private static @Nullable Lab lab;

  private TestServer() {}

  /** The EAR as it was built. */
  static EnterpriseArchive ear() {
    return ShrinkWrap.createFromZipFile(EnterpriseArchive.class, new File(property("test.ear")));
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
    JdbcDataSource dataSource = new JdbcDataSource();
    dataSource.setURL("jdbc:h2:file:" + property("test.data") + "/vestibule;AUTO_SERVER=TRUE");
    dataSource.setUser("sa");
    dataSource.setPassword("sa");
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
    return Lab.on(dataSource, settings);
  }

  static String property(String name) {
    return Objects.requireNonNull(System.getProperty(name), name);
  }
}
