package io.vestibule.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.api.config.Secret;
import io.vestibule.json.Json;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class EventDetailsTest {
  private static final int MOST = 1000;

  @Test
  void whatFitsStaysAsItIs() {
    Map<String, Object> details = Map.of("a", List.of(1, true, "x"), "b", Map.of("c", 2.5));

    assertThat(written(details)).isEqualTo(details);
  }

  @Test
  void theOtherFieldsOfAChangeSurviveOneHugeOne() {
    Map<String, Object> changes = new LinkedHashMap<>();
    changes.put("expression", Map.of("old", "o".repeat(5000), "new", "n".repeat(6000)));
    changes.put("name", Map.of("old", "before", "new", "after"));
    changes.put("key", "changed");

    Map<String, Object> read = written(Map.of("model", "a model", "changes", changes));

    assertThat(read)
        .isEqualTo(
            Map.of(
                "model",
                "a model",
                "changes",
                Map.of(
                    "expression",
                    Map.of("old", Map.of("cut", 5000), "new", Map.of("cut", 6000)),
                    "name",
                    Map.of("old", "before", "new", "after"),
                    "key",
                    "changed")));
  }

  @Test
  void noMoreIsLeftOutThanMustBe() {
    String long900 = "a".repeat(900);
    String long100 = "b".repeat(100);

    assertThat(written(Map.of("one", long900, "two", long100)))
        .isEqualTo(Map.of("one", Map.of("cut", 900), "two", long100));
  }

  @Test
  void ofVeryManyShortValuesTheFirstStay() {
    Map<String, Object> many = new LinkedHashMap<>();
    for (int i = 0; i < 1000; i++) {
      many.put("key" + i, i);
    }

    Map<String, Object> read = written(Map.of("all", many));

    Map<?, ?> kept = (Map<?, ?>) Objects.requireNonNull(read.get("all"));
    assertThat(kept.get("key0")).isEqualTo(0);
    assertThat(kept).hasSizeBetween(20, 200);
    assertThat(kept.get("cut")).isEqualTo(1000 - (kept.size() - 1));
  }

  @Test
  void ofAVeryLongListTheBeginningStays() {
    List<Integer> numbers = new ArrayList<>();
    for (int i = 0; i < 5000; i++) {
      numbers.add(i);
    }

    List<?> kept = (List<?>) Objects.requireNonNull(written(Map.of("all", numbers)).get("all"));

    assertThat(kept.get(0)).isEqualTo(0);
    assertThat(kept.get(kept.size() - 1)).isEqualTo(Map.of("cut", 5000 - (kept.size() - 1)));
  }

  @Test
  void aHugeKeyDoesNotTakeItsNeighboursWithIt() {
    assertThat(written(Map.of("k".repeat(5000), 1, "a", "b")))
        .isEqualTo(Map.of("a", "b", "cut", 1));
  }

  @Test
  void whatIsTooDeepToBeReadBackIsLeftOut() {
    Map<String, Object> deep = Map.of("end", "here");
    for (int i = 0; i < 100; i++) {
      deep = Map.of("in", deep);
    }

    assertThat(written(Map.of("deep", deep, "a", "b"))).containsEntry("a", "b");
  }

  @Test
  void aNumberTooLongToBeReadBackIsLeftOut() {
    assertThat(written(Map.of("n", BigInteger.TEN.pow(500), "a", 1)))
        .isEqualTo(Map.of("n", Map.of("cut", 501), "a", 1));
  }

  @Test
  void whatCannotBeWrittenIsNoReasonToFail() {
    Map<String, Object> itself = new HashMap<>();
    itself.put("itself", itself);

    assertThat(written(itself)).isEqualTo(Map.of("cut", "cannot be written"));
    assertThat(written(Map.of("a", new Object() {}))).isNotEmpty();
  }

  @Test
  void aSecretIsNotWrittenEvenIfSomebodyPutsOneIn() {
    assertThat(EventDetails.write(Map.of("key", Secret.of("hush")), MOST)).doesNotContain("hush");
  }

  private static Map<String, Object> written(Map<String, Object> details) {
    String text = EventDetails.write(details, MOST);
    assertThat(text.length()).isLessThanOrEqualTo(MOST);
    return Json.readObject(text);
  }
}
