package io.vestibule.flow;

import io.vestibule.api.challenge.Answer;
import io.vestibule.api.challenge.Challenge;
import io.vestibule.api.challenge.Field;
import io.vestibule.api.challenge.FieldError;
import io.vestibule.api.config.Ref;
import io.vestibule.api.context.ContextKeys;
import io.vestibule.api.flow.Visitor;
import io.vestibule.api.session.SessionChange;
import io.vestibule.api.session.SignIn;
import io.vestibule.api.stage.Outcome;
import io.vestibule.api.stage.Stage;
import io.vestibule.api.stage.StageKind;
import io.vestibule.api.text.Text;
import io.vestibule.api.user.PendingUser;
import io.vestibule.api.user.User;
import io.vestibule.definition.InvalidResponseAction;
import io.vestibule.definition.StageBinding;
import io.vestibule.definition.StageDefinition;
import io.vestibule.event.OneLine;
import io.vestibule.flow.FlowReply.Result;
import io.vestibule.flow.FlowRequest.Client;
import io.vestibule.flow.FlowRequest.Input;
import io.vestibule.json.JsonContext;
import io.vestibule.link.MailLink;
import io.vestibule.metrics.Metrics;
import io.vestibule.metrics.Metrics.StepResult;
import io.vestibule.policy.Decision;
import io.vestibule.session.LoginSessions.SignedIn;
import io.vestibule.session.SessionCookies;
import io.vestibule.store.DatabaseUnavailableException;
import io.vestibule.store.Ids;
import io.vestibule.token.FlowToken;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The way of one request through a flow: finding or starting the run, going along from stage to
 * stage, and getting to the end. The steps are those of {@link FlowExecutor}.
 */
final class Walk {
  private static final Logger LOG = System.getLogger(FlowExecutor.class.getName());

  private final Scene scene;
  private final FlowRequest request;
  private final Runs runs;
  private final Showing showing;
  private final Ends ends;
  private final Restoring restoring;
  private final InvitationUse invitations;

  Walk(Scene scene) {
    this.scene = scene;
    this.request = scene.request();
    this.runs = scene.runs();
    this.showing = new Showing(scene);
    this.ends = new Ends(scene, showing);
    this.restoring = new Restoring(scene);
    this.invitations = new InvitationUse(scene);
  }

  FlowReply go() {
    Link link = link();
    String id = runMeant(link);
    Result result =
        id == null
            ? begin(link, false)
            : scene.executor().locks().with(id, () -> resume(id)).orElseGet(Result.Busy::new);
    return new FlowReply(result, scene.effect());
  }

  private boolean forPage() {
    return request.client() == Client.PAGE;
  }

  // Finding the run

  /** By which link the browser came: by one an installation makes, by one in a mail, or by none. */
  private record Link(Optional<FlowToken> token, Optional<MailLink> mail) {
    Optional<String> id() {
      return token.map(FlowToken::id).or(() -> mail.map(MailLink::id)).map(UUID::toString);
    }
  }

  private @Nullable String runMeant(Link link) {
    if (!forPage()) {
      return runs.newest(flowId())
          // A program repeats its query each time: the link it came by starts a run only once.
          .filter(
              id ->
                  link.id().isEmpty()
                      || runs.find(id).filter(run -> cameBy(run, link.id().get())).isPresent())
          .orElse(null);
    }
    if (request.input() instanceof Input.Show show) {
      return show.run();
    }
    return request.input() instanceof Input.Submit submit
        ? Objects.requireNonNullElse(submit.run(), "")
        : null;
  }

  private static boolean cameBy(Run run, String link) {
    return run.start().known().get(ContextKeys.IS_RESTORED).filter(link::equals).isPresent();
  }

  private Link link() {
    Optional<String> key = Optional.ofNullable(StartQuery.first(request.query(), "flow_token"));
    Optional<FlowToken> token =
        key.flatMap(scene.executor().services().tokens()::findLink)
            .filter(link -> link.flow().equals(flowId()));
    return new Link(
        token,
        key.filter(given -> token.isEmpty())
            .flatMap(scene.executor().services().links()::find)
            .filter(link -> link.flow().equals(flowId())));
  }

