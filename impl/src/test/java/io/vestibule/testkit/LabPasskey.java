package io.vestibule.testkit;

import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import com.fasterxml.jackson.dataformat.cbor.CBORGenerator;
import io.vestibule.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERGeneralizedTime;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.TBSCertificate;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.asn1.x509.V3TBSCertificateGenerator;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.jspecify.annotations.Nullable;

/**
 * An authenticator that holds one passkey, together with the browser it is used in. It does what it
 * is told, also what neither would do.
 *
 * <pre>{@code
 * LabPasskey passkey = LabPasskey.in(lab);
 * browser.post(Map.of("response", passkey.make(options).json()));
 * browser.post(Map.of("webauthn", passkey.show(options).json()));
 * }</pre>
 */
public final class LabPasskey {
  /** Somebody is there. */
  public static final int PRESENT = 0x01;

  /** The authenticator has made sure who. */
  public static final int VERIFIED = 0x04;

  /** The passkey can be copied elsewhere. */
  public static final int BACKUP_ELIGIBLE = 0x08;

  /** It has been. */
  public static final int BACKED_UP = 0x10;

  private static final int ATTESTED = 0x40;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final String origin;
  private final Algorithm algorithm;
  private final KeyPair keys;
  private final byte[] id;
  private byte @Nullable [] handle;
  private int counter;

  /** The kinds of key. */
  public enum Algorithm {
    /** ECDSA on P-256. */
    ES256(-7, "EC", "SHA256withECDSA"),
    /** ECDSA on P-384. */
    ES384(-35, "EC", "SHA384withECDSA"),
    /** Ed25519. */
    EDDSA(-8, "Ed25519", "Ed25519"),
    /** RSA with 2048 bits. */
    RS256(-257, "RSA", "SHA256withRSA");

    private final int cose;
    private final String keys;
    private final String signature;

    Algorithm(int cose, String keys, String signature) {
      this.cose = cose;
      this.keys = keys;
      this.signature = signature;
    }
  }

  /** How a passkey says where it comes from. */
  public enum Statement {
    /** It does not. */
    NONE,
    /** It signs for itself. */
    SELF,
    /** By a certificate. */
    CERTIFICATE
  }

  private LabPasskey(String origin, Algorithm algorithm) {
    this.origin = origin;
    this.algorithm = algorithm;
    this.keys = keys(algorithm);
    this.id = new byte[32];
    RANDOM.nextBytes(id);
  }

  /** A new one, used on the pages of a lab. */
  public static LabPasskey in(Lab lab) {
    return in(lab, Algorithm.ES256);
  }

  /** A new one with a kind of key. */
  public static LabPasskey in(Lab lab, Algorithm algorithm) {
    return new LabPasskey(lab.engine().brand("localhost").baseUrl(), algorithm);
  }

  /** The id of its credential, as browsers write it. */
  public String id() {
    return base64(id);
  }

  /**
   * Makes the passkey.
   *
   * @param options what the browser was asked with
   */
  public Making make(Map<String, ?> options) {
    handle = Base64.getUrlDecoder().decode(text(within(options, "user"), "id"));
    return new Making(options);
  }

  /**
   * Shows the passkey.
   *
   * @param options what the browser was asked with
   */
  public Showing show(Map<String, ?> options) {
    return new Showing(options);
  }

  /** What making and showing have in common. */
  public abstract static class Ceremony<C extends Ceremony<C>> {
    private String type;
    private String challenge;
    private String rpId;
    private String origin;
    private boolean crossOrigin;
    int flags = PRESENT | VERIFIED;

    private Ceremony(String type, String challenge, String rpId, String origin) {
      this.type = type;
      this.challenge = challenge;
      this.rpId = rpId;
      this.origin = origin;
    }

    abstract C self();

    /** Says that something else was asked. */
    public C type(String other) {
      type = other;
      return self();
    }

    /** Signs another challenge. */
    public C challenge(String other) {
      challenge = other;
      return self();
    }

    /** Is used for another host. */
    public C rpId(String other) {
      rpId = other;
      return self();
    }

