package io.vestibule.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.api.user.User;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.LabFlow;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.ExtendWith;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;

/** People in a browser. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
@EnabledIf("io.vestibule.server.Chromium#isInstalled")
class BrowserIT {
  private static final String LOGIN = "/if/flow/default-authentication-flow/";
  private static final String PASSWORD = "a long password";

  @Deployment(testable = false)
  static EnterpriseArchive ear() {
    return TestServer.ear();
  }

  private final Lab node = TestServer.node();

  @Test
  void somebodyLogsInAndOut() {
    User user = node.user(PASSWORD);
    try (Chromium chromium = Chromium.setup().open()) {
      chromium.go("/");
      assertThat(chromium.path()).startsWith(LOGIN);
      chromium.type("uid_field", user.email()).submit();
      assertThat(chromium.text(".person-name")).isEqualTo(user.email());
      chromium.type("password", PASSWORD).submit();

      assertThat(chromium.path()).isEqualTo("/if/user/");
      assertThat(chromium.text(".me")).contains(user.username());
      chromium.click("#logout");
      assertThat(chromium.path()).startsWith(LOGIN);
      chromium.go("/if/user/");
      assertThat(chromium.path()).startsWith(LOGIN);
      assertThat(complaints(chromium)).isEmpty();
    }
  }

  @Test
  void somebodyWhoTypesByKeyboardAloneLogsIn() {
    User user = node.user(PASSWORD);
    try (Chromium chromium = Chromium.setup().open()) {
      chromium.go(LOGIN);
      chromium.driver().switchTo().activeElement().sendKeys(user.username() + Keys.ENTER);
      assertThat(chromium.has("[name='password']")).isTrue();
      chromium.driver().switchTo().activeElement().sendKeys(PASSWORD + Keys.ENTER);

      assertThat(chromium.path()).isEqualTo("/if/user/");
    }
  }

  @Test
  void aWrongPasswordIsSaidAtItsFieldWhichIsReadyForAnother() {
    User user = node.user(PASSWORD);
    try (Chromium chromium = Chromium.setup().open()) {
      chromium.go(LOGIN).type("uid_field", user.username()).submit();
      chromium.type("password", "wrong").submit();

      assertThat(chromium.text(".field-error")).isEqualTo("Invalid password");
      var field = chromium.find("[name='password']");
      assertThat(field.getAttribute("aria-invalid")).isEqualTo("true");
      assertThat(field.getAttribute("aria-describedby")).isEqualTo("field-password-error");
      assertThat(field.getAttribute("value")).isEmpty();
      assertThat(chromium.driver().switchTo().activeElement()).isEqualTo(field);
      assertThat(chromium.driver().getTitle()).startsWith("Error:");
    }
  }

  @Test
  void anUnknownNameLooksLikeAKnownOne() {
    User user = node.user(PASSWORD);
    String nobody = user.username().replace("user", "resu");
    try (Chromium one = Chromium.setup().open();
        Chromium other = Chromium.setup().open()) {
      for (Chromium chromium : List.of(one, other)) {
        String name = chromium == one ? user.username() : nobody;
        chromium.go(LOGIN).type("uid_field", name).submit();
        chromium.type("password", "wrong").submit();
      }

      assertThat(neutral(one, user.username())).isEqualTo(neutral(other, nobody));
    }
  }

  @Test
  void aNameThatBelongsToNobodyEndsAfterAsManyTriesAsAnyOther() {
    try (Chromium chromium = Chromium.setup().open()) {
      chromium.go(LOGIN).type("uid_field", node.name("nobody")).submit();
      for (int i = 0; i < 5; i++) {
        chromium.type("password", "wrong").submit();
      }

      assertThat(chromium.text("main")).contains("Invalid password").contains("Reference");
      assertThat(chromium.has("[name='password']")).isFalse();
    }
  }

  @Test
  void goingBackShowsAPageThatAnswersNothingTwice() {
    User user = node.user(PASSWORD);
    // Without passkeys, of which a page that is come back to asks anew.
    LabFlow flow =
        node.flow()
            .stage("identification", Map.of("user_fields", List.of("username")))
            .stage("password", Map.of("backends", List.of("authentik.core.auth.InbuiltBackend")))
            .stage("user_login", Map.of())
            .create();
    try (Chromium chromium = Chromium.setup().open()) {
      chromium.go("/if/flow/" + flow.slug() + "/").type("uid_field", user.username()).submit();
      chromium.driver().navigate().back();
      assertThat(chromium.has("[name='uid_field']")).isTrue();
      chromium.type("uid_field", "somebody-else").submit();

      assertThat(chromium.text(".person-name")).isEqualTo(user.username());
      chromium.type("password", PASSWORD).submit();
      assertThat(chromium.path()).isEqualTo("/if/user/");
    }
  }

  @Test
  void afterLoggingInTheBackButtonShowsNoPassword() {
    User user = node.user(PASSWORD);
    try (Chromium chromium = Chromium.setup().open()) {
      chromium.go(LOGIN).type("uid_field", user.username()).submit();
      chromium.type("password", PASSWORD).submit();
      chromium.driver().navigate().back();

      assertThat(chromium.driver().getPageSource()).doesNotContain(PASSWORD);
    }
  }

  @Test
  void somebodyElseStartsAgainByOneClickAndKeepsTheDestination() {
    User user = node.user(PASSWORD);
    try (Chromium chromium = Chromium.setup().open()) {
      chromium.go(LOGIN + "?next=/auth/if/user/%3Fx%3D1").type("uid_field", "nobody").submit();
      chromium.click(".person-other");
      chromium.type("uid_field", user.username()).submit();
      chromium.type("password", PASSWORD).submit();

      assertThat(chromium.path()).isEqualTo("/if/user/?x=1");
    }
  }

  @Test
  void twoTabsDoNotDisturbEachOther() {
    User alice = node.user(PASSWORD);
    User bob = node.user(PASSWORD);
    try (Chromium chromium = Chromium.setup().open()) {
      chromium
          .go(LOGIN + "?next=/auth/if/user/%3Ftab%3D1")
          .type("uid_field", alice.username())
          .submit();
      String first = chromium.driver().getWindowHandle();
      chromium.driver().switchTo().newWindow(WindowType.TAB);
      chromium
          .go(LOGIN + "?next=/auth/if/user/%3Ftab%3D2")
          .type("uid_field", bob.username())
          .submit();
      String second = chromium.driver().getWindowHandle();

      chromium.driver().switchTo().window(first);
      assertThat(chromium.text(".person-name")).isEqualTo(alice.username());
      chromium.type("password", PASSWORD).submit();
      assertThat(chromium.path()).isEqualTo("/if/user/?tab=1");
      assertThat(chromium.text(".me")).contains(alice.username());
      chromium.driver().switchTo().window(second);
      chromium.type("password", PASSWORD).submit();

      assertThat(chromium.path()).isEqualTo("/if/user/?tab=2");
      assertThat(chromium.text(".me")).contains(bob.username());
      assertThat(node.engine().sessions().of(alice.id())).isEmpty();
    }
  }

  @Test
  void aPageLeftOpenPastTheSessionsEndStillWorks() {
    User user = node.user(PASSWORD);
    try (Chromium chromium = Chromium.setup().open()) {
      chromium.go(LOGIN + "?next=/auth/if/user/%3Fx%3D1");
      chromium.driver().manage().deleteAllCookies();
      chromium.type("uid_field", user.username()).submit();

      assertThat(chromium.text(".notice"))
          .isEqualTo("This page had expired. Please send it again.");
      assertThat(chromium.find("[name='uid_field']").getAttribute("value"))
          .isEqualTo(user.username());
      chromium.submit();
      chromium.type("password", PASSWORD).submit();
      assertThat(chromium.path()).isEqualTo("/if/user/?x=1");
    }
  }

  @Test
  void aPasswordPageLeftOpenKeepsTheName() {
    User user = node.user(PASSWORD);
    try (Chromium chromium = Chromium.setup().open()) {
      chromium.go(LOGIN).type("uid_field", user.username()).submit();
      chromium.driver().manage().deleteAllCookies();
      chromium.type("password", PASSWORD).submit();

      assertThat(chromium.text(".notice")).contains("had expired");
      assertThat(chromium.find("[name='uid_field']").getAttribute("value"))
          .isEqualTo(user.username());
      assertThat(chromium.driver().getPageSource()).doesNotContain(PASSWORD);
    }
  }

  @Test
  void everythingWorksWithoutScript() {
    User user = node.user(PASSWORD);
    try (Chromium chromium = Chromium.setup().withoutScript().open()) {
      chromium.go("/").type("uid_field", user.username()).submit();
      assertThat(chromium.has(".reveal")).isFalse();
      chromium.type("password", "wrong").submit();
      assertThat(chromium.text(".field-error")).isEqualTo("Invalid password");
      chromium.type("password", PASSWORD).submit();

      assertThat(chromium.path()).isEqualTo("/if/user/");
      chromium.click("#logout");
      assertThat(chromium.path()).startsWith(LOGIN);
    }
  }

  @Test
  void compatibilityModeDoesWithoutAnyScript() {
    User user = node.user(PASSWORD);
    LabFlow flow = login(true);
    try (Chromium chromium = Chromium.setup().open()) {
      chromium.go("/if/flow/" + flow.slug() + "/?next=/auth/if/user/");
      assertThat(chromium.has("script")).isFalse();
      assertThat(chromium.findAll("form")).hasSize(1);
      chromium.type("uid_field", user.username()).type("password", PASSWORD).submit();

      assertThat(chromium.path()).isEqualTo("/if/user/");
    }
  }

  @Test
  void aPasswordCanBeMadeVisibleAndIsSentAllTheSame() {
    User user = node.user(PASSWORD);
    try (Chromium chromium = Chromium.setup().open()) {
      chromium.go(LOGIN).type("uid_field", user.username()).submit();
      chromium.type("password", PASSWORD);
      chromium.find(".reveal").click();
      assertThat(chromium.find("[name='password']").getAttribute("type")).isEqualTo("text");
      chromium.submit();

      assertThat(chromium.path()).isEqualTo("/if/user/");
    }
  }

  @Test
  void passwordManagersFindWhatTheyLookFor() {
    User user = node.user(PASSWORD);
    try (Chromium chromium = Chromium.setup().open()) {
      chromium.go(LOGIN);
      assertThat(chromium.find("[name='uid_field']").getAttribute("autocomplete"))
          .isEqualTo("username webauthn");
      chromium.type("uid_field", user.username()).submit();

      assertThat(chromium.find("[name='password']").getAttribute("autocomplete"))
          .isEqualTo("current-password");
      assertThat(chromium.find("[name='username']").getAttribute("value"))
          .isEqualTo(user.username());
      assertThat(chromium.find("[name='username']").getAttribute("autocomplete"))
          .isEqualTo("username");
    }
  }

  @Test
  void aRememberedNameGoesStraightOnToThePassword() {
    User user = node.user(PASSWORD);
    LabFlow flow =
        node.flow()
            .stage(
                "identification",
                Map.of("user_fields", List.of("username"), "enable_remember_me", true))
            .stage("password", Map.of("backends", List.of("authentik.core.auth.InbuiltBackend")))
            .stage("user_login", Map.of())
            .create();
    String page = "/if/flow/" + flow.slug() + "/?next=/auth/if/user/";
    try (Chromium chromium = Chromium.setup().open()) {
      chromium.go(page).type("uid_field", user.username());
      chromium.find("#remember-name").click();
      chromium.submit();
      assertThat(chromium.has("[name='password']")).isTrue();
      chromium.driver().executeScript("sessionStorage.clear()");
      chromium.go(page);
      chromium.waitFor("[name='password']");

      assertThat(chromium.text(".person-name")).isEqualTo(user.username());
      chromium.click(".person-other");
      assertThat(chromium.has("[name='uid_field']")).isTrue();
    }
  }

  @Test
  void germanIsSpokenToThoseWhoAskForIt() {
    try (Chromium chromium = Chromium.setup().languages("de-DE,de").open()) {
      chromium.go(LOGIN);

      assertThat(chromium.find("html").getAttribute("lang")).isEqualTo("de");
      assertThat(chromium.text("form.challenge button[type='submit']")).isEqualTo("Anmelden");
      chromium.go("/nothing-here");
      assertThat(chromium.text("h1")).isEqualTo("Hier ist nichts");
    }
  }

  @Test
  void stayingLoggedInIsAChoice() {
    User user = node.user(PASSWORD);
    LabFlow flow =
        node.flow()
            .stage("identification", Map.of("user_fields", List.of("username")))
            .stage("password", Map.of("backends", List.of("authentik.core.auth.InbuiltBackend")))
            .stage("user_login", Map.of("remember_me_offset", "days=10"))
            .create();
    try (Chromium chromium = Chromium.setup().open()) {
      chromium.go("/if/flow/" + flow.slug() + "/").type("uid_field", user.username()).submit();
      chromium.type("password", PASSWORD).submit();
      assertThat(chromium.text(".introduction")).contains("Stay logged in");
      chromium.find("[name='remember_me']").click();
      chromium.submit();

      assertThat(chromium.path()).isEqualTo("/if/user/");
      assertThat(chromium.driver().manage().getCookieNamed("vestibule_session"))
          .satisfies(cookie -> assertThat(cookie.getExpiry()).isNotNull());
    }
  }

  @Test
  void nothingIsAskedOfAnybodyElse() {
    User user = node.user(PASSWORD);
    try (Chromium chromium = Chromium.setup().open()) {
      chromium.go(LOGIN).type("uid_field", user.username()).submit();
      Object requests =
          chromium
              .driver()
              .executeScript(
                  "return performance.getEntriesByType('resource').map(r => new URL(r.name).origin)");

      assertThat((List<?>) requests).isNotEmpty();
      assertThat(Set.copyOf((List<?>) requests)).isEqualTo(Set.of(TestServer.ORIGIN));
    }
  }

  private LabFlow login(boolean compatible) {
    java.util.UUID password =
        node.stage("password", Map.of("backends", List.of("authentik.core.auth.InbuiltBackend")));
    LabFlow.Builder flow = node.flow();
    return (compatible ? flow.compatible() : flow)
        .stage(
            "identification",
            Map.of("user_fields", List.of("username"), "password_stage", password.toString()))
        .stage("user_login", Map.of())
        .create();
  }

  /** A page with everything gone that is different in every run. */
  private static String neutral(Chromium chromium, String name) {
    return String.valueOf(chromium.driver().getPageSource())
        .replace(name, "NAME")
        .replaceAll("data:image/svg\\+xml;base64,[^\"]+", "AVATAR")
        .replaceAll("name=\"(run|csrf)\" value=\"[^\"]+\"", "$1")
        .replaceAll("run=[-_A-Za-z0-9]+", "RUN");
  }

  /** What the browser complained about, such as something the page's policy forbids. */
  private static List<String> complaints(Chromium chromium) {
    return chromium.driver().manage().logs().get(LogType.BROWSER).getAll().stream()
        .map(LogEntry::getMessage)
        .toList();
  }
}