  private Result resume(String id) {
    Optional<Finished> end = runs.findEnd(id).filter(past -> past.flow().equals(flowId()));
    if (end.isPresent()) {
      return again(end.get());
    }
    Optional<Run> found = runs.find(id).filter(run -> run.start().flow().equals(flowId()));
    if (found.isPresent() && handOver(found.get())) {
      return new Result.Onward(id);
    }
    if (found.isEmpty() || !isOwn(found.get()) || !isSound(found.get())) {
      found.ifPresent(lost -> runs.remove(id));
      return begin(link(), forPage());
    }
    Run run = found.get();
    scene.isAbout(run);
    if (!(request.input() instanceof Input.Submit submit)) {
      return present(run, false, List.of(), Map.of());
    }
    if (!forPage()) {
      return submit(run, submit.answer());
    }
    if (!proves(submit.csrf(), run.csrf())) {
      LOG.log(
          Level.INFO,
          "answer without proof of its page not processed, reference {0}",
          scene.reference());
      return present(
          run.telling(plus(run.notices(), List.of(expired()))),
          false,
          List.of(),
          submit.answer().values());
    }
    if (submit.step() == null || submit.step() != run.step()) {
      return new Result.Onward(run.id());
    }
    return submit(run, submit.answer());
  }

  /**
   * Whoever was logged in at the last step still is; a run nobody was logged in at may be
   * anybody's.
   */
  private boolean isOwn(Run run) {
    return run.owner() == null || run.owner().equals(scene.userId());
  }

  private boolean isSound(Run run) {
    return run.stages().stream()
        .allMatch(stage -> scene.flow().binding(stage.binding()).isPresent());
  }

  /** The second of two clicks: the answer to the first one may never have been seen. */
  private Result again(Finished end) {
    if (end.cookies() != null && isSecondClick(end.csrf())) {
      scene.changed(scene.visitor(), new FlowReply.Effect.SignedIn(end.cookies()));
    }
    return new Result.Done(end.to());
  }

  /** The same, where the login was not the end of the flow. */
  private boolean handOver(Run run) {
    Run.Handover handover = run.handover();
    if (handover == null
        || !handover.at().plus(Runs.REMEMBERED).isAfter(scene.services().clock().instant())
        || !isSecondClick(handover.csrf())) {
      return false;
    }
    scene.changed(scene.visitor(), new FlowReply.Effect.SignedIn(handover.cookies()));
    return true;
  }

  private boolean isSecondClick(String csrf) {
    return !scene.visitor().isAuthenticated()
        && request.input() instanceof Input.Submit submit
        && proves(submit.csrf(), csrf);
  }

  // Starting a run

  private Result begin(Link link, boolean lost) {
    if (!scene.refresh()) {
      return new Result.Unknown();
    }
    if (link.mail().isPresent()) {
      return beginByMail(link.mail().get());
    }
    scene.executor().metrics().runStarted(scene.flow().flow().slug());
    StartQuery query = StartQuery.of(request.query());
    if (query.nextRefused()) {
      LOG.log(
          Level.WARNING,
          "refused next \"{0}\" at the start of flow {1}, reference {2}",
          OneLine.of(Objects.requireNonNullElse(StartQuery.first(request.query(), "next"), "")),
          scene.flow().flow().slug(),
          scene.reference());
    }
    JsonContext known = link.token().map(this::knownFrom).orElseGet(JsonContext::empty);
    Planning planning = plan(known);
    if (planning instanceof Planning.NotApplicable denied) {
      return ends.notApplicable(denied, query);
    }
    if (planning instanceof Planning.Empty empty) {
      return ends.done(empty.context(), query);
    }
    Planning.Planned plan = (Planning.Planned) planning;
    Run run =
        new Run(
            new Run.Start(Ids.unguessable(), flowId(), known, query.kept(), query.nextRefused()),
            Ids.unguessable(),
            scene.userId(),
            0,
            plan.stages(),
            plan.context(),
            null,
            false,
            lost ? List.of(expired()) : List.of(),
            null);
    scene.isAbout(run);
    if (request.input() instanceof Input.Submit submit) {
      return forPage()
          ? present(run, false, List.of(), submit.answer().values())
          : submit(run, submit.answer());
    }
    return present(run, request.input() instanceof Input.Confirmed, List.of(), Map.of());
  }

