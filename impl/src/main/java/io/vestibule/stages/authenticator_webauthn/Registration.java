package io.vestibule.stages.authenticator_webauthn;

import com.webauthn4j.WebAuthnRegistrationManager;
import com.webauthn4j.data.PublicKeyCredentialParameters;
import com.webauthn4j.data.PublicKeyCredentialType;
import com.webauthn4j.data.RegistrationData;
import com.webauthn4j.data.RegistrationParameters;
import com.webauthn4j.data.RegistrationRequest;
import com.webauthn4j.data.attestation.AttestationObject;
import com.webauthn4j.data.attestation.authenticator.AttestedCredentialData;
import com.webauthn4j.data.attestation.statement.COSEAlgorithmIdentifier;
import com.webauthn4j.data.attestation.statement.CertificateBaseAttestationStatement;
import com.webauthn4j.data.client.Origin;
import com.webauthn4j.data.client.challenge.DefaultChallenge;
import com.webauthn4j.server.ServerProperty;
import com.webauthn4j.verifier.attestation.statement.AttestationStatementVerifier;
import com.webauthn4j.verifier.attestation.statement.androidkey.AndroidKeyAttestationStatementVerifier;
import com.webauthn4j.verifier.attestation.statement.androidsafetynet.AndroidSafetyNetAttestationStatementVerifier;
import com.webauthn4j.verifier.attestation.statement.apple.AppleAnonymousAttestationStatementVerifier;
import com.webauthn4j.verifier.attestation.statement.none.NoneAttestationStatementVerifier;
import com.webauthn4j.verifier.attestation.statement.packed.PackedAttestationStatementVerifier;
import com.webauthn4j.verifier.attestation.statement.tpm.TPMAttestationStatementVerifier;
import com.webauthn4j.verifier.attestation.statement.u2f.FIDOU2FAttestationStatementVerifier;
import com.webauthn4j.verifier.attestation.trustworthiness.certpath.DefaultCertPathTrustworthinessVerifier;
import com.webauthn4j.verifier.attestation.trustworthiness.certpath.NullCertPathTrustworthinessVerifier;
import com.webauthn4j.verifier.attestation.trustworthiness.self.DefaultSelfAttestationTrustworthinessVerifier;
import com.webauthn4j.verifier.attestation.trustworthiness.self.NullSelfAttestationTrustworthinessVerifier;
import io.vestibule.api.factor.FactorType;
import io.vestibule.api.factor.NewFactor;
import io.vestibule.api.stage.StageRun;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/** Judges a passkey that was made (Web Authentication Level 3, section 7.1). */
final class Registration {
  /** The algorithms that are offered, the one that is liked best first. */
  static final List<COSEAlgorithmIdentifier> ALGORITHMS =
      List.of(
          COSEAlgorithmIdentifier.ES256,
          COSEAlgorithmIdentifier.EdDSA,
          COSEAlgorithmIdentifier.RS256);

  /** The SHA-256 of the certificate an authenticator showed, in a factor's details. */
  static final String CERTIFICATE = "attestation_certificate";

  private static final List<PublicKeyCredentialParameters> OFFERED =
      ALGORITHMS.stream()
          .map(
              algorithm ->
                  new PublicKeyCredentialParameters(PublicKeyCredentialType.PUBLIC_KEY, algorithm))
          .toList();

  private final StageRun<AuthenticatorWebauthnStage.Config> run;
  private final AuthenticatorWebauthnStage.Config config;

  Registration(StageRun<AuthenticatorWebauthnStage.Config> run) {
    this.run = run;
    this.config = run.config();
  }

  /** What came of it. */
  sealed interface Result {
    /**
     * It is a passkey that can be added.
     *
     * @param factor the passkey
     */
    record Good(NewFactor factor) implements Result {}

    /**
     * It is not.
     *
     * @param key the key of what to tell the person
     */
    record Bad(String key) implements Result {}
  }

  /**
   * Judges what a browser sent.
   *
   * @param owner whose passkey it becomes
   * @param json what the browser sent
   * @param challenge what it had to sign
   */
  Result judge(UUID owner, String json, String challenge) {
    Optional<CredentialJson> read = CredentialJson.read(json);
    Optional<AttestationObject> verified = read.flatMap(given -> verified(given, challenge));
    if (verified.isEmpty() || !isAsAsked(read.get())) {
      return new Result.Bad("failed");
    }
    NewFactor factor = factor(owner, read.get(), verified.get());
    if (isKnown(factor)) {
      return new Result.Bad("known");
    }
    UUID aaguid = UUID.fromString(factor.details().getOrDefault(Passkeys.AAGUID, ""));
    return AuthenticatorModels.isAllowed(aaguid, config.deviceTypeRestrictions())
        ? new Result.Good(factor)
        : new Result.Bad("model");
  }

