package io.vestibule.stages.authenticator_webauthn;

import com.webauthn4j.converter.util.ObjectConverter;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a browser sends: the JSON of a public key credential (Web Authentication Level 3, section
 * 5.1). Of all there may be in it only what is needed is read, and nothing of it is believed yet.
 */
final class CredentialJson {
  private static final ObjectConverter CONVERTER = new ObjectConverter();

  private final Map<?, ?> credential;
  private final Map<?, ?> response;

  private CredentialJson(Map<?, ?> credential, Map<?, ?> response) {
    this.credential = credential;
    this.response = response;
  }

  /** Reads an answer; empty if it is not one, or one that contradicts itself. */
  static Optional<CredentialJson> read(String json) {
    Map<?, ?> read;
    try {
      read = CONVERTER.getJsonConverter().readValue(json, Map.class);
    } catch (RuntimeException e) {
      return Optional.empty();
    }
    if (read == null
        || !"public-key".equals(read.get("type"))
        || !(read.get("response") instanceof Map<?, ?> response)) {
      return Optional.empty();
    }
    return Optional.of(new CredentialJson(read, response)).filter(CredentialJson::isConsistent);
  }

  /** The id of the credential, as it says. */
  Optional<byte[]> rawId() {
    return bytes(credential.get("rawId"));
  }

  /** A member of the response in bytes; empty if it is missing or none. */
  Optional<byte[]> response(String member) {
    return bytes(response.get(member));
  }

  /** How the authenticator hangs together with the machine; empty if that is not said. */
  String attachment() {
    return credential.get("authenticatorAttachment") instanceof String said ? said : "";
  }

  /** Whether the authenticator keeps the passkey itself; null if that is not said. */
  @Nullable Boolean residentKey() {
    Object results = credential.get("clientExtensionResults");
    Object properties = results instanceof Map<?, ?> map ? map.get("credProps") : null;
    Object resident = properties instanceof Map<?, ?> map ? map.get("rk") : null;
    return resident instanceof Boolean said ? said : null;
  }

  private boolean isConsistent() {
    Optional<byte[]> id = bytes(credential.get("id"));
    Optional<byte[]> raw = rawId();
    return id.isPresent() && raw.isPresent() && Arrays.equals(id.get(), raw.get());
  }

  private static Optional<byte[]> bytes(@Nullable Object member) {
    return member instanceof String text ? Base64Url.read(text) : Optional.empty();
  }
}
