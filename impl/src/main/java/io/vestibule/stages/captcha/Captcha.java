package io.vestibule.stages.captcha;

import io.vestibule.api.challenge.Field;
import io.vestibule.api.challenge.FieldKind;
import io.vestibule.api.challenge.Widget;
import io.vestibule.api.context.ContextChanges;
import io.vestibule.api.context.ContextKey;
import io.vestibule.api.stage.StageRun;
import io.vestibule.api.text.Text;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A captcha in a run, the same wherever it is asked: on a page of its own or together with the
 * name.
 */
public final class Captcha {
  /** Set by a policy, this is the public key. */
  static final ContextKey<String> SITE_KEY =
      ContextKey.of("goauthentik.io/stages/captcha/site_key", String.class);

  /** Set by a policy, this is the private key. */
  static final ContextKey<String> PRIVATE_KEY =
      ContextKey.of("goauthentik.io/stages/captcha/private_key", String.class);

  private static final int LONGEST_TOKEN = 8192;

  private final StageRun<?> run;
  private final UUID stage;
  private final CaptchaStage.Config config;

  /**
   * A captcha.
   *
   * @param run the run it is asked in
   * @param stage the captcha stage
   * @param config its settings
   */
  public Captcha(StageRun<?> run, UUID stage, CaptchaStage.Config config) {
    this.run = run;
    this.stage = stage;
    this.config = config;
  }

  /**
   * What is asked.
   *
   * @param field what a page has in its form
   * @param attributes what programs get
   * @param changes what the run has to know to judge the answer
   */
  public record Posed(
      Field field, Map<String, @Nullable Object> attributes, ContextChanges changes) {}

  /** What an answer is worth. */
  public sealed interface Verdict {
    /** What the run knows afterwards: an answer is not good twice. */
    ContextChanges changes();

    /**
     * It is good enough to go on.
     *
     * @param response what the verify service said
     * @param changes what the run knows afterwards
     */
    record Accepted(Map<String, Object> response, ContextChanges changes) implements Verdict {}

    /**
     * It is not.
     *
     * @param message what to tell the person
     * @param changes what the run knows afterwards
     */
    record Refused(Text message, ContextChanges changes) implements Verdict {}
  }

  /**
   * Asks.
   *
   * @param name the name of the field
   * @param presence whether an answer must hold it
   */
  public Posed pose(String name, Field.Presence presence) {
    boolean ours = config.effectiveProvider() == Provider.ALTCHA;
    Puzzle.Posed puzzle = ours ? Puzzle.pose(run, stage, config) : null;
    Widget widget = puzzle == null ? foreign() : puzzle.puzzle().toWidget();
    Map<String, @Nullable Object> attributes = new LinkedHashMap<>();
    attributes.put("site_key", ours ? "" : siteKey());
    attributes.put("js_url", config.script());
    attributes.put("interactive", config.interactive());
    if (puzzle != null) {
      attributes.put("altcha", puzzle.puzzle().toJson());
    }
    return new Posed(
        Field.of(name, FieldKind.HIDDEN, CaptchaStage.text("label"))
            .presence(presence)
            .maxLength(LONGEST_TOKEN)
            .widget(widget)
            .build(),
        attributes,
        puzzle == null ? ContextChanges.none() : puzzle.changes());
  }

  /**
   * Judges an answer. It is used up by that, whatever comes of it.
   *
   * @param token what the field held; empty for nothing
   */
  public Verdict judge(String token) {
    if (config.effectiveProvider() == Provider.ALTCHA) {
      return Puzzle.judge(run, stage, token);
    }
    return new Verification(
            run,
            stage,
            config,
            siteKey(),
            run.context().get(PRIVATE_KEY).orElseGet(() -> config.privateKey().reveal()))
        .judge(token.strip());
  }

  private Widget foreign() {
    Provider provider = config.effectiveProvider();
    URI script = URI.create(config.script());
    return new Widget.Foreign(
        provider.dialect(),
        script,
        provider.scripts(script),
        provider.sources(script),
        siteKey(),
        config.interactive(),
        config.action());
  }

  private String siteKey() {
    return run.context().get(SITE_KEY).orElseGet(config::publicKey);
  }
}