  /** Nothing happens by merely opening a link in a mail: the person is asked whether to go on. */
  private Result beginByMail(MailLink link) {
    if (link.state() == MailLink.State.GOOD) {
      Run run = restoring.waiting(link);
      scene.isAbout(run);
      return present(run, false, List.of(), Map.of());
    }
    // Whoever opens the link again in the browser it was used in goes on there.
    Optional<String> restored =
        runs.newest(flowId())
            .filter(
                id -> runs.find(id).filter(run -> cameBy(run, link.id().toString())).isPresent());
    if (restored.isPresent()) {
      return new Result.Onward(restored.get());
    }
    scene.executor().metrics().runStarted(scene.flow().flow().slug());
    return ends.linkRefused(Restoring.refused(link.state()), StartQuery.of(request.query()));
  }

  private Result ask(Run waiting, List<FieldError> errors) {
    Challenge question = Restoring.question(waiting);
    Run asked = waiting.asking(question.fields().stream().map(FieldSpec::of).toList());
    runs.save(asked);
    return new Result.Asked(showing.challenge(asked, question, errors, Map.of()));
  }

  private Result open(Run waiting, RawAnswer raw) {
    AnswerReader.Reading reading =
        AnswerReader.read(
            Restoring.question(waiting).fields().stream().map(FieldSpec::of).toList(), raw);
    if (!reading.errors().isEmpty()) {
      return ask(waiting, reading.errors());
    }
    if (!proves(reading.answer().text(Restoring.TOKEN).orElse(null), waiting.csrf())) {
      return ask(waiting, List.of(FieldError.of(Restoring.TOKEN, text("link.token"))));
    }
    Restoring.Opened opened = restoring.open(waiting);
    if (opened instanceof Restoring.Opened.Refused refused) {
      runs.remove(waiting.id());
      return ends.linkRefused(refused, waiting.start().asQuery());
    }
    Run run = ((Restoring.Opened.Restored) opened).run();
    runs.save(run);
    return forPage() ? present(run, true, List.of(), Map.of()) : new Result.Onward(run.id());
  }

  private JsonContext knownFrom(FlowToken link) {
    JsonContext known =
        JsonContext.of(link.context()).with(ContextKeys.IS_RESTORED, link.id().toString());
    Optional<User> user = Optional.ofNullable(link.user()).flatMap(scene.services().users()::find);
    return user.isPresent()
        ? known.with(ContextKeys.PENDING_USER, PendingUser.of(user.get()))
        : known;
  }

  private Result restart(Run run, boolean keepContext, List<Text> told) {
    if (!scene.refresh()) {
      runs.remove(run.id());
      return new Result.Unknown();
    }
    // What the run knew from the start, such as whom its link was for, it always knows again.
    Planning planning = plan(keepContext ? run.context() : run.start().known());
    if (planning instanceof Planning.NotApplicable denied) {
      runs.remove(run.id());
      return ends.notApplicable(denied, run.start().asQuery());
    }
    if (planning instanceof Planning.Empty empty) {
      return finish(run.at(List.of(), empty.context()));
    }
    Planning.Planned plan = (Planning.Planned) planning;
    Run again =
        run.at(plan.stages(), plan.context()).answered(false).telling(plus(run.notices(), told));
    runs.save(again);
    return forPage() ? present(again, true, List.of(), Map.of()) : new Result.Onward(again.id());
  }

  private Planning plan(JsonContext known) {
    return scene.executor().planner().plan(scene.definitions(), scene.flow(), scene.asking(known));
  }

