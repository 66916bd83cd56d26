package io.vestibule.stages.authenticator_webauthn;

import com.webauthn4j.WebAuthnAuthenticationManager;
import com.webauthn4j.credential.CredentialRecord;
import com.webauthn4j.data.AuthenticationData;
import com.webauthn4j.data.AuthenticationParameters;
import com.webauthn4j.data.AuthenticationRequest;
import com.webauthn4j.data.client.Origin;
import com.webauthn4j.data.client.challenge.DefaultChallenge;
import com.webauthn4j.server.ServerProperty;
import io.vestibule.api.challenge.Widget;
import io.vestibule.api.context.ContextChanges;
import io.vestibule.api.context.ContextKeys;
import io.vestibule.api.factor.Factor;
import io.vestibule.api.factor.FactorCheck;
import io.vestibule.api.factor.FactorState;
import io.vestibule.api.factor.FactorType;
import io.vestibule.api.factor.FactorUse;
import io.vestibule.api.stage.StageRun;
import io.vestibule.api.user.PendingUser;
import io.vestibule.stages.authenticator.SetUp;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Passkeys that are shown (Web Authentication Level 3, section 7.2): asked for, and judged.
 *
 * <p>What is asked for is good for one answer, in the run and at the stage that asked, for ten
 * minutes. Whatever the browser could have skipped is looked at again here.
 */
public final class Passkeys {
  /** The longest answer of a browser, in characters. */
  public static final int LONGEST_ANSWER = 65_536;

  /** What {@link ContextKeys#USER_BACKEND} is after somebody logged in by a passkey alone. */
  public static final String BACKEND = "passkey";

  static final String CREDENTIAL_ID = "credential_id";
  static final String AAGUID = "aaguid";
  static final String TYPE = "type";

  /** How long browsers wait for the person, in milliseconds. */
  static final int TIMEOUT = 60_000;

  private static final WebAuthnAuthenticationManager MANAGER = manager();

  private Passkeys() {}

  /**
   * What is asked.
   *
   * @param widget what a page runs
   * @param changes what the run has to keep to judge the answer
   */
  public record Posed(Widget.Passkey widget, ContextChanges changes) {
    /** What a browser is asked with: the JSON form of the options of section 5.5. */
    public Map<String, ?> options() {
      return widget.options();
    }
  }

  /** What came of a passkey that was shown. */
  public sealed interface Shown {
    /** What the run knows afterwards: no challenge is good twice. */
    ContextChanges changes();

    /**
     * It is right. The run does not know yet that it was shown: see {@link SetUp#shown} and {@link
     * Passkeys#passwordless}.
     *
     * @param factor the passkey
     * @param userVerified whether the authenticator made sure who uses it
     * @param changes what the run knows afterwards
     */
    record Accepted(Factor factor, boolean userVerified, ContextChanges changes) implements Shown {}

    /**
     * It is not.
     *
     * @param reason why; more than a person needs to be told
     * @param changes what the run knows afterwards
     */
    record Refused(Reason reason, ContextChanges changes) implements Shown {}
  }

  /** Why a passkey was refused. */
  public enum Reason {
    /** There is no such passkey, or not of that account. */
    UNKNOWN,
    /** It is right, and of a model that is not allowed. */
    TYPE,
    /** The answer is wrong, too late, or was given before. */
    WRONG,
    /** It was not looked at: there were too many wrong ones. */
    PAUSED
  }

  /**
   * Asks for a passkey.
   *
   * @param run the run that asks
   * @param allowed the passkeys that will do; empty for any that tells whose it is. The
   *     authenticator then always has to make sure who uses it
   * @param verification whether the authenticator must make sure who uses it
   * @param hints what the browser should offer first
   * @param ceremony how the page begins
   */
  public static Posed request(
      StageRun<?> run,
      List<Factor> allowed,
      UserVerification verification,
      List<Hint> hints,
      Widget.Passkey.Ceremony ceremony) {
    Nonce.Made nonce = Nonce.make(run);
    UserVerification asked = allowed.isEmpty() ? UserVerification.REQUIRED : verification;
    Map<String, Object> options = new LinkedHashMap<>();
    options.put("challenge", nonce.value());
    options.put("rpId", RelyingParty.of(run.brand()).id());
    options.put("timeout", TIMEOUT);
    options.put("userVerification", asked.option());
    options.put("allowCredentials", descriptors(allowed));
    if (!hints.isEmpty()) {
      options.put("hints", hints.stream().map(Hint::option).toList());
    }
    return new Posed(new Widget.Passkey(ceremony, options), nonce.changes());
  }

