package io.vestibule.stages.authenticator_duo;

import io.vestibule.api.config.Ref;
import io.vestibule.api.event.EventActions;
import io.vestibule.api.factor.FactorState;
import io.vestibule.api.remote.RemoteAddress;
import io.vestibule.api.remote.RemoteException;
import io.vestibule.api.remote.RemoteQuestion;
import io.vestibule.api.stage.Stage;
import io.vestibule.api.stage.StageRun;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Duo's Auth API, version 2. Each request is signed with the secret key of the stage's
 * configuration, and goes to the host named there and nowhere else.
 */
public final class DuoApi {
  /** The secret of a factor that names whom Duo is asked about. */
  static final String USER_ID = "duo_user_id";

  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  /** As long as Duo waits for the person. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss Z", Locale.US)
          .withZone(ZoneOffset.UTC);

  private final StageRun<?> run;
  private final AuthenticatorDuoStage.Config config;

  DuoApi(StageRun<?> run, AuthenticatorDuoStage.Config config) {
    this.run = run;
    this.config = config;
  }

  /** What somebody answered on their telephone. */
  public enum Verdict {
    /** It is them. */
    ALLOWED,
    /** It is not, or they did not answer. */
    DENIED,
    /** Duo could not be asked, or said nothing that is known. Nobody gets on by it. */
    UNAVAILABLE
  }

  /** What became of an enrolment. */
  enum Status {
    SUCCESS,
    WAITING,
    INVALID
  }

  /**
   * Somebody who is to set up Duo's app.
   *
   * @param userId whom Duo knows them as
   * @param activationCode what the app has to read
   * @param barcode where Duo has a picture of that
   * @param url what can be opened on the telephone instead; may be empty
   */
  record Enrolment(String userId, String activationCode, String barcode, String url) {}

  /**
   * Asks whoever holds a factor, on their telephone, whether it is them; waits up to a minute for
   * what they answer. Made to be called within {@link io.vestibule.api.factor.Factors#check}.
   *
   * @param run the run
   * @param state the factor, of type Duo
   */
  public static Verdict auth(StageRun<?> run, FactorState state) {
    UUID stage = state.factor().stage();
    String userId = state.secrets().getOrDefault(USER_ID, "");
    Optional<AuthenticatorDuoStage.Config> config =
        stage == null
            ? Optional.empty()
            : run.configOf(new Ref<>(Stage.class, stage), AuthenticatorDuoStage.Config.class);
    if (config.isEmpty() || userId.isEmpty()) {
      return Verdict.UNAVAILABLE;
    }
    DuoApi api = new DuoApi(run, config.get());
    try {
      return api.auth(userId);
    } catch (RemoteException e) {
      api.tell("Failed to ask Duo", e);
      return Verdict.UNAVAILABLE;
    }
  }

  private Verdict auth(String userId) throws RemoteException {
    Object response =
        ask(
            "/auth/v2/auth",
            Map.of(
                "user_id",
                userId,
                "factor",
                "auto",
                "device",
                "auto",
                "ipaddr",
                run.request().clientAddress()),
            PATIENCE);
    String result = response instanceof Map<?, ?> said ? text(said.get("result")) : "";
    return switch (result) {
      case "allow" -> Verdict.ALLOWED;
      case "deny" -> Verdict.DENIED;
      default -> Verdict.UNAVAILABLE;
    };
  }

  /**
   * Has somebody set up Duo's app.
   *
   * @param username what they are called at Duo
   * @param validFor how long they may take
   */
  Enrolment enroll(String username, Duration validFor) throws RemoteException {
    Object response =
        ask(
            "/auth/v2/enroll",
            Map.of("username", username, "valid_secs", Long.toString(validFor.toSeconds())),
            TIMEOUT);
    Map<?, ?> said = response instanceof Map<?, ?> map ? map : Map.of();
    Enrolment enrolment =
        new Enrolment(
            text(said.get("user_id")),
            text(said.get("activation_code")),
            text(said.get("activation_barcode")),
            text(said.get("activation_url")));
    if (enrolment.userId().isEmpty()
        || enrolment.activationCode().isEmpty()
        || enrolment.toString().codePoints().anyMatch(Character::isISOControl)) {
      throw new RemoteException("answered without user or activation code", false, null);
    }
    return enrolment;
  }

  /** What became of an enrolment; what is not known is not good. */
  Status status(Enrolment enrolment) throws RemoteException {
    Object response =
        ask(
            "/auth/v2/enroll_status",
            Map.of("user_id", enrolment.userId(), "activation_code", enrolment.activationCode()),
            TIMEOUT);
    return switch (text(response)) {
      case "success" -> Status.SUCCESS;
      case "waiting" -> Status.WAITING;
      default -> Status.INVALID;
    };
  }

  /** Tells the operator that Duo did not answer as it should. */
  void tell(String message, RemoteException e) {
    run.services()
        .events()
        .record(
            EventActions.CONFIGURATION_ERROR,
            null,
            Map.of(
                "message", message,
                "service", config.apiHostname(),
                "reason", String.valueOf(e.getMessage())));
  }

  // --- asking

  /** What Duo responds; null if it says that something went wrong. */
  private @Nullable Object ask(String path, Map<String, String> parameters, Duration timeout)
      throws RemoteException {
    String date = DATE.format(run.services().clock().instant());
    try {
      Map<String, Object> answer =
          run.services()
              .remote()
              .ask(
                  new RemoteQuestion(
                      address(path),
                      RemoteQuestion.Encoding.FORM,
                      new TreeMap<>(parameters),
                      Map.of("Date", date, "Authorization", authorization(date, path, parameters)),
                      timeout));
      if (!"OK".equals(answer.get("stat"))) {
        throw new RemoteException("answered that it failed", false, null);
      }
      return answer.get("response");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RemoteException("interrupted", true, e);
    }
  }

  private URI address(String path) {
    String host = config.apiHostname();
    boolean here = RemoteAddress.isHere(host.replaceFirst(":[0-9]+$", ""));
    return URI.create((here ? "http://" : "https://") + host + path);
  }

  private String authorization(String date, String path, Map<String, String> parameters) {
    String canonical =
        String.join(
            "\n",
            date,
            "POST",
            config.apiHostname().toLowerCase(Locale.ROOT),
            path,
            new TreeMap<>(parameters)
                .entrySet().stream()
                    .map(value -> encoded(value.getKey()) + "=" + encoded(value.getValue()))
                    .collect(Collectors.joining("&")));
    return "Basic "
        + Base64.getEncoder()
            .encodeToString(
                (config.clientId() + ":" + signature(canonical)).getBytes(StandardCharsets.UTF_8));
  }

  private String signature(String canonical) {
    try {
      Mac mac = Mac.getInstance("HmacSHA1");
      mac.init(
          new SecretKeySpec(
              config.clientSecret().reveal().getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
      return HexFormat.of().formatHex(mac.doFinal(canonical.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new AssertionError("HMAC with SHA-1 is in every Java", e);
    }
  }

  /** Percent-encoding (RFC 3986): all but letters, digits and {@code - . _ ~}. */
  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8)
        .replace("+", "%20")
        .replace("*", "%2A")
        .replace("%7E", "~");
  }

  private static String text(@Nullable Object value) {
    return value instanceof String text ? text : "";
  }
}
