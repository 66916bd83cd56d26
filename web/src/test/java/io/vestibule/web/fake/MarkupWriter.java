package io.vestibule.web.fake;

import jakarta.faces.component.UIComponent;
import jakarta.faces.context.ResponseWriter;
import java.io.Writer;
import org.jspecify.annotations.Nullable;

/** Writes markup as a server does: texts and values of attributes escaped. */
public final class MarkupWriter extends ResponseWriter {
  private final StringBuilder markup = new StringBuilder();
  private boolean open;

  @Override
  public String getContentType() {
    return "text/html";
  }

  @Override
  public String getCharacterEncoding() {
    return "UTF-8";
  }

  @Override
  public void startDocument() {}

  @Override
  public void endDocument() {}

  @Override
  public void startElement(String name, @Nullable UIComponent component) {
    shut();
    markup.append('<').append(name);
    open = true;
  }

  @Override
  public void endElement(String name) {
    shut();
    markup.append("</").append(name).append('>');
  }

  @Override
  public void writeAttribute(String name, Object value, @Nullable String property) {
    if (!open) {
      throw new IllegalStateException("no element is open for " + name);
    }
    markup.append(' ').append(name).append("=\"").append(escaped(value)).append('"');
  }

  @Override
  public void writeURIAttribute(String name, Object value, @Nullable String property) {
    writeAttribute(name, value, property);
  }

  @Override
  public void writeComment(Object comment) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void writeText(Object text, @Nullable String property) {
    shut();
    markup.append(escaped(text));
  }

  @Override
  public void writeText(char[] text, int from, int length) {
    writeText(new String(text, from, length), null);
  }

  @Override
  public ResponseWriter cloneWithWriter(Writer writer) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void write(char[] text, int from, int length) {
    throw new UnsupportedOperationException("nothing may be written as it is");
  }

  @Override
  public void flush() {}

  @Override
  public void close() {}

  @Override
  public String toString() {
    return markup.toString();
  }

  private void shut() {
    if (open) {
      markup.append('>');
      open = false;
    }
  }

  private static String escaped(Object value) {
    return value
        .toString()
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
