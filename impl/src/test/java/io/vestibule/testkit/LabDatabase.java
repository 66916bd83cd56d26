package io.vestibule.testkit;

import com.zaxxer.hikari.HikariDataSource;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcConnectionPool;

/**
 * A database of a test's own, empty, with a pool of connections. Of which kind it is says the
 * system property {@code test.database}: {@code h2}, as usual, or {@code mariadb}.
 */
public final class LabDatabase implements AutoCloseable {
  private static final int CONNECTIONS = 80;
  private static final AtomicInteger DATABASES = new AtomicInteger();

  private final Kind kind;
  private final DataSource dataSource;
  private final Runnable end;

  /** The kinds of database. */
  public enum Kind {
    /** H2, in memory. */
    H2,
    /** The MariaDB all tests share. */
    MARIADB;

    /** The kind this run of the tests is about. */
    public static Kind chosen() {
      return switch (System.getProperty("test.database", "h2")) {
        case "h2" -> H2;
        case "mariadb" -> MARIADB;
        default -> throw new IllegalStateException("test.database is neither h2 nor mariadb");
      };
    }
  }

  private LabDatabase(Kind kind, DataSource dataSource, Runnable end) {
    this.kind = kind;
    this.dataSource = dataSource;
    this.end = end;
  }

  /** A database of the kind this run of the tests is about. */
  public static LabDatabase fresh() {
    return of(Kind.chosen());
  }

  /** A database of a kind. */
  public static LabDatabase of(Kind kind) {
    return kind == Kind.MARIADB ? on(MariaServer.shared()) : inMemory();
  }

  /** A database on a MariaDB. */
  public static LabDatabase on(MariaServer server) {
    String name = server.database();
    HikariDataSource pool = server.pool(name, CONNECTIONS);
    return new LabDatabase(
        Kind.MARIADB,
        pool,
        () -> {
          pool.close();
          server.drop(name);
        });
  }

  private static LabDatabase inMemory() {
    JdbcConnectionPool pool =
        JdbcConnectionPool.create(
            "jdbc:h2:mem:lab"
                + DATABASES.incrementAndGet()
                + ";DB_CLOSE_DELAY=-1;LOCK_TIMEOUT=30000",
            "sa",
            "");
    pool.setMaxConnections(CONNECTIONS);
    return new LabDatabase(Kind.H2, pool, pool::dispose);
  }

  /** Which kind it is. */
  public Kind kind() {
    return kind;
  }

  /** Its connections. */
  public DataSource dataSource() {
    return dataSource;
  }

  /** Ends it with all that is in it; one in memory merely loses its connections. */
  @Override
  public void close() {
    end.run();
  }
}
