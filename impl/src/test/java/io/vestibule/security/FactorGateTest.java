package io.vestibule.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.api.context.ContextChanges;
import io.vestibule.api.context.ContextKeys;
import io.vestibule.api.factor.Factor;
import io.vestibule.api.factor.FactorProof;
import io.vestibule.api.flow.Designation;
import io.vestibule.api.mail.MailProof;
import io.vestibule.api.stage.Outcome;
import io.vestibule.api.user.PendingUser;
import io.vestibule.api.user.User;
import io.vestibule.flow.FlowReply.Result;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.LabBrowser;
import io.vestibule.testkit.LabFactors;
import io.vestibule.testkit.LabFlow;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A second factor is asked for on every way in, and nothing else stands for it. */
class FactorGateTest {
  private static final Map<String, ?> INBUILT =
      Map.of("backends", List.of("authentik.core.auth.InbuiltBackend"));

  private final Lab lab = Lab.shared();
  private final LabFactors factors = LabFactors.in(lab);
  private final User alice = lab.user("alice's");
  private final LabBrowser browser = lab.browser().at(lab.address());

  // --- recovery

  @Test
  void whoReadsTheMailOfAnAccountWithoutAFactorIsLoggedIn() {
    recover(mail(), "user_login", Map.of());

    assertThat(browser.visitor().isAuthenticated()).isTrue();
  }

  @Test
  void whoReadsTheMailOfAnAccountWithAFactorIsNot() {
    factors.totp(alice, "Phone");

    recover(mail(), "user_login", Map.of());

    assertThat(lab.denial(browser.last()))
        .isEqualTo("This account has a second factor. Please log in with it.");
    assertThat(browser.visitor().isAuthenticated()).isFalse();
  }

  @Test
  void alsoNotWhereTheyMayStayLoggedIn() {
    factors.totp(alice, "Phone");

    recover(mail(), "user_login", Map.of("remember_me_offset", "hours=1"));
    if (browser.last() instanceof Result.Asked) {
      browser.post(Map.of("remember_me", true));
      browser.follow();
    }

    assertThat(browser.visitor().isAuthenticated()).isFalse();
  }

  @Test
  void withTheFactorTheyAre() {
    Factor factor = factors.totp(alice, "Phone");

    recover(mail().and(shown(factor)), "user_login", Map.of());

    assertThat(browser.visitor().isAuthenticated()).isTrue();
  }

  @Test
  void whoReadsTheMailOfAnAccountWithAFactorChangesNothing() {
    Factor factor = factors.totp(alice, "Phone");
    ContextChanges name =
        ContextChanges.none().put(ContextKeys.PROMPT_DATA, Map.of("name", "Somebody else"));

    recover(mail().and(name), "user_write", Map.of("user_creation_mode", "never_create"));
    assertThat(browser.last()).isInstanceOf(Result.Denied.class);
    assertThat(nameOf(alice)).isEqualTo(alice.name());

    recover(
        mail().and(name).and(shown(factor)),
        "user_write",
        Map.of("user_creation_mode", "never_create"));
    assertThat(nameOf(alice)).isEqualTo("Somebody else");
  }

  // --- what a passkey stands for

  @Test
  void aPasskeyAloneStandsForThePasswordAndTheFactor() {
    Factor factor = factors.totp(alice, "Not quite a passkey");

    come(
        ContextChanges.none()
            .put(ContextKeys.AUTH_METHOD, ContextKeys.PASSKEY_ALONE)
            .put(ContextKeys.PROVEN_USER, alice.id())
            .and(shown(factor)));

    assertThat(browser.visitor().isAuthenticated()).isTrue();
  }

  @Test
  void toSaySoIsNotEnough() {
    factors.totp(alice, "Phone");

    come(ContextChanges.none().put(ContextKeys.AUTH_METHOD, ContextKeys.PASSKEY_ALONE));

    assertThat(browser.view().challenge().component()).isEqualTo("ak-stage-password");
  }

  @Test
  void norIsSomebodyElsesPasskey() {
    User bob = lab.user("bob's");
    Factor bobs = factors.totp(bob, "Phone");

    come(
        ContextChanges.none()
            .put(ContextKeys.AUTH_METHOD, ContextKeys.PASSKEY_ALONE)
            .put(ContextKeys.PROVEN_USER, bob.id())
            .and(shown(bobs)));

    assertThat(browser.view().challenge().component()).isEqualTo("ak-stage-password");
  }

  @Test
  void aPasswordDoesNotStandForTheFactor() {
    factors.totp(alice, "Phone");
    browser.get("default-authentication-flow", Map.of());
    browser.post(Map.of("uid_field", alice.username()));
    browser.follow();
    browser.post(Map.of("password", "alice's"));
    browser.follow();

    assertThat(browser.view().challenge().component()).isEqualTo("ak-stage-authenticator-validate");
    assertThat(browser.visitor().isAuthenticated()).isFalse();
  }

  /** A run that knows these things about alice comes to the stages of a login. */
  private void come(ContextChanges known) {
    LabFlow flow =
        lab.flow()
            .designation(Designation.AUTHENTICATION)
            .stage(knowing(known))
            .stage("password", INBUILT)
            .stage("authenticator_validate", Map.of())
            .stage("user_login", Map.of())
            .create();
    browser.get(flow);
    browser.follow();
  }

  private void recover(ContextChanges known, String type, Map<String, ?> config) {
    LabFlow flow =
        lab.flow()
            .designation(Designation.RECOVERY)
            .stage(knowing(known))
            .stage(type, config)
            .create();
    browser.get(flow);
    browser.follow();
  }

  private UUID knowing(ContextChanges known) {
    return lab.stage(
        run ->
            Outcome.done()
                .with(
                    ContextChanges.none()
                        .put(ContextKeys.PENDING_USER, PendingUser.of(alice))
                        .and(known)));
  }

  private ContextChanges mail() {
    return ContextChanges.none()
        .put(
            ContextKeys.MAIL_PROOFS,
            List.of(
                new MailProof(
                    UUID.randomUUID(), alice.id(), alice.email(), lab.clock().instant())));
  }

  private ContextChanges shown(Factor factor) {
    return ContextChanges.none()
        .put(
            ContextKeys.FACTOR_PROOFS,
            List.of(
                new FactorProof(factor.user(), factor.id(), factor.type(), lab.clock().instant())));
  }

  private String nameOf(User user) {
    return lab.engine().users().find(user.id()).orElseThrow().name();
  }
}
