package io.vestibule.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.api.factor.FactorType;
import io.vestibule.api.factor.NewFactor;
import io.vestibule.api.user.AccountDraft.Notice;
import io.vestibule.api.user.User;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.LabBrowser;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What somebody has shown not long ago, by their session. */
class FreshnessTest {
  private final Lab lab = Lab.shared();
  private final Freshness freshness = lab.engine().freshness();
  private final User user = lab.user("a long password");
  private final LabBrowser browser = lab.browser(user);

  @Test
  void aLoginIsFreshForAWhile() {
    assertThat(freshness.isFresh(user.id(), session())).isTrue();

    lab.clock().advance(Duration.ofMinutes(15));
    assertThat(freshness.isFresh(user.id(), session())).isTrue();

    lab.clock().advance(Duration.ofMillis(1));
    assertThat(freshness.isFresh(user.id(), session())).isFalse();
    assertThat(freshness.isFresh(user.id(), session(), true, false)).isTrue();
  }

  @Test
  void anAccountWithAFactorNeedsTheFactorToo() {
    withFactor();
    assertThat(freshness.isFresh(user.id(), session())).isFalse();
    assertThat(freshness.isFresh(user.id(), session(), false, true)).isTrue();

    lab.engine().sessions().factorShown(session(), lab.clock().instant());
    assertThat(freshness.isFresh(user.id(), session())).isTrue();
  }

  @Test
  void aFactorShownLongAgoIsNotFresh() {
    withFactor();
    lab.engine().sessions().factorShown(session(), lab.clock().instant());
    lab.clock().advance(Duration.ofMinutes(16));

    assertThat(freshness.isFresh(user.id(), session())).isFalse();
    assertThat(freshness.isFresh(user.id(), session(), true, false)).isFalse();
    assertThat(freshness.isFresh(user.id(), session(), false, true)).isFalse();
    assertThat(freshness.isFresh(user.id(), session(), true, true)).isTrue();
  }

  @Test
  void withoutASessionNothingIsFresh() {
    assertThat(freshness.isFresh(user.id(), null)).isFalse();
  }

  @Test
  void theSessionOfAnotherIsWorthNothing() {
    User other = lab.user("a long password");

    assertThat(freshness.isFresh(other.id(), session())).isFalse();
  }

  private UUID session() {
    return Objects.requireNonNull(browser.visitor().session());
  }

  private void withFactor() {
    lab.engine()
        .factors()
        .from(Lab.origin())
        .add(
            new NewFactor(
                user.id(), FactorType.TOTP, "", null, null, Map.of(), Map.of(), List.of(), 0),
            new Notice(lab.engine().brand("localhost").id(), Locale.ENGLISH));
  }
}
