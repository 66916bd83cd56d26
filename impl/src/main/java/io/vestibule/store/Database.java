package io.vestibule.store;

import jakarta.persistence.EntityManager;
import jakarta.persistence.LockTimeoutException;
import jakarta.persistence.OptimisticLockException;
import jakarta.persistence.PersistenceException;
import jakarta.persistence.PessimisticLockException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
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
import org.hibernate.exception.LockAcquisitionException;
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
  private static final int ATTEMPTS = 4;

  private final SessionFactory sessions;
  private final StandardServiceRegistry registry;

  private Database(SessionFactory sessions, StandardServiceRegistry registry) {
    this.sessions = sessions;
    this.registry = registry;
  }

  /**
   * Opens a database.
   *
   * @param dataSource where it is
   * @param platform the server's transaction manager, or null to do without one
   * @param rows the classes of all rows
   */
  public static Database open(
      DataSource dataSource, @Nullable JtaPlatform platform, Collection<Class<?>> rows) {
    migrate(dataSource);
    Map<String, Object> settings = new HashMap<>();
    settings.put(
        platform == null
            ? AvailableSettings.JAKARTA_NON_JTA_DATASOURCE
            : AvailableSettings.JAKARTA_JTA_DATASOURCE,
        dataSource);
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
          registry);
    } catch (RuntimeException e) {
      StandardServiceRegistryBuilder.destroy(registry);
      throw e;
    }
  }

  /**
   * Does work in a transaction of its own. Everything it wrote is there when this returns; nothing
   * is if it throws.
   *
   * <p>Work that lost a race for a row, e.g. in a deadlock, is done again, so it must have no
   * effect outside the database. Work that breaks a unique constraint is not.
   */
  public <T> T call(Function<EntityManager, T> work) {
    for (int attempt = 1; ; attempt++) {
      try {
        return once(work);
      } catch (PersistenceException e) {
        if (attempt == ATTEMPTS || !isLostRace(e)) {
          throw e;
        }
        LOG.log(Level.DEBUG, "lost a race for a row, attempt {0}: {1}", attempt, e.getMessage());
      }
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
    return e instanceof OptimisticLockException
        || e instanceof PessimisticLockException
        || e instanceof LockTimeoutException
        || e instanceof LockAcquisitionException;
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

  private <T> T once(Function<EntityManager, T> work) {
    try (Session session = sessions.openSession()) {
      Transaction transaction = session.beginTransaction();
      try {
        T result = work.apply(session);
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

  private static void migrate(DataSource dataSource) {
    try (Connection connection = dataSource.getConnection()) {
      boolean h2 = connection.getMetaData().getDatabaseProductName().equals("H2");
      Map<String, String> words =
          Map.of(
              // Identifiers are compared as a whole: no collation may find that two texts are
              // equal.
              "table_options", h2 ? "" : "character set utf8mb4 collate utf8mb4_nopad_bin",
              "instant", h2 ? "timestamp(6)" : "datetime(6)",
              "text", h2 ? "clob" : "longtext");
      Flyway.configure(Database.class.getClassLoader())
          .dataSource(dataSource)
          .resourceProvider(new Migrations())
          .table("vst_schema_history")
          .baselineOnMigrate(true)
          .baselineVersion("0")
          .placeholders(words)
          .load()
          .migrate();
    } catch (SQLException e) {
      throw new IllegalStateException("the database cannot be reached", e);
    }
  }
}
