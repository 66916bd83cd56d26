package io.vestibule.web.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.api.user.User;
import io.vestibule.invitation.InvitationOptions;
import io.vestibule.invitation.StoredInvitation;
import io.vestibule.json.Json;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.LabFlow;
import io.vestibule.web.fake.FakeRequest;
import jakarta.ws.rs.core.Response;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InvitationsResourceTest {
  private final Lab lab = Lab.shared();
  private final User admin = lab.superuser();
  private final String session = String.valueOf(lab.browser(admin).cookie());
  private final LabFlow flow = lab.flow().stage("invitation", Map.of()).create();
  private final String name = lab.name("invitation");

  // --- who

  @Test
  void onlySuperusersGetAnything() {
    String id = pk(create(Map.of()));
    User user = lab.user("a long password");
    FakeRequest stranger = new FakeRequest();
    FakeRequest person =
        new FakeRequest().cookie("vestibule_session", String.valueOf(lab.browser(user).cookie()));
    for (FakeRequest request : List.of(stranger, person)) {
      InvitationsResource resource = new InvitationsResource(request.to(lab.engine()).toRequest());

      assertThat(resource.list().getStatus()).isEqualTo(403);
      assertThat(resource.create(body(said(Map.of()))).getStatus()).isEqualTo(403);
      assertThat(resource.get(id).getStatus()).isEqualTo(403);
      assertThat(resource.put(id, body(said(Map.of()))).getStatus()).isEqualTo(403);
      assertThat(resource.patch(id, body(Map.of("name", "x"))).getStatus()).isEqualTo(403);
      assertThat(resource.delete(id).getStatus()).isEqualTo(403);
      assertThat(
              resource
                  .send(id, body(Map.of("email_addresses", List.of("a@example.org"))))
                  .getStatus())
          .isEqualTo(403);
    }
    assertThat(json(resource("").get(id)).get("name")).isEqualTo(name);
  }

  // --- making

  @Test
  void whoeverMakesOneIsItsMaker() {
    Map<String, Object> made =
        create(Map.of("single_use", true, "expires", "2099-01-01T01:00:00+01:00"));

    assertThat(made)
        .containsEntry("name", name)
        .containsEntry("single_use", true)
        .containsEntry("expires", "2099-01-01T00:00:00Z")
        .containsEntry("flow", flow.id().toString())
        .containsEntry("fixed_data", Map.of("email", "ada@example.org"))
        .containsEntry("groups", List.of())
        .containsEntry("used", null);
    assertThat((Map<?, ?>) made.get("created_by"))
        .satisfies(by -> assertThat(by.get("username")).isEqualTo(admin.username()));
    assertThat((Map<?, ?>) made.get("flow_obj"))
        .satisfies(its -> assertThat(its.get("slug")).isEqualTo(flow.slug()));
    assertThat(made.toString()).doesNotContain("token_hash", "sealed");
  }

  @Test
  void theLinkLeadsToItsFlow() {
    String link = String.valueOf(create(Map.of()).get("link"));
    String base = lab.engine().brand("localhost").baseUrl() + "/if/flow/" + flow.slug();

    assertThat(link).startsWith(base + "/?itoken=");
    assertThat(lab.engine().invitations().find(link.substring(link.indexOf("itoken=") + 7)))
        .isPresent();
  }

  /** CVE-2022-23555. */
  @Test
  void anyFlowIsToBeSaidOnPurpose() {
    Map<String, Object> said = said(Map.of());
    said.remove("flow");
    assertThat(problems(resource("").create(body(said)))).containsOnlyKeys("flow");

    said.put("flow", null);
    Map<String, Object> made = json(resource("").create(body(said)));
    assertThat(made).containsEntry("flow", null).containsEntry("link", null);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "name        | \"no slug\"",
        "name        | \"\"",
        "name        | 7",
        "flow        | \"x\"",
        "flow        | \"0190a1b2-0000-4000-8000-0000000000ff\"",
        "fixed_data  | []",
        "fixed_data  | {\"is_superuser\": true}",
        "fixed_data  | {\" Is_Active \": true}",
        "fixed_data  | {\"groups\": []}",
        "fixed_data  | {\"pk\": 1}",
        "fixed_data  | {\"password\": \"x\"}",
        "fixed_data  | {\"vestibule.invitation\": \"x\"}",
        "fixed_data  | {\"attributes\": 1}",
        "single_use  | \"yes\"",
        "expires     | \"soon\"",
        "groups      | \"x\"",
        "groups      | [\"0190a1b2-0000-4000-8000-0000000000ff\"]"
      })
  void whatItMayNotSayIsRefused(String field, String value) {
    Map<String, Object> said = said(Map.of());
    said.put(field, Json.readObject("{\"it\":" + value + "}").get("it"));

    Response made = resource("").create(body(said));

    assertThat(problems(made)).containsOnlyKeys(field);
    assertThat(list("name=" + name).get("results")).isEqualTo(List.of());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "null", "{", "\"x\""})
  void whatIsNoObjectIsRefused(String body) {
    assertThat(resource("").create(stream(body)).getStatus()).isEqualTo(400);
  }

  // --- changing

  @Test
  void aChangeOfPartLeavesTheRest() {
    Map<String, Object> made = create(Map.of("single_use", true));

    Map<String, Object> changed =
        json(resource("").patch(pk(made), body(Map.of("fixed_data", Map.of("a", 1)))));

    assertThat(changed)
        .containsEntry("fixed_data", Map.of("a", 1))
        .containsEntry("single_use", true)
        .containsEntry("flow", flow.id().toString())
        .containsEntry("link", made.get("link"));
  }

  @Test
  void aChangeOfTheWholeSaysAll() {
    Map<String, Object> made = create(Map.of("single_use", true));

    Map<String, Object> changed =
        json(resource("").put(pk(made), body(Map.of("name", name, "flow", flow.id().toString()))));

    assertThat(changed).containsEntry("single_use", false).containsEntry("fixed_data", Map.of());
    assertThat(problems(resource("").put(pk(made), body(Map.of("name", name)))))
        .containsOnlyKeys("flow");
  }

  /** CVE-2024-37905. */
  @Test
  void neitherItsMakerNorItsTokenNorItsIdCanBeChanged() {
    User other = lab.superuser();
    Map<String, Object> made = create(Map.of());
    Map<String, Object> evil =
        Map.of(
            "created_by",
            other.id().toString(),
            "token",
            "mine",
            "link",
            "https://evil.example/",
            "pk",
            UUID.randomUUID().toString(),
            "used",
            "2020-01-01T00:00:00Z",
            "used_by",
            other.id().toString());
    Map<String, Object> whole = said(Map.of());
    whole.putAll(evil);

    assertThat(json(resource("").patch(pk(made), body(evil)))).isEqualTo(made);
    assertThat(json(resource("").put(pk(made), body(whole)))).isEqualTo(made);
    assertThat(lab.engine().invitations().find("mine")).isEmpty();
  }

  @Test
  void oneThatIsTakenBackIsGone() {
    Map<String, Object> made = create(Map.of());

    assertThat(resource("").delete(pk(made)).getStatus()).isEqualTo(204);
    assertThat(resource("").delete(pk(made)).getStatus()).isEqualTo(404);
    assertThat(resource("").get(pk(made)).getStatus()).isEqualTo(404);
    assertThat(lab.events())
        .anyMatch(
            event ->
                event.action().equals("invitation_revoked")
                    && admin.id().equals(event.user())
                    && pk(made).equals(event.details().get("invitation")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "00000000-0000-0000-0000-000000000000"})
  void whatIsNotThereIsNotFound(String id) {
    assertThat(resource("").get(id).getStatus()).isEqualTo(404);
    assertThat(resource("").patch(id, body(Map.of())).getStatus()).isEqualTo(404);
    assertThat(resource("").send(id, body(Map.of())).getStatus()).isEqualTo(404);
  }

  // --- lists

  @Test
  void aListIsReadPageByPage() {
    IntStream.range(0, 5).forEach(i -> create(Map.of("fixed_data", Map.of("i", i))));

    Map<String, Object> second = list("page_size=2&page=2&ordering=created&name=" + name);

    assertThat(second.get("pagination"))
        .isEqualTo(
            Map.of(
                "next", 3,
                "previous", 1,
                "count", 5,
                "current", 2,
                "total_pages", 3,
                "start_index", 3,
                "end_index", 4));
    assertThat(results(second)).hasSize(2);
    assertThat(second.get("autocomplete")).isEqualTo(Map.of());
  }

  @Test
  void aListHasThoseThatHaveExpiredToo() {
    create(Map.of("expires", "2001-01-01T00:00:00Z"));

    assertThat(results(list("name=" + name + "&expires=2001-01-01T00:00:00Z"))).hasSize(1);
  }

  @Test
  void aListIsOrderedAsAsked() {
    String other = lab.name("invitation");
    create(Map.of("expires", "2090-01-01T00:00:00Z"));
    create(Map.of("name", other, "expires", "2091-01-01T00:00:00Z"));
    String mine = "&flow__slug=" + flow.slug();

    assertThat(names("ordering=expires" + mine)).containsExactly(name, other);
    assertThat(names("ordering=-expires" + mine)).containsExactly(other, name);
    assertThat(names(mine)).containsExactly(other, name);
    assertThat(names("ordering=name" + mine)).isSorted();
  }

  @Test
  void aListHoldsWhatWasAskedFor() {
    create(Map.of());
    String by = "&flow__slug=" + flow.slug();

    assertThat(results(list("flow=" + flow.id()))).hasSize(1);
    assertThat(results(list("created_by=" + admin.username()))).hasSize(1);
    assertThat(results(list("created_by__username=nobody"))).isEmpty();
    assertThat(results(list("search=" + name.toUpperCase(java.util.Locale.ROOT) + by))).hasSize(1);
    assertThat(results(list("search=%25" + by))).isEmpty();
    assertThat(results(list("search=_" + by))).isEmpty();
    assertThat(results(list("search='+or+1=1" + by))).isEmpty();
  }

  /** J-33. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "ordering=token",
        "ordering=token_hash",
        "ordering=sealed_token",
        "ordering=tokenHash",
        "ordering=-sealedToken",
        "ordering=fixed_data",
        "ordering=created_by__password",
        "ordering=name;drop+table+vst_invitation",
        "ordering=name,expires",
        "ordering=--name",
        "ordering=NAME",
        "ordering=name&ordering=expires",
        "page=0",
        "page=x",
        "page=100001",
        "page_size=101",
        "page_size=-1",
        "flow=x",
        "expires=now"
      })
  void nothingElseIsAskedFor(String query) {
    Response response = resource(query).list();

    assertThat(response.getStatus()).isEqualTo(400);
    assertThat(json(response)).containsOnlyKeys(query.split("=", 2)[0]);
  }

  @Test
  void aMalformedQueryIsRefused() {
    assertThat(resource("name=%").list().getStatus()).isEqualTo(400);
  }

  // --- mail

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | No email addresses provided",
        "{\"email_addresses\": []} | No email addresses provided",
        "{\"email_addresses\": \"a@example.org\"} | Expected a list",
        "{\"email_addresses\": [1]} | Expected a list",
        "{\"email_addresses\": [\"nobody\"]} | valid email address",
        "{\"email_addresses\": [\"a@b\\r\\nBcc: c@d\"]} | valid email address",
        "{\"email_addresses\": [\"a@b\"], \"cc_addresses\": [\"nobody\"]} | valid email address",
        "{\"email_addresses\": [\"a@b\"], \"template\": \"email/none.html\"} | no such template"
      })
  void whatCannotBeMailedIsRefused(String said, String problem) {
    Map<String, Object> made = create(Map.of());

    Response response = resource("").send(pk(made), stream(said));

    assertThat(response.getStatus()).isEqualTo(400);
    assertThat(String.valueOf(response.getEntity())).contains(problem);
  }

  @Test
  void notMoreThanFiftyAreInvitedAtOnce() {
    List<String> many = IntStream.range(0, 51).mapToObj(i -> "a" + i + "@example.org").toList();

    assertThat(
            resource("")
                .send(pk(create(Map.of())), body(Map.of("email_addresses", many)))
                .getStatus())
        .isEqualTo(400);
  }

  @Test
  void anInvitationToAnyFlowIsNotMailed() {
    Map<String, Object> said = said(Map.of());
    said.put("flow", null);
    Map<String, Object> made = json(resource("").create(body(said)));

    Response response =
        resource("").send(pk(made), body(Map.of("email_addresses", List.of("a@example.org"))));

    assertThat(response.getStatus()).isEqualTo(400);
    assertThat(json(response)).isEqualTo(Map.of("error", "Invitation has no associated flow"));
  }

  // --- the store behind it

  @Test
  void whatIsShownIsWhatIsKept() throws Exception {
    StoredInvitation made =
        lab.engine()
            .invitations()
            .create(
                io.vestibule.event.Author.SYSTEM,
                new InvitationOptions(
                    name,
                    flow.id(),
                    Map.of(),
                    Set.of(lab.group()),
                    true,
                    lab.clock().instant().plus(Duration.ofDays(1))));

    Map<String, Object> shown = json(resource("").get(made.id().toString()));

    assertThat(shown).containsEntry("created_by", null);
    assertThat((List<?>) shown.get("groups")).hasSize(1);
  }

  private Map<String, Object> said(Map<String, ?> more) {
    Map<String, Object> said = new HashMap<>();
    said.put("name", name);
    said.put("flow", flow.id().toString());
    said.put("fixed_data", Map.of("email", "ada@example.org"));
    said.putAll(more);
    return said;
  }

  private Map<String, Object> create(Map<String, ?> more) {
    Response response = resource("").create(body(said(more)));
    assertThat(response.getStatus()).as("%s", response.getEntity()).isEqualTo(201);
    return json(response);
  }

  private static Map<String, Object> problems(Response response) {
    assertThat(response.getStatus()).isEqualTo(400);
    return json(response);
  }

  private static String pk(Map<String, Object> made) {
    return String.valueOf(made.get("pk"));
  }

  private List<Object> names(String query) {
    return results(list(query)).stream()
        .<Object>map(one -> Objects.requireNonNull(((Map<?, ?>) one).get("name")))
        .toList();
  }

  private Map<String, Object> list(String query) {
    return json(resource(query).list());
  }

  private static List<?> results(Map<String, Object> page) {
    return (List<?>) Objects.requireNonNull(page.get("results"));
  }

  private static InputStream body(Map<String, ? extends @Nullable Object> json) {
    return stream(Json.write(json));
  }

  private static InputStream stream(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }

  private static Map<String, Object> json(Response response) {
    return Json.readObject(String.valueOf(response.getEntity()));
  }

  private InvitationsResource resource(String query) {
    return new InvitationsResource(
        new FakeRequest()
            .to(lab.engine())
            .cookie("vestibule_session", session)
            .query(query)
            .toRequest());
  }
}
