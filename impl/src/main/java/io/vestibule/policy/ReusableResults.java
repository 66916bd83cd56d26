package io.vestibule.policy;

import io.vestibule.api.policy.PolicyResult;
import io.vestibule.api.policy.Reuse;
import io.vestibule.api.policy.Reuse.By;
import io.vestibule.api.user.PendingUser;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Answers that may be used again, on this node. What a kind's {@link Reuse} names, and the
 * configuration itself, are part of the question: a changed policy is asked anew at once.
 */
final class ReusableResults {
  private static final int MOST = 10_000;

  private final Map<Question, Answer> answers =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Question, Answer> eldest) {
          return size() > MOST;
        }
      };

  private record Question(
      UUID policy,
      Record config,
      @Nullable UUID subject,
      @Nullable String address,
      @Nullable UUID flow,
      @Nullable UUID brand) {}

  private record Answer(PolicyResult result, Instant until) {}

  /** The answer to a question that was answered before; empty if it is to be asked. */
  <C extends Record> Optional<PolicyResult> find(
      PolicyDefinition.Usable<C> policy, Asking asking, Reuse reuse) {
    Question question = question(policy, asking, reuse);
    if (question == null) {
      return Optional.empty();
    }
    synchronized (answers) {
      Answer answer = answers.get(question);
      if (answer == null) {
        return Optional.empty();
      }
      if (!answer.until().isAfter(asking.services().clock().instant())) {
        answers.remove(question);
        return Optional.empty();
      }
      return Optional.of(answer.result());
    }
  }

  /** Keeps an answer, if it may be used again at all. */
  <C extends Record> void keep(
      PolicyDefinition.Usable<C> policy, Asking asking, Reuse reuse, PolicyResult result) {
    Question question = question(policy, asking, reuse);
    if (question == null || !result.changes().isEmpty() || result.denial().isPresent()) {
      return;
    }
    Instant until = asking.services().clock().instant().plus(reuse.lifetime());
    synchronized (answers) {
      answers.put(question, new Answer(result, until));
    }
  }

  private static <C extends Record> @Nullable Question question(
      PolicyDefinition.Usable<C> policy, Asking asking, Reuse reuse) {
    if (asking.isTrial() || reuse.lifetime().isZero() || reuse.lifetime().isNegative()) {
      return null;
    }
    UUID subject = asking.subject().map(PendingUser::id).orElse(null);
    if (reuse.by().contains(By.SUBJECT) && subject == null) {
      return null;
    }
    return new Question(
        policy.policy().id(),
        policy.config(),
        reuse.by().contains(By.SUBJECT) ? subject : null,
        reuse.by().contains(By.ADDRESS) ? asking.request().clientAddress() : null,
        reuse.by().contains(By.FLOW) ? asking.flow().id() : null,
        reuse.by().contains(By.BRAND) ? asking.brand().id() : null);
  }
}
