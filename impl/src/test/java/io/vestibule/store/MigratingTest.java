package io.vestibule.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vestibule.consent.ConsentStore;
import io.vestibule.credential.Attempts;
import io.vestibule.definition.DefinitionStore;
import io.vestibule.event.AuditLog;
import io.vestibule.factor.FactorStore;
import io.vestibule.flowfile.AppliedFiles;
import io.vestibule.invitation.InvitationStore;
import io.vestibule.link.MailLinks;
import io.vestibule.mail.MailQueue;
import io.vestibule.metrics.Metrics;
import io.vestibule.session.LoginSessions;
import io.vestibule.testkit.LabDatabase;
import io.vestibule.testkit.Together;
import io.vestibule.token.Tokens;
import io.vestibule.user.UserStore;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The schema, from any earlier version to the newest. */
class MigratingTest {
  private static final int NEWEST = Migrations.FILES.size();
  private static final int ROWS = 2;
  private static final List<Class<?>> ALL =
      Stream.of(
              Facts.ROWS,
              UserStore.ROWS,
              DefinitionStore.ROWS,
              AppliedFiles.ROWS,
              Tokens.ROWS,
              MailLinks.ROWS,
              AuditLog.ROWS,
              Attempts.ROWS,
              LoginSessions.ROWS,
              ConsentStore.ROWS,
              FactorStore.ROWS,
              InvitationStore.ROWS,
              MailQueue.ROWS)
          .<Class<?>>flatMap(List::stream)
          .toList();

  static Stream<Arguments> earlier() {
    return Stream.of(LabDatabase.Kind.values())
        .flatMap(
            kind ->
                Stream.iterate(1, version -> version < NEWEST, version -> version + 1)
                    .map(version -> Arguments.of(kind, version)));
  }

  @ParameterizedTest
  @MethodSource("earlier")
  void everyRowAndValueIsStillThere(LabDatabase.Kind kind, int version) throws SQLException {
    try (LabDatabase fresh = LabDatabase.of(kind)) {
      migrate(fresh, version);
      Map<String, List<String>> tables = fill(fresh.dataSource());
      Map<String, List<String>> before = read(fresh.dataSource(), tables);
      assertThat(before.values()).allSatisfy(rows -> assertThat(rows).hasSizeBetween(ROWS, 3));

      open(fresh);

      assertThat(read(fresh.dataSource(), tables)).isEqualTo(before);
      assertThat(versions(fresh)).last().isEqualTo(Integer.toString(NEWEST));
    }
  }

