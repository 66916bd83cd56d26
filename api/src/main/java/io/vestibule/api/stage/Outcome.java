package io.vestibule.api.stage;

import io.vestibule.api.challenge.Challenge;
import io.vestibule.api.challenge.Field;
import io.vestibule.api.challenge.FieldError;
import io.vestibule.api.config.Ref;
import io.vestibule.api.context.ContextChanges;
import io.vestibule.api.context.ContextKey;
import io.vestibule.api.flow.Flow;
import io.vestibule.api.session.SessionChange;
import io.vestibule.api.text.Text;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a stage wants to happen. There is exactly one for every call, and it is data: nothing has
 * happened yet when a stage returns it.
 */
public final class Outcome {
  private Outcome() {}

  /** What {@link StageKind#show} may return. */
  public sealed interface Shown permits Ask, Either {
    /** The changes to the plan context that go with it. */
    ContextChanges changes();
  }

  /** What {@link StageKind#submit} may return. */
  public sealed interface Submitted permits AskAgain, ShowAgain, Either {
    /** The changes to the plan context that go with it. */
    ContextChanges changes();
  }

  /** What both may return. */
  public sealed interface Either extends Shown, Submitted
      permits Done, Deny, Restart, Redirect, ToFlow {
    @Override
    ContextChanges changes();
  }

  /** Put a challenge to the person. */
  public static Ask ask(Challenge challenge) {
    return new Ask(challenge, ContextChanges.none());
  }

  /** The stage has its proof: go on. */
  public static Done done() {
    return new Done(ContextChanges.none(), null, null);
  }

  /**
   * The answer was not good enough: show the challenge again, or restart where the binding says so.
   *
   * @param errors what was wrong; not empty
   */
  public static AskAgain askAgain(FieldError... errors) {
    return new AskAgain(List.of(errors), ContextChanges.none());
  }

  /** The answer was understood and proves nothing yet: show what the stage wants now. */
  public static ShowAgain showAgain() {
    return new ShowAgain(ContextChanges.none());
  }

  /** The run ends here, for a reason that is not told. */
  public static Deny deny() {
    return new Deny(null, null, ContextChanges.none());
  }

  /**
   * The run ends here.
   *
   * @param message what to tell the person, in words that give nothing away
   */
  public static Deny deny(Text message) {
    return new Deny(Objects.requireNonNull(message, "message"), null, ContextChanges.none());
  }

  /**
   * The flow starts again, planned anew.
   *
   * @param keepContext whether the plan context is kept
   */
  public static Restart restart(boolean keepContext) {
    return new Restart(keepContext, ContextChanges.none());
  }

  /**
   * The browser goes elsewhere while the run stays at this stage.
   *
   * @param location an {@code http} or {@code https} address, or a path on this server
   */
  public static Redirect redirect(String location) {
    return new Redirect(location, null, ContextChanges.none());
  }

  /**
   * The run ends here and goes on as a run of another flow, planned for the same visitor. It keeps
   * the query string it was started with, and if it came by a link to somebody's account it stays
   * about them. It is denied if the other flow is not for the visitor, or is gone.
   *
   * @param flow the other flow
   * @param keepContext whether the other run knows what this one knows
   */
  public static ToFlow toFlow(Ref<Flow> flow, boolean keepContext) {
    return new ToFlow(flow, keepContext, ContextChanges.none());
  }

  /** Put a challenge to the person. */
  public static final class Ask implements Shown {
    private final Challenge challenge;
    private final ContextChanges changes;

    private Ask(Challenge challenge, ContextChanges changes) {
      this.challenge = Objects.requireNonNull(challenge, "challenge");
      this.changes = changes;
    }

    /** The challenge. */
    public Challenge challenge() {
      return challenge;
    }

    @Override
    public ContextChanges changes() {
      return changes;
    }

    /** Also puts a value into the plan context. */
    public <T> Ask with(ContextKey<T> key, T value) {
      return new Ask(challenge, changes.put(key, value));
    }

    /** Also changes the plan context. */
    public Ask with(ContextChanges more) {
      return new Ask(challenge, changes.and(more));
    }
  }

  /** Show the challenge again. */
  public static final class AskAgain implements Submitted {
    private final List<FieldError> errors;
    private final ContextChanges changes;

    private AskAgain(List<FieldError> errors, ContextChanges changes) {
      if (errors.isEmpty()) {
        throw new IllegalArgumentException("asking again needs a reason");
      }
      this.errors = List.copyOf(errors);
      this.changes = changes;
    }

    /** What was wrong. */
    public List<FieldError> errors() {
      return errors;
    }

    @Override
    public ContextChanges changes() {
      return changes;
    }

    /** Also puts a value into the plan context. */
    public <T> AskAgain with(ContextKey<T> key, T value) {
      return new AskAgain(errors, changes.put(key, value));
    }

    /** Also changes the plan context. */
    public AskAgain with(ContextChanges more) {
      return new AskAgain(errors, changes.and(more));
    }
  }

  /** Show what the stage wants now. */
  public static final class ShowAgain implements Submitted {
    private final ContextChanges changes;