  /**
   * Judges a passkey that was shown. The challenge is used up by that, whatever comes of it.
   *
   * @param run the run that asked
   * @param user the account it must belong to; null if it is to tell whose it is
   * @param json what the browser sent
   * @param verification whether the authenticator must have made sure who uses it; it always must
   *     if the passkey is to tell whose it is
   * @param allowedTypes the AAGUIDs of the models that may be used; empty for all
   */
  public static Shown judge(
      StageRun<?> run,
      @Nullable UUID user,
      String json,
      UserVerification verification,
      List<UUID> allowedTypes) {
    Nonce.Taken nonce = Nonce.take(run);
    Optional<AuthenticationRequest> assertion =
        CredentialJson.read(json).flatMap(Passkeys::assertion);
    if (nonce.value().isEmpty() || assertion.isEmpty()) {
      return new Shown.Refused(Reason.WRONG, nonce.changes());
    }
    Optional<Factor> found =
        run.services()
            .factors()
            .find(FactorType.WEBAUTHN, Base64Url.of(assertion.get().getCredentialId()))
            .filter(factor -> user == null || user.equals(factor.user()));
    if (found.isEmpty()) {
      return new Shown.Refused(Reason.UNKNOWN, nonce.changes());
    }
    Factor factor = found.get();
    boolean verified = user == null || verification == UserVerification.REQUIRED;
    Expected expected =
        new Expected(
            RelyingParty.of(run.brand()), nonce.value().get(), verified, user == null, factor);
    boolean allowed = isAllowed(factor, allowedTypes);
    Seen seen = new Seen();
    FactorCheck check =
        run.services()
            .factors()
            .check(
                factor.user(),
                factor.id(),
                0,
                state -> {
                  FactorUse use = use(expected, assertion.get(), state, seen);
                  return allowed ? use : new FactorUse.Wrong();
                });
    return switch (check) {
      case ACCEPTED -> new Shown.Accepted(factor, seen.userVerified, nonce.changes());
      case WRONG ->
          new Shown.Refused(seen.right && !allowed ? Reason.TYPE : Reason.WRONG, nonce.changes());
      case PAUSED -> new Shown.Refused(Reason.PAUSED, nonce.changes());
      case GONE -> new Shown.Refused(Reason.UNKNOWN, nonce.changes());
    };
  }

  /**
   * Whether a passkey is of a model that may be used.
   *
   * @param factor the passkey
   * @param allowedTypes the AAGUIDs of the models that may be used; empty for all
   */
  public static boolean isAllowed(Factor factor, List<UUID> allowedTypes) {
    return AuthenticatorModels.isAllowed(aaguid(factor), allowedTypes);
  }

  /**
   * What a run knows once somebody has shown a passkey that tells whose it is: who they are, that
   * it is them, and that they hold a factor.
   *
   * @param run the run
   * @param factor the passkey, which was accepted with nobody named
   * @return the changes; empty if the account is gone
   */
  public static Optional<ContextChanges> passwordless(StageRun<?> run, Factor factor) {
    Map<String, Object> details =
        new HashMap<>(run.context().get(ContextKeys.AUTH_METHOD_ARGS).orElse(Map.of()));
    details.put("device", model("webauthndevice", factor.id(), name(factor)));
    details.put(
        "device_type",
        model("webauthndevicetype", aaguid(factor), factor.details().getOrDefault(TYPE, "")));
    return run.services()
        .users()
        .find(factor.user())
        .map(
            user ->
                ContextChanges.none()
                    .put(ContextKeys.PENDING_USER, PendingUser.of(user))
                    .remove(ContextKeys.PENDING_USER_IDENTIFIER)
                    .put(ContextKeys.PROVEN_USER, user.id())
                    .put(ContextKeys.AUTH_METHOD, ContextKeys.PASSKEY_ALONE)
                    .put(ContextKeys.AUTH_METHOD_ARGS, details)
                    .put(ContextKeys.USER_BACKEND, BACKEND)
                    .and(SetUp.shown(run, factor)));
  }

