package io.vestibule.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.vestibule.api.policy.Policy;
import io.vestibule.api.policy.PolicyKind;
import io.vestibule.api.policy.PolicyRequest;
import io.vestibule.api.policy.PolicyResult;
import io.vestibule.policy.Decision.Verdict;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.LabFlow;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** A plug-in that says it never waits, and waits for ever, holds no request. */
class PluginPaceTest {
  private final Lab lab = Lab.shared();
  private final Gatekeeper gatekeeper = new Gatekeeper(lab);

  /** Says that it is prompt and is not. */
  public static final class Liar implements PolicyKind<Liar.Config> {
    private static final CountDownLatch NEVER = new CountDownLatch(1);

    /** Nothing to configure. */
    public record Config() {}

    @Override
    public String type() {
      return "liar";
    }

    @Override
    public Class<Config> configType() {
      return Config.class;
    }

    @Override
    public Pace pace() {
      return Pace.PROMPT;
    }

    @Override
    public PolicyResult evaluate(PolicyRequest<Config> request) throws InterruptedException {
      NEVER.await();
      return PolicyResult.pass();
    }
  }

  @Test
  void itsTimeIsUpLikeThatOfAnyOther() throws ReflectiveOperationException {
    LabFlow flow = lab.flow().create();
    PolicyDefinition liar = definition(Class.forName(Liar.class.getName(), true, new Plugin()));
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
                    Duration.ofMillis(50),
                    PolicyBinding.FailureResult.SAFE,
                    new PolicyBinding.Bound.ToPolicy(liar.policy().id()))));
    Asking asking =
        Gatekeeper.with(
            gatekeeper.asking(flow, Optional.empty()), Map.of(liar.policy().id(), liar));

    Decision decision =
        assertTimeoutPreemptively(Duration.ofMinutes(2), () -> gatekeeper.decide(gate, asking));

    assertThat(decision.verdict()).isEqualTo(Verdict.UNKNOWN);
    assertThat(decision.reason()).contains("took longer");
  }

  private static PolicyDefinition definition(Class<?> type) throws ReflectiveOperationException {
    PolicyKind<?> kind = (PolicyKind<?>) type.getDeclaredConstructor().newInstance();
    assertThat(kind.getClass().getClassLoader()).isInstanceOf(Plugin.class);
    return definition(kind);
  }

  private static <C extends Record> PolicyDefinition definition(PolicyKind<C> kind)
      throws ReflectiveOperationException {
    C config = kind.configType().getDeclaredConstructor().newInstance();
    return new PolicyDefinition.Usable<>(
        new Policy(UUID.randomUUID(), "liar", kind.type()), false, kind, config);
  }

  /** Loads the liar itself, as the class loader of a plug-in does. */
  private static final class Plugin extends ClassLoader {
    Plugin() {
      super(PluginPaceTest.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.startsWith(Liar.class.getName())) {
        return super.loadClass(name, resolve);
      }
      Class<?> loaded = findLoadedClass(name);
      if (loaded != null) {
        return loaded;
      }
      try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
        if (in == null) {
          throw new ClassNotFoundException(name);
        }
        byte[] bytes = in.readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }
}
