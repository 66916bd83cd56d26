package io.vestibule.security;

import io.vestibule.flow.FlowReply.Result;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Everything a result tells whoever gets it, as text, so that two can be compared: all that can be
 * read of it, but for what is random by itself.
 */
final class Seen {
  private static final Set<String> RANDOM = Set.of("run", "csrf", "reference");

  private Seen() {}

  /**
   * What a result tells.
   *
   * @param result the result
   * @param name the name that was typed, which is left out
   */
  static String of(Result result, String name) {
    return describe(result).replace(name, "NAME");
  }

  private static String describe(@Nullable Object value) {
    if (value == null
        || value.getClass().getName().startsWith("java.lang.")
        || value instanceof Enum<?>) {
      return String.valueOf(value);
    }
    if (value instanceof Collection<?> collection) {
      List<String> all = collection.stream().map(Seen::describe).toList();
      return collection instanceof Set ? all.stream().sorted().toList().toString() : all.toString();
    }
    if (value instanceof Map<?, ?> map) {
      Map<String, String> all = new TreeMap<>();
      map.forEach(
          (key, element) ->
              // What a passkey has to sign is another each time.
              all.put(String.valueOf(key), key.equals("challenge") ? "random" : describe(element)));
      return all.toString();
    }
    if (!value.getClass().getName().startsWith("io.vestibule.")) {
      return value.toString();
    }
    Stream<Method> readers =
        value.getClass().isRecord()
            ? Stream.of(value.getClass().getRecordComponents()).map(RecordComponent::getAccessor)
            : Stream.of(value.getClass().getMethods())
                .filter(method -> method.getParameterCount() == 0)
                .filter(method -> !Modifier.isStatic(method.getModifiers()))
                .filter(method -> method.getDeclaringClass() != Object.class);
    Map<String, String> read = new TreeMap<>();
    readers
        .filter(method -> !RANDOM.contains(method.getName()))
        .forEach(method -> read.put(method.getName(), describe(call(method, value))));
    return value.getClass().getSimpleName() + read;
  }

  private static @Nullable Object call(Method method, Object value) {
    try {
      method.setAccessible(true);
      return method.invoke(value);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(e.getMessage(), e);
    }
  }
}