  // Going along

  /** The run further on, or how it ended on the way there. */
  private record Step(Run run, @Nullable Result end) {
    static Step to(Run run) {
      return new Step(run, null);
    }
  }

  /**
   * Shows what is next, going through stages that ask nothing.
   *
   * @param acting whether the person has just answered or confirmed something, so that stages that
   *     act may act
   * @param errors what was wrong with the answer; empty if nothing was
   * @param typed what was typed, as it came
   */
  private Result present(Run start, boolean acting, List<FieldError> errors, Map<String, ?> typed) {
    if (Restoring.isWaiting(start)) {
      return ask(start, errors);
    }
    Run run = start;
    while (true) {
      Step next = next(run);
      if (next.end() != null) {
        return next.end();
      }
      run = next.run();
      if (!run.hasStages()) {
        return finish(run);
      }
      Step shown;
      try {
        shown = show(run, acting, errors, typed);
      } catch (DatabaseUnavailableException e) {
        // Not the stage's fault, and there is nowhere to tell it.
        throw e;
      } catch (RuntimeException | LinkageError | StackOverflowError | AssertionError e) {
        return ends.failed(run, e);
      }
      if (shown.end() != null) {
        return shown.end();
      }
      run = shown.run();
    }
  }

  /** Shows the stage the run is at; if that asks nothing, the run is further on. */
  private Step show(Run run, boolean acting, List<FieldError> errors, Map<String, ?> typed) {
    Call<?> call = call(run);
    if (call == null) {
      return new Step(run, ends.unusable(run));
    }
    if (!acting && forPage() && call.actsWhenShown()) {
      return new Step(run, confirm(run));
    }
    Outcome.Shown shown = call.show();
    if (shown instanceof Outcome.Ask ask) {
      return new Step(run, ask(run, ask, acting && errors.isEmpty(), errors, typed));
    }
    if (!(shown instanceof Outcome.Done done)) {
      return new Step(run, ended(run, shown));
    }
    Step left = leave(run, done);
    if (left.end() == null && !forPage() && left.run().hasStages()) {
      runs.save(left.run());
      return new Step(left.run(), new Result.Onward(left.run().id()));
    }
    return left;
  }

  private Result confirm(Run run) {
    Run asked = run.asking(List.of());
    runs.save(asked.telling(List.of()));
    return new Result.Asked(showing.challenge(asked, showing.confirmation(), List.of(), Map.of()));
  }

  private Result ask(
      Run run, Outcome.Ask ask, boolean onward, List<FieldError> errors, Map<String, ?> typed) {
    Run asked = asked(run, ask);
    if (forPage() && onward) {
      runs.save(asked);
      return new Result.Onward(asked.id());
    }
    runs.save(asked.telling(List.of()));
    return new Result.Asked(showing.challenge(asked, ask.challenge(), errors, typed));
  }

  private static Run asked(Run run, Outcome.Ask ask) {
    return run.with(run.context().with(ask.changes()))
        .asking(ask.challenge().fields().stream().map(FieldSpec::of).toList());
  }

  private Result submit(Run start, RawAnswer raw) {
    if (Restoring.isWaiting(start)) {
      return open(start, raw);
    }
    Step next = next(start);
    if (next.end() != null) {
      return next.end();
    }
    Run run = next.run();
    if (!run.hasStages()) {
      return finish(run);
    }
    if (forPage() && run.step() != start.step()) {
      // The stage that was asked was left out meanwhile: the answer is not for the one after it.
      return present(run, true, List.of(), Map.of());
    }
    Call<?> call = call(run);
    if (call == null) {
      return ends.unusable(run);
    }
    Run answered = run.answered(true);
    try {
      if (forPage() && call.actsWhenShown()) {
        return present(answered, true, List.of(), Map.of());
      }
      if (answered.asked() == null) {
        // Nobody looked at it before: what it asks is what the answer is for.
        Outcome.Shown shown = call.show();
        if (!(shown instanceof Outcome.Ask ask)) {
          return present(answered, true, List.of(), Map.of());
        }
        answered = asked(answered, ask);
        call = Objects.requireNonNull(call(answered));
      }
      AnswerReader.Reading reading =
          AnswerReader.read(Objects.requireNonNull(answered.asked()), raw);
      Outcome.Submitted outcome =
          reading.errors().isEmpty()
              ? call.submit(reading.answer())
              : call.refuse(reading.errors());
      return judged(answered, outcome, raw);
    } catch (DatabaseUnavailableException e) {
      throw e;
    } catch (RuntimeException | LinkageError | StackOverflowError | AssertionError e) {
      return ends.failed(run, e);
    }
  }

