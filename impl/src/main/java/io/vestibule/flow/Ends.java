package io.vestibule.flow;

import io.vestibule.api.event.EventActions;
import io.vestibule.api.flow.Designation;
import io.vestibule.api.text.Text;
import io.vestibule.api.user.PendingUser;
import io.vestibule.definition.StageDefinition;
import io.vestibule.event.OneLine;
import io.vestibule.flow.FlowReply.Result;
import io.vestibule.json.JsonContext;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How runs end other than by being done. The person learns which kind of thing said no, in words
 * that give nothing away; the log has what exactly, under the same reference.
 */
final class Ends {
  private static final Logger LOG = System.getLogger(FlowExecutor.class.getName());

  private final Scene scene;
  private final Showing showing;
  private final InvitationUse invitations;

  Ends(Scene scene, Showing showing) {
    this.scene = scene;
    this.showing = showing;
    this.invitations = new InvitationUse(scene);
  }

  /** The flow is not for the person; what then happens is up to the flow. */
  Result notApplicable(Planning.NotApplicable why, StartQuery query) {
    if (scene.flow().flow().designation() == Designation.AUTHENTICATION
        && scene.visitor().isAuthenticated()) {
      // Whoever is logged in already has what they came for.
      return done(JsonContext.empty(), query);
    }
    Text message = why.messages().isEmpty() ? text("denied.flow") : lines(why.messages());
    Result denied = denied(why.kind(), message, why.reason(), JsonContext.empty(), query.kept());
    String next = query.nextRefused() ? null : StartQuery.first(query.kept(), "next");
    return switch (scene.flow().deniedAction()) {
      case MESSAGE -> denied;
      case MESSAGE_CONTINUE -> next == null ? denied : new Result.Done(next);
      case CONTINUE -> new Result.Done(next == null ? scene.request().home() : next);
    };
  }

  /** The flow is done, unless the browser was to be taken where no browser is sent. */
  Result done(JsonContext context, StartQuery query) {
    if (!invitations.spend(context)) {
      return denied(
          Denial.Kind.STAGE, InvitationUse.REFUSAL, InvitationUse.REASON, context, query.kept());
    }
    Optional<String> to =
        Destination.after(context, query.kept(), query.nextRefused(), scene.request().home());
    if (to.isEmpty()) {
      return denied(
          Denial.Kind.DESTINATION,
          text("denied.next"),
          "refused where to go afterwards",
          context,
          query.kept());
    }
    scene.executor().metrics().runFinished(scene.flow().flow().slug());
    return new Result.Done(to.get());
  }

  /** The link by which the person came does not work. */
  Result linkRefused(Restoring.Opened.Refused why, StartQuery query) {
    return denied(Denial.Kind.LINK, why.message(), why.reason(), JsonContext.empty(), query.kept());
  }

  /** A stage cannot be run. */
  Result unusable(Run run) {
    PlannedStage stage = run.current();
    String reason =
        scene.definitions().stage(stage.stage()).orElse(null)
                instanceof StageDefinition.Unusable unusable
            ? unusable.problems().toString()
            : "it is gone";
    return misconfigured(run, "stage cannot be run: " + reason);
  }

  /**
   * A stage cannot do what it is there for.
   *
   * @param run the run, which is forgotten
   * @param reason why, for the operator
   */
  Result misconfigured(Run run, String reason) {
    PlannedStage stage = run.current();
    scene
        .services()
        .events()
        .record(
            EventActions.CONFIGURATION_ERROR,
            scene.userId(),
            Map.of(
                "flow", scene.flow().flow().slug(), "stage", scene.name(stage), "reason", reason));
    return denied(Denial.Kind.CONFIGURATION, text("denied.configuration"), reason, run);
  }

  /**
   * Something said no to a run, which is forgotten.
   *
   * @param kind which kind of thing
   * @param message what to tell the person
   * @param reason what to tell the operator
   * @param run the run
   */
  Result denied(Denial.Kind kind, Text message, String reason, Run run) {
    String stage = run.hasStages() ? " at stage " + scene.name(run.current()) : "";
    Result denied = denied(kind, message, reason + stage, run.context(), run.start().query());
    scene.runs().remove(run.id());
    return denied;
  }

  private Result denied(
      Denial.Kind kind,
      Text message,
      String reason,
      JsonContext context,
      Map<String, List<String>> query) {
    Optional<PendingUser> subject = scene.subject(context);
    String slug = scene.flow().flow().slug();
    LOG.log(
        Level.INFO,
        "denied: reference {0}, flow {1}, {2}, user {3}: {4}",
        scene.reference(),
        slug,
        kind,
        OneLine.of(subject.map(PendingUser::username).orElse("-")),
        OneLine.of(reason));
    scene
        .executor()
        .services()
        .audit()
        .record(
            scene.request().origin(),
            EventActions.FLOW_DENIED,
            subject.map(PendingUser::id).orElse(null),
            subject.map(PendingUser::username).orElse(""),
            Map.of("flow", slug, "by", kind.name(), "reason", OneLine.of(reason)));
    scene.executor().metrics().runDenied(slug, kind);
    return new Result.Denied(
        new Denial(kind, message, scene.reference()), showing.frame(context, query));
  }

  /** A stage failed. The run stays where it is. */
  Result failed(Run run, Throwable failure) {
    String stage = scene.name(run.current());
    String slug = scene.flow().flow().slug();
    LOG.log(
        Level.ERROR,
        () -> "stage %s of flow %s failed, reference %s".formatted(stage, slug, scene.reference()),
        failure);
    scene
        .services()
        .events()
        .record(
            EventActions.SYSTEM_EXCEPTION,
            scene.userId(),
            Map.of("flow", slug, "stage", stage, "exception", failure.getClass().getName()));
    scene.runs().save(run);
    String detail = null;
    if (scene.visitor().superuser()) {
      StringWriter trace = new StringWriter();
      failure.printStackTrace(new PrintWriter(trace));
      detail = trace.toString();
    }
    return new Result.Failed(
        scene.reference(), detail, showing.frame(run.context(), run.start().query()));
  }

  /** Several texts, one under the other. */
  static Text lines(List<Text> texts) {
    Text all = texts.get(0);
    for (Text more : texts.subList(1, texts.size())) {
      all = Text.of(Ends.class, "lines", all, more);
    }
    return all;
  }

  private static Text text(String key) {
    return Text.of(Ends.class, key);
  }
}
