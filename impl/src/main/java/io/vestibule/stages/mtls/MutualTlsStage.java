package io.vestibule.stages.mtls;

import io.vestibule.api.config.ConfigProblem;
import io.vestibule.api.config.Default;
import io.vestibule.api.stage.Outcome;
import io.vestibule.api.stage.StageKind;
import io.vestibule.api.stage.StageRun;
import io.vestibule.api.text.Text;
import java.util.List;
import java.util.UUID;

/**
 * Recognises people by the certificate of their client. It is kept as it was configured and cannot
 * be run: nobody gets past it, not even where a certificate is optional.
 */
public final class MutualTlsStage implements StageKind<MutualTlsStage.Config> {
  /** Whether there must be a certificate. */
  public enum Mode {
    /** There need not be one. */
    OPTIONAL,
    /** There must be one. */
    REQUIRED
  }

  /** What of a certificate names the user. */
  public enum CertAttribute {
    /** Its subject (RFC 4514). */
    SUBJECT,
    /** The common name of its subject. */
    COMMON_NAME,
    /** The mail address among its alternative names. */
    EMAIL
  }

  /** What of an account that name is. */
  public enum UserAttribute {
    /** The user name. */
    USERNAME,
    /** The mail address. */
    EMAIL
  }

  /**
   * Configuration.
   *
   * @param mode whether there must be a certificate
   * @param certificateAuthorities the ids of the authorities that may have signed it; empty for
   *     those of the brand
   * @param certAttribute what of it names the user
   * @param userAttribute what of an account that name is
   */
  public record Config(
      Mode mode,
      @Default("[]") List<UUID> certificateAuthorities,
      CertAttribute certAttribute,
      UserAttribute userAttribute) {
    public Config {
      certificateAuthorities = List.copyOf(certificateAuthorities);
    }
  }

  @Override
  public String type() {
    return "mtls";
  }

  @Override
  public Class<Config> configType() {
    return Config.class;
  }

  @Override
  public boolean grants() {
    return true;
  }

  @Override
  public List<ConfigProblem> check(Config config) {
    return List.of(
        ConfigProblem.unusable(
            ConfigProblem.WHOLE, Text.of(MutualTlsStage.class, "not_available")));
  }

  /** The engine does not get here: it denies stages that cannot be run. */
  @Override
  public Outcome.Shown show(StageRun<Config> run) {
    return Outcome.deny().because("mutual TLS stages are not available yet");
  }
}
