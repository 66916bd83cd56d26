package io.vestibule.diagram;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.diagram.Diagram.Edge;
import io.vestibule.diagram.Diagram.Way;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LanesTest {
  private static final Map<String, Integer> ROWS =
      Map.of("a", 0, "b", 1, "c", 2, "d", 3, "e", 4, "f", 5);

  @Test
  void withoutEdgesThereIsNone() {
    assertThat(new Lanes(List.of(), ROWS).count()).isZero();
  }

  @Test
  void edgesAfterEachOtherShareALane() {
    Lanes lanes = new Lanes(List.of(edge("a", "c"), edge("c", "e")), ROWS);

    assertThat(lanes.count()).isEqualTo(1);
  }

  @Test
  void edgesThatPassEachOtherDoNot() {
    Lanes lanes = new Lanes(List.of(edge("a", "d"), edge("b", "e")), ROWS);

    assertThat(lanes.count()).isEqualTo(2);
    assertThat(lanes.to(3)).isNotEqualTo(lanes.to(4));
  }

  @Test
  void theInnerEdgeIsCloser() {
    Lanes lanes = new Lanes(List.of(edge("a", "f"), edge("b", "d")), ROWS);

    assertThat(lanes.to(3)).isZero();
    assertThat(lanes.to(5)).isEqualTo(1);
  }

  @Test
  void edgesToOneEndRunTogether() {
    Lanes lanes = new Lanes(List.of(edge("a", "e"), edge("b", "e"), edge("c", "e")), ROWS);

    assertThat(lanes.count()).isEqualTo(1);
  }

  private static Edge edge(String from, String to) {
    return new Edge(from, to, Way.PAST, null);
  }
}
