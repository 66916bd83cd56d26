package io.vestibule.policy;

import io.vestibule.api.context.ContextChanges;
import io.vestibule.api.context.PlanContext;
import io.vestibule.api.event.EventActions;
import io.vestibule.api.flow.BoundStage;
import io.vestibule.api.flow.Brand;
import io.vestibule.api.flow.Flow;
import io.vestibule.api.flow.RequestInfo;
import io.vestibule.api.flow.Visitor;
import io.vestibule.api.policy.Policy;
import io.vestibule.api.policy.PolicyKind;
import io.vestibule.api.policy.PolicyRequest;
import io.vestibule.api.policy.PolicyResult;
import io.vestibule.api.policy.Reuse;
import io.vestibule.api.service.Services;
import io.vestibule.api.text.Text;
import io.vestibule.api.user.Group;
import io.vestibule.api.user.PendingUser;
import io.vestibule.metrics.Metrics;
import io.vestibule.policy.Decision.Verdict;
import io.vestibule.store.DatabaseUnavailableException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a gate is open.
 *
 * <ol>
 *   <li>Disabled bindings do not count. A gate on which none counts is open.
 *   <li>Every other binding is asked in its order, also when the decision is certain already:
 *       policies may have messages and may change what the run knows, which the policies after them
 *       see.
 *   <li>A bound group says yes to its members, those of groups below it included; a bound user says
 *       yes to themselves. To somebody without an account both say no, and turning the answer round
 *       does not make it a yes.
 *   <li>A policy that throws, hangs, is not there or returns nothing has its binding's failure
 *       result, which is not turned round. Where that is {@code safe}, the answer is unknown.
 *   <li>A policy may end the flow; then nothing else counts.
 *   <li>In mode {@code any} one yes opens the gate, in mode {@code all} one no keeps it shut. If
 *       what is known does not settle it, the verdict is unknown.
 * </ol>
 */
public final class PolicyEngine {
  private static final Logger LOG = System.getLogger(PolicyEngine.class.getName());

  private final GuardedCalls calls;
  private final Metrics metrics;
  private final ReusableResults reusable = new ReusableResults();

  /** An engine nobody counts for. */
  public PolicyEngine(GuardedCalls calls) {
    this(calls, Metrics.NONE);
  }

  /** An engine. */
  public PolicyEngine(GuardedCalls calls, Metrics metrics) {
    this.calls = calls;
    this.metrics = metrics;
  }

  /**
   * Asks the policies of a gate.
   *
   * @param gate the gate
   * @param asking what the decision is about
   */
  public Decision decide(PolicyGate gate, Asking asking) {
    List<Text> messages = new ArrayList<>();
    List<Decision.Trace> traces = new ArrayList<>();
    List<Text> denials = new ArrayList<>();
    ContextChanges changes = ContextChanges.none();
    Asking now = asking;
    @Nullable List<UUID> groups = null;
    for (PolicyBinding binding : gate.bindings()) {
      if (!binding.enabled()) {
        continue;
      }
      long start = System.nanoTime();
      Answer answer;
      if (binding.bound() instanceof PolicyBinding.Bound.ToPolicy bound) {
        answer = policy(binding, bound.id(), now);
      } else {
        if (groups == null && binding.bound() instanceof PolicyBinding.Bound.ToGroup) {
          groups = groups(asking);
        }
        answer = member(binding, asking, groups == null ? List.of() : groups);
      }
      messages.addAll(answer.messages());
      if (answer.denial() != null) {
        denials.add(answer.denial());
      }
      changes = changes.and(answer.changes());
      now = now.with(now.context().with(answer.changes()));
      traces.add(
          new Decision.Trace(
              binding.id(),
              answer.bound(),
              answer.verdict(),
              answer.detail(),
              answer.notes(),
              Duration.ofNanos(System.nanoTime() - start)));
    }
    boolean denied = !denials.isEmpty();
    Decision decision =
        new Decision(
            denied ? Verdict.FAIL : verdict(gate.mode(), traces),
            denied ? denials : messages,
            denied,
            changes,
            now.context(),
            traces);
    if (!traces.isEmpty()) {
      asking.observer().decided(asking, decision);
    }
    return decision;
  }

  /**
   * Asks policies all of which must say yes, as those that look at what a person typed. One that
   * cannot be evaluated says no.
   *
   * @param policies the policies, asked in this order
   * @param asking what the decision is about
   */
  public Decision validate(List<UUID> policies, Asking asking) {
    List<PolicyBinding> bindings = new ArrayList<>();
    for (UUID policy : policies) {
      bindings.add(
          new PolicyBinding(
              policy,
              bindings.size(),
              true,
              false,
              PolicyBinding.DEFAULT_TIMEOUT,
              PolicyBinding.FailureResult.FAIL,
              new PolicyBinding.Bound.ToPolicy(policy)));
    }
    return decide(new PolicyGate(asking.flow().id(), PolicyGate.Mode.ALL, bindings), asking);
  }

