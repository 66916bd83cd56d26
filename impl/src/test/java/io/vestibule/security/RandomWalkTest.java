package io.vestibule.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.api.user.User;
import io.vestibule.event.Author;
import io.vestibule.flow.ChallengeView;
import io.vestibule.flow.FlowReply.Result;
import io.vestibule.flow.FlowRequest;
import io.vestibule.flow.FlowRequest.Client;
import io.vestibule.flow.FlowRequest.Input;
import io.vestibule.flowfile.FlowFiles;
import io.vestibule.flowfile.ImportOptions;
import io.vestibule.flowfile.ImportReport;
import io.vestibule.setup.Setup;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.LabBrowser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whoever knows no secret gets nowhere, whatever they send in whichever order: no session, no
 * change to any account (CVE-2026-18963).
 */
@ExtendWith(QuietLog.class)
class RandomWalkTest {
  // Of its own: wrong passwords by the thousand would pause the other tests'.
  private static final Lab LAB = Lab.with(Map.of());
  private static final User ALICE = LAB.user("correct horse");
  private static final String HASH = LAB.hash("correct horse");
  private static final int WALKS = 2_000;
  private static final int LONGEST = 8;

  /** Flows that come as files, for whoever wants them. */
  private static final Path FILES = Path.of("..", "docs", "flows");

  /** In which anybody may make an account, which is what they are for. */
  private static final Set<String> OPEN = Set.of("default-enrollment-flow");

  private static final List<String> FLOWS = flows();

  private static final List<String> NAMES =
      List.of(Setup.ADMIN, ALICE.username(), ALICE.email(), "nobody", "", "admin\0", "*", "%");

  private static final List<String> FIELDS =
      List.of(
          "uid_field",
          "password",
          "password_repeat",
          "remember_me",
          "username",
          "component",
          "pending_user",
          "is_restored",
          "code",
          "name",
          "email",
          "token",
          "resend",
          "confirmation",
          "keep_other_sessions",
          "attributes",
          "groups");

  private static final List<Object> VALUES =
      List.of("wrong", "", "password", HASH, "*", true, 1, List.of("x"), Map.of("id", ALICE.id()));

  private static final List<String> QUERIES =
      List.of(
          "next",
          "flow_token",
          "itoken",
          "token",
          "run",
          "inspector",
          "pending_user",
          "is_restored");

  @AfterAll
  static void close() {
    LAB.close();
  }

  /** Five times two thousand walks. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void whoeverKnowsNoSecretGetsNowhere(long seed) {
    Random random = new Random(seed);
    List<String> before = accounts();

    for (int number = 0; number < WALKS; number++) {
      Walker walker = new Walker(random, FLOWS);
      walker.walk();
      if (walker.browser.visitor().isAuthenticated()) {
        assertThat(walker.trail).as("walk " + number + " logged in").isEmpty();
      }
    }

    assertThat(accounts()).isEqualTo(before);
    assertThat(rows("select count(*) from vst_session")).containsExactly("0");
  }

  /**
   * Where anybody may make an account that works once its mail was read, none works by itself, and
   * no account that was there before is any other than it was.
   */
  @ParameterizedTest
  @ValueSource(longs = {6, 7})
  void whoeverReadsNoMailGetsNoAccountThatWorks(long seed) {
    Random random = new Random(seed);
    List<String> before = accounts();

    for (int number = 0; number < WALKS / 4; number++) {
      Walker walker = new Walker(random, List.copyOf(OPEN));
      walker.walk();
      assertThat(walker.browser.visitor().isAuthenticated())
          .as("walk " + number + " " + walker.trail)
          .isFalse();
    }

    assertThat(accounts()).containsAll(before);
    assertThat(rows("select count(*) from vst_session")).containsExactly("0");
    assertThat(rows("select count(*) from vst_user where active and email like 'walker-%'"))
        .containsExactly("0");
    assertThat(rows("select count(*) from vst_user where email like 'walker-%'"))
        .as("accounts that were made at all")
        .isNotEqualTo(List.of("0"));
  }

