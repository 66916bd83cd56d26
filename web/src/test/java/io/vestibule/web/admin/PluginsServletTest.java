package io.vestibule.web.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.api.policy.PolicyKind;
import io.vestibule.api.user.User;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.LabJar;
import io.vestibule.web.fake.FakeRequest;
import io.vestibule.web.fake.FakeResponse;
import io.vestibule.web.page.PluginFilesServlet;
import io.vestibule.web.request.Asked;
import io.vestibule.web.rest.PluginsResource;
import jakarta.ws.rs.core.Response;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What superusers see of plug-ins, and what everybody gets of their static files. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PluginsServletTest {
  private static final String POLICY =
      "package com.example.seen; public class P"
          + " implements io.vestibule.api.policy.PolicyKind<P.Config> {"
          + " public record Config() {}"
          + " public String type() { return \"seen\"; }"
          + " public Class<Config> configType() { return Config.class; }"
          + " public io.vestibule.api.policy.PolicyResult evaluate("
          + "io.vestibule.api.policy.PolicyRequest<Config> request) {"
          + " return io.vestibule.api.policy.PolicyResult.pass(); } }";

  private final Lab lab;

  PluginsServletTest(@TempDir Path folder) throws Exception {
    new LabJar()
        .source("com.example.seen.P", POLICY)
        .provides(PolicyKind.class, "com.example.seen.P")
        .says("Implementation-Title", "Seen \u202e by all")
        .says("Implementation-Version", "1.0")
        .file("META-INF/vestibule/static/a.css", "p {}")
        .file("META-INF/vestibule/static/img/a.svg", "<svg/>")
        .file("META-INF/vestibule/static/page.html", "<script>alert(1)</script>")
        .write(folder.resolve("seen.jar"));
    Files.writeString(folder.resolve("broken.jar"), "rubbish");
    lab = Lab.with(Map.of("vestibule.plugins.dir", folder.toString()));
  }

  @AfterAll
  void close() {
    lab.close();
  }

  private FakeRequest by(User user) {
    String session = lab.browser(user).cookie();
    return new FakeRequest().cookie("vestibule_session", String.valueOf(session)).to(lab.engine());
  }

  @Test
  void nobodyButSuperusersSeesPlugIns() throws Exception {
    for (FakeRequest request :
        List.of(new FakeRequest().to(lab.engine()), by(lab.user("a long password")))) {
      FakeResponse response = new FakeResponse();
      new PluginsServlet().doGet(request.path("/").toRequest(), response.toResponse());
      assertThat(response.status()).isIn(303, 403);
      assertThat(new PluginsResource(request.toRequest()).list().getStatus()).isEqualTo(403);
    }
  }

  @Test
  void thePageHasWhatIsInUseAndWhatWasLeftOutAndWhy() {
    FakeRequest request = by(lab.superuser());
    PluginsPage page = new PluginsPage(Asked.by(request.toRequest()));

    PluginsPage.PluginView broken = page.plugins().get(0);
    PluginsPage.PluginView seen = page.plugins().get(1);
    assertThat(broken.file()).isEqualTo("broken.jar");
    assertThat(broken.state()).isEqualTo("Left out");
    assertThat(broken.problems()).singleElement().asString().contains("cannot be read");
    assertThat(seen.state()).isEqualTo("In use");
    assertThat(seen.policies()).isEqualTo("seen");
    assertThat(seen.version()).isEqualTo("1.0");
    assertThat(seen.title()).doesNotContain("\u202e");
  }

  @Test
  void soDoesRest() {
    Response response = new PluginsResource(by(lab.superuser()).toRequest()).list();

    assertThat(response.getStatus()).isEqualTo(200);
    assertThat(String.valueOf(response.getEntity()))
        .contains("\"file\":\"broken.jar\"", "\"in_use\":false", "\"policies\":[\"seen\"]");
  }

  @ParameterizedTest
  @CsvSource({
    "/seen/a.css, text/css;charset=UTF-8, p {}",
    "/seen/img/a.svg, image/svg+xml, <svg/>",
  })
  void staticFilesAreServedByTheTypeOfTheirName(String path, String type, String content)
      throws Exception {
    FakeResponse response = file(path);

    assertThat(response.header("Content-Type")).isEqualTo(type);
    assertThat(response.body()).isEqualTo(content);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/seen",
        "/seen/",
        "/seen/page.html",
        "/seen/../static/a.css",
        "/seen/img/../a.css",
        "/seen//a.css",
        "/broken/a.css",
        "/nobody/a.css",
        "/seen/a.css/",
      })
  void nothingElseIs(String path) throws Exception {
    FakeResponse response = file(path);

    assertThat(response.status()).isEqualTo(404);
    assertThat(response.body()).isEmpty();
    assertThat(response.header("Cache-Control")).isEqualTo("no-store");
  }

  private FakeResponse file(String path) throws Exception {
    FakeResponse response = new FakeResponse();
    new PluginFilesServlet()
        .doGet(new FakeRequest().to(lab.engine()).path(path).toRequest(), response.toResponse());
    return response;
  }
}