  private Optional<AttestationObject> verified(CredentialJson given, String challenge) {
    Optional<byte[]> attestation = given.response("attestationObject");
    Optional<byte[]> clientData = given.response("clientDataJSON");
    if (attestation.isEmpty() || clientData.isEmpty()) {
      return Optional.empty();
    }
    RelyingParty party = RelyingParty.of(run.brand());
    WebAuthnRegistrationManager manager = manager();
    RegistrationParameters expected =
        new RegistrationParameters(
            new ServerProperty(
                new Origin(party.origin()), party.id(), new DefaultChallenge(challenge)),
            OFFERED,
            config.userVerification() == UserVerification.REQUIRED,
            true);
    RegistrationData data;
    try {
      data = manager.verify(new RegistrationRequest(attestation.get(), clientData.get()), expected);
    } catch (RuntimeException e) {
      // Whatever it is that cannot be read or is not as it must be: nothing of it was right.
      return Optional.empty();
    }
    // The library does not mind a frame on somebody else's page here.
    return Boolean.TRUE.equals(
            Objects.requireNonNull(data.getCollectedClientData()).getCrossOrigin())
        ? Optional.empty()
        : Optional.ofNullable(data.getAttestationObject());
  }

  /** What only the browser says. It must say it, or else leaving it out would be the way around. */
  private boolean isAsAsked(CredentialJson given) {
    Attachment attachment = config.authenticatorAttachment();
    return (attachment == null || attachment.option().equals(given.attachment()))
        && (config.residentKeyRequirement() != ResidentKey.REQUIRED
            || Boolean.TRUE.equals(given.residentKey()));
  }

  private boolean isKnown(NewFactor factor) {
    String certificate = factor.details().get(CERTIFICATE);
    return run.services()
            .factors()
            .find(FactorType.WEBAUTHN, Objects.requireNonNull(factor.identifier()))
            .isPresent()
        || (config.preventDuplicateDevices()
            && certificate != null
            && run.services()
                .factors()
                .isThereOneWith(FactorType.WEBAUTHN, CERTIFICATE, certificate));
  }

  private NewFactor factor(UUID owner, CredentialJson given, AttestationObject made) {
    var data = made.getAuthenticatorData();
    AttestedCredentialData credential = Objects.requireNonNull(data.getAttestedCredentialData());
    UUID aaguid =
        Objects.requireNonNullElse(credential.getAaguid().getValue(), AuthenticatorModels.UNKNOWN);
    String id = Base64Url.of(credential.getCredentialId());
    String model = AuthenticatorModels.find(aaguid).map(AuthenticatorModels.Model::name).orElse("");
    Boolean resident = given.residentKey();
    Map<String, String> details = new HashMap<>();
    details.put(Passkeys.CREDENTIAL_ID, id);
    details.put(Passkeys.AAGUID, aaguid.toString());
    details.put(Passkeys.TYPE, model);
    details.put("discoverable", resident == null ? "unknown" : resident.toString());
    details.put("user_verified", Boolean.toString(data.isFlagUV()));
    details.put("backed_up", Boolean.toString(data.isFlagBS()));
    certificate(made).ifPresent(fingerprint -> details.put(CERTIFICATE, fingerprint));
    return new NewFactor(
        owner,
        FactorType.WEBAUTHN,
        model,
        run.stage().id(),
        id,
        details,
        StoredKey.of(made),
        List.of(),
        data.getSignCount());
  }

  private static Optional<String> certificate(AttestationObject made) {
    if (!(made.getAttestationStatement() instanceof CertificateBaseAttestationStatement statement)
        || statement.getX5c() == null
        || statement.getX5c().isEmpty()) {
      return Optional.empty();
    }
    try {
      byte[] certificate = statement.getX5c().get(0).getEncoded();
      return Optional.of(
          HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(certificate)));
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("a certificate that was read cannot be written", e);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("SHA-256 is in every Java", e);
    }
  }

  /** Where certificates are required, no statement without them is as much as looked at. */
  private WebAuthnRegistrationManager manager() {
    List<AttestationStatementVerifier> formats =
        new ArrayList<>(
            List.of(
                new PackedAttestationStatementVerifier(),
                new FIDOU2FAttestationStatementVerifier(),
                new TPMAttestationStatementVerifier(),
                new AndroidKeyAttestationStatementVerifier(),
                new AndroidSafetyNetAttestationStatementVerifier(),
                new AppleAnonymousAttestationStatementVerifier()));
    if (config.attestation() != Attestation.REQUIRED) {
      formats.add(new NoneAttestationStatementVerifier());
      return new WebAuthnRegistrationManager(
          formats,
          new NullCertPathTrustworthinessVerifier(),
          new NullSelfAttestationTrustworthinessVerifier());
    }
    DefaultSelfAttestationTrustworthinessVerifier self =
        new DefaultSelfAttestationTrustworthinessVerifier();
    self.setSelfAttestationAllowed(false);
    try {
      return new WebAuthnRegistrationManager(
          formats,
          new DefaultCertPathTrustworthinessVerifier(TrustedRoots.of(config.trustedRoots())),
          self);
    } catch (CertificateException e) {
      throw new IllegalStateException("a configuration with roots that cannot be read", e);
    }
  }
}
