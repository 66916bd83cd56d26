package io.vestibule.api.text;

import java.util.List;
import java.util.Objects;

/**
 * Something to be read by a person.
 *
 * <p>A text is data: it is chosen where a decision is made and put into words only where it is
 * shown, in the language of the person who reads it. Arguments are escaped by whoever renders the
 * text; a text never holds markup.
 */
public sealed interface Text {

  /**
   * A text that is the same in every language, such as one an administrator typed.
   *
   * @param value the words; may be empty
   */
  static Text literal(String value) {
    return new Literal(value);
  }

  /**
   * A text from a resource bundle named {@code texts} that lies in the package of {@code owner},
   * e.g. {@code texts.properties} and {@code texts_de.properties} beside the class.
   *
   * @param owner a class in the package that holds the bundle
   * @param key the key in the bundle; its value is a {@link java.text.MessageFormat} pattern
   * @param arguments strings, numbers, booleans or other texts, in the order of the pattern's
   *     placeholders
   */
  static Text of(Class<?> owner, String key, Object... arguments) {
    return new Message(owner.getPackageName() + ".texts", key, List.of(arguments));
  }

  /**
   * Words that are shown as they are.
   *
   * @param value the words
   */
  record Literal(String value) implements Text {
    public Literal {
      Objects.requireNonNull(value, "value");
    }
  }

  /**
   * Words from a resource bundle.
   *
   * @param bundle the bundle's base name
   * @param key the key in it
   * @param arguments what the pattern's placeholders stand for: strings, numbers, booleans or texts
   */
  record Message(String bundle, String key, List<Object> arguments) implements Text {
    public Message {
      Objects.requireNonNull(bundle, "bundle");
      Objects.requireNonNull(key, "key");
      arguments = List.copyOf(arguments);
      for (Object argument : arguments) {
        if (!(argument instanceof String
            || argument instanceof Number
            || argument instanceof Boolean
            || argument instanceof Text)) {
          throw new IllegalArgumentException(
              "argument of text "
                  + key
                  + " is neither string, number, boolean nor text: "
                  + argument.getClass());
        }
      }
    }
  }
}
