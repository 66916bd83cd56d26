package io.vestibule.web.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.api.event.EventActions;
import io.vestibule.api.user.User;
import io.vestibule.event.Origin;
import io.vestibule.testkit.Lab;
import io.vestibule.web.admin.EventsPage.ActionView;
import io.vestibule.web.admin.EventsPage.FieldView;
import io.vestibule.web.fake.FakeRequest;
import io.vestibule.web.fake.FakeResponse;
import io.vestibule.web.request.Asked;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventsPageTest {
  private static final Origin HERE = new Origin("192.0.2.7", "a-reference");

  private final Lab lab = Lab.shared();
  private final String action = lab.name("custom_page");

  @BeforeEach
  void laterThanAnythingBefore() {
    lab.clock().advance(Duration.ofMillis(1));
  }

  // --- who

  @Test
  void strangersAreSentToLogInAndComeBack() throws Exception {
    FakeResponse response = get(new FakeRequest().path("/").query("user=x"));

    assertThat(response.status()).isEqualTo(303);
    assertThat(response.header("Location"))
        .contains("flows/-/default/authentication/", "next=%2Fhere%3Fuser%3Dx");
  }

  @Test
  void peopleWhoAreNoSuperusersAreRefused() throws Exception {
    FakeRequest request = by(lab.user("a long password")).path("/");

    assertThat(get(request).status()).isEqualTo(403);
    assertThat(request.attribute("forwarded")).isNull();
  }

  @Test
  void superusersSeeIt() throws Exception {
    FakeRequest request = by(lab.superuser()).path("/");

    assertThat(get(request).status()).isEqualTo(200);
    assertThat(request.attribute("forwarded")).isEqualTo("/pages/admin/events.xhtml");
  }

  @Test
  void thereIsNothingElse() throws Exception {
    assertThat(get(by(lab.superuser()).path("/else/")).status()).isEqualTo(404);
  }

  // --- hostile names

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "<script>alert(1)</script> | <script>alert(1)</script>",
        "nimda\u202Etxt.exe         | nimda[U+202E]txt.exe",
        "two\u2028lines             | two[U+2028]lines",
        "zero\u200Bwidth            | zero[U+200B]width",
        "be\u0007ll                 | be[U+0007]ll",
        "emoji \uD83D\uDE00         | emoji \uD83D\uDE00",
      })
  void whatCannotBeSeenIsWrittenOut(String name, String shown) {
    record(null, name, Map.of(name, name, "reason", name));

    EventView event = newest();

    assertThat(event.user()).isEqualTo(shown);
    assertThat(event.summary()).isEqualTo(shown);
    assertThat(event.details())
        .contains(new EventView.Line(shown, "", shown), new EventView.Line("reason", "", shown));
  }

  @Test
  void newlinesStayInValuesOnly() {
    record(null, "two\nlines", Map.of("two\nkeys", "two\nvalues", "reason", "two\nreasons"));

    EventView event = newest();

    assertThat(event.user()).isEqualTo("two[U+000A]lines");
    assertThat(event.summary()).isEqualTo("two[U+000A]reasons");
    assertThat(event.details()).contains(new EventView.Line("two[U+000A]keys", "", "two\nvalues"));
  }

  @Test
  void aNameOf320CharactersIsShownWholeAndItsLinkFindsIt() {
    String name = "\"><'&%+\u202E".repeat(40);
    record(null, name, Map.of());

    assertThat(newest().user()).hasSizeGreaterThan(320);
    String link = newest().userLink();

    assertThat(link).doesNotContain("<", ">", "\"", "'", "\u202E", " ");
    EventsPage page = page(link.substring(link.indexOf('?') + 1));
    assertThat(page.problem()).isEmpty();
    assertThat(page.events()).isNotEmpty();
    assertThat(field(page, "user").value()).isEqualTo(name);
  }

  @Test
  void aSummaryIsShort() {
    record(null, "", Map.of("reason", "\uD83D\uDE00".repeat(1000)));

    assertThat(newest().summary()).isEqualTo("\uD83D\uDE00".repeat(160) + "\u2026");
  }

  // --- what is shown

  @Test
  void aChangeIsShownAsFieldBeforeAndAfter() {
    Map<String, Object> changes = new LinkedHashMap<>();
    changes.put("name", Map.of("old", "a", "new", "b"));
    changes.put("key", "changed");
    Map<String, @Nullable Object> made = new LinkedHashMap<>();
    made.put("old", null);
    made.put("new", List.of(1, 2));
    changes.put("list", made);
    changes.put("huge", Map.of("old", Map.of("cut", 50_000), "new", ""));
    lab.engine()
        .audit()
        .record(
            HERE,
            EventActions.MODEL_UPDATED,
            null,
            action,
            Map.of("model", "a model", "name", "its name", "pk", "1", "changes", changes));

    EventView event = page("user=" + action).events().get(0);

    assertThat(event.action()).isEqualTo("Changed");
    assertThat(event.summary()).isEqualTo("a model · its name · name, key, list, huge");
    assertThat(event.changes())
        .containsExactly(
            new EventView.Line("name", "a", "b"),
            new EventView.Line("key", "secret", "secret"),
            new EventView.Line("list", "nothing", "[1,2]"),
            new EventView.Line("huge", "left out, 50000 characters", ""));
    assertThat(event.details()).extracting(EventView.Line::name).doesNotContain("changes");
  }

  @Test
  void detailsWithinOthersAreUnderTheNamesOfBoth() {
    record(null, "", Map.of("geo", Map.of("city", Map.of("name", "Ulm")), "list", List.of("a")));

    assertThat(newest().details())
        .containsExactlyInAnyOrder(
            new EventView.Line("geo › city › name", "", "Ulm"),
            new EventView.Line("list › 1", "", "a"));
  }

  @Test
  void ofVeryManyDetailsTheFirstAreShown() {
    Map<String, Object> many = new LinkedHashMap<>();
    for (int i = 0; i < 1000; i++) {
      many.put("key" + i, i);
    }
    record(null, "", Map.of("all", many));

    assertThat(newest().details()).hasSize(EventView.MOST_DETAILS);
    assertThat(newest().isShortened()).isTrue();
    assertThat(newest().wholeLink()).startsWith("/api/v3/events/events/");
  }

  @Test
  void whatKindsNobodyKnowsHereCallAnActionIsShownAsItIs() {
    record(null, "", Map.of());

    assertThat(newest().action()).isEqualTo(action);
    assertThat(page("").actions()).extracting(ActionView::name).contains(action);
  }

  @ParameterizedTest
  @ValueSource(strings = {"en", "de"})
  void everyKnownActionHasWords(String language) {
    EventsPage page = page(new FakeRequest().header("Accept-Language", language), "");

    for (String known : EventActions.all()) {
      assertThat(page.action(known)).doesNotContain("_", "action.");
    }
  }

  @Test
  void timesAreInUtcAndInTheLanguageOfThePerson() {
    record(null, "", Map.of());

    assertThat(newest().time()).contains("2026").endsWith(" UTC");
    assertThat(newest().machineTime()).isEqualTo(lab.clock().instant().toString());
  }

  // --- the form

  @Test
  void theFormKeepsWhatWasSearched() {
    EventsPage page =
        page("user=kim&client_ip=192.0.2.7&reference=r&from=2026-03-01&action=" + action);

    assertThat(page.fields())
        .extracting(FieldView::value)
        .containsExactly("kim", "192.0.2.7", "r", "2026-03-01T00:00:00", "");
    assertThat(page.actions())
        .filteredOn(ActionView::chosen)
        .extracting(ActionView::name)
        .containsExactly(action);
    assertThat(page.isFiltered()).isTrue();
    assertThat(page("").isFiltered()).isFalse();
  }

  @Test
  void whatCannotBeUnderstoodIsSaidAtItsFieldAndNothingIsListed() {
    record(null, "", Map.of());
    EventsPage page = page("client_ip=%3Cscript%3E");

    assertThat(page.problem()).isNotEmpty();
    assertThat(field(page, "client_ip").problem()).contains("not an IP address");
    assertThat(field(page, "client_ip").value()).isEqualTo("<script>");
    assertThat(field(page, "user").problem()).isEmpty();
    assertThat(page.events()).isEmpty();
    assertThat(page.isNothingFound()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"cursor=x", "user=%", "user=%ff"})
  void anAddressThatIsBrokenIsSaidToBeSo(String query) {
    assertThat(page(query).problem()).contains("not as it was made");
    assertThat(page(query).events()).isEmpty();
  }

  @Test
  void theListGoesOnWithTheSameSearch() {
    for (int i = 0; i < 51; i++) {
      record(null, "a & b", Map.of());
    }
    String query = "action=" + action + "&user=a+%26+b";
    EventsPage first = page(query);
    assertThat(first.events()).hasSize(50);
    assertThat(first.isFurther()).isFalse();

    EventsPage second = page(first.olderLink().substring(first.olderLink().indexOf('?') + 1));

    assertThat(second.events()).hasSize(1);
    assertThat(second.olderLink()).isEmpty();
    assertThat(second.isFurther()).isTrue();
    assertThat(page(second.newestLink().substring(second.newestLink().indexOf('?') + 1)).events())
        .hasSize(50);
  }

  private void record(@Nullable UUID user, String username, Map<String, Object> details) {
    lab.engine().audit().record(HERE, action, user, username, details);
  }

  private EventView newest() {
    return page("action=" + action).events().get(0);
  }

  private static FieldView field(EventsPage page, String name) {
    return page.fields().stream()
        .filter(field -> field.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private EventsPage page(String query) {
    return page(new FakeRequest(), query);
  }

  private EventsPage page(FakeRequest request, String query) {
    return new EventsPage(Asked.by(request.to(lab.engine()).query(query).toRequest()));
  }

  private FakeRequest by(User user) {
    String session = lab.browser(user).cookie();
    return new FakeRequest().cookie("vestibule_session", String.valueOf(session));
  }

  private FakeResponse get(FakeRequest request) throws ServletException, IOException {
    FakeResponse response = new FakeResponse();
    new EventsServlet().doGet(request.to(lab.engine()).toRequest(), response.toResponse());
    return response;
  }
}