    /** Is used on other pages. */
    public C origin(String other) {
      origin = other;
      return self();
    }

    /** Is used in a frame on pages from elsewhere. */
    public C crossOrigin() {
      crossOrigin = true;
      return self();
    }

    /** Sets what the authenticator says of itself; unless told somebody is there, and verified. */
    public C flags(int other) {
      flags = other;
      return self();
    }

    byte[] clientData() {
      Map<String, Object> data = new LinkedHashMap<>();
      data.put("type", type);
      data.put("challenge", challenge);
      data.put("origin", origin);
      data.put("crossOrigin", crossOrigin);
      return Json.write(data).getBytes(StandardCharsets.UTF_8);
    }

    byte[] authenticatorData(int set, int count, byte[] more) {
      return join(
          sha256(rpId.getBytes(StandardCharsets.UTF_8)),
          new byte[] {(byte) set},
          ByteBuffer.allocate(4).putInt(count).array(),
          more);
    }
  }

  /** Making a passkey. */
  public final class Making extends Ceremony<Making> {
    private UUID aaguid = new UUID(0, 0);
    private Statement statement = Statement.NONE;
    private @Nullable LabAuthority authority;
    private @Nullable String attachment = "platform";
    private @Nullable Boolean resident = true;
    private boolean forged;

    private Making(Map<String, ?> options) {
      super(
          "webauthn.create",
          text(options, "challenge"),
          text(within(options, "rp"), "id"),
          LabPasskey.this.origin);
    }

    @Override
    Making self() {
      return this;
    }

    /** Says what model it is of. */
    public Making aaguid(UUID model) {
      aaguid = model;
      return this;
    }

    /** Says where it comes from by its own key. */
    public Making selfAttested() {
      statement = Statement.SELF;
      return this;
    }

    /** Says where it comes from by a certificate. */
    public Making certified(LabAuthority by) {
      statement = Statement.CERTIFICATE;
      authority = by;
      return this;
    }

    /** Spoils the signature of what it says of its origin. */
    public Making forged() {
      forged = true;
      return this;
    }

    /** Says how the authenticator hangs together with the machine; null for not at all. */
    public Making attachment(@Nullable String other) {
      attachment = other;
      return this;
    }

    /** Says whether the authenticator keeps the passkey itself; null for not at all. */
    public Making residentKey(@Nullable Boolean other) {
      resident = other;
      return this;
    }

    /** What the browser sends, as an object. */
    public Map<String, Object> credential() {
      byte[] client = clientData();
      byte[] credential =
          join(
              ByteBuffer.allocate(16)
                  .putLong(aaguid.getMostSignificantBits())
                  .putLong(aaguid.getLeastSignificantBits())
                  .array(),
              ByteBuffer.allocate(2).putShort((short) id.length).array(),
              id,
              publicKey());
      byte[] data = authenticatorData(flags | ATTESTED, counter, credential);
      Map<String, Object> response = new LinkedHashMap<>();
      response.put("clientDataJSON", base64(client));
      response.put("attestationObject", base64(attestation(data, client)));
      Map<String, Object> made = LabPasskey.this.credential(response);
      if (attachment != null) {
        made.put("authenticatorAttachment", attachment);
      }
      made.put(
          "clientExtensionResults",
          resident == null ? Map.of() : Map.of("credProps", Map.of("rk", resident)));
      return made;
    }

    /** What the browser sends. */
    public String json() {
      return Json.write(credential());
    }

    private byte[] attestation(byte[] data, byte[] client) {
      byte[] signed = join(data, sha256(client));
      if (forged) {
        signed[0]++;
      }
      return cbor(
          out -> {
            out.writeStartObject(3);
            out.writeStringField("fmt", statement == Statement.NONE ? "none" : "packed");
            out.writeFieldName("attStmt");
            switch (statement) {
              case NONE -> out.writeStartObject(0);
              case SELF -> {
                out.writeStartObject(2);
                out.writeNumberField("alg", algorithm.cose);
                out.writeBinaryField("sig", sign(algorithm.signature, keys.getPrivate(), signed));
              }
              case CERTIFICATE -> {
                LabAuthority by = Objects.requireNonNull(authority);
                out.writeStartObject(3);
                out.writeNumberField("alg", Algorithm.ES256.cose);
                out.writeBinaryField("sig", by.sign(signed));
                out.writeFieldName("x5c");
                out.writeStartArray(null, 1);
                out.writeBinary(by.certificate());
                out.writeEndArray();
              }
            }
            out.writeEndObject();
            out.writeBinaryField("authData", data);
            out.writeEndObject();
          });
    }
  }

