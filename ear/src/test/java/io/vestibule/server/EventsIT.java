package io.vestibule.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.vestibule.api.event.EventActions;
import io.vestibule.api.user.User;
import io.vestibule.event.Origin;
import io.vestibule.testkit.Lab;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The audit log by REST, on the page for administrators and on people's own. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class EventsIT {
  private static final String PASSWORD = "a long password";
  private static final String EVENTS = "/api/v3/events/events/";
  private static final String PAGE = "/if/admin/events/";
  private static final Origin ELSEWHERE = new Origin("2001:db8:0:0:0:0:0:7", "some-reference");

  private final Lab node = TestServer.node();
  private final String action = node.name("custom_it");

  @Deployment(testable = false)
  static EnterpriseArchive ear() {
    return TestServer.ear();
  }

  private Program by(User user) {
    Program program = new Program();
    program.logIn(user.username(), PASSWORD);
    return program;
  }

  private void record(String username, Map<String, Object> details) {
    node.engine().audit().record(ELSEWHERE, action, null, username, details);
  }

  // --- REST

  @ParameterizedTest
  @ValueSource(strings = {EVENTS, EVENTS + "actions/", EVENTS + "?action=login"})
  void onlySuperusersMayRead(String path) {
    assertThat(new Program().get(path).status()).isEqualTo(403);
    assertThat(by(node.user(PASSWORD)).get(path).status()).isEqualTo(403);
    assertThat(by(node.superuser(PASSWORD)).get(path).status()).isEqualTo(200);
  }

  @Test
  void aLoginIsFoundWithWhoAndWhere() {
    User admin = node.superuser(PASSWORD);
    Program program = by(admin);

    JsonNode json = program.get(EVENTS + "?action=login&username=" + admin.username()).json();

    JsonNode event = json.path("results").path(0);
    assertThat(json.path("pagination").path("count").asInt()).isEqualTo(1);
    assertThat(event.path("user").path("pk").asText()).isEqualTo(admin.id().toString());
    assertThat(event.path("client_ip").asText()).isNotEmpty();
    assertThat(event.path("reference").asText()).hasSize(12);
    assertThat(program.get(EVENTS + event.path("pk").asText() + "/").json()).isEqualTo(event);
    assertThat(program.get(EVENTS + UUID.randomUUID() + "/").status()).isEqualTo(404);
  }

  @Test
  void aDeniedFlowIsFoundByTheReferenceItsPageShows() {
    Program.Answer denied = new Program().get("/api/v3/flows/executor/initial-setup/?query=");
    String reference = denied.json().path("request_id").asText();

    JsonNode found =
        by(node.superuser(PASSWORD)).get(EVENTS + "?reference=" + reference).json().path("results");

    assertThat(found).hasSize(1);
    assertThat(found.path(0).path("action").asText()).isEqualTo("flow_denied");
    assertThat(found.path(0).path("context").path("flow").asText()).isEqualTo("initial-setup");
  }

  @Test
  void errorsNameTheirParameter() {
    Program admin = by(node.superuser(PASSWORD));

    Program.Answer answer = admin.get(EVENTS + "?client_ip=here&from=now");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().path("client_ip").path(0).asText()).contains("not an IP address");
    assertThat(answer.json().path("from").isArray()).isTrue();
    assertThat(admin.get(EVENTS + "?username=%FF").status()).isEqualTo(400);
  }

  // --- the page for administrators

  @Test
  void thePageIsForSuperusers() {
    assertThat(new Program().get(PAGE).location()).contains("/flows/-/default/authentication/");
    assertThat(by(node.user(PASSWORD)).get(PAGE).status()).isEqualTo(403);
    assertThat(by(node.superuser(PASSWORD)).get(PAGE).status()).isEqualTo(200);
    assertThat(by(node.superuser(PASSWORD)).get(PAGE + "else/").status()).isEqualTo(404);
  }

  @Test
  void hostileTextsAreTextsOnThePage() {
    String hostile = "<script>alert('" + action + "')</script>\"'&#x27;\u202E\n#{page.home()}";
    Map<String, Object> changes = new LinkedHashMap<>();
    changes.put(hostile, Map.of("old", hostile, "new", hostile));
    record(hostile, Map.of(hostile, hostile, "reason", hostile));
    node.engine()
        .audit()
        .record(
            ELSEWHERE,
            EventActions.MODEL_UPDATED,
            null,
            action,
            Map.of("model", hostile, "name", hostile, "pk", hostile, "changes", changes));
    Program admin = by(node.superuser(PASSWORD));

    for (String query : List.of("?action=" + action, "?user=" + action, "?user=%3Cscript%3E")) {
      Program.Answer page = admin.get(PAGE + query);
      assertThat(page.status()).isEqualTo(200);
      assertThat(page.body()).doesNotContain("<script>alert", "\u202E");
    }
    assertThat(admin.get(PAGE + "?action=" + action).body())
        .contains("&lt;script&gt;", "[U+202E]", "#{page.home()}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "?client_ip=%3Cscript%3E",
        "?from=%27%20or%201=1",
        "?cursor=x",
        "?user=%FF",
        "?user=a&user=b",
        "?until=99999-01-01T00:00"
      })
  void badInputIsAnErrorAndNothingBreaks(String query) {
    record("somebody", Map.of());
    Program.Answer page = by(node.superuser(PASSWORD)).get(PAGE + query);

    assertThat(page.status()).isEqualTo(200);
    assertThat(page.body()).contains("role=\"alert\"").doesNotContain("<script>");
  }

  @Test
  @EnabledIf("io.vestibule.server.Chromium#isInstalled")
  void anAdministratorSearchesAndLooksAtDetailsWithoutScripts() {
    User admin = node.superuser(PASSWORD);
    for (int i = 0; i < 51; i++) {
      record("somebody", Map.of("geo", Map.of("city", "Ulm")));
    }
    try (Chromium chromium = Chromium.setup().withoutScript().open()) {
      chromium.go(PAGE);
      chromium.type("uid_field", admin.username()).submit();
      chromium.type("password", PASSWORD).submit();
      assertThat(chromium.path()).isEqualTo(PAGE);

      chromium.find("#action option[value='" + action + "']").click();
      chromium.find("#client_ip").sendKeys("2001:DB8:0::7");
      chromium.click("#search");
      assertThat(chromium.findAll("ul.events > li")).hasSize(50);
      chromium.find("ul.events > li summary").click();
      assertThat(chromium.text("ul.events > li table.details")).contains("geo › city", "Ulm");
      chromium.click("#older");
      assertThat(chromium.findAll("ul.events > li")).hasSize(1);
      assertThat(chromium.find("#client_ip").getAttribute("value")).isEqualTo("2001:DB8:0::7");

      chromium.go(PAGE + "?client_ip=nowhere");
      assertThat(chromium.text("#client_ip-problem")).contains("not an IP address");
      assertThat(chromium.find("#client_ip").getAttribute("aria-describedby"))
          .startsWith("client_ip-problem");
    }
  }

  // --- people's own page

  @Test
  void peopleSeeWhatHappenedOnTheirOwnAccountOnly() {
    User user = node.user(PASSWORD);
    User other = node.user(PASSWORD);
    new Program().logIn(user.username(), "wrong");
    new Program().logIn(other.username(), "wrong");
    node.engine()
        .audit()
        .record(ELSEWHERE, EventActions.LOGIN_FAILED, other.id(), other.username(), Map.of());

    String page = by(user).get("/if/user/").body();

    assertThat(page)
        .contains("What happened on my account", "A login failed", "Logged in", "New device")
        .doesNotContain(ELSEWHERE.address(), other.username());
  }
}