  @ParameterizedTest
  @EnumSource
  void ofNodesThatStartAtOnceOneMigrates(LabDatabase.Kind kind) throws SQLException {
    try (LabDatabase fresh = LabDatabase.of(kind)) {
      migrate(fresh, 3);

      Together.call(
          3,
          () -> {
            open(fresh);
            return true;
          });

      assertThat(versions(fresh)).doesNotHaveDuplicates().last().isEqualTo("" + NEWEST);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aNewerSchemaIsRefusedAndNotTouched(LabDatabase.Kind kind) throws SQLException {
    try (LabDatabase fresh = LabDatabase.of(kind)) {
      open(fresh);
      execute(
          fresh,
          "create table vst_of_tomorrow (id int)",
          "insert into %1$s (%2$sinstalled_rank%2$s, %2$sversion%2$s, %2$sdescription%2$s,"
              + " %2$stype%2$s, %2$sscript%2$s, %2$sinstalled_by%2$s, %2$sexecution_time%2$s,"
              + " %2$ssuccess%2$s) values (999, '999', 'tomorrow', 'SQL', 'V999__tomorrow.sql',"
              + " 'x', 1, true)");

      assertThatThrownBy(() -> open(fresh))
          .isInstanceOf(SchemaException.class)
          .hasMessageContaining("newer release, to version 999")
          .hasMessageContaining("knows none after " + NEWEST);

      assertThat(versions(fresh)).last().isEqualTo("999");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aMigrationDoneInPartIsToldUntilItIsMended(LabDatabase.Kind kind) throws SQLException {
    try (LabDatabase fresh = LabDatabase.of(kind)) {
      migrate(fresh, 9);
      // In the way of the second statement of the tenth.
      execute(fresh, "create table vst_factor_code (id int)");

      assertThatThrownBy(() -> open(fresh))
          .isInstanceOf(SchemaException.class)
          .hasMessageContaining("cannot be migrated");
      for (int start = 0; start < 2; start++) {
        assertThatThrownBy(() -> open(fresh))
            .isInstanceOf(SchemaException.class)
            .hasMessageContaining("migration 10 of the database was done only in part")
            .hasMessageContaining("restore the backup");
      }
    }
  }

  @Test
  void thereAreEarlierVersionsToComeFrom() {
    assertThat(earlier()).hasSize(2 * (NEWEST - 1));
  }

  private static void migrate(LabDatabase fresh, int version) {
    Database.flyway(fresh.dataSource()).target(Integer.toString(version)).load().migrate();
  }

  /** As the engine does it; rows are compared with the schema, and not read. */
  private static void open(LabDatabase fresh) {
    Database.open(fresh.dataSource(), null, ALL, Metrics.NONE).close();
  }

  /** Writes rows into every table; gives the columns of each as they are now. */
  private static Map<String, List<String>> fill(DataSource dataSource) throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      DatabaseMetaData data = connection.getMetaData();
      Map<String, Map<String, String>> parents = new HashMap<>();
      Map<String, List<String>> tables = new LinkedHashMap<>();
      List<String> names = new ArrayList<>();
      try (ResultSet all =
          data.getTables(
              connection.getCatalog(),
              connection.getSchema(),
              "%",
              new String[] {"TABLE", "BASE TABLE"})) {
        while (all.next()) {
          String name = all.getString("TABLE_NAME");
          if (name.toLowerCase(Locale.ROOT).startsWith("vst_") && !isHistory(name)) {
            names.add(name);
          }
        }
      }
      for (String name : names) {
        Map<String, String> references = new HashMap<>();
        try (ResultSet keys =
            data.getImportedKeys(connection.getCatalog(), connection.getSchema(), name)) {
          while (keys.next()) {
            references.put(keys.getString("FKCOLUMN_NAME"), keys.getString("PKTABLE_NAME"));
          }
        }
        parents.put(name, references);
      }
      while (tables.size() < names.size()) {
        int before = tables.size();
        for (String name : names) {
          if (!tables.containsKey(name)
              && parents.getOrDefault(name, Map.of()).values().stream()
                  .allMatch(parent -> parent.equals(name) || tables.containsKey(parent))) {
            tables.put(name, fill(connection, name, parents.getOrDefault(name, Map.of())));
          }
        }
        assertThat(tables).as("tables without a circle").hasSizeGreaterThan(before);
      }
      return tables;
    }
  }

  private static boolean isHistory(String table) {
    return table.equalsIgnoreCase("vst_schema_history");
  }

  private static List<String> fill(
      Connection connection, String table, Map<String, String> references) throws SQLException {
    record Column(String name, int type, int size, boolean nullable) {}
    List<Column> columns = new ArrayList<>();
    try (ResultSet all =
        connection
            .getMetaData()
            .getColumns(connection.getCatalog(), connection.getSchema(), table, "%")) {
      while (all.next()) {
        columns.add(
            new Column(
                all.getString("COLUMN_NAME"),
                all.getInt("DATA_TYPE"),
                all.getInt("COLUMN_SIZE"),
                "YES".equals(all.getString("IS_NULLABLE"))));
      }
    }
    List<String> names = columns.stream().map(Column::name).toList();
    String sql =
        "insert into %s (%s) values (%s)"
            .formatted(
                table,
                String.join(", ", names),
                String.join(", ", names.stream().map(name -> "?").toList()));
    for (int row = 0; row < ROWS; row++) {
      try (PreparedStatement insert = connection.prepareStatement(sql)) {
        for (int i = 0; i < columns.size(); i++) {
          Column column = columns.get(i);
          String parent = references.get(column.name());
          boolean otherTarget =
              table.equalsIgnoreCase("vst_policy_binding")
                  && column.name().equalsIgnoreCase(row == 0 ? "flow_id" : "stage_binding_id");
          Object value =
              otherTarget
                  ? null
                  : parent != null
                      ? text(parent, "id", row, 36)
                      : value(table, column.name(), column.type(), column.size(), row);
          insert.setObject(i + 1, value);
        }
        insert.executeUpdate();
      }
    }
    return names;
  }

  private static Object value(String table, String column, int type, int size, int row) {
    return switch (type) {
      case Types.VARCHAR -> text(table, column, row, size);
      case Types.CLOB, Types.LONGVARCHAR ->
          "{\"%s\": \"Größe 🙂 %d %s\"}".formatted(column, row, "x".repeat(9000));
      case Types.INTEGER, Types.BIGINT -> 1000 + row;
      case Types.BOOLEAN, Types.BIT, Types.TINYINT -> row == 1;
      case Types.TIMESTAMP -> "2026-03-29 02:30:00.12345" + row;
      default -> throw new AssertionError(table + "." + column + " is of type " + type);
    };
  }

  /** The same table, column and row have the same text, so that keys fit. */
  private static String text(String table, String column, int row, int size) {
    String text = (row + "-" + table + "-" + column + "-Ünï").toLowerCase(Locale.ROOT);
    return text.length() <= size ? text : text.substring(0, size);
  }

  private static Map<String, List<String>> read(
      DataSource dataSource, Map<String, List<String>> tables) throws SQLException {
    Map<String, List<String>> all = new LinkedHashMap<>();
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      for (Map.Entry<String, List<String>> table : tables.entrySet()) {
        List<String> rows = new ArrayList<>();
        try (ResultSet found =
            statement.executeQuery(
                "select %s from %s"
                    .formatted(String.join(", ", table.getValue()), table.getKey()))) {
          while (found.next()) {
            StringBuilder row = new StringBuilder();
            for (String column : table.getValue()) {
              row.append(column).append('=').append(found.getString(column)).append('\n');
            }
            rows.add(row.toString());
          }
        }
        rows.sort(null);
        all.put(table.getKey(), rows);
      }
    }
    return all;
  }

  private static List<String> versions(LabDatabase database) throws SQLException {
    List<String> versions = new ArrayList<>();
    try (Connection connection = database.dataSource().getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                sql(
                    database,
                    "select %2$sversion%2$s from %1$s where %2$sversion%2$s is not null"
                        + " order by %2$sinstalled_rank%2$s"))) {
      while (rows.next()) {
        versions.add(rows.getString(1));
      }
    }
    return versions;
  }

  private static void execute(LabDatabase database, String... statements) throws SQLException {
    try (Connection connection = database.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql(database, sql));
      }
    }
  }

  /** Flyway's table is written in small letters, also where those have to be quoted. */
  private static String sql(LabDatabase database, String sql) {
    String quote = database.kind() == LabDatabase.Kind.H2 ? "\"" : "`";
    return sql.formatted(quote + "vst_schema_history" + quote, quote);
  }
}
