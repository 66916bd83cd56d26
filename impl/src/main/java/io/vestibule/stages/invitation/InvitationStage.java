package io.vestibule.stages.invitation;

import io.vestibule.api.config.Default;
import io.vestibule.api.context.ContextChanges;
import io.vestibule.api.context.ContextKeys;
import io.vestibule.api.event.EventActions;
import io.vestibule.api.invitation.Invitation;
import io.vestibule.api.stage.Outcome;
import io.vestibule.api.stage.StageKind;
import io.vestibule.api.stage.StageRun;
import io.vestibule.api.text.Text;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Lets in whoever was invited, and has the run know what the invitation says.
 *
 * <p>Nothing is used up here: whoever opens a link and goes away can come back. The account that is
 * written, or else the end of the flow, uses it up.
 */
public final class InvitationStage implements StageKind<InvitationStage.Config> {
  private static final List<String> PARAMETERS = List.of("itoken", "token");
  private static final String FIELD = "token";

  /**
   * Configuration.
   *
   * @param continueFlowWithoutInvitation whether people without an invitation get past the stage
   */
  public record Config(@Default("false") boolean continueFlowWithoutInvitation) {}

  @Override
  public String type() {
    return "invitation";
  }

  @Override
  public Class<Config> configType() {
    return Config.class;
  }

  @Override
  public Outcome.Shown show(StageRun<Config> run) {
    Optional<Invitation> found = token(run).flatMap(run.services().invitations()::find);
    Optional<Invitation> good = found.filter(invitation -> isFor(invitation, run.flow().id()));
    if (good.isPresent()) {
      return Outcome.done().with(changes(run, good.get()));
    }
    found.ifPresent(other -> refused(run, other));
    // Whatever was wrong with it, the answer is the same: it tells nobody which tokens there are.
    return run.config().continueFlowWithoutInvitation()
        ? Outcome.done()
        : Outcome.deny(Text.of(InvitationStage.class, "invalid"))
            .because(
                found.isPresent()
                    ? "the invitation \"" + found.get().name() + "\" is for another flow"
                    : "there is no invitation, or it has expired or was used");
  }

  /** The token: of the page the run was started at, or else typed into a form since. */
  private static Optional<String> token(StageRun<Config> run) {
    for (String parameter : PARAMETERS) {
      List<String> values = run.query().getOrDefault(parameter, List.of());
      if (!values.isEmpty()) {
        return Optional.of(values.get(0));
      }
    }
    return run.context()
        .get(ContextKeys.PROMPT_DATA)
        .map(data -> data.get(FIELD))
        .filter(String.class::isInstance)
        .map(String.class::cast)
        .map(String::strip);
  }

  private static boolean isFor(Invitation invitation, UUID flow) {
    return invitation.flow() == null || invitation.flow().equals(flow);
  }

  private static ContextChanges changes(StageRun<Config> run, Invitation invitation) {
    // After a restart that kept the context: what is appended to lists is there already.
    boolean again =
        run.context().get(ContextKeys.INVITATION).filter(invitation.id()::equals).isPresent();
    Map<String, Object> data =
        FixedData.merged(
            run.context().get(ContextKeys.PROMPT_DATA).orElse(Map.of()),
            invitation.fixedData(),
            again);
    return ContextChanges.none()
        .put(ContextKeys.PROMPT_DATA, data)
        .put(ContextKeys.INVITATION_IN_EFFECT, true)
        .put(
            ContextKeys.INVITATION_SHOWN,
            Map.of("id", invitation.id().toString(), "name", invitation.name()))
        .put(ContextKeys.INVITATION, invitation.id())
        .put(ContextKeys.INVITATION_GROUPS, List.copyOf(invitation.groups()));
  }

  private static void refused(StageRun<Config> run, Invitation invitation) {
    run.services()
        .events()
        .record(
            EventActions.INVITATION_REFUSED,
            run.user().map(user -> user.id()).orElse(null),
            Map.of(
                "invitation",
                invitation.id().toString(),
                "name",
                invitation.name(),
                "flow",
                run.flow().slug(),
                "reason",
                "it is for another flow"));
  }
}
