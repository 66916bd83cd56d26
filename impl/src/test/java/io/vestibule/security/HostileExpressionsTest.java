package io.vestibule.security;

import static io.vestibule.testkit.LabFlow.toPolicy;
import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.api.event.Event;
import io.vestibule.api.event.EventActions;
import io.vestibule.api.event.EventQuery;
import io.vestibule.api.user.User;
import io.vestibule.flow.FlowReply.Result;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.LabBrowser;
import io.vestibule.testkit.LabFlow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Expressions that want all time and memory there is end by themselves, and others log in. */
class HostileExpressionsTest {
  private static final Lab LAB = Lab.shared();
  private static final int LOGINS = 20;
  private static final String DIGITS = "[1,2,3,4,5,6,7,8,9,0]";

  private static final List<String> BOMBS =
      List.of(
          // Time: ten within ten within ten.
          nested(8),
          // A text and a list that double again and again.
          doubled("'" + "a".repeat(500) + "'", 9) + ".size() > 0",
          doubled("[" + "1,".repeat(300) + "1]", 9) + ".size() > 0",
          // Many copies of a long text at once.
          DIGITS
              + ".map(a, "
              + DIGITS
              + ".map(b, "
              + doubled("'" + "b".repeat(500) + "'", 5)
              + ")).size() > 0",
          // A pattern that is costly for the length of what it is matched with.
          doubled("'" + "x".repeat(500) + "'", 7) + ".matches('(x+x+)+(x+x+)+(x+x+)+y')");

  private static String nested(int depth) {
    String body = "true";
    for (int i = 0; i < depth; i++) {
      body = DIGITS + ".all(v" + i + ", " + body + ")";
    }
    return body;
  }

  private static String doubled(String value, int times) {
    String text = value;
    for (int i = 0; i < times; i++) {
      text = "cel.bind(d" + i + ", " + text + ", d" + i + " + d" + i + ")";
    }
    return text;
  }

  @Test
  void twentyPeopleLogInWhileTheyAreEvaluatedWithoutEnd() {
    List<LabFlow> hostile =
        BOMBS.stream()
            .map(
                bomb ->
                    LAB.flow()
                        .policy(
                            toPolicy(
                                LAB.policy(
                                    "expression", Map.of("language", "cel", "expression", bomb))))
                        .stage("dummy", Map.of())
                        .create())
            .toList();
    AtomicBoolean over = new AtomicBoolean();
    AtomicInteger evaluated = new AtomicInteger();
    AtomicInteger done = new AtomicInteger();
    List<User> users =
        IntStream.range(0, LOGINS).mapToObj(i -> LAB.user("a long password")).toList();

    List<Boolean> results =
        AtOnce.times(
            LOGINS + 4,
            number -> {
              if (number >= LOGINS) {
                boolean denied = true;
                for (int i = number; !over.get() || i < number + BOMBS.size(); i++) {
                  denied &=
                      LAB.browser().get(hostile.get(i % hostile.size())) instanceof Result.Denied;
                  evaluated.incrementAndGet();
                }
                return denied;
              }
              boolean in = logsIn(users.get(number));
              if (done.incrementAndGet() == LOGINS) {
                over.set(true);
              }
              return in;
            });

    assertThat(done).hasValue(LOGINS);
    assertThat(results).hasSize(LOGINS + 4).containsOnly(true);
    assertThat(evaluated).hasValueGreaterThanOrEqualTo(4 * BOMBS.size());
    List<Event> exceptions =
        LAB.engine().audit().search(EventQuery.newest(1000).of(EventActions.POLICY_EXCEPTION));
    List<String> reasons = new ArrayList<>();
    for (Event event : exceptions) {
      reasons.add(String.valueOf(event.details().get("reason")));
    }
    assertThat(reasons).anyMatch(reason -> reason.contains("budget"));
  }

  private static boolean logsIn(User user) {
    LabBrowser browser = LAB.browser().at(LAB.address());
    LabBrowser.Tab tab = browser.tab("default-authentication-flow");
    tab.submit(Map.of("uid_field", user.username()));
    return tab.submit(Map.of("password", "a long password")) instanceof Result.Done;
  }
}
