package io.vestibule.web.page;

import jakarta.faces.component.UIComponent;
import jakarta.faces.context.ResponseWriter;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Set;
import org.commonmark.node.BulletList;
import org.commonmark.node.Code;
import org.commonmark.node.Emphasis;
import org.commonmark.node.HardLineBreak;
import org.commonmark.node.HtmlInline;
import org.commonmark.node.Link;
import org.commonmark.node.ListBlock;
import org.commonmark.node.ListItem;
import org.commonmark.node.Node;
import org.commonmark.node.OrderedList;
import org.commonmark.node.Paragraph;
import org.commonmark.node.SoftLineBreak;
import org.commonmark.node.StrongEmphasis;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;
import org.jspecify.annotations.Nullable;

/**
 * Writes a small part of Markdown (CommonMark) as HTML: paragraphs, line breaks, emphasis, code,
 * lists, and links to web pages, mail addresses and paths on this server.
 *
 * <p>Nothing else can come out of it, since nothing else is ever written: there is no HTML to be
 * cleaned. What is not understood, HTML above all, is shown as it was typed; a link to anywhere
 * else is its words.
 */
final class MarkdownWriter {
  /** What is longer is no hint; it is shown as it was typed. */
  private static final int LONGEST = 20_000;

  /** How deep parts may be within parts. Of what is deeper the words are shown. */
  private static final int DEEPEST = 20;

  private static final Set<String> SCHEMES = Set.of("http", "https", "mailto");

  private static final Parser PARSER =
      Parser.builder().enabledBlockTypes(Set.of(ListBlock.class)).build();

  private final ResponseWriter out;
  private final UIComponent component;

  MarkdownWriter(ResponseWriter out, UIComponent component) {
    this.out = out;
    this.component = component;
  }

  void write(String markdown) throws IOException {
    if (markdown.length() > LONGEST) {
      out.startElement("p", component);
      out.writeText(markdown, null);
      out.endElement("p");
    } else {
      children(PARSER.parse(markdown), 0);
    }
  }

  private void children(Node parent, int depth) throws IOException {
    for (Node node = parent.getFirstChild(); node != null; node = node.getNext()) {
      node(node, depth);
    }
  }

  private void node(Node node, int depth) throws IOException {
    String literal = literal(node);
    if (literal != null) {
      out.writeText(literal, null);
      return;
    }
    String element = element(node);
    if (element.isEmpty()) {
      words(node);
    } else if (node instanceof HardLineBreak) {
      out.startElement(element, component);
      out.endElement(element);
    } else if (depth == DEEPEST) {
      words(node);
    } else {
      out.startElement(element, component);
      if (node instanceof Link link) {
        out.writeAttribute("href", link.getDestination(), null);
        out.writeAttribute("rel", "noopener", null);
      }
      if (node instanceof Code code) {
        out.writeText(code.getLiteral(), null);
      }
      children(node, depth + 1);
      out.endElement(element);
    }
  }

  /** What a part is in HTML; empty if its words are all that is shown of it. */
  private static String element(Node node) {
    if (node instanceof Paragraph) {
      return "p";
    } else if (node instanceof BulletList) {
      return "ul";
    } else if (node instanceof OrderedList) {
      return "ol";
    } else if (node instanceof ListItem) {
      return "li";
    } else if (node instanceof Emphasis) {
      return "em";
    } else if (node instanceof StrongEmphasis) {
      return "strong";
    } else if (node instanceof Code) {
      return "code";
    } else if (node instanceof HardLineBreak) {
      return "br";
    }
    return node instanceof Link link && isAllowed(link.getDestination()) ? "a" : "";
  }

  /** The words of something that has nothing within it. */
  private static @Nullable String literal(Node node) {
    if (node instanceof Text text) {
      return text.getLiteral();
    } else if (node instanceof HtmlInline html) {
      return html.getLiteral();
    }
    return node instanceof SoftLineBreak ? "\n" : null;
  }

  /** The words of everything within something, however deep that is. */
  private void words(Node root) throws IOException {
    Node node = root;
    while (node != null) {
      String literal = node instanceof Code code ? code.getLiteral() : literal(node);
      if (literal != null) {
        out.writeText(literal, null);
      }
      Node next = node.getFirstChild();
      while (next == null && node != root) {
        next = node.getNext();
        if (next == null) {
          node = node.getParent();
        }
      }
      node = next;
    }
  }

  /** Whether a link may lead somewhere: to the web, a mail address or a path on this server. */
  static boolean isAllowed(String destination) {
    try {
      URI uri = new URI(destination);
      String scheme = uri.getScheme();
      if (scheme == null) {
        return destination.startsWith("/") && !destination.startsWith("//");
      }
      String name = scheme.toLowerCase(Locale.ROOT);
      return SCHEMES.contains(name) && (name.equals("mailto") || uri.getHost() != null);
    } catch (URISyntaxException e) {
      // Spaces, backslashes and control characters, too.
      return false;
    }
  }
}