  /** All there are: built in, and as files. */
  private static List<String> flows() {
    for (String file :
        List.of(
            "enrollment-invitation.yaml",
            "enrollment-mail-verification.yaml",
            "recovery.yaml",
            "unenrollment.yaml")) {
      try {
        byte[] content = Files.readAllBytes(FILES.resolve(file));
        ImportReport report =
            LAB.engine()
                .flowFiles()
                .importNow(
                    new FlowFiles.Source(file, content), ImportOptions.DEFAULT, Author.SYSTEM);
        assertThat(report.problems()).as(file).isEmpty();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return LAB.engine().definitions().latest().flows().stream()
        .map(flow -> flow.flow().slug())
        .filter(slug -> !OPEN.contains(slug))
        .toList();
  }

  /** Everything kept about people, and every token with whether it was used. */
  private static List<String> accounts() {
    List<String> all = new ArrayList<>();
    all.addAll(
        rows(
            "select id, version, username, name, email, active, type, path, password,"
                + " password_changed_at, last_login_at, locked_until, updated_at,"
                + " cast(attributes as varchar(10000)) from vst_user order by id"));
    all.addAll(rows("select name, user_id, username, email from vst_login_name order by name"));
    all.addAll(rows("select user_id, group_id from vst_membership order by user_id, group_id"));
    all.addAll(rows("select user_id, address from vst_known_address order by user_id"));
    all.addAll(rows("select id, purpose, used_at from vst_token order by id"));
    return all;
  }

  private static List<String> rows(String sql) {
    return LAB.engine()
        .database()
        .call(
            em -> {
              List<String> rows = new ArrayList<>();
              for (Object row : em.createNativeQuery(sql).getResultList()) {
                rows.add(row instanceof Object[] columns ? Arrays.toString(columns) : row + "");
              }
              return rows;
            });
  }

  /** One walk of one browser. */
  private static final class Walker {
    private final Random random;
    private final List<String> flows;
    private final LabBrowser browser;
    private final List<LabBrowser.Tab> tabs = new ArrayList<>();
    private final List<ChallengeView> seen = new ArrayList<>();
    private final List<String> trail = new ArrayList<>();

    Walker(Random random, List<String> flows) {
      this.random = random;
      this.flows = flows;
      this.browser = LAB.browser().at("198.18.200." + random.nextInt(250));
    }

    void walk() {
      for (int steps = 1 + random.nextInt(LONGEST); steps > 0; steps--) {
        switch (random.nextInt(10)) {
          case 0, 1 -> open();
          case 2 -> {
            trail.add("program looks");
            browser.get(any(flows), Map.of(any(QUERIES), List.of(any(NAMES))));
            see(browser.last());
          }
          case 3, 4 -> {
            Map<String, Object> answer = answer();
            trail.add("program answers " + answer);
            see(random.nextBoolean() ? browser.post(answer) : browser.postForm(answer));
          }
          case 5, 6 -> submit();
          case 7 -> submitSomethingSeen();
          case 8 -> cancel();
          default -> other();
        }
      }
    }

    private void open() {
      String flow = any(flows);
      trail.add("page opens " + flow);
      LabBrowser.Tab tab =
          random.nextBoolean()
              ? browser.tab(flow)
              : browser.tab(flow, any(QUERIES), random.nextBoolean() ? any(NAMES) : "/app");
      tabs.add(tab);
      see(tab.shown());
    }

    private void submit() {
      if (tabs.isEmpty()) {
        open();
      }
      LabBrowser.Tab tab = any(tabs);
      Map<String, Object> answer = answer();
      if (tab.shown() instanceof Result.Asked) {
        trail.add("page answers " + answer);
        see(tab.submit(answer));
      } else {
        trail.add("page answers nothing in particular with " + answer);
        see(tab.submit("", 0, null, answer));
      }
    }

    /** Mixes what belongs to several pages seen before. */
    private void submitSomethingSeen() {
      if (seen.isEmpty()) {
        open();
        return;
      }
      String run = any(seen).run();
      int step = random.nextBoolean() ? any(seen).step() : random.nextInt(4);
      @Nullable String csrf = random.nextInt(4) == 0 ? null : any(seen).csrf();
      LabBrowser.Tab tab = tabs.isEmpty() ? browser.tab(any(flows)) : any(tabs);
      Map<String, Object> answer = answer();
      trail.add("page answers step " + step + " of a page seen before with " + answer);
      see(tab.submit(run, step, csrf, answer));
    }

    private void cancel() {
      trail.add("cancels");
      @Nullable String run = random.nextBoolean() || seen.isEmpty() ? null : any(seen).run();
      LAB.engine().entries().cancel(run, request());
    }

    private void other() {
      switch (random.nextInt(5)) {
        case 0 -> {
          trail.add("starts a run as an administrator would");
          LAB.engine().entries().execute(request());
        }
        case 1 -> {
          trail.add("sets a stage up");
          LAB.engine()
              .definitions()
              .latest()
              .stages()
              .keySet()
              .forEach(stage -> LAB.engine().entries().configure(stage, request()));
        }
        case 2 -> {
          if (!tabs.isEmpty()) {
            trail.add("page reloads");
            see(any(tabs).open());
          }
        }
        case 3 -> {
          if (!tabs.isEmpty()) {
            trail.add("page confirms");
            see(any(tabs).confirmed());
          }
        }
        default -> {
          trail.add("waits");
          LAB.clock().advance(Duration.ofSeconds(random.nextInt(60)));
        }
      }
    }

    private FlowRequest request() {
      return browser.toRequest(Client.PAGE, new Input.Show(null), any(flows), "next", any(NAMES));
    }

    private Map<String, Object> answer() {
      Map<String, Object> answer = new HashMap<>();
      if (random.nextInt(3) > 0) {
        answer.put("uid_field", any(NAMES));
      }
      if (random.nextInt(3) > 0) {
        answer.put("password", any(VALUES));
      }
      if (random.nextInt(3) > 0) {
        // As if they enrolled: what the forms ask for.
        answer.put(
            "username", random.nextBoolean() ? "walker-" + random.nextInt(1000) : any(NAMES));
        answer.put("password", "a walker's password");
        answer.put("password_repeat", "a walker's password");
        answer.put("name", any(NAMES));
        answer.put("email", "walker-" + random.nextInt(100_000) + "@example.org");
      }
      for (int more = random.nextInt(3); more > 0; more--) {
        answer.put(any(FIELDS), random.nextBoolean() ? any(VALUES) : any(NAMES));
      }
      return answer;
    }

    private void see(Result result) {
      if (result instanceof Result.Asked asked) {
        seen.add(asked.view());
      }
    }

    private <T> T any(List<T> all) {
      return all.get(random.nextInt(all.size()));
    }
  }
}
