package io.vestibule.policies.event_matcher;

import io.vestibule.api.config.ConfigProblem;
import io.vestibule.api.config.Default;
import io.vestibule.api.context.ContextKey;
import io.vestibule.api.event.Event;
import io.vestibule.api.event.EventQuery;
import io.vestibule.api.policy.PolicyKind;
import io.vestibule.api.policy.PolicyRequest;
import io.vestibule.api.policy.PolicyResult;
import io.vestibule.api.text.Text;
import io.vestibule.api.user.PendingUser;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Says yes to an event of which everything that is configured holds.
 *
 * <p>The event is the one the run knows as {@code event}. No flow of its own accord has one, so
 * with {@code within} events are looked for in the audit log instead.
 */
public final class EventMatcherPolicy implements PolicyKind<EventMatcherPolicy.Config> {
  private static final ContextKey<Map<String, Object>> EVENT = ContextKey.mapOf("event");

  /** How many events are looked at for one answer. */
  private static final int MOST = 1_000;

  /** What events of this log have as {@code app}. */
  private static final String APP = "vestibule";

  /**
   * Configuration. What is null is not looked at.
   *
   * @param action what happened
   * @param clientIp the client's address
   * @param app the part of the program the event comes from
   * @param model what the event is about, as {@code app.model}
   * @param query a condition in a part of DjangoQL; empty for none
   * @param within in the audit log of which time events are looked for; null for not looking there
   * @param about which events are looked for
   * @param minCount how many there must be
   */
  public record Config(
      @Nullable @Size(max = 64) String action,
      @Nullable @Size(max = 64) String clientIp,
      @Nullable @Size(max = 200) String app,
      @Nullable @Size(max = 200) String model,
      @Nullable @Size(max = Query.LONGEST) String query,
      @Nullable Duration within,
      @Default("subject") About about,
      @Default("1") @Min(1) @Max(MOST) int minCount) {}

  @Override
  public String type() {
    return "event_matcher";
  }

  @Override
  public Class<Config> configType() {
    return Config.class;
  }

  /** It reads what the request's thread reads all the time, and as little. */
  @Override
  public Pace pace() {
    return Pace.PROMPT;
  }

  @Override
  public List<ConfigProblem> check(Config config) {
    List<ConfigProblem> problems = new ArrayList<>();
    try {
      condition(config);
    } catch (Query.MalformedException e) {
      problems.add(ConfigProblem.unusable("query", e.problem()));
    }
    Duration within = config.within();
    if (within == null) {
      problems.add(ConfigProblem.warning("within", text("config.no_event")));
    } else if (within.isNegative() || within.isZero()) {
      problems.add(new ConfigProblem("within", text("config.within")));
    }
    return problems;
  }

  @Override
  public PolicyResult evaluate(PolicyRequest<Config> request) throws Query.MalformedException {
    Config config = request.config();
    Optional<Condition> query = condition(config);
    Optional<Map<String, Object>> given = request.context().get(EVENT);
    if (given.isPresent()) {
      return judge(config, query, given.get());
    }
    Duration within = config.within();
    return within == null
        ? PolicyResult.fail().noting("event", "none")
        : search(request, query, within);
  }

  private static Optional<Condition> condition(Config config) throws Query.MalformedException {
    String query = config.query();
    return query == null || query.isBlank() ? Optional.empty() : Optional.of(Query.parse(query));
  }

  // --- one event

  private static PolicyResult judge(
      Config config, Optional<Condition> query, Map<String, Object> event) {
    List<Check> checks = checks(config, query, event);
    PolicyResult result = PolicyResult.of(checks.stream().allMatch(Check::holds));
    for (Check check : checks) {
      result = result.saying(text(check.name())).noting(check.name(), check.holds());
    }
    return result;
  }

  /**
   * Something configured.
   *
   * @param name what it is called
   * @param holds whether it holds
   */
  private record Check(String name, boolean holds) {}