  private Result judged(Run run, Outcome.Submitted outcome, RawAnswer raw) {
    if (outcome instanceof Outcome.Done done) {
      Step left = leave(run, done);
      if (left.end() != null) {
        return left.end();
      }
      if (!left.run().hasStages()) {
        return finish(left.run());
      }
      runs.save(left.run());
      return forPage()
          ? present(left.run(), true, List.of(), Map.of())
          : new Result.Onward(left.run().id());
    }
    if (outcome instanceof Outcome.AskAgain again) {
      Run changed = run.with(run.context().with(again.changes()));
      InvalidResponseAction action = changed.current().invalidResponseAction();
      return action == InvalidResponseAction.RETRY
          ? present(changed, true, again.errors(), raw.values())
          : restart(
              changed,
              action == InvalidResponseAction.RESTART_WITH_CONTEXT,
              again.errors().stream().map(FieldError::message).toList());
    }
    if (outcome instanceof Outcome.ShowAgain again) {
      return present(run.with(run.context().with(again.changes())), true, List.of(), Map.of());
    }
    return ended(run, outcome);
  }

  /**
   * Goes to the next stage that is to run: asks the policies, and leaves out what they leave out.
   */
  private Step next(Run start) {
    Run run = start;
    while (run.hasStages()) {
      PlannedStage stage = run.current();
      StageBinding binding = scene.flow().binding(stage.binding()).orElseThrow();
      if (!stage.reEvaluate() || binding.gate().isOpen()) {
        return Step.to(run);
      }
      Decision decision =
          scene
              .executor()
              .policies()
              .decide(
                  binding.gate(),
                  scene.asking(run.context()).at(scene.definitions().bound(binding)));
      run = run.with(decision.context()).telling(plus(run.notices(), decision.messages()));
      switch (FlowPlanner.consequence(
          decision, stage.failingPolicy(), scene.definitions(), binding)) {
        case STAY -> {
          return Step.to(run);
        }
        case SKIP -> {
          LOG.log(
              Level.DEBUG,
              "flow {0} leaves out stage {1}: {2}",
              scene.flow().flow().slug(),
              scene.name(stage),
              decision.reason());
          run = run.at(run.rest(), run.context());
        }
        case DENY -> {
          Text message =
              decision.messages().isEmpty() ? text("denied.flow") : Ends.lines(decision.messages());
          return new Step(
              run, ends.denied(Denial.Kind.STAGE_POLICY, message, decision.reason(), run));
        }
      }
    }
    return Step.to(run);
  }

