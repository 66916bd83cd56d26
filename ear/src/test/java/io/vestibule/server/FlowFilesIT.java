package io.vestibule.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.vestibule.api.user.User;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.LabFactors;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Flow files by REST and on the pages for administrators. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class FlowFilesIT {
  private static final String FLOWS = "/api/v3/flows/instances/";
  private static final String IMPORT = FLOWS + "import/";
  private static final String PREVIEW = IMPORT + "preview/";

  private final Lab node = TestServer.node();
  private final String slug = node.name("file");
  private final Program superuser = by(node.superuser());

  private final String file =
      """
      version: 1
      entries:
        - model: authentik_flows.flow
          id: flow
          identifiers: {slug: %s}
          attrs: {name: A flow, title: A title, designation: stage_configuration}
        - model: authentik_stages_dummy.dummystage
          id: stage
          identifiers: {name: %s-stage}
        - model: authentik_flows.flowstagebinding
          identifiers: {target: !KeyOf flow, stage: !KeyOf stage, order: 10}
      """
          .formatted(slug, slug);

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

  private static Program.Answer send(Program program, String path, String text) {
    return program.upload(path, "file.yaml", text.getBytes(StandardCharsets.UTF_8), Map.of());
  }

  @Test
  void anImportAnswersAsAuthentiksDoes() {
    Program.Answer answer = send(superuser, IMPORT, file);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().toString()).isEqualTo("{\"logs\":[],\"success\":true}");
    JsonNode json = new Program().get("/api/v3/flows/executor/" + slug + "/?query=").json();
    assertThat(json.path("component").asText()).isEqualTo("ak-stage-dummy");
  }

  @Test
  void whatIsWrongIsInTheLogsWithItsLine() {
    JsonNode json = send(superuser, IMPORT, file.replace("A title", "''")).json();

    assertThat(json.path("success").asBoolean()).isFalse();
    JsonNode log = json.path("logs").path(0);
    assertThat(log.path("log_level").asText()).isEqualTo("error");
    assertThat(log.path("event").asText()).isEqualTo("title: This field may not be blank.");
    assertThat(log.path("attributes").path("line").asInt()).isEqualTo(6);
    assertThat(superuser.get(FLOWS + slug + "/export/").status()).isEqualTo(404);
  }

  @Test
  void aPreviewChangesNothingAndItsTokenDoesWhatItShowed() {
    JsonNode preview = send(superuser, PREVIEW, file).json();
    assertThat(preview.path("success").asBoolean()).isTrue();
    assertThat(preview.path("entries").path(0).path("result").asText()).isEqualTo("created");
    assertThat(superuser.get(FLOWS + slug + "/export/").status()).isEqualTo(404);
    Map<String, String> token = Map.of("token", preview.path("token").asText());
    byte[] bytes = file.getBytes(StandardCharsets.UTF_8);

    assertThat(superuser.upload(IMPORT, "file.yaml", bytes, token).json().path("success"))
        .hasToString("true");
    assertThat(superuser.upload(IMPORT, "file.yaml", bytes, token).status()).isEqualTo(409);
    assertThat(superuser.get(FLOWS + slug + "/export/").status()).isEqualTo(200);
  }

  @Test
  void whatIsExportedChangesNothingWhenItIsImported() {
    send(superuser, IMPORT, file);
    Program.Answer export = superuser.get(FLOWS + slug + "/export/");
    assertThat(export.header("Content-Disposition"))
        .isEqualTo("attachment; filename=\"" + slug + ".yaml\"");

    JsonNode preview = send(superuser, PREVIEW, export.body()).json();

    assertThat(preview.path("entries")).hasSize(3);
    assertThat(preview.path("entries"))
        .allSatisfy(entry -> assertThat(entry.path("result").asText()).isEqualTo("unchanged"));
  }

  @Test
  void aFlowIsDrawnAndLinted() {
    send(superuser, IMPORT, file);

    assertThat(superuser.get(FLOWS + slug + "/diagram/").json().path("diagram").asText())
        .startsWith("graph TD\n")
        .contains(slug + "-stage");
    assertThat(superuser.get(FLOWS + slug + "/lint/").json().path("findings")).isEmpty();
    assertThat(superuser.get(FLOWS + "lint/").json().path("findings").isArray()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"default-authentication-flow/export/", "lint/"})
  void onlySuperusersMaySee(String path) {
    assertThat(new Program().get(FLOWS + path).status()).isEqualTo(403);
    assertThat(by(node.user("a long password")).get(FLOWS + path).status()).isEqualTo(403);
    assertThat(superuser.get(FLOWS + path).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {IMPORT, PREVIEW})
  void onlySuperusersMayImport(String path) {
    assertThat(send(new Program(), path, file).status()).isEqualTo(403);
    assertThat(send(by(node.user("a long password")), path, file).status()).isEqualTo(403);
  }

  @Test
  void anotherSiteCannotImportInASuperusersName() {
    User admin = node.superuser("a long password");
    Program browser = new Program();
    browser.logIn(admin.username(), "a long password");
    browser.with("Origin", "https://evil.example");

    assertThat(send(browser, IMPORT, file).status()).isEqualTo(403);
  }

  @Test
  void aRequestWithoutAFileIsRefused() {
    assertThat(superuser.upload(IMPORT, "", new byte[0], Map.of()).status()).isEqualTo(400);
    assertThat(superuser.json(IMPORT, "{}").status()).isEqualTo(400);
    assertThat(superuser.upload(IMPORT, "a.yaml", new byte[0], Map.of("context", "[")).status())
        .isEqualTo(400);
  }

  @Test
  void whatIsTooLargeIsRefusedBeforeItIsRead() {
    byte[] large = new byte[3_000_000];

    assertThat(superuser.upload(IMPORT, "large.yaml", large, Map.of()).status()).isEqualTo(413);
  }

  @Test
  void aLengthThatIsNotMeantIsNotWaitedFor() throws IOException {
    try (Socket socket = new Socket("localhost", 18080)) {
      String head =
          "POST /auth"
              + IMPORT
              + " HTTP/1.1\r\nHost: localhost:18080\r\nContent-Length: 50000000\r\n"
              + "Content-Type: multipart/form-data; boundary=x\r\n\r\n";
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));

      String status = new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);

      assertThat(status).matches("HTTP/1.1 4..");
    }
  }

  /** A real file of authentik's, under names of its own. */
  @Test
  void theLoginOfAnExampleRunsForPeopleAndPrograms() throws IOException {
    Optional<Path> example = example("flows-login-2fa.yaml");
    assumeThat(example).as("the reference is beside the project").isPresent();
    String login = node.name("example");
    String text =
        Files.readString(example.orElseThrow())
            .replace("default-authentication", login)
            .replace("test-not-app-password", login + "-policy");
    User user = node.user("a long password");
    User careful = node.user("a long password");
    LabFactors factors = LabFactors.in(node);
    factors.totp(careful, "Phone");

    JsonNode done =
        superuser
            .upload(IMPORT, "example.yaml", text.getBytes(StandardCharsets.UTF_8), Map.of())
            .json();

    assertThat(done.path("success").asBoolean()).as(done.toString()).isTrue();
    assertThat(done.path("logs").toString()).contains("Python");
    Program program = new Program();
    String executor = "/api/v3/flows/executor/" + login + "-flow/?query=";
    program.json(executor, "{\"uid_field\":\"" + user.username() + "\"}");
    program.json(executor, "{\"password\":\"a long password\"}");
    // What nobody has a factor for is passed without a word.
    Program.Answer answer = program.get(executor);
    for (int i = 0; i < 3 && answer.status() == 302; i++) {
      answer = program.get(executor);
    }
    assertThat(answer.json().path("component").asText()).isEqualTo("xak-flow-redirect");
    Program other = new Program();
    other.json(executor, "{\"uid_field\":\"" + careful.username() + "\"}");
    other.json(executor, "{\"password\":\"a long password\"}");
    assertThat(other.get(executor).json().path("device_challenges").toString()).contains("totp");
    assertThat(other.json(executor, "{\"code\":\"" + factors.code() + "\"}").status())
        .isEqualTo(302);
    Program browser = new Program();
    Program.Answer page = browser.get("/if/flow/" + login + "-flow/");
    page = browser.get(browser.submit(page, Map.of("uid_field", user.username())).location());
    browser.submit(page, Map.of("password", "a long password"));
    for (Program one : List.of(program, browser)) {
      assertThat(one.get("/api/v3/core/users/me/").json().path("user").path("username").asText())
          .isEqualTo(user.username());
    }
  }

  private static Optional<Path> example(String name) {
    for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
      Path found = folder.resolve("shared/reference/authentik/examples").resolve(name);
      if (Files.isRegularFile(found)) {
        return Optional.of(found);
      }
    }
    return Optional.empty();
  }

  // --- pages

  @Test
  void thePagesAreForSuperusers() {
    assertThat(new Program().get("/if/admin/flows/").location())
        .contains("/flows/-/default/authentication/");
    User user = node.user("a long password");
    Program program = new Program();
    program.logIn(user.username(), "a long password");
    assertThat(program.get("/if/admin/flows/").status()).isEqualTo(403);
    assertThat(program.get("/if/admin/flows/default-authentication-flow/").status()).isEqualTo(403);
  }

  @Test
  void aFormOfAnotherPageIsRefused() {
    User admin = node.superuser("a long password");
    Program program = new Program();
    program.logIn(admin.username(), "a long password");

    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("form_token", "made up");
    assertThat(
            program
                .upload(
                    "/if/admin/flows/", "file.yaml", file.getBytes(StandardCharsets.UTF_8), fields)
                .status())
        .isEqualTo(403);
    assertThat(program.form("/if/admin/flows/-/import/", Map.of("form_token", "made up")).status())
        .isEqualTo(403);
  }

  @Test
  @EnabledIf("io.vestibule.server.Chromium#isInstalled")
  void anAdministratorImportsAFileOnThePageWithoutScripts() throws IOException {
    User admin = node.superuser("a long password");
    Path path = Files.createTempFile(slug, ".yaml");
    Files.writeString(path, file);
    try (Chromium chromium = Chromium.setup().withoutScript().open()) {
      chromium.go("/if/admin/flows/");
      chromium.type("uid_field", admin.username()).submit();
      chromium.type("password", "a long password").submit();
      assertThat(chromium.path()).isEqualTo("/if/admin/flows/");

      chromium.find("#file").sendKeys(path.toString());
      chromium.click("form.upload button");
      assertThat(chromium.text("main")).contains("3 to be created, 0 to be changed");
      chromium.click("#apply");

      assertThat(chromium.text("main")).contains("The file has been applied.", "A flow", slug);
      chromium.click("a[href$='/if/admin/flows/" + slug + "/']");
      assertThat(chromium.text("main")).contains(slug + "-stage (dummy)");
      assertThat(chromium.has("svg.flow-diagram[role='img']")).isTrue();
    } finally {
      Files.delete(path);
    }
  }

  @Test
  @EnabledIf("io.vestibule.server.Chromium#isInstalled")
  void whatHasChangedSinceThePreviewIsShownAnew() throws IOException {
    User admin = node.superuser("a long password");
    Path path = Files.createTempFile(slug, ".yaml");
    Files.writeString(path, file);
    try (Chromium chromium = Chromium.setup().open()) {
      chromium.go("/if/admin/flows/");
      chromium.type("uid_field", admin.username()).submit();
      chromium.type("password", "a long password").submit();
      chromium.find("#file").sendKeys(path.toString());
      chromium.click("form.upload button");
      send(superuser, IMPORT, file.replace("A title", "Another title"));

      chromium.click("#apply");

      assertThat(chromium.text("main"))
          .contains("Nothing was applied", "1 to be changed", "Another title");
    } finally {
      Files.delete(path);
    }
  }
}
