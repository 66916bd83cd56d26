package io.vestibule.testkit;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.sql.DataSource;

/** What an engine asks of its database: every statement, in order. */
public final class StatementLog {
  private final List<String> statements = new ArrayList<>();

  /** A data source of which everything is written down. */
  public DataSource of(DataSource dataSource) {
    return proxy(
        DataSource.class,
        dataSource,
        (method, result, arguments) ->
            result instanceof Connection connection ? of(connection) : result);
  }

  /** The statements since the last time. */
  public synchronized List<String> take() {
    List<String> taken = List.copyOf(statements);
    statements.clear();
    return taken;
  }

  /** Whether a statement changes something. */
  public static boolean writes(String statement) {
    return !statement.toLowerCase(Locale.ROOT).startsWith("select");
  }

  private Connection of(Connection connection) {
    return proxy(
        Connection.class,
        connection,
        (method, result, arguments) ->
            result instanceof PreparedStatement statement && arguments[0] instanceof String sql
                ? of(statement, sql)
                : result);
  }

  private PreparedStatement of(PreparedStatement statement, String sql) {
    return proxy(
        PreparedStatement.class,
        statement,
        (method, result, arguments) -> {
          if (method.startsWith("execute")) {
            add(sql);
          }
          return result;
        });
  }

  private synchronized void add(String statement) {
    statements.add(statement);
  }

  private interface Seen {
    Object after(String method, Object result, Object[] arguments);
  }

  private static <T> T proxy(Class<T> type, T target, Seen seen) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) -> {
              try {
                return seen.after(method.getName(), method.invoke(target, arguments), arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }
}
