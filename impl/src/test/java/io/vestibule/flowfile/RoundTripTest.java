package io.vestibule.flowfile;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.api.flow.Designation;
import io.vestibule.definition.DefinitionChanges;
import io.vestibule.definition.DeniedAction;
import io.vestibule.definition.FailingPolicy;
import io.vestibule.definition.FlowOptions;
import io.vestibule.definition.InvalidResponseAction;
import io.vestibule.definition.Layout;
import io.vestibule.definition.PolicyBindingOptions;
import io.vestibule.definition.Requirement;
import io.vestibule.definition.StageBindingOptions;
import io.vestibule.definition.Target;
import io.vestibule.flowfile.EntryReport.Result;
import io.vestibule.policies.dummy.DummyPolicy;
import io.vestibule.policies.expression.ExpressionPolicy;
import io.vestibule.policies.expression.Language;
import io.vestibule.policy.PolicyBinding;
import io.vestibule.policy.PolicyBinding.Bound;
import io.vestibule.policy.PolicyGate;
import io.vestibule.testkit.Lab;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random flows: exported, imported elsewhere and exported again they are the same text; imported
 * once more they change nothing.
 */
class RoundTripTest {
  /** What readers of YAML take for something else, or stumble over. */
  private static final List<String> TEXTS =
      List.of(
          "plain",
          "yes",
          "on",
          "NO",
          "null",
          "~",
          "true",
          "0777",
          "0x1F",
          "1e3",
          "1_000",
          "1:30",
          "2020-01-01",
          ".inf",
          "- x",
          "a: b",
          "#x",
          "x #y",
          "!Find x",
          "&a",
          "*a",
          "%(user)s: %(app)s",
          "'quoted'",
          "\"quoted\"",
          "trailing: ",
          "tab\there",
          "line one\nline two",
          "line\n\n  indented\n",
          "\n leading",
          "caf\u00e9 \ud83d\ude00 \u2028",
          "{a: b}",
          "[a]",
          "|",
          ">",
          "<<",
          "=");

  private static final List<String> PYTHON =
      List.of(
          "return True",
          "return context.get(\"auth_method\") != \"app_password\"\n",
          "# caf\u00e9\nif request.user:\n\treturn False\n\n\nreturn True",
          "  return 'x'  ");

  private static Lab here = Lab.shared();
  private static Lab there = Lab.shared();

  @BeforeAll
  static void open() {
    here = Lab.with(Map.of());
    there = Lab.with(Map.of());
  }

