package io.vestibule.stages.prompt;

import io.vestibule.api.challenge.Answer;
import io.vestibule.api.challenge.FieldError;
import io.vestibule.api.prompt.Prompt;
import io.vestibule.api.prompt.PromptType;
import io.vestibule.api.stage.StageRun;
import io.vestibule.api.text.Text;
import io.vestibule.api.user.User;
import io.vestibule.api.user.UserField;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads an answer prompt by prompt: what it comes to, and what is wrong with it. */
final class PromptAnswers {
  private final StageRun<?> run;
  private final Answer answer;
  private final Map<String, Object> data = new LinkedHashMap<>();
  private final List<FieldError> errors = new ArrayList<>();

  PromptAnswers(StageRun<?> run, Answer answer) {
    this.run = run;
    this.answer = answer;
  }

  /** What was answered, by the keys of the prompts read so far. */
  Map<String, Object> data() {
    return data;
  }

  /** What is wrong with that. */
  List<FieldError> errors() {
    return errors;
  }

  void read(AskedPrompt asked) {
    Prompt prompt = asked.prompt();
    String key = prompt.fieldKey();
    Object answered = answer.asMap().get(key);
    if (prompt.type().isFixed()) {
      data.put(key, asked.initial());
    } else if (answered != null) {
      read(asked, answered);
    } else if (asked.hasDefault()) {
      data.put(key, kept(prompt.type(), asked.initial()));
    } else if (asked.mustBeAnswered()) {
      error(key, "required", "required");
    }
  }

  private void read(AskedPrompt asked, Object answered) {
    Prompt prompt = asked.prompt();
    String key = prompt.fieldKey();
    String text = AskedPrompt.text(answered);
    switch (prompt.type()) {
      case TEXT, TEXT_AREA -> optional(prompt, text);
      case EMAIL -> email(prompt, text.strip());
      case USERNAME -> username(prompt, text.strip());
      case PASSWORD -> present(prompt, text.strip(), text);
      case SEPARATOR, DATE, DATE_TIME, FILE -> present(prompt, text, text);
      case LOCALE -> data.put(key, text.strip());
      case NUMBER -> {
        if (answered instanceof Long) {
          data.put(key, answered);
        } else {
          error(key, "integer", "invalid");
        }
      }
      case RADIO_BUTTON_GROUP, DROPDOWN ->
          asked
              .choice(text)
              .ifPresentOrElse(
                  choice -> data.put(key, choice.value()),
                  () ->
                      errors.add(
                          new FieldError(key, PromptStage.text("choice", text), "invalid_choice")));
      default -> data.put(key, answered);
    }
  }

  private void optional(Prompt prompt, String text) {
    if (text.isEmpty() && prompt.required()) {
      error(prompt.fieldKey(), "blank", "blank");
    } else {
      data.put(prompt.fieldKey(), text);
    }
  }

  private boolean present(Prompt prompt, String judged, String kept) {
    if (judged.isEmpty()) {
      error(prompt.fieldKey(), "blank", "blank");
      return false;
    }
    data.put(prompt.fieldKey(), kept);
    return true;
  }

  private void username(Prompt prompt, String name) {
    if (present(prompt, name, name) && isTaken(name)) {
      error(prompt.fieldKey(), "username_taken", "invalid");
    }
  }

  private void email(Prompt prompt, String address) {
    optional(prompt, address);
    if (address.isEmpty()) {
      return;
    }
    if (!MailAddress.isOne(address)) {
      error(prompt.fieldKey(), "email", "invalid");
    } else if (prompt.fieldKey().equals("email") && isTaken(address)) {
      // Under any other key it is not the address of an account.
      error(prompt.fieldKey(), "email_taken", "invalid");
    }
  }

  /** User names and mail addresses are one name space: neither may be the other's of somebody. */
  private boolean isTaken(String name) {
    Optional<User> holder =
        run.services().users().findBy(Set.of(UserField.USERNAME, UserField.EMAIL), name, true);
    return holder.isPresent()
        && run.user().filter(own -> own.id().equals(holder.get().id())).isEmpty();
  }

  /** What is filled in, as it would be if it had been answered. */
  private static Object kept(PromptType type, Object initial) {
    String text = AskedPrompt.text(initial).strip();
    if (type == PromptType.NUMBER && text.matches("[-+]?\\d{1,18}")) {
      return Long.valueOf(text);
    }
    if (type == PromptType.CHECKBOX) {
      return PromptField.isTicked(text);
    }
    return initial;
  }

  private void error(String key, String problem, String code) {
    Text message = PromptStage.text(problem);
    errors.add(new FieldError(key, message, code));
  }
}
