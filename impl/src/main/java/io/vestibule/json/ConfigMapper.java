package io.vestibule.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.vestibule.api.config.ConfigProblem;
import io.vestibule.api.config.Ref;
import io.vestibule.api.config.Secret;
import io.vestibule.api.text.Text;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.MessageInterpolator;
import jakarta.validation.Path;
import jakarta.validation.Validation;
import jakarta.validation.Validator;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Turns JSON into configuration records and back.
 *
 * <p>Reading names every problem at once, each with its field: a missing value, one of the wrong
 * type, one that breaks a constraint. Fields the record does not have are ignored here; who reads
 * files reports them.
 */
public final class ConfigMapper {
  private static final Logger LOG = System.getLogger(ConfigMapper.class.getName());

  private final SecretBox secrets;
  private final Validator validator;
  private final Map<Class<?>, ConfigShape<?>> shapes = new ConcurrentHashMap<>();

  /**
   * A mapper.
   *
   * @param secrets encrypts secrets for the database
   */
  public ConfigMapper(SecretBox secrets) {
    this.secrets = secrets;
    this.validator =
        Validation.byDefaultProvider()
            .configure()
            .messageInterpolator(new NoWords())
            .buildValidatorFactory()
            .getValidator();
  }

  /** What a record is made of. */
  @SuppressWarnings("unchecked") // stored under its own class
  public <C extends Record> ConfigShape<C> shape(Class<C> type) {
    return (ConfigShape<C>) shapes.computeIfAbsent(type, key -> ConfigShape.of(type));
  }

  /**
   * Reads a configuration as it came from outside: a file, REST, a form.
   *
   * @param type the record
   * @param values the values by field name
   * @param check what the kind itself has to say about a valid record
   */
  public <C extends Record> Reading<C> read(
      Class<C> type, Map<String, ?> values, Function<C, List<ConfigProblem>> check) {
    return readTree(type, Json.mapper().valueToTree(values), check);
  }

  /**
   * Reads a configuration as it was stored by {@link #store}.
   *
   * @param type the record
   * @param stored the text from the database
   * @param check what the kind itself has to say about a valid record
   */
  public <C extends Record> Reading<C> readStored(
      Class<C> type, String stored, Function<C, List<ConfigProblem>> check) {
    try {
      if (Json.mapper().readTree(stored) instanceof ObjectNode tree) {
        for (ConfigShape.Component component : shape(type).components()) {
          if (component.secret() && tree.path(component.name()).isTextual()) {
            tree.put(component.name(), secrets.open(tree.path(component.name()).textValue()));
          }
        }
        return readTree(type, tree, check);
      }
    } catch (JsonProcessingException | SecretBox.UnreadableSecretException e) {
      return new Reading<>(
          null, List.of(new ConfigProblem(ConfigProblem.WHOLE, text("unreadable"))));
    }
    return new Reading<>(null, List.of(new ConfigProblem(ConfigProblem.WHOLE, text("unreadable"))));
  }

  /** Writes a configuration for the database: everything, secrets encrypted. */
  public <C extends Record> String store(C config) {
    return Json.write(tree(config, secret -> secrets.seal(secret.reveal())));
  }

  /**
   * What a stored configuration says, by field. Secrets are {@link Secret}s, so that they can be
   * compared and are not shown.
   */
  public Map<String, @Nullable Object> describe(Class<? extends Record> type, String stored) {
    Map<String, @Nullable Object> said;
    try {
      said = new LinkedHashMap<>(Json.readObject(stored));
    } catch (Json.InvalidJsonException e) {
      // It must be possible to mend or delete it all the same.
      return Map.of(ConfigProblem.WHOLE, "unreadable");
    }
    for (ConfigShape.Component component : shape(type).components()) {
      if (component.secret() && said.get(component.name()) instanceof String sealed) {
        try {
          said.put(component.name(), Secret.of(secrets.open(sealed)));
        } catch (SecretBox.UnreadableSecretException e) {
          // Sealed with another key: it is what it is, and different from everything else.
          said.put(component.name(), Secret.of(sealed));
        }
      }
    }
    return said;
  }