    private ShowAgain(ContextChanges changes) {
      this.changes = changes;
    }

    @Override
    public ContextChanges changes() {
      return changes;
    }

    /** Also changes the plan context. */
    public ShowAgain with(ContextChanges more) {
      return new ShowAgain(changes.and(more));
    }
  }

  /** The stage has its proof. */
  public static final class Done implements Either {
    private final ContextChanges changes;
    private final @Nullable SessionChange session;
    private final @Nullable Ref<Stage> first;

    private Done(
        ContextChanges changes, @Nullable SessionChange session, @Nullable Ref<Stage> first) {
      this.changes = changes;
      this.session = session;
      this.first = first;
    }

    @Override
    public ContextChanges changes() {
      return changes;
    }

    /** What happens to the visitor's login session, or null for nothing. */
    public @Nullable SessionChange session() {
      return session;
    }

    /** Also puts a value into the plan context. */
    public <T> Done with(ContextKey<T> key, T value) {
      return new Done(changes.put(key, value), session, first);
    }

    /** Also changes the plan context. */
    public Done with(ContextChanges more) {
      return new Done(changes.and(more), session, first);
    }

    /**
     * Also changes the visitor's login session. The engine may still refuse, e.g. because the
     * account has been deactivated meanwhile; then the run is denied.
     */
    public Done with(SessionChange change) {
      return new Done(changes, Objects.requireNonNull(change, "change"), first);
    }

    /** A stage that runs before what is left of the plan, or null for none. */
    public @Nullable Ref<Stage> first() {
      return first;
    }

    /** Also has another stage run before what is left of the plan, by the same binding. */
    public Done first(Ref<Stage> stage) {
      return new Done(changes, session, Objects.requireNonNull(stage, "stage"));
    }
  }

  /** The run ends here. */
  public static final class Deny implements Either {
    private final @Nullable Text message;
    private final @Nullable String reason;
    private final ContextChanges changes;

    private Deny(@Nullable Text message, @Nullable String reason, ContextChanges changes) {
      this.message = message;
      this.reason = reason;
      this.changes = changes;
    }

    /** What to tell the person, or null for "Unknown error". */
    public @Nullable Text message() {
      return message;
    }

    /** What to tell the operator, in the log only; null if there is no more to say. */
    public @Nullable String reason() {
      return reason;
    }

    @Override
    public ContextChanges changes() {
      return changes;
    }

    /**
     * Also tells the operator why, in the log beside the reference id the person sees.
     *
     * @param operatorReason one line; may name accounts, never secrets
     */
    public Deny because(String operatorReason) {
      return new Deny(message, Objects.requireNonNull(operatorReason, "operatorReason"), changes);
    }

    /**
     * Also changes the plan context, which matters where the binding restarts the flow with its
     * context.
     */
    public Deny with(ContextChanges more) {
      return new Deny(message, reason, changes.and(more));
    }
  }

  /** The flow starts again. */
  public static final class Restart implements Either {
    private final boolean keepContext;
    private final ContextChanges changes;

    private Restart(boolean keepContext, ContextChanges changes) {
      this.keepContext = keepContext;
      this.changes = changes;
    }

    /** Whether the plan context is kept. */
    public boolean keepsContext() {
      return keepContext;
    }

    @Override
    public ContextChanges changes() {
      return changes;
    }
  }

  /** The browser goes elsewhere while the run stays. */
  public static final class Redirect implements Either {
    private final String location;
    private final @Nullable Field until;
    private final ContextChanges changes;

    private Redirect(String location, @Nullable Field until, ContextChanges changes) {
      this.location = Objects.requireNonNull(location, "location");
      this.until = until;
      this.changes = changes;
    }

    /** Where to. */
    public String location() {
      return location;
    }

    /** What a program answers to have the stage judge whether to go on; null for nothing. */
    public @Nullable Field until() {
      return until;
    }

    @Override
    public ContextChanges changes() {
      return changes;
    }

    /**
     * Also takes an answer: a program that has seen where to go may answer with this field.
     *
     * @param field what its answer holds
     */
    public Redirect until(Field field) {
      return new Redirect(location, Objects.requireNonNull(field, "field"), changes);
    }

    /** Also changes the plan context. */
    public Redirect with(ContextChanges more) {
      return new Redirect(location, until, changes.and(more));
    }
  }

  /** The run goes on as a run of another flow. */
  public static final class ToFlow implements Either {
    private final Ref<Flow> flow;
    private final boolean keepContext;
    private final ContextChanges changes;

    private ToFlow(Ref<Flow> flow, boolean keepContext, ContextChanges changes) {
      this.flow = Objects.requireNonNull(flow, "flow");
      this.keepContext = keepContext;
      this.changes = changes;
    }

    /** The other flow. */
    public Ref<Flow> flow() {
      return flow;
    }

    /** Whether the other run knows what this one knows. */
    public boolean keepsContext() {
      return keepContext;
    }

    @Override
    public ContextChanges changes() {
      return changes;
    }
  }
}
