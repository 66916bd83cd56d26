package io.vestibule.stages.authenticator_webauthn;

import java.util.List;
import java.util.UUID;

/**
 * Implemented by configuration records of stages that have passkeys shown, so that others can ask
 * for them by the same settings.
 */
public interface PasskeySettings {
  /** Whether the authenticator must make sure who uses it. */
  UserVerification webauthnUserVerification();

  /** What the browser should offer first. */
  List<Hint> webauthnHints();

  /** The AAGUIDs of the models that may be used; empty for all. See {@link AuthenticatorModels}. */
  List<UUID> webauthnAllowedDeviceTypes();
}
