package io.vestibule.flow;

import io.vestibule.api.challenge.Challenge;
import io.vestibule.api.challenge.Field;
import io.vestibule.api.challenge.FieldError;
import io.vestibule.api.challenge.FieldKind;
import io.vestibule.api.context.ContextChanges;
import io.vestibule.api.context.ContextKeys;
import io.vestibule.api.event.EventActions;
import io.vestibule.api.flow.Designation;
import io.vestibule.api.flow.Visitor;
import io.vestibule.api.service.Services;
import io.vestibule.api.session.SessionChange;
import io.vestibule.api.session.SignIn;
import io.vestibule.api.stage.Outcome;
import io.vestibule.api.stage.StageKind;
import io.vestibule.api.text.Text;
import io.vestibule.api.user.PendingUser;
import io.vestibule.api.user.User;
import io.vestibule.definition.Definitions;
import io.vestibule.definition.FlowDefinition;
import io.vestibule.definition.InvalidResponseAction;
import io.vestibule.definition.StageBinding;
import io.vestibule.definition.StageDefinition;
import io.vestibule.event.OneLine;
import io.vestibule.flow.FlowReply.Result;
import io.vestibule.flow.FlowRequest.Client;
import io.vestibule.flow.FlowRequest.Input;
import io.vestibule.json.JsonContext;
import io.vestibule.policy.Asking;
import io.vestibule.policy.Decision;
import io.vestibule.session.LoginSessions.SignedIn;
import io.vestibule.session.SessionCookies;
import io.vestibule.store.Ids;
import io.vestibule.token.FlowToken;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The way of one request through a flow. The steps are those of {@link FlowExecutor}. */
final class Walk {
  private static final Logger LOG = System.getLogger(FlowExecutor.class.getName());

  private final FlowExecutor executor;
  private final FlowRequest request;
  private final Runs runs;
  private final Services services;
  private Definitions definitions;
  private FlowDefinition flow;
  private Visitor visitor;
  private FlowReply.@Nullable Effect effect;

  Walk(FlowExecutor executor, FlowRequest request, Definitions definitions, FlowDefinition flow) {
    this.executor = executor;
    this.request = request;
    this.runs = executor.runs(request);
    this.services = executor.services().from(request.origin());
    this.definitions = definitions;
    this.flow = flow;
    this.visitor = request.visitor();
  }

  FlowReply go() {
    Optional<FlowToken> link = link();
    String id = runMeant(link);
    Result result =
        id == null
            ? begin(link, false)
            : executor.locks().with(id, () -> resume(id)).orElseGet(Result.Busy::new);
    return new FlowReply(result, effect);
  }

  // --- finding the run
  // ---------------------------------------------------------------------------------------------

  private @Nullable String runMeant(Optional<FlowToken> link) {
    if (request.client() == Client.PROGRAM) {
      return runs.newest(flow.flow().id())
          // A program repeats its query each time: the link it came by starts a run only once.
          .filter(
              id ->
                  link.isEmpty()
                      || runs.find(id).filter(run -> cameBy(run, link.get())).isPresent())
          .orElse(null);
    }
    if (request.input() instanceof Input.Show show) {
      return show.run();
    }
    return request.input() instanceof Input.Submit submit
        ? Objects.requireNonNullElse(submit.run(), "")
        : null;
  }

  private static boolean cameBy(Run run, FlowToken link) {
    return run.start()
        .known()
        .get(ContextKeys.IS_RESTORED)
        .filter(link.id().toString()::equals)
        .isPresent();
  }

  private Optional<FlowToken> link() {
    String key = StartQuery.first(request.query(), "flow_token");
    return key == null
        ? Optional.empty()
        : executor
            .services()
            .tokens()
            .findLink(key)
            .filter(link -> link.flow().equals(flow.flow().id()));
  }

