package io.vestibule.diagram;

import io.vestibule.api.text.Text;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is drawn of a flow. Whoever draws it adds nothing and leaves nothing out, so that all
 * pictures say the same.
 *
 * @param title what the picture is of
 * @param nodes the nodes from the top to the bottom, the ends last
 * @param edges the edges, each between two of the nodes
 * @param sentences the same in words, a sentence or two for each requirement, gate and stage
 */
public record Diagram(Text title, List<Node> nodes, List<Edge> edges, List<Text> sentences) {
  public Diagram {
    nodes = List.copyOf(nodes);
    edges = List.copyOf(edges);
    sentences = List.copyOf(sentences);
  }

  /** What a node is. */
  public enum Shape {
    /** Where the flow starts. */
    START,
    /** Something that says yes or no. */
    DECISION,
    /** A stage. */
    STAGE,
    /** A stage that cannot be run. */
    BROKEN_STAGE,
    /** Where the flow is done. */
    DONE,
    /** Where the person is sent elsewhere. */
    ELSEWHERE,
    /** Where the flow is denied. */
    DENIED
  }

  /**
   * A node.
   *
   * @param id its id within the diagram: lower case letters, digits and underscores
   * @param shape what it is
   * @param lines what is written on it: what it is, then its name, then what else there is to say
   */
  public record Node(String id, Shape shape, List<Text> lines) {
    public Node {
      lines = List.copyOf(lines);
    }
  }

  /** What it means to go along an edge. */
  public enum Way {
    /** On to the next. */
    ONWARD,
    /** Past what is left out. */
    PAST,
    /** To the end, and the flow is denied or goes on elsewhere. */
    OUT
  }

  /**
   * An edge.
   *
   * @param from the id of the node it begins at
   * @param to the id of the node it leads to
   * @param way what it means to go along it
   * @param label what is written on it, or null
   */
  public record Edge(String from, String to, Way way, @Nullable Text label) {}
}