  /**
   * Kleene's three-valued logic: what is unknown decides nothing, and what is certain without it
   * stays certain.
   */
  private static Verdict verdict(PolicyGate.Mode mode, List<Decision.Trace> traces) {
    if (traces.isEmpty()) {
      return Verdict.PASS;
    }
    Verdict decisive = mode == PolicyGate.Mode.ANY ? Verdict.PASS : Verdict.FAIL;
    Verdict otherwise = mode == PolicyGate.Mode.ANY ? Verdict.FAIL : Verdict.PASS;
    if (traces.stream().anyMatch(trace -> trace.answer() == decisive)) {
      return decisive;
    }
    return traces.stream().anyMatch(trace -> trace.answer() == Verdict.UNKNOWN)
        ? Verdict.UNKNOWN
        : otherwise;
  }

  private static Verdict yes(boolean passing) {
    return passing ? Verdict.PASS : Verdict.FAIL;
  }

  private static List<UUID> groups(Asking asking) {
    UUID user = asking.subject().map(PendingUser::id).orElse(null);
    return user == null
        ? List.of()
        : asking.services().users().groupsOf(user).stream().map(Group::id).toList();
  }

  private static Answer member(PolicyBinding binding, Asking asking, List<UUID> groups) {
    UUID user = asking.subject().map(PendingUser::id).orElse(null);
    boolean is;
    String bound;
    if (binding.bound() instanceof PolicyBinding.Bound.ToGroup group) {
      is = groups.contains(group.id());
      bound = "group " + group.id();
    } else if (binding.bound() instanceof PolicyBinding.Bound.ToUser one) {
      is = one.id().equals(user);
      bound = "user " + one.id();
    } else {
      return Answer.of("nothing", Verdict.FAIL, "nothing is bound");
    }
    return user == null
        ? Answer.of(bound, Verdict.FAIL, "nobody")
        : Answer.of(bound, yes(is != binding.negate()), binding.negate() ? "negated" : "");
  }

  private Answer policy(PolicyBinding binding, UUID id, Asking asking) {
    PolicyDefinition definition = asking.policies().get(id);
    String name =
        definition == null ? "policy " + id : "policy \"" + definition.policy().name() + "\"";
    if (definition == null) {
      return unusable(binding, name, "it does not exist", asking);
    }
    if (definition instanceof PolicyDefinition.Unusable unusable) {
      String why =
          unusable.problems().stream().map(Objects::toString).collect(Collectors.joining(", "));
      return unusable(binding, name, "it cannot be used: " + why, asking);
    }
    PolicyDefinition.Usable<?> usable = (PolicyDefinition.Usable<?>) definition;
    try {
      @Nullable PolicyResult result = evaluate(usable, binding, asking);
      if (result == null) {
        return failed(binding, name, "it returned nothing", null, asking);
      }
      Optional<String> reserved = reservedKey(result.changes());
      if (reserved.isPresent()) {
        return failed(
            binding, name, "it may not change " + reserved.get() + ", and did", null, asking);
      }
      Text denial = result.denial().orElse(null);
      boolean passing = denial == null && result.passing() != binding.negate();
      if (usable.executionLogging()) {
        asking
            .services()
            .events()
            .record(
                EventActions.POLICY_EXECUTION,
                asking.subject().map(PendingUser::id).orElse(null),
                Map.of(
                    "policy",
                    usable.policy().name(),
                    "binding",
                    binding.id().toString(),
                    "passing",
                    passing,
                    "context",
                    List.copyOf(asking.context().asMap().keySet())));
      }
      return new Answer(
          name,
          yes(passing),
          result.messages(),
          result.changes(),
          denial,
          result.notes(),
          denial != null ? "ends the flow" : binding.negate() ? "negated" : "");
    } catch (TimeoutException e) {
      return failed(
          binding,
          name,
          "it took longer than " + binding.timeout().toSeconds() + " s",
          null,
          asking);
    } catch (RejectedExecutionException e) {
      return failed(
          binding, name, e.getMessage() == null ? "no turn" : e.getMessage(), null, asking);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return failed(binding, name, "it was interrupted", e, asking);
    } catch (DatabaseUnavailableException e) {
      // No answer of the policy: whoever asked is told to try again, and nobody is turned away.
      throw e;
    } catch (Exception | LinkageError | StackOverflowError | AssertionError e) {
      // Whatever a policy throws, the gate has its answer; only what breaks the machine goes on.
      return failed(binding, name, e.toString(), e, asking);
    }
  }

