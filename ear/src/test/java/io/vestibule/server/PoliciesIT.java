package io.vestibule.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.vestibule.api.user.User;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.LabFlow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Trials of policies by REST and on pages, and what runs tell of their decisions. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class PoliciesIT {
  private final Lab node = TestServer.node();
  private final User admin = node.superuser("a long password");
  private final Program superuser = by(admin);
  private final UUID policy =
      node.policy(
          "expression",
          Map.of(
              "language",
              "cel",
              "expression",
              "message('from ' + request.client_address) && plan_set('seen', request.path)"
                  + " && pending_user.username.startsWith('user')"));
  private final LabFlow flow =
      node.flow()
          .stage(node.stage("dummy", Map.of()), binding -> binding.policy(LabFlow.toPolicy(policy)))
          .create();

  @Deployment(testable = false)
  static EnterpriseArchive ear() {
    return TestServer.ear();
  }

  private Program by(User user) {
    String token = "token-of-" + user.username() + "-long-enough";
    node.engine()
        .database()
        .run(em -> node.engine().tokens().createApiToken(em, token, user.id(), token));
    return new Program().with("Authorization", "Bearer " + token);
  }

  private String test() {
    return "/api/v3/policies/all/" + policy + "/test/";
  }

  @Test
  void aTrialTellsResultMessagesChangesTimeAndWhatItTook() {
    User alice = node.user("a long password");

    JsonNode json =
        superuser
            .json(
                test(),
                "{\"user\":\""
                    + alice.id()
                    + "\",\"request\":{\"client_ip\":\"203.0.113.7\",\"path\":\"/made/up\"}}")
            .json();

    assertThat(json.path("passing").asBoolean()).as(json.toString()).isTrue();
    assertThat(json.path("result").asText()).isEqualTo("pass");
    assertThat(json.path("messages").path(0).asText()).isEqualTo("from 203.0.113.7");
    assertThat(json.path("context_changes").path("seen").asText()).isEqualTo("/made/up");
    assertThat(json.path("milliseconds").asDouble()).isPositive();
    assertThat(json.path("evaluations").path(0).path("notes").has("steps"))
        .as(json.toString())
        .isTrue();
    assertThat(json.path("log_messages").isArray()).isTrue();
  }

  @Test
  void withNobodyItIsAboutNobody() {
    JsonNode json = superuser.json(test(), "{}").json();

    assertThat(json.path("passing").asBoolean()).as(json.toString()).isFalse();
  }

  @Test
  void aTrialLeavesNoTrace() {
    User alice = node.user("a long password");
    int before = node.events().size();

    superuser.json(test(), "{\"user\":\"" + alice.username() + "\"}");
    superuser.json("/api/v3/flows/instances/" + flow.slug() + "/test/", "{}");

    assertThat(node.events()).hasSize(before);
  }

  @Test
  void everythingBoundToAStageIsTriedAtOnce() {
    JsonNode json =
        superuser.json("/api/v3/flows/bindings/" + flow.bindings().get(0) + "/test/", "{}").json();

    assertThat(json.path("evaluations")).hasSize(1);
    assertThat(superuser.json("/api/v3/flows/instances/" + flow.slug() + "/test/", "{}").status())
        .isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{\"user\": \"nobody-of-that-name\"} | user",
        "{\"user\": 7} | user",
        "{\"context\": []} | context",
        "{\"request\": {\"client_ip\": \"example.org\"}} | request.client_ip",
        "{\"request\": {\"headers\": {\"Cookie\": \"a=b\"}}} | request.headers",
        "{\"request\": {\"method\": \"BREW\"}} | request.method",
        "{\"flow\": \"no-such-flow\"} | flow",
        "{\"nonsense\": 1} | nonsense",
      })
  void whatCannotBeMeantIsRefusedByItsField(String body, String field) {
    Program.Answer answer = superuser.json(test(), body);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().path(field).path(0).asText()).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"not json", "[]", "{", "\"text\""})
  void whatIsNoObjectIsRefused(String body) {
    assertThat(superuser.json(test(), body).status()).isEqualTo(400);
  }

  @Test
  void whatIsNotThereIsNotFound() {
    assertThat(
            superuser.json("/api/v3/policies/all/" + UUID.randomUUID() + "/test/", "{}").status())
        .isEqualTo(404);
    assertThat(superuser.json("/api/v3/policies/all/nonsense/test/", "{}").status()).isEqualTo(404);
  }

  @Test
  void onlySuperusersMayTry() {
    assertThat(new Program().json(test(), "{}").status()).isEqualTo(403);
    assertThat(by(node.user("a long password")).json(test(), "{}").status()).isEqualTo(403);
  }

  @Test
  void anotherSiteCannotTryInASuperusersName() {
    Program browser = new Program();
    browser.logIn(admin.username(), "a long password");
    browser.with("Origin", "https://evil.example");

    assertThat(browser.json(test(), "{}").status()).isEqualTo(403);
  }

  // --- hostile expressions

  @Test
  void twentyPeopleLogInWhileOthersHaveHostileExpressionsEvaluated() throws Exception {
    String body = "true";
    for (int i = 0; i < 8; i++) {
      body = "[1,2,3,4,5,6,7,8,9,0].all(v" + i + ", " + body + ")";
    }
    UUID hostile = node.policy("expression", Map.of("language", "cel", "expression", body));
    LabFlow bomb =
        node.flow().policy(LabFlow.toPolicy(hostile)).stage(node.stage("dummy", Map.of())).create();
    List<User> users = IntStream.range(0, 20).mapToObj(i -> node.user("a long password")).toList();
    ExecutorService threads = Executors.newFixedThreadPool(24);
    try {
      AtomicBoolean over = new AtomicBoolean();
      List<Future<Boolean>> attacks = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        attacks.add(threads.submit(() -> isDeniedUntil(over, bomb)));
      }
      List<Future<String>> logins = new ArrayList<>();
      for (User user : users) {
        logins.add(
            threads.submit(
                () -> {
                  Program program = new Program();
                  program.logIn(user.username(), "a long password");
                  return program
                      .get("/api/v3/core/users/me/")
                      .json()
                      .path("user")
                      .path("username")
                      .asText();
                }));
      }
      for (int i = 0; i < users.size(); i++) {
        assertThat(logins.get(i).get(1, TimeUnit.MINUTES)).isEqualTo(users.get(i).username());
      }
      over.set(true);
      for (Future<Boolean> attack : attacks) {
        assertThat(attack.get(1, TimeUnit.MINUTES)).isTrue();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static boolean isDeniedUntil(AtomicBoolean over, LabFlow bomb) {
    boolean denied = true;
    do {
      denied &=
          new Program()
              .get("/api/v3/flows/executor/" + bomb.slug() + "/?query=")
              .body()
              .contains("ak-stage-access-denied");
    } while (!over.get());
    return denied;
  }

  // --- pages

  @ParameterizedTest
  @ValueSource(strings = {"/if/admin/policies/", "/if/admin/runs/"})
  void thePagesAreForSuperusers(String path) {
    assertThat(new Program().get(path).location()).contains("/flows/-/default/authentication/");
    Program user = new Program();
    user.logIn(node.user("a long password").username(), "a long password");
    assertThat(user.get(path).status()).isEqualTo(403);
    assertThat(user.form(path, Map.of()).status()).isEqualTo(403);
  }

  @Test
  void aFormOfAnotherPageIsRefused() {
    Program browser = new Program();
    browser.logIn(admin.username(), "a long password");

    assertThat(
            browser
                .form("/if/admin/policies/" + policy + "/", Map.of("form_token", "made up"))
                .status())
        .isEqualTo(403);
  }

  @Test
  @EnabledIf("io.vestibule.server.Chromium#isInstalled")
  void anAdministratorTriesAPolicyOnItsPage() {
    User alice = node.user("a long password");
    try (Chromium chromium = Chromium.setup().withoutScript().open()) {
      chromium.go("/if/admin/policies/");
      chromium.type("uid_field", admin.username()).submit();
      chromium.type("password", "a long password").submit();
      chromium.click("a[href$='/if/admin/policies/" + policy + "/']");
      chromium.find("#trial-user").sendKeys(alice.username());
      chromium.find("#trial-client-ip").sendKeys("nonsense");
      chromium.click("form.trial-form button");
      assertThat(chromium.text("main")).contains("Must be an IPv4 or IPv6 address.");

      chromium.find("#trial-client-ip").clear();
      chromium.find("#trial-client-ip").sendKeys("203.0.113.9");
      chromium.click("form.trial-form button");

      assertThat(chromium.text("section.trial")).contains("Yes", "from 203.0.113.9", "seen");
    }
  }

  @Test
  @EnabledIf("io.vestibule.server.Chromium#isInstalled")
  void anAdministratorSeesHowARunWasDecided() {
    new Program().get("/api/v3/flows/executor/" + flow.slug() + "/?query=");
    try (Chromium chromium = Chromium.setup().withoutScript().open()) {
      chromium.go("/if/admin/runs/?q=" + flow.slug());
      chromium.type("uid_field", admin.username()).submit();
      chromium.type("password", "a long password").submit();
      assertThat(chromium.text("main")).contains(flow.slug());

      chromium.click("main table a");

      assertThat(chromium.text("main")).contains("Policies of stage dummy", "No", "steps");
    }
  }
}
