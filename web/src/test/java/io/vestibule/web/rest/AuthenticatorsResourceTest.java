package io.vestibule.web.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.api.event.EventActions;
import io.vestibule.api.factor.Factor;
import io.vestibule.api.factor.FactorType;
import io.vestibule.api.user.User;
import io.vestibule.json.Json;
import io.vestibule.testkit.Lab;
import io.vestibule.web.fake.FactorLab;
import io.vestibule.web.fake.FakeRequest;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.core.Response;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuthenticatorsResourceTest {
  /** What each route is for: whoever is logged in, or superusers. */
  private static final Map<String, String> PERMISSIONS =
      Map.of(
          "all", "own",
          "list", "own",
          "get", "own",
          "patch", "own",
          "delete", "own",
          "ofUser", "superuser",
          "deleteOfUser", "superuser");

  private final Lab lab = Lab.shared();
  private final FactorLab people = new FactorLab(lab);
  private final User user = lab.user("a long password");
  private final Factor totp = people.totp(user);

  // --- who

  static Stream<Method> routes() {
    return Arrays.stream(AuthenticatorsResource.class.getDeclaredMethods())
        .filter(
            method ->
                Arrays.stream(method.getAnnotations())
                    .map(Annotation::annotationType)
                    .anyMatch(type -> type.isAnnotationPresent(HttpMethod.class)));
  }

  @Test
  void everyRouteSaysWhomItIsFor() {
    assertThat(routes().map(Method::getName))
        .containsExactlyInAnyOrderElementsOf(PERMISSIONS.keySet());
  }

  @ParameterizedTest
  @MethodSource("routes")
  void whoeverMayNotIsRefusedAndNothingHappens(Method route) throws Exception {
    Response stranger = call(route, new FakeRequest().to(lab.engine()));
    assertThat(stranger.getStatus()).isEqualTo(403);
    assertThat(json(stranger)).containsEntry("code", "not_authenticated");

    // Their own factor, freshly proven: the only thing that is missing is being a superuser.
    Response person = call(route, people.by(people.fresh(user)).query("user=" + user.id()));
    if ("superuser".equals(PERMISSIONS.get(route.getName()))) {
      assertThat(person.getStatus()).isEqualTo(403);
      assertThat(json(person)).containsEntry("code", "permission_denied");
      assertThat(people.count(user)).isOne();
    } else {
      assertThat(person.getStatus()).isIn(200, 204);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"get", "patch", "delete"})
  void whatOthersHaveIsNotThere(String route) throws Exception {
    String other = people.fresh(lab.superuser());
    Method method = routes().filter(one -> one.getName().equals(route)).findFirst().orElseThrow();

    assertThat(call(method, people.by(other)).getStatus()).isEqualTo(404);
    assertThat(lab.engine().factors().of(user.id())).containsExactly(totp);
  }

  // --- seeing

  @Test
  void allOfOnesOwnAreInAuthentiksShape() {
    people.totp(lab.user("a long password"));
    List<?> all =
        (List<?>)
            Objects.requireNonNull(
                Json.readObject(
                        "{\"it\":" + resource(people.session(user), "").all().getEntity() + "}")
                    .get("it"));

    assertThat(all).hasSize(1);
    assertThat(all.get(0))
        .isEqualTo(
            Json.readObject(
                """
                {"verbose_name": "TOTP Device", "verbose_name_plural": "TOTP Devices",
                 "meta_model_name": "authentik_stages_authenticator_totp.totpdevice",
                 "pk": "%s", "name": "Authenticator app",
                 "type": "authentik_stages_authenticator_totp.TOTPDevice", "confirmed": true,
                 "created": "%s", "last_updated": "%s", "last_used": null,
                 "extra_description": "", "external_id": null}
                """
                    .formatted(totp.id(), totp.addedAt(), totp.addedAt())));
  }

  @ParameterizedTest
  @EnumSource(FactorType.class)
  void everyKindHasAListOfItsOwn(FactorType type) {
    User somebody = lab.user("a long password");
    for (FactorType one : FactorType.values()) {
      people.add(somebody, one, "The " + one, Map.of("address", "a***@example.org"));
    }

    Response response = resource(people.session(somebody), "").list(type.deviceClass());

    assertThat(String.valueOf(response.getEntity()))
        .contains(
            "\"The " + type + "\"",
            "authentik_stages_authenticator_" + type.deviceClass() + ".",
            "a***@example.org",
            somebody.username())
        .doesNotContain(FactorLab.SECRET, "aaaa");
    assertThat((List<?>) json(response).get("results")).hasSize(1);
  }

  @Test
  void oneIsFoundAmongItsOwnKindOnly() {
    AuthenticatorsResource mine = resource(people.session(user), "");

    assertThat(json(mine.get("totp", totp.id().toString()))).containsEntry("confirmed", true);
    assertThat(mine.get("static", totp.id().toString()).getStatus()).isEqualTo(404);
    assertThat(mine.get("totp", "x").getStatus()).isEqualTo(404);
    assertThat(mine.get("totp", UUID.randomUUID().toString()).getStatus()).isEqualTo(404);
  }

  @Test
  void superusersSeeWhatOthersHave() {
    String admin = people.session(lab.superuser());

    assertThat(String.valueOf(resource(admin, "user=" + user.id()).ofUser().getEntity()))
        .contains(totp.id().toString())
        .doesNotContain(FactorLab.SECRET);
    for (String query : List.of("", "user=x", "user=" + UUID.randomUUID())) {
      assertThat(resource(admin, query).ofUser().getStatus()).isEqualTo(400);
    }
  }

  // --- naming

  /** As in CVE-2024-37905: whose it is is not among what can be changed. */
  @Test
  void nothingButTheNameIsChanged() {
    User other = lab.user("a long password");
    String body =
        Json.write(
            Map.of(
                "name",
                "Telephone",
                "user",
                other.id().toString(),
                "pk",
                UUID.randomUUID().toString(),
                "type",
                "static",
                "confirmed",
                false,
                "last_used",
                "2020-01-01T00:00:00Z"));

    Response response =
        resource(people.session(user), "").patch("totp", totp.id().toString(), stream(body));

    assertThat(response.getStatus()).isEqualTo(200);
    assertThat(json(response)).containsEntry("name", "Telephone");
    assertThat(lab.engine().factors().of(other.id())).isEmpty();
    assertThat(lab.engine().factors().of(user.id()))
        .singleElement()
        .usingRecursiveComparison()
        .ignoringFields("name")
        .isEqualTo(totp);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"name\": \" \"}", "{\"name\": 7}", "{\"name\": null}", "[]", "{"})
  void aNameThatIsNoneIsRefused(String body) {
    AuthenticatorsResource mine = resource(people.session(user), "");

    assertThat(mine.patch("totp", totp.id().toString(), stream(body)).getStatus()).isEqualTo(400);
    assertThat(
            mine.patch(
                    "totp", totp.id().toString(), stream("{\"name\": \"" + "x".repeat(101) + "\"}"))
                .getStatus())
        .isEqualTo(400);
    assertThat(lab.engine().factors().of(user.id())).containsExactly(totp);
  }

  // --- removing

  @Test
  void onesOwnIsRemovedAfterAFreshProof() {
    assertThat(delete(people.by(people.fresh(user))).getStatus()).isEqualTo(204);
    assertThat(people.count(user)).isZero();
    assertThat(delete(people.by(people.fresh(user))).getStatus()).isEqualTo(404);
  }

  @Test
  void aSessionThatHasNotShownTheFactorRemovesNothing() {
    refused(delete(people.by(people.session(user))));
  }

  @Test
  void aSessionThatIsNotFreshRemovesNothing() {
    String cookie = people.fresh(user);
    lab.clock().advance(Duration.ofMinutes(16));

    refused(delete(people.by(cookie)));
  }

  @Test
  void anApiTokenRemovesNothing() {
    refused(delete(new FakeRequest().to(lab.engine()).header("Authorization", bearer(user))));
  }

  /** Whoever sends the cookie of a fresh session along is still whose token it is. */
  @Test
  void anApiTokenRemovesNothingBesideASession() {
    refused(delete(people.by(people.fresh(user)).header("Authorization", bearer(user))));
  }

  @Test
  void superusersRemoveThoseOfOthers() {
    User admin = lab.superuser();
    AuthenticatorsResource resource = resource(people.session(admin), "");

    assertThat(resource.deleteOfUser("static", totp.id().toString()).getStatus()).isEqualTo(404);
    assertThat(resource.deleteOfUser("totp", totp.id().toString()).getStatus()).isEqualTo(204);

    assertThat(people.count(user)).isZero();
    assertThat(lab.events(EventActions.FACTOR_REMOVED, user))
        .singleElement()
        .satisfies(event -> assertThat(event.details()).containsEntry("by", admin.id().toString()));
    assertThat(resource.deleteOfUser("totp", totp.id().toString()).getStatus()).isEqualTo(404);
  }

  @Test
  void superusersRemoveTheirOwnOnlyAfterAFreshProof() {
    User admin = lab.superuser();
    String own = people.totp(admin).id().toString();

    Response response = resource(people.session(admin), "").deleteOfUser("totp", own);
    Response byToken =
        new AuthenticatorsResource(
                new FakeRequest()
                    .to(lab.engine())
                    .header("Authorization", bearer(admin))
                    .toRequest())
            .deleteOfUser("totp", own);

    assertThat(json(response)).containsEntry("code", "reauthentication_required");
    assertThat(json(byToken)).containsEntry("code", "reauthentication_required");
    assertThat(people.count(admin)).isOne();
  }

  // --- what these tests are made of

  private Response call(Method route, FakeRequest request) throws ReflectiveOperationException {
    Object[] arguments =
        Stream.of("totp", totp.id().toString(), stream("{\"name\": \"Mine\"}"))
            .limit(route.getParameterCount())
            .toArray();
    return (Response)
        Objects.requireNonNull(
            route.invoke(new AuthenticatorsResource(request.toRequest()), arguments));
  }

  private Response delete(FakeRequest request) {
    return new AuthenticatorsResource(request.toRequest()).delete("totp", totp.id().toString());
  }

  private void refused(Response response) {
    assertThat(response.getStatus()).isEqualTo(403);
    assertThat(json(response)).containsEntry("code", "reauthentication_required");
    assertThat(people.count(user)).isOne();
  }

  private String bearer(User owner) {
    String key = lab.name("an-api-token-of-some-length");
    lab.engine()
        .database()
        .run(em -> lab.engine().tokens().createApiToken(em, key, owner.id(), key));
    return "Bearer " + key;
  }

  private AuthenticatorsResource resource(String cookie, String query) {
    return new AuthenticatorsResource(people.by(cookie).query(query).toRequest());
  }

  private static InputStream stream(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }

  private static Map<String, Object> json(Response response) {
    return Json.readObject(String.valueOf(response.getEntity()));
  }
}
