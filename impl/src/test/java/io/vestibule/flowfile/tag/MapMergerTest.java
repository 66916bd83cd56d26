package io.vestibule.flowfile.tag;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MapMergerTest {
  private final MapMerger merger = new MapMerger();

  @Test
  void mapsAreMergedListsAppendedAnythingElseReplaced() {
    merger.add(Map.of("m", Map.of("a", 1L, "b", Map.of("c", 2L)), "l", List.of(1L), "s", "x"));
    merger.add(
        Map.of("m", Map.of("a", 3L, "b", Map.of("d", 4L)), "l", List.of(2L), "s", List.of()));
    merger.add(Map.of("l", List.of(3L), "s", Map.of()));

    assertThat(merger.map())
        .isEqualTo(
            Map.of(
                "m",
                Map.of("a", 3L, "b", Map.of("c", 2L, "d", 4L)),
                "l",
                List.of(1L, 2L, 3L),
                "s",
                Map.of()));
  }

  @Test
  void whatIsAddedIsNotChanged() {
    List<Object> list = new ArrayList<>(List.of(1L));
    merger.add(Map.of("l", list));
    merger.add(Map.of("l", list));
    merger.add(Map.of("l", list));

    assertThat(merger.map()).isEqualTo(Map.of("l", List.of(1L, 1L, 1L)));
    assertThat(list).containsExactly(1L);
  }
}
