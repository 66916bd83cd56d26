package io.vestibule.web.factor;

import io.vestibule.api.factor.Factor;
import io.vestibule.api.factor.FactorType;
import io.vestibule.api.user.User;
import io.vestibule.web.factor.FactorView.Detail;
import io.vestibule.web.request.Asked;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes factors for programs, in the shape of authentik's devices. Nothing of it is secret. */
public final class FactorJson {
  private FactorJson() {}

  /** A factor, among those of all kinds. */
  public static Map<String, @Nullable Object> device(Asked asked, Factor factor) {
    FactorType type = factor.type();
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("verbose_name", model(type) + " Device");
    json.put("verbose_name_plural", model(type) + " Devices");
    String app = "authentik_stages_authenticator_" + type.deviceClass() + ".";
    json.put("meta_model_name", app + type.deviceClass() + "device");
    json.put("pk", factor.id().toString());
    json.put("name", asked.words(factor.label()));
    json.put("type", app + model(type) + "Device");
    json.put("confirmed", true);
    json.put("created", factor.addedAt().toString());
    json.put("last_updated", updated(factor).toString());
    json.put("last_used", factor.lastUsedAt() == null ? null : factor.lastUsedAt().toString());
    json.put(
        "extra_description",
        new FactorView(asked, factor)
            .details().stream().map(Detail::value).collect(Collectors.joining(", ")));
    json.put("external_id", null);
    return json;
  }

  /** A factor, among those of its kind: as among all, and whose it is. */
  public static Map<String, @Nullable Object> ofKind(Asked asked, User owner, Factor factor) {
    Map<String, @Nullable Object> user = new LinkedHashMap<>();
    user.put("pk", owner.id().toString());
    user.put("username", owner.username());
    user.put("name", owner.name());
    user.put("is_active", owner.active());
    user.put("email", owner.email());
    Map<String, @Nullable Object> json = device(asked, factor);
    json.put("user", user);
    return json;
  }

  private static Instant updated(Factor factor) {
    Instant used = factor.lastUsedAt();
    return used == null ? factor.addedAt() : used;
  }

  /** What authentik calls the kind. */
  private static String model(FactorType type) {
    return switch (type) {
      case TOTP -> "TOTP";
      case STATIC -> "Static";
      case WEBAUTHN -> "WebAuthn";
      case EMAIL -> "Email";
      case SMS -> "SMS";
      case DUO -> "Duo";
    };
  }
}
