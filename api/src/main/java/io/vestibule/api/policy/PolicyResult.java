package io.vestibule.api.policy;

import io.vestibule.api.context.ContextChanges;
import io.vestibule.api.context.ContextKey;
import io.vestibule.api.text.Text;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a policy decided. */
public final class PolicyResult {
  private static final int NOTE = 200;

  private final boolean passing;
  private final List<Text> messages;
  private final ContextChanges changes;
  private final Map<String, String> notes;
  private final @Nullable Text denial;

  private PolicyResult(
      boolean passing,
      List<Text> messages,
      ContextChanges changes,
      Map<String, String> notes,
      @Nullable Text denial) {
    this.passing = passing;
    this.messages = List.copyOf(messages);
    this.changes = changes;
    this.notes = Collections.unmodifiableMap(new LinkedHashMap<>(notes));
    this.denial = denial;
  }

  /** A decision. */
  public static PolicyResult of(boolean passing) {
    return new PolicyResult(passing, List.of(), ContextChanges.none(), Map.of(), null);
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
    return new PolicyResult(passing, all, changes, notes, denial);
  }

  /** This decision, with a value put into the plan context whichever way it went. */
  public <T> PolicyResult with(ContextKey<T> key, T value) {
    return new PolicyResult(passing, messages, changes.put(key, value), notes, denial);
  }

  /** This decision, with changes to the plan context whichever way it went. */
  public PolicyResult with(ContextChanges more) {
    return new PolicyResult(passing, messages, changes.and(more), notes, denial);
  }

  /**
   * This decision, with something it went by, for administrators who want to know why.
   *
   * @param name what it is called, e.g. {@code score}
   * @param value what it was; never a secret or anything a person typed into a prompt. Only its
   *     first 200 characters are kept
   */
  public PolicyResult noting(String name, Object value) {
    Map<String, String> all = new LinkedHashMap<>(notes);
    String text = String.valueOf(value);
    all.put(name, text.length() <= NOTE ? text : text.substring(0, NOTE) + "…");
    return new PolicyResult(passing, messages, changes, all, denial);
  }

  /**
   * No, and the flow ends here with this text, whatever the other policies of the gate say and
   * however their answers combine. A binding that turns answers round does not turn this one round.
   */
  public PolicyResult denying(Text message) {
    return new PolicyResult(false, messages, changes, notes, message);
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

  /** What it went by, by name, for administrators. */
  public Map<String, String> notes() {
    return notes;
  }

  /** What to tell the person if the flow is to end here; else empty. */
  public Optional<Text> denial() {
    return Optional.ofNullable(denial);
  }
}
