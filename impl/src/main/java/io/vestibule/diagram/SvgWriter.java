package io.vestibule.diagram;

import io.vestibule.api.text.Text;
import io.vestibule.diagram.Diagram.Edge;
import io.vestibule.diagram.Diagram.Node;
import io.vestibule.diagram.Diagram.Shape;
import io.vestibule.diagram.Diagram.Way;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Writes diagrams as SVG pictures, to be put into a page as they are.
 *
 * <p>The nodes stand below each other. What is left out is passed by on the right, what is denied
 * leaves on the left. The picture has a {@code viewBox} and no size of its own.
 *
 * <p>It needs no style sheet: everything is drawn in the colour of the text around it. A style
 * sheet may say more by the classes {@code flow-diagram}; {@code flow-node} with {@code
 * flow-node-start}, {@code -decision}, {@code -stage}, {@code -broken-stage}, {@code -done}, {@code
 * -elsewhere} or {@code -denied}; {@code flow-edge} with {@code flow-edge-onward}, {@code -past} or
 * {@code -out}; {@code flow-arrow}; {@code flow-text} with {@code flow-text-name} for names and
 * {@code flow-text-edge} at edges. There are no ids, so that several pictures can be in one page,
 * and neither styles nor scripts, so that a strict content security policy lets it be.
 */
public final class SvgWriter {
  private static final int FONT = 14;
  private static final int SMALL = 12;
  private static final int LINE = 18;
  private static final int PADDING = 10;
  private static final int NODE_WIDTH = 250;
  private static final int POINT = 18;
  private static final int GAP = 40;
  private static final int MARGIN = 12;
  private static final int LANE = 16;
  private static final int ARROW = 7;
  private static final int LABEL_WIDTH = 150;

  private final Function<Text, String> words;

  /**
   * A writer.
   *
   * @param words puts texts into words, in the language of whoever reads them
   */
  public SvgWriter(Function<Text, String> words) {
    this.words = words;
  }

  /** A diagram as an {@code svg} element, without a declaration before it. */
  public String write(Diagram diagram) {
    return new Picture(diagram).svg();
  }

  private record Line(String text, boolean name) {}

  private record Box(int row, Node node, int top, int height, List<Line> lines) {
    int middle() {
      return top + height / 2;
    }

    int bottom() {
      return top + height;
    }
  }

  /** One picture while it is drawn. */
  private final class Picture {
    private final Diagram diagram;
    private final Map<String, Box> boxes = new HashMap<>();
    private final Map<String, Integer> rows = new HashMap<>();
    private final List<Edge> straight = new ArrayList<>();
    private final List<Edge> passing = new ArrayList<>();
    private final List<Edge> denied = new ArrayList<>();
    private final Lanes lanes;
    private final int left;
    private final int right;
    private final int width;
    private final int height;

    /** Each once, though several edges may end in one. */
    private final Set<String> arrows = new LinkedHashSet<>();

    Picture(Diagram diagram) {
      this.diagram = diagram;
      int top = MARGIN;
      for (Node node : diagram.nodes()) {
        List<Line> lines = lines(node);
        Box box = new Box(boxes.size(), node, top, lines.size() * LINE + 2 * PADDING, lines);
        rows.put(node.id(), box.row());
        boxes.put(node.id(), box);
        top = box.bottom() + GAP;
      }
      for (Edge edge : diagram.edges()) {
        Box to = box(edge.to());
        if (to.node().shape() == Shape.DENIED) {
          denied.add(edge);
        } else if (to.row() == box(edge.from()).row() + 1 && edge.way() == Way.ONWARD) {
          straight.add(edge);
        } else {
          passing.add(edge);
        }
      }
      lanes = new Lanes(passing, rows);
      left = MARGIN + (denied.isEmpty() ? 0 : LANE + labelWidth(denied));
      right = left + NODE_WIDTH + (passing.isEmpty() ? 0 : labelWidth(passing));
      width = right + lanes.count() * LANE + MARGIN;
      height = top - GAP + MARGIN;
    }

