package io.vestibule.expression;

import io.vestibule.api.context.ContextChanges;
import io.vestibule.api.context.ContextKey;
import io.vestibule.api.context.ContextKeys;
import io.vestibule.api.text.Text;
import io.vestibule.api.user.PendingUser;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an evaluation is to bring about, in the order it was said. Nothing has happened until the
 * evaluation is over, and what a failed part said can be taken back.
 */
final class Effects {
  /** What only those who prove something may say, or what is said in another way. */
  private static final Set<String> RESERVED =
      Set.of(
          ContextKeys.IS_RESTORED.name(),
          ContextKeys.IS_REDIRECTED.name(),
          ContextKeys.INVITATION_IN_EFFECT.name(),
          ContextKeys.INVITATION_SHOWN.name(),
          ContextKeys.AUTH_METHOD.name(),
          ContextKeys.AUTH_METHOD_ARGS.name(),
          ContextKeys.USER_BACKEND.name());

  private sealed interface Effect {
    record Say(String text) implements Effect {}

    record Deny(String text) implements Effect {}

    record Put(String key, Object value) implements Effect {}

    record Remove(String key) implements Effect {}

    record Prompt(String key, @Nullable Object value) implements Effect {}

    record Pending(PendingUser user) implements Effect {}
  }

  private final ExpressionLimits limits;
  private final List<Effect> said = new ArrayList<>();

  Effects(ExpressionLimits limits) {
    this.limits = limits;
  }

  /**
   * Why an expression must not change a key of the plan context.
   *
   * @return the reason, or null if it may
   */
  static @Nullable String refusal(String key) {
    if (key.equals(ContextKeys.PENDING_USER.name())) {
      return "the key \"pending_user\" is changed by set_pending_user";
    }
    if (key.equals(ContextKeys.PROMPT_DATA.name())) {
      return "the key \"prompt_data\" is changed by prompt_set";
    }
    return RESERVED.contains(key) || key.startsWith("vestibule.")
        ? "the key \"" + key + "\" is not for expressions to change"
        : null;
  }

  /** How much was said so far. */
  int mark() {
    return said.size();
  }

  /** Takes back what was said since. */
  void undo(int mark) {
    if (said.size() > mark) {
      said.subList(mark, said.size()).clear();
    }
  }

  void say(String text) {
    message(text);
    said.add(new Effect.Say(text));
  }

  void deny(String text) {
    message(text);
    said.add(new Effect.Deny(text));
  }

  void put(String key, Object value, long weight) {
    change(new Effect.Put(key, value), key.length() + weight);
  }

  void remove(String key) {
    change(new Effect.Remove(key), key.length());
  }

  void prompt(String key, @Nullable Object value, long weight) {
    change(new Effect.Prompt(key, value), key.length() + weight);
  }

  void pending(PendingUser user) {
    change(new Effect.Pending(user), 1);
  }

  private void message(String text) {
    long messages = said.stream().filter(Effects::isMessage).count();
    if (messages >= limits.messages() || text.length() > limits.messageLength()) {
      throw new OverBudget(
          Budget.MESSAGES, limits.messages() + " of " + limits.messageLength() + " characters");
    }
  }

  private void change(Effect effect, long weight) {
    long changes = said.stream().filter(one -> !isMessage(one)).count();
    if (changes >= limits.changes() || weight > limits.changeSize() / limits.changes()) {
      throw new OverBudget(
          Budget.CHANGES,
          limits.changes() + " of a size of " + limits.changeSize() / limits.changes());
    }
    said.add(effect);
  }

  private static boolean isMessage(Effect effect) {
    return effect instanceof Effect.Say || effect instanceof Effect.Deny;
  }

  List<Text> messages() {
    return said.stream()
        .filter(Effect.Say.class::isInstance)
        .map(effect -> Text.literal(((Effect.Say) effect).text()))
        .toList();
  }

  /** What ends the flow; the first that was said, or null. */
  @Nullable Text denial() {
    return said.stream()
        .filter(Effect.Deny.class::isInstance)
        .map(effect -> Text.literal(((Effect.Deny) effect).text()))
        .findFirst()
        .orElse(null);
  }

  /**
   * The changes to the plan context.
   *
   * @param context the plan context as it is
   */
  ContextChanges changes(Map<String, Object> context) {
    ContextChanges changes = ContextChanges.none();
    Map<String, Object> prompt = null;
    for (Effect effect : said) {
      if (effect instanceof Effect.Put put) {
        changes = changes.put(ContextKey.of(put.key(), Object.class), put.value());
      } else if (effect instanceof Effect.Remove remove) {
        changes = changes.remove(ContextKey.of(remove.key(), Object.class));
      } else if (effect instanceof Effect.Pending pending) {
        changes = changes.put(ContextKeys.PENDING_USER, pending.user());
      } else if (effect instanceof Effect.Prompt one) {
        prompt = prompt == null ? promptData(context) : prompt;
        set(prompt, one.key(), one.value());
      }
    }
    return prompt == null ? changes : changes.put(ContextKeys.PROMPT_DATA, prompt);
  }

  @SuppressWarnings("NullAway") // the plan context holds nulls where a form left a field empty
  private static void set(Map<String, Object> prompt, String key, @Nullable Object value) {
    prompt.put(key, value);
  }

  private static Map<String, Object> promptData(Map<String, Object> context) {
    Map<String, Object> data = new LinkedHashMap<>();
    if (context.get(ContextKeys.PROMPT_DATA.name()) instanceof Map<?, ?> before) {
      before.forEach((key, value) -> set(data, String.valueOf(key), value));
    }
    return data;
  }
}