  private Result resume(String id) {
    Optional<Finished> end = runs.findEnd(id).filter(past -> past.flow().equals(flow.flow().id()));
    if (end.isPresent()) {
      return again(end.get());
    }
    Optional<Run> found = runs.find(id).filter(run -> run.start().flow().equals(flow.flow().id()));
    if (found.isEmpty()) {
      return begin(link(), request.client() == Client.PAGE);
    }
    if (!isOwn(found.get()) || !isSound(found.get())) {
      runs.remove(id);
      return begin(link(), request.client() == Client.PAGE);
    }
    Run run = found.get();
    if (!(request.input() instanceof Input.Submit submit)) {
      return present(run, false, List.of(), Map.of());
    }
    if (request.client() == Client.PROGRAM) {
      return submit(run, submit.answer());
    }
    if (!proves(submit.csrf(), run.csrf())) {
      LOG.log(
          Level.INFO, "answer without proof of its page not processed, reference {0}", reference());
      return present(
          run.telling(plus(run.notices(), text("notice.expired"))),
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
    return run.owner() == null || run.owner().equals(userId());
  }

  private boolean isSound(Run run) {
    return run.stages().stream().allMatch(stage -> flow.binding(stage.binding()).isPresent());
  }

  /** The second of two clicks: the answer to the first one may never have been seen. */
  private Result again(Finished end) {
    if (end.cookies() != null
        && !visitor.isAuthenticated()
        && request.input() instanceof Input.Submit submit
        && proves(submit.csrf(), end.csrf())) {
      effect = new FlowReply.Effect.SignedIn(end.cookies());
    }
    return new Result.Done(end.to());
  }

  // --- starting a run
  // ----------------------------------------------------------------------------------------------

  private Result begin(Optional<FlowToken> link, boolean lost) {
    definitions = executor.definitions().latest();
    Optional<FlowDefinition> latest = definitions.flow(request.slug());
    if (latest.isEmpty()) {
      return new Result.Unknown();
    }
    flow = latest.get();
    StartQuery query = StartQuery.of(request.query());
    if (query.nextRefused()) {
      LOG.log(
          Level.WARNING,
          "refused next \"{0}\" at the start of flow {1}, reference {2}",
          OneLine.of(Objects.requireNonNullElse(StartQuery.first(request.query(), "next"), "")),
          flow.flow().slug(),
          reference());
    }
    JsonContext known = link.map(this::knownFrom).orElseGet(JsonContext::empty);
    Planning planning = executor.planner().plan(definitions, flow, asking(known));
    if (planning instanceof Planning.NotApplicable denied) {
      return notApplicable(denied, query);
    }
    if (planning instanceof Planning.Empty empty) {
      return destination(empty.context(), query.kept(), query.nextRefused())
          .map(to -> (Result) new Result.Done(to))
          .orElseGet(() -> badDestination(empty.context(), query.kept()));
    }
    Planning.Planned plan = (Planning.Planned) planning;
    Run run =
        new Run(
            new Run.Start(
                Ids.unguessable(), flow.flow().id(), known, query.kept(), query.nextRefused()),
            Ids.unguessable(),
            userId(),
            0,
            plan.stages(),
            plan.context(),
            null,
            false,
            lost ? List.of(text("notice.expired")) : List.of());
    if (request.input() instanceof Input.Submit submit) {
      return request.client() == Client.PROGRAM
          ? submit(run, submit.answer())
          : present(run, false, List.of(), submit.answer().values());
    }
    return present(run, request.input() instanceof Input.Confirmed, List.of(), Map.of());
  }

  private JsonContext knownFrom(FlowToken link) {
    JsonContext known =
        JsonContext.of(link.context()).with(ContextKeys.IS_RESTORED, link.id().toString());
    Optional<User> user = Optional.ofNullable(link.user()).flatMap(services.users()::find);
    return user.isPresent()
        ? known.with(ContextKeys.PENDING_USER, PendingUser.of(user.get()))
        : known;
  }

  private Result restart(Run run, boolean keepContext, List<Text> told) {
    definitions = executor.definitions().latest();
    Optional<FlowDefinition> latest = definitions.flow(request.slug());
    if (latest.isEmpty()) {
      runs.remove(run.id());
      return new Result.Unknown();
    }
    flow = latest.get();
    // What the run knew from the start, such as whom its link was for, it always knows again.
    JsonContext known = keepContext ? run.context() : run.start().known();
    Planning planning = executor.planner().plan(definitions, flow, asking(known));
    if (planning instanceof Planning.NotApplicable denied) {
      runs.remove(run.id());
      return notApplicable(denied, new StartQuery(run.start().query(), run.start().nextRefused()));
    }
    if (planning instanceof Planning.Empty empty) {
      return finish(run.at(List.of(), empty.context()));
    }
    Planning.Planned plan = (Planning.Planned) planning;
    Run again =
        run.at(plan.stages(), plan.context()).answered(false).telling(plusAll(run.notices(), told));
    runs.save(again);
    return request.client() == Client.PROGRAM
        ? new Result.Onward(again.id())
        : present(again, true, List.of(), Map.of());
  }

  // --- going along
  // -------------------------------------------------------------------------------------------------

  /**
   * Shows what is next, going through stages that ask nothing.
   *
   * @param acting whether the person has just answered or confirmed something, so that stages that
   *     act may act
   */
  private Result present(Run start, boolean acting, List<FieldError> errors, Map<String, ?> typed) {
    Run run = start;
    while (true) {
      Next next = next(run);
      if (next.end() != null) {
        return next.end();
      }
      run = next.run();
      if (!run.hasStages()) {
        return finish(run);
      }
      Call<?> call = call(run);
      if (call == null) {
        return unusable(run);
      }
      if (!acting && request.client() == Client.PAGE && call.actsWhenShown()) {
        Run asked = run.asking(List.of());
        runs.save(asked.telling(List.of()));
        return new Result.Asked(view(asked, confirmation(), List.of(), Map.of()));
      }
      Outcome.Shown shown;
      try {
        shown = call.show();
      } catch (RuntimeException | LinkageError | StackOverflowError | AssertionError e) {
        return failed(run, e);
      }
      if (shown instanceof Outcome.Ask ask) {
        return ask(run, ask, acting && errors.isEmpty(), errors, typed);
      }
      if (shown instanceof Outcome.Done done) {
        Step step = leave(run, done);
        if (step.end() != null) {
          return step.end();
        }
        run = step.run();
        if (request.client() == Client.PROGRAM && run.hasStages()) {
          runs.save(run);
          return new Result.Onward(run.id());
        }
      } else if (shown instanceof Outcome.Deny deny) {
        return deny(run, deny);
      } else if (shown instanceof Outcome.Restart restart) {
        return restartOrDeny(
            run.with(run.context().with(restart.changes())), restart.keepsContext());
      } else {
        return elsewhere(run, (Outcome.Redirect) shown);
      }
    }
  }

  private Result ask(
      Run run, Outcome.Ask ask, boolean onward, List<FieldError> errors, Map<String, ?> typed) {
    Challenge challenge = ask.challenge();
    Run asked =
        run.with(run.context().with(ask.changes()))
            .asking(challenge.fields().stream().map(FieldSpec::of).toList());
    if (request.client() == Client.PAGE && onward) {
      runs.save(asked);
      return new Result.Onward(asked.id());
    }
    runs.save(asked.telling(List.of()));
    return new Result.Asked(view(asked, challenge, errors, typed(challenge, typed)));
  }

  private Result submit(Run start, RawAnswer raw) {
    Next next = next(start);
    if (next.end() != null) {
      return next.end();
    }
    Run run = next.run();
    if (!run.hasStages()) {
      return finish(run);
    }
    if (request.client() == Client.PAGE && run.step() != start.step()) {
      // The stage that was asked has been left out meanwhile: the answer is not for the one after
      // it.
      return present(run, true, List.of(), Map.of());
    }
    Call<?> call = call(run);
    if (call == null) {
      return unusable(run);
    }
    if (request.client() == Client.PAGE && call.actsWhenShown()) {
      return present(run.answered(true), true, List.of(), Map.of());
    }
    Run answered = run.answered(true);
    try {
      if (answered.asked() == null) {
        Outcome.Shown shown = call.show();
        if (!(shown instanceof Outcome.Ask ask)) {
          return present(answered, true, List.of(), Map.of());
        }
        answered =
            answered
                .with(answered.context().with(ask.changes()))
                .asking(ask.challenge().fields().stream().map(FieldSpec::of).toList());
        call = Objects.requireNonNull(call(answered));
      }
      AnswerReader.Reading reading =
          AnswerReader.read(Objects.requireNonNull(answered.asked()), raw);
      Outcome.Submitted outcome =
          reading.errors().isEmpty()
              ? call.submit(reading.answer())
              : Outcome.askAgain(reading.errors().toArray(FieldError[]::new));
      return judged(answered, outcome, raw);
    } catch (RuntimeException | LinkageError | StackOverflowError | AssertionError e) {
      return failed(run, e);
    }
  }

  private Result judged(Run run, Outcome.Submitted outcome, RawAnswer raw) {
    if (outcome instanceof Outcome.Done done) {
      Step step = leave(run, done);
      if (step.end() != null) {
        return step.end();
      }
      if (!step.run().hasStages()) {
        return finish(step.run());
      }
      runs.save(step.run());
      return request.client() == Client.PROGRAM
          ? new Result.Onward(step.run().id())
          : present(step.run(), true, List.of(), Map.of());
    }
    if (outcome instanceof Outcome.AskAgain again) {
      Run changed = run.with(run.context().with(guarded(run, again.changes())));
      InvalidResponseAction action = changed.current().invalidResponseAction();
      if (action == InvalidResponseAction.RETRY) {
        return present(changed, true, again.errors(), raw.values());
      }
      return restart(
          changed,
          action == InvalidResponseAction.RESTART_WITH_CONTEXT,
          again.errors().stream().map(FieldError::message).toList());
    }
    if (outcome instanceof Outcome.Deny deny) {
      return deny(run, deny);
    }
    if (outcome instanceof Outcome.Restart restart) {
      return restartOrDeny(
          run.with(run.context().with(guarded(run, restart.changes()))), restart.keepsContext());
    }
    return elsewhere(run, (Outcome.Redirect) outcome);
  }

  /** The run at its next stage, or how it ended on the way there. */
  private record Next(Run run, @Nullable Result end) {}

  /** The run after a stage, or how it ended there. */
  private record Step(Run run, @Nullable Result end) {}

  private Next next(Run start) {
    Run run = start;
    while (run.hasStages()) {
      PlannedStage stage = run.current();
      StageBinding binding = flow.binding(stage.binding()).orElseThrow();
      if (!stage.reEvaluate() || binding.gate().isOpen()) {
        return new Next(run, null);
      }
      Decision decision = executor.policies().decide(binding.gate(), asking(run.context()));
      run = run.with(decision.context()).telling(plusAll(run.notices(), decision.messages()));
      switch (FlowPlanner.consequence(
          decision.verdict(), stage.failingPolicy(), definitions, binding)) {
        case STAY -> {
          return new Next(run, null);
        }
        case SKIP -> {
          LOG.log(
              Level.DEBUG,
              "flow {0} leaves out stage {1}: {2}",
              flow.flow().slug(),
              stage.stage(),
              decision.reason());
          run = run.at(run.rest(), run.context());
        }
        case DENY -> {
          runs.remove(run.id());
          Text message =
              decision.messages().isEmpty() ? text("denied.flow") : lines(decision.messages());
          return new Next(run, denied(Denial.Kind.STAGE_POLICY, message, decision.reason(), run));
        }
      }
    }
    return new Next(run, null);
  }

  private Step leave(Run run, Outcome.Done done) {
    if (replacesUserOfLink(run, done.changes())) {
      return new Step(run, stolenLink(run));
    }
    Run left = run.at(run.rest(), run.context().with(done.changes()));
    SessionChange change = done.session();
    if (change == null) {
      return new Step(left, null);
    }
    if (change instanceof SignIn signIn) {
      SignedIn signedIn =
          executor
              .sessions()
              .signIn(
                  signIn,
                  visitor.session(),
                  request.device(),
                  request.info().userAgent(),
                  left.context().get(ContextKeys.AUTH_METHOD).orElse(""),
                  request.origin());
      if (!(signedIn instanceof SignedIn.Granted granted)) {
        runs.remove(run.id());
        return new Step(
            run,
            denied(Denial.Kind.ACCOUNT, text("denied.unknown"), "the account may not log in", run));
      }
      visitor = granted.visitor();
      effect = new FlowReply.Effect.SignedIn(granted.cookies());
    } else {
      executor.sessions().signOut(visitor, request.origin());
      visitor = Visitor.anonymous();
      runs.removeOthers(run.id());
      effect = new FlowReply.Effect.SignedOut();
    }
    return new Step(left.ownedBy(userId(), Ids.unguessable()), null);
  }

  // --- ends
  // --------------------------------------------------------------------------------------------------------

  private Result finish(Run run) {
    Optional<String> to =
        destination(run.context(), run.start().query(), run.start().nextRefused());
    if (to.isEmpty()) {
      runs.remove(run.id());
      return badDestination(run.context(), run.start().query());
    }
    SessionCookies cookies =
        effect instanceof FlowReply.Effect.SignedIn signedIn ? signedIn.cookies() : null;
    // The page that was answered proved itself with the token the run had when the request came.
    String csrf =
        request.input() instanceof Input.Submit submit && submit.csrf() != null
            ? submit.csrf()
            : run.csrf();
    runs.finish(
        new Finished(
            run.id(), csrf, run.start().flow(), to.get(), cookies, services.clock().instant()));
    return new Result.Done(to.get());
  }

  private Optional<String> destination(
      JsonContext context, Map<String, List<String>> query, boolean nextRefused) {
    Optional<String> redirect = context.get(ContextKeys.REDIRECT);
    if (redirect.isPresent()) {
      return redirect.filter(Walk::isDestination);
    }
    if (nextRefused) {
      return Optional.empty();
    }
    NextUrl next = NextUrl.of(StartQuery.first(query, "next"));
    if (next instanceof NextUrl.Path path) {
      return Optional.of(path.path());
    }
    return next instanceof NextUrl.None ? Optional.of(request.home()) : Optional.empty();
  }

  /**
   * Where a policy or stage may send a browser: a path on this server, or an address of the web.
   */
  private static boolean isDestination(String location) {
    if (NextUrl.of(location) instanceof NextUrl.Path) {
      return true;
    }
    try {
      URI uri = new URI(location);
      String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
      return (scheme.equals("https") || scheme.equals("http"))
          && uri.getHost() != null
          && uri.getRawUserInfo() == null
          && location.chars().allMatch(c -> c > 0x20 && c < 0x7f && c != '\\');
    } catch (URISyntaxException e) {
      return false;
    }
  }

  private Result badDestination(JsonContext context, Map<String, List<String>> query) {
    return denied(
        Denial.Kind.DESTINATION,
        text("denied.next"),
        "refused where to go afterwards",
        context,
        query);
  }

  private Result notApplicable(Planning.NotApplicable why, StartQuery query) {
    if (flow.flow().designation() == Designation.AUTHENTICATION && visitor.isAuthenticated()) {
      // Whoever is logged in already has what they came for.
      return destination(JsonContext.empty(), query.kept(), query.nextRefused())
          .map(to -> (Result) new Result.Done(to))
          .orElseGet(() -> badDestination(JsonContext.empty(), query.kept()));
    }
    Text message = why.messages().isEmpty() ? text("denied.flow") : lines(why.messages());
    Result denied = denied(why.kind(), message, why.reason(), JsonContext.empty(), query.kept());
    String next = query.nextRefused() ? null : StartQuery.first(query.kept(), "next");
    return switch (flow.deniedAction()) {
      case MESSAGE -> denied;
      case MESSAGE_CONTINUE -> next == null ? denied : new Result.Done(next);
      case CONTINUE -> new Result.Done(next == null ? request.home() : next);
    };
  }

  private Result deny(Run run, Outcome.Deny deny) {
    InvalidResponseAction action = run.current().invalidResponseAction();
    if (action != InvalidResponseAction.RETRY && run.answered()) {
      return restart(
          run.with(run.context().with(guarded(run, deny.changes()))),
          action == InvalidResponseAction.RESTART_WITH_CONTEXT,
          deny.message() == null ? List.of() : List.of(deny.message()));
    }
    runs.remove(run.id());
    Text message = deny.message() == null ? text("denied.unknown") : deny.message();
    return denied(
        Denial.Kind.STAGE,
        message,
        deny.reason() == null ? "the stage says so" : deny.reason(),
        run);
  }

  /** A flow that starts again without anybody having answered anything would do so for ever. */
  private Result restartOrDeny(Run run, boolean keepContext) {
    if (run.answered()) {
      return restart(run, keepContext, List.of());
    }
    runs.remove(run.id());
    return denied(
        Denial.Kind.STAGE, text("denied.unknown"), "the stage restarts the flow without end", run);
  }

  private Result elsewhere(Run run, Outcome.Redirect redirect) {
    if (!isDestination(redirect.location())) {
      runs.remove(run.id());
      return denied(
          Denial.Kind.DESTINATION,
          text("denied.next"),
          "stage redirects to " + OneLine.of(redirect.location()),
          run);
    }
    runs.save(run.with(run.context().with(guarded(run, redirect.changes()))));
    return new Result.Elsewhere(redirect.location());
  }

  private Result unusable(Run run) {
    PlannedStage stage = run.current();
    String reason =
        definitions
            .stage(stage.stage())
            .map(
                definition ->
                    definition instanceof StageDefinition.Unusable unusable
                        ? unusable.problems().toString()
                        : "")
            .orElse("it is gone");
    runs.remove(run.id());
    services
        .events()
        .record(
            EventActions.CONFIGURATION_ERROR,
            null,
            Map.of("flow", flow.flow().slug(), "stage", stageName(stage), "reason", reason));
    return denied(
        Denial.Kind.CONFIGURATION,
        text("denied.configuration"),
        "stage cannot be run: " + reason,
        run);
  }

  private Result stolenLink(Run run) {
    runs.remove(run.id());
    return denied(
        Denial.Kind.ACCOUNT,
        text("denied.unknown"),
        "the stage would replace the user the link was made for",
        run);
  }

  private Result denied(Denial.Kind kind, Text message, String reason, Run run) {
    String stage = run.hasStages() ? " at stage " + stageName(run.current()) : "";
    return denied(kind, message, reason + stage, run.context(), run.start().query());
  }

  private Result denied(
      Denial.Kind kind,
      Text message,
      String reason,
      JsonContext context,
      Map<String, List<String>> query) {
    Optional<PendingUser> subject = StageCall.Subject.of(context, visitor);
    LOG.log(
        Level.INFO,
        "denied: reference {0}, flow {1}, {2}, user {3}: {4}",
        reference(),
        flow.flow().slug(),
        kind,
        OneLine.of(subject.map(PendingUser::username).orElse("-")),
        OneLine.of(reason));
    executor
        .services()
        .audit()
        .record(
            request.origin(),
            EventActions.FLOW_DENIED,
            subject.map(PendingUser::id).orElse(null),
            subject.map(PendingUser::username).orElse(""),
            Map.of("flow", flow.flow().slug(), "by", kind.name(), "reason", OneLine.of(reason)));
    return new Result.Denied(new Denial(kind, message, reference()), frame(context, query));
  }

  private Result failed(Run run, Throwable failure) {
    LOG.log(
        Level.ERROR,
        () ->
            "stage %s of flow %s failed, reference %s"
                .formatted(stageName(run.current()), flow.flow().slug(), reference()),
        failure);
    services
        .events()
        .record(
            EventActions.SYSTEM_EXCEPTION,
            userId(),
            Map.of(
                "flow",
                flow.flow().slug(),
                "stage",
                stageName(run.current()),
                "exception",
                failure.getClass().getName()));
    runs.save(run);
    String detail = null;
    if (visitor.superuser()) {
      StringWriter trace = new StringWriter();
      failure.printStackTrace(new PrintWriter(trace));
      detail = trace.toString();
    }
    return new Result.Failed(reference(), detail, frame(run.context(), run.start().query()));
  }

  // --- what is shown
  // -----------------------------------------------------------------------------------------------

  private ChallengeView view(
      Run run, Challenge challenge, List<FieldError> errors, Map<String, String> typed) {
    ChallengeView.Frame frame = frame(run.context(), run.start().query());
    return new ChallengeView(
        challenge,
        errors,
        typed,
        frame,
        challenge.isAboutUser() ? frame.person() : null,
        !run.start().known().has(ContextKeys.PENDING_USER),
        run.notices(),
        run.id(),
        run.csrf(),
        run.step());
  }

  private ChallengeView.Frame frame(JsonContext context, Map<String, List<String>> query) {
    String person =
        context
            .get(ContextKeys.PENDING_USER_IDENTIFIER)
            .or(() -> StageCall.Subject.of(context, visitor).map(PendingUser::username))
            .orElse("");
    String app = context.get(ContextKeys.APPLICATION).orElse("");
    return new ChallengeView.Frame(flow, FlowTitle.of(flow.flow(), app, person), person, query);
  }

  /** Asks to confirm what a stage would do at once. */
  private Challenge confirmation() {
    String what = flow.flow().designation() == Designation.INVALIDATION ? "logout" : "continue";
    return Challenge.of("vestibule-confirm")
        .introduction(text("confirm." + what))
        .action(text("confirm." + what + ".action"))
        .build();
  }

  /** What a person typed and may see again. */
  private static Map<String, String> typed(Challenge challenge, Map<String, ?> raw) {
    Map<String, String> typed = new HashMap<>();
    for (Field field : challenge.fields()) {
      Object value = raw.get(field.name());
      if (value == null && field.kind() == FieldKind.IDENTIFIER) {
        // What a password page carries along for password managers.
        value = raw.get("username");
      }
      boolean secret = field.kind() == FieldKind.PASSWORD || field.kind() == FieldKind.CODE;
      if (!secret
          && field.kind() != FieldKind.HIDDEN
          && value instanceof String text
          && text.codePointCount(0, text.length()) <= field.maxLength()) {
        typed.put(field.name(), text);
      }
    }
    return typed;
  }

  // --- small things
  // ------------------------------------------------------------------------------------------------

  private Asking asking(JsonContext context) {
    return new Asking(
        StageCall.Subject.of(context, visitor),
        visitor,
        flow.flow(),
        request.brand(),
        context,
        request.info(),
        services,
        definitions.policies());
  }

  /** A stage that can be called, with what it is called with. */
  private record Call<C extends Record>(StageKind<C> kind, StageCall<C> with) {
    boolean actsWhenShown() {
      return kind.actsWhenShown(with);
    }

    Outcome.Shown show() {
      return Objects.requireNonNull(kind.show(with), "a stage returned nothing");
    }

    Outcome.Submitted submit(io.vestibule.api.challenge.Answer answer) {
      return Objects.requireNonNull(kind.submit(with, answer), "a stage returned nothing");
    }
  }

  private @Nullable Call<?> call(Run run) {
    StageDefinition definition = definitions.stage(run.current().stage()).orElse(null);
    return definition instanceof StageDefinition.Usable<?> usable ? call(usable, run) : null;
  }

  private <C extends Record> Call<C> call(StageDefinition.Usable<C> usable, Run run) {
    boolean policies =
        flow.binding(run.current().binding())
            .map(binding -> !binding.gate().isOpen())
            .orElse(false);
    return new Call<>(
        usable.kind(),
        new StageCall<>(
            usable, definitions, request, flow.flow(), policies, run, visitor, services));
  }

  /**
   * Whether changes would make a run that came by a link about somebody else than the link was made
   * for. No stage may: whoever holds a link to one account must not get into another.
   */
  private static boolean replacesUserOfLink(Run run, ContextChanges changes) {
    Optional<PendingUser> bound =
        run.start().known().has(ContextKeys.IS_RESTORED)
            ? run.start().known().get(ContextKeys.PENDING_USER)
            : Optional.empty();
    if (bound.isEmpty()) {
      return false;
    }
    return run.context()
        .with(changes)
        .get(ContextKeys.PENDING_USER)
        .filter(user -> Objects.equals(user.id(), bound.get().id()))
        .isEmpty();
  }

  private static ContextChanges guarded(Run run, ContextChanges changes) {
    return replacesUserOfLink(run, changes) ? ContextChanges.none() : changes;
  }

  private String stageName(PlannedStage stage) {
    return definitions
        .stage(stage.stage())
        .map(definition -> definition.stage().name())
        .orElseGet(() -> stage.stage().toString());
  }

  private @Nullable UUID userId() {
    User user = visitor.user();
    return user == null ? null : user.id();
  }

  private String reference() {
    return request.origin().reference();
  }

  private static boolean proves(@Nullable String given, String expected) {
    return given != null
        && MessageDigest.isEqual(
            given.getBytes(StandardCharsets.UTF_8), expected.getBytes(StandardCharsets.UTF_8));
  }

  private static Text text(String key) {
    return Text.of(Walk.class, key);
  }

  /** Several texts, one under the other. */
  private static Text lines(List<Text> texts) {
    Text all = texts.get(0);
    for (Text more : texts.subList(1, texts.size())) {
      all = Text.of(Walk.class, "lines", all, more);
    }
    return all;
  }

  private static List<Text> plus(List<Text> texts, Text more) {
    return plusAll(texts, List.of(more));
  }

  private static List<Text> plusAll(List<Text> texts, List<Text> more) {
    List<Text> all = new ArrayList<>(texts);
    for (Text text : more) {
      if (!all.contains(text)) {
        all.add(text);
      }
    }
    return all;
  }
}
