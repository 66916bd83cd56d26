package io.vestibule.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.results.Rule;
import com.deque.html.axecore.selenium.AxeBuilder;
import io.vestibule.api.event.EventActions;
import io.vestibule.api.user.User;
import io.vestibule.definition.Layout;
import io.vestibule.event.Origin;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.LabFactors;
import io.vestibule.testkit.LabFlow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What pages look like, and whether everybody can use them: axe-core finds nothing, and nothing is
 * cut off.
 */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
@EnabledIf("io.vestibule.server.Chromium#isInstalled")
class LooksIT {
  @Deployment(testable = false)
  static EnterpriseArchive ear() {
    return TestServer.ear();
  }

  @ParameterizedTest
  @CsvSource({
    "STACKED, 360, false",
    "STACKED, 1280, false",
    "STACKED, 360, true",
    "STACKED, 1280, true",
    "CONTENT_LEFT, 360, true",
    "CONTENT_LEFT, 1280, false",
    "CONTENT_RIGHT, 360, false",
    "CONTENT_RIGHT, 1280, true",
    "SIDEBAR_LEFT, 360, true",
    "SIDEBAR_LEFT, 1280, false",
    "SIDEBAR_RIGHT, 360, false",
    "SIDEBAR_RIGHT, 1280, true"
  })
  void everyLayoutIsSoundOnPhoneAndDesk(Layout layout, int width, boolean dark) {
    LabFlow flow = loginWithEverything(layout);
    try (Chromium chromium = Chromium.setup().size(width, 800).dark(dark).open()) {
      chromium.go("/if/flow/" + flow.slug() + "/");
      check(chromium, layout + "-" + width + (dark ? "-dark" : "-light"));
    }
  }

  @ParameterizedTest
  @CsvSource({"360, false, en", "1280, true, de", "360, true, de", "1280, false, en"})
  void theStepsOfALoginAreSound(int width, boolean dark, String language) {
    Lab node = TestServer.node();
    User user = node.user("a long password");
    String suffix = "-" + width + (dark ? "-dark" : "-light") + "-" + language;
    try (Chromium chromium =
        Chromium.setup().size(width, 800).dark(dark).languages(language).open()) {
      chromium.go("/if/flow/default-authentication-flow/");
      check(chromium, "identification" + suffix);
      chromium.type("uid_field", user.username()).submit();
      check(chromium, "password" + suffix);
      chromium.type("password", "wrong").submit();
      check(chromium, "password-wrong" + suffix);
      chromium.type("password", "a long password").submit();
      check(chromium, "user" + suffix);
      chromium.go("/nothing-here");
      check(chromium, "not-found" + suffix);
      chromium.go("/if/flow/initial-setup/");
      check(chromium, "denied" + suffix);
      chromium.go("/flows/-/default/invalidation/");
      check(chromium, "confirm" + suffix);
    }
  }

  @ParameterizedTest
  @CsvSource({"360, false, en", "1280, true, de", "360, true, de", "1280, false, en"})
  void thePagesForAdministratorsAreSound(int width, boolean dark, String language)
      throws IOException {
    Lab node = TestServer.node();
    User admin = node.superuser("a long password");
    LabFlow broken =
        node.flow().title("Broken").stage("dummy", Map.of()).stage("user_login", Map.of()).create();
    Path file = Files.createTempFile("flow", ".yaml");
    Files.writeString(
        file,
        """
        entries:
          - model: authentik_flows.flow
            identifiers: {slug: default-authentication-flow}
            attrs: {title: Another, colour: red}
          - model: authentik_stages_account_lockdown.accountlockdownstage
            identifiers: {name: lockdown}
        """);
    String suffix = "-" + width + (dark ? "-dark" : "-light") + "-" + language;
    try (Chromium chromium =
        Chromium.setup().size(width, 800).dark(dark).languages(language).open()) {
      chromium.go("/if/admin/flows/");
      chromium.type("uid_field", admin.username()).submit();
      chromium.type("password", "a long password").submit();
      check(chromium, "admin-flows" + suffix);
      chromium.go("/if/admin/flows/" + broken.slug() + "/");
      check(chromium, "admin-flow" + suffix);
      eventsOfAllKinds(node, admin);
      for (String query : List.of("", "?client_ip=nowhere&from=now", "?user=nobody+of+this+name")) {
        chromium.go("/if/admin/events/" + query);
        chromium.findAll("ul.events summary").forEach(summary -> summary.click());
        check(chromium, "admin-events" + (query.isEmpty() ? "" : "-" + query.charAt(1)) + suffix);
      }
      for (String option : List.of("", "#without_missing")) {
        chromium.go("/if/admin/flows/");
        chromium.find("#file").sendKeys(file.toString());
        if (!option.isEmpty()) {
          chromium.find(option).click();
        }
        chromium.click("form.upload button");
        check(chromium, "admin-import" + option.replace('#', '-') + suffix);
      }
    } finally {
      Files.delete(file);
    }
  }

