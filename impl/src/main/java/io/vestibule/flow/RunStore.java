package io.vestibule.flow;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/**
 * Where the runs of one browser are kept between requests; a session of the server, mostly. What is
 * kept is text, so that it can go to another node, and to another version of the application.
 */
public interface RunStore {
  /** Everything that is kept, in no order. */
  List<Entry> entries();

  /** Keeps an entry in place of the one with the same id. */
  void put(Entry entry);

  /** Forgets an entry. Has no effect if it is not there. */
  void remove(String id);

  /**
   * Says for how long what is kept is of any use while the browser asks nothing: after that it may
   * be forgotten. It holds until the next {@link #put}.
   *
   * @param time how long
   */
  void keepFor(Duration time);

  /**
   * What is kept of a run.
   *
   * @param id names it
   * @param flow the flow it is a run of
   * @param touched when the browser was last seen at it
   * @param state the run itself
   */
  record Entry(String id, UUID flow, Instant touched, String state) {
    public Entry {
      Objects.requireNonNull(id, "id");
      Objects.requireNonNull(flow, "flow");
      Objects.requireNonNull(touched, "touched");
      Objects.requireNonNull(state, "state");
    }
  }
}
