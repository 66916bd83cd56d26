package io.vestibule.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamReadException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.BeanProperty;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.ContextualDeserializer;
import com.fasterxml.jackson.databind.introspect.AnnotatedClass;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.vestibule.api.config.ConfigName;
import io.vestibule.api.config.Ref;
import io.vestibule.api.config.Secret;
import io.vestibule.api.text.Text;
import io.vestibule.time.Durations;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The one way values become JSON and back: snake_case names, enums in lower case, durations as
 * {@code hours=1}, references as ids. Duplicate keys, deep nesting and huge values are refused.
 */
public final class Json {
  private static final TypeReference<Map<String, Object>> MAP = new TypeReference<>() {};

  private static final Words WORDS = new Words();

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              new com.fasterxml.jackson.core.JsonFactoryBuilder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(64)
                          .maxStringLength(1_000_000)
                          .maxNumberLength(100)
                          .build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .propertyNamingStrategy(WORDS)
          .annotationIntrospector(new Names())
          .addModule(new JavaTimeModule())
          .addModule(new ApiTypes())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
          .build();

  private Json() {}

  /** The mapper. It is shared and must not be reconfigured. */
  public static ObjectMapper mapper() {
    return MAPPER;
  }

  /**
   * Reads an object.
   *
   * @throws InvalidJsonException if the text is not one JSON object
   */
  public static Map<String, Object> readObject(String text) {
    try {
      Map<String, Object> map = MAPPER.readValue(text, MAP);
      if (map != null) {
        return map;
      }
    } catch (JsonProcessingException e) {
      throw new InvalidJsonException(e);
    }
    throw new InvalidJsonException(null);
  }

