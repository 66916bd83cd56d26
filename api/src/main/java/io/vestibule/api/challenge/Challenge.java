package io.vestibule.api.challenge;

import io.vestibule.api.text.Text;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a stage asks, as data.
 *
 * <p>Pages are made from the fields; programs get the attributes as JSON, or, where a challenge has
 * none, its fields. Nothing secret belongs into either.
 */
public final class Challenge {
  private final String component;
  private final List<Field> fields;
  private final Map<String, @Nullable Object> attributes;
  private final List<Link> links;
  private final @Nullable Text introduction;
  private final @Nullable Text action;
  private final boolean aboutUser;

  private Challenge(Builder builder) {
    this.component = builder.component;
    this.fields = List.copyOf(builder.fields);
    this.attributes = Collections.unmodifiableMap(new LinkedHashMap<>(builder.attributes));
    this.links = List.copyOf(builder.links);
    this.introduction = builder.introduction;
    this.action = builder.action;
    this.aboutUser = builder.aboutUser;
  }

  /**
   * Starts a challenge.
   *
   * @param component the name by which clients know this kind of challenge, e.g. {@code
   *     ak-stage-password}
   */
  public static Builder of(String component) {
    return new Builder(component);
  }

  /** The name by which clients know this kind of challenge. */
  public String component() {
    return component;
  }

  /** The fields, in the order they are shown. */
  public List<Field> fields() {
    return fields;
  }

  /** What programs get: strings, numbers, booleans, enums, nulls, texts, lists and maps. */
  public Map<String, @Nullable Object> attributes() {
    return attributes;
  }

  /** Ways out. */
  public List<Link> links() {
    return links;
  }

  /** Words above the fields, or null. */
  public @Nullable Text introduction() {
    return introduction;
  }

  /** What the button says, or null for "Continue". */
  public @Nullable Text action() {
    return action;
  }

  /** Whether the challenge shows whom it is about. */
  public boolean isAboutUser() {
    return aboutUser;
  }

  /** Collects what makes a challenge. */
  public static final class Builder {
    private final String component;
    private final List<Field> fields = new ArrayList<>();
    private final Map<String, @Nullable Object> attributes = new LinkedHashMap<>();
    private final List<Link> links = new ArrayList<>();
    private @Nullable Text introduction;
    private @Nullable Text action;
    private boolean aboutUser;

    private Builder(String component) {
      this.component = Objects.requireNonNull(component, "component");
    }

    /** Adds a field. */
    public Builder field(Field field) {
      fields.add(Objects.requireNonNull(field, "field"));
      return this;
    }

    /** Sets something for programs: a string, number, boolean, enum, null, text, list or map. */
    public Builder attribute(String name, @Nullable Object value) {
      attributes.put(name, value);
      return this;
    }

    /** Adds a way out. */
    public Builder link(Link link) {
      links.add(Objects.requireNonNull(link, "link"));
      return this;
    }

    /** Puts words above the fields. */
    public Builder introduction(Text text) {
      this.introduction = Objects.requireNonNull(text, "text");
      return this;
    }

    /** Names the button. */
    public Builder action(Text text) {
      this.action = Objects.requireNonNull(text, "text");
      return this;
    }

    /** Shows whom the challenge is about: name and picture of the pending user. */
    public Builder aboutUser() {
      this.aboutUser = true;
      return this;
    }

    /** The challenge. */
    public Challenge build() {
      return new Challenge(this);
    }
  }
}
