package io.vestibule.api.token;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Tokens that work once.
 *
 * <p>Only a hash of a token is stored. Its expiry is checked when it is used, and using it is one
 * atomic statement in the database: of any number of attempts at the same time one succeeds.
 */
public interface OneTimeTokens {
  /**
   * Makes a token.
   *
   * @param purpose what it is for; a token of one purpose is worth nothing for another
   * @param user whom it belongs to, or null
   * @param validFor how long it works
   * @param data what is given back when it is used; not secret
   * @return the token: 256 random bits in the URL-safe alphabet
   */
  String issue(String purpose, @Nullable UUID user, Duration validFor, Map<String, String> data);

  /**
   * Uses a token up.
   *
   * @param purpose what it must be for
   * @param token what was presented
   * @return what it was made with, or empty if it is unknown, expired, used already or for another
   *     purpose
   */
  Optional<Redeemed> redeem(String purpose, String token);

  /**
   * Uses up the link by which a run came.
   *
   * @param link the value of {@link io.vestibule.api.context.ContextKeys#IS_RESTORED} in the run's
   *     context
   * @return whether it was still good; false if it is expired or used already
   */
  boolean redeemLink(String link);

  /**
   * Takes note that something made elsewhere, e.g. the token of a captcha, was presented here, so
   * that it works once although we did not make it. Like {@link #redeem} it is one atomic
   * statement.
   *
   * @param purpose what it is for; the same value may be claimed once for each purpose
   * @param value what was presented; only a hash of it is stored
   * @param remembered how long it is remembered at least. It should be longer than the value would
   *     be good for
   * @return whether this is the first time; false if it is remembered
   */
  boolean claim(String purpose, String value, Duration remembered);

  /**
   * What a token was made with.
   *
   * @param user whom it belongs to, or null
   * @param data the data given to {@link OneTimeTokens#issue}
   */
  record Redeemed(@Nullable UUID user, Map<String, String> data) {}
}
