package io.vestibule.policies.reputation;

import io.vestibule.api.config.ConfigProblem;
import io.vestibule.api.config.Default;
import io.vestibule.api.policy.PolicyKind;
import io.vestibule.api.policy.PolicyRequest;
import io.vestibule.api.policy.PolicyResult;
import io.vestibule.api.reputation.Reputation;
import io.vestibule.api.text.Text;
import io.vestibule.api.user.PendingUser;
import java.util.List;
import java.util.Optional;

/**
 * Says yes to a bad reputation: bound to a stage that denies or slows down, it has that stage run
 * for those who have one.
 */
public final class ReputationPolicy implements PolicyKind<ReputationPolicy.Config> {
  /**
   * Configuration.
   *
   * @param checkIp whether what happened at the client's address counts, whomever it was about
   * @param checkUsername whether what happened to the user counts, wherever it was
   * @param threshold the highest score that is bad
   * @param checkPair whether only what happened to the user at this address counts, whatever the
   *     two above say
   * @param trustUsualAddress whether at an address from which the user has logged in before, what
   *     happened to them elsewhere does not count
   */
  public record Config(
      @Default("true") boolean checkIp,
      @Default("true") boolean checkUsername,
      @Default("-5") int threshold,
      @Default("false") boolean checkPair,
      @Default("true") boolean trustUsualAddress) {}

  @Override
  public String type() {
    return "reputation";
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
    return config.checkIp() || config.checkUsername() || config.checkPair()
        ? List.of()
        : List.of(
            new ConfigProblem(
                ConfigProblem.WHOLE, Text.of(ReputationPolicy.class, "nothing_checked")));
  }

  @Override
  public PolicyResult evaluate(PolicyRequest<Config> request) {
    Sum sum = sum(request);
    return PolicyResult.of(sum.score() <= request.config().threshold())
        .noting("score", sum.score())
        .noting("summed", sum.of());
  }

  private static Sum sum(PolicyRequest<Config> request) {
    Config config = request.config();
    Reputation reputation = request.services().reputation();
    String address = request.request().clientAddress();
    Optional<PendingUser> subject = request.subject();
    boolean user = config.checkUsername() || config.checkPair();
    if (subject.isEmpty() || !user) {
      // Nobody has no score.
      return config.checkIp() && !config.checkPair()
          ? new Sum(reputation.ofAddress(address), "address")
          : new Sum(0, "nothing");
    }
    PendingUser who = subject.get();
    if (config.checkPair()) {
      return new Sum(reputation.ofPair(who, address), "user at this address");
    }
    boolean trusted = config.trustUsualAddress() && reputation.isUsual(who, address);
    if (!config.checkIp()) {
      return trusted
          ? new Sum(reputation.ofPair(who, address), "user at this address, a usual one")
          : new Sum(reputation.ofUser(who), "user");
    }
    if (trusted) {
      return new Sum(reputation.ofAddress(address), "address, a usual one of the user's");
    }
    return new Sum(
        config.trustUsualAddress()
            ? reputation.of(who, address)
            : reputation.ofAddress(address)
                + reputation.ofUser(who)
                - reputation.ofPair(who, address),
        "address and user");
  }

  /**
   * A score.
   *
   * @param score the score
   * @param of what was summed
   */
  private record Sum(int score, String of) {}
}