  /** Takes a stage that has its proof off the plan. */
  private Step leave(Run run, Outcome.Done done) {
    JsonContext context = run.context().with(done.changes());
    if (run.start().ownerOfLink().filter(owner -> !Run.Start.isAbout(context, owner)).isPresent()) {
      return new Step(
          run,
          ends.denied(
              Denial.Kind.ACCOUNT,
              text("denied.unknown"),
              "the stage would replace the user the link was made for",
              run));
    }
    Optional<JsonContext> known = invitations.leaving(run, context, done);
    if (known.isEmpty()) {
      return new Step(
          run, ends.denied(Denial.Kind.STAGE, InvitationUse.REFUSAL, InvitationUse.REASON, run));
    }
    Run left = run.at(rest(run, done.first()), known.get());
    SessionChange change = done.session();
    if (change == null) {
      noteFactor(run, left);
      return Step.to(left);
    }
    Run.Handover handover = null;
    if (change instanceof SignIn signIn) {
      if (!(signIn(signIn, left) instanceof SignedIn.Granted granted)) {
        return new Step(
            run,
            ends.denied(
                Denial.Kind.ACCOUNT, text("denied.unknown"), "the account may not log in", run));
      }
      scene.executor().metrics().sessionMade(!signIn.user().equals(scene.userId()));
      scene.changed(granted.visitor(), new FlowReply.Effect.SignedIn(granted.cookies()));
      handover =
          new Run.Handover(run.csrf(), granted.cookies(), scene.services().clock().instant());
    } else {
      scene.executor().sessions().signOut(scene.visitor(), request.origin());
      scene.changed(Visitor.anonymous(), new FlowReply.Effect.SignedOut());
      runs.removeOthers(run.id());
    }
    return Step.to(left.ownedBy(scene.userId(), Ids.unguessable(), handover));
  }

  /** What is left of a plan, with what a stage has put before it. */
  private static List<PlannedStage> rest(Run run, @Nullable Ref<Stage> first) {
    if (first == null) {
      return run.rest();
    }
    PlannedStage here = run.current();
    List<PlannedStage> stages = new ArrayList<>();
    // Its policies were asked when the stage that puts it there was next.
    stages.add(
        new PlannedStage(
            here.binding(), first.id(), false, here.failingPolicy(), here.invalidResponseAction()));
    stages.addAll(run.rest());
    return stages;
  }

  /** A factor somebody shows after they logged in counts for their session. */
  private void noteFactor(Run before, Run after) {
    UUID session = scene.visitor().session();
    UUID user = scene.userId();
    if (session != null
        && user != null
        && !before
            .context()
            .get(ContextKeys.FACTOR_PROOFS)
            .equals(after.context().get(ContextKeys.FACTOR_PROOFS))
        && new Proofs(scene, after).isFactorProven(user)) {
      scene.executor().sessions().factorShown(session, scene.services().clock().instant());
    }
  }

  private SignedIn signIn(SignIn signIn, Run run) {
    return scene
        .executor()
        .sessions()
        .signIn(
            signIn,
            scene.visitor().session(),
            request.device(),
            request.info().userAgent(),
            new Proofs(scene, run).of(signIn.user()),
            request.origin());
  }

  // Getting to the end

  private Result finish(Run run) {
    Result result = ends.done(run.context(), run.start().asQuery());
    if (result instanceof Result.Done done) {
      SessionCookies cookies =
          scene.effect() instanceof FlowReply.Effect.SignedIn signedIn ? signedIn.cookies() : null;
      // The page that was answered has the token the run had when the request came.
      String csrf =
          request.input() instanceof Input.Submit submit && submit.csrf() != null
              ? submit.csrf()
              : run.csrf();
      runs.finish(
          new Finished(
              run.id(), csrf, flowId(), done.to(), cookies, scene.services().clock().instant()));
    } else {
      runs.remove(run.id());
    }
    return result;
  }

  /** A stage said something other than to ask or go on. */
  private Result ended(Run run, Object outcome) {
    if (outcome instanceof Outcome.Deny deny) {
      return deny(run, deny);
    }
    if (outcome instanceof Outcome.Restart restart) {
      Run changed = run.with(run.context().with(restart.changes()));
      // A flow that starts again without anybody having answered anything would do so for ever.
      return run.answered()
          ? restart(changed, restart.keepsContext(), List.of())
          : ends.denied(
              Denial.Kind.STAGE,
              text("denied.unknown"),
              "the stage restarts the flow without end",
              run);
    }
    if (outcome instanceof Outcome.ToFlow other) {
      return new Hop(scene, ends).take(run, other);
    }
    return elsewhere(run, (Outcome.Redirect) outcome);
  }

