package io.vestibule.security;

import io.vestibule.api.challenge.Challenge;
import io.vestibule.api.challenge.Field;
import io.vestibule.api.challenge.FieldKind;
import io.vestibule.api.context.ContextKey;
import io.vestibule.api.context.ContextKeys;
import io.vestibule.api.stage.Outcome;
import io.vestibule.api.stage.StageRun;
import io.vestibule.api.text.Text;
import io.vestibule.api.user.PendingUser;
import io.vestibule.api.user.User;
import io.vestibule.testkit.ScriptedStage;
import java.util.Map;
import java.util.function.Consumer;

/** Configurations of scripted stages that several tests need. */
final class Scripts {
  /** The field of {@link #asking}. */
  static final String WORD = "word";

  private Scripts() {}

  /** A stage that asks for a word and is content with any. */
  static Map<String, String> asking(String component) {
    return stage(run -> ask(component));
  }

  /** A stage that makes the run about somebody, without any proof. */
  static Map<String, String> about(User user) {
    return knowing(ContextKeys.PENDING_USER, PendingUser.of(user));
  }

  /** A stage that puts something into the context. */
  static <T> Map<String, String> knowing(ContextKey<T> key, T value) {
    return stage(run -> Outcome.done().with(key, value));
  }

  /** A stage that does something and asks nothing. */
  static Map<String, String> doing(Consumer<StageRun<?>> deed) {
    return stage(
        run -> {
          deed.accept(run);
          return Outcome.done();
        });
  }

  /** A stage that does what a script says. */
  static Map<String, String> stage(ScriptedStage.Script script) {
    return Map.of("script", ScriptedStage.of(script));
  }

  /** Asks for a word. */
  static Outcome.Ask ask(String component) {
    return Outcome.ask(
        Challenge.of(component)
            .field(Field.of(WORD, FieldKind.TEXT, Text.literal("A word")).build())
            .build());
  }
}
