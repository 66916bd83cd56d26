package io.vestibule.stages.authenticator_webauthn;

import com.webauthn4j.converter.AttestedCredentialDataConverter;
import com.webauthn4j.converter.util.ObjectConverter;
import com.webauthn4j.credential.CredentialRecord;
import com.webauthn4j.credential.CredentialRecordImpl;
import com.webauthn4j.data.attestation.AttestationObject;
import com.webauthn4j.data.attestation.statement.NoneAttestationStatement;
import io.vestibule.api.factor.FactorState;
import java.util.Map;
import java.util.Objects;

/** What is kept of a passkey to judge it by: its public key, and what it was made with. */
final class StoredKey {
  private static final String CREDENTIAL = "credential";
  private static final String FORMAT = "attestation_format";
  private static final String ELIGIBLE = "backup_eligible";

  private static final AttestedCredentialDataConverter CONVERTER =
      new AttestedCredentialDataConverter(new ObjectConverter());

  private StoredKey() {}

  /** What is to be kept of a passkey that was made. */
  static Map<String, String> of(AttestationObject made) {
    var data = made.getAuthenticatorData();
    return Map.of(
        CREDENTIAL,
        Base64Url.of(CONVERTER.convert(Objects.requireNonNull(data.getAttestedCredentialData()))),
        FORMAT,
        made.getFormat(),
        ELIGIBLE,
        Boolean.toString(data.isFlagBE()));
  }

  /** What was kept of a passkey. */
  static CredentialRecord of(FactorState state) {
    Map<String, String> kept = state.secrets();
    byte[] credential =
        Base64Url.read(Objects.requireNonNull(kept.get(CREDENTIAL), CREDENTIAL)).orElseThrow();
    return new CredentialRecordImpl(
        // It was judged when the passkey was made, and is not looked at again.
        new NoneAttestationStatement(),
        null,
        Boolean.valueOf(kept.get(ELIGIBLE)),
        null,
        state.counter(),
        CONVERTER.convert(credential),
        null,
        null,
        null,
        null);
  }
}