  /** Writes a configuration for outside: everything but secrets. */
  public <C extends Record> ObjectNode show(C config) {
    ObjectNode tree = tree(config, secret -> null);
    for (ConfigShape.Component component : shapeOf(config).components()) {
      if (component.secret()) {
        tree.remove(component.name());
      }
    }
    return tree;
  }

  /**
   * A secret a configuration holds.
   *
   * @param config the configuration
   * @param field the name of its field in JSON and files
   * @return the secret; empty if there is none
   */
  public <C extends Record> Optional<Secret> secret(C config, String field) {
    ConfigShape<C> shape = shapeOf(config);
    return shape
        .component(field)
        .map(component -> shape.value(config, component))
        .filter(Secret.class::isInstance)
        .map(Secret.class::cast);
  }

  /** All references a configuration holds, with the name of the field that holds each. */
  public <C extends Record> List<Reference> references(C config) {
    List<Reference> references = new ArrayList<>();
    ConfigShape<C> shape = shapeOf(config);
    for (ConfigShape.Component component : shape.components()) {
      Object value = shape.value(config, component);
      if (value instanceof Ref<?> ref) {
        references.add(new Reference(component.name(), ref));
      } else if (value instanceof Iterable<?> many) {
        for (Object element : many) {
          if (element instanceof Ref<?> ref) {
            references.add(new Reference(component.name(), ref));
          }
        }
      }
    }
    return references;
  }

  /**
   * A reference held by a configuration.
   *
   * @param field the field that holds it
   * @param ref the reference
   */
  public record Reference(String field, Ref<?> ref) {}

  /**
   * What came of reading a configuration.
   *
   * @param config the record, or null if there are errors among the problems
   * @param problems what is wrong; beside a record, what has no effect
   */
  public record Reading<C extends Record>(@Nullable C config, List<ConfigProblem> problems) {}

  @SuppressWarnings("unchecked") // the class of a C
  private <C extends Record> ConfigShape<C> shapeOf(C config) {
    return shape((Class<C>) config.getClass());
  }

  private <C extends Record> Reading<C> readTree(
      Class<C> type, JsonNode tree, Function<C, List<ConfigProblem>> check) {
    ConfigShape<C> shape = shape(type);
    List<ConfigProblem> problems = new ArrayList<>();
    @Nullable Object[] values = new @Nullable Object[shape.components().size()];
    for (int i = 0; i < values.length; i++) {
      ConfigShape.Component component = shape.components().get(i);
      JsonNode node = tree.path(component.name());
      if (node.isMissingNode() || (node.isNull() && !component.nullable())) {
        node = component.defaultValue() == null ? NullNode.getInstance() : component.defaultValue();
      }
      if (node.isNull()) {
        if (!component.nullable()) {
          problems.add(new ConfigProblem(component.name(), text("required")));
        }
        continue;
      }
      boolean list = node.isArray() && component.type().isCollectionLikeType();
      if (list && holdsNull(node)) {
        problems.add(new ConfigProblem(component.name(), text("null")));
        continue;
      }
      try {
        values[i] = Json.mapper().readerFor(component.type()).readValue(named(component, node));
      } catch (IOException e) {
        // What does not fit in a list is an element.
        JavaType wanted = list ? component.type().getContentType() : component.type();
        problems.add(new ConfigProblem(component.name(), misfit(wanted, e)));
      }
    }
    if (!problems.isEmpty()) {
      return new Reading<>(null, problems);
    }
    C config;
    try {
      config = shape.create(values);
    } catch (IllegalArgumentException | NullPointerException e) {
      String message = e.getMessage() == null ? "" : e.getMessage();
      return new Reading<>(
          null, List.of(new ConfigProblem(ConfigProblem.WHOLE, Text.literal(message))));
    } catch (RuntimeException | LinkageError | StackOverflowError | AssertionError e) {
      return failed(type, e);
    }
    try {
      for (ConstraintViolation<C> violation : validator.validate(config)) {
        problems.add(problem(violation));
      }
      if (problems.isEmpty()) {
        problems.addAll(check.apply(config));
      }
    } catch (RuntimeException | LinkageError | StackOverflowError | AssertionError e) {
      return failed(type, e);
    }
    return new Reading<>(
        problems.stream().anyMatch(ConfigProblem::isError) ? null : config, problems);
  }

