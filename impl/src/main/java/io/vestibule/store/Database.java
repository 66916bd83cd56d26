package io.vestibule.store;

import io.vestibule.metrics.Metrics;
import jakarta.persistence.EntityManager;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.hibernate.FlushMode;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.Transaction;
import org.hibernate.Version;
import org.hibernate.boot.MetadataSources;
import org.hibernate.boot.registry.StandardServiceRegistry;
import org.hibernate.boot.registry.StandardServiceRegistryBuilder;
import org.hibernate.cfg.AvailableSettings;
import org.hibernate.engine.transaction.jta.platform.spi.JtaPlatform;
import org.hibernate.exception.ConstraintViolationException;
import org.hibernate.type.descriptor.java.InstantJavaType;
import org.hibernate.type.descriptor.java.UUIDJavaType;
import org.hibernate.type.descriptor.jdbc.TimestampJdbcType;
import org.hibernate.type.descriptor.jdbc.VarcharJdbcType;
import org.hibernate.type.internal.BasicTypeImpl;
import org.jspecify.annotations.Nullable;

/**
 * The database: brings its schema up to date, then gives transactions.
 *
 * <p>Hibernate is started by hand rather than by the server, so that the data source is chosen by a
 * setting, the schema is migrated first, and every server runs the same thing.
 */
