package io.vestibule.flow;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The runs of one browser: only so many, and none for ever. When there is no room the one longest
 * unseen makes it. Those that are done are remembered for a moment, for who sends the last answer
 * twice.
 */
final class Runs {
  /** How many runs, those just done included, a browser may have at the same time. */
  static final int MOST = 8;

  /** How long a run that is done is remembered. */
  static final Duration REMEMBERED = Duration.ofSeconds(30);

  private final RunStore store;
  private final Clock clock;
  private final Duration idle;

  Runs(RunStore store, Clock clock, Duration idle) {
    this.store = store;
    this.clock = clock;
    this.idle = idle;
  }

  Optional<Run> find(String id) {
    return entry(id).flatMap(RunCodec::readRun);
  }

  Optional<Finished> findEnd(String id) {
    return entry(id)
        .flatMap(RunCodec::readEnd)
        .filter(end -> end.at().plus(REMEMBERED).isAfter(clock.instant()));
  }

  /** The id of the run of a flow that was seen last. */
  Optional<String> newest(UUID flow) {
    return alive().stream()
        .filter(entry -> entry.flow().equals(flow))
        .filter(entry -> RunCodec.readRun(entry).isPresent())
        .max(Comparator.comparing(RunStore.Entry::touched))
        .map(RunStore.Entry::id);
  }

  /** The id of the run that was seen last, whatever its flow. */
  Optional<String> newest() {
    return alive().stream()
        .filter(entry -> RunCodec.readRun(entry).isPresent())
        .max(Comparator.comparing(RunStore.Entry::touched))
        .map(RunStore.Entry::id);
  }

  void save(Run run) {
    store.put(RunCodec.write(run, clock.instant()));
    makeRoom(run.id());
  }

  void finish(Finished end) {
    store.put(RunCodec.write(end));
    makeRoom(end.id());
    settle();
  }

  void remove(String id) {
    store.remove(id);
    settle();
  }

  /** Forgets all runs but one. */
  void removeOthers(String id) {
    for (RunStore.Entry entry : store.entries()) {
      if (!entry.id().equals(id)) {
        store.remove(entry.id());
      }
    }
  }

  /**
   * Where nothing is open any more, all that is left are ends, with the cookies of a login in them:
   * not for longer than they are remembered.
   */
  private void settle() {
    if (alive().stream().allMatch(entry -> RunCodec.readEnd(entry).isPresent())) {
      store.keepFor(REMEMBERED);
    }
  }

  private Optional<RunStore.Entry> entry(String id) {
    return alive().stream().filter(entry -> entry.id().equals(id)).findFirst();
  }

  private List<RunStore.Entry> alive() {
    Instant oldest = clock.instant().minus(idle);
    return store.entries().stream().filter(entry -> entry.touched().isAfter(oldest)).toList();
  }

  private void makeRoom(String keep) {
    Instant oldest = clock.instant().minus(REMEMBERED);
    List<RunStore.Entry> others = new ArrayList<>();
    for (RunStore.Entry entry : store.entries()) {
      if (entry.id().equals(keep)) {
        continue;
      }
      if (RunCodec.readEnd(entry).filter(end -> !end.at().isAfter(oldest)).isPresent()) {
        store.remove(entry.id());
      } else {
        others.add(entry);
      }
    }
    others.sort(Comparator.comparing(RunStore.Entry::touched));
    for (int i = 0; i <= others.size() - MOST; i++) {
      store.remove(others.get(i).id());
    }
  }
}