  /** What a kind's own code throws is a problem of what is read, and of nothing else. */
  private static <C extends Record> Reading<C> failed(Class<C> type, Throwable e) {
    LOG.log(Level.ERROR, "a configuration of " + type.getName() + " cannot be checked", e);
    return new Reading<>(null, List.of(new ConfigProblem(ConfigProblem.WHOLE, text("failed"))));
  }

  /** A choice whose name is a number may be written as that number: files do. */
  private static JsonNode named(ConfigShape.Component component, JsonNode node) {
    return component.type().isEnumType() && node.isIntegralNumber()
        ? TextNode.valueOf(node.asText())
        : node;
  }

  private static boolean holdsNull(JsonNode list) {
    for (JsonNode element : list) {
      if (element.isNull()) {
        return true;
      }
    }
    return false;
  }

  private <C extends Record> ObjectNode tree(C config, Function<Secret, @Nullable String> secret) {
    ConfigShape<C> shape = shapeOf(config);
    ObjectNode tree = Json.mapper().createObjectNode();
    for (ConfigShape.Component component : shape.components()) {
      Object value = shape.value(config, component);
      if (value instanceof Secret hidden) {
        tree.put(component.name(), secret.apply(hidden));
      } else {
        tree.set(component.name(), Json.mapper().valueToTree(value));
      }
    }
    return tree;
  }

  private static ConfigProblem problem(ConstraintViolation<?> violation) {
    Iterator<Path.Node> path = violation.getPropertyPath().iterator();
    String component = path.hasNext() ? path.next().getName() : null;
    String field = component == null ? ConfigProblem.WHOLE : Json.nameOf(component);
    Map<String, Object> attributes = violation.getConstraintDescriptor().getAttributes();
    String constraint =
        violation.getConstraintDescriptor().getAnnotation().annotationType().getSimpleName();
    Text text =
        switch (constraint) {
          case "Min" -> text("min", attribute(attributes, "value"));
          case "Max" -> text("max", attribute(attributes, "value"));
          case "Size" -> text("size", attribute(attributes, "min"), attribute(attributes, "max"));
          case "NotBlank", "NotEmpty" -> text("blank");
          case "Pattern" -> text("pattern", attribute(attributes, "regexp"));
          case "Email" -> text("email");
          default -> text("invalid");
        };
    return new ConfigProblem(field, text);
  }

  private static String attribute(Map<String, Object> attributes, String name) {
    return String.valueOf(attributes.get(name));
  }

  private static Text misfit(JavaType wanted, IOException e) {
    if (wanted.isEnumType()) {
      List<String> names = new ArrayList<>();
      for (Object constant : wanted.getRawClass().getEnumConstants()) {
        names.add(Json.nameOf((Enum<?>) constant));
      }
      return text("enum", String.join(", ", names));
    }
    if (e instanceof JsonMappingException own
        && own.getOriginalMessage() != null
        && own.getOriginalMessage().startsWith("must be ")) {
      return Text.literal(own.getOriginalMessage());
    }
    return text("type", wanted.getRawClass().getSimpleName().toLowerCase(Locale.ROOT));
  }

  private static Text text(String key, Object... arguments) {
    return Text.of(ConfigMapper.class, "config." + key, arguments);
  }

  /** Constraint messages are not used: they would be templates of an expression language. */
  private static final class NoWords implements MessageInterpolator {
    @Override
    public String interpolate(String template, Context context) {
      return template;
    }

    @Override
    public String interpolate(String template, Context context, Locale locale) {
      return template;
    }
  }
}
