package io.vestibule.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vestibule.api.event.Event;
import io.vestibule.api.event.EventActions;
import io.vestibule.api.event.EventQuery;
import io.vestibule.api.user.User;
import io.vestibule.store.Ids;
import io.vestibule.testkit.Lab;
import io.vestibule.user.UserStore.NameTakenException;
import io.vestibule.user.UserStore.NewUser;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuditLogTest {
  private static final Origin ORIGIN = new Origin("2001:db8::1", "reference");

  private final Lab lab = Lab.shared();
  private final AuditLog audit = lab.engine().audit();
  private final String action = lab.name("action");

  @BeforeEach
  void laterThanAnythingBefore() {
    lab.clock().advance(Duration.ofMillis(1));
  }

  @Test
  void anEventIsReadAsItWasRecorded() {
    UUID nobody = Ids.next(lab.clock());

    audit.record(ORIGIN, action, nobody, "alice", Map.of("a", 1, "b", List.of("c")));

    Event event = newest(1).get(0);
    assertThat(event)
        .isEqualTo(
            new Event(
                event.id(),
                lab.clock().instant(),
                action,
                nobody,
                "alice",
                "2001:db8::1",
                "reference",
                Map.of("a", 1, "b", List.of("c"))));
  }

  @Test
  void anEventOutlivesTheAccountItIsAbout() {
    User user = lab.user("correct horse");
    audit.record(ORIGIN, action, user.id(), user.username(), Map.of());

    lab.engine().users().delete(user.id());

    assertThat(newest(50)).filteredOn(event -> event.action().equals(action)).hasSize(1);
  }

  @Test
  void nothingIsRecordedOfWhatDidNotHappen() {
    assertThatThrownBy(
            () ->
                lab.engine()
                    .database()
                    .run(
                        em -> {
                          audit.record(em, ORIGIN, action, null, "", Map.of());
                          throw new IllegalStateException("it does not happen");
                        }))
        .hasMessage("it does not happen");

    assertThat(newest(50)).extracting(Event::action).doesNotContain(action);
  }

  @Test
  void theNewestEventComesFirst() {
    audit.record(ORIGIN, action, null, "first", Map.of());
    lab.clock().advance(Duration.ofMillis(1));
    audit.record(ORIGIN, action, null, "second", Map.of());

    assertThat(newest(2)).extracting(Event::username).containsExactly("second", "first");
  }

  @Test
  void ofANameThatIsTooLongTheBeginningIsKept() {
    audit.record(ORIGIN, action, null, "a".repeat(1000), Map.of());

    assertThat(newest(1).get(0).username()).isEqualTo("a".repeat(320));
  }

  @Test
  void aNameIsNotCutInTheMiddleOfACharacter() {
    audit.record(ORIGIN, action, null, "a".repeat(319) + "\uD83D\uDE00", Map.of());

    assertThat(newest(1).get(0).username()).isEqualTo("a".repeat(319));
  }

  @Test
  void whatAPlugInCallsAnActionIsCutRatherThanRefused() {
    audit.record(ORIGIN, action + "x".repeat(200), null, "", Map.of());

    assertThat(newest(1).get(0).action()).hasSize(64).startsWith(action);
  }

  @Test
  void aNameThatIsNotGivenIsTheOneTheAccountHas() {
    User user = lab.user("correct horse");

    audit.record(ORIGIN, action, user.id(), "", Map.of());

    assertThat(newest(1).get(0).username()).isEqualTo(user.username());
  }

  @Test
  void anAccountThatIsGoneHasNoName() {
    audit.record(ORIGIN, action, Ids.next(lab.clock()), "", Map.of());

    assertThat(newest(1).get(0).username()).isEmpty();
  }

  @Test
  void ofDetailsThatAreTooLongTheLongestGoFirst() {
    audit.record(ORIGIN, action, null, "", Map.of("a", "b".repeat(100_000), "c", "d"));

    assertThat(newest(1).get(0).details()).isEqualTo(Map.of("a", Map.of("cut", 100_000), "c", "d"));
  }

  @Test
  void aRowThatCannotBeReadDoesNotTakeTheListWithIt() {
    audit.record(ORIGIN, action, null, "", Map.of());
    lab.engine()
        .database()
        .run(
            em ->
                em.createNativeQuery("update vst_event set details = '{' where action = :action")
                    .setParameter("action", action)
                    .executeUpdate());

    assertThat(newest(1).get(0).details()).isEqualTo(Map.of("unreadable", 1));
  }

  // --- searching

  @Test
  void whatAnyOfSeveralQueriesFindsIsFoundOnceAndInOrder() {
    User user = lab.user("correct horse");
    record(user.id(), user.username());
    record(null, user.username());
    record(user.id(), "earlier");
    record(null, "somebody");
    EventQuery query = EventQuery.newest(10).of(action);

    List<EventQuery> either = List.of(query.about(user.id()), query.named(user.username()));

    assertThat(audit.searchAny(either))
        .extracting(Event::username)
        .containsExactly("earlier", user.username(), user.username());
    assertThat(
            audit.searchAny(
                List.of(EventQuery.newest(2).of(action).about(user.id()), either.get(1))))
        .hasSize(2);
  }

  @Test
  void aListGoesOnWhereItEndedAlsoAmongEventsOfTheSameMoment() {
    for (int i = 0; i < 25; i++) {
      audit.record(ORIGIN, action, null, "event " + i, Map.of());
    }
    EventQuery query = EventQuery.newest(10).of(action);
    List<String> seen = new ArrayList<>();
    List<Event> page = audit.search(query);
    while (!page.isEmpty()) {
      page.forEach(event -> seen.add(event.username()));
      String position = EventPosition.after(page.get(page.size() - 1)).text();
      page = audit.search(query.after(EventPosition.parse(position).orElseThrow().event()));
    }

    assertThat(seen).hasSize(25).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1",
        "1.",
        ".00000000-0000-0000-0000-000000000000",
        "-1.00000000-0000-0000-0000-000000000000",
        "999999999999999999.00000000-0000-0000-0000-000000000000",
        "1.00000000-0000-0000-0000-00000000000g",
        "1.00000000-0000-0000-0000-000000000000 ",
        "1.' or 1 = 1 --"
      })
  void whatIsNoPositionIsNone(String text) {
    assertThat(EventPosition.parse(text)).isEmpty();
  }

  @Test
  void aPositionAtTheEndsOfTimeIsHarmless() {
    for (String end : List.of("0", "99999999999999999")) {
      EventPosition position =
          EventPosition.parse(end + ".00000000-0000-0000-0000-000000000000").orElseThrow();

      assertThat(audit.search(EventQuery.newest(5).of(action).after(position.event()))).isEmpty();
    }
  }

  @Test
  void theActionsOfTheLogAreKnown() {
    record(null, "");

    assertThat(audit.actions()).contains(action).doesNotHaveDuplicates().isSorted();
  }

  @Test
  void anEventIsFoundByItsId() {
    record(null, "alice");
    Event event = newest(1).get(0);

    assertThat(audit.find(event.id())).contains(event);
    assertThat(audit.find(Ids.next(lab.clock()))).isEmpty();
  }

  // --- a person's own

  @Test
  void aPersonsEventsAreThoseOfTheAccountWhateverItWasCalled() {
    User user = lab.user("correct horse");
    record(user.id(), "earlier");
    record(lab.user("correct horse").id(), user.username());

    assertThat(audit.ofAccount(user.id(), Set.of(action), null, 10))
        .extracting(Event::username)
        .containsExactly("earlier");
  }

  @Test
  void failedLoginsThatNamedThePersonAreTheirsFromWhenTheAccountWasMade() {
    String name = lab.name("later");
    failed(null, name);
    lab.clock().advance(Duration.ofMillis(1));
    UUID user = create(name).id();
    failed(null, name);
    failed(lab.user("correct horse").id(), name);
    failed(null, name + "x");

    List<Event> events = audit.ofAccount(user, Set.of(EventActions.LOGIN_FAILED), null, 10);

    assertThat(events).hasSize(1);
    assertThat(events.get(0).at()).isEqualTo(lab.clock().instant());
    assertThat(audit.ofAccount(user, Set.of(action), null, 10)).isEmpty();
  }

  @Test
  void ofAnAccountThatIsGoneOnlyWhatHasItsIdIsFound() {
    User user = lab.user("correct horse");
    failed(null, user.username());
    failed(user.id(), user.username());
    lab.engine().users().delete(user.id());

    assertThat(audit.ofAccount(user.id(), Set.of(EventActions.LOGIN_FAILED), null, 10)).hasSize(1);
  }

  // --- deleting

  @Test
  void oldEventsAreDeletedOldestFirstAndNoMoreThanAsked() {
    try (Lab own = Lab.with(Map.of())) {
      AuditLog log = own.engine().audit();
      own.clock().advance(Duration.ofDays(1));
      for (int i = 0; i < 5; i++) {
        log.record(ORIGIN, "some", null, "event " + i, Map.of());
        own.clock().advance(Duration.ofSeconds(1));
      }
      int before = own.events().size() - 5;
      Instant third = own.clock().instant().minusSeconds(3);

      assertThat(log.deleteBefore(third, before + 1)).isEqualTo(before + 1);
      assertThat(own.events())
          .extracting(Event::username)
          .containsExactly("event 4", "event 3", "event 2", "event 1");
      assertThat(log.deleteBefore(third, 10)).isEqualTo(1);
      assertThat(log.deleteBefore(third, 10)).isZero();
      assertThat(own.events()).hasSize(3);
    }
  }

  private void record(@Nullable UUID user, String username) {
    lab.clock().advance(Duration.ofMillis(1));
    audit.record(ORIGIN, action, user, username, Map.of());
  }

  private void failed(@Nullable UUID user, String username) {
    audit.record(ORIGIN, EventActions.LOGIN_FAILED, user, username, Map.of());
  }

  private User create(String name) {
    try {
      return lab.engine().users().create(NewUser.of(name, "", ""));
    } catch (NameTakenException e) {
      throw new AssertionError(e);
    }
  }

  private List<Event> newest(int count) {
    return audit.newest(count);
  }
}
