package io.vestibule.load;

import io.vestibule.testkit.MariaServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.jspecify.annotations.Nullable;

/** The database the server under load works on. */
sealed interface Store extends AutoCloseable {
  /**
   * A new, empty database.
   *
   * @param kind {@code h2} or {@code mariadb}
   * @param folder where its data is kept, if that is up to the server
   */
  static Store of(String kind, Path folder) {
    return switch (kind) {
      case "h2" -> new H2(folder);
      case "mariadb" -> Maria.started();
      default -> throw new IllegalArgumentException("no such database: " + kind);
    };
  }

  /** Whether it says what it has run. */
  default boolean countsStatements() {
    return true;
  }

  /** What it is called in the report. */
  String title();

  /** Changes the configuration of a server so that its default data source is this. */
  String configured(String standaloneXml);

  /** Puts into a server's folder what that needs. */
  void install(Path base) throws IOException;

  /** The database, for the generator. */
  DataSource dataSource();

  /** How many statements of each kind it has run so far; empty if it does not say. */
  Map<String, Long> statements() throws SQLException;

  @Override
  void close();

  /** H2 in a file, within the server's process. */
  record H2(Path folder) implements Store {
    /** Lets the generator make its accounts while the server has the file open. */
    private static final String SHARED = ";AUTO_SERVER=TRUE";

    @Override
    public String title() {
      return "H2";
    }

    @Override
    public String configured(String standaloneXml) {
      return standaloneXml.replace("${newcomer.h2.options:}", SHARED);
    }

    @Override
    public void install(Path base) {}

    @Override
    public DataSource dataSource() {
      JdbcDataSource dataSource = new JdbcDataSource();
      dataSource.setURL("jdbc:h2:file:" + folder + "/vestibule" + SHARED);
      dataSource.setUser("sa");
      dataSource.setPassword("sa");
      return dataSource;
    }

    @Override
    public boolean countsStatements() {
      return false;
    }

    @Override
    public Map<String, Long> statements() {
      return Map.of();
    }

    @Override
    public void close() {}
  }

  /** MariaDB, in a process of its own. */
  record Maria(DataSource dataSource, String url, String user, String password) implements Store {
    private static final String DRIVER = "mariadb-java-client.jar";

    static Maria started() {
      MariaServer server = MariaServer.shared();
      String database = server.database();
      return new Maria(
          server.dataSource(database),
          server.url(database),
          MariaServer.USER,
          MariaServer.PASSWORD);
    }

    @Override
    public String title() {
      return "MariaDB";
    }

    @Override
    public String configured(String standaloneXml) {
      return standaloneXml
          .replaceFirst(
              "<connection-url>jdbc:h2:[^<]*</connection-url>",
              "<connection-url>" + url.replace("&", "&amp;") + "</connection-url>")
          .replaceFirst("<driver>h2</driver>", "<driver>" + DRIVER + "</driver>")
          .replaceFirst(
              "<security user-name=\"sa\" password=\"sa\"/>",
              "<security user-name=\"" + user + "\" password=\"" + password + "\"/>");
    }

    @Override
    public void install(Path base) throws IOException {
      Path driver =
          Path.of(
              java.util.Objects.requireNonNull(
                      org.mariadb.jdbc.Driver.class.getProtectionDomain().getCodeSource())
                  .getLocation()
                  .getPath());
      Files.copy(driver, base.resolve("deployments").resolve(DRIVER));
    }

    @Override
    public Map<String, Long> statements() throws SQLException {
      try (Connection connection = dataSource.getConnection();
          Statement statement = connection.createStatement();
          ResultSet rows =
              statement.executeQuery(
                  "show global status where variable_name in ('Com_select', 'Com_insert',"
                      + " 'Com_update', 'Com_delete', 'Com_replace', 'Com_commit', 'Com_rollback',"
                      + " 'Questions')")) {
        Map<String, Long> counts = new TreeMap<>();
        while (rows.next()) {
          @Nullable String name = rows.getString(1);
          counts.put(String.valueOf(name), rows.getLong(2));
        }
        return counts;
      }
    }

    @Override
    public void close() {}
  }
}