  /** Passkeys as browsers are told of them. */
  static List<Map<String, String>> descriptors(List<Factor> passkeys) {
    return passkeys.stream()
        .map(factor -> factor.details().getOrDefault(CREDENTIAL_ID, ""))
        .filter(id -> !id.isEmpty())
        .map(
            id -> {
              Map<String, String> descriptor = new LinkedHashMap<>();
              descriptor.put("id", id);
              descriptor.put("type", "public-key");
              return descriptor;
            })
        .toList();
  }

  // --- judging

  private static Optional<AuthenticationRequest> assertion(CredentialJson json) {
    Optional<byte[]> id = json.rawId();
    Optional<byte[]> clientData = json.response("clientDataJSON");
    Optional<byte[]> authenticatorData = json.response("authenticatorData");
    Optional<byte[]> signature = json.response("signature");
    return id.isPresent()
            && clientData.isPresent()
            && authenticatorData.isPresent()
            && signature.isPresent()
        ? Optional.of(
            new AuthenticationRequest(
                id.get(),
                json.response("userHandle").filter(handle -> handle.length > 0).orElse(null),
                authenticatorData.get(),
                clientData.get(),
                signature.get()))
        : Optional.empty();
  }

  /**
   * What an answer must be like.
   *
   * @param party whom the passkey must be for
   * @param challenge what must be signed
   * @param verified whether the authenticator must have made sure who uses it
   * @param tellsWhose whether it must say whose it is
   * @param factor the passkey
   */
  private record Expected(
      RelyingParty party, String challenge, boolean verified, boolean tellsWhose, Factor factor) {}

  /** What was seen while a passkey was judged. */
  private static final class Seen {
    private boolean right;
    private boolean userVerified;
  }

  private static FactorUse use(
      Expected expected, AuthenticationRequest given, FactorState state, Seen seen) {
    byte @Nullable [] handle = given.getUserHandle();
    if (handle == null
        ? expected.tellsWhose()
        : !Arrays.equals(handle, Base64Url.handleOf(expected.factor().user()))) {
      return new FactorUse.Wrong();
    }
    CredentialRecord kept = StoredKey.of(state);
    AuthenticationData data;
    try {
      data =
          MANAGER.verify(
              given,
              new AuthenticationParameters(
                  new ServerProperty(
                      new Origin(expected.party().origin()),
                      expected.party().id(),
                      new DefaultChallenge(expected.challenge())),
                  kept,
                  null,
                  expected.verified(),
                  true));
    } catch (RuntimeException e) {
      // Whatever it is that cannot be read or is not as it must be: nothing of it was right.
      return new FactorUse.Wrong();
    }
    seen.right = true;
    seen.userVerified = data.getAuthenticatorData().isFlagUV();
    long count = data.getAuthenticatorData().getSignCount();
    // Authenticators that count nothing always say zero.
    return count == 0 && state.counter() == 0 ? new FactorUse.Right() : new FactorUse.Step(count);
  }

  private static WebAuthnAuthenticationManager manager() {
    WebAuthnAuthenticationManager manager = new WebAuthnAuthenticationManager();
    // The store compares the counter, in the statement that sets it.
    manager.getAuthenticationDataVerifier().setMaliciousCounterValueHandler(seen -> {});
    // Not in a frame on somebody else's page.
    manager.getAuthenticationDataVerifier().setCrossOriginAllowed(false);
    return manager;
  }

  private static UUID aaguid(Factor factor) {
    String aaguid = factor.details().get(AAGUID);
    return aaguid == null ? AuthenticatorModels.UNKNOWN : UUID.fromString(aaguid);
  }

  private static String name(Factor factor) {
    return factor.name().isEmpty() ? factor.details().getOrDefault(TYPE, "") : factor.name();
  }

  /** Something of a model, as authentik names such things to policies. */
  private static Map<String, Object> model(String model, UUID key, String name) {
    return Map.of(
        "app",
        "authentik_stages_authenticator_webauthn",
        "model_name",
        model,
        "name",
        name,
        "pk",
        key.toString());
  }
}
