package io.vestibule.policies.geoip;

import io.vestibule.api.config.ConfigProblem;
import io.vestibule.api.config.Default;
import io.vestibule.api.context.ContextKey;
import io.vestibule.api.event.Event;
import io.vestibule.api.event.EventActions;
import io.vestibule.api.event.EventQuery;
import io.vestibule.api.geo.GeoCity;
import io.vestibule.api.policy.PolicyKind;
import io.vestibule.api.policy.PolicyRequest;
import io.vestibule.api.policy.PolicyResult;
import io.vestibule.api.text.Text;
import io.vestibule.api.user.PendingUser;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Says yes where the client's address belongs to an allowed network or country, and is not too far
 * from where the user logged in before.
 *
 * <p>Network and country are alternatives: one of those configured is enough. Distance must fit
 * besides. Where the databases know nothing of the address it throws, so that the binding's failure
 * result counts.
 */
public final class GeoipPolicy implements PolicyKind<GeoipPolicy.Config> {
  private static final ContextKey<Map<String, Object>> GEOIP = ContextKey.mapOf("geoip");
  private static final ContextKey<Map<String, Object>> ASN = ContextKey.mapOf("asn");
  private static final double KM_PER_HOUR = 1000;
  private static final Duration SHORTEST = Duration.ofHours(1);

  /**
   * Configuration.
   *
   * @param asns numbers of the autonomous systems that are allowed; empty for not looking at them
   * @param countries ISO 3166-1 alpha-2 codes of the countries that are allowed; empty for not
   *     looking at them
   * @param checkHistoryDistance whether the distance from earlier logins counts
   * @param historyMaxDistanceKm how far from an earlier login is too far, in kilometres
   * @param distanceToleranceKm what is added to that because places are not known exactly
   * @param historyLoginCount how many logins are looked at, the newest
   * @param checkImpossibleTravel whether it counts that nobody travels at more than 1000 km/h
   * @param impossibleToleranceKm what is added to how far they get
   */
  public record Config(
      @Default("[]") List<Long> asns,
      @Default("[]") List<String> countries,
      @Default("false") boolean checkHistoryDistance,
      @Default("100") @Min(0) int historyMaxDistanceKm,
      @Default("50") @Min(0) int distanceToleranceKm,
      @Default("5") @Min(0) @Max(1000) int historyLoginCount,
      @Default("false") boolean checkImpossibleTravel,
      @Default("100") @Min(0) int impossibleToleranceKm) {
    public Config {
      asns = List.copyOf(asns);
      countries = List.copyOf(countries);
    }
  }

  /** The databases know nothing of the client's address. */
  public static final class NotFoundException extends Exception {
    private static final long serialVersionUID = 1L;

    NotFoundException(String message) {
      super(message);
    }
  }

  @Override
  public String type() {
    return "geoip";
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
    for (String country : config.countries()) {
      if (!country.matches("[A-Z]{2}")) {
        problems.add(new ConfigProblem("countries", text("config.country", country)));
      }
    }
    for (long number : config.asns()) {
      if (number < 0 || number > 0xFFFF_FFFFL) {
        problems.add(new ConfigProblem("asns", text("config.asn", Long.toString(number))));
      }
    }
    return problems;
  }

  @Override
  public PolicyResult evaluate(PolicyRequest<Config> request) throws NotFoundException {
    Config config = request.config();
    List<Text> messages = new ArrayList<>();
    boolean allowed = config.asns().isEmpty() && config.countries().isEmpty();
    String seen = "";
    if (!config.asns().isEmpty()) {
      long number = number(request);
      seen = "AS" + number;
      if (config.asns().contains(number)) {
        allowed = true;
      } else {
        messages.add(text("asn"));
      }
    }
    if (!config.countries().isEmpty()) {
      String country = country(request);
      seen = seen.isEmpty() ? country : seen + ", " + country;
      if (config.countries().contains(country)) {
        allowed = true;
      } else {
        messages.add(text("country"));
      }
    }
    Reached reached =
        config.checkHistoryDistance() || config.checkImpossibleTravel()
            ? reached(request)
            : Reached.YES;
    if (reached == Reached.TOO_FAR) {
      messages.add(text("distance"));
    } else if (reached == Reached.TOO_FAST) {
      messages.add(text("travel"));
    }
    PolicyResult result =
        PolicyResult.of(allowed && reached == Reached.YES)
            .noting("seen", seen)
            .noting("distance", reached.note);
    for (Text message : messages) {
      result = result.saying(message);
    }
    return result;
  }

