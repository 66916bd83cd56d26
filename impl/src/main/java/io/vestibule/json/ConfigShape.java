package io.vestibule.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.vestibule.api.config.Default;
import io.vestibule.api.config.Ref;
import io.vestibule.api.config.Secret;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a configuration record is made of, read once from its class: the names, types and defaults
 * of its components.
 *
 * @param <C> the record
 */
public final class ConfigShape<C extends Record> {
  private final Class<C> type;
  private final List<Component> components;
  private final Constructor<C> constructor;

  private ConfigShape(Class<C> type, List<Component> components, Constructor<C> constructor) {
    this.type = type;
    this.components = components;
    this.constructor = constructor;
  }

  /**
   * Reads a record class.
   *
   * @throws IllegalArgumentException if a default does not fit its component: a mistake of the
   *     kind's author
   */
  public static <C extends Record> ConfigShape<C> of(Class<C> type) {
    RecordComponent[] parts = type.getRecordComponents();
    if (parts == null) {
      throw new IllegalArgumentException(type + " is not a record");
    }
    try {
      Constructor<C> constructor =
          type.getDeclaredConstructor(
              Arrays.stream(parts).map(RecordComponent::getType).toArray(Class<?>[]::new));
      constructor.setAccessible(true);
      List<Component> components = Arrays.stream(parts).map(part -> component(type, part)).toList();
      return new ConfigShape<>(type, components, constructor);
    } catch (NoSuchMethodException e) {
      throw new AssertionError(e);
    }
  }

  /** The record class. */
  public Class<C> type() {
    return type;
  }

  /** The components in their order. */
  public List<Component> components() {
    return components;
  }

  /** The component of a name as written in JSON and files; empty if there is none. */
  public Optional<Component> component(String name) {
    return components.stream().filter(component -> component.name().equals(name)).findFirst();
  }

  C create(@Nullable Object[] values) {
    try {
      return constructor.newInstance(values);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalArgumentException(e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException(type + " cannot be made", e);
    }
  }

  @Nullable Object value(C config, Component component) {
    try {
      return component.accessor().getAccessor().invoke(config);
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException(type + " cannot be read", e);
    }
  }

  /**
   * A component of a configuration record.
   *
   * @param name its name in JSON and files
   * @param type its type
   * @param defaultValue what it is when nothing is configured, or null if it has no default
   * @param nullable whether it may be null
   * @param accessor how it is read
   */
  public record Component(
      String name,
      JavaType type,
      @Nullable JsonNode defaultValue,
      boolean nullable,
      RecordComponent accessor) {
    /** Whether it must be configured. */
    public boolean required() {
      return defaultValue == null && !nullable;
    }

    /** Whether it is secret. */
    public boolean secret() {
      return type.hasRawClass(Secret.class);
    }

    /** What it refers to, directly or in a list; empty if it is no reference. */
    public Optional<Class<?>> refersTo() {
      JavaType element = type.isCollectionLikeType() ? type.getContentType() : type;
      return element.hasRawClass(Ref.class)
          ? Optional.of(element.containedTypeOrUnknown(0).getRawClass())
          : Optional.empty();
    }
  }

  private static Component component(Class<?> owner, RecordComponent part) {
    part.getAccessor().setAccessible(true);
    JavaType type = Json.mapper().constructType(part.getGenericType());
    Default given = part.getAnnotation(Default.class);
    JsonNode value = given == null ? null : defaultNode(given.value(), type);
    if (value != null) {
      try {
        Json.mapper().readerFor(type).readValue(value);
      } catch (java.io.IOException e) {
        throw new IllegalArgumentException(
            "default of " + owner.getName() + "." + part.getName() + " does not fit its type", e);
      }
    }
    boolean nullable = part.getAnnotatedType().isAnnotationPresent(Nullable.class);
    return new Component(Json.nameOf(part.getName()), type, value, nullable, part);
  }

  private static JsonNode defaultNode(String text, JavaType type) {
    boolean plain =
        type.hasRawClass(String.class)
            || type.isEnumType()
            || type.hasRawClass(java.time.Duration.class);
    if (plain) {
      return TextNode.valueOf(text);
    }
    try {
      return Json.mapper().readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("default is not JSON: " + text, e);
    }
  }
}
