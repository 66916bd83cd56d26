package io.vestibule.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.api.user.User;
import io.vestibule.store.Ids;
import io.vestibule.testkit.Lab;
import io.vestibule.token.FlowToken;
import io.vestibule.token.Tokens;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random things done with tokens of all types, compared with a book kept beside: a token is worth
 * something as what it was made, for whom it was made, until it is used up or expires, and nothing
 * otherwise.
 */
class TokenLedgerTest {
  private static final Lab LAB = Lab.shared();
  private static final int STEPS = 1500;
  private static final List<String> PURPOSES = List.of("recovery", "invitation", "api", "flow:api");

  private final Tokens tokens = LAB.engine().tokens();
  private final List<User> users = List.of(LAB.user("correct horse"), LAB.user("correct horse"));
  private final UUID flow = LAB.flow().stage("dummy", Map.of()).create().id();
  private final List<Entry> ledger = new ArrayList<>();

  /** What a token is. */
  private enum Type {
    ONCE,
    LINK,
    API,
    APP_PASSWORD
  }

  /** A token in the book. */
  private static final class Entry {
    private final Type type;
    private final String purpose;
    private final String key;
    private final UUID user;
    private final @Nullable Instant expires;
    // What a run knows of a link; of other tokens, something that looks like it.
    private String link = UUID.randomUUID().toString();
    private boolean used;

    Entry(Type type, String purpose, String key, UUID user, @Nullable Instant expires) {
      this.type = type;
      this.purpose = purpose;
      this.key = key;
      this.user = user;
      this.expires = expires;
    }

    boolean works() {
      return !used && (expires == null || expires.isAfter(LAB.clock().instant()));
    }

    @Override
    public String toString() {
      return type + " " + purpose + (used ? ", used" : "") + ", expires " + expires;
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void whateverIsDoneWithTokensTheyAgreeWithTheBook(long seed) {
    Random random = new Random(seed);
    for (int step = 0; step < STEPS; step++) {
      if (ledger.isEmpty() || random.nextInt(5) == 0) {
        ledger.add(make(random));
      } else {
        use(random, ledger.get(random.nextInt(ledger.size())), step);
      }
    }
  }

  private Entry make(Random random) {
    Type type = Type.values()[random.nextInt(Type.values().length)];
    String purpose = PURPOSES.get(random.nextInt(PURPOSES.size()));
    UUID user = users.get(random.nextInt(users.size())).id();
    Duration life = Duration.ofSeconds(1 + random.nextInt(120));
    Instant expires = LAB.clock().instant().plus(life);
    switch (type) {
      case ONCE -> {
        return new Entry(
            type, purpose, tokens.issue(purpose, user, life, Map.of("a", "b")), user, expires);
      }
      case LINK -> {
        String key =
            tokens.issueLink(LAB.name("ledger"), purpose, flow, user, life, Map.of("a", "b"));
        Entry entry = new Entry(type, purpose, key, user, expires);
        entry.link = tokens.findLink(key).map(FlowToken::id).orElseThrow().toString();
        return entry;
      }
      case API -> {
        String key = Ids.secret();
        LAB.engine().database().run(em -> tokens.createApiToken(em, LAB.name("ledger"), user, key));
        return new Entry(type, "", key, user, null);
      }
      case APP_PASSWORD -> {
        boolean forEver = random.nextBoolean();
        String key = tokens.createAppPassword(LAB.name("ledger"), user, forEver ? null : life);
        return new Entry(type, "", key, user, forEver ? null : expires);
      }
    }
    throw new AssertionError(type);
  }

  private void use(Random random, Entry entry, int step) {
    String what = "step " + step + ", " + entry;
    UUID user = users.get(random.nextInt(users.size())).id();
    switch (random.nextInt(8)) {
      case 0, 1 -> {
        String purpose =
            random.nextInt(3) == 0 ? PURPOSES.get(random.nextInt(PURPOSES.size())) : entry.purpose;
        boolean good = entry.type == Type.ONCE && entry.purpose.equals(purpose) && entry.works();
        assertThat(tokens.redeem(purpose, entry.key).isPresent()).as(what).isEqualTo(good);
        entry.used |= good;
      }
      case 2 ->
          assertThat(tokens.findLink(entry.key).map(FlowToken::user).filter(entry.user::equals))
              .as(what)
              .matches(found -> found.isPresent() == (entry.type == Type.LINK && entry.works()));
      case 3 -> {
        boolean good = entry.type == Type.LINK && entry.works();
        assertThat(tokens.redeemLink(entry.link)).as(what).isEqualTo(good);
        entry.used |= good;
      }
      case 4 -> {
        // The secret in a mailed link opens it; it is not what uses it up.
        assertThat(tokens.redeemLink(entry.key)).as(what).isFalse();
        assertThat(tokens.findLink(entry.link)).as(what).isEmpty();
      }
      case 5 ->
          assertThat(tokens.ownerOfApiToken(entry.key).filter(entry.user::equals).isPresent())
              .as(what)
              .isEqualTo(entry.type == Type.API);
      case 6 ->
          assertThat(tokens.isAppPassword(user, entry.key))
              .as(what)
              .isEqualTo(
                  entry.type == Type.APP_PASSWORD && entry.user.equals(user) && entry.works());
      default -> LAB.clock().advance(Duration.ofSeconds(random.nextInt(5)));
    }
  }
}