  /** Showing a passkey. */
  public final class Showing extends Ceremony<Showing> {
    private byte @Nullable [] shownHandle = handle;
    private int count = counter == 0 ? 0 : counter + 1;
    private PrivateKey key = keys.getPrivate();

    private Showing(Map<String, ?> options) {
      super(
          "webauthn.get",
          text(options, "challenge"),
          text(options, "rpId"),
          LabPasskey.this.origin);
    }

    @Override
    Showing self() {
      return this;
    }

    /** Says that it was used as often. */
    public Showing counter(int other) {
      count = other;
      return this;
    }

    /** Says that it belongs to an account; null for not at all. */
    public Showing handle(@Nullable UUID user) {
      shownHandle = user == null ? null : handleOf(user);
      return this;
    }

    /** Signs with the key of another passkey. */
    public Showing signedBy(LabPasskey other) {
      key = other.keys.getPrivate();
      return this;
    }

    /** What the browser sends, as an object. */
    public Map<String, Object> credential() {
      counter = count;
      byte[] client = clientData();
      byte[] data = authenticatorData(flags, count, new byte[0]);
      Map<String, Object> response = new LinkedHashMap<>();
      response.put("clientDataJSON", base64(client));
      response.put("authenticatorData", base64(data));
      response.put("signature", base64(sign(algorithm.signature, key, join(data, sha256(client)))));
      if (shownHandle != null) {
        response.put("userHandle", base64(shownHandle));
      }
      Map<String, Object> shown = LabPasskey.this.credential(response);
      shown.put("clientExtensionResults", Map.of());
      return shown;
    }

    /** What the browser sends. */
    public String json() {
      return Json.write(credential());
    }
  }

  /** Starts counting how often it is used. */
  public LabPasskey counting(int from) {
    counter = from;
    return this;
  }

  /** Whoever makes authenticators: a root certificate, and one that they show. */
  public static final class LabAuthority {
    private static final X500Name ROOT = new X500Name("CN=Lab root");
    private static final X500Name MODEL =
        new X500Name("C=DE,O=Lab,OU=Authenticator Attestation,CN=Lab model");

    private final KeyPair rootKeys = keys(Algorithm.ES256);
    private final KeyPair modelKeys = keys(Algorithm.ES256);
    private final byte[] issued = issue(MODEL, modelKeys.getPublic(), false);

    /** The root, in PEM. */
    public String root() {
      return "-----BEGIN CERTIFICATE-----\n"
          + Base64.getMimeEncoder().encodeToString(issue(ROOT, rootKeys.getPublic(), true))
          + "\n-----END CERTIFICATE-----\n";
    }

    private byte[] certificate() {
      return issued;
    }

    private byte[] sign(byte[] text) {
      return LabPasskey.sign(Algorithm.ES256.signature, modelKeys.getPrivate(), text);
    }

