package io.vestibule.api.config;

import java.util.Objects;
import java.util.UUID;

/**
 * A typed reference from a configuration record to another object, e.g. {@code Ref<Flow>}.
 *
 * <p>Because references are typed, whoever handles configuration without knowing the kind (import,
 * export, "what breaks if I delete this") finds them. In JSON and in flow files a reference is the
 * id of the object it names.
 *
 * @param <T> what is referred to: {@link io.vestibule.api.flow.Flow}, {@link
 *     io.vestibule.api.stage.Stage}, {@link io.vestibule.api.user.Group}, {@link
 *     io.vestibule.api.policy.Policy}, {@link io.vestibule.api.prompt.Prompt} or a marker type of
 *     {@link References}
 * @param target the class of what is referred to
 * @param id the id of the object
 */
public record Ref<T>(Class<T> target, UUID id) {
  public Ref {
    Objects.requireNonNull(target, "target");
    Objects.requireNonNull(id, "id");
  }

  @Override
  public String toString() {
    return target.getSimpleName() + " " + id;
  }
}
