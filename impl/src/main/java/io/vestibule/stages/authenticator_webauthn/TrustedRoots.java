package io.vestibule.stages.authenticator_webauthn;

import com.webauthn4j.anchor.TrustAnchorRepository;
import com.webauthn4j.data.attestation.authenticator.AAGUID;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The certificates authenticators must be able to be traced back to, whatever their model. */
final class TrustedRoots implements TrustAnchorRepository {
  private final Set<TrustAnchor> anchors;

  private TrustedRoots(Set<TrustAnchor> anchors) {
    this.anchors = Set.copyOf(anchors);
  }

  /**
   * Reads certificates.
   *
   * @param texts the certificates, each in PEM; a text may hold several
   * @throws CertificateException if one cannot be read
   */
  static TrustedRoots of(List<String> texts) throws CertificateException {
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    Set<TrustAnchor> anchors = new HashSet<>();
    for (String text : texts) {
      var read =
          factory.generateCertificates(
              new ByteArrayInputStream(text.strip().getBytes(StandardCharsets.UTF_8)));
      if (read.isEmpty()) {
        throw new CertificateException("no certificate");
      }
      read.forEach(root -> anchors.add(new TrustAnchor((X509Certificate) root, null)));
    }
    return new TrustedRoots(anchors);
  }

  @Override
  public Set<TrustAnchor> find(AAGUID aaguid) {
    return anchors;
  }

  @Override
  public Set<TrustAnchor> find(byte[] attestationCertificateKeyIdentifier) {
    return anchors;
  }
}
