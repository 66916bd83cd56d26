package io.vestibule.definition;

import io.vestibule.api.config.Ref;
import io.vestibule.api.flow.Brand;
import io.vestibule.api.flow.Designation;
import io.vestibule.api.flow.Flow;
import io.vestibule.json.Json;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Lob;
import jakarta.persistence.Table;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

@Entity(name = "Brand")
@Table(name = "vst_brand")
class BrandRow extends DefinitionRow {
  String domain;

  @Column(name = "default_brand")
  boolean isDefault;

  String title;
  String logo;
  String favicon;
  String background;

  @Column(name = "base_url")
  String baseUrl;

  @Column(name = "flow_authentication_id")
  @Nullable UUID authenticationFlow;

  @Column(name = "flow_invalidation_id")
  @Nullable UUID invalidationFlow;

  @Column(name = "flow_recovery_id")
  @Nullable UUID recoveryFlow;

  @Column(name = "flow_enrollment_id")
  @Nullable UUID enrollmentFlow;

  @Column(name = "flow_unenrollment_id")
  @Nullable UUID unenrollmentFlow;

  @Column(name = "flow_user_settings_id")
  @Nullable UUID userSettingsFlow;

  @Lob String attributes;

  protected BrandRow() {}

  BrandRow(UUID id) {
    super(id);
  }

  BrandDefinition toDefinition(String installationUrl) {
    Map<Designation, Ref<Flow>> flows = new EnumMap<>(Designation.class);
    put(flows, Designation.AUTHENTICATION, authenticationFlow);
    put(flows, Designation.INVALIDATION, invalidationFlow);
    put(flows, Designation.RECOVERY, recoveryFlow);
    put(flows, Designation.ENROLLMENT, enrollmentFlow);
    put(flows, Designation.UNENROLLMENT, unenrollmentFlow);
    return new BrandDefinition(
        new Brand(
            id(),
            domain,
            title,
            logo,
            favicon,
            background,
            baseUrl.isEmpty() ? installationUrl : baseUrl,
            flows,
            userSettingsFlow == null ? null : new Ref<>(Flow.class, userSettingsFlow),
            Json.readObject(attributes)),
        isDefault);
  }

  private static void put(
      Map<Designation, Ref<Flow>> flows, Designation designation, @Nullable UUID id) {
    if (id != null) {
      flows.put(designation, new Ref<>(Flow.class, id));
    }
  }

  @Override
  String model() {
    return "brand";
  }

  @Override
  String label() {
    return domain;
  }

  @Override
  Map<String, @Nullable Object> describe() {
    Map<String, @Nullable Object> said = new LinkedHashMap<>();
    said.put("domain", domain);
    said.put("default", isDefault);
    said.put("branding_title", title);
    said.put("branding_logo", logo);
    said.put("branding_favicon", favicon);
    said.put("branding_default_flow_background", background);
    said.put("base_url", baseUrl);
    said.put("flow_authentication", text(authenticationFlow));
    said.put("flow_invalidation", text(invalidationFlow));
    said.put("flow_recovery", text(recoveryFlow));
    said.put("flow_enrollment", text(enrollmentFlow));
    said.put("flow_unenrollment", text(unenrollmentFlow));
    said.put("flow_user_settings", text(userSettingsFlow));
    said.put("attributes", attributes);
    return said;
  }
}
