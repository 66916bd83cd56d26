package io.vestibule.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.api.factor.Factor;
import io.vestibule.api.factor.FactorType;
import io.vestibule.api.user.User;
import io.vestibule.event.Author;
import io.vestibule.flowfile.FlowFiles.Source;
import io.vestibule.flowfile.ImportOptions;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.LabFactors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.ExtendWith;
import org.openqa.selenium.Cookie;
import org.openqa.selenium.virtualauthenticator.VirtualAuthenticator;
import org.openqa.selenium.virtualauthenticator.VirtualAuthenticatorOptions;

/** Second factors and passkeys, in a browser with an authenticator that can be told what to do. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
@EnabledIf("io.vestibule.server.Chromium#isInstalled")
class FactorsIT {
  private static final String LOGIN = "/if/flow/default-authentication-flow/";
  private static final String FACTORS = "/if/user/factors/";
  private static final String PASSWORD = "a long password";
  private static final String PASSKEY_SETUP = "/if/flow/default-authenticator-webauthn-setup/";
  private static final Path FLOWS = Path.of(TestServer.property("test.readme"), "../docs/flows");

  @Deployment(testable = false)
  static EnterpriseArchive ear() {
    return TestServer.ear();
  }

  private final Lab node = TestServer.node();
  private final LabFactors factors = LabFactors.in(node);
  private final User user = node.user(PASSWORD);

  @BeforeEach
  void mailbox() {
    MailBox.open();
  }

  // --- passkeys

  @Test
  void aPasskeyIsRegisteredAndThenLogsInWithoutNameOrPassword() {
    try (Chromium desk = Chromium.setup().open()) {
      authenticator(desk, true);
      register(desk);
      assertThat(desk.path()).isEqualTo("/if/user/");
      desk.go(FACTORS);
      desk.picture("factors-passkey");
      assertThat(kinds()).containsExactly(FactorType.WEBAUTHN);
      assertThat(MailBox.text(user.email(), 1)).contains("Passkey");
      logOut(desk);

      byPasskey(desk);

      assertThat(desk.path()).isEqualTo("/if/user/");
      assertThat(desk.text(".me")).contains(user.username());
    }
  }

  @Test
  void theBrowserOffersItWhereTheNameIsTyped() {
    try (Chromium desk = Chromium.setup().open()) {
      authenticator(desk, true);
      register(desk);
      logOut(desk);

      desk.go(LOGIN);

      // Whoever chooses it from what the browser offers has nothing else to do; this one always
      // chooses at once.
      desk.waitUntil(() -> desk.path().equals("/if/user/"));
      assertThat(desk.text(".me")).contains(user.username());
    }
  }

  @Test
  void aPasswordAndASecurityKeyTogether() {
    try (Chromium desk = Chromium.setup().open()) {
      VirtualAuthenticator key = authenticator(desk, false);
      register(desk);
      logOut(desk);

      logIn(desk, LOGIN);

      assertThat(desk.path()).startsWith("/if/user/");
      assertThat(key.getCredentials()).hasSize(1);
    }
  }

  @Test
  void ofTwoKeysEachLogsInUntilItIsRemoved() {
    try (Chromium first = Chromium.setup().open();
        Chromium second = Chromium.setup().open()) {
      VirtualAuthenticator removed = authenticator(first, true);
      authenticator(second, true);
      register(first);
      // The other browser shows who it is with a key of its own: not there yet, so by the code.
      Factor app = factors.totp(user, "Phone");
      logIn(second, LOGIN + "?next=" + FACTORS);
      second.click("button[name='other_" + app.id() + "']");
      second.type("code", factors.code()).submit();
      second.go(PASSKEY_SETUP);
      create(second);
      assertThat(kinds()).containsOnlyOnce(FactorType.TOTP).hasSize(3);
      logOut(first);
      byPasskey(first);
      assertThat(first.path()).isEqualTo("/if/user/");
      logOut(first);

      Factor oldest = passkeys().get(0);
      factors.factors().remove(user.id(), oldest.id(), notice());
      byPasskeyRefused(first, removed);

      logOut(second);
      byPasskey(second);
      assertThat(second.path()).isEqualTo("/if/user/");
    }
  }

  @Test
  void somebodyElsesKeyDoesNotDoForTheSecondFactor() {
    User other = node.user(PASSWORD);
    factors.totp(other, "Phone");
    try (Chromium desk = Chromium.setup().open()) {
      authenticator(desk, false);
      register(desk);
      logOut(desk);

      desk.go(LOGIN).type("uid_field", other.username()).submit();
      desk.type("password", PASSWORD).submit();

      // Nothing but the other account's own factor is asked for.
      assertThat(desk.has("[name='code']")).isTrue();
      assertThat(desk.has("[data-passkey]")).isFalse();
    }
  }

  @Test
  void withoutMakingSureWhoUsesItAPasskeyAloneDoesNotLogIn() {
    try (Chromium desk = Chromium.setup().open()) {
      VirtualAuthenticator passkey = authenticator(desk, true);
      register(desk);
      logOut(desk);
      passkey.setUserVerified(false);

      byPasskeyFailing(desk, passkey);
    }
  }

  // --- codes

  @Test
  void anAppIsSetUpByItsSecretAndThenAskedFor() {
    try (Chromium desk = Chromium.setup().open()) {
      logIn(desk, LOGIN + "?next=" + FACTORS);
      desk.picture("factors-none");
      desk.go("/if/flow/default-authenticator-totp-setup/?next=" + FACTORS);
      assertThat(desk.has("svg[role='img']")).isTrue();
      desk.picture("totp-setup");
      String secret = secretOf(desk);
      String code = LabFactors.code(secret, Duration.ZERO);
      desk.type("code", code).submit();
      assertThat(kinds()).containsExactly(FactorType.TOTP);
      desk.go(FACTORS);
      desk.picture("factors-app");
      logOut(desk);

      logIn(desk, LOGIN);
      desk.picture("validate-code");
      // The code that confirmed it is used up.
      desk.type("code", code).submit();
      assertThat(desk.has(".field-error")).isTrue();
    }
  }

  @Test
  void recoveryCodesAreShownOnceAndOneOfThemLogsIn() {
    try (Chromium desk = Chromium.setup().withoutScript().open()) {
      logIn(desk, LOGIN);
      desk.go("/if/flow/default-authenticator-static-setup/");
      desk.picture("recovery-codes");
      String code = desk.findAll(".codes li").get(0).getText();
      desk.submit();
      logOut(desk);

      logIn(desk, LOGIN);
      desk.type("code", code).submit();
      assertThat(desk.path()).isEqualTo("/if/user/");
      logOut(desk);
      logIn(desk, LOGIN);
      desk.type("code", code).submit();
      assertThat(desk.has(".field-error")).isTrue();
    }
  }

  @Test
  void aCodeComesByMail() {
    try (Chromium desk = Chromium.setup().languages("de").dark(true).open()) {
      logIn(desk, LOGIN);
      desk.go("/if/flow/default-authenticator-email-setup/").submit();
      desk.type("code", MailBox.code(user.email(), 1)).submit();
      assertThat(kinds()).containsExactly(FactorType.EMAIL);
      logOut(desk);

      logIn(desk, LOGIN);
      desk.picture("validate-mail-de");
      // The second told that there is a new factor.
      desk.type("code", MailBox.code(user.email(), 3)).submit();
      assertThat(desk.path()).isEqualTo("/if/user/");
    }
  }

  @Test
  void anotherWayIsChosenByItsName() {
    factors.totp(user, "Old phone");
    factors.recovery(user, "abcdefgh2345");
    try (Chromium desk = Chromium.setup().size(360, 740).open()) {
      logIn(desk, LOGIN);
      desk.picture("validate-choice-phone");
      assertThat(desk.text("main")).contains("Another way: Recovery codes");

      desk.click("button[name^='other_']");
      desk.type("code", "abcd-efgh-2345").submit();

      assertThat(desk.path()).isEqualTo("/if/user/");
    }
  }

  // --- flows

  @Test
  void whereOneIsDemandedItIsSetUpOnTheWayAndRememberedAfterwards() throws IOException {
    importFlow("login-second-factor.yaml");
    String flow = "/if/flow/login-second-factor/";
    try (Chromium desk = Chromium.setup().open()) {
      logIn(desk, flow);
      desk.picture("configure-choice");
      List<org.openqa.selenium.WebElement> kinds = desk.findAll("input[name='selected_stage']");
      assertThat(kinds).hasSize(2);
      kinds.get(1).click();
      desk.submit();
      String secret = secretOf(desk);
      desk.type("code", LabFactors.code(secret, Duration.ZERO)).submit();
      assertThat(desk.path()).isEqualTo("/if/user/");
      logOut(desk);

      logIn(desk, flow);
      desk.type("code", LabFactors.code(secret, Duration.ofSeconds(30))).submit();
      assertThat(desk.path()).isEqualTo("/if/user/");
      logOut(desk);

      logIn(desk, flow);
      assertThat(desk.path()).isEqualTo("/if/user/");
      desk.go(FACTORS);
      desk.picture("factors-remembered");
      desk.click("#forget-all");
      logOut(desk);

      logIn(desk, flow);
      assertThat(desk.has("[name='code']")).isTrue();
    }
  }

  @Test
  void whoForgotTheirPasswordStillNeedsTheirSecondFactor() throws IOException {
    importFlow("recovery.yaml");
    factors.totp(user, "Phone");
    try (Chromium desk = Chromium.setup().open()) {
      desk.go(LOGIN).click(".way-recovery");
      desk.type("uid_field", user.email()).submit();
      // The first mail told of the factor.
      desk.type("code", MailBox.code(user.email(), 2)).submit();
      assertThat(desk.has("[name='password']")).isFalse();
      desk.type("code", "000000").submit();
      assertThat(desk.has(".field-error")).isTrue();
    }
  }

  @Test
  void aLoginByPasskeyAloneIsAFlowOfItsOwnToo() throws IOException {
    importFlow("login-passkey.yaml");
    try (Chromium desk = Chromium.setup().open()) {
      authenticator(desk, true);
      register(desk);
      logOut(desk);

      desk.go("/if/flow/login-passkey/");

      // Asked for at once; this authenticator says yes at once.
      desk.waitUntil(() -> desk.path().equals("/if/user/"));
    }
  }

  // --- looking after them

  @Test
  void removingOneAsksForItFirst() {
    try (Chromium desk = Chromium.setup().open()) {
      logIn(desk, LOGIN);
      factors.totp(user, "Phone");
      desk.go(FACTORS).click("button.remove");
      assertThat(desk.path()).startsWith("/if/flow/default-reauthentication-flow/");
      desk.picture("reauthentication");
      desk.type("password", PASSWORD).submit();
      desk.type("code", factors.code()).submit();
      assertThat(desk.path()).isEqualTo(FACTORS);

      desk.click("button.remove");
      desk.picture("factor-removal");
      desk.click("#remove");

      assertThat(desk.path()).startsWith(FACTORS);
      assertThat(kinds()).isEmpty();
    }
  }

  @Test
  void whoeverLooksAfterAccountsRemovesALostOne() {
    factors.totp(user, "Lost phone");
    User admin = node.superuser(PASSWORD);
    try (Chromium desk = Chromium.setup().open()) {
      desk.go(LOGIN).type("uid_field", admin.username()).submit();
      desk.type("password", PASSWORD).submit();
      desk.go("/if/admin/devices/?user=" + user.username());
      desk.picture("admin-devices");
      assertThat(desk.text("main")).contains("Lost phone").doesNotContain(LabFactors.SECRET);

      desk.click("td button");

      assertThat(kinds()).isEmpty();
      assertThat(MailBox.text(user.email(), 2)).contains("Lost phone");
    }
  }

  // --- with hands

  private void logIn(Chromium desk, String flow) {
    desk.go(flow).type("uid_field", user.username()).submit();
    desk.type("password", PASSWORD).submit();
  }

  private static void logOut(Chromium desk) {
    // Not what the browser is recognised by.
    for (Cookie cookie : Set.copyOf(desk.driver().manage().getCookies())) {
      if (!cookie.getName().contains("device")) {
        desk.driver().manage().deleteCookie(cookie);
      }
    }
  }

  /** Logs in by password and makes a passkey. */
  private void register(Chromium desk) {
    logIn(desk, LOGIN);
    desk.go(PASSKEY_SETUP);
    create(desk);
  }

  private static void create(Chromium desk) {
    desk.picture("passkey-setup");
    desk.submit();
  }

  private static void byPasskey(Chromium desk) {
    desk.go(LOGIN);
    desk.waitUntil(() -> desk.path().equals("/if/user/"));
  }

  /** A passkey that answers is not believed. */
  private static void byPasskeyRefused(Chromium desk, VirtualAuthenticator passkey) {
    int before = answers(passkey);
    desk.go(LOGIN);
    // It is asked a second time only if its first answer was refused.
    desk.waitUntil(() -> answers(passkey) >= before + 2);
    isOut(desk, passkey);
  }

  /** How often a passkey has answered. */
  private static int answers(VirtualAuthenticator passkey) {
    return passkey.getCredentials().get(0).getSignCount();
  }

  /** A passkey does not answer, or is not believed. */
  private static void byPasskeyFailing(Chromium desk, VirtualAuthenticator passkey) {
    desk.go(LOGIN);
    // The browser may have offered it already, and the answer be refused.
    desk.waitUntil(
        () -> {
          if (desk.has(".alert p")) {
            return true;
          }
          desk.find("[data-passkey] button").click();
          String said = desk.text("[data-passkey] [role='status']");
          return !said.isEmpty()
              && !said.equals(desk.find("[data-passkey]").getAttribute("data-waiting"));
        });
    isOut(desk, passkey);
  }

  private static void isOut(Chromium desk, VirtualAuthenticator passkey) {
    // It answers without anybody's doing whenever it is asked, so pages would come for ever.
    desk.driver().removeVirtualAuthenticator(passkey);
    desk.waitUntil(
        () -> {
          desk.go("/if/user/");
          return desk.path().startsWith(LOGIN);
        });
  }

  private static VirtualAuthenticator authenticator(Chromium desk, boolean passkeys) {
    return desk.driver()
        .addVirtualAuthenticator(
            new VirtualAuthenticatorOptions()
                .setProtocol(VirtualAuthenticatorOptions.Protocol.CTAP2)
                .setTransport(
                    passkeys
                        ? VirtualAuthenticatorOptions.Transport.INTERNAL
                        : VirtualAuthenticatorOptions.Transport.USB)
                .setHasResidentKey(passkeys)
                .setHasUserVerification(passkeys)
                .setIsUserVerified(passkeys)
                .setIsUserConsenting(true));
  }

  private static String secretOf(Chromium desk) {
    Matcher secret =
        Pattern.compile("(?:[A-Z2-7]{4}[ \\u00a0]?){8}")
            .matcher(String.valueOf(desk.driver().getPageSource()));
    assertThat(secret.find()).isTrue();
    return secret.group().replaceAll("[ \\u00a0]", "");
  }

  private List<FactorType> kinds() {
    return factors.factors().of(user.id()).stream().map(Factor::type).toList();
  }

  /** The oldest first. */
  private List<Factor> passkeys() {
    return factors.factors().of(user.id()).stream()
        .filter(factor -> factor.type() == FactorType.WEBAUTHN)
        .sorted(java.util.Comparator.comparing(Factor::addedAt))
        .toList();
  }

  private static io.vestibule.api.user.AccountDraft.Notice notice() {
    return new io.vestibule.api.user.AccountDraft.Notice(new java.util.UUID(0, 0), Locale.ENGLISH);
  }

  private void importFlow(String name) throws IOException {
    assertThat(
            node.engine()
                .flowFiles()
                .importNow(
                    Source.of(name, Files.readString(FLOWS.resolve(name).normalize())),
                    ImportOptions.DEFAULT,
                    Author.SYSTEM)
                .isSound())
        .isTrue();
  }
}