  /** Writes a value as JSON text. */
  public static String write(Object value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("cannot be written as JSON: " + value.getClass(), e);
    }
  }

  /** The name of an enum constant in JSON and files. */
  public static String nameOf(Enum<?> constant) {
    return Names.of(constant);
  }

  /** The enum constant of a name, or empty if there is none. */
  public static <E extends Enum<E>> Optional<E> constant(Class<E> type, String name) {
    for (E constant : type.getEnumConstants()) {
      if (Names.of(constant).equals(name)) {
        return Optional.of(constant);
      }
    }
    return Optional.empty();
  }

  /** The name of a record component in JSON and files. */
  public static String nameOf(String component) {
    return WORDS.translate(component);
  }

  /** A text is not the JSON it should be. */
  public static final class InvalidJsonException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    InvalidJsonException(@Nullable JsonProcessingException cause) {
      super(
          // What else can be wrong is told in terms of our own classes, which are nobody's
          // business.
          cause instanceof StreamReadException
              ? "not a JSON object: line %d, column %d: %s"
                  .formatted(
                      cause.getLocation().getLineNr(),
                      cause.getLocation().getColumnNr(),
                      cause.getOriginalMessage())
              : "not a JSON object",
          cause);
    }
  }

  /** Every capital begins a word, also where the word is only that: {@code haveIBeenThere}. */
  private static final class Words extends PropertyNamingStrategies.NamingBase {
    private static final long serialVersionUID = 1L;
    private static final Pattern CAPITAL = Pattern.compile("(?<=.)[A-Z]");

    @Override
    public String translate(String name) {
      return CAPITAL.matcher(name).replaceAll("_$0").toLowerCase(Locale.ROOT);
    }
  }

  private static final class Names extends JacksonAnnotationIntrospector {
    private static final long serialVersionUID = 1L;

    static String of(Enum<?> constant) {
      try {
        ConfigName name =
            constant.getDeclaringClass().getField(constant.name()).getAnnotation(ConfigName.class);
        return name == null ? constant.name().toLowerCase(Locale.ROOT) : name.value();
      } catch (NoSuchFieldException e) {
        throw new AssertionError(e);
      }
    }

    @Override
    @SuppressWarnings(
        "deprecation") // the newer overload calls this one and exists in some releases only
    public String[] findEnumValues(Class<?> type, Enum<?>[] constants, String[] names) {
      for (int i = 0; i < constants.length; i++) {
        names[i] = of(constants[i]);
      }
      return names;
    }

    @Override
    public String[] findEnumValues(
        com.fasterxml.jackson.databind.cfg.MapperConfig<?> config,
        AnnotatedClass type,
        Enum<?>[] constants,
        String[] names) {
      for (int i = 0; i < constants.length; i++) {
        names[i] = of(constants[i]);
      }
      return names;
    }
  }

  private static final class ApiTypes extends SimpleModule {
    private static final long serialVersionUID = 1L;

    ApiTypes() {
      addSerializer(Duration.class, new DurationWriter());
      addDeserializer(Duration.class, new DurationReader());
      addSerializer(Ref.class, new RefWriter());
      addDeserializer(Ref.class, new RefReader(null));
      addSerializer(Secret.class, new SecretWriter());
      addDeserializer(Secret.class, new SecretReader());
      addSerializer(Text.class, new TextWriter());
      addDeserializer(Text.class, new TextReader());
    }
  }

  private static final class DurationWriter extends JsonSerializer<Duration> {
    @Override
    public void serialize(Duration value, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      out.writeString(Durations.format(value));
    }
  }

  private static final class DurationReader extends JsonDeserializer<Duration> {
    @Override
    public Duration deserialize(JsonParser in, DeserializationContext context) throws IOException {
      if (!in.currentToken().isScalarValue() || in.currentToken().isNumeric()) {
        throw JsonMappingException.from(
            in, "must be a duration like hours=1;minutes=30 or PT1H30M");
      }
      try {
        return Durations.parse(in.getText());
      } catch (IllegalArgumentException e) {
        throw JsonMappingException.from(in, e.getMessage());
      }
    }
  }

  @SuppressWarnings("rawtypes")
  private static final class RefWriter extends JsonSerializer<Ref> {
    @Override
    public void serialize(Ref value, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      out.writeString(value.id().toString());
    }
  }

  @SuppressWarnings("rawtypes")
  private static final class RefReader extends JsonDeserializer<Ref>
      implements ContextualDeserializer {
    private static final Pattern UUID_TEXT =
        Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

    private final @Nullable Class<?> target;

    RefReader(@Nullable Class<?> target) {
      this.target = target;
    }

    @Override
    public JsonDeserializer<?> createContextual(
        DeserializationContext context, @Nullable BeanProperty property) {
      JavaType type = context.getContextualType();
      if (type == null && property != null) {
        type = property.getType();
      }
      return new RefReader(type == null ? null : type.containedTypeOrUnknown(0).getRawClass());
    }

    @Override
    public Ref deserialize(JsonParser in, DeserializationContext context) throws IOException {
      String text = in.currentToken().isScalarValue() ? in.getText() : "";
      if (target == null || !UUID_TEXT.matcher(text).matches()) {
        throw JsonMappingException.from(in, "must be the id of an object");
      }
      return new Ref<>(target, UUID.fromString(text));
    }
  }

  /** Shows nothing: secrets are written by whoever stores configuration, encrypted. */
  private static final class SecretWriter extends JsonSerializer<Secret> {
    @Override
    public void serialize(Secret value, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      out.writeNull();
    }
  }

  private static final class SecretReader extends JsonDeserializer<Secret> {
    @Override
    public Secret deserialize(JsonParser in, DeserializationContext context) throws IOException {
      if (!in.currentToken().isScalarValue()) {
        throw JsonMappingException.from(in, "must be a text");
      }
      return Secret.of(in.getText());
    }
  }

  private static final class TextWriter extends JsonSerializer<Text> {
    @Override
    public void serialize(Text value, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      if (value instanceof Text.Literal literal) {
        out.writeString(literal.value());
      } else if (value instanceof Text.Message message) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("b", message.bundle());
        map.put("k", message.key());
        if (!message.arguments().isEmpty()) {
          map.put("a", message.arguments());
        }
        out.writePOJO(map);
      }
    }
  }

  private static final class TextReader extends JsonDeserializer<Text> {
    @Override
    public Text deserialize(JsonParser in, DeserializationContext context) throws IOException {
      return read(in, context.readTree(in));
    }

    private static Text read(JsonParser in, JsonNode node) throws JsonMappingException {
      if (node.isTextual()) {
        return Text.literal(node.textValue());
      }
      if (!node.path("b").isTextual() || !node.path("k").isTextual()) {
        throw JsonMappingException.from(in, "is no text");
      }
      List<Object> arguments = new java.util.ArrayList<>();
      for (JsonNode argument : node.path("a")) {
        if (argument.isObject()) {
          arguments.add(read(in, argument));
        } else if (argument.isBoolean()) {
          arguments.add(argument.booleanValue());
        } else if (argument.isNumber()) {
          arguments.add(argument.numberValue());
        } else {
          arguments.add(argument.asText());
        }
      }
      return new Text.Message(node.path("b").asText(), node.path("k").asText(), arguments);
    }
  }
}