  @AfterAll
  static void close() {
    here.close();
    there.close();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void aFlowIsTheSameElsewhere(long seed) {
    String slug = new Maker(seed).flow();
    FlowFileLab from = new FlowFileLab(here);
    FlowFileLab to = new FlowFileLab(there);
    String file = from.export(slug);

    ImportReport first = to.imported(file);
    String again = to.export(slug);
    int events = there.events().size();
    ImportReport second = to.imported(file);

    assertThat(first.entries()).extracting(EntryReport::result).containsOnly(Result.CREATED);
    assertThat(again).isEqualTo(file);
    assertThat(second.entries()).extracting(EntryReport::result).containsOnly(Result.UNCHANGED);
    assertThat(there.events()).hasSize(events);
  }

  @ParameterizedTest
  @ValueSource(longs = {101, 102, 103})
  void overAFlowThatWasChangedJustTheChangeIsReported(long seed) {
    String slug = new Maker(seed).flow();
    FlowFileLab lab = new FlowFileLab(here);
    String before = lab.export(slug);
    var flow = lab.flow(slug);
    here.change(
        changes ->
            changes.putFlow(
                flow.flow().id(),
                slug,
                flow.flow().name(),
                "quite another title",
                flow.flow().designation(),
                new FlowOptions(
                    flow.background(),
                    flow.layout(),
                    flow.compatibilityMode(),
                    flow.deniedAction(),
                    flow.requirement(),
                    flow.gate().mode())));

    ImportReport report = lab.imported(before);

    assertThat(report.entries().get(0).result()).isEqualTo(Result.UPDATED);
    assertThat(report.entries().get(0).differences()).containsOnlyKeys("title");
    assertThat(report.entries().subList(1, report.entries().size()))
        .extracting(EntryReport::result)
        .containsOnly(Result.UNCHANGED);
    assertThat(lab.export(slug)).isEqualTo(before);
  }

  /** Makes one random flow. */
  private static final class Maker {
    private final Random random;
    private final String prefix;
    private final List<UUID> policies = new ArrayList<>();
    private final List<UUID> groups = new ArrayList<>();
    private final List<UUID> stages = new ArrayList<>();

    Maker(long seed) {
      this.random = new Random(seed);
      this.prefix = "seed-" + seed;
    }

    String flow() {
      for (int i = 0; i < 2; i++) {
        String name = prefix + " group " + text();
        groups.add(here.engine().users().createGroup(name, false, List.of()).id());
        there.engine().users().createGroup(name, false, List.of());
      }
      for (int i = random.nextInt(5); i >= 0; i--) {
        stages.add(stage(i));
      }
      String slug = prefix + "_flow";
      here.change(changes -> flow(changes, slug));
      return slug;
    }

    private void flow(DefinitionChanges changes, String slug) {
      UUID flow =
          changes.putFlow(
              null,
              slug,
              text() + "x",
              text() + "y",
              one(Designation.class),
              new FlowOptions(
                  random.nextBoolean() ? "" : "/media/" + text(),
                  one(Layout.class),
                  random.nextBoolean(),
                  one(DeniedAction.class),
                  one(Requirement.class),
                  one(PolicyGate.Mode.class)));
      for (int i = random.nextInt(3); i >= 0; i--) {
        policies.add(policy(changes, prefix + " policy " + i + text()));
      }
      bind(changes, new Target.OfFlow(flow));
      Set<Integer> orders = new HashSet<>();
      for (UUID stage : stages) {
        int order = random.nextInt(100);
        boolean onPlan = random.nextBoolean();
        UUID binding =
            changes.putStageBinding(
                null,
                flow,
                stage,
                orders.add(order) ? order : 100 + orders.size(),
                new StageBindingOptions(
                    onPlan,
                    !onPlan || random.nextBoolean(),
                    one(PolicyGate.Mode.class),
                    one(FailingPolicy.class),
                    one(InvalidResponseAction.class)));
        bind(changes, new Target.OfStageBinding(binding));
      }
    }

    private void bind(DefinitionChanges changes, Target target) {
      for (int i = random.nextInt(4); i > 0; i--) {
        Bound bound =
            random.nextInt(3) == 0
                ? new Bound.ToGroup(groups.get(random.nextInt(groups.size())))
                : new Bound.ToPolicy(policies.get(random.nextInt(policies.size())));
        changes.putPolicyBinding(
            null,
            target,
            bound,
            random.nextInt(3),
            new PolicyBindingOptions(
                random.nextBoolean(),
                random.nextBoolean(),
                random.nextInt(100),
                one(PolicyBinding.FailureResult.class)));
      }
    }

    private UUID policy(DefinitionChanges changes, String name) {
      return random.nextBoolean()
          ? changes.putPolicy(
              null,
              name,
              "dummy",
              random.nextBoolean(),
              new DummyPolicy.Config(random.nextBoolean(), random.nextInt(5), 5))
          : changes.putPolicy(
              null,
              name,
              "expression",
              random.nextBoolean(),
              new ExpressionPolicy.Config(
                  PYTHON.get(random.nextInt(PYTHON.size())), Language.PYTHON));
    }

    private UUID stage(int number) {
      String name = prefix + " stage " + number + text();
      return switch (random.nextInt(6)) {
        case 0 -> here.stage(name, "dummy", Map.of("throw_error", random.nextBoolean()));
        case 1 ->
            here.stage(
                name,
                "identification",
                Map.of(
                    "user_fields",
                    List.of("email", "username"),
                    "password_stage",
                    password(name + " too").toString(),
                    "pretend_user_exists",
                    random.nextBoolean()));
        case 2 -> password(name);
        case 3 ->
            here.stage(
                name,
                "user_login",
                Map.of(
                    "session_duration",
                    "seconds=" + random.nextInt(1_000_000),
                    "terminate_other_sessions",
                    random.nextBoolean()));
        case 4 -> here.stage(name, "deny", Map.of("deny_message", text()));
        default -> here.stage(name, "user_logout", Map.of());
      };
    }

    private UUID password(String name) {
      return here.stage(
          name,
          "password",
          Map.of(
              "backends",
              List.of("authentik.core.auth.InbuiltBackend"),
              "failed_attempts_before_cancel",
              1 + random.nextInt(9)));
    }

    private String text() {
      return TEXTS.get(random.nextInt(TEXTS.size()));
    }

    private <E extends Enum<E>> E one(Class<E> type) {
      E[] all = type.getEnumConstants();
      return all[random.nextInt(all.length)];
    }
  }
}
