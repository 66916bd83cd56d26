package io.vestibule.stages.authenticator_sms;

import io.vestibule.api.event.EventActions;
import io.vestibule.api.remote.RemoteException;
import io.vestibule.api.remote.RemoteQuestion;
import io.vestibule.api.stage.StageRun;
import io.vestibule.api.text.Text;
import io.vestibule.api.user.User;
import io.vestibule.stages.authenticator.SentCodes;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Sends a code by text message. */
final class TextMessage {
  /** How long a code is good. */
  static final Duration VALID = Duration.ofMinutes(5);

  private static final String TWILIO = "https://api.twilio.com";
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private TextMessage() {}

  /**
   * Sends a message with a code.
   *
   * @return why it could not be sent, to tell the person; empty if it was
   */
  static Optional<Text> send(
      StageRun<?> run, AuthenticatorSmsStage.Config config, User user, String to, String code) {
    String reason;
    try {
      run.services().remote().ask(question(config, to, code, message(run, code)));
      return Optional.empty();
    } catch (RemoteException e) {
      reason = String.valueOf(e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      reason = "interrupted";
    }
    run.services()
        .events()
        .record(
            EventActions.CONFIGURATION_ERROR,
            user.id(),
            Map.of("message", "Error sending SMS", "stage", run.stage().name(), "reason", reason));
    return Optional.of(SentCodes.notSent());
  }

  private static String message(StageRun<?> run, String code) {
    String words =
        run.services()
            .words()
            .of(
                Text.of(TextMessage.class, "message", run.brand().title(), code),
                run.request().locale());
    String host = host(run.brand().baseUrl());
    // Origin-bound one-time codes: the last line says on which site a browser may fill it in.
    return host == null ? words : words + "\n\n@" + host + " #" + code;
  }

  private static @Nullable String host(String address) {
    try {
      return URI.create(address).getHost();
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static RemoteQuestion question(
      AuthenticatorSmsStage.Config config, String to, String code, String message) {
    boolean twilio = config.provider() == AuthenticatorSmsStage.Provider.TWILIO;
    Map<String, String> values = new LinkedHashMap<>();
    values.put("From", config.fromNumber());
    values.put("To", to);
    values.put("Body", twilio ? message : code);
    if (!twilio) {
      values.put("Message", message);
    }
    return new RemoteQuestion(
        URI.create(twilio ? twilio(config) : config.accountSid()),
        twilio ? RemoteQuestion.Encoding.FORM : RemoteQuestion.Encoding.JSON,
        values,
        Map.of("Authorization", authorization(config)),
        TIMEOUT,
        RemoteQuestion.Expected.SUCCESS);
  }

  private static String twilio(AuthenticatorSmsStage.Config config) {
    String base = config.twilioUrl().isEmpty() ? TWILIO : config.twilioUrl();
    return base.replaceFirst("/+$", "")
        + "/2010-04-01/Accounts/"
        + config.accountSid()
        + "/Messages.json";
  }

  private static String authorization(AuthenticatorSmsStage.Config config) {
    if (config.provider() == AuthenticatorSmsStage.Provider.TWILIO) {
      return basic(config.accountSid(), config.auth().reveal());
    }
    return config.authType() == AuthenticatorSmsStage.AuthType.BEARER
        ? "Bearer " + config.auth().reveal()
        : basic(config.auth().reveal(), config.authPassword().reveal());
  }

  private static String basic(String name, String password) {
    return "Basic "
        + Base64.getEncoder()
            .encodeToString((name + ":" + password).getBytes(StandardCharsets.UTF_8));
  }
}
