package io.vestibule.flow;

import io.vestibule.api.context.ContextChanges;
import io.vestibule.api.context.ContextKey;
import io.vestibule.api.context.ContextKeys;
import io.vestibule.api.session.SignIn;
import io.vestibule.api.stage.Capability;
import io.vestibule.api.stage.Outcome;
import io.vestibule.api.text.Text;
import io.vestibule.api.user.PendingUser;
import io.vestibule.definition.StageDefinition;
import io.vestibule.invitation.InvitationStore;
import io.vestibule.json.JsonContext;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Sees to it that an invitation that works once is used up by what it lets somebody do: by the
 * account that is written with it, or else by the login or the end of the flow.
 */
final class InvitationUse {
  /** What a person is told whose invitation works no more. */
  static final Text REFUSAL = Text.of(InvitationUse.class, "denied.invitation");

  /** What the operator is told. */
  static final String REASON =
      "the invitation has expired, was used or was revoked since the run began";

  private static final String STAGE = "invitation";
  private static final Set<ContextKey<?>> KEYS =
      Set.of(ContextKeys.INVITATION, ContextKeys.INVITATION_GROUPS);

  private final Scene scene;

  InvitationUse(Scene scene) {
    this.scene = scene;
  }

  /**
   * Refuses what only the invitation stage may say. Anybody may say that an invitation was used.
   *
   * @param stage the type of the stage
   * @param changes what it says
   * @throws IllegalStateException if it is not for that stage to say
   */
  static void guard(String stage, ContextChanges changes) {
    if (stage.equals(STAGE)) {
      return;
    }
    for (ContextChanges.Change change : changes.asList()) {
      if (change.value() != null && KEYS.contains(change.key())) {
        throw new IllegalStateException(
            "a stage of type " + stage + " may not set " + change.key().name());
      }
    }
  }

  /**
   * What a run knows that leaves a stage.
   *
   * @param run the run, still at the stage
   * @param context what it knows, with what the stage has changed
   * @param done what the stage said
   * @return what it knows; empty if the stage may not be left, since the invitation is used up
   */
  Optional<JsonContext> leaving(Run run, JsonContext context, Outcome.Done done) {
    Optional<UUID> invitation = context.get(ContextKeys.INVITATION);
    if (invitation.isEmpty()) {
      return Optional.of(context);
    }
    if (done.session() instanceof SignIn && !isForMany(invitation.get())) {
      return spend(context) ? Optional.of(without(context)) : Optional.empty();
    }
    // Whoever writes an account uses the invitation in the same transaction, or denies.
    return Optional.of(
        writes(run.current()) && !isUnused(invitation.get()) ? without(context) : context);
  }

  /**
   * What a run knows that goes on in another flow. An invitation to this flow ends with it.
   *
   * @param context what it knows
   * @param keeps whether the other flow learns it
   * @return what it knows; empty if the flow may not be left, since the invitation is used up
   */
  Optional<JsonContext> leadingOn(JsonContext context, boolean keeps) {
    boolean goesAlong =
        keeps
            && context
                .get(ContextKeys.INVITATION)
                .flatMap(store()::get)
                .filter(found -> found.options().flow() == null)
                .isPresent();
    if (goesAlong) {
      return Optional.of(context);
    }
    return spend(context) ? Optional.of(without(context)) : Optional.empty();
  }

  /**
   * Uses an invitation that works once, unless that has been done.
   *
   * @param context what the run knows
   * @return whether the run may go on: false if somebody else has used it
   */
  boolean spend(JsonContext context) {
    Optional<UUID> invitation = context.get(ContextKeys.INVITATION);
    if (invitation.isEmpty() || isForMany(invitation.get())) {
      return true;
    }
    return store()
        .use(
            invitation.get(),
            scene.flow().flow().id(),
            scene.request().origin(),
            scene.subject(context).map(PendingUser::id).orElse(null));
  }

  private boolean isForMany(UUID invitation) {
    return store().get(invitation).filter(found -> !found.options().singleUse()).isPresent();
  }

  private boolean isUnused(UUID invitation) {
    return store()
        .get(invitation)
        .filter(found -> found.options().singleUse())
        .filter(found -> !found.isUsedUp())
        .isPresent();
  }

  private boolean writes(PlannedStage stage) {
    return scene.definitions().stage(stage.stage()).orElse(null)
            instanceof StageDefinition.Usable<?> usable
        && usable.capabilities().contains(Capability.WRITES_USER);
  }

  private InvitationStore store() {
    return scene.executor().services().invitations();
  }

  private static JsonContext without(JsonContext context) {
    ContextChanges changes = ContextChanges.none();
    for (ContextKey<?> key : KEYS) {
      changes = changes.remove(key);
    }
    return context.with(changes);
  }
}
