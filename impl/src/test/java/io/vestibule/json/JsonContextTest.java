package io.vestibule.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vestibule.api.context.ContextChanges;
import io.vestibule.api.context.ContextKey;
import io.vestibule.api.user.PendingUser;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class JsonContextTest {
  private static final ContextKey<String> WORD = ContextKey.of("word", String.class);
  private static final ContextKey<Integer> NUMBER = ContextKey.of("number", Integer.class);
  private static final ContextKey<Instant> TIME = ContextKey.of("time", Instant.class);
  private static final ContextKey<PendingUser> USER = ContextKey.of("user", PendingUser.class);
  private static final ContextKey<List<PendingUser>> USERS =
      ContextKey.listOf("users", PendingUser.class);
  private static final ContextKey<Map<String, Object>> ANYTHING = ContextKey.mapOf("anything");

  private static final PendingUser ALICE =
      new PendingUser(new UUID(1, 2), "alice", "alice@example.org");

  @Test
  void valuesComeBackAsTheyWerePut() {
    JsonContext context =
        JsonContext.empty()
            .with(WORD, "a")
            .with(NUMBER, 1)
            .with(TIME, Instant.parse("2026-03-01T12:00:00.123456Z"))
            .with(USER, ALICE)
            .with(USERS, List.of(ALICE, PendingUser.unknown("bob")))
            .with(ANYTHING, Map.of("a", List.of(1, true, "b")));

    assertThat(context.get(WORD)).contains("a");
    assertThat(context.get(NUMBER)).contains(1);
    assertThat(context.get(TIME)).contains(Instant.parse("2026-03-01T12:00:00.123456Z"));
    assertThat(context.get(USER)).contains(ALICE);
    assertThat(context.get(USERS)).contains(List.of(ALICE, PendingUser.unknown("bob")));
    assertThat(context.get(ANYTHING)).contains(Map.of("a", List.of(1, true, "b")));
  }

  @Test
  void itComesBackFromWhereItIsStored() {
    JsonContext context = JsonContext.empty().with(WORD, "a").with(USERS, List.of(ALICE));

    JsonContext again = JsonContext.of(Json.readObject(Json.write(context.toMap())));

    assertThat(again.get(WORD)).contains("a");
    assertThat(again.get(USERS)).contains(List.of(ALICE));
  }

  @Test
  void aKeyThatIsNotThereHasNoValue() {
    assertThat(JsonContext.empty().get(WORD)).isEmpty();
    assertThat(JsonContext.empty().has(WORD)).isFalse();
  }

  @Test
  void aValueThatIsNotOfTheTypeOfTheKeyIsNone() {
    JsonContext context =
        JsonContext.of(Map.of("number", "one", "user", "alice", "users", Map.of()));

    assertThat(context.get(NUMBER)).isEmpty();
    assertThat(context.get(USER)).isEmpty();
    assertThat(context.get(USERS)).isEmpty();
  }

  @Test
  void changesAreMadeInTheirOrder() {
    ContextChanges changes =
        ContextChanges.none()
            .put(WORD, "a")
            .remove(WORD)
            .put(WORD, "b")
            .put(NUMBER, 1)
            .remove(NUMBER);

    JsonContext context = JsonContext.empty().with(changes);

    assertThat(context.asMap()).isEqualTo(Map.of("word", "b"));
  }

  @Test
  void changesMakeANewContextAndLeaveTheOldOneAlone() {
    JsonContext before = JsonContext.empty().with(ANYTHING, Map.of("a", 1));

    JsonContext after = before.with(ANYTHING, Map.of("b", 2)).with(WORD, "a");

    assertThat(before.asMap()).isEqualTo(Map.of("anything", Map.of("a", 1)));
    assertThat(after.asMap()).isEqualTo(Map.of("anything", Map.of("b", 2), "word", "a"));
  }

  @Test
  void whatIsReadCannotBeChanged() {
    Map<String, Object> map = JsonContext.empty().with(WORD, "a").asMap();

    assertThatThrownBy(() -> map.put("word", "b"))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void toChangeAMapThatWasReadDoesNotChangeTheContext() {
    JsonContext context = JsonContext.empty().with(ANYTHING, Map.of("a", 1));

    context.get(ANYTHING).orElseThrow().put("a", 2);

    assertThat(context.get(ANYTHING)).contains(Map.of("a", 1));
  }

  @Test
  void valuesAreNotShownInTheLog() {
    assertThat(JsonContext.empty().with(WORD, "hush")).hasToString("JsonContext[word]");
  }
}