    String svg() {
      StringBuilder svg = new StringBuilder();
      svg.append("<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"flow-diagram\" role=\"img\"")
          .append(String.format(Locale.ROOT, " viewBox=\"0 0 %d %d\"", width, height))
          .append(" fill=\"none\" stroke=\"currentColor\" stroke-width=\"1.5\"")
          .append(
              String.format(
                  Locale.ROOT, " font-family=\"system-ui, sans-serif\" font-size=\"%d\">\n", FONT))
          .append(String.format(Locale.ROOT, "<title>%s</title>\n", escaped(diagram.title())))
          .append(String.format(Locale.ROOT, "<desc>%s</desc>\n", description()));
      straight.forEach(edge -> svg.append(straight(edge)));
      passing.forEach(edge -> svg.append(passing(edge)));
      denied.forEach(edge -> svg.append(denied(edge)));
      arrows.forEach(svg::append);
      diagram.nodes().forEach(node -> svg.append(node(box(node.id()))));
      return svg.append("</svg>\n").toString();
    }

    private String description() {
      return diagram.sentences().stream().map(this::escaped).collect(Collectors.joining(" "));
    }

    private Box box(String id) {
      Box box = boxes.get(id);
      if (box == null) {
        throw new IllegalArgumentException("an edge leads to no node: " + id);
      }
      return box;
    }

    private int centre() {
      return left + NODE_WIDTH / 2;
    }

    // --- nodes

    private List<Line> lines(Node node) {
      int room = (NODE_WIDTH - 2 * POINT - 8) * 100;
      List<Line> lines = new ArrayList<>();
      for (int i = 0; i < node.lines().size(); i++) {
        // The second line is the name, unless it is all there is.
        boolean name = i == 1 || node.lines().size() == 1;
        int size = name ? FONT : SMALL;
        TextWidth.wrapped(plain(node.lines().get(i)), room / size, name ? 2 : 1)
            .forEach(line -> lines.add(new Line(line, name)));
      }
      return lines;
    }

    private String node(Box box) {
      Shape shape = box.node().shape();
      String kind = shape.name().toLowerCase(Locale.ROOT).replace('_', '-');
      StringBuilder svg =
          new StringBuilder(
              String.format(Locale.ROOT, "<g class=\"flow-node flow-node-%s\">\n", kind));
      if (box.lines().stream().anyMatch(line -> line.text().endsWith("…"))) {
        // What had to be cut is read by pointing at it.
        svg.append(
            box.node().lines().stream()
                .map(this::escaped)
                .collect(Collectors.joining("\n", "<title>", "</title>\n")));
      }
      int end = left + NODE_WIDTH;
      svg.append(
          switch (shape) {
            case DECISION ->
                String.format(
                    Locale.ROOT,
                    "<path d=\"M%d %dL%d %dH%dL%d %dL%d %dH%dZ\"/>\n",
                    left,
                    box.middle(),
                    left + POINT,
                    box.top(),
                    end - POINT,
                    end,
                    box.middle(),
                    end - POINT,
                    box.bottom(),
                    left + POINT);
            case START, DONE, ELSEWHERE, DENIED -> rect(box, box.height() / 2, "");
            case STAGE -> rect(box, 4, "");
            case BROKEN_STAGE -> rect(box, 4, " stroke-width=\"2.5\" stroke-dasharray=\"2 3\"");
          });
      if (shape == Shape.DENIED || shape == Shape.DONE || shape == Shape.ELSEWHERE) {
        // Twice round: here it ends.
        svg.append(
            String.format(
                Locale.ROOT,
                "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"%d\"/>\n",
                left + 4,
                box.top() + 4,
                NODE_WIDTH - 8,
                box.height() - 8,
                box.height() / 2 - 4));
      }
      int y = box.top() + PADDING + LINE - 5;
      for (Line line : box.lines()) {
        svg.append(text(centre(), y, "middle", line));
        y += LINE;
      }
      return svg.append("</g>\n").toString();
    }

    private String rect(Box box, int radius, String more) {
      return String.format(
          Locale.ROOT,
          "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"%d\"%s/>\n",
          left,
          box.top(),
          NODE_WIDTH,
          box.height(),
          radius,
          more);
    }

