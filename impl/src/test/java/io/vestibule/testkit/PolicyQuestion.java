package io.vestibule.testkit;

import io.vestibule.api.context.ContextChanges;
import io.vestibule.api.context.ContextKeys;
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
import io.vestibule.flow.FlowRequest.Client;
import io.vestibule.flow.FlowRequest.Input;
import io.vestibule.flow.RequestServices;
import io.vestibule.json.ConfigMapper;
import io.vestibule.json.JsonContext;
import io.vestibule.json.SecretBox;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/**
 * A question to a policy that is bound nowhere.
 *
 * <pre>{@code
 * PolicyResult result = new PolicyQuestion(lab, "password", Map.of("length_min", 20))
 *     .about(alice)
 *     .typed(Map.of("password", "short"))
 *     .ask();
 * }</pre>
 */
public final class PolicyQuestion {
  private static final ConfigMapper MAPPER = new ConfigMapper(SecretBox.of("lab"));

  private final Lab lab;
  private final String type;
  private final Map<String, ?> config;
  private final Optional<PendingUser> subject;
  private final JsonContext context;

  /** A question about nobody, of which nothing is known. */
  public PolicyQuestion(Lab lab, String type, Map<String, ?> config) {
    this(lab, type, config, Optional.empty(), JsonContext.empty());
  }

  private PolicyQuestion(
      Lab lab,
      String type,
      Map<String, ?> config,
      Optional<PendingUser> subject,
      JsonContext context) {
    this.lab = lab;
    this.type = type;
    this.config = config;
    this.subject = subject;
    this.context = context;
  }

  /** It is about this user. */
  public PolicyQuestion about(User user) {
    return about(PendingUser.of(user));
  }

  /** It is about this somebody. */
  public PolicyQuestion about(PendingUser somebody) {
    return new PolicyQuestion(lab, type, config, Optional.of(somebody), context);
  }

  /** This was typed into prompts. */
  public PolicyQuestion typed(Map<String, Object> data) {
    return new PolicyQuestion(
        lab,
        type,
        config,
        subject,
        context.with(ContextChanges.none().put(ContextKeys.PROMPT_DATA, data)));
  }

  /** This is known, beside anything typed later. */
  public PolicyQuestion knowing(Map<String, ?> values) {
    return new PolicyQuestion(lab, type, config, subject, JsonContext.of(values));
  }

  /** The answer. */
  public PolicyResult ask() throws Exception {
    return ask(lab.engine().kinds().policy(type).orElseThrow());
  }

  /** What a policy has to say when it is asked, in English, after whether it says yes. */
  public List<String> answer() throws Exception {
    PolicyResult result = ask();
    List<String> words = new java.util.ArrayList<>();
    words.add(result.passing() ? "yes" : "no");
    result.messages().stream().map(lab::words).forEach(words::add);
    return words;
  }

  private <C extends Record> PolicyResult ask(PolicyKind<C> kind) throws Exception {
    ConfigMapper.Reading<C> reading = MAPPER.read(kind.configType(), config, kind::check);
    return kind.evaluate(
        new Asked<>(Objects.requireNonNull(reading.config(), () -> reading.problems().toString())));
  }

  private final class Asked<C extends Record> implements PolicyRequest<C> {
    private final C valid;
    private final Brand brand = lab.engine().brand("localhost");

    Asked(C valid) {
      this.valid = valid;
    }

    @Override
    public C config() {
      return valid;
    }

    @Override
    public Policy policy() {
      return new Policy(new UUID(0, 1), "asked", type);
    }

    @Override
    public Optional<PendingUser> subject() {
      return subject;
    }

    @Override
    public Visitor visitor() {
      return Visitor.anonymous();
    }

    @Override
    public Flow flow() {
      return new Flow(new UUID(0, 2), "flow", "Flow", "A flow", Designation.AUTHENTICATION);
    }

    @Override
    public Optional<BoundStage> binding() {
      return Optional.empty();
    }

    @Override
    public Brand brand() {
      return brand;
    }

    @Override
    public PlanContext context() {
      return context;
    }

    @Override
    public RequestInfo request() {
      return lab.browser().toRequest(Client.PROGRAM, new Input.Show(null), "flow").info();
    }

    @Override
    public Services services() {
      return new RequestServices(
              lab.engine().users(),
              lab.engine().credentials(),
              lab.engine().tokens(),
              lab.engine().audit(),
              lab.engine().geo(),
              lab.engine().reputation(),
              lab.engine().clock())
          .from(Lab.origin());
    }
  }
}
