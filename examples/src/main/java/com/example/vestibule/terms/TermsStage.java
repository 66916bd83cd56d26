package com.example.vestibule.terms;

import io.vestibule.api.challenge.Answer;
import io.vestibule.api.challenge.Challenge;
import io.vestibule.api.challenge.Field;
import io.vestibule.api.challenge.FieldError;
import io.vestibule.api.challenge.FieldKind;
import io.vestibule.api.config.Default;
import io.vestibule.api.consent.Consent;
import io.vestibule.api.context.ContextKey;
import io.vestibule.api.stage.Outcome;
import io.vestibule.api.stage.StageKind;
import io.vestibule.api.stage.StageRun;
import io.vestibule.api.text.Text;
import io.vestibule.api.user.User;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.util.Optional;
import java.util.Set;

/**
 * Has people accept the terms of service: once, and again whenever there is a new version.
 *
 * <p>In a flow it belongs behind whatever shows who somebody is, such as the password, and before
 * what it is to stand in front of, such as the login. Acceptance is kept for an account only if it
 * is shown that the account is theirs; everybody else is asked each time.
 */
public final class TermsStage implements StageKind<TermsStage.Config> {
  static final String ACCEPT = "accept";

  /** Which version the person was shown: it may be replaced while they read. */
  private static final ContextKey<String> SHOWN =
      ContextKey.of("com.example/terms/shown", String.class);

  /**
   * Configuration.
   *
   * @param version names the version; whoever accepted another one is asked again
   * @param terms the terms
   * @param address where they can be read at leisure, as a path on this server; may be empty
   */
  public record Config(
      @NotBlank @Size(max = 64) String version,
      @NotBlank @Size(max = 20_000) String terms,
      @Default("") String address) {}

  @Override
  public String type() {
    return "terms_of_service";
  }

  @Override
  public Class<Config> configType() {
    return Config.class;
  }

  @Override
  public Outcome.Shown show(StageRun<Config> run) {
    Config config = run.config();
    boolean accepted =
        owner(run)
            .flatMap(user -> run.services().consents().find(user.id(), application(run)))
            .filter(consent -> consent.permissions().contains(config.version()))
            .isPresent();
    if (accepted) {
      return Outcome.done();
    }
    // The component's name is that of the Facelet in META-INF/vestibule/pages.
    Challenge challenge =
        Challenge.of("terms-of-service")
            .introduction(text("introduction"))
            .attribute("version", config.version())
            .attribute("address", config.address())
            .field(
                Field.of("terms", FieldKind.READ_ONLY_AREA, text("terms"))
                    .value(config.terms())
                    .build())
            .field(Field.of(ACCEPT, FieldKind.CHECKBOX, text("accept", config.version())).build())
            .action(text("continue"))
            .build();
    return Outcome.ask(challenge).with(SHOWN, config.version());
  }

  @Override
  public Outcome.Submitted submit(StageRun<Config> run, Answer answer) {
    String version = run.config().version();
    if (!run.context().get(SHOWN).equals(Optional.of(version))) {
      // What they read is out of date. They are asked about what is in force now.
      return Outcome.showAgain();
    }
    if (!answer.isTicked(ACCEPT)) {
      return Outcome.askAgain(FieldError.of(ACCEPT, text("not_accepted")));
    }
    owner(run)
        .ifPresent(
            user ->
                run.services()
                    .consents()
                    .put(user.id(), application(run), new Consent(Set.of(version), null)));
    return Outcome.done();
  }

  /** Whose acceptance is kept: nothing is kept for, or told about, an account by its mere name. */
  private static Optional<User> owner(StageRun<Config> run) {
    return run.user().filter(user -> run.isProven(user.id()));
  }

  /** What acceptance is kept under: each stage has terms of its own. */
  private static String application(StageRun<Config> run) {
    return "terms-of-service " + run.stage().id();
  }

  private static Text text(String key, Object... arguments) {
    return Text.of(TermsStage.class, key, arguments);
  }
}
