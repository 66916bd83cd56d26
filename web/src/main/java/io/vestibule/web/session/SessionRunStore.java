package io.vestibule.web.session;

import io.vestibule.flow.RunStore;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps runs in the server's session, an attribute each, so that requests of different tabs do not
 * write over each other. There is no session until there is a run to keep.
 */
public final class SessionRunStore implements RunStore {
  private static final String PREFIX = "vestibule.run.";

  private final HttpServletRequest request;
  private @Nullable HttpSession session;

  /** The runs of the browser that makes a request. */
  public SessionRunStore(HttpServletRequest request) {
    this.request = request;
    // Held on to: when a request that came at the same time changes the session's id, it is still
    // this session.
    this.session = request.getSession(false);
  }

  @Override
  public List<Entry> entries() {
    HttpSession kept = session;
    if (kept == null) {
      return List.of();
    }
    List<Entry> entries = new ArrayList<>();
    try {
      for (String name : Collections.list(kept.getAttributeNames())) {
        if (name.startsWith(PREFIX) && kept.getAttribute(name) instanceof Entry entry) {
          entries.add(entry);
        }
      }
    } catch (IllegalStateException e) {
      // ended meanwhile
      return List.of();
    }
    return entries;
  }

  @Override
  public void put(Entry entry) {
    HttpSession kept = session;
    if (kept != null) {
      try {
        kept.setAttribute(PREFIX + entry.id(), entry);
        return;
      } catch (IllegalStateException e) {
        // ended meanwhile: the run goes on in another one
      }
    }
    kept = request.getSession(true);
    session = kept;
    kept.setAttribute(PREFIX + entry.id(), entry);
  }

  @Override
  public void remove(String id) {
    HttpSession kept = session;
    if (kept == null) {
      return;
    }
    try {
      kept.removeAttribute(PREFIX + id);
    } catch (IllegalStateException e) {
      // ended meanwhile, and the run with it
    }
  }
}
