package io.vestibule.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.vestibule.api.user.User;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.LabFlow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.DayOfWeek;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The plug-in of the examples, built as its author does and dropped in, with broken ones beside.
 */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class PluginsIT {
  private static final Path FOLDER = Path.of(TestServer.property("test.plugins"));
  private static final String EXAMPLES = "vestibule-examples-1.0.0";
  private static final Pattern STYLE = Pattern.compile("href=\"([^\"]*terms\\.css[^\"]*)\"");

  private static @Nullable Lab node;

  /** Plug-ins are there before the application is. */
  @Deployment(testable = false)
  static EnterpriseArchive ear() throws IOException {
    PluginBuild build = PluginBuild.prepared();
    byte[] jar = Files.readAllBytes(build.build(build.copy("examples")));
    Files.write(FOLDER.resolve(EXAMPLES + ".jar"), jar);
    Files.write(FOLDER.resolve("a-truncated.jar"), Arrays.copyOf(jar, jar.length / 2));
    Files.writeString(FOLDER.resolve("no-archive.jar"), "hello");
    Files.write(FOLDER.resolve("zz-the-same-again.jar"), jar);
    return TestServer.ear();
  }

  @BeforeAll
  static void open() {
    node = TestServer.node(Map.of("vestibule.plugins.dir", FOLDER.toString()));
  }

  @AfterAll
  static void close() throws IOException {
    lab().close();
    try (Stream<Path> files = Files.list(FOLDER)) {
      for (Path jar : files.filter(file -> file.toString().endsWith(".jar")).toList()) {
        Files.delete(jar);
      }
    }
  }

  private static Lab lab() {
    return Objects.requireNonNull(node, "the node is open");
  }

  private static Program by(User user) {
    String token = "token-of-" + user.username() + "-long-enough";
    lab()
        .engine()
        .database()
        .run(em -> lab().engine().tokens().createApiToken(em, token, user.id(), token));
    return new Program().with("Authorization", "Bearer " + token);
  }

  // --- what there is

  @Test
  void superusersSeeWhatThereIsAndWhatWasLeftOut() {
    JsonNode all = by(lab().superuser()).get("/api/v3/admin/plugins/").json();

    assertThat(all.findValuesAsText("file"))
        .containsExactly(
            "a-truncated.jar", "no-archive.jar", EXAMPLES + ".jar", "zz-the-same-again.jar");
    JsonNode examples = all.path(2);
    assertThat(examples.path("in_use").asBoolean()).isTrue();
    assertThat(examples.path("title").asText()).isEqualTo("Terms of service and office hours");
    assertThat(examples.path("version").asText()).isEqualTo("1.0.0");
    assertThat(examples.path("provider").asText()).isEqualTo("Example Ltd");
    assertThat(examples.path("stages").path(0).asText()).isEqualTo("terms_of_service");
    assertThat(examples.path("policies").path(0).asText()).isEqualTo("office_hours");
    assertThat(examples.path("problems")).isEmpty();
    for (int broken : new int[] {0, 1, 3}) {
      assertThat(all.path(broken).path("in_use").asBoolean()).isFalse();
      assertThat(all.path(broken).path("problems")).isNotEmpty();
    }
    assertThat(all.path(3).path("problems").toString()).contains("belongs to " + EXAMPLES);
  }

  @Test
  void nobodyElseDoes() {
    assertThat(new Program().get("/api/v3/admin/plugins/").status()).isEqualTo(403);
    assertThat(by(lab().user("a long password")).get("/api/v3/admin/plugins/").status())
        .isEqualTo(403);
  }

  @Test
  void theirPageNamesThem() {
    String page = by(lab().superuser()).get("/if/admin/plugins/").body();

    assertThat(page)
        .contains("Terms of service and office hours", "a-truncated.jar", "Left out", "In use");
  }

  // --- terms of service

  @Test
  void termsAreAskedForAcceptedRememberedAndAskedForAgain() {
    UUID stage = lab().stage("terms_of_service", Map.of("version", "1", "terms", "Be good."));
    LabFlow flow = login(stage);
    User alice = lab().user("a long password");

    Program program = loggingIn(flow, alice);
    assertThat(component(program, flow)).isEqualTo("terms-of-service");
    program.json(executor(flow), "{\"accept\": true}");
    assertThat(component(program, flow)).isEqualTo("xak-flow-redirect");
    assertThat(component(loggingIn(flow, alice), flow)).isEqualTo("xak-flow-redirect");

    newVersion(stage);

    assertThat(component(loggingIn(flow, alice), flow)).isEqualTo("terms-of-service");
  }

  /** The record is a class of the plug-in, of which this test knows no more than a server does. */
  private static void newVersion(UUID stage) {
    lab()
        .change(
            changes -> {
              try {
                changes.putStage(
                    stage,
                    lab().name("terms"),
                    "terms_of_service",
                    (Record)
                        lab()
                            .engine()
                            .kinds()
                            .stage("terms_of_service")
                            .orElseThrow()
                            .configType()
                            .getDeclaredConstructor(String.class, String.class, String.class)
                            .newInstance("2", "Be better.", ""));
              } catch (ReflectiveOperationException e) {
                throw new LinkageError(e.getMessage(), e);
              }
            });
  }

  @Test
  void theFaceletAndTheFilesOfThePlugInAreServed() {
    UUID stage =
        lab()
            .stage(
                "terms_of_service",
                Map.of("version", "1", "terms", "Be good.", "address", "/auth/terms"));
    LabFlow flow = lab().flow().stage(stage).create();

    String body = new Program().get("/if/flow/" + flow.slug() + "/").body();

    assertThat(body).contains("class=\"terms-of-service\"", "Be good.", "name=\"accept\"");
    assertThat(body).contains("Read them on a page of their own");
    Matcher style = STYLE.matcher(body);
    assertThat(style.find()).as(body).isTrue();
    Program.Answer file = new Program().get(style.group(1));
    assertThat(file.status()).isEqualTo(200);
    assertThat(file.body()).contains(".terms-of-service img");
    assertThat(file.header("Content-Type")).startsWith("text/css");
    assertThat(file.header("X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(file.header("Cache-Control")).contains("immutable");
    assertThat(file.header("Content-Security-Policy")).contains("default-src 'none'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/static/plugins/vestibule-examples-1.0.0/nothing.css",
        "/static/plugins/nobody/terms.css",
        "/static/plugins/vestibule-examples-1.0.0/../pages/terms-of-service.xhtml",
        "/static/plugins/vestibule-examples-1.0.0/%2e%2e/pages/terms-of-service.xhtml",
        "/static/plugins/vestibule-examples-1.0.0/..%2fpages/terms-of-service.xhtml",
        "/static/plugins/vestibule-examples-1.0.0/%2e%2e/%2e%2e/MANIFEST.MF",
        "/static/plugins/vestibule-examples-1.0.0/",
        "/plugins/vestibule-examples-1.0.0/terms-of-service.xhtml",
      })
  void nothingElseOfAPlugInIs(String path) {
    assertThat(new Program().get(path).status()).isBetween(400, 404);
  }

  // --- office hours

  @Test
  void outsideOfficeHoursTheFlowIsDeniedAndSaysWhenToComeBack() {
    DayOfWeek today = Clock.systemUTC().instant().atZone(ZoneOffset.UTC).getDayOfWeek();
    Set<DayOfWeek> others = new HashSet<>(List.of(DayOfWeek.values()));
    // Neither today nor tomorrow: it may be midnight.
    others.remove(today);
    others.remove(today.plus(1));
    List<String> days = others.stream().map(day -> day.name().toLowerCase(Locale.ROOT)).toList();
    UUID closed = lab().policy("office_hours", Map.of("zone", "UTC", "days", days));
    LabFlow flow = lab().flow().policy(LabFlow.toPolicy(closed)).stage("dummy", Map.of()).create();

    Program.Answer answer = new Program().get("/if/flow/" + flow.slug() + "/");

    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.body()).contains("The office is closed.", "between 08:00 and 18:00 (UTC)");
  }

  private static LabFlow login(UUID terms) {
    return lab()
        .flow()
        .stage("identification", Map.of("user_fields", List.of("username")))
        .stage("password", Map.of("backends", List.of("authentik.core.auth.InbuiltBackend")))
        .stage(terms)
        .stage("user_login", Map.of())
        .create();
  }

  private static String executor(LabFlow flow) {
    return "/api/v3/flows/executor/" + flow.slug() + "/";
  }

  private static Program loggingIn(LabFlow flow, User user) {
    Program program = new Program();
    program.get(executor(flow));
    program.json(executor(flow), "{\"uid_field\": \"" + user.username() + "\"}");
    program.json(executor(flow), "{\"password\": \"a long password\"}");
    return program;
  }

  /** What the flow of the program is at. */
  private static String component(Program program, LabFlow flow) {
    Program.Answer answer = program.get(executor(flow));
    for (int i = 0; i < 10 && answer.status() == 302; i++) {
      answer = program.get(executor(flow));
    }
    return answer.json().path("component").asText();
  }
}
