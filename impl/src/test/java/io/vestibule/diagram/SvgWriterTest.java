package io.vestibule.diagram;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.api.flow.Designation;
import io.vestibule.api.stage.Capability;
import io.vestibule.definition.FlowDefinition;
import io.vestibule.testkit.Picture;
import io.vestibule.text.Texts;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class SvgWriterTest {
  private static final Texts TEXTS = new Texts();

  private final Picture picture = new Picture();

  static List<String> hostileNames() {
    return HostileNames.ALL;
  }

  @Test
  void aSmallFlowIsDrawn() throws Exception {
    String svg = write(picture.flow("Demo", Designation.AUTHENTICATION), Locale.ENGLISH);

    assertThat(svg)
        .isEqualTo(
            """
            <svg xmlns="http://www.w3.org/2000/svg" class="flow-diagram" role="img" viewBox="0 0 274 158" fill="none" stroke="currentColor" stroke-width="1.5" font-family="system-ui, sans-serif" font-size="14">
            <title>Diagram of flow Flow Demo</title>
            <desc>Then the flow is done.</desc>
            <path class="flow-edge flow-edge-onward" d="M137 68V108"/>
            <path class="flow-arrow" d="M137 108l-4 -7h8z" fill="currentColor"/>
            <g class="flow-node flow-node-start">
            <rect x="12" y="12" width="250" height="56" rx="28"/>
            <text class="flow-text" x="137" y="35" text-anchor="middle" font-size="12" fill="currentColor" stroke="none">Flow</text>
            <text class="flow-text flow-text-name" x="137" y="53" text-anchor="middle" font-weight="600" fill="currentColor" stroke="none">Flow Demo</text>
            </g>
            <g class="flow-node flow-node-done">
            <rect x="12" y="108" width="250" height="38" rx="19"/>
            <rect x="16" y="112" width="242" height="30" rx="15"/>
            <text class="flow-text flow-text-name" x="137" y="131" text-anchor="middle" font-weight="600" fill="currentColor" stroke="none">Done</text>
            </g>
            </svg>
            """);
  }

  @Test
  void everyNodeAndEveryEdgeIsDrawn() throws Exception {
    FlowDefinition flow = Flows.large(picture).create();
    Diagram diagram = draw(flow);

    Document svg = parsed(write(diagram, Locale.ENGLISH));

    assertThat(withClass(svg, "flow-node")).hasSameSizeAs(diagram.nodes());
    assertThat(withClass(svg, "flow-edge")).hasSameSizeAs(diagram.edges());
    assertThat(withClass(svg, "flow-text-edge"))
        .hasSize((int) diagram.edges().stream().filter(edge -> edge.label() != null).count());
  }

  @Test
  void thePictureIsNamedAndSaidInWords() throws Exception {
    Document svg =
        parsed(
            write(
                picture.flow("Demo", Designation.AUTHENTICATION).stage(picture.stage("who")),
                Locale.GERMAN));

    Element root = svg.getDocumentElement();
    assertThat(root.getAttribute("role")).isEqualTo("img");
    assertThat(root.getElementsByTagName("title").item(0).getTextContent())
        .isEqualTo("Schaubild des Ablaufs Flow Demo");
    assertThat(root.getElementsByTagName("desc").item(0).getTextContent())
        .isEqualTo("1. who (who). Dann ist der Ablauf fertig.");
  }

  @Test
  void aNameThatHadToBeCutIsReadByPointingAtIt() throws Exception {
    String name = "a name that is far too long to be written on two lines of a small box";
    Document svg =
        parsed(
            write(
                picture
                    .flow("Demo", Designation.AUTHENTICATION)
                    .stage(picture.stage(name))
                    .stage(picture.stage("short")),
                Locale.ENGLISH));

    NodeList titles = svg.getElementsByTagName("title");
    assertThat(titles.getLength()).isEqualTo(2);
    assertThat(titles.item(1).getTextContent()).endsWith("\n" + name);
  }

  @Test
  void itIsMadeOfWhatAStrictPolicyLetsBe() throws Exception {
    Set<String> elements = new TreeSet<>();
    Set<String> attributes = new TreeSet<>();
    for (Element element : all(parsed(write(Flows.large(picture), Locale.ENGLISH)))) {
      elements.add(element.getTagName());
      for (int i = 0; i < element.getAttributes().getLength(); i++) {
        attributes.add(element.getAttributes().item(i).getNodeName());
      }
    }

    assertThat(elements).containsExactly("desc", "g", "path", "rect", "svg", "text", "title");
    assertThat(attributes)
        .containsExactly(
            "class",
            "d",
            "fill",
            "font-family",
            "font-size",
            "font-weight",
            "height",
            "role",
            "rx",
            "stroke",
            "stroke-dasharray",
            "stroke-width",
            "text-anchor",
            "viewBox",
            "width",
            "x",
            "xmlns",
            "y");
  }

  @ParameterizedTest
  @MethodSource("hostileNames")
  void noNameBecomesMarkup(String name) throws Exception {
    UUID policy = picture.policy(name);
    UUID harmless = picture.policy("x");
    Document hostile =
        parsed(
            write(
                picture
                    .flow("a", Designation.AUTHENTICATION)
                    .stage(picture.stage(name, Capability.DENIES), b -> b.policy(policy)),
                Locale.ENGLISH));
    Document plain =
        parsed(
            write(
                picture
                    .flow("a", Designation.AUTHENTICATION)
                    .stage(picture.stage("x", Capability.DENIES), b -> b.policy(harmless)),
                Locale.ENGLISH));

    assertThat(withoutTexts(hostile)).isEqualTo(withoutTexts(plain));
    assertThat(hostile.getDocumentElement().getTextContent())
        .contains(PlainLine.of(name).substring(0, 4))
        .doesNotContain("\u202e", "\u0000", "\u001b");
  }

  @Test
  void itIsTheSameEachTimeWhateverTheLanguageOfTheMachine() {
    FlowDefinition flow = Flows.large(picture).create();
    String first = write(draw(flow), Locale.ENGLISH);
    Locale before = Locale.getDefault(Locale.Category.FORMAT);
    try {
      Locale.setDefault(Locale.Category.FORMAT, Locale.forLanguageTag("ar-EG-u-nu-arab"));

      assertThat(write(draw(flow), Locale.ENGLISH)).isEqualTo(first);
    } finally {
      Locale.setDefault(Locale.Category.FORMAT, before);
    }
  }

  @Test
  void everythingIsWithinThePicture() throws Exception {
    Document svg = parsed(write(Flows.large(picture), Locale.GERMAN));
    String[] box = svg.getDocumentElement().getAttribute("viewBox").split(" ");

    assertThat(withClass(svg, "flow-text"))
        .allSatisfy(
            text -> {
              int x = Integer.parseInt(text.getAttribute("x"));
              int size = text.getAttribute("font-size").isEmpty() ? 14 : 12;
              int width = TextWidth.of(text.getTextContent()) * size / 100;
              int left =
                  switch (text.getAttribute("text-anchor")) {
                    case "middle" -> x - width / 2;
                    case "end" -> x - width;
                    default -> x;
                  };
              assertThat(left).isNotNegative();
              assertThat(left + width).isLessThanOrEqualTo(Integer.parseInt(box[2]));
              assertThat(Integer.parseInt(text.getAttribute("y")))
                  .isBetween(0, Integer.parseInt(box[3]));
            });
  }

  private String write(Picture.FlowBuilder builder, Locale language) {
    return write(draw(builder.create()), language);
  }

  private Diagram draw(FlowDefinition flow) {
    return new FlowDiagram(ref -> Optional.empty()).draw(picture.definitions(), flow);
  }

  private static String write(Diagram diagram, Locale language) {
    return new SvgWriter(text -> TEXTS.words(text, language)).write(diagram);
  }

  private static Document parsed(String svg) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(svg)));
  }

  private static List<Element> all(Document document) {
    NodeList found = document.getElementsByTagName("*");
    List<Element> elements = new ArrayList<>();
    for (int i = 0; i < found.getLength(); i++) {
      elements.add((Element) found.item(i));
    }
    return elements;
  }

  private static List<Element> withClass(Document document, String name) {
    return all(document).stream()
        .filter(element -> List.of(element.getAttribute("class").split(" ")).contains(name))
        .toList();
  }

  /** The shapes and what is meant by them, without words and where they are. */
  private static List<String> withoutTexts(Document document) {
    return all(document).stream()
        .filter(element -> !isWords(element) || isOnEdge(element))
        .map(element -> element.getTagName() + " " + element.getAttribute("class"))
        .toList();
  }

  private static boolean isWords(Element element) {
    return Set.of("text", "title").contains(element.getTagName());
  }

  private static boolean isOnEdge(Element text) {
    return text.getAttribute("class").contains("flow-text-edge");
  }
}