  private Result deny(Run run, Outcome.Deny deny) {
    Text message = deny.message();
    InvalidResponseAction action = run.current().invalidResponseAction();
    if (action != InvalidResponseAction.RETRY && run.answered()) {
      return restart(
          run.with(run.context().with(deny.changes())),
          action == InvalidResponseAction.RESTART_WITH_CONTEXT,
          message == null ? List.of() : List.of(message));
    }
    return ends.denied(
        Denial.Kind.STAGE,
        message == null ? text("denied.unknown") : message,
        Objects.requireNonNullElse(deny.reason(), "the stage says so"),
        run);
  }

  private Result elsewhere(Run run, Outcome.Redirect redirect) {
    if (!Destination.isAllowed(redirect.location())) {
      return ends.denied(
          Denial.Kind.DESTINATION,
          text("denied.next"),
          // What follows may hold codes and tokens.
          "stage redirects to " + OneLine.of(redirect.location().split("[?#]", 2)[0]),
          run);
    }
    Run gone = run.with(run.context().with(redirect.changes()));
    Field until = redirect.until();
    runs.save(until == null ? gone : gone.asking(List.of(FieldSpec.of(until))));
    return new Result.Elsewhere(redirect.location());
  }

  // Calling stages

  /** A stage that can be called, with what it is called with. */
  private record Call<C extends Record>(
      StageKind<C> kind, StageCall<C> with, String flow, Metrics metrics) {
    boolean actsWhenShown() {
      return kind.actsWhenShown(with);
    }

    Outcome.Shown show() {
      long start = System.nanoTime();
      StepResult result = StepResult.FAILED;
      try {
        Outcome.Shown shown = Objects.requireNonNull(kind.show(with), "a stage returned nothing");
        InvitationUse.guard(kind.type(), shown.changes());
        result = StepResults.of(shown);
        return shown;
      } finally {
        metrics.stageShown(flow, kind.type(), result, System.nanoTime() - start);
      }
    }

    Outcome.Submitted submit(Answer answer) {
      long start = System.nanoTime();
      StepResult result = StepResult.FAILED;
      try {
        Outcome.Submitted outcome =
            Objects.requireNonNull(kind.submit(with, answer), "a stage returned nothing");
        InvitationUse.guard(kind.type(), outcome.changes());
        result = StepResults.of(outcome);
        return outcome;
      } finally {
        metrics.stageAnswered(flow, kind.type(), result, System.nanoTime() - start);
      }
    }

    /** Asks again without the stage: the answer is none to what it asked. */
    Outcome.Submitted refuse(List<FieldError> errors) {
      metrics.stageAnswered(flow, kind.type(), StepResult.REFUSED, 0);
      return Outcome.askAgain(errors.toArray(FieldError[]::new));
    }
  }

  private @Nullable Call<?> call(Run run) {
    return scene.definitions().stage(run.current().stage()).orElse(null)
            instanceof StageDefinition.Usable<?> usable
        ? call(usable, run)
        : null;
  }

  private <C extends Record> Call<C> call(StageDefinition.Usable<C> usable, Run run) {
    boolean policies =
        scene
            .flow()
            .binding(run.current().binding())
            .map(binding -> !binding.gate().isOpen())
            .orElse(false);
    return new Call<>(
        usable.kind(),
        new StageCall<>(usable, scene, policies, run),
        scene.flow().flow().slug(),
        scene.executor().metrics());
  }

  // Small things

  private UUID flowId() {
    return scene.flow().flow().id();
  }

  private static boolean proves(@Nullable String given, String expected) {
    return given != null
        && MessageDigest.isEqual(
            given.getBytes(StandardCharsets.UTF_8), expected.getBytes(StandardCharsets.UTF_8));
  }

  private static Text expired() {
    return text("notice.expired");
  }

  private static Text text(String key) {
    return Text.of(Walk.class, key);
  }

  /** Texts and more texts, each once. */
  private static List<Text> plus(List<Text> texts, List<Text> more) {
    List<Text> all = new ArrayList<>(texts);
    more.stream().filter(text -> !all.contains(text)).forEach(all::add);
    return all;
  }
}
