package io.vestibule.stages.user_write;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What was typed into prompts, read as what is to be written to an account.
 *
 * <p>What may be written is a short list: user name, own name, mail address, password and
 * attributes. Whatever else a field is called, e.g. {@code is_superuser}, {@code groups} or {@code
 * pk}, it is written nowhere.
 *
 * @param username the user name, or null
 * @param name the person's own name, or null
 * @param email the mail address, or null
 * @param password the password, or null
 * @param attributes attributes, by the names on the way to them
 * @param keepOtherSessions whether the person wants to stay logged in elsewhere, or null if they
 *     were not asked
 */
record PromptData(
    @Nullable String username,
    @Nullable String name,
    @Nullable String email,
    @Nullable String password,
    Map<List<String>, @Nullable Object> attributes,
    @Nullable Boolean keepOtherSessions) {
  /** The field by which people choose to stay logged in elsewhere. */
  static final String KEEP_OTHER_SESSIONS = "keep_other_sessions";

  private static final String ATTRIBUTES = "attributes";
  private static final String DOTTED = "attributes.";
  private static final String UNDERSCORED = "attributes_";

  /** Attributes by names that begin like this steer the product, not the person's own things. */
  private static final List<String> STEERING = List.of("goauthentik.io/", "vestibule.");

  /** By this attribute an account is found when somebody logs in. */
  private static final String UPN = "upn";

  /**
   * Reads what was typed.
   *
   * @param data what was typed, by field key
   * @throws UnwritableException if something in it cannot be written
   */
  static PromptData read(Map<String, Object> data) throws UnwritableException {
    Map<List<String>, @Nullable Object> attributes = new LinkedHashMap<>();
    for (Map.Entry<String, Object> field : data.entrySet()) {
      readAttribute(field.getKey(), field.getValue(), attributes);
    }
    for (Map.Entry<List<String>, @Nullable Object> attribute : attributes.entrySet()) {
      refuseSteering(attribute.getKey(), attribute.getValue());
    }
    String password = text(data, "password");
    return new PromptData(
        text(data, "username"),
        text(data, "name"),
        text(data, "email"),
        // A field left empty is no wish for an account anybody can log in to.
        password == null || password.isEmpty() ? null : password,
        attributes,
        data.get(KEEP_OTHER_SESSIONS) instanceof Boolean keep ? keep : null);
  }

  /** What was typed but for passwords, which nothing needs once they are written. */
  static Map<String, Object> withoutPasswords(Map<String, Object> data) {
    Map<String, Object> rest = new LinkedHashMap<>(data);
    rest.keySet().removeIf(key -> key.toLowerCase(Locale.ROOT).contains("password"));
    return rest;
  }

  private static void readAttribute(
      String key, @Nullable Object value, Map<List<String>, @Nullable Object> attributes)
      throws UnwritableException {
    if (key.equals(ATTRIBUTES)) {
      if (!(value instanceof Map<?, ?> map)) {
        throw new UnwritableException("field attributes holds no map");
      }
      map.forEach((name, element) -> attributes.put(List.of(String.valueOf(name)), element));
    } else if (key.startsWith(DOTTED) || key.startsWith(UNDERSCORED)) {
      String path = key.substring(DOTTED.length());
      List<String> names = List.of(path.split("\\.", -1));
      if (names.contains("")) {
        throw new UnwritableException("field " + key + " names no attribute");
      }
      refuseSteering(path);
      attributes.put(names, value);
    }
  }

  private static void refuseSteering(List<String> path, @Nullable Object value)
      throws UnwritableException {
    if (path.get(0).equals(UPN)) {
      throw new UnwritableException("attribute upn is a name to log in by");
    }
    for (String name : path) {
      refuseSteering(name);
    }
    refuseSteeringWithin(value);
  }

  private static void refuseSteeringWithin(@Nullable Object value) throws UnwritableException {
    if (value instanceof Map<?, ?> map) {
      for (Map.Entry<?, ?> element : map.entrySet()) {
        refuseSteering(String.valueOf(element.getKey()));
        refuseSteeringWithin(element.getValue());
      }
    } else if (value instanceof List<?> list) {
      for (Object element : list) {
        refuseSteeringWithin(element);
      }
    }
  }

  private static void refuseSteering(String name) throws UnwritableException {
    String plain = name.toLowerCase(Locale.ROOT);
    if (STEERING.stream().anyMatch(plain::startsWith) || plain.equals("vestibule")) {
      throw new UnwritableException("attribute " + name + " is not for forms");
    }
  }

  private static @Nullable String text(Map<String, Object> data, String key)
      throws UnwritableException {
    Object value = data.get(key);
    Optional<String> text =
        Optional.ofNullable(value).filter(String.class::isInstance).map(String.class::cast);
    if (value != null && text.isEmpty()) {
      throw new UnwritableException("field " + key + " holds no text");
    }
    return text.orElse(null);
  }

  /** Shows no values: they are personal, and one is secret. */
  @Override
  public String toString() {
    return "PromptData[attributes=" + attributes.keySet() + "]";
  }

  /** Something that was typed cannot be written. */
  static final class UnwritableException extends Exception {
    private static final long serialVersionUID = 1L;

    UnwritableException(String reason) {
      super(Objects.requireNonNull(reason));
    }
  }
}
