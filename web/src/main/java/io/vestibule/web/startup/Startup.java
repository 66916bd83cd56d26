package io.vestibule.web.startup;

import io.vestibule.engine.Vestibule;
import io.vestibule.settings.Settings;
import io.vestibule.settings.SettingsException;
import io.vestibule.store.ServerTransactions;
import io.vestibule.thread.Threads;
import io.vestibule.web.admin.AdminPage;
import io.vestibule.web.event.EventSearch;
import io.vestibule.web.factor.FactorView;
import io.vestibule.web.invitation.InvitationSearch;
import io.vestibule.web.page.Page;
import io.vestibule.web.request.EngineOf;
import io.vestibule.web.trial.TrialInput;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.SessionCookieConfig;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Starts the engine when the application starts, and stops it with it. */
public final class Startup implements ServletContextListener {
  private static final Logger LOG = System.getLogger(Startup.class.getName());

  /** One class of each package of the pages that has texts. */
  static final List<Class<?>> TEXTS =
      List.of(
          Page.class,
          AdminPage.class,
          EventSearch.class,
          TrialInput.class,
          InvitationSearch.class,
          FactorView.class);

  private @Nullable Vestibule engine;
  private @Nullable LogLevel logLevel;

  @Override
  public void contextInitialized(ServletContextEvent event) {
    try {
      Settings settings = Settings.ofSystem();
      logLevel = new LogLevel(settings.get(Settings.LOG_LEVEL));
      settings.given().forEach(given -> LOG.log(Level.INFO, "setting {0}", given));
      settings.warnings().forEach(warning -> LOG.log(Level.WARNING, "{0}", warning));
      Vestibule opened =
          Vestibule.open(
              settings,
              dataSource(settings.get(Settings.DATASOURCE)),
              new ServerTransactions(),
              threads(),
              Clock.systemUTC(),
              List.of());
      engine = opened;
      TEXTS.forEach(opened.texts()::register);
      EngineOf.application(event.getServletContext(), opened);
      long minutes = Math.max(1, settings.get(Settings.RUN_IDLE).toMinutes());
      event.getServletContext().setSessionTimeout((int) Math.min(minutes, Integer.MAX_VALUE));
      // Not in web.xml: WildFly leaves it out there.
      SessionCookieConfig cookie = event.getServletContext().getSessionCookieConfig();
      cookie.setAttribute("SameSite", "Lax");
      cookie.setSecure(opened.baseUrl().startsWith("https:"));
      new SetupLinkFile(settings).write(opened.setupLink());
      LOG.log(
          Level.INFO,
          "Vestibule is at {0}/, with {1} on {2}, on {3}, Java {4}",
          opened.baseUrl(),
          opened.database().provider(),
          opened.database().product(),
          event.getServletContext().getServerInfo(),
          Runtime.version());
    } catch (SettingsException e) {
      e.problems().forEach(problem -> LOG.log(Level.ERROR, "setting {0}", problem));
      leaveLogLevel();
      throw e;
    } catch (RuntimeException | Error e) {
      leaveLogLevel();
      throw e;
    }
  }

  @Override
  public void contextDestroyed(ServletContextEvent event) {
    EngineOf.forget(event.getServletContext());
    Vestibule opened = engine;
    if (opened != null) {
      opened.close();
      engine = null;
    }
    leaveLogLevel();
  }

  private void leaveLogLevel() {
    LogLevel level = logLevel;
    if (level != null) {
      level.close();
      logLevel = null;
    }
  }

  /**
   * Where transactions belong to components, threads must do so, too, for theirs to be any.
   *
   * @see ServerTransactions
   */
  @SuppressWarnings("BanJNDI")
  private static Threads threads() {
    if (!ServerTransactions.areThoseOfComponents()) {
      return Threads.plain();
    }
    try {
      return Threads.of(
          (ThreadFactory) new InitialContext().lookup("java:comp/DefaultManagedThreadFactory"));
    } catch (NamingException e) {
      throw new IllegalStateException("the server has no threads for applications", e);
    }
  }

  /** The name is the operator's own, from the settings of the server. */
  @SuppressWarnings("BanJNDI")
  private static DataSource dataSource(String name) {
    try {
      return (DataSource) new InitialContext().lookup(name);
    } catch (NamingException | ClassCastException e) {
      throw new IllegalStateException(
          Settings.DATASOURCE.key() + ": there is no data source " + name, e);
    }
  }
}
