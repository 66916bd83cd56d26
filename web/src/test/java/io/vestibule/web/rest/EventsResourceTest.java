package io.vestibule.web.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.api.event.Event;
import io.vestibule.api.event.EventQuery;
import io.vestibule.api.user.User;
import io.vestibule.event.Origin;
import io.vestibule.json.Json;
import io.vestibule.testkit.Lab;
import io.vestibule.web.fake.FakeRequest;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventsResourceTest {
  private final Lab lab = Lab.shared();
  private final User admin = lab.superuser();
  private final String session = String.valueOf(lab.browser(admin).cookie());
  private final String action = lab.name("custom_rest");

  // --- who

  @Test
  void onlySuperusersGetAnything() {
    User user = lab.user("a long password");
    FakeRequest stranger = new FakeRequest();
    FakeRequest person =
        new FakeRequest().cookie("vestibule_session", String.valueOf(lab.browser(user).cookie()));
    for (FakeRequest request : List.of(stranger, person)) {
      EventsResource resource = new EventsResource(request.to(lab.engine()).toRequest());

      assertThat(resource.list().getStatus()).isEqualTo(403);
      assertThat(resource.actions().getStatus()).isEqualTo(403);
      assertThat(resource.event(UUID.randomUUID().toString()).getStatus()).isEqualTo(403);
    }
  }

  // --- lists

  @Test
  void anEventHasTheShapeOfAuthentiks() {
    lab.engine()
        .audit()
        .record(
            new Origin("192.0.2.7", "a-reference"),
            action,
            admin.id(),
            "",
            Map.of("a", Map.of("b", 1)));

    Map<?, ?> event = (Map<?, ?>) results(json(list("action=" + action))).get(0);

    Event recorded = lab.engine().audit().search(EventQuery.newest(1).of(action)).get(0);
    assertThat(event.get("pk")).isEqualTo(recorded.id().toString());
    assertThat(event.get("user"))
        .isEqualTo(Map.of("pk", admin.id().toString(), "username", admin.username()));
    assertThat(event.get("action")).isEqualTo(action);
    assertThat(event.get("context")).isEqualTo(Map.of("a", Map.of("b", 1)));
    assertThat(event.get("client_ip")).isEqualTo("192.0.2.7");
    assertThat(event.get("reference")).isEqualTo("a-reference");
    assertThat(event.get("created")).isEqualTo(recorded.at().toString());
    assertThat(event.get("expires"))
        .isEqualTo(recorded.at().plus(java.time.Duration.ofDays(365)).toString());
    assertThat(json(resource("").event(recorded.id().toString()))).isEqualTo(event);
  }

  @Test
  void aListIsReadToItsEndByItsCursor() {
    for (int i = 0; i < 5; i++) {
      lab.engine().audit().record(Origin.SYSTEM, action, null, "event " + i, Map.of());
    }
    String query = "page_size=2&action=" + action;
    int seen = 0;
    Object cursor = "";
    do {
      Map<String, Object> page = json(list(query + "&cursor=" + cursor));
      seen += results(page).size();
      Map<?, ?> pagination = (Map<?, ?>) Objects.requireNonNull(page.get("pagination"));
      cursor = pagination.get("cursor");
      assertThat(pagination.get("next")).isEqualTo(cursor == null ? 0 : 2);
      assertThat(pagination.get("count")).isEqualTo(results(page).size());
    } while (cursor != null);

    assertThat(seen).isEqualTo(5);
  }

  @ParameterizedTest
  @CsvSource({
    "page_size, page_size=101",
    "client_ip, client_ip=here",
    "from, from=now",
    "until, until=then",
    "cursor, cursor=x",
    "page, page=2",
  })
  void anErrorNamesItsParameter(String parameter, String query) {
    Response response = list(query);

    assertThat(response.getStatus()).isEqualTo(400);
    assertThat(json(response)).containsOnlyKeys(parameter);
  }

  @Test
  void aMalformedQueryIsRefused() {
    assertThat(list("user=%").getStatus()).isEqualTo(400);
  }

  // --- the rest

  @ParameterizedTest
  @ValueSource(strings = {"x", "00000000-0000-0000-0000-000000000000", "1-1-1-1-1"})
  void anEventThatIsNotThereIsNotFound(String id) {
    assertThat(resource("").event(id).getStatus()).isEqualTo(404);
  }

  @Test
  void theActionsAreThoseThatAreKnownAndThoseOfTheLog() {
    lab.engine().audit().record(Origin.SYSTEM, action, null, "", Map.of());

    String actions = String.valueOf(resource("").actions().getEntity());

    assertThat(actions).contains("\"name\":\"login_failed\"", "\"name\":\"" + action + "\"");
  }

  private static List<?> results(Map<String, Object> page) {
    return (List<?>) Objects.requireNonNull(page.get("results"));
  }

  private static Map<String, Object> json(Response response) {
    return Json.readObject(String.valueOf(response.getEntity()));
  }

  private Response list(String query) {
    return resource(query).list();
  }

  private EventsResource resource(String query) {
    return new EventsResource(
        new FakeRequest()
            .to(lab.engine())
            .cookie("vestibule_session", session)
            .query(query)
            .toRequest());
  }
}