    private byte[] issue(X500Name subject, PublicKey key, boolean authority) {
      AlgorithmIdentifier algorithm =
          new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA256);
      try {
        V3TBSCertificateGenerator made = new V3TBSCertificateGenerator();
        made.setSerialNumber(new ASN1Integer(new BigInteger(64, RANDOM).add(BigInteger.ONE)));
        made.setSignature(algorithm);
        made.setIssuer(ROOT);
        made.setSubject(subject);
        made.setStartDate(new Time(new DERGeneralizedTime("20200101000000Z")));
        made.setEndDate(new Time(new DERGeneralizedTime("20990101000000Z")));
        made.setSubjectPublicKeyInfo(SubjectPublicKeyInfo.getInstance(key.getEncoded()));
        made.setExtensions(
            new Extensions(
                new Extension(
                    Extension.basicConstraints,
                    true,
                    new BasicConstraints(authority).getEncoded())));
        TBSCertificate certificate = made.generateTBSCertificate();
        byte[] signature =
            LabPasskey.sign(
                Algorithm.ES256.signature,
                rootKeys.getPrivate(),
                certificate.getEncoded(ASN1Encoding.DER));
        ASN1EncodableVector parts = new ASN1EncodableVector();
        parts.add(certificate);
        parts.add(algorithm);
        parts.add(new DERBitString(signature));
        return new DERSequence(parts).getEncoded(ASN1Encoding.DER);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private Map<String, Object> credential(Map<String, Object> response) {
    Map<String, Object> credential = new LinkedHashMap<>();
    credential.put("id", id());
    credential.put("rawId", id());
    credential.put("type", "public-key");
    credential.put("response", response);
    return credential;
  }

  private byte[] publicKey() {
    return cbor(
        out -> {
          switch (algorithm) {
            case ES256, ES384 -> {
              ECPublicKey key = (ECPublicKey) keys.getPublic();
              int length = algorithm == Algorithm.ES256 ? 32 : 48;
              out.writeStartObject(5);
              number(out, 1, 2);
              number(out, 3, algorithm.cose);
              number(out, -1, algorithm == Algorithm.ES256 ? 1 : 2);
              bytes(out, -2, unsigned(key.getW().getAffineX(), length));
              bytes(out, -3, unsigned(key.getW().getAffineY(), length));
            }
            case EDDSA -> {
              byte[] encoded = keys.getPublic().getEncoded();
              out.writeStartObject(4);
              number(out, 1, 1);
              number(out, 3, algorithm.cose);
              number(out, -1, 6);
              bytes(out, -2, Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length));
            }
            case RS256 -> {
              RSAPublicKey key = (RSAPublicKey) keys.getPublic();
              out.writeStartObject(4);
              number(out, 1, 3);
              number(out, 3, algorithm.cose);
              bytes(out, -1, unsigned(key.getModulus(), 256));
              bytes(out, -2, unsigned(key.getPublicExponent(), 3));
            }
          }
          out.writeEndObject();
        });
  }

  private interface Writing {
    void to(CBORGenerator out) throws IOException;
  }

  private static byte[] cbor(Writing writing) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (CBORGenerator out = new CBORFactory().createGenerator(bytes)) {
      writing.to(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void number(CBORGenerator out, int key, int value) throws IOException {
    out.writeFieldId(key);
    out.writeNumber(value);
  }

  private static void bytes(CBORGenerator out, int key, byte[] value) throws IOException {
    out.writeFieldId(key);
    out.writeBinary(value);
  }

  private static byte[] unsigned(BigInteger number, int length) {
    byte[] bytes = number.toByteArray();
    byte[] fixed = new byte[length];
    int from = Math.max(0, bytes.length - length);
    int kept = bytes.length - from;
    System.arraycopy(bytes, from, fixed, length - kept, kept);
    return fixed;
  }

  private static byte[] handleOf(UUID user) {
    return ByteBuffer.allocate(16)
        .putLong(user.getMostSignificantBits())
        .putLong(user.getLeastSignificantBits())
        .array();
  }

  private static KeyPair keys(Algorithm algorithm) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm.keys);
      switch (algorithm) {
        case ES256 -> generator.initialize(new ECGenParameterSpec("secp256r1"));
        case ES384 -> generator.initialize(new ECGenParameterSpec("secp384r1"));
        case RS256 -> generator.initialize(2048);
        case EDDSA -> {}
      }
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] sign(String algorithm, PrivateKey key, byte[] text) {
    try {
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(key);
      signature.update(text);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] sha256(byte[] text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text);
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static Map<?, ?> within(Map<?, ?> options, String name) {
    return (Map<?, ?>) Objects.requireNonNull(options.get(name), name);
  }

  private static String text(Map<?, ?> options, String name) {
    return (String) Objects.requireNonNull(options.get(name), name);
  }
}