  /** A key among changes that is for built-in stages alone; empty if there is none. */
  private static Optional<String> reservedKey(ContextChanges changes) {
    return changes.asList().stream()
        .map(change -> change.key().name())
        .filter(name -> name.startsWith("vestibule."))
        .findFirst();
  }

  private <C extends Record> @Nullable PolicyResult evaluate(
      PolicyDefinition.Usable<C> policy, PolicyBinding binding, Asking asking) throws Exception {
    Reuse reuse = policy.kind().reuse(policy.config());
    Optional<PolicyResult> before = reusable.find(policy, asking, reuse);
    if (before.isPresent()) {
      return before.get();
    }
    PolicyRequest<C> request = new Request<>(policy, asking);
    long start = System.nanoTime();
    @Nullable PolicyResult result = null;
    try {
      result =
          isPrompt(policy.kind())
              ? policy.kind().evaluate(request)
              : calls.call(
                  policy.policy().id(), binding.timeout(), () -> policy.kind().evaluate(request));
    } finally {
      if (!asking.isTrial()) {
        metrics.policyEvaluated(policy.kind().type(), result != null, System.nanoTime() - start);
      }
    }
    if (result != null) {
      reusable.keep(policy, asking, reuse, result);
    }
    return result;
  }

  /**
   * Whether a kind is evaluated on the thread of the request. A plug-in that says so by mistake
   * would hold it for ever; only what comes with the engine is believed.
   */
  private static boolean isPrompt(PolicyKind<?> kind) {
    return kind.pace() == PolicyKind.Pace.PROMPT
        && kind.getClass().getClassLoader() == PolicyEngine.class.getClassLoader();
  }

  private static Answer failed(
      PolicyBinding binding, String name, String why, @Nullable Throwable cause, Asking asking) {
    Verdict verdict =
        switch (binding.failureResult()) {
          case PASS -> Verdict.PASS;
          case FAIL -> Verdict.FAIL;
          case SAFE -> Verdict.UNKNOWN;
        };
    return without(verdict, binding, name, why, cause, asking);
  }

  /**
   * A policy that is not there, or that nothing here can evaluate. A failure result says what a
   * fault means that passes; this one lasts, and no gate stands open for good because of it.
   */
  private static Answer unusable(PolicyBinding binding, String name, String why, Asking asking) {
    return without(Verdict.UNKNOWN, binding, name, why, null, asking);
  }

  private static Answer without(
      Verdict verdict,
      PolicyBinding binding,
      String name,
      String why,
      @Nullable Throwable cause,
      Asking asking) {
    LOG.log(
        asking.isTrial() ? Level.DEBUG : Level.WARNING,
        () ->
            "%s of flow %s could not be evaluated, counts as %s: %s"
                .formatted(name, asking.flow().slug(), verdict, why),
        cause);
    asking
        .services()
        .events()
        .record(
            EventActions.POLICY_EXCEPTION,
            asking.subject().map(PendingUser::id).orElse(null),
            Map.of(
                "policy",
                name,
                "binding",
                binding.id().toString(),
                "reason",
                why,
                "counts_as",
                verdict.name()));
    return Answer.of(name, verdict, "could not be evaluated: " + why);
  }

  private record Answer(
      String bound,
      Verdict verdict,
      List<Text> messages,
      ContextChanges changes,
      @Nullable Text denial,
      Map<String, String> notes,
      String detail) {
    static Answer of(String bound, Verdict verdict, String detail) {
      return new Answer(bound, verdict, List.of(), ContextChanges.none(), null, Map.of(), detail);
    }
  }

  private record Request<C extends Record>(PolicyDefinition.Usable<C> definition, Asking asking)
      implements PolicyRequest<C> {
    @Override
    public C config() {
      return definition.config();
    }

    @Override
    public Policy policy() {
      return definition.policy();
    }

    @Override
    public Optional<PendingUser> subject() {
      return asking.subject();
    }

    @Override
    public Visitor visitor() {
      return asking.visitor();
    }

    @Override
    public Flow flow() {
      return asking.flow();
    }

    @Override
    public Optional<BoundStage> binding() {
      return asking.binding();
    }

    @Override
    public Brand brand() {
      return asking.brand();
    }

    @Override
    public PlanContext context() {
      return asking.context();
    }

    @Override
    public RequestInfo request() {
      return asking.request();
    }

    @Override
    public Services services() {
      return asking.services();
    }
  }
}
