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
import io.vestibule.event.Origin;
import io.vestibule.flow.FlowRequest.Client;
import io.vestibule.flow.FlowRequest.Input;
import io.vestibule.json.ConfigMapper;
import io.vestibule.json.JsonContext;
import io.vestibule.json.SecretBox;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

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
  private final String address;

  /** A question about nobody, of which nothing is known. */
  public PolicyQuestion(Lab lab, String type, Map<String, ?> config) {
    this(lab, type, config, Optional.empty(), JsonContext.empty(), "192.0.2.1");
  }

  private PolicyQuestion(
      Lab lab,
      String type,
      Map<String, ?> config,
      Optional<PendingUser> subject,
      JsonContext context,
      String address) {
    this.lab = lab;
    this.type = type;
    this.config = config;
    this.subject = subject;
    this.context = context;
    this.address = address;
  }

  /** It is about this user; null for nobody. */
  public PolicyQuestion about(@Nullable User user) {
    return new PolicyQuestion(
        lab, type, config, Optional.ofNullable(user).map(PendingUser::of), context, address);
  }

  /** It is about this somebody. */
  public PolicyQuestion about(PendingUser somebody) {
    return new PolicyQuestion(lab, type, config, Optional.of(somebody), context, address);
  }

  /** This was typed into prompts. */
  public PolicyQuestion typed(Map<String, Object> data) {
    return new PolicyQuestion(
        lab,
        type,
        config,
        subject,
        context.with(ContextChanges.none().put(ContextKeys.PROMPT_DATA, data)),
        address);
  }

  /** This is known, beside anything typed later. */
  public PolicyQuestion knowing(Map<String, ?> values) {
    return new PolicyQuestion(lab, type, config, subject, JsonContext.of(values), address);
  }

  /** It comes from this client's address. */
  public PolicyQuestion at(String client) {
    return new PolicyQuestion(lab, type, config, subject, context, client);
  }

  /** What is wrong with the configuration, as field and words in English. */
  public List<String> problems() {
    return read(lab.engine().kinds().policy(type).orElseThrow()).problems().stream()
        .map(problem -> problem.field() + ": " + lab.words(problem.message()))
        .toList();
  }

  /** Whether the answer is yes, of a policy that throws nothing it would have to declare. */
  public boolean passes() {
    return undeclared().passing();
  }

  /** What the answer went by under a name, of a policy like that. */
  public @Nullable String note(String name) {
    return undeclared().notes().get(name);
  }

  /** What the answer tells the person, in English, of a policy like that. */
  public List<String> messages() {
    return undeclared().messages().stream().map(lab::words).toList();
  }

  private PolicyResult undeclared() {
    try {
      return ask();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
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
    ConfigMapper.Reading<C> reading = read(kind);
    return kind.evaluate(
        new Asked<>(Objects.requireNonNull(reading.config(), () -> reading.problems().toString())));
  }

  private <C extends Record> ConfigMapper.Reading<C> read(PolicyKind<C> kind) {
    return MAPPER.read(kind.configType(), config, kind::check);
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
      return lab.browser()
          .at(address)
          .toRequest(Client.PROGRAM, new Input.Show(null), "flow")
          .info();
    }

    @Override
    public Services services() {
      return lab.engine().services().from(new Origin(address, "lab-reference"));
    }
  }
}
