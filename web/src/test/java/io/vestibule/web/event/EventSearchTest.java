package io.vestibule.web.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vestibule.api.event.Event;
import io.vestibule.api.user.User;
import io.vestibule.event.Origin;
import io.vestibule.testkit.Lab;
import io.vestibule.web.event.EventSearch.Found;
import io.vestibule.web.request.FormBody;
import io.vestibule.web.request.FormBody.MalformedException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventSearchTest {
  private final Lab lab = Lab.shared();
  private final String action = lab.name("custom_search");

  @BeforeEach
  void laterThanAnythingBefore() {
    lab.clock().advance(Duration.ofMillis(1));
  }

  // --- what cannot be understood

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "client_ip | client_ip=localhost",
        "client_ip | client_ip=192.0.2.256",
        "client_ip | client_ip=' or 1=1",
        "client_ip | client_ip=192.0.2.0/24",
        "from      | from=yesterday",
        "from      | from=2026-13-01T00:00",
        "from      | from=2026-02-30T00:00",
        "from      | from=1969-12-31T23:59",
        "from      | from=%2B12026-01-01T00:00",
        "from      | from=-999999999-01-01",
        "until     | until=14:30",
        "until     | from=2026-03-01T12:00&until=2026-03-01T12:00",
        "until     | from=2026-03-02&until=2026-03-01",
        "cursor    | cursor=1",
        "cursor    | cursor=1.00000000-0000-0000-0000-00000000000x",
        "user      | user=a&user=b",
        "reference | reference=a&reference=b",
      })
  void whatCannotBeUnderstoodIsAProblemOfItsParameter(String parameter, String query) {
    for (EventSearch search : List.of(onPage(query), byProgram(query))) {
      assertThat(search.problems()).containsOnlyKeys(parameter);
      assertThat(lab.words(Objects.requireNonNull(search.problems().get(parameter))))
          .doesNotStartWith("problem.");
      assertThatThrownBy(() -> find(search)).isInstanceOf(IllegalStateException.class);
    }
  }

  @ParameterizedTest
  @CsvSource({"user, 320", "reference, 64", "action, 64"})
  void whatIsTooLongToBeInTheLogIsAProblem(String parameter, int most) {
    assertThat(onPage(parameter + "=" + "x".repeat(most)).isSound()).isTrue();
    assertThat(onPage(parameter + "=" + "x".repeat(most + 1)).problems())
        .containsOnlyKeys(parameter);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "101", "-1", "1.0", "many", "99999999999999999999"})
  void programsGetPagesOfSomeSizesOnly(String size) {
    assertThat(byProgram("page_size=" + size).problems()).containsOnlyKeys("page_size");
  }

  @Test
  void programsThatCountPagesAreToldThatThereAreNone() {
    assertThat(byProgram("page=2").problems()).containsOnlyKeys("page");
    assertThat(byProgram("page=1").isSound()).isTrue();
  }

  @Test
  void whatIsForProgramsMeansNothingOnPages() {
    assertThat(onPage("page_size=x&page=x&username=x").isSound()).isTrue();
    assertThat(onPage("page_size=3").size()).isEqualTo(10);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "user=", "user=+&action=&client_ip=&from=&until=&cursor=", "else=where"})
  void nothingInParticularFindsEverything(String query) {
    record(null, "somebody");

    assertThat(onPage(query).problems()).isEmpty();
    assertThat(find(onPage(query)).events()).hasSize(10);
  }

  // --- users

  @Test
  void aNameFindsWhatTheAccountDidUnderEarlierNamesAndWhatIsNobodys() {
    User user = lab.user("a long password");
    record(user.id(), "earlier-" + user.username());
    record(user.id(), user.username());
    record(null, user.username());
    record(UUID.randomUUID(), "somebody else");

    assertThat(names("user=" + user.username()))
        .containsExactly(user.username(), user.username(), "earlier-" + user.username());
    assertThat(names("user=" + user.username().toUpperCase(java.util.Locale.ROOT)))
        .containsExactly(user.username(), user.username(), "earlier-" + user.username());
    assertThat(names("user=" + user.email())).hasSize(2);
    assertThat(names("user=earlier-" + user.username()))
        .containsExactly("earlier-" + user.username());
  }

  @Test
  void anIdFindsWhatTheAccountDid() {
    User user = lab.user("a long password");
    record(user.id(), "earlier");
    record(null, user.username());

    assertThat(names("user=" + user.id())).containsExactly("earlier");
  }

  @Test
  void aNameNobodyHasFindsWhatWasTyped() {
    record(null, "no such user");
    record(null, "no such user 2");

    assertThat(names("user=no+such+user")).containsExactly("no such user");
  }

  @Test
  void whatLooksLikeAQueryLanguageIsAName() {
    record(null, "%");

    assertThat(names("user=%25")).containsExactly("%");
    assertThat(names("user=x'+or+'1'='1")).isEmpty();
    assertThat(names("user=_")).isEmpty();
  }

  @Test
  void programsMayGiveBothANameAndAnId() {
    User user = lab.user("a long password");
    record(user.id(), user.username());
    record(user.id(), "earlier");
    record(null, user.username());
    String name = "username=" + user.username();

    assertThat(found(byProgram(name + "&action=" + action))).hasSize(3);
    assertThat(found(byProgram(name + "&user=" + user.id() + "&action=" + action))).hasSize(2);
    assertThat(byProgram(name + "&user=x").problems()).containsOnlyKeys("user");
  }

  // --- the rest

  @Test
  void anAddressIsComparedInItsCanonicalForm() {
    lab.engine()
        .audit()
        .record(new Origin("2001:db8:0:0:0:0:0:1", ""), action, null, "here", Map.of());
    record(null, "elsewhere");

    assertThat(names("client_ip=2001:DB8::1")).containsExactly("here");
  }

  @Test
  void timesAreInUtcUnlessTheySayOtherwise() {
    record(null, "now");
    Instant now = lab.clock().instant();
    String second = now.minusMillis(now.toEpochMilli() % 1000).toString();
    String later = now.plusSeconds(1).toString();

    assertThat(names("from=" + second)).containsExactly("now");
    assertThat(names("from=" + second.replace("Z", ""))).containsExactly("now");
    assertThat(names("from=" + second.substring(0, 10))).containsExactly("now");
    assertThat(names("from=" + second.replace("Z", "-01:00"))).isEmpty();
    assertThat(names("from=" + second.replace("Z", "%2B01:00"))).containsExactly("now");
    assertThat(names("from=" + later)).isEmpty();
    assertThat(names("until=" + later)).containsExactly("now");
    assertThat(names("until=" + second)).isEmpty();
  }

  @Test
  void aTimeIsShownInTheFormAsItsInputTakesIt() {
    assertThat(onPage("from=2026-03-01T14:30:05.5%2B01:00").fromInput())
        .isEqualTo("2026-03-01T13:30:05");
    assertThat(onPage("until=2026-03-01").untilInput()).isEqualTo("2026-03-01T00:00:00");
    assertThat(onPage("from=rubbish").fromInput()).isEmpty();
  }

  @Test
  void aListGoesOnUntilItsEnd() {
    for (int i = 0; i < 23; i++) {
      record(null, "event " + i);
    }
    List<String> seen = new ArrayList<>();
    String cursor = "";
    int pages = 0;
    do {
      Found found = find(onPage("action=" + action + "&cursor=" + cursor));
      found.events().forEach(event -> seen.add(event.username()));
      cursor = found.next() == null ? "" : found.next().text();
      pages++;
    } while (!cursor.isEmpty());

    assertThat(pages).isEqualTo(3);
    assertThat(seen).hasSize(23).doesNotHaveDuplicates().startsWith("event 22");
  }

  @Test
  void aPageThatIsJustFullIsTheLast() {
    for (int i = 0; i < 10; i++) {
      record(null, "event");
    }

    assertThat(find(onPage("action=" + action)).next()).isNull();
  }

  @Test
  void severalActionsFindEventsOfAnyOfThem() {
    record(null, "one");
    lab.engine().audit().record(Origin.SYSTEM, action + "x", null, "two", Map.of());

    assertThat(found(byProgram("action=" + action + "&action=" + action + "x")))
        .extracting(Event::username)
        .containsExactlyInAnyOrder("one", "two");
  }

  private List<String> names(String query) {
    return found(onPage(query + "&action=" + action)).stream().map(Event::username).toList();
  }

  private List<Event> found(EventSearch search) {
    return find(search).events();
  }

  private Found find(EventSearch search) {
    return search.in(lab.engine().audit(), lab.engine().users());
  }

  private void record(@Nullable UUID user, String username) {
    lab.clock().advance(Duration.ofMillis(1));
    lab.engine().audit().record(Origin.SYSTEM, action, user, username, Map.of());
  }

  private static EventSearch onPage(String query) {
    return EventSearch.onPage(pairs(query), 10);
  }

  private static EventSearch byProgram(String query) {
    return EventSearch.byProgram(pairs(query));
  }

  private static Map<String, List<String>> pairs(String query) {
    try {
      return FormBody.pairs(query);
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }
}
