package io.vestibule.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.vestibule.api.user.User;
import io.vestibule.server.Program.Answer;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.LabFlow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** REST on a server: the executor for programs and what lies beside it. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class ExecutorIT {
  private static final String EXECUTOR = "/api/v3/flows/executor/";
  private static final String LOGIN = EXECUTOR + "default-authentication-flow/";

  @Deployment(testable = false)
  static EnterpriseArchive ear() {
    return TestServer.ear();
  }

  private final Lab node = TestServer.node();

  @Test
  void aProgramLogsInStageByStage() {
    User user = node.user("a long password");
    Program program = new Program();
    String address = LOGIN + "?query=next%3D%252Fapp%253Fx%253D1";

    assertThat(program.get(address).json().path("component").asText())
        .isEqualTo("ak-stage-identification");
    Answer named = program.json(address, "{\"uid_field\":\"" + user.username() + "\"}");
    assertThat(named.status()).isEqualTo(302);
    assertThat(named.body()).isEmpty();
    assertThat(named.location()).endsWith("/auth" + address);
    assertThat(program.get(address).json().path("component").asText())
        .isEqualTo("ak-stage-password");
    Answer wrong =
        program.json(address, "{\"component\":\"ak-stage-password\",\"password\":\"x\"}");
    assertThat(wrong.status()).isEqualTo(200);
    assertThat(wrong.json().path("response_errors").toString())
        .isEqualTo("{\"password\":[{\"string\":\"Invalid password\",\"code\":\"invalid\"}]}");
    assertThat(program.form(address, Map.of("password", "a long password")).status())
        .isEqualTo(302);
    // Nobody has a second factor here: that stage is left without a word.
    assertThat(program.get(address).status()).isEqualTo(302);
    JsonNode done = program.get(address).json();

    assertThat(done.path("component").asText()).isEqualTo("xak-flow-redirect");
    assertThat(done.path("to").asText()).isEqualTo("/app?x=1");
    assertThat(program.get("/api/v3/core/users/me/").json().path("user").path("username").asText())
        .isEqualTo(user.username());
  }

  @Test
  void theIdentificationChallengeHasExactlyTheFieldsClientsKnow() {
    JsonNode json = new Program().get(LOGIN).json();

    List<String> names = new ArrayList<>();
    json.fieldNames().forEachRemaining(names::add);
    // These are there where the brand has such flows.
    names.removeAll(List.of("enroll_url", "recovery_url", "passwordless_url"));
    assertThat(names)
        .containsExactlyInAnyOrder(
            "flow_info",
            "component",
            "user_fields",
            "password_fields",
            "allow_show_password",
            "captcha_stage",
            "flow_designation",
            "primary_action",
            "sources",
            "show_source_labels",
            "enable_remember_me",
            "passkey_challenge",
            "pending_user_identifier");
    assertThat(json.path("flow_info").toString())
        .isEqualTo(
            "{\"title\":\"Welcome\",\"background\":\"/auth/static/background.svg\","
                + "\"background_themed_urls\":null,\"cancel_url\":\"/auth/flows/-/cancel/\","
                + "\"layout\":\"stacked\"}");
    assertThat(json.path("user_fields").toString()).isEqualTo("[\"email\",\"username\"]");
    assertThat(json.path("primary_action").asText()).isEqualTo("Log in");
  }

  @Test
  void cancelKeepsWhereTheBrowserWasGoing() {
    Program program = new Program();
    String address = LOGIN + "?query=next%3D%252Ffoo";

    program.json(address, "{\"uid_field\":\"nobody\"}");

    assertThat(program.get(address).json().path("flow_info").path("cancel_url").asText())
        .isEqualTo("/auth/flows/-/cancel/?next=%2Ffoo");
    assertThat(program.get("/flows/-/cancel/?next=%2Ffoo").location()).isEqualTo("/foo");
    assertThat(program.get(address).json().path("component").asText())
        .isEqualTo("ak-stage-identification");
  }

  @Test
  void wordsAreInTheLanguageAskedFor() {
    JsonNode json = new Program().with("Accept-Language", "de-AT, en;q=0.5").get(LOGIN).json();

    assertThat(json.path("primary_action").asText()).isEqualTo("Anmelden");
  }

  @Test
  void aFlowThatIsNotThereIs404() {
    Answer answer = new Program().get(EXECUTOR + "no-such-flow/");

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.json().path("detail").asText()).isEqualTo("Not found.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "[]", "\"x\"", "null", "{\"a\":1,\"a\":2}", "{} {}"})
  void whatIsNotAJsonObjectIs400(String body) {
    assertThat(new Program().json(LOGIN, body).status()).isEqualTo(400);
  }

  @Test
  void deepAndHugeBodiesAreRefusedAndOthersGoOn() {
    Program program = new Program();

    assertThat(program.json(LOGIN, "{\"a\":" + "[".repeat(10_000)).status()).isEqualTo(400);
    String huge = "{\"a\":\"" + "x".repeat(10_000_000) + "\"}";
    try {
      assertThat(program.json(LOGIN, huge).status()).isEqualTo(413);
    } catch (UncheckedIOException e) {
      // Payara does not read on what was answered before its end, and cuts the connection.
      assertThat(TestServer.isPayara()).isTrue();
    }
    assertThat(program.get(LOGIN).status()).isEqualTo(200);
  }

  @Test
  void anUnknownKindOfBodyIs415() {
    assertThat(new Program().post(LOGIN, "text/plain", "uid_field=x").status()).isEqualTo(415);
  }

  @ParameterizedTest
  @ValueSource(strings = {"PUT", "PATCH", "DELETE"})
  void otherMethodsAre405(String method) {
    assertThat(new Program().method(method, LOGIN).status()).isEqualTo(405);
  }

  @Test
  void anEmptyAnswerIsAskedForAgain() {
    Program program = new Program();

    Answer answer = program.post(LOGIN, "application/json", "");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().path("response_errors").path("non_field_errors").size()).isEqualTo(1);
  }

  @Test
  void aDenialNamesItsReferenceAndTheLogNamesThePolicy() throws IOException {
    java.util.UUID policy =
        node.policy("dummy", Map.of("result", false, "wait_min", 0, "wait_max", 1));
    LabFlow flow = node.flow().policy(LabFlow.toPolicy(policy)).stage("dummy", Map.of()).create();

    JsonNode denied = new Program().get(EXECUTOR + flow.slug() + "/").json();

    assertThat(denied.path("component").asText()).isEqualTo("ak-stage-access-denied");
    assertThat(denied.path("error_message").asText()).isEqualTo("dummy");
    assertThat(denied.path("denied_by").asText()).isEqualTo("flow_policy");
    String reference = denied.path("request_id").asText();
    String name =
        java.util.Objects.requireNonNull(
                node.engine().definitions().latest().policies().get(policy))
            .policy()
            .name();
    assertThat(serverLog())
        .anySatisfy(line -> assertThat(line).contains(reference).contains(name).contains("failed"));
  }

  @Test
  void aChangeOnAnotherNodeIsInForceAtTheNextPlan() {
    LabFlow flow = node.flow().stage("deny", Map.of("deny_message", "before")).create();
    String address = EXECUTOR + flow.slug() + "/";
    assertThat(new Program().get(address).json().path("error_message").asText())
        .isEqualTo("before");

    node.engine()
        .definitions()
        .change(
            changes ->
                changes.putStage(
                    flow.stages().get(0),
                    node.name("deny"),
                    "deny",
                    new io.vestibule.stages.deny.DenyStage.Config("after")));

    assertThat(new Program().get(address).json().path("error_message").asText()).isEqualTo("after");
  }

  @Test
  void aDeactivatedAccountsSessionIsOverAtTheNextRequest() {
    User user = node.user("a long password");
    Program program = new Program();
    program.logIn(user.username(), "a long password");
    assertThat(program.get("/api/v3/core/users/me/").status()).isEqualTo(200);

    node.engine().users().setActive(user.id(), false);

    assertThat(program.get("/api/v3/core/users/me/").status()).isEqualTo(403);
  }

  @Test
  void aBearerTokenIsItsOwner() {
    User user = node.user("a long password");
    String token = "token-of-" + user.username() + "-long-enough";
    node.engine()
        .database()
        .run(em -> node.engine().tokens().createApiToken(em, token, user.id(), token));

    Answer answer =
        new Program().with("Authorization", "Bearer " + token).get("/api/v3/core/users/me/");

    assertThat(answer.json().path("user").path("username").asText()).isEqualTo(user.username());
  }

  @ParameterizedTest
  @ValueSource(strings = {"Bearer", "Bearer ", "Bearer x", "Basic eDp5", "Bearer \u00e4", "x y z"})
  void anyOtherAuthorizationIsNobody(String header) {
    assertThat(new Program().with("Authorization", header).get("/api/v3/core/users/me/").status())
        .isEqualTo(403);
  }

  @Test
  void onlySuperusersTryFlowsOut() {
    User plain = node.user("a long password");
    User admin = node.user("a long password");
    node.engine()
        .users()
        .addToGroup(
            admin.id(),
            node.engine().users().createGroup(node.name("admins"), true, List.of()).id());
    LabFlow flow = node.flow().stage("dummy", Map.of()).create();
    String address = "/api/v3/flows/instances/" + flow.slug() + "/execute/";
    Program theirs = new Program();
    theirs.logIn(plain.username(), "a long password");
    Program ours = new Program();
    ours.logIn(admin.username(), "a long password");

    assertThat(new Program().get(address).status()).isEqualTo(403);
    assertThat(theirs.get(address).status()).isEqualTo(403);
    String link = ours.get(address).json().path("link").asText();

    assertThat(link).startsWith(TestServer.BASE + "/if/flow/" + flow.slug() + "/?run=");
    assertThat(ours.get(link).body()).contains("ak-stage-dummy");
  }

  @Test
  void whatAnotherSiteMakesABrowserSendIsRefused() {
    assertThat(new Program().with("Sec-Fetch-Site", "cross-site").get(LOGIN).status())
        .isEqualTo(403);
    assertThat(new Program().with("Origin", "https://evil.example").json(LOGIN, "{}").status())
        .isEqualTo(403);
    assertThat(new Program().with("Origin", "null").json(LOGIN, "{}").status()).isEqualTo(403);
    assertThat(new Program().with("Origin", TestServer.ORIGIN).json(LOGIN, "{}").status())
        .isEqualTo(200);
  }

  @Test
  void aForgedClientAddressIsNotBelieved() {
    String name = node.name("forged");
    Program program =
        new Program().with("X-Forwarded-For", "203.0.113.7").with("X-Real-IP", "203.0.113.7");
    program.json(LOGIN, "{\"uid_field\":\"" + name + "\"}");
    program.json(LOGIN, "{\"password\":\"x\"}");

    assertThat(node.events())
        .filteredOn(event -> event.username().equals(name))
        .isNotEmpty()
        .allSatisfy(event -> assertThat(event.address()).isIn("127.0.0.1", "0:0:0:0:0:0:0:1"));
  }

  private static List<String> serverLog() throws IOException {
    return Files.readAllLines(TestServer.log());
  }
}
