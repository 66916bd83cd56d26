package io.vestibule.diagram;

import io.vestibule.diagram.Diagram.Edge;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where the edges run that pass by other nodes: side by side, those with the same end together, and
 * each as close to the nodes as those before it leave room.
 */
final class Lanes {
  private final Map<Integer, Integer> laneByTarget = new HashMap<>();
  private int count;

  private record Span(int from, int to) {}

  /**
   * Lanes for edges.
   *
   * @param edges the edges that pass by other nodes
   * @param rows the row of each node by its id
   */
  Lanes(List<Edge> edges, Map<String, Integer> rows) {
    Map<Integer, Integer> firstByTarget = new TreeMap<>();
    for (Edge edge : edges) {
      firstByTarget.merge(row(rows, edge.to()), row(rows, edge.from()), Math::min);
    }
    List<Span> spans = new ArrayList<>();
    firstByTarget.forEach((to, from) -> spans.add(new Span(from, to)));
    // Short ones first: they are inside of long ones.
    spans.sort(
        Comparator.<Span>comparingInt(span -> span.to() - span.from())
            .thenComparingInt(Span::from));
    List<List<Span>> lanes = new ArrayList<>();
    for (Span span : spans) {
      int lane = 0;
      while (lane < lanes.size()
          && lanes.get(lane).stream()
              .anyMatch(other -> span.from() < other.to() && other.from() < span.to())) {
        lane++;
      }
      if (lane == lanes.size()) {
        lanes.add(new ArrayList<>());
      }
      lanes.get(lane).add(span);
      laneByTarget.put(span.to(), lane);
    }
    count = lanes.size();
  }

  private static int row(Map<String, Integer> rows, String node) {
    return rows.getOrDefault(node, 0);
  }

  /** The lane that leads to the node in a row; 0 is the one closest to the nodes. */
  int to(int row) {
    return laneByTarget.getOrDefault(row, 0);
  }

  /** How many lanes there are. */
  int count() {
    return count;
  }
}