  private static List<Check> checks(
      Config config, Optional<Condition> query, Map<String, Object> event) {
    List<Check> checks = new ArrayList<>();
    query.ifPresent(condition -> checks.add(new Check("query", condition.test(event))));
    check(checks, "action", config.action(), event.get("action"));
    check(checks, "client_ip", config.clientIp(), event.get("client_ip"));
    check(checks, "app", config.app(), event.get("app"));
    check(checks, "model", config.model(), model(event));
    return checks;
  }

  private static void check(
      List<Check> checks, String name, @Nullable String wanted, @Nullable Object found) {
    if (wanted != null) {
      checks.add(new Check(name, !wanted.isEmpty() && wanted.equals(found)));
    }
  }

  private static @Nullable String model(Map<String, Object> event) {
    return event.get("context") instanceof Map<?, ?> context
            && context.get("model") instanceof Map<?, ?> model
            && model.get("app") != null
            && model.get("model_name") != null
        ? model.get("app") + "." + model.get("model_name")
        : null;
  }

  // --- the audit log

  private static PolicyResult search(
      PolicyRequest<Config> request, Optional<Condition> query, Duration within) {
    Config config = request.config();
    Optional<EventQuery> wanted = wanted(request, within);
    if (wanted.isEmpty()) {
      return PolicyResult.fail().noting("event", "nobody to look for");
    }
    List<Event> matching =
        request.services().events().search(wanted.get()).stream()
            .filter(event -> isWanted(request, event))
            .filter(
                event -> checks(config, query, described(event)).stream().allMatch(Check::holds))
            .limit(config.minCount())
            .toList();
    PolicyResult result =
        PolicyResult.of(matching.size() >= config.minCount()).noting("matching", matching.size());
    return matching.isEmpty() ? result : result.noting("newest", matching.get(0).at());
  }

  /** Which events to look at; empty if they should be about somebody and there is nobody. */
  private static Optional<EventQuery> wanted(PolicyRequest<Config> request, Duration within) {
    Config config = request.config();
    // What the log finds by itself need not be looked through.
    boolean found =
        config.clientIp() == null
            && config.app() == null
            && config.model() == null
            && (config.query() == null || config.query().isBlank())
            && (config.about() != About.SUBJECT
                || request.subject().filter(PendingUser::exists).isPresent());
    EventQuery query =
        EventQuery.newest(found ? config.minCount() : MOST)
            .since(request.services().clock().instant().minus(within));
    String action = config.action();
    if (action != null) {
      query = query.of(action);
    }
    EventQuery all = query;
    return switch (config.about()) {
      case ANYBODY -> Optional.of(all);
      case ADDRESS -> Optional.of(all.at(request.request().clientAddress()));
      case SUBJECT -> request.subject().map(user -> about(all, user));
    };
  }

  /** What happened to an account is not about somebody who has none. */
  private static boolean isWanted(PolicyRequest<Config> request, Event event) {
    return request.config().about() != About.SUBJECT
        || request.subject().map(PendingUser::id).isPresent()
        || event.user() == null;
  }

  private static EventQuery about(EventQuery query, PendingUser user) {
    UUID id = user.id();
    return id == null ? query.named(user.username()) : query.about(id);
  }

  /** An event of the audit log as authentik describes its own. */
  private static Map<String, Object> described(Event event) {
    Map<String, Object> user = new LinkedHashMap<>();
    user.put("username", event.username());
    UUID id = event.user();
    if (id != null) {
      user.put("pk", id.toString());
    }
    Map<String, Object> context = new LinkedHashMap<>(event.details());
    if (context.get("model") instanceof String model) {
      context.put("model", Map.of("app", APP, "model_name", model));
    }
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("action", event.action());
    all.put("app", APP);
    all.put("client_ip", event.address());
    all.put("user", user);
    all.put("context", context);
    return all;
  }

  private static Text text(String key) {
    return Text.of(EventMatcherPolicy.class, key);
  }
}
