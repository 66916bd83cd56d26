package io.vestibule.api.challenge;

import io.vestibule.api.text.Text;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One field of a challenge. The fields of a challenge are also the list of what an answer may hold:
 * anything else in it never reaches the stage.
 */
public final class Field {
  /** The longest answer a field takes unless it says otherwise, in characters. */
  public static final int DEFAULT_MAX_LENGTH = 4096;

  /** The largest file a field takes unless it says otherwise, in bytes. */
  public static final int DEFAULT_MAX_FILE = 512 * 1024;

  /** Whether an answer must hold the field. */
  public enum Presence {
    /** The engine refuses an answer without it. */
    REQUIRED,
    /**
     * The page asks for it as if it were required; the stage judges an answer without it. A form in
     * which it is empty is one without it.
     */
    EXPECTED,
    /** It may be left out or empty. */
    OPTIONAL
  }

  private final String name;
  private final FieldKind kind;
  private final Text label;
  private final Presence presence;
  private final String autocomplete;
  private final String value;
  private final @Nullable Text placeholder;
  private final @Nullable Text help;
  private final String details;
  private final List<Choice> choices;
  private final int maxLength;
  private final boolean revealable;
  private final @Nullable Widget widget;

  private Field(Builder builder) {
    this.name = builder.name;
    this.kind = builder.kind;
    this.label = builder.label;
    this.presence = builder.presence;
    this.autocomplete = builder.autocomplete;
    this.value = builder.value;
    this.placeholder = builder.placeholder;
    this.help = builder.help;
    this.details = builder.details;
    this.choices = builder.choices;
    this.maxLength = builder.maxLength;
    this.revealable = builder.revealable;
    this.widget = builder.widget;
  }

  /**
   * Starts a field. Unless told otherwise it is required, empty and at most {@link
   * #DEFAULT_MAX_LENGTH} characters long, a file at most {@link #DEFAULT_MAX_FILE} bytes.
   *
   * @param name its name in the answer
   * @param kind what it is
   * @param label its label, for everybody including people who cannot see the page
   */
  public static Builder of(String name, FieldKind kind, Text label) {
    return new Builder(name, kind, label);
  }

  /** The name in the answer. */
  public String name() {
    return name;
  }

  /** What the field is. */
  public FieldKind kind() {
    return kind;
  }

  /** The label. */
  public Text label() {
    return label;
  }

  /** Whether an answer must hold it. */
  public Presence presence() {
    return presence;
  }

  /**
   * The autofill detail tokens of the HTML standard, e.g. {@code current-password}; {@code off} if
   * none fits.
   */
  public String autocomplete() {
    return autocomplete;
  }

  /** What is filled in already; empty if nothing. Never a password or code. */
  public String value() {
    return value;
  }

  /** An example of an answer, or null. */
  public @Nullable Text placeholder() {
    return placeholder;
  }

  /** A hint under the field, or null. */
  public @Nullable Text help() {
    return help;
  }

  /**
   * More about the field, shown under it, as an administrator wrote it in a small part of Markdown;
   * empty if there is none. Pages understand paragraphs, line breaks, emphasis, code, lists and
   * links; anything else, HTML above all, is shown as it is written.
   */
  public String details() {
    return details;
  }

  /** What can be chosen; empty for fields without choices. */
  public List<Choice> choices() {
    return choices;
  }

  /** The longest answer, in characters (Unicode code points); of a file, in bytes. */
  public int maxLength() {
    return maxLength;
  }

  /** Whether a password may be made visible by the person who types it. */
  public boolean revealable() {
    return revealable;
  }

  /** What fills a hidden field in by a script, or null. Without the script it stays empty. */
  public @Nullable Widget widget() {
    return widget;
  }

  /** This field with another value filled in, e.g. what the person typed last time. */
  public Field withValue(String newValue) {
    Builder copy = new Builder(name, kind, label);
    copy.presence = presence;
    copy.autocomplete = autocomplete;
    copy.placeholder = placeholder;
    copy.help = help;
    copy.details = details;
    copy.choices = choices;
    copy.maxLength = maxLength;
    copy.revealable = revealable;
    copy.widget = widget;
    return copy.value(newValue).build();
  }

  /** Collects what makes a field. */
  public static final class Builder {
    private final String name;
    private final FieldKind kind;
    private final Text label;
    private Presence presence = Presence.REQUIRED;
    private String autocomplete = "off";
    private String value = "";
    private @Nullable Text placeholder;
    private @Nullable Text help;
    private String details = "";
    private List<Choice> choices = List.of();
    private int maxLength;
    private boolean revealable;
    private @Nullable Widget widget;

    private Builder(String name, FieldKind kind, Text label) {
      this.name = Objects.requireNonNull(name, "name");
      this.kind = Objects.requireNonNull(kind, "kind");
      this.label = Objects.requireNonNull(label, "label");
      this.maxLength = kind == FieldKind.FILE ? DEFAULT_MAX_FILE : DEFAULT_MAX_LENGTH;
    }

    /** Says whether an answer must hold the field. */
    public Builder presence(Presence newPresence) {
      this.presence = Objects.requireNonNull(newPresence, "presence");
      return this;
    }

    /** Sets the autofill detail tokens of the HTML standard. */
    public Builder autocomplete(String tokens) {
      this.autocomplete = Objects.requireNonNull(tokens, "tokens");
      return this;
    }

    /**
     * Fills something in.
     *
     * @throws IllegalArgumentException for a password, a code or a file: these are never sent to a
     *     browser
     */
    public Builder value(String newValue) {
      if (!newValue.isEmpty() && kind.isNotShownAgain()) {
        throw new IllegalArgumentException(
            "a field of kind " + kind + " cannot be filled in: " + name);
      }
      this.value = newValue;
      return this;
    }

    /** Shows an example of an answer. */
    public Builder placeholder(Text text) {
      this.placeholder = Objects.requireNonNull(text, "text");
      return this;
    }

    /** Shows a hint under the field. */
    public Builder help(Text text) {
      this.help = Objects.requireNonNull(text, "text");
      return this;
    }

    /** Says more under the field, in a small part of Markdown. See {@link Field#details()}. */
    public Builder details(String markdown) {
      this.details = Objects.requireNonNull(markdown, "markdown");
      return this;
    }

    /** Sets what can be chosen. */
    public Builder choices(List<Choice> newChoices) {
      this.choices = List.copyOf(newChoices);
      return this;
    }

    /** Sets the longest answer, in characters (Unicode code points); of a file, in bytes. */
    public Builder maxLength(int most) {
      this.maxLength = most;
      return this;
    }

    /** Says whether a password may be made visible by the person who types it. */
    public Builder revealable(boolean mayBeRevealed) {
      this.revealable = mayBeRevealed;
      return this;
    }

    /**
     * Has a hidden field filled in by a script.
     *
     * @throws IllegalArgumentException for a field of any other kind
     */
    public Builder widget(Widget newWidget) {
      if (kind != FieldKind.HIDDEN && kind != FieldKind.JSON) {
        throw new IllegalArgumentException("only hidden fields have widgets, not " + name);
      }
      this.widget = Objects.requireNonNull(newWidget, "newWidget");
      return this;
    }

    /** The field. */
    public Field build() {
      return new Field(this);
    }
  }
}
