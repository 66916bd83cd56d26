package io.vestibule.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.api.event.EventActions;
import io.vestibule.api.user.PendingUser;
import io.vestibule.api.user.User;
import io.vestibule.event.Author;
import io.vestibule.event.Origin;
import io.vestibule.flowfile.FlowFiles.Source;
import io.vestibule.flowfile.ImportOptions;
import io.vestibule.server.Program.Answer;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.LabFlow;
import io.vestibule.testkit.VerifyServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.By;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.support.ui.WebDriverWait;

/**
 * Captchas on a server: a proof of work in a browser, and what pages with others' scripts may do.
 */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class CaptchaIT {
  private static final String PASSWORD = "a long password";
  private static final Map<String, Object> ALTCHA =
      Map.of("provider", "altcha", "complexity", 50_000);

  /** Speaks like Turnstile, and finds that everybody is a person. */
  private static final String SCRIPT =
      """
      let asked;
      window.turnstile = {
        render(frame, options) {
          asked = options;
          if (options.execution === "render") {
            const box = document.createElement("button");
            box.type = "button";
            box.id = "box";
            box.textContent = "I am a person";
            box.addEventListener("click", () => options.callback("right" + Math.random()));
            frame.append(box);
          }
          return "widget";
        },
        execute() {
          setTimeout(() => asked.callback("right" + Math.random()), 100);
        },
      };
      """;

  private final Lab node = TestServer.node();
  private final User user = node.user(PASSWORD);
  private final VerifyServer elsewhere =
      new VerifyServer()
          .replying(
              (question, exchange) -> {
                boolean script = question.path().startsWith("/api.js");
                exchange
                    .getResponseHeaders()
                    .set("Content-Type", script ? "text/javascript" : "application/json");
                VerifyServer.send(exchange, 200, script ? SCRIPT : "{\"success\":true}");
              });

  @Deployment(testable = false)
  static EnterpriseArchive ear() {
    return TestServer.ear();
  }

  @AfterEach
  void close() {
    elsewhere.close();
  }

  // --- proof of work

  @Test
  @EnabledIf("io.vestibule.server.Chromium#isInstalled")
  void aBrowserDoesTheSumAndItsPersonLogsIn() {
    LabFlow flow = login(node.stage("captcha", ALTCHA));
    try (Chromium chromium = Chromium.setup().open()) {
      chromium.go(page(flow)).type("uid_field", user.username()).submit();
      assertThat(chromium.text(".captcha-label")).isEqualTo("Security check");
      assertThat(chromium.find(".captcha").getAttribute("role")).isEqualTo("group");
      // Whether it is done yet or not: the page waits for it.
      chromium.submit();
      chromium.type("password", PASSWORD).submit();

      assertThat(chromium.path()).isEqualTo("/if/user/");
      assertThat(complaints(chromium)).isEmpty();
    }
  }

  @Test
  @EnabledIf("io.vestibule.server.Chromium#isInstalled")
  void itSaysWhenItIsDone() {
    LabFlow flow = node.flow().stage("captcha", ALTCHA).stage("dummy", Map.of()).create();
    try (Chromium chromium = Chromium.setup().open()) {
      chromium.go(page(flow));
      new WebDriverWait(chromium.driver(), Duration.ofSeconds(20))
          .until(any -> chromium.text(".captcha-state").equals("Checked. You can go on."));

      assertThat(chromium.find("[name='token']").getAttribute("value")).isNotEmpty();
      assertThat(chromium.find(".captcha-state").getAttribute("role")).isEqualTo("status");
      chromium.picture("captcha");
      chromium.submit();
      assertThat(chromium.has(".captcha")).isFalse();
    }
  }

  @Test
  @EnabledIf("io.vestibule.server.Chromium#isInstalled")
  void togetherWithNameAndPasswordItIsDoneWhileThePersonTypes() {
    LabFlow flow =
        node.flow()
            .stage(
                "identification",
                Map.of(
                    "user_fields",
                    List.of("username"),
                    "password_stage",
                    password().toString(),
                    "captcha_stage",
                    node.stage("captcha", ALTCHA).toString()))
            .stage("user_login", Map.of())
            .create();
    try (Chromium chromium = Chromium.setup().open()) {
      chromium.go(page(flow));
      chromium.type("uid_field", user.username()).type("password", "wrong").submit();
      assertThat(chromium.text(".alert")).isEqualTo("Failed to authenticate.");

      chromium.type("uid_field", user.username()).type("password", PASSWORD).submit();

      assertThat(chromium.path()).isEqualTo("/if/user/");
      assertThat(complaints(chromium)).isEmpty();
    }
  }

  @Test
  @EnabledIf("io.vestibule.server.Chromium#isInstalled")
  void withoutScriptThePageSaysThatItNeedsOne() {
    LabFlow flow = node.flow().stage("captcha", ALTCHA).stage("dummy", Map.of()).create();
    try (Chromium chromium = Chromium.setup().withoutScript().open()) {
      chromium.go(page(flow));
      assertThat(chromium.text("main")).contains("This step needs JavaScript.");

      chromium.submit();

      assertThat(chromium.text(".field-error")).isNotEmpty();
      assertThat(chromium.has(".captcha")).isTrue();
    }
  }

  @Test
  void inCompatibilityModeThePageSaysSoToEverybody() {
    LabFlow flow = node.flow().compatible().stage("captcha", ALTCHA).create();

    Answer answer = new Program().get(page(flow));

    assertThat(answer.body())
        .contains("This step needs JavaScript.")
        .doesNotContain("<script")
        .doesNotContain("<noscript");
  }

  @Test
  @EnabledIf("io.vestibule.server.Chromium#isInstalled")
  void whoeverHasABadReputationSolvesOneFirst() throws IOException {
    String file =
        Files.readString(
            Path.of(TestServer.property("test.readme"))
                .resolveSibling("docs/flows/login-captcha.yaml"));
    assertThat(
            node.engine()
                .flowFiles()
                .importNow(
                    Source.of("login-captcha.yaml", file), ImportOptions.DEFAULT, Author.SYSTEM)
                .problems())
        .isEmpty();
    User other = node.user(PASSWORD);
    for (int i = 0; i < 100; i++) {
      // Elsewhere: what counts is the name, so that the tests that come from here are left alone.
      // And so many that no number of good logins from here outweighs them.
      node.engine()
          .audit()
          .record(
              new Origin("198.51.100." + i, ""),
              EventActions.LOGIN_FAILED,
              PendingUser.of(user),
              Map.of());
    }
    try (Chromium chromium = Chromium.setup().open()) {
      chromium.go("/if/flow/login-captcha/").type("uid_field", user.username()).submit();
      assertThat(chromium.has(".captcha")).isTrue();
      chromium.submit();
      chromium.type("password", PASSWORD).submit();
      assertThat(chromium.path()).isEqualTo("/if/user/");
    }
    try (Chromium chromium = Chromium.setup().open()) {
      chromium.go("/if/flow/login-captcha/").type("uid_field", other.username()).submit();
      assertThat(chromium.has(".captcha")).isFalse();
      assertThat(chromium.has("[name='password']")).isTrue();
    }
  }

  // --- scripts from elsewhere

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @EnabledIf("io.vestibule.server.Chromium#isInstalled")
  void aScriptFromElsewhereFillsInTheField(boolean interactive) {
    LabFlow flow = login(node.stage("captcha", foreign(Map.of("interactive", interactive))));
    try (Chromium chromium = Chromium.setup().open()) {
      chromium.go(page(flow)).type("uid_field", user.username()).submit();
      if (interactive) {
        chromium.waitFor("#box");
        chromium.driver().findElement(By.cssSelector("form.challenge .primary")).click();
        assertThat(chromium.text(".captcha-state")).isEqualTo("Please complete the check first.");
        chromium.find("#box").click();
        assertThat(chromium.text(".captcha-state")).isEqualTo("Checked. You can go on.");
      }
      chromium.submit();
      chromium.type("password", PASSWORD).submit();

      assertThat(chromium.path()).isEqualTo("/if/user/");
      assertThat(complaints(chromium)).isEmpty();
    }
  }

  @Test
  void onlyThePageThatNeedsItMayLoadIt() {
    LabFlow flow = node.flow().stage("captcha", foreign(Map.of())).create();
    String origin = elsewhere.address().replace("/verify", "");
    Program program = new Program();

    Answer page = program.get(page(flow));

    assertThat(page.header("Content-Security-Policy"))
        .contains("script-src 'self' " + origin + " ")
        .contains("default-src 'none'")
        .contains("frame-ancestors 'none'")
        .doesNotContain("unsafe");
    assertThat(page.header("Referrer-Policy")).isEqualTo("strict-origin");
    assertThat(page.body()).contains("public-key").doesNotContain("private-key");
    assertThat(
            program.get("/if/flow/default-authentication-flow/").header("Content-Security-Policy"))
        .doesNotContain(origin)
        .doesNotContain("frame-src");
    assertThat(
            new Program()
                .get("/api/v3/flows/executor/" + flow.slug() + "/?query=")
                .header("Content-Security-Policy"))
        .doesNotContain(origin);
  }

  @Test
  void programsGetTheChallengeTheyKnow() {
    LabFlow flow = node.flow().stage("captcha", foreign(Map.of())).create();

    var json = new Program().get("/api/v3/flows/executor/" + flow.slug() + "/?query=").json();

    assertThat(json.path("component").asText()).isEqualTo("ak-stage-captcha");
    assertThat(json.path("site_key").asText()).isEqualTo("public-key");
    assertThat(json.path("interactive").isBoolean()).isTrue();
    assertThat(json.has("pending_user")).isTrue();
    assertThat(json.toString()).doesNotContain("private-key");
  }

  private Map<String, Object> foreign(Map<String, ?> more) {
    Map<String, Object> config = new HashMap<>(more);
    config.put("provider", "turnstile");
    config.put("public_key", "public-key");
    config.put("private_key", "private-key");
    config.put("api_url", elsewhere.address());
    config.put("js_url", elsewhere.address().replace("/verify", "/api.js"));
    return config;
  }

  private LabFlow login(UUID captcha) {
    return node.flow()
        .stage("identification", Map.of("user_fields", List.of("username")))
        .stage(captcha)
        .stage(password())
        .stage("user_login", Map.of())
        .create();
  }

  private UUID password() {
    return node.stage(
        "password", Map.of("backends", List.of("authentik.core.auth.InbuiltBackend")));
  }

  private static String page(LabFlow flow) {
    return "/if/flow/" + flow.slug() + "/";
  }

  private static List<String> complaints(Chromium chromium) {
    return chromium.driver().manage().logs().get(LogType.BROWSER).getAll().stream()
        .map(LogEntry::getMessage)
        .toList();
  }
}
