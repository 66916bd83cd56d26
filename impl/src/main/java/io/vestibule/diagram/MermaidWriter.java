package io.vestibule.diagram;

import io.vestibule.api.text.Text;
import io.vestibule.diagram.Diagram.Edge;
import io.vestibule.diagram.Diagram.Node;
import io.vestibule.diagram.Diagram.Way;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Writes diagrams as text for Mermaid.
 *
 * <p>Labels are quoted, and everything in them that is neither a letter, a digit nor harmless is
 * written by its number. So no name can end its label, and none can be taken for a directive, a
 * comment or markup.
 */
public final class MermaidWriter {
  private static final String HARMLESS = " .,_()/+=?!'’“”„·…-";

  private final Function<Text, String> words;

  /**
   * A writer.
   *
   * @param words puts texts into words, in the language of whoever reads them
   */
  public MermaidWriter(Function<Text, String> words) {
    this.words = words;
  }

  /** A diagram as lines that end with a line feed, the first of which says {@code graph TD}. */
  public String write(Diagram diagram) {
    StringBuilder text = new StringBuilder("graph TD\n");
    diagram.nodes().forEach(node -> text.append(node(node)).append('\n'));
    diagram.edges().forEach(edge -> text.append(edge(edge)).append('\n'));
    return text.toString();
  }

  private String node(Node node) {
    String label =
        node.lines().stream().map(this::escaped).collect(Collectors.joining("\n", "\"", "\""));
    return node.id()
        + switch (node.shape()) {
          case START -> "([" + label + "])";
          case DECISION -> "{" + label + "}";
          case STAGE -> "[" + label + "]";
          case BROKEN_STAGE -> ">" + label + "]";
          case DONE, ELSEWHERE, DENIED -> "[[" + label + "]]";
        };
  }

  private String edge(Edge edge) {
    String arrow = edge.way() == Way.PAST ? "-.->" : "-->";
    Text label = edge.label();
    return edge.from()
        + " "
        + arrow
        + (label == null ? "" : "|\"" + escaped(label) + "\"|")
        + " "
        + edge.to();
  }

  private String escaped(Text text) {
    StringBuilder escaped = new StringBuilder();
    PlainLine.of(words.apply(text))
        .codePoints()
        .forEach(
            at -> {
              if (Character.isLetterOrDigit(at) || HARMLESS.indexOf(at) >= 0) {
                escaped.appendCodePoint(at);
              } else {
                escaped.append('#').append(at).append(';');
              }
            });
    return escaped.toString();
  }
}