  /** Events with whatever is hard to show in little room. */
  @ParameterizedTest
  @CsvSource({"320, true, de", "1280, false, en"})
  void thePagesOfSecondFactorsAreSound(int width, boolean dark, String language) {
    Lab node = TestServer.node();
    User admin = node.superuser("a long password");
    LabFactors factors = LabFactors.in(node);
    String login = "/if/flow/default-authentication-flow/";
    String suffix = "-" + width + (dark ? "-dark" : "-light") + "-" + language;
    try (Chromium chromium =
        Chromium.setup().size(width, 800).dark(dark).languages(language).open()) {
      chromium.go(login).type("uid_field", admin.username()).submit();
      chromium.type("password", "a long password").submit();
      chromium.go("/if/user/factors/");
      check(chromium, "factors-empty" + suffix);
      for (String kind : List.of("totp", "static", "webauthn", "email")) {
        chromium.go("/if/flow/default-authenticator-" + kind + "-setup/");
        check(chromium, "setup-" + kind + suffix);
      }
      factors.totp(admin, "Phone");
      factors.recovery(admin, "abcdefgh2345");
      chromium.go("/if/user/");
      check(chromium, "user-with-factors" + suffix);
      chromium.go("/if/admin/devices/?user=" + admin.username());
      check(chromium, "admin-devices" + suffix);
      chromium.go("/if/admin/plugins/");
      check(chromium, "admin-plugins" + suffix);
      chromium.go("/if/user/factors/");
      check(chromium, "factors" + suffix);
      chromium.click("button.remove");
      check(chromium, "reauthentication" + suffix);
      chromium.type("password", "a long password").submit();
      check(chromium, "factor-asked" + suffix);
      chromium.type("code", "000000").submit();
      check(chromium, "factor-wrong" + suffix);
    }
  }

  private static void eventsOfAllKinds(Lab node, User user) {
    Origin origin = new Origin("2001:db8:1111:2222:3333:4444:5555:6666", "a-reference");
    String wide = "W".repeat(320);
    for (String action : EventActions.all()) {
      node.engine()
          .audit()
          .record(
              origin,
              action,
              action.contains("f") ? null : user.id(),
              action.contains("f") ? wide : "",
              Map.of(
                  "reason",
                  wide,
                  "changes",
                  Map.of(
                      "a_field_of_a_rather_long_name",
                      Map.of("old", wide, "new", List.of(wide, 1)),
                      "key",
                      "changed")));
    }
  }

  private static LabFlow loginWithEverything(Layout layout) {
    Lab node = TestServer.node();
    LabFlow other = node.flow().title("Other").stage("dummy", Map.of()).create();
    java.util.UUID password =
        node.stage(
            "password",
            Map.of(
                "backends",
                List.of("authentik.core.auth.InbuiltBackend"),
                "allow_show_password",
                true));
    return node.flow()
        .title("Welcome to Example")
        .layout(layout)
        .stage(
            "identification",
            Map.of(
                "user_fields",
                List.of("email", "username"),
                "password_stage",
                password.toString(),
                "enrollment_flow",
                other.id().toString(),
                "recovery_flow",
                other.id().toString(),
                "enable_remember_me",
                true))
        .create();
  }

  private static void check(Chromium chromium, String name) {
    chromium.picture(name.toLowerCase(Locale.ROOT));
    List<Rule> violations =
        new AxeBuilder()
            .withTags(
                List.of("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"))
            .analyze(chromium.driver())
            .getViolations();
    assertThat(violations)
        .as(name)
        .extracting(rule -> rule.getId() + ": " + rule.getNodes())
        .isEmpty();
    Long overflow =
        (Long)
            chromium
                .driver()
                .executeScript(
                    "return document.documentElement.scrollWidth - document.documentElement.clientWidth");
    assertThat(overflow).as("scrolls sideways: " + name).isZero();
  }

  @Test
  void aStageThatFailsShowsNothingButAReference() {
    LabFlow flow =
        TestServer.node()
            .flow()
            .title("Broken")
            .stage("dummy", Map.of("throw_error", true))
            .create();
    try (Chromium chromium = Chromium.setup().open()) {
      chromium.go("/if/flow/" + flow.slug() + "/");
      check(chromium, "failed");
      assertThat(chromium.text("main")).contains("Reference").doesNotContain("Test error");
    }
  }
}