    private String text(int x, int y, String anchor, Line line) {
      return String.format(
          Locale.ROOT,
          "<text class=\"flow-text%s\" x=\"%d\" y=\"%d\" text-anchor=\"%s\"%s fill=\"currentColor\" stroke=\"none\">%s</text>\n",
          line.name() ? " flow-text-name" : "",
          x,
          y,
          anchor,
          line.name() ? " font-weight=\"600\"" : " font-size=\"" + SMALL + "\"",
          escaped(line.text()));
    }

    // --- edges

    private String straight(Edge edge) {
      Box from = box(edge.from());
      Box to = box(edge.to());
      arrows.add(down(to));
      return edge(edge, String.format(Locale.ROOT, "M%d %dV%d", centre(), from.bottom(), to.top()))
          + label(edge, centre() - 8, from.bottom() + GAP / 2 + 2, "end");
    }

    /** To the right, down, and back in above the node. */
    private String passing(Edge edge) {
      Box from = box(edge.from());
      Box to = box(edge.to());
      int lane = right + lanes.to(to.row()) * LANE + LANE / 2;
      arrows.add(down(to));
      return edge(
              edge,
              String.format(
                  Locale.ROOT,
                  "M%d %dH%dV%dH%dV%d",
                  left + NODE_WIDTH,
                  from.middle(),
                  lane,
                  to.top() - GAP / 2 + 4,
                  centre(),
                  to.top()))
          + label(edge, left + NODE_WIDTH + 6, from.middle() - 5, "start");
    }

    /** To the left, down, and in from the side. */
    private String denied(Edge edge) {
      Box from = box(edge.from());
      Box to = box(edge.to());
      arrows.add(
          String.format(
              Locale.ROOT,
              "<path class=\"flow-arrow\" d=\"M%d %dl-%d -%dv%dz\" fill=\"currentColor\"/>\n",
              left,
              to.middle(),
              ARROW,
              ARROW - 3,
              2 * (ARROW - 3)));
      return edge(
              edge,
              String.format(
                  Locale.ROOT,
                  "M%d %dH%dV%dH%d",
                  left,
                  from.middle(),
                  MARGIN + LANE / 2,
                  to.middle(),
                  left))
          + label(edge, left - 6, from.middle() - 5, "end");
    }

    private String edge(Edge edge, String path) {
      return String.format(
          Locale.ROOT,
          "<path class=\"flow-edge flow-edge-%s\" d=\"%s\"%s/>\n",
          edge.way().name().toLowerCase(Locale.ROOT),
          path,
          edge.way() == Way.PAST ? " stroke-dasharray=\"5 4\"" : "");
    }

    private String down(Box to) {
      return String.format(
          Locale.ROOT,
          "<path class=\"flow-arrow\" d=\"M%d %dl-%d -%dh%dz\" fill=\"currentColor\"/>\n",
          centre(),
          to.top(),
          ARROW - 3,
          ARROW,
          2 * (ARROW - 3));
    }

    private String label(Edge edge, int x, int y, String anchor) {
      String label = label(edge);
      return label.isEmpty()
          ? ""
          : String.format(
              Locale.ROOT,
              "<text class=\"flow-text flow-text-edge\" x=\"%d\" y=\"%d\" text-anchor=\"%s\" font-size=\"%d\" fill=\"currentColor\" stroke=\"none\">%s</text>\n",
              x,
              y,
              anchor,
              SMALL,
              escaped(label));
    }

    private String label(Edge edge) {
      Text label = edge.label();
      return label == null
          ? ""
          : String.join("", TextWidth.wrapped(plain(label), LABEL_WIDTH * 100 / SMALL, 1));
    }

    private int labelWidth(List<Edge> edges) {
      return edges.stream()
              .mapToInt(edge -> TextWidth.of(label(edge)) * SMALL / 100)
              .max()
              .orElse(0)
          + MARGIN;
    }

    // --- words

    private String plain(Text text) {
      return PlainLine.of(words.apply(text));
    }

    private String escaped(Text text) {
      return escaped(plain(text));
    }

    private String escaped(String text) {
      return text.replace("&", "&amp;")
          .replace("<", "&lt;")
          .replace(">", "&gt;")
          .replace("\"", "&quot;")
          .replace("'", "&#39;");
    }
  }
}
