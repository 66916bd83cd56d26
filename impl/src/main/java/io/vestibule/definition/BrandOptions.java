package io.vestibule.definition;

import io.vestibule.api.flow.Designation;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What makes a brand.
 *
 * @param domain the host it is for
 * @param isDefault whether it is for hosts no brand is for
 * @param title its title
 * @param logo path of its logo; may be empty
 * @param favicon path of its icon; may be empty
 * @param background path of the picture behind its flows; may be empty
 * @param baseUrl where people reach the installation under it; empty for what the settings say
 * @param flows its own flows by designation: authentication, invalidation, enrolment, recovery and
 *     unenrolment count
 * @param userSettingsFlow the flow in which people change their settings, or null
 * @param attributes free attributes
 */
public record BrandOptions(
    String domain,
    boolean isDefault,
    String title,
    String logo,
    String favicon,
    String background,
    String baseUrl,
    Map<Designation, UUID> flows,
    @Nullable UUID userSettingsFlow,
    Map<String, Object> attributes) {
  /** The brand an installation begins with. */
  public static final BrandOptions FIRST =
      new BrandOptions("localhost", true, "Vestibule", "", "", "", "", Map.of(), null, Map.of());
}
