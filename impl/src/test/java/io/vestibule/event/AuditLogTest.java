package io.vestibule.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vestibule.api.event.Event;
import io.vestibule.api.user.User;
import io.vestibule.store.Ids;
import io.vestibule.testkit.Lab;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

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
  void detailsThatAreTooLongAreLeftOutButNotTheEvent() {
    audit.record(ORIGIN, action, null, "", Map.of("a", "b".repeat(100_000)));

    assertThat(newest(1).get(0).details()).isEqualTo(Map.of("cut", true));
  }

  private List<Event> newest(int count) {
    return audit.newest(count);
  }
}
