package io.vestibule.stages.consent;

import io.vestibule.api.challenge.Answer;
import io.vestibule.api.challenge.Challenge;
import io.vestibule.api.challenge.Field;
import io.vestibule.api.challenge.FieldError;
import io.vestibule.api.challenge.FieldKind;
import io.vestibule.api.config.ConfigProblem;
import io.vestibule.api.config.Default;
import io.vestibule.api.consent.Consent;
import io.vestibule.api.consent.Consents;
import io.vestibule.api.context.ContextChanges;
import io.vestibule.api.context.ContextKey;
import io.vestibule.api.context.ContextKeys;
import io.vestibule.api.stage.Outcome;
import io.vestibule.api.stage.StageKind;
import io.vestibule.api.stage.StageRun;
import io.vestibule.api.text.Text;
import io.vestibule.api.user.PendingUser;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Asks people whether they agree to what an application may do, and remembers that they did.
 *
 * <p>It is remembered for an account only if it was shown that the account is that person's. All
 * others are asked every time, and nothing is kept.
 */
public final class ConsentStage implements StageKind<ConsentStage.Config> {
  private static final String TOKEN = "token";
  private static final ContextKey<String> EXPECTED =
      ContextKey.of("goauthentik.io/stages/consent/token", String.class);
  private static final ContextKey<String> HEADER = ContextKey.of("consent_header", String.class);
  private static final ContextKey<List<Object>> PERMISSIONS =
      ContextKey.listOf("consent_permissions", Object.class);
  private static final ContextKey<List<Object>> ADDITIONAL =
      ContextKey.listOf("consent_additional_permissions", Object.class);

  /** When people are asked. */
  public enum Mode {
    /** Every time. */
    ALWAYS_REQUIRE,
    /** Once, and again if the application may do something else. */
    PERMANENT,
    /** Once, and again after a while, or if the application may do something else. */
    EXPIRING
  }

  /**
   * Configuration.
   *
   * @param mode when people are asked
   * @param consentExpireIn after how long they are asked again, in mode {@code expiring}
   */
  public record Config(
      @Default("expiring") Mode mode, @Default("weeks=4") Duration consentExpireIn) {}

  @Override
  public String type() {
    return "consent";
  }

  @Override
  public Class<Config> configType() {
    return Config.class;
  }

  @Override
  public List<ConfigProblem> check(Config config) {
    return config.consentExpireIn().isNegative()
        ? List.of(new ConfigProblem("consent_expire_in", text("config.negative")))
        : List.of();
  }

  @Override
  public Outcome.Shown show(StageRun<Config> run) {
    List<Permission> permissions = Permission.in(run.context(), PERMISSIONS);
    List<Permission> additional = Permission.in(run.context(), ADDITIONAL);
    Optional<Set<String>> granted =
        keptFor(run)
            .flatMap(kept -> run.services().consents().find(kept.user(), kept.application()))
            .map(Consent::permissions);
    if (granted.isPresent()) {
      Map<String, Permission> asked = together(permissions, additional);
      if (granted.get().equals(asked.keySet())) {
        return Outcome.done();
      }
      permissions =
          asked.values().stream().filter(one -> granted.get().contains(one.id())).toList();
      additional =
          asked.values().stream().filter(one -> !granted.get().contains(one.id())).toList();
    }
    String token = run.context().get(EXPECTED).orElseGet(() -> UUID.randomUUID().toString());
    return Outcome.ask(challenge(run, permissions, additional, token))
        .with(EXPECTED, token)
        .with(PERMISSIONS, forClients(permissions))
        .with(ADDITIONAL, forClients(additional));
  }

  @Override
  public Outcome.Submitted submit(StageRun<Config> run, Answer answer) {
    Optional<String> expected = run.context().get(EXPECTED);
    String given = answer.text(TOKEN).orElse("");
    if (expected.isEmpty() || !isSame(expected.get(), given)) {
      return Outcome.askAgain(FieldError.of(TOKEN, text("invalid_token")));
    }
    keptFor(run)
        .ifPresent(
            kept ->
                run.services()
                    .consents()
                    .put(
                        kept.user(),
                        kept.application(),
                        new Consent(
                            together(
                                    Permission.in(run.context(), PERMISSIONS),
                                    Permission.in(run.context(), ADDITIONAL))
                                .keySet(),
                            expires(run))));
    // Another consent in the same run has a token of its own.
    return Outcome.done().with(ContextChanges.none().remove(EXPECTED));
  }

  /**
   * Whose consent is kept, and for what.
   *
   * @param user the account
   * @param application the application's name
   */
  private record Kept(UUID user, String application) {}

  /** Empty where people are asked every time and nothing is kept. */
  private static Optional<Kept> keptFor(StageRun<Config> run) {
    if (run.config().mode() == Mode.ALWAYS_REQUIRE) {
      return Optional.empty();
    }
    Optional<String> application =
        run.context()
            .get(ContextKeys.APPLICATION)
            .filter(name -> name.length() <= Consents.MAX_NAME);
    return run.subject()
        .map(PendingUser::id)
        // Whoever merely typed a name neither agrees for that account nor learns what was agreed.
        .filter(run::isProven)
        .flatMap(user -> application.map(name -> new Kept(user, name)));
  }

  private static @Nullable Instant expires(StageRun<Config> run) {
    return run.config().mode() == Mode.PERMANENT
        ? null
        : run.services().clock().instant().plus(run.config().consentExpireIn());
  }

  private static Challenge challenge(
      StageRun<Config> run,
      List<Permission> permissions,
      List<Permission> additional,
      String token) {
    Optional<String> header = run.context().get(HEADER);
    Challenge.Builder challenge =
        Challenge.of("ak-stage-consent")
            .aboutUser()
            .introduction(
                header
                    .map(Text::literal)
                    .or(
                        () ->
                            run.context()
                                .get(ContextKeys.APPLICATION)
                                .map(name -> text("introduction.application", name)))
                    .orElseGet(() -> text("introduction")))
            .action(text("action"));
    notes(challenge, "permission", "permission", permissions);
    notes(challenge, "additional_permission", "permission.additional", additional);
    header.ifPresent(words -> challenge.attribute("header_text", words));
    return challenge
        .field(Field.of(TOKEN, FieldKind.HIDDEN, text("token")).value(token).build())
        .attribute("permissions", forClients(permissions))
        .attribute("additional_permissions", forClients(additional))
        .attribute("token", token)
        .build();
  }

  private static void notes(
      Challenge.Builder challenge, String name, String key, List<Permission> permissions) {
    int number = 0;
    for (Permission permission : permissions) {
      if (!permission.name().isBlank()) {
        challenge.field(
            Field.of(name + "-" + number++, FieldKind.NOTE, text(key, permission.name()))
                .presence(Field.Presence.OPTIONAL)
                .build());
      }
    }
  }

  private static List<Object> forClients(List<Permission> permissions) {
    return permissions.stream().<Object>map(Permission::forClients).toList();
  }

  /** Permissions by id, in their order. */
  private static Map<String, Permission> together(
      List<Permission> permissions, List<Permission> more) {
    Map<String, Permission> all = new LinkedHashMap<>();
    permissions.forEach(one -> all.put(one.id(), one));
    more.forEach(one -> all.putIfAbsent(one.id(), one));
    return all;
  }

  private static boolean isSame(String expected, String given) {
    return MessageDigest.isEqual(
        expected.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
  }

  private static Text text(String key, Object... arguments) {
    return Text.of(ConsentStage.class, key, arguments);
  }
}
