package io.vestibule.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class MariaServerTest {
  private static MariaServer server;

  @BeforeAll
  static void start() {
    server = MariaServer.started();
  }

  @AfterAll
  static void end() {
    server.close();
  }

  @Test
  void itIsOneOfThatVersion() throws SQLException {
    String database = server.database();

    assertThat(answer(server.dataSource(database), "select version()")).startsWith("11.4.");
    assertThat(answer(server.dataSource(database), "select database()")).isEqualTo(database);
  }

  @Test
  void everyDatabaseIsItsOwn() throws SQLException {
    String one = server.database();
    String other = server.database();
    execute(server.dataSource(one), "create table t (a int)");

    assertThatThrownBy(() -> execute(server.dataSource(other), "insert into t values (1)"))
        .hasMessageContaining("doesn't exist");
  }

  @Test
  void afterItWasKilledWhatWasCommittedIsThere() throws SQLException {
    String database = server.database();
    try (HikariDataSource pool = server.pool(database, 2)) {
      execute(pool, "create table t (a int)");
      execute(pool, "insert into t values (1)");

      server.kill();
      assertThatThrownBy(() -> server.dataSource(database).getConnection())
          .isInstanceOf(SQLException.class);
      server.start();

      assertThat(answer(pool, "select count(*) from t")).isEqualTo("1");
    }
  }

  /** JDBC: to close what is closed does nothing; who got the connection since keeps it. */
  @Test
  void aConnectionClosedTwiceIsNotGivenToTwo() throws SQLException {
    try (HikariDataSource pool = server.pool(server.database(), 2)) {
      Connection closed = pool.getConnection();
      closed.close();
      try (Connection one = pool.getConnection()) {
        closed.close();
        try (Connection other = pool.getConnection()) {
          assertThat(id(one)).isNotEqualTo(id(other));
        }
      }
    }
  }

  private static String id(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select connection_id()")) {
      rows.next();
      return rows.getString(1);
    }
  }

  private static void execute(DataSource dataSource, String sql) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String answer(DataSource dataSource, String sql) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }
}
