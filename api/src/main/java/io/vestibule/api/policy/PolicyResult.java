package io.vestibule.api.policy;

import io.vestibule.api.context.ContextChanges;
import io.vestibule.api.context.ContextKey;
import io.vestibule.api.text.Text;
import java.util.ArrayList;
import java.util.List;

/** What a policy decided. */
public final class PolicyResult {
  private final boolean passing;
  private final List<Text> messages;
  private final ContextChanges changes;

  private PolicyResult(boolean passing, List<Text> messages, ContextChanges changes) {
    this.passing = passing;
    this.messages = List.copyOf(messages);
    this.changes = changes;
  }

  /** A decision. */
  public static PolicyResult of(boolean passing) {
    return new PolicyResult(passing, List.of(), ContextChanges.none());
  }

  /** Yes. */
  public static PolicyResult pass() {
    return of(true);
  }

  /** No. */
  public static PolicyResult fail() {
    return of(false);
  }

  /** This decision, with something to tell the person whichever way it went. */
  public PolicyResult saying(Text message) {
    List<Text> all = new ArrayList<>(messages);
    all.add(message);
    return new PolicyResult(passing, all, changes);
  }

  /** This decision, with a value put into the plan context whichever way it went. */
  public <T> PolicyResult with(ContextKey<T> key, T value) {
    return new PolicyResult(passing, messages, changes.put(key, value));
  }

  /** This decision, with changes to the plan context whichever way it went. */
  public PolicyResult with(ContextChanges more) {
    return new PolicyResult(passing, messages, changes.and(more));
  }

  /** Whether it is a yes. */
  public boolean passing() {
    return passing;
  }

  /** What to tell the person, in order. */
  public List<Text> messages() {
    return messages;
  }

  /** Changes to the plan context. */
  public ContextChanges changes() {
    return changes;
  }
}
