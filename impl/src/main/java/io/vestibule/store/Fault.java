package io.vestibule.store;

import jakarta.persistence.LockTimeoutException;
import jakarta.persistence.OptimisticLockException;
import jakarta.persistence.PessimisticLockException;
import java.sql.SQLException;
import java.util.Objects;
import java.util.Set;
import javax.transaction.xa.XAException;
import org.hibernate.exception.JDBCConnectionException;
import org.hibernate.exception.LockAcquisitionException;
import org.jspecify.annotations.Nullable;

/** What was at fault when a transaction failed. */
enum Fault {
  /** Somebody else had a row: nothing was written, and doing it again may succeed. */
  LOST_RACE,
  /** There was no connection to be had. */
  NO_CONNECTION,
  /** The connection was lost. */
  LOST_CONNECTION,
  /** The work itself, or what it asked the database for. */
  WORK;

  /** MariaDB: record has changed since it was read, time-out of a lock, deadlock. */
  private static final Set<Integer> RACES = Set.of(1020, 1205, 1213);

  /** MariaDB: shutting down, connection killed. */
  private static final Set<Integer> ENDS = Set.of(1053, 1927);

  private static final int DEPTH = 50;

  /** What was at fault. The most telling of all causes counts. */
  static Fault of(Throwable failure) {
    Fault fault = WORK;
    @Nullable Throwable cause = failure;
    for (int depth = 0; cause != null && depth < DEPTH; depth++) {
      Fault its = ofOne(cause);
      if (its.compareTo(fault) < 0) {
        fault = its;
      }
      cause = cause.getCause();
    }
    return fault;
  }

  private static Fault ofOne(Throwable cause) {
    if (cause instanceof OptimisticLockException
        || cause instanceof PessimisticLockException
        || cause instanceof LockTimeoutException
        || cause instanceof LockAcquisitionException) {
      return LOST_RACE;
    }
    if (cause instanceof SQLException sql) {
      return of(sql);
    }
    boolean lost =
        cause instanceof JDBCConnectionException
            || (cause instanceof XAException xa && xa.errorCode == XAException.XAER_RMFAIL);
    return lost ? LOST_CONNECTION : WORK;
  }

  private static Fault of(SQLException sql) {
    String state = Objects.requireNonNullElse(sql.getSQLState(), "");
    if (RACES.contains(sql.getErrorCode())) {
      return LOST_RACE;
    }
    if (state.equals(Connections.NOT_GIVEN)) {
      return NO_CONNECTION;
    }
    return state.startsWith("08") || ENDS.contains(sql.getErrorCode()) ? LOST_CONNECTION : WORK;
  }
}
