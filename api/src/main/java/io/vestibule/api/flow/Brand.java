package io.vestibule.api.flow;

import io.vestibule.api.config.Ref;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How the installation presents itself under one host name.
 *
 * @param id the brand's id
 * @param domain the host it is for; also serves hosts below it
 * @param title its title
 * @param logo path of its logo on this server; may be empty
 * @param favicon path of its icon on this server; may be empty
 * @param background path of the picture behind flows that have none of their own; may be empty
 * @param baseUrl where people reach the installation under this brand, e.g. {@code
 *     https://login.example.org/auth}, without a slash at the end; links in mail start with it
 * @param flows the brand's own flows by designation; a designation may be missing
 * @param userSettingsFlow the flow in which people change their settings, or null
 * @param attributes free attributes; cannot be changed
 */
public record Brand(
    UUID id,
    String domain,
    String title,
    String logo,
    String favicon,
    String background,
    String baseUrl,
    Map<Designation, Ref<Flow>> flows,
    @Nullable Ref<Flow> userSettingsFlow,
    Map<String, @Nullable Object> attributes) {
  public Brand {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(domain, "domain");
    Objects.requireNonNull(title, "title");
    Objects.requireNonNull(logo, "logo");
    Objects.requireNonNull(favicon, "favicon");
    Objects.requireNonNull(background, "background");
    Objects.requireNonNull(baseUrl, "baseUrl");
    flows = Map.copyOf(flows);
    attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
  }
}
