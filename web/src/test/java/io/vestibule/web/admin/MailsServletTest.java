package io.vestibule.web.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.api.mail.Mail;
import io.vestibule.api.user.User;
import io.vestibule.mail.MailState;
import io.vestibule.mail.QueuedMail;
import io.vestibule.testkit.Lab;
import io.vestibule.web.fake.FakeRequest;
import io.vestibule.web.fake.FakeResponse;
import io.vestibule.web.page.FormToken;
import io.vestibule.web.request.Asked;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class MailsServletTest {
  private static final String LINK = "https://login.example.org/auth/if/flow/r/?flow_token=abc";

  /** Nobody has said how this one sends mail, so mails wait. */
  private static final Lab WAITING = Lab.with(Map.of("vestibule.mail.transport", ""));

  private final Lab shared = Lab.shared();

  @AfterAll
  static void close() {
    WAITING.close();
  }

  private static QueuedMail queue(Lab lab, String name) {
    lab.clock().advance(Duration.ofMillis(1));
    String to = lab.name("mailed") + "@example.org";
    lab.engine()
        .mails()
        .from(Lab.origin())
        .send(
            new Mail(
                to,
                name,
                null,
                "email/password_reset.html",
                Map.of("url", LINK),
                Locale.ENGLISH,
                lab.engine().brand("localhost"),
                null));
    return lab.engine().mails().find(to, null, 1).get(0);
  }

  private static FakeRequest by(Lab lab, User user) {
    String session = lab.browser(user).cookie();
    return new FakeRequest().cookie("vestibule_session", String.valueOf(session)).to(lab.engine());
  }

  private static FakeResponse get(FakeRequest request) throws ServletException, IOException {
    FakeResponse response = new FakeResponse();
    new MailsServlet().doGet(request.toRequest(), response.toResponse());
    return response;
  }

  private static FakeResponse post(FakeRequest request) throws ServletException, IOException {
    FakeResponse response = new FakeResponse();
    new MailsServlet().doPost(request.toRequest(), response.toResponse());
    return response;
  }

  private static MailPage page(Lab lab, QueuedMail mail) {
    return new MailPage(
        Asked.by(new FakeRequest().to(lab.engine()).toRequest()),
        lab.engine().mails().find(mail.id()).orElseThrow(),
        "token");
  }

  // --- who

  @ParameterizedTest
  @ValueSource(strings = {"/", "/%s/", "/%s/html/"})
  void nobodyButSuperusersSeesMails(String path) throws Exception {
    String its = path.formatted(queue(shared, "Alice").id());

    assertThat(get(new FakeRequest().to(shared.engine()).path(its)).status()).isEqualTo(303);
    assertThat(get(by(shared, shared.user("a long password")).path(its)).status()).isEqualTo(403);
    assertThat(get(by(shared, shared.superuser()).path(its)).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/else/",
        "/00000000-0000-0000-0000-000000000000/",
        "/00000000-0000-0000-0000-000000000000/html/",
        "/html/",
        "//",
        "/x"
      })
  void thereIsNothingElse(String path) throws Exception {
    assertThat(get(by(shared, shared.superuser()).path(path)).status()).isEqualTo(404);
  }

  // --- what it shows

  @Test
  void whatAMailSaysIsShownWhereMailsAreShown() {
    QueuedMail mail = queue(shared, "Alice");
    MailPage page = page(shared, mail);

    assertThat(page.readable()).isTrue();
    assertThat(page.plain()).contains("Hello Alice,");
    assertThat(page.links()).containsExactly(LINK);
    assertThat(page.waiting()).isFalse();
    assertThat(page.facts())
        .contains(
            new NamedValue("State", "Shown here"),
            new NamedValue("Template", "email/password_reset.html"),
            new NamedValue("Reference", "lab-reference"));
  }

  @Test
  void itsHtmlRunsAndLoadsNothing() throws Exception {
    QueuedMail mail = queue(shared, "<script>alert(1)</script>");
    FakeResponse response = get(by(shared, shared.superuser()).path("/" + mail.id() + "/html/"));

    assertThat(response.header("Content-Security-Policy"))
        .startsWith("sandbox;")
        .contains("default-src 'none'", "frame-ancestors 'none'")
        .doesNotContain("script", "allow");
    assertThat(response.header("Content-Type")).isEqualTo("text/html;charset=UTF-8");
    assertThat(response.body()).contains("<!DOCTYPE html>", "&lt;script&gt;").contains(LINK);
  }

  @Test
  void whatAMailSaysIsNotShownWhereMailsAreSent() throws Exception {
    QueuedMail mail = queue(WAITING, "Alice");
    MailPage page = page(WAITING, mail);

    assertThat(page.readable()).isFalse();
    assertThat(page.plain()).isEmpty();
    assertThat(page.links()).isEmpty();
    assertThat(get(by(WAITING, WAITING.superuser()).path("/" + mail.id() + "/html/")).status())
        .isEqualTo(404);
  }

  @Test
  void administratorsAreToldThatNobodyHasSaidHowMailIsSent() {
    queue(WAITING, "Alice");

    assertThat(list(WAITING, "").notice()).contains("vestibule.mail.host", "wait");
    assertThat(list(shared, "").notice()).contains("not sent here");
  }

  @Test
  void theListIsSearchedByAddressAndGoesOn() {
    for (int i = 0; i < 51; i++) {
      queue(shared, "Alice");
    }
    QueuedMail mail = queue(shared, "Alice");
    MailsPage first = list(shared, "q=mailed");

    assertThat(list(shared, "q=" + mail.recipient()).mails()).hasSize(1);
    assertThat(list(shared, "q=no-such").mails()).isEmpty();
    assertThat(first.mails()).hasSize(50);
    assertThat(first.olderLink()).contains("q=mailed", "before=");
    assertThat(
            list(shared, first.olderLink().substring(first.olderLink().indexOf('?') + 1)).mails())
        .isNotEmpty()
        .noneMatch(
            older -> first.mails().stream().anyMatch(newer -> newer.id().equals(older.id())));
    assertThat(list(shared, "before=nonsense").mails()).hasSize(50);
  }

  private static MailsPage list(Lab lab, String query) {
    return new MailsPage(Asked.by(new FakeRequest().to(lab.engine()).query(query).toRequest()));
  }

  @ParameterizedTest
  @EnumSource(MailState.class)
  void everyStateHasWords(MailState state) {
    assertThat(list(shared, "").words("mails.state." + state.name().toLowerCase(Locale.ROOT)))
        .doesNotStartWith("mails.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "refused",
        "unusable",
        "later",
        "unreachable",
        "timeout",
        "tls",
        "login",
        "protocol",
        "no_address",
        "not_set_up",
        "given_up"
      })
  void everyFailureHasWords(String failure) {
    assertThat(list(shared, "").words("mails.failure." + failure)).doesNotStartWith("mails.");
  }

  // --- what it does

  @Test
  void aWaitingMailIsTriedNowOrGivenUp() throws Exception {
    QueuedMail mail = queue(WAITING, "Alice");
    FakeRequest request = by(WAITING, WAITING.superuser()).path("/" + mail.id() + "/");
    String token = new FormToken(request.toRequest(), false).value();

    assertThat(page(WAITING, mail).waiting()).isTrue();
    FakeResponse tried = post(request.body("do=try&form_token=" + token));
    assertThat(tried.status()).isEqualTo(303);
    assertThat(tried.header("Location")).endsWith("/" + mail.id() + "/?done=try");
    assertThat(post(request.body("do=give_up&form_token=" + token)).header("Location"))
        .endsWith("?done=give_up");
    assertThat(post(request.body("do=give_up&form_token=" + token)).header("Location"))
        .endsWith("?done=late");
    assertThat(post(request.body("do=else&form_token=" + token)).status()).isEqualTo(400);
    assertThat(WAITING.engine().mails().find(mail.id()).orElseThrow().state())
        .isEqualTo(MailState.FAILED);
    assertThat(
            WAITING.events().stream()
                .filter(event -> event.action().equals("email_failed"))
                .filter(event -> List.of(mail.recipient()).equals(event.details().get("to_email"))))
        .singleElement()
        .satisfies(event -> assertThat(event.user()).isNotNull());
  }

  @Test
  void aFormThatIsNotFromOurPageDoesNothing() throws Exception {
    QueuedMail mail = queue(WAITING, "Alice");
    FakeRequest request = by(WAITING, WAITING.superuser()).path("/" + mail.id() + "/");

    assertThat(post(request.body("do=give_up&form_token=wrong")).status()).isEqualTo(403);
    assertThat(post(request.body("do=give_up")).status()).isEqualTo(403);
    assertThat(WAITING.engine().mails().find(mail.id()).orElseThrow().state())
        .isEqualTo(MailState.WAITING);
  }

  @Test
  void nobodyButSuperusersGivesUp() throws Exception {
    QueuedMail mail = queue(WAITING, "Alice");
    FakeRequest request = by(WAITING, WAITING.user("a long password")).path("/" + mail.id() + "/");
    String token = new FormToken(request.toRequest(), false).value();

    assertThat(post(request.body("do=give_up&form_token=" + token)).status()).isEqualTo(403);
    assertThat(WAITING.engine().mails().find(mail.id()).orElseThrow().state())
        .isEqualTo(MailState.WAITING);
  }
}
