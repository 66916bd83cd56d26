package io.vestibule.testkit;

import io.vestibule.api.config.ConfigProblem;
import io.vestibule.api.context.PlanContext;
import io.vestibule.api.flow.BoundStage;
import io.vestibule.api.flow.Brand;
import io.vestibule.api.flow.Designation;
import io.vestibule.api.flow.Flow;
import io.vestibule.api.flow.RequestInfo;
import io.vestibule.api.flow.Visitor;
import io.vestibule.api.policy.Policy;
import io.vestibule.api.policy.PolicyKind;
import io.vestibule.api.policy.PolicyRequest;
import io.vestibule.api.policy.PolicyResult;
import io.vestibule.api.service.Services;
import io.vestibule.api.user.PendingUser;
import io.vestibule.api.user.User;
import io.vestibule.engine.Vestibule;
import io.vestibule.event.Origin;
import io.vestibule.flow.RequestServices;
import io.vestibule.json.ConfigMapper;
import io.vestibule.json.JsonContext;
import io.vestibule.json.SecretBox;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A question put to a policy in a lab, without a flow around it: {@code LabQuestion.to(lab,
 * "reputation", Map.of()).about(user).at("192.0.2.1").answer()}.
 */
public final class LabQuestion {
  private final Lab lab;
  private final PolicyKind<?> kind;
  private final Map<String, ?> config;
  private @Nullable PendingUser subject;
  private String address = "192.0.2.1";
  private Map<String, ?> context = Map.of();

  private LabQuestion(Lab lab, PolicyKind<?> kind, Map<String, ?> config) {
    this.lab = lab;
    this.kind = kind;
    this.config = config;
  }

  /** A question to a policy of a type, with this configuration. */
  public static LabQuestion to(Lab lab, String type, Map<String, ?> config) {
    return new LabQuestion(lab, lab.engine().kinds().policy(type).orElseThrow(), config);
  }

  /** About a user; null for nobody. */
  public LabQuestion about(@Nullable User user) {
    this.subject = user == null ? null : PendingUser.of(user);
    return this;
  }

  /** About somebody who may have no account. */
  public LabQuestion about(PendingUser user) {
    this.subject = user;
    return this;
  }

  /** From a client's address. */
  public LabQuestion at(String client) {
    this.address = client;
    return this;
  }

  /** In a run that knows this. */
  public LabQuestion knowing(Map<String, ?> known) {
    this.context = known;
    return this;
  }

  /** What is wrong with the configuration, as field and words in English. */
  public List<String> problems() {
    return problems(kind).stream()
        .map(problem -> problem.field() + ": " + lab.words(problem.message()))
        .toList();
  }

  private <C extends Record> List<ConfigProblem> problems(PolicyKind<C> asked) {
    return read(asked).problems();
  }

  /** The answer. */
  public PolicyResult answer() throws Exception {
    return answer(kind);
  }

  /** Whether the answer is yes, of a policy that throws nothing it would have to declare. */
  public boolean passes() {
    try {
      return answer().passing();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** What the answer went by under a name. */
  public @Nullable String note(String name) {
    try {
      return answer().notes().get(name);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** What the answer tells the person, in English. */
  public List<String> messages() {
    try {
      return answer().messages().stream().map(lab::words).toList();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private <C extends Record> ConfigMapper.Reading<C> read(PolicyKind<C> asked) {
    return new ConfigMapper(SecretBox.of("lab")).read(asked.configType(), config, asked::check);
  }

  private <C extends Record> PolicyResult answer(PolicyKind<C> asked) throws Exception {
    ConfigMapper.Reading<C> reading = read(asked);
    C record = reading.config();
    if (record == null) {
      throw new IllegalArgumentException("not a configuration: " + reading.problems());
    }
    Vestibule engine = lab.engine();
    Services services =
        new RequestServices(
                engine.users(),
                engine.credentials(),
                engine.tokens(),
                engine.audit(),
                engine.geo(),
                engine.reputation(),
                engine.clock())
            .from(new Origin(address, "lab-reference"));
    return asked.evaluate(
        new Question<>(
            record,
            new Policy(new UUID(0, 1), "asked", asked.type()),
            Optional.ofNullable(subject),
            Visitor.anonymous(),
            new Flow(new UUID(0, 2), "asked", "Asked", "Asked", Designation.AUTHENTICATION),
            Optional.empty(),
            engine.brand("localhost"),
            JsonContext.of(context),
            new RequestInfo(
                address,
                "localhost",
                false,
                "GET",
                "/if/flow/asked/",
                Map.of(),
                "lab",
                Locale.ENGLISH,
                Map.of()),
            services));
  }

  private record Question<C extends Record>(
      C config,
      Policy policy,
      Optional<PendingUser> subject,
      Visitor visitor,
      Flow flow,
      Optional<BoundStage> binding,
      Brand brand,
      PlanContext context,
      RequestInfo request,
      Services services)
      implements PolicyRequest<C> {}
}
