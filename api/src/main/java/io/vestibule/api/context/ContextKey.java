package io.vestibule.api.context;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The name and type of something a run knows.
 *
 * <p>A run travels between requests, and between the nodes of a cluster, as JSON. Values must
 * therefore be of a type that JSON can carry: strings, numbers, booleans, enums, {@link
 * java.util.UUID}, {@link java.time.Instant}, records, lists and maps of these. Names starting with
 * {@code vestibule.} are reserved for the built-in stages; a plug-in prefixes its own with its
 * package.
 *
 * @param <T> the type of the value
 */
@SuppressWarnings("UnusedTypeParameter") // it is used by those who read and write values
public final class ContextKey<T> {
  private final String name;
  private final Type type;

  private ContextKey(String name, Type type) {
    this.name = Objects.requireNonNull(name, "name");
    this.type = type;
  }

  /** A key for a single value of a class that is not generic. */
  public static <T> ContextKey<T> of(String name, Class<T> type) {
    return new ContextKey<>(name, type);
  }

  /** A key for a list. */
  public static <E> ContextKey<List<E>> listOf(String name, Class<E> element) {
    return new ContextKey<>(name, new Generic(List.class, element));
  }

  /** A key for a map from texts to anything JSON can carry. */
  public static ContextKey<Map<String, Object>> mapOf(String name) {
    return new ContextKey<>(name, new Generic(Map.class, String.class, Object.class));
  }

  /** The name, as policies and expressions know it. */
  public String name() {
    return name;
  }

  /** The type of the value, generic parameters included. */
  public Type type() {
    return type;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ContextKey<?> key && key.name.equals(name);
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }

  @Override
  public String toString() {
    return name;
  }

  private static final class Generic implements ParameterizedType {
    private final Class<?> raw;
    private final Type[] arguments;

    Generic(Class<?> raw, Type... arguments) {
      this.raw = raw;
      this.arguments = arguments;
    }

    @Override
    public Type[] getActualTypeArguments() {
      return arguments.clone();
    }

    @Override
    public Type getRawType() {
      return raw;
    }

    @Override
    public @Nullable Type getOwnerType() {
      return null;
    }
  }
}
