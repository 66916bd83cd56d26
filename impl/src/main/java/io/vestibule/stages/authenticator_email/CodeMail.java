package io.vestibule.stages.authenticator_email;

import io.vestibule.api.mail.Mail;
import io.vestibule.api.mail.MailServer;
import io.vestibule.api.stage.StageRun;
import io.vestibule.api.user.User;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Sends a code by mail. */
final class CodeMail {
  /** How long a code is good where no stage says so. */
  static final Duration USUAL = Duration.ofMinutes(10);

  private static final String TEMPLATE = "email/email_otp.html";

  private CodeMail() {}

  /**
   * Puts a mail with a code into the queue.
   *
   * @param run the run it is for
   * @param config the settings of the stage, empty for those of the installation
   * @throws io.vestibule.api.mail.MailTemplateException if the template is of no use
   */
  static void send(
      StageRun<?> run,
      Optional<AuthenticatorEmailStage.Config> config,
      User user,
      String address,
      String code) {
    Locale locale = run.request().locale();
    Instant expires =
        run.services()
            .clock()
            .instant()
            .plus(config.map(AuthenticatorEmailStage.Config::tokenExpiry).orElse(USUAL));
    run.services()
        .mails()
        .send(
            new Mail(
                address,
                user.name(),
                config
                    .map(AuthenticatorEmailStage.Config::subject)
                    .filter(s -> !s.isBlank())
                    .orElse(null),
                config.map(AuthenticatorEmailStage.Config::template).orElse(TEMPLATE),
                Map.of(
                    "code", code,
                    "username", user.username(),
                    "expires", shown(expires, locale)),
                locale,
                run.brand(),
                config.map(CodeMail::server).orElse(null)));
  }

  private static String shown(Instant time, Locale locale) {
    return DateTimeFormatter.ofLocalizedDateTime(FormatStyle.LONG, FormatStyle.SHORT)
            .withLocale(locale)
            .format(time.atOffset(ZoneOffset.UTC))
        + " UTC";
  }

  private static @Nullable MailServer server(AuthenticatorEmailStage.Config config) {
    return config.useGlobalSettings()
        ? null
        : MailServer.of(
            config.host(),
            config.port(),
            config.username(),
            config.password(),
            config.useTls(),
            config.useSsl(),
            config.timeout(),
            config.fromAddress());
  }
}
