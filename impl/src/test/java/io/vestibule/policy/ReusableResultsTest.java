package io.vestibule.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.api.context.ContextKeys;
import io.vestibule.api.policy.Policy;
import io.vestibule.api.policy.PolicyKind;
import io.vestibule.api.policy.PolicyRequest;
import io.vestibule.api.policy.PolicyResult;
import io.vestibule.api.policy.Reuse;
import io.vestibule.api.policy.Reuse.By;
import io.vestibule.api.text.Text;
import io.vestibule.api.user.PendingUser;
import io.vestibule.api.user.User;
import io.vestibule.policy.Decision.Verdict;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.LabFlow;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Answers are used again only where a kind says that it is safe, and only for what it names. */
class ReusableResultsTest {
  private final Lab lab = Lab.shared();
  private final Gatekeeper gatekeeper = new Gatekeeper(lab);
  private final LabFlow flow = lab.flow().create();
  private final User alice = lab.user("alice's");
  private final User bob = lab.user("bob's");
  private final AtomicInteger asked = new AtomicInteger();
  private final UUID policy = UUID.randomUUID();

  @Test
  void aKindThatSaysNothingIsAskedEachTime() {
    Counting kind = new Counting(Reuse.NEVER, PolicyResult.pass());

    decide(kind, 0, about(alice));
    decide(kind, 0, about(alice));

    assertThat(asked).hasValue(2);
  }

  @Test
  void anAnswerIsUsedAgainForTheSameAccountUntilItsTimeIsUp() {
    Counting kind = new Counting(Reuse.within(Duration.ofMinutes(5), By.SUBJECT), said("once"));

    decide(kind, 0, about(alice));
    Decision again = decide(kind, 0, about(alice));
    assertThat(asked).hasValue(1);
    assertThat(again.messages()).extracting(lab::words).containsExactly("once");

    lab.clock().advance(Duration.ofMinutes(5));
    decide(kind, 0, about(alice));
    assertThat(asked).hasValue(2);
  }

  @Test
  void anAnswerAboutOneAccountIsNoneAboutAnother() {
    Counting kind =
        new Counting(Reuse.within(Duration.ofMinutes(5), By.SUBJECT), PolicyResult.pass());

    decide(kind, 0, about(alice));
    decide(kind, 0, about(bob));

    assertThat(asked).hasValue(2);
  }

  @Test
  void answersAboutNobodyAreNeverUsedAgain() {
    Counting kind =
        new Counting(Reuse.within(Duration.ofMinutes(5), By.SUBJECT), PolicyResult.pass());

    decide(kind, 0, gatekeeper.asking(flow, Optional.empty()));
    decide(kind, 0, gatekeeper.asking(flow, Optional.empty()));
    decide(kind, 0, gatekeeper.asking(flow, Optional.of(PendingUser.unknown("nobody"))));
    decide(kind, 0, gatekeeper.asking(flow, Optional.of(PendingUser.unknown("nobody"))));

    assertThat(asked).hasValue(4);
  }

  @Test
  void aChangedConfigurationIsAskedAnew() {
    Counting kind =
        new Counting(Reuse.within(Duration.ofMinutes(5), By.SUBJECT), PolicyResult.pass());

    decide(kind, 0, about(alice));
    decide(kind, 1, about(alice));

    assertThat(asked).hasValue(2);
  }

  @Test
  void anAnswerByAddressIsNoneForAnotherAddress() {
    Counting kind =
        new Counting(Reuse.within(Duration.ofMinutes(5), By.ADDRESS), PolicyResult.pass());

    decide(kind, 0, about(alice));
    decide(kind, 0, about(bob));
    assertThat(asked).hasValue(1);

    decide(kind, 0, gatekeeper.from("198.51.100.7", about(alice)));
    assertThat(asked).hasValue(2);
  }

  @Test
  void anAnswerThatChangesTheContextIsNotUsedAgain() {
    Counting kind =
        new Counting(
            Reuse.within(Duration.ofMinutes(5), By.SUBJECT),
            PolicyResult.pass().with(ContextKeys.APPLICATION, "app"));

    decide(kind, 0, about(alice));
    decide(kind, 0, about(alice));

    assertThat(asked).hasValue(2);
  }

  @Test
  void anAnswerThatEndsTheFlowIsNotUsedAgain() {
    Counting kind =
        new Counting(
            Reuse.within(Duration.ofMinutes(5), By.SUBJECT),
            PolicyResult.pass().denying(Text.literal("no")));

    decide(kind, 0, about(alice));
    decide(kind, 0, about(alice));

    assertThat(asked).hasValue(2);
  }

  @Test
  void aTrialNeitherUsesAnAnswerNorLeavesOne() {
    Counting kind =
        new Counting(Reuse.within(Duration.ofMinutes(5), By.SUBJECT), PolicyResult.pass());

    decide(kind, 0, about(alice).asTrial());
    decide(kind, 0, about(alice));
    decide(kind, 0, about(alice).asTrial());

    assertThat(asked).hasValue(3);
  }

  @Test
  void aFailureIsNotUsedAgain() {
    Counting kind = new Counting(Reuse.within(Duration.ofMinutes(5), By.SUBJECT), null);

    assertThat(decide(kind, 0, about(alice)).verdict()).isEqualTo(Verdict.UNKNOWN);
    decide(kind, 0, about(alice));

    assertThat(asked).hasValue(2);
  }

  private Asking about(User user) {
    return gatekeeper.asking(flow, Optional.of(PendingUser.of(user)));
  }

  private static PolicyResult said(String text) {
    return PolicyResult.pass().saying(Text.literal(text));
  }

  private Decision decide(Counting kind, int version, Asking asking) {
    PolicyGate gate =
        new PolicyGate(
            flow.id(),
            PolicyGate.Mode.ALL,
            List.of(
                new PolicyBinding(
                    UUID.randomUUID(),
                    0,
                    true,
                    false,
                    PolicyBinding.DEFAULT_TIMEOUT,
                    PolicyBinding.FailureResult.SAFE,
                    new PolicyBinding.Bound.ToPolicy(policy))));
    PolicyDefinition definition =
        new PolicyDefinition.Usable<>(
            new Policy(policy, "counting", "counting"), false, kind, new Config(version));
    return gatekeeper.decide(gate, Gatekeeper.with(asking, Map.of(policy, definition)));
  }

  record Config(int version) {}

  private final class Counting implements PolicyKind<Config> {
    private final Reuse reuse;
    private final @org.jspecify.annotations.Nullable PolicyResult result;

    Counting(Reuse reuse, @org.jspecify.annotations.Nullable PolicyResult result) {
      this.reuse = reuse;
      this.result = result;
    }

    @Override
    public String type() {
      return "counting";
    }

    @Override
    public Class<Config> configType() {
      return Config.class;
    }

    @Override
    public Reuse reuse(Config config) {
      return reuse;
    }

    @Override
    public PolicyResult evaluate(PolicyRequest<Config> request) {
      asked.incrementAndGet();
      if (result == null) {
        throw new IllegalStateException("no answer");
      }
      return result;
    }
  }
}