public final class Database implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Database.class.getName());
  private static final int ATTEMPTS = 10;

  /**
   * How long, in milliseconds, who lost a race waits at most; the second time twice as long, and so
   * on.
   */
  private static final int LONGEST_WAIT = 10;

  private final SessionFactory sessions;
  private final StandardServiceRegistry registry;
  private final Metrics metrics;

  private Database(SessionFactory sessions, StandardServiceRegistry registry, Metrics metrics) {
    this.sessions = sessions;
    this.registry = registry;
    this.metrics = metrics;
  }

  /**
   * Opens a database.
   *
   * @param dataSource where it is
   * @param platform the server's transaction manager, or null to do without one
   * @param rows the classes of all rows
   * @param metrics learns of lost races
   * @throws SchemaException if its schema cannot be brought up to date
   * @throws DatabaseUnavailableException if it cannot be reached
   */
  public static Database open(
      DataSource dataSource,
      @Nullable JtaPlatform platform,
      Collection<Class<?>> rows,
      Metrics metrics) {
    migrate(dataSource);
    Map<String, Object> settings = new HashMap<>();
    settings.put(
        platform == null
            ? AvailableSettings.JAKARTA_NON_JTA_DATASOURCE
            : AvailableSettings.JAKARTA_JTA_DATASOURCE,
        new Connections(dataSource));
    settings.put(
        AvailableSettings.TRANSACTION_COORDINATOR_STRATEGY, platform == null ? "jdbc" : "jta");
    if (platform != null) {
      settings.put(AvailableSettings.JTA_PLATFORM, platform);
      settings.put(
          AvailableSettings.PREFER_USER_TRANSACTION, ServerTransactions.areThoseOfComponents());
    }
    settings.put(AvailableSettings.JAKARTA_HBM2DDL_DATABASE_ACTION, "validate");
    settings.put(AvailableSettings.JDBC_TIME_ZONE, "UTC");
    settings.put(AvailableSettings.STATEMENT_BATCH_SIZE, 50);
    settings.put(AvailableSettings.ORDER_INSERTS, true);
    settings.put("hibernate.enhancer.enableDirtyTracking", false);
    settings.put("hibernate.enhancer.enableLazyInitialization", false);
    StandardServiceRegistry registry =
        new StandardServiceRegistryBuilder().applySettings(settings).build();
    try {
      MetadataSources sources = new MetadataSources(registry);
      rows.forEach(sources::addAnnotatedClass);
      return new Database(
          sources
              .getMetadataBuilder()
              // The same in every database: ids as text, instants without a zone.
              .applyBasicType(
                  new BasicTypeImpl<>(UUIDJavaType.INSTANCE, VarcharJdbcType.INSTANCE),
                  UUID.class.getName())
              .applyBasicType(
                  new BasicTypeImpl<>(InstantJavaType.INSTANCE, TimestampJdbcType.INSTANCE),
                  Instant.class.getName())
              .build()
              .buildSessionFactory(),
          registry,
          metrics);
    } catch (RuntimeException e) {
      StandardServiceRegistryBuilder.destroy(registry);
      throw e;
    }
  }

  /**
   * Does work in a transaction of its own. Everything it wrote is there when this returns; nothing
   * is if it throws, except where {@link DatabaseUnavailableException#inDoubt} says otherwise.
   *
   * <p>Work that lost a race for a row, e.g. in a deadlock, is done again, so it must have no
   * effect outside the database. So is, once, work whose connection was lost before its commit. A
   * commit whose connection was lost is not done again: it may have been the answer that was lost.
   * Nor is work that breaks a unique constraint.
   *
   * @throws DatabaseUnavailableException if the database cannot be reached, or was lost
   */
  public <T> T call(Function<EntityManager, T> work) {
    return again(committing -> once(work, committing));
  }

  /**
   * Looks something up without a transaction, which costs a third of one with a transaction: of
   * several statements each sees what is there when it runs, and nothing can be changed or locked.
   *
   * @throws DatabaseUnavailableException if the database cannot be reached, or was lost
   */
  public <T> T read(Function<EntityManager, T> work) {
    return again(
        committing -> {
          try (Session session = sessions.openSession()) {
            session.setHibernateFlushMode(FlushMode.MANUAL);
            session.setDefaultReadOnly(true);
            return work.apply(session);
          }
        });
  }

  /** Does something until it neither loses a race nor a connection. */
  private <T> T again(Function<AtomicBoolean, T> work) {
    boolean lost = false;
    for (int attempt = 1; ; attempt++) {
      AtomicBoolean committing = new AtomicBoolean();
      try {
        return work.apply(committing);
      } catch (DatabaseUnavailableException e) {
        throw e;
      } catch (RuntimeException e) {
        Fault fault = Fault.of(e);
        if (fault == Fault.LOST_RACE && attempt < ATTEMPTS) {
          LOG.log(Level.DEBUG, "lost a race for a row, attempt {0}: {1}", attempt, e.getMessage());
          letOthersGo(attempt, e);
        } else if (fault == Fault.LOST_CONNECTION && !committing.get() && !lost) {
          LOG.log(Level.INFO, "lost a connection to the database, trying another: {0}", e);
          lost = true;
        } else if (fault == Fault.LOST_CONNECTION || fault == Fault.NO_CONNECTION) {
          throw new DatabaseUnavailableException(
              committing.get() && fault == Fault.LOST_CONNECTION, e);
        } else {
          throw e;
        }
        metrics.databaseCallRepeated();
      }
    }
  }

  /**
   * Waits for a moment, each for another one: those who lost a race and try again at once only meet
   * again.
   */
  private static void letOthersGo(int attempt, RuntimeException lost) {
    try {
      Thread.sleep(ThreadLocalRandom.current().nextInt(LONGEST_WAIT * attempt) + 1L);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw lost;
    }
  }

  /** Does work in a transaction of its own, like {@link #call}. */
  public void run(Consumer<EntityManager> work) {
    call(
        entityManager -> {
          work.accept(entityManager);
          return Boolean.TRUE;
        });
  }

  /**
   * Does work in a transaction of its own, like {@link #call}, and keeps what it wrote only if the
   * work says so.
   *
   * @return what the work said
   */
  public boolean isKept(Predicate<EntityManager> work) {
    try {
      run(
          em -> {
            if (!work.test(em)) {
              throw new Unwanted();
            }
          });
      return true;
    } catch (Unwanted e) {
      return false;
    }
  }

  /** Rolls a transaction back without anything being wrong. */
  private static final class Unwanted extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Unwanted() {
      super("not wanted", null, false, false);
    }
  }

  /**
   * Whether the schema is the one this release expects. It is not while another release is at work
   * on the same database, or if somebody has changed what Flyway keeps.
   *
   * @param em the transaction to ask in
   * @param seconds how long the database may take to answer
   */
  public static boolean isSchemaCurrent(EntityManager em, int seconds) {
    return em.unwrap(Session.class)
        .doReturningWork(
            connection -> {
              // Flyway's own names keep their case.
              String quote = connection.getMetaData().getIdentifierQuoteString();
              String sql =
                  "select 'version', 'success' from 'vst_schema_history' order by 'installed_rank' desc"
                      .replace("'", quote);
              try (Statement statement = connection.createStatement()) {
                statement.setQueryTimeout(seconds);
                statement.setMaxRows(1);
                try (ResultSet latest = statement.executeQuery(sql)) {
                  return latest.next()
                      && Migrations.LATEST.equals(latest.getString(1))
                      && latest.getBoolean(2);
                } finally {
                  // In H2 it is the connection's, and would stay with whoever gets that next.
                  statement.setQueryTimeout(0);
                }
              }
            });
  }

  /** Whether an exception says that a value that must be unique is there already. */
  public static boolean isDuplicate(RuntimeException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof ConstraintViolationException violation) {
        String state = violation.getSQLState();
        return violation.getKind() == ConstraintViolationException.ConstraintKind.UNIQUE
            || "23505".equals(state)
            || violation.getErrorCode() == 1062;
      }
    }
    return false;
  }

  /**
   * Whether an exception says that somebody else had a row. Work that meets it must end by it, so
   * that it is done again.
   */
  public static boolean isLostRace(RuntimeException e) {
    return Fault.of(e) == Fault.LOST_RACE;
  }

  /** What persists here: name and version of the implementation that was started. */
  public String provider() {
    return sessions.getClass().getName().startsWith("org.hibernate.")
        ? "Hibernate ORM " + Version.getVersionString()
        : sessions.getClass().getName();
  }

  /** Name and version of the database. */
  public String product() {
    return call(
        em ->
            em.unwrap(Session.class)
                .doReturningWork(
                    connection ->
                        connection.getMetaData().getDatabaseProductName()
                            + " "
                            + connection.getMetaData().getDatabaseProductVersion()));
  }

  @Override
  public void close() {
    sessions.close();
    StandardServiceRegistryBuilder.destroy(registry);
  }

  private <T> T once(Function<EntityManager, T> work, AtomicBoolean committing) {
    try (Session session = sessions.openSession()) {
      Transaction transaction = session.beginTransaction();
      try {
        T result = work.apply(session);
        if (!transaction.getRollbackOnly()) {
          session.flush();
        }
        committing.set(true);
        transaction.commit();
        return result;
      } catch (RuntimeException | Error e) {
        try {
          if (transaction.isActive() || transaction.getStatus().canRollback()) {
            transaction.rollback();
          }
        } catch (RuntimeException rollback) {
          e.addSuppressed(rollback);
        }
        throw e;
      }
    }
  }

  /**
   * Brings the schema up to date. Of several nodes that start at once one does; the others wait.
   */
  private static void migrate(DataSource dataSource) {
    Flyway flyway = flyway(dataSource).load();
    for (MigrationInfo migration : flyway.info().all()) {
      MigrationState state = migration.getState();
      if (state.isFailed()) {
        throw new SchemaException(
            "migration "
                + migration.getVersion()
                + " of the database was done only in part: restore the backup made before it, then"
                + " start again",
            null);
      }
      if (state == MigrationState.FUTURE_SUCCESS) {
        throw new SchemaException(
            "the database was migrated by a newer release, to version "
                + migration.getVersion()
                + "; this release knows none after "
                + Migrations.FILES.size()
                + ": start the newer release, or restore the backup made before it",
            null);
      }
    }
    try {
      flyway.migrate();
    } catch (FlywayException e) {
      throw new SchemaException("the database cannot be migrated: " + e.getMessage(), e);
    }
  }

  /** What migrates a database; Flyway's lock keeps others out meanwhile. */
  static FluentConfiguration flyway(DataSource dataSource) {
    try (Connection connection = dataSource.getConnection()) {
      boolean h2 = connection.getMetaData().getDatabaseProductName().equals("H2");
      Map<String, String> words =
          Map.of(
              // Identifiers are compared as a whole: no collation may find that two texts are
              // equal.
              "table_options",
              h2 ? "" : "engine InnoDB character set utf8mb4 collate utf8mb4_nopad_bin",
              "instant",
              h2 ? "timestamp(6)" : "datetime(6)",
              "text",
              h2 ? "clob" : "longtext");
      return Flyway.configure(Database.class.getClassLoader())
          .dataSource(dataSource)
          .resourceProvider(new Migrations())
          .table("vst_schema_history")
          .baselineOnMigrate(true)
          .baselineVersion("0")
          .placeholders(words);
    } catch (SQLException e) {
      throw new DatabaseUnavailableException(false, e);
    }
  }
}
