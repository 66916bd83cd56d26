package io.vestibule.web.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.api.user.User;
import io.vestibule.invitation.InvitationQuery;
import io.vestibule.invitation.StoredInvitation;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.LabFlow;
import io.vestibule.token.Hashed;
import io.vestibule.web.fake.FakeRequest;
import io.vestibule.web.fake.FakeResponse;
import io.vestibule.web.request.Asked;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InvitationsServletTest {
  private final Lab lab = Lab.shared();
  private final User admin = lab.superuser();
  private final String session = String.valueOf(lab.browser(admin).cookie());
  private final LabFlow flow = lab.flow().stage("invitation", Map.of()).create();
  private final String name = lab.name("invitation");

  // --- who

  @Test
  void strangersAreSentToLogIn() throws Exception {
    assertThat(get(new FakeRequest(), "/").status()).isEqualTo(303);
    assertThat(post(new FakeRequest(), "/", Map.of("name", name)).status()).isEqualTo(303);
  }

  @Test
  void peopleWhoAreNoSuperusersAreRefused() throws Exception {
    String other = String.valueOf(lab.browser(lab.user("a long password")).cookie());
    Map<String, String> form = new LinkedHashMap<>(said());
    form.put("form_token", Hashed.of("form:" + other));

    assertThat(get(by(other), "/").status()).isEqualTo(403);
    assertThat(post(by(other), "/", form).status()).isEqualTo(403);
    assertThat(all()).isEmpty();
  }

  @Test
  void aFormOfAnotherSiteMakesNothing() throws Exception {
    Map<String, String> form = new LinkedHashMap<>(said());
    form.put("form_token", "made up");

    assertThat(post(by(session), "/", form).status()).isEqualTo(403);
    assertThat(all()).isEmpty();
  }

  @Test
  void aFormOfAnotherSiteRevokesNothing() throws Exception {
    StoredInvitation made = made();

    assertThat(
            post(
                    by(session),
                    "/" + made.id() + "/",
                    Map.of("do", "revoke", "form_token", "made up"))
                .status())
        .isEqualTo(403);
    assertThat(all()).hasSize(1);
  }

  // --- making

  @Test
  void aSuperuserMakesOneAndSeesItsLink() throws Exception {
    String group = lab.engine().users().group(lab.group()).orElseThrow().name();
    Map<String, String> form = new LinkedHashMap<>(said());
    form.put("expires", "2099-05-06T07:08");
    form.put("fixed_data", "{\"email\": \"ada@example.org\"}");
    form.put("groups", group + "\r\n\r\n");

    FakeResponse response = submit("/", form);

    StoredInvitation made = all().get(0);
    assertThat(response.status()).isEqualTo(303);
    assertThat(response.header("Location"))
        .isEqualTo("/if/admin/invitations/" + made.id() + "/?done=created");
    assertThat(made.createdBy()).isEqualTo(admin.id());
    assertThat(made.options().flow()).isEqualTo(flow.id());
    assertThat(made.options().singleUse()).isTrue();
    assertThat(made.options().expires()).isEqualTo(Instant.parse("2099-05-06T07:08:00Z"));
    assertThat(made.options().fixedData()).isEqualTo(Map.of("email", "ada@example.org"));
    assertThat(made.options().groups()).hasSize(1);
    InvitationPage page = page(made);
    assertThat(page.link()).contains("/if/flow/" + flow.slug() + "/?itoken=");
    assertThat(page.groups()).containsExactly(group);
    assertThat(page.invitation().maker()).isEqualTo(admin.username());
  }

  /** CVE-2022-23555. */
  @Test
  void anyFlowIsToBeChosen() throws Exception {
    Map<String, String> form = new LinkedHashMap<>(said());
    form.put("flow", "");
    submit("/", form);
    assertThat(all()).isEmpty();

    form.put("flow", "any");
    submit("/", form);
    assertThat(all()).singleElement().satisfies(one -> assertThat(one.options().flow()).isNull());
    assertThat(page(all().get(0)).link()).isEmpty();
    assertThat(page(all().get(0)).parameter()).startsWith("?itoken=");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "name | no slug",
        "flow | nonsense",
        "flow | 0190a1b2-0000-4000-8000-0000000000ff",
        "expires | soon",
        "fixed_data | no JSON",
        "fixed_data | {\"is_active\": true}",
        "groups | no such group"
      })
  void whatIsWrongIsSaidAndNothingIsMade(String field, String value) throws Exception {
    Map<String, String> form = new LinkedHashMap<>(said());
    form.put(field, value);
    FakeRequest request = by(session);

    FakeResponse response = submit(request, "/", form);

    assertThat(response.status()).isEqualTo(200);
    InvitationsPage page =
        (InvitationsPage) java.util.Objects.requireNonNull(request.attribute("page"));
    assertThat(page.isWrong()).isTrue();
    assertThat(page.problems(field)).hasSize(1);
    assertThat(page.typed(field)).isEqualTo(value);
    assertThat(all()).isEmpty();
  }

  // --- one of them

  @Test
  void oneIsShown() throws Exception {
    FakeRequest request = by(session);

    assertThat(get(request, "/" + made().id() + "/").status()).isEqualTo(200);
    assertThat(request.attribute("forwarded")).isEqualTo("/pages/admin/invitation.xhtml");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/x/", "/00000000-0000-0000-0000-000000000000/", "/1-1-1-1-1/", "/else", "//"})
  void thereIsNothingElse(String path) throws Exception {
    assertThat(get(by(session), path).status()).isEqualTo(404);
  }

  @Test
  void oneIsRevoked() throws Exception {
    StoredInvitation made = made();

    FakeResponse response = submit("/" + made.id() + "/", Map.of("do", "revoke"));

    assertThat(response.header("Location")).isEqualTo("/if/admin/invitations/?done=revoked");
    assertThat(all()).isEmpty();
  }

  @Test
  void nothingElseIsDoneWithOne() throws Exception {
    assertThat(submit("/" + made().id() + "/", Map.of("do", "else")).status()).isEqualTo(400);
    assertThat(all()).hasSize(1);
  }

  @Test
  void whatIsNoAddressIsSaidAndNothingIsSent() throws Exception {
    StoredInvitation made = made();
    String many =
        IntStream.range(0, 51)
            .mapToObj(i -> "a" + i + "@example.org")
            .collect(Collectors.joining("\n"));
    for (String typed : List.of("", "ada@example.org\nnobody", "a@b, c@d", many)) {
      FakeRequest request = by(session);

      submit(request, "/" + made.id() + "/", Map.of("do", "mail", "addresses", typed));

      InvitationPage page =
          (InvitationPage) java.util.Objects.requireNonNull(request.attribute("page"));
      assertThat(page.problem()).startsWith("Nothing was sent");
      assertThat(page.typed()).isEqualTo(typed);
    }
  }

  // --- what these tests are made of

  private Map<String, String> said() {
    return Map.of("name", name, "flow", flow.id().toString(), "single_use", "true");
  }

  private StoredInvitation made() throws ServletException, IOException {
    submit("/", said());
    return all().get(0);
  }

  private List<StoredInvitation> all() {
    return lab.engine()
        .invitations()
        .search(
            new InvitationQuery(
                name, null, null, null, null, "", InvitationQuery.Order.NAME, false, 0, 10));
  }

  private InvitationPage page(StoredInvitation made) {
    return new InvitationPage(Asked.by(by(session).to(lab.engine()).toRequest()), made, "", "", "");
  }

  private static FakeRequest by(String cookie) {
    return new FakeRequest().cookie("vestibule_session", cookie);
  }

  private FakeResponse get(FakeRequest request, String path) throws ServletException, IOException {
    FakeResponse response = new FakeResponse();
    new InvitationsServlet()
        .doGet(request.path(path).to(lab.engine()).toRequest(), response.toResponse());
    return response;
  }

  private FakeResponse submit(String path, Map<String, String> form)
      throws ServletException, IOException {
    return submit(by(session), path, form);
  }

  private FakeResponse submit(FakeRequest request, String path, Map<String, String> form)
      throws ServletException, IOException {
    Map<String, String> all = new LinkedHashMap<>(form);
    all.put("form_token", Hashed.of("form:" + session));
    return post(request, path, all);
  }

  private FakeResponse post(FakeRequest request, String path, Map<String, String> form)
      throws ServletException, IOException {
    String body =
        form.entrySet().stream()
            .map(
                field ->
                    field.getKey()
                        + "="
                        + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&"));
    FakeResponse response = new FakeResponse();
    new InvitationsServlet()
        .doPost(request.path(path).body(body).to(lab.engine()).toRequest(), response.toResponse());
    return response;
  }
}
