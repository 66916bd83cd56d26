package io.vestibule.kind;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.api.config.Default;
import io.vestibule.api.policy.PolicyKind;
import io.vestibule.api.policy.PolicyRequest;
import io.vestibule.api.policy.PolicyResult;
import io.vestibule.json.ConfigMapper;
import io.vestibule.json.SecretBox;
import io.vestibule.policies.dummy.DummyPolicy;
import io.vestibule.testkit.PluginLoader;
import io.vestibule.text.Texts;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KindsTest {
  /** A policy kind of nothing but a name. */
  abstract static class Named<C extends Record> implements PolicyKind<C> {
    private final String type;
    private final Class<C> config;

    Named(String type, Class<C> config) {
      this.type = type;
      this.config = config;
    }

    @Override
    public String type() {
      return type;
    }

    @Override
    public Class<C> configType() {
      return config;
    }

    @Override
    public PolicyResult evaluate(PolicyRequest<C> request) {
      return PolicyResult.pass();
    }
  }

  record Nothing() {}

  record Mistaken(@Default("many") int number) {}

  /** As it should be. */
  public static final class Good extends Named<Nothing> {
    public Good() {
      super("good", Nothing.class);
    }
  }

  /** Has the type name of a built-in one. */
  public static final class Taken extends Named<Nothing> {
    public Taken() {
      super("dummy", Nothing.class);
    }
  }

  /** Has a type name that is none. */
  public static final class Misnamed extends Named<Nothing> {
    public Misnamed() {
      super("Bad-Name", Nothing.class);
    }
  }

  /** Has a default that does not fit. */
  public static final class Misconfigured extends Named<Mistaken> {
    public Misconfigured() {
      super("misconfigured", Mistaken.class);
    }
  }

  /** Cannot be made. */
  public static final class Throwing extends Named<Nothing> {
    public Throwing() {
      super("throwing", Nothing.class);
      throw new IllegalStateException("it cannot be made");
    }
  }

  /** Cannot be asked. */
  public static final class Sulking extends Named<Nothing> {
    public Sulking() {
      super("sulking", Nothing.class);
    }

    @Override
    public String type() {
      throw new IllegalStateException("it does not say");
    }
  }

  @Test
  void theBuiltInKindsAreFound() {
    Kinds kinds = find();

    assertThat(kinds.stages())
        .containsKeys(
            "deny",
            "dummy",
            "identification",
            "new_password",
            "password",
            "user_login",
            "user_logout");
    assertThat(kinds.policies()).containsKey("dummy");
  }

  @Test
  void aKindOfAPlugInIsFoundBesideThem() {
    Kinds kinds = find(Good.class.getName());

    assertThat(kinds.policy("good")).containsInstanceOf(Good.class);
    assertThat(kinds.policy("dummy")).containsInstanceOf(DummyPolicy.class);
  }

  @Test
  void aTypeNameThatIsTakenStaysWithWhoeverHadIt() {
    assertThat(find(Taken.class.getName()).policy("dummy")).containsInstanceOf(DummyPolicy.class);
  }

  @ParameterizedTest
  @ValueSource(classes = {Misnamed.class, Misconfigured.class, Throwing.class})
  void aKindThatIsBrokenIsLeftOutAndTheOthersStay(Class<?> broken) {
    Set<String> types = find(broken.getName(), Good.class.getName()).policies().keySet();

    assertThat(types).isEqualTo(find(Good.class.getName()).policies().keySet());
  }

  @Test
  void aKindThatIsNotThereIsLeftOutAndTheOthersStay() {
    assertThat(find("io.vestibule.no.such.Kind", Good.class.getName()).policy("good")).isPresent();
  }

  @Test
  void aKindThatIsNoneIsLeftOutAndTheOthersStay() {
    assertThat(find("java.lang.String", Good.class.getName()).policy("good")).isPresent();
  }

  @Test
  void aKindThatThrowsIsLeftOutAndTheOthersStay() {
    assertThat(find(Sulking.class.getName(), Good.class.getName()).policy("good")).isPresent();
  }

  @Test
  void aTypeThatIsNotThereIsNotFound() {
    assertThat(find().stage("no_such_type")).isEmpty();
    assertThat(find().policy("")).isEmpty();
  }

  private static Kinds find(String... plugins) {
    return Kinds.find(
        List.of(Kinds.class.getClassLoader(), new PluginLoader(PolicyKind.class, plugins)),
        new ConfigMapper(SecretBox.of("lab")),
        new Texts());
  }
}
