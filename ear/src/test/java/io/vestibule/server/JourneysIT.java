package io.vestibule.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vestibule.api.user.User;
import io.vestibule.testkit.Lab;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.ExtendWith;

/** What people do with their accounts, from the first day to the last, by mail and browser. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
@EnabledIf("io.vestibule.server.Chromium#isInstalled")
class JourneysIT {
  private static final String LOGIN = "/if/flow/default-authentication-flow/";
  private static final String PASSWORD = "a long password";
  private static final String OTHER = "another long password";
  private static final String IMPORT = "/api/v3/flows/instances/import/";
  private static final Path FLOWS = Path.of(TestServer.property("test.readme"), "../docs/flows");
  private static final String EXAMPLES = "shared/reference/authentik/examples";

  @Deployment(testable = false)
  static EnterpriseArchive ear() {
    return TestServer.ear();
  }

  private final Lab node = TestServer.node();

  @BeforeEach
  void mailbox() {
    MailBox.open();
  }

  // --- with the flows that come with Vestibule

  @Test
  void somebodyEnrolsByMailAndLogsIn() throws IOException {
    importFile(Files.readString(FLOWS.resolve("enrollment-mail-verification.yaml").normalize()));
    String name = node.name("newcomer");
    String address = name + "@example.org";
    try (Chromium desk = Chromium.setup().open();
        Chromium phone = Chromium.setup().size(400, 800).open()) {
      desk.go(LOGIN).click(".way-enrollment");
      enrol(desk, name, address);
      desk.picture("mail-sent");
      assertThat(desk.has("[name='code']")).isTrue();

      phone.go(MailBox.link(address, 1));
      phone.picture("mail-continue");
      // Whoever looks at the link first, such as a scanner of mails, does no harm.
      assertThat(new Program().get(path(MailBox.link(address, 1))).status()).isEqualTo(200);
      phone.submit();
      assertThat(phone.path()).isEqualTo("/if/user/");
      assertThat(phone.text(".me")).contains(name);

      phone.go(MailBox.link(address, 1));
      assertThat(phone.text("main")).doesNotContain("newer link");
      desk.go(MailBox.link(address, 1));
      assertThat(desk.text("main")).contains("Link was already used");
      desk.picture("mail-used");
      logIn(desk, name, PASSWORD);
      assertThat(desk.path()).isEqualTo("/if/user/");
    }
  }

  @Test
  void whoeverForgotTheirPasswordChoosesAnotherAndIsLoggedOutElsewhere() throws IOException {
    importFile(Files.readString(FLOWS.resolve("recovery.yaml").normalize()));
    User user = node.user(PASSWORD);
    try (Chromium old = Chromium.setup().open();
        Chromium desk = Chromium.setup().languages("de").dark(true).open()) {
      logIn(old, user.username(), PASSWORD);
      assertThat(old.path()).isEqualTo("/if/user/");

      desk.go(LOGIN).click(".way-recovery");
      desk.type("uid_field", user.email()).submit();
      desk.picture("recovery-mail-sent-de");
      desk.go(MailBox.link(user.email(), 1)).submit();
      desk.picture("recovery-new-password-de");
      desk.type("password", OTHER).type("password_repeat", OTHER).submit();
      assertThat(desk.path()).isEqualTo("/if/user/");

      old.go("/if/user/");
      assertThat(old.path()).startsWith(LOGIN);
      logIn(old, user.username(), PASSWORD);
      assertThat(old.has("[name='password']")).isTrue();
      old.type("password", OTHER).submit();
      assertThat(old.path()).isEqualTo("/if/user/");
    }
  }

  @Test
  void theCodeInTheMailDoesInsteadOfTheLink() throws IOException {
    importFile(Files.readString(FLOWS.resolve("recovery.yaml").normalize()));
    User user = node.user(PASSWORD);
    try (Chromium desk = Chromium.setup().open()) {
      desk.go(LOGIN).click(".way-recovery");
      desk.type("uid_field", user.username()).submit();
      desk.type("code", MailBox.code(user.email(), 1)).submit();
      desk.type("password", OTHER).type("password_repeat", OTHER);
      desk.find("[name='keep_other_sessions']").click();
      desk.submit();

      assertThat(desk.path()).isEqualTo("/if/user/");
    }
  }

  @Test
  void aSecondMailIsSentByItsButtonAndReplacesTheFirst() throws IOException {
    importFile(Files.readString(FLOWS.resolve("recovery.yaml").normalize()));
    User user = node.user(PASSWORD);
    try (Chromium desk = Chromium.setup().open()) {
      desk.go(LOGIN).click(".way-recovery");
      desk.type("uid_field", user.username()).submit();
      String first = MailBox.link(user.email(), 1);
      desk.click("button[name='resend']");
      assertThat(desk.text("[role='status']")).isEqualTo("Email Successfully sent.");
      String second = MailBox.link(user.email(), 2);
      assertThat(second).isNotEqualTo(first);

      desk.go(first);
      assertThat(desk.text("main")).contains("There is a newer link.");
    }
  }

  @Test
  void somebodyChangesTheirPassword() {
    User user = node.user(PASSWORD);
    try (Chromium desk = Chromium.setup().open()) {
      logIn(desk, user.username(), PASSWORD);
      desk.picture("user-page");
      desk.click(".way-default-password-change");
      desk.type("password", "wrong").submit();
      assertThat(desk.text(".field-error")).isEqualTo("Invalid password");
      desk.type("password", PASSWORD).submit();
      desk.type("password", OTHER).type("password_repeat", "something else").submit();
      assertThat(desk.text("main")).contains("Passwords don't match.");
      desk.type("password", OTHER).type("password_repeat", OTHER).submit();
      assertThat(desk.path()).isEqualTo("/if/user/");

      desk.click("#logout");
      logIn(desk, user.username(), OTHER);
      assertThat(desk.path()).isEqualTo("/if/user/");
    }
  }

  @Test
  void somebodyChangesTheirAddressAndTheOldOneIsTold() {
    User user = node.user(PASSWORD);
    String next = "new-" + user.email();
    try (Chromium desk = Chromium.setup().open()) {
      logIn(desk, user.username(), PASSWORD);
      desk.click(".way-default-user-settings-flow");
      assertThat(desk.find("[name='email']").getAttribute("value")).isEqualTo(user.email());
      desk.picture("settings");
      desk.find("[name='attributes.settings.locale'] option[value='de']").click();
      desk.type("email", next).type("name", "Ada the Great").submit();
      desk.type("password", PASSWORD).submit();
      desk.type("code", MailBox.code(next, 1)).submit();

      assertThat(desk.path()).isEqualTo("/if/user/");
      assertThat(desk.text(".me")).contains(next).contains("Ada the Great");
      // The language they chose, which is not the browser's.
      assertThat(desk.text("#logout")).isEqualTo("Abmelden");
      assertThat(MailBox.text(user.email(), 1)).contains(next.substring(0, 1));
    }
  }

  @Test
  void somebodyDeletesTheirAccount() throws IOException {
    importFile(Files.readString(FLOWS.resolve("unenrollment.yaml").normalize()));
    User user = node.user(PASSWORD);
    try (Chromium desk = Chromium.setup().open()) {
      logIn(desk, user.username(), PASSWORD);
      desk.click(".way-default-unenrollment-flow");
      desk.picture("delete-account");
      confirmDeletion(desk, user);

      assertThat(node.engine().users().find(user.id())).isEmpty();
      desk.go("/if/user/");
      assertThat(desk.path()).startsWith(LOGIN);
    }
  }

  // --- with authentik's own examples

  @Test
  void theExampleOfEnrolmentInTwoStepsRuns() throws IOException {
    String flow = importExample("flows-enrollment-2-stage", "default-enrollment-flow");
    String name = node.name("example");
    try (Chromium desk = Chromium.setup().open()) {
      desk.go(flow);
      enrol(desk, name, name + "@example.org");

      assertThat(desk.path()).isEqualTo("/if/user/");
      assertThat(desk.text(".me")).contains(name);
    }
  }

  @Test
  void theExampleOfEnrolmentWithMailRuns() throws IOException {
    String flow = importExample("flows-enrollment-email-verification", "default-enrollment-flow");
    String name = node.name("example");
    String address = name + "@example.org";
    try (Chromium desk = Chromium.setup().open()) {
      desk.go(flow);
      enrol(desk, name, address);
      desk.go(MailBox.link(address, 1)).submit();

      assertThat(desk.path()).isEqualTo("/if/user/");
    }
  }

  @Test
  void theExampleOfRecoveryRuns() throws IOException {
    String flow = importExample("flows-recovery-email-verification", "default-recovery-flow");
    User user = node.user(PASSWORD);
    try (Chromium desk = Chromium.setup().open()) {
      desk.go(flow).type("uid_field", user.email()).submit();
      desk.go(MailBox.link(user.email(), 1)).submit();
      desk.type("password", OTHER).type("password_repeat", OTHER).submit();
      assertThat(desk.path()).isEqualTo("/if/user/");

      desk.click("#logout");
      logIn(desk, user.username(), OTHER);
      assertThat(desk.path()).isEqualTo("/if/user/");
    }
  }

  @Test
  void theExampleOfUnenrolmentRuns() throws IOException {
    String flow = importExample("flows-unenrollment", "default-unenrollment-flow");
    User user = node.user(PASSWORD);
    try (Chromium desk = Chromium.setup().open()) {
      logIn(desk, user.username(), PASSWORD);
      desk.go(flow);
      confirmDeletion(desk, user);

      assertThat(node.engine().users().find(user.id())).isEmpty();
    }
  }

  // --- how it is done

  private static void enrol(Chromium desk, String name, String address) {
    desk.type("username", name)
        .type("password", PASSWORD)
        .type("password_repeat", PASSWORD)
        .submit();
    desk.type("name", "Somebody New").type("email", address).submit();
  }

  private static void logIn(Chromium desk, String name, String password) {
    desk.go(LOGIN).type("uid_field", name).submit();
    desk.type("password", password).submit();
  }

  private static void confirmDeletion(Chromium desk, User user) {
    desk.type("confirmation", user.username());
    if (desk.has("[name='password']")) {
      desk.type("password", PASSWORD);
    }
    desk.submit();
  }

  private static String path(String url) {
    assertThat(url).startsWith(TestServer.BASE + "/");
    return url.substring(TestServer.BASE.length());
  }

  /** Imports an example under names of its own. */
  private String importExample(String file, String slug) throws IOException {
    Path found = null;
    for (Path folder = Path.of("").toAbsolutePath();
        folder != null && found == null;
        folder = folder.getParent()) {
      Path path = folder.resolve(EXAMPLES).resolve(file + ".yaml");
      found = Files.isReadable(path) ? path : null;
    }
    assumeTrue(found != null, "the examples are not here");
    String prefix = node.name("example");
    String text =
        Files.readString(java.util.Objects.requireNonNull(found))
            .replace("default-", prefix + "-")
            .replace("name: Change your password", "name: " + prefix + "-change");
    importFile(text);
    return "/if/flow/" + slug.replace("default-", prefix + "-") + "/";
  }

  private void importFile(String text) {
    Program superuser = new Program();
    superuser.logIn(node.superuser(PASSWORD).username(), PASSWORD);
    Program.Answer answer =
        superuser.upload(IMPORT, "flow.yaml", text.getBytes(StandardCharsets.UTF_8), Map.of());
    assertThat(answer.json().path("success").asBoolean()).as(answer.body()).isTrue();
  }
}
