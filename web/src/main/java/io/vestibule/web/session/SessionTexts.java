package io.vestibule.web.session;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a browser in the server's session. It is text and nothing else, so that another
 * node, and another version of the application, can read what this one wrote, whatever the server
 * makes of objects. Nobody else writes into the session but the server's own Faces, which puts an
 * object of no consequence there.
 */
public final class SessionTexts {
  private static final Logger LOG = System.getLogger(SessionTexts.class.getName());

  /** What all names begin with. */
  private static final String OURS = "vestibule.";

  private final HttpServletRequest request;
  private @Nullable HttpSession session;

  /** What is kept of the browser that makes a request. Merely looking makes no session. */
  public SessionTexts(HttpServletRequest request) {
    this.request = request;
    // Held on to: when a request that came at the same time changes the session's id, it is still
    // this session.
    this.session = request.getSession(false);
  }

  /** The names that begin with a prefix, in no order. */
  public List<String> names(String prefix) {
    HttpSession kept = session;
    if (kept == null) {
      return List.of();
    }
    List<String> names = new ArrayList<>();
    try {
      for (String name : Collections.list(kept.getAttributeNames())) {
        if (name.startsWith(prefix)) {
          names.add(name);
        }
      }
    } catch (IllegalStateException e) {
      // ended meanwhile
      return List.of();
    }
    return names;
  }

  /** A text by its name; empty if there is none. */
  public Optional<String> find(String name) {
    HttpSession kept = session;
    if (kept == null) {
      return Optional.empty();
    }
    try {
      return kept.getAttribute(name) instanceof String text ? Optional.of(text) : Optional.empty();
    } catch (IllegalStateException e) {
      // ended meanwhile
      return Optional.empty();
    }
  }

  /**
   * Keeps a text in place of the one with the same name, in a new session if there is none. It is
   * not kept if the session was taken away during the request and the server gives no other: where
   * sessions are shared it does so when a request that came at the same time logs in or out.
   *
   * @param name begins with {@code vestibule.}
   */
  public void put(String name, String text) {
    if (!name.startsWith(OURS)) {
      throw new IllegalArgumentException("not a name of the application's own: " + name);
    }
    HttpSession kept = session;
    if (kept == null || !write(kept, name, text)) {
      kept = request.getSession(true);
      session = kept;
      if (!write(kept, name, text)) {
        LOG.log(Level.DEBUG, "the session has ended; {0} is not kept", name);
      }
    }
  }

  /**
   * Says for how long the texts whose names begin with a prefix are of any use while the browser
   * asks nothing. The session ends after that if it has no others. It holds until the next {@link
   * #put}.
   *
   * @param time how long, less than a second counts as one
   */
  public void keepFor(String prefix, Duration time) {
    HttpSession kept = session;
    if (kept == null) {
      return;
    }
    try {
      if (Collections.list(kept.getAttributeNames()).stream()
          .filter(name -> name.startsWith(OURS))
          .allMatch(name -> name.startsWith(prefix))) {
        lasts(kept, (int) Math.max(1, Math.min(time.toSeconds(), Integer.MAX_VALUE)));
      }
    } catch (IllegalStateException e) {
      // ended meanwhile
    }
  }

  /** Only where it is not so already: where sessions are shared this is told the other nodes. */
  private static void lasts(HttpSession session, int seconds) {
    if (session.getMaxInactiveInterval() != seconds) {
      session.setMaxInactiveInterval(seconds);
    }
  }

  private static boolean write(HttpSession session, String name, String text) {
    try {
      session.setAttribute(name, text);
      lasts(session, 60 * session.getServletContext().getSessionTimeout());
      return true;
    } catch (IllegalStateException e) {
      // ended meanwhile
      return false;
    }
  }

  /** Forgets a text. Has no effect if it is not there. */
  public void remove(String name) {
    HttpSession kept = session;
    if (kept == null) {
      return;
    }
    try {
      kept.removeAttribute(name);
    } catch (IllegalStateException e) {
      // ended meanwhile, and the text with it
    }
  }
}
