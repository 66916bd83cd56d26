package io.vestibule.flowfile.document;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The tags flow files may use. */
public enum KnownTag {
  /** The key of an object an earlier entry of the file made or found. */
  KEY_OF("KeyOf", "!KeyOf id"),
  /** The key of an object that is there. */
  FIND("Find", "!Find [model, [field, value], ...]"),
  /** All there is to say about an object that is there. */
  FIND_OBJECT("FindObject", "!FindObject [model, [field, value], ...]"),
  /** A text with values put in. */
  FORMAT("Format", "!Format [text, value, ...]"),
  /** One of two values. */
  IF("If", "!If [condition] or !If [condition, value, otherwise]"),
  /** Several truth values as one. */
  CONDITION("Condition", "!Condition [AND, value, ...]"),
  /** A value for each item of a list or map. */
  ENUMERATE("Enumerate", "!Enumerate [list, SEQ or MAP, value]"),
  /** Which item of the enumeration it is. */
  INDEX("Index", "!Index depth"),
  /** The item of the enumeration. */
  VALUE("Value", "!Value depth"),
  /** What the context says. */
  CONTEXT("Context", "!Context key or !Context [key, default]"),
  /** JSON as the value it stands for. */
  PARSE_JSON("ParseJSON", "!ParseJSON text"),
  /** A part of a list or map. */
  AT_INDEX("AtIndex", "!AtIndex [list or map, index] or !AtIndex [list or map, index, default]"),
  /** A variable of the server's environment. */
  ENV("Env", "!Env name or !Env [name, default]"),
  /** What a file of the server says. */
  FILE("File", "!File path or !File [path, default]");

  private static final Map<String, KnownTag> BY_TEXT =
      Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(KnownTag::text, tag -> tag));

  /** All of them as they are written, for messages. */
  static final String ALL =
      Arrays.stream(values()).map(tag -> '!' + tag.text).collect(Collectors.joining(", "));

  private final String text;
  private final String form;

  KnownTag(String text, String form) {
    this.text = text;
    this.form = form;
  }

  /** The name in files, without the exclamation mark. */
  public String text() {
    return text;
  }

  /** How the tag is written, for messages. */
  public String form() {
    return form;
  }

  /** The tag of a name, which is told without its exclamation mark. */
  public static Optional<KnownTag> of(String text) {
    return Optional.ofNullable(BY_TEXT.get(text));
  }
}
