package io.vestibule.stages.authenticator_webauthn;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/** The models of authenticators that are known by name, and lists of those that are allowed. */
public final class AuthenticatorModels {
  /**
   * The AAGUID of authenticators that do not say what they are. In a list of allowed models it
   * stands for all that have no name here.
   */
  public static final UUID UNKNOWN = new UUID(0, 0);

  private static final Map<UUID, Model> KNOWN = read();

  private AuthenticatorModels() {}

  /**
   * A model.
   *
   * @param aaguid by what authenticators say what they are
   * @param name what people call it
   */
  public record Model(UUID aaguid, String name) {
    public Model {
      Objects.requireNonNull(aaguid, "aaguid");
      Objects.requireNonNull(name, "name");
    }
  }

  /** All that are known by name, in the order of their names. */
  public static List<Model> all() {
    return List.copyOf(KNOWN.values());
  }

  /** The model of an AAGUID; empty if it has no name here. */
  public static Optional<Model> find(UUID aaguid) {
    return Optional.ofNullable(KNOWN.get(aaguid));
  }

  /**
   * Whether a model is among those that are allowed.
   *
   * @param aaguid the model
   * @param allowed those that are allowed; empty for all
   */
  static boolean isAllowed(UUID aaguid, List<UUID> allowed) {
    return allowed.isEmpty()
        || allowed.contains(aaguid)
        || (allowed.contains(UNKNOWN) && find(aaguid).isEmpty());
  }

  private static Map<UUID, Model> read() {
    Map<UUID, Model> models = new LinkedHashMap<>();
    try (InputStream in =
            Objects.requireNonNull(
                AuthenticatorModels.class.getResourceAsStream("models.txt"), "models.txt");
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      lines
          .lines()
          .map(line -> line.split(" ", 2))
          .map(parts -> new Model(UUID.fromString(parts[0]), parts[1]))
          .sorted(java.util.Comparator.comparing(Model::name).thenComparing(Model::aaguid))
          .forEach(model -> models.put(model.aaguid(), model));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return java.util.Collections.unmodifiableMap(models);
  }
}
