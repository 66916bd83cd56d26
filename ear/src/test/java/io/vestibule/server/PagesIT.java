package io.vestibule.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.api.user.User;
import io.vestibule.server.Program.Answer;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.LabFlow;
import java.io.IOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pages on a server as HTTP sees them: headers, cookies, what is believed and what is refused. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class PagesIT {
  private static final String LOGIN = "/if/flow/default-authentication-flow/";

  @Deployment(testable = false)
  static EnterpriseArchive ear() {
    return TestServer.ear();
  }

  private final Lab node = TestServer.node();

  @Test
  void theInitialSetUpRunsOnceByItsLink() throws IOException {
    // Each start of a node makes a link in place of the one before, so that the last one works and
    // no other.
    String ofServer = Files.readString(TestServer.setupLink()).strip();
    String ofNode = node.engine().setupLink().orElse("");
    Program program = new Program();
    boolean serverWasLast = program.get(ofServer).status() == 200;
    String link = serverWasLast ? ofServer : ofNode;
    Answer other = new Program().get(serverWasLast ? ofNode : ofServer);
    assertThat(other.body()).contains("This link is invalid or has expired");

    Answer page = program.get(link);
    assertThat(page.body())
        .contains("Choose a password")
        .doesNotContain(link.split("flow_token=")[1]);
    Answer set =
        program.submit(
            page, Map.of("password", "a long password", "password_repeat", "a long password"));

    assertThat(set.location()).isEqualTo("/auth/");
    assertThat(program.get("/if/user/").body()).contains("akadmin");
    assertThat(new Program().get(link).status()).isEqualTo(403);
    assertThat(new Program().logIn("akadmin", "a long password").location()).isEqualTo("/auth/");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        LOGIN,
        "/if/user/",
        "/",
        "/nothing",
        "/flows/-/cancel/",
        "/if/flow/initial-setup/",
        "/api/v3/flows/executor/default-authentication-flow/",
        "/static/vestibule.css",
        "/static/nothing"
      })
  void everyAnswerSaysWhatAPageMayDo(String path) {
    Answer answer = new Program().get(path);

    assertThat(answer.header("Content-Security-Policy"))
        .contains("default-src 'none'")
        .contains("frame-ancestors 'none'")
        .doesNotContain("unsafe");
    assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(answer.header("Referrer-Policy")).isEqualTo("no-referrer");
    assertThat(answer.header("Cache-Control"))
        .isEqualTo(path.startsWith("/static/") ? "no-cache" : "no-store");
  }

  @Test
  void pagesHoldNoScriptOrStyleOfTheirOwn() {
    String page = new Program().get(LOGIN).body();

    assertThat(page).doesNotContain("<style").doesNotContain(" style=").doesNotContain("onclick");
    assertThat(page.replaceAll("<script src=\"[^\"]+\" defer=\"defer\"></script>", ""))
        .doesNotContain("<script");
  }

  @Test
  void cookiesAreOutOfReachOfScriptsAndOtherSites() {
    User user = node.user("a long password");
    Program program = new Program();

    assertThat(program.get(LOGIN).headers("Set-Cookie"))
        .singleElement()
        .asString()
        .startsWith("vestibule_runs=")
        .containsIgnoringCase("httponly")
        .containsIgnoringCase("samesite=lax");
    assertThat(program.logIn(user.username(), "a long password").headers("Set-Cookie"))
        .anySatisfy(cookie -> assertThat(cookie).startsWith("vestibule_session="))
        .allSatisfy(
            cookie ->
                assertThat(cookie)
                    .containsIgnoringCase("httponly")
                    .containsIgnoringCase("samesite=lax"));
  }

  @Test
  void theSessionsIdChangesWhenSomebodyLogsInOrOut() {
    User user = node.user("a long password");
    Program program = new Program();
    program.get(LOGIN);
    String before = program.cookie("vestibule_runs").orElseThrow();

    program.logIn(user.username(), "a long password");
    String within = program.cookie("vestibule_runs").orElseThrow();
    String session = program.cookie("vestibule_session").orElseThrow();
    logOut(program);
    String after = program.cookie("vestibule_runs").orElseThrow();

    assertThat(before).isNotEqualTo(within);
    assertThat(within).isNotEqualTo(after);
    assertThat(program.cookie("vestibule_session")).isEmpty();
    Program thief = new Program().with("Cookie", "vestibule_session=" + session);
    assertThat(thief.get("/if/user/").status()).isEqualTo(303);
  }

  @Test
  void loggingInAgainIsANewSession() {
    User user = node.user("a long password");
    Program program = new Program();
    program.logIn(user.username(), "a long password");
    String first = program.cookie("vestibule_session").orElseThrow();

    program.logIn(user.username(), "a long password");

    assertThat(program.cookie("vestibule_session").orElseThrow()).isNotEqualTo(first);
    assertThat(new Program().with("Cookie", "vestibule_session=" + first).get("/if/user/").status())
        .isEqualTo(303);
  }

  @Test
  void noAddressEverHoldsASessionId() {
    // Cookies off.
    Program program = new Program().with("Cookie", "");

    for (String path : new String[] {LOGIN, "/if/user/", "/", "/flows/-/default/authentication/"}) {
      Answer answer = new Program().get(path);
      assertThat(answer.body() + answer.location()).doesNotContainIgnoringCase("jsessionid");
      assertThat(answer.location()).doesNotContain(";");
      assertThat(answer.body().replace("&amp;", "&"))
          .doesNotContainPattern("(href|action|src)=\"[^\"]*;");
    }
    assertThat(program.get("/static/vestibule.css").headers("Set-Cookie")).isEmpty();
  }

  @Test
  void aStaticFileWithItsVersionIsKeptForLong() {
    String page = new Program().get(LOGIN).body();
    String css = page.split("rel=\"stylesheet\" href=\"")[1].split("\"")[0];

    assertThat(new Program().get(css).header("Cache-Control")).contains("immutable");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/pages/flow.xhtml",
        "/pages/end.xhtml",
        "/WEB-INF/web.xml",
        "/WEB-INF/templates/page.xhtml",
        "/META-INF/MANIFEST.MF",
        "/jakarta.faces.resource/../WEB-INF/web.xml",
        "/jakarta.faces.resource/web.xml.xhtml?ln=../WEB-INF",
        "/static/..%2fWEB-INF/web.xml",
        "/static/%2e%2e/WEB-INF/web.xml",
        "/if/flow/",
        "/if/flow/a/b/",
        "/if/flow/..%2f/",
        "/flows/-/default/",
        "/flows/-/default/nonsense/",
        "/flows/-/configure/nonsense/",
        "/flows/-/nonsense/"
      })
  void whatIsNoPageIsNotServed(String path) {
    Answer answer = new Program().get(path);

    assertThat(answer.status()).isIn(400, 403, 404);
    assertThat(answer.body())
        .doesNotContain("<web-app")
        .doesNotContain("ui:composition")
        .doesNotContain("Exception");
  }

  @Test
  void whatSomebodyTypesIsTextAndNothingElse() {
    String evil = "\"><svg onload=1>${7*7}#{7*7}#{facesContext}<script>";
    Program program = new Program();

    Answer page = program.submit(program.get(LOGIN), Map.of("uid_field", evil));
    String password = program.get(page.location()).body();

    assertThat(password)
        .contains("&lt;svg onload=1&gt;${7*7}#{7*7}#{facesContext}&lt;script&gt;")
        .doesNotContain("<svg onload")
        .doesNotContain("49");
  }

  @Test
  void whatAnAdminTypesIsTextAndNothingElse() {
    LabFlow flow =
        node.flow()
            .title("<b>#{7*7}</b>${7*7}%(user)s")
            .stage("deny", Map.of("deny_message", "<i>#{7*7}</i>"))
            .create();

    String page = new Program().get("/if/flow/" + flow.slug() + "/").body();

    assertThat(page)
        .contains("&lt;i&gt;#{7*7}&lt;/i&gt;")
        .doesNotContain("<i>")
        .doesNotContain("49");
  }

  @Test
  void theAddressAnswersNothing() {
    User user = node.user("a long password");
    Program program = new Program();
    Answer page = program.get(LOGIN);
    page = program.get(program.submit(page, Map.of("uid_field", user.username())).location());

    Answer asked =
        program.form(
            LOGIN + "?password=a+long+password&run=" + Program.hidden(page).get("run"),
            Program.hidden(page));

    assertThat(asked.body()).contains("This field is required.");
    assertThat(program.cookie("vestibule_session")).isEmpty();
  }

  @Test
  void anAnswerWithoutProofOfItsPageIsNotProcessed() {
    User user = node.user("a long password");
    Program program = new Program();
    Answer page = program.get(LOGIN);
    Map<String, String> forged = new LinkedHashMap<>(Program.hidden(page));
    forged.put("csrf", "forged");
    forged.put("uid_field", user.username());

    Answer answer = program.form(LOGIN, forged);

    assertThat(answer.body())
        .contains("This page had expired")
        .contains("value=\"" + user.username() + "\"")
        .contains("ak-stage-identification");
  }

  @Test
  void aFormFromAnotherSiteIsRefused() {
    Program program = new Program();
    Answer page = program.get(LOGIN);
    program.with("Sec-Fetch-Site", "cross-site");

    assertThat(program.submit(page, Map.of("uid_field", "x")).status()).isEqualTo(403);
  }

  @Test
  void loggingOutByALinkIsAskedFirst() {
    User user = node.user("a long password");
    Program program = new Program();
    program.logIn(user.username(), "a long password");

    Answer page = program.follow(program.get("/flows/-/default/invalidation/"));
    assertThat(page.body()).contains("Do you want to log out?");
    assertThat(program.get("/if/user/").status()).isEqualTo(200);
    program.submit(page, Map.of());

    assertThat(program.get("/if/user/").status()).isEqualTo(303);
  }

  @Test
  void aSessionCanBeEndedFromAnotherOne() {
    User user = node.user("a long password");
    Program here = new Program();
    Program there = new Program();
    here.logIn(user.username(), "a long password");
    there.logIn(user.username(), "a long password");

    Answer page = here.get("/if/user/");
    Map<String, String> form = new LinkedHashMap<>(Program.hidden(page));
    assertThat(form).containsKey("session");
    Answer ended = here.form("/if/user/", form);

    assertThat(ended.location()).isEqualTo("/auth/if/user/?done=ended");
    assertThat(there.get("/if/user/").status()).isEqualTo(303);
    assertThat(here.get("/if/user/").status()).isEqualTo(200);
  }

  @Test
  void nobodyEndsSomebodyElsesSession() {
    User victim = node.user("a long password");
    User mallory = node.user("a long password");
    Program theirs = new Program();
    Program own = new Program();
    theirs.logIn(victim.username(), "a long password");
    own.logIn(mallory.username(), "a long password");
    String session = node.engine().sessions().of(victim.id()).get(0).id().toString();
    Map<String, String> form = new LinkedHashMap<>(Program.hidden(own.get("/if/user/")));

    form.put("session", session);
    own.form("/if/user/", form);
    Map<String, String> without = Map.of("session", session);

    assertThat(theirs.get("/if/user/").status()).isEqualTo(200);
    assertThat(theirs.form("/if/user/", without).status()).isEqualTo(403);
  }

  @Test
  void afterLoggingInTheBrowserGoesWhereItWasGoing() {
    User user = node.user("a long password");
    Program program = new Program();

    Answer page = program.follow(program.get("/if/user/?tab=2"));
    page = program.get(program.submit(page, Map.of("uid_field", user.username())).location());

    assertThat(program.submit(page, Map.of("password", "a long password")).location())
        .isEqualTo("/auth/if/user/?tab=2");
  }

  @Test
  void anUnexpectedHostIsNowhereInTheAnswers() {
    // The client names any host it likes; the JDK's client does not, so this goes over a plain
    // socket.
    String answer = RawHttp.get("/auth/if/user/", "evil.example");

    assertThat(answer).contains("303").doesNotContain("evil.example");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/auth/static/../if/user/", "/auth/static/%2e%2e/if/user/"})
  void aPageIsNoFileWhateverWayItsAddressGoes(String address) {
    String answer = RawHttp.get(address, "localhost:18080");

    assertThat(answer).doesNotContainIgnoringCase("Cache-Control: no-cache");
  }

  private static void logOut(Program program) {
    program.submit(program.follow(program.get("/flows/-/default/invalidation/")), Map.of());
  }
}
