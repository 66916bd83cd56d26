package io.vestibule.api.event;

import io.vestibule.api.user.PendingUser;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The audit log. Who, where and when are added by the engine, and so is the reference id of the
 * request.
 */
public interface Events {
  /**
   * Records that something happened.
   *
   * @param action what happened: one of the names in {@link EventActions}, or {@code custom_} and a
   *     name of one's own
   * @param user the account it happened to, or null
   * @param details more about it, of strings, numbers, booleans, lists and maps; never a secret
   */
  void record(String action, @Nullable UUID user, Map<String, Object> details);

  /**
   * Records that something happened to somebody who may have no account.
   *
   * @param action what happened, as above
   * @param about whom it happened to. Of an account the name is kept with the event; of a name that
   *     is nobody's the form in which names are compared, so that all ways to write it are one
   * @param details more about it, as above
   */
  default void recordAbout(String action, PendingUser about, Map<String, Object> details) {
    record(action, about.id(), details);
  }

  /**
   * Finds events.
   *
   * @param query which
   * @return what was found, the newest first
   */
  List<Event> search(EventQuery query);
}