  /** Whether the client can be where it is, going by earlier logins. */
  private enum Reached {
    YES("fits, or was not looked at"),
    TOO_FAR("too far from an earlier login"),
    TOO_FAST("too far to travel since an earlier login"),
    UNKNOWN("not known where the client is, or where it was");

    private final String note;

    Reached(String note) {
      this.note = note;
    }
  }

  private static Reached reached(PolicyRequest<Config> request) {
    Config config = request.config();
    Optional<Point> here = here(request);
    if (here.isEmpty()) {
      return Reached.UNKNOWN;
    }
    Optional<PendingUser> account = request.subject().filter(PendingUser::exists);
    if (account.isEmpty() || config.historyLoginCount() == 0) {
      return Reached.YES;
    }
    List<Event> logins =
        request
            .services()
            .events()
            .search(
                EventQuery.newest(config.historyLoginCount())
                    .of(EventActions.LOGIN)
                    .about(java.util.Objects.requireNonNull(account.get().id())));
    Instant now = request.services().clock().instant();
    boolean compared = logins.isEmpty();
    for (Event login : logins) {
      Optional<Point> there = place(login);
      if (there.isEmpty()) {
        continue;
      }
      compared = true;
      double distance = here.get().distanceTo(there.get());
      if (config.checkHistoryDistance()
          && distance >= (double) config.historyMaxDistanceKm() + config.distanceToleranceKm()) {
        return Reached.TOO_FAR;
      }
      if (config.checkImpossibleTravel()
          && distance >= KM_PER_HOUR * hours(login.at(), now) + config.impossibleToleranceKm()) {
        return Reached.TOO_FAST;
      }
    }
    return compared ? Reached.YES : Reached.UNKNOWN;
  }

  /** Hours since a login, one at the least: two addresses of one person may be far apart. */
  private static double hours(Instant login, Instant now) {
    Duration since = Duration.between(login, now);
    return (since.compareTo(SHORTEST) < 0 ? SHORTEST : since).toMillis() / 3_600_000.0;
  }

  private static Optional<Point> place(Event login) {
    return login.details().get("geo") instanceof Map<?, ?> geo
        ? Point.in(geo, "latitude", "longitude")
        : Optional.empty();
  }

  // --- where the client is: what an administrator who tries it out says, or else the databases

  private static long number(PolicyRequest<Config> request) throws NotFoundException {
    Optional<Long> number =
        isGiven(request, ASN)
            ? request.context().get(ASN).map(asn -> asn.get("asn")).flatMap(GeoipPolicy::number)
            : request
                .services()
                .geo()
                .network(request.request().clientAddress())
                .map(network -> network.number());
    return number.orElseThrow(
        () -> new NotFoundException("GeoIP: client IP not found in ASN database."));
  }

  private static Optional<Long> number(Object given) {
    return given instanceof Number number ? Optional.of(number.longValue()) : Optional.empty();
  }

  private static String country(PolicyRequest<Config> request) throws NotFoundException {
    Optional<String> country =
        isGiven(request, GEOIP)
            ? request.context().get(GEOIP).map(geoip -> geoip.get("country")).map(String::valueOf)
            : city(request).map(GeoCity::country);
    return country
        .filter(code -> !code.isEmpty())
        .orElseThrow(
            () -> new NotFoundException("GeoIP: client IP address not found in City database."));
  }

  private static Optional<Point> here(PolicyRequest<Config> request) {
    return isGiven(request, GEOIP)
        ? request.context().get(GEOIP).flatMap(geoip -> Point.in(geoip, "lat", "long"))
        : city(request).flatMap(city -> Point.of(city.latitude(), city.longitude()));
  }

  private static Optional<GeoCity> city(PolicyRequest<Config> request) {
    return request.services().geo().city(request.request().clientAddress());
  }

  private static boolean isGiven(PolicyRequest<Config> request, ContextKey<?> key) {
    return request.context().asMap().containsKey(key.name());
  }

  private static Text text(String key, Object... arguments) {
    return Text.of(GeoipPolicy.class, key, arguments);
  }
}
