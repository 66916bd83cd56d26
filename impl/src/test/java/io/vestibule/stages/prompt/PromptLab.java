package io.vestibule.stages.prompt;

import io.vestibule.api.context.ContextChanges;
import io.vestibule.api.context.ContextKeys;
import io.vestibule.api.prompt.Prompt.Language;
import io.vestibule.api.prompt.PromptType;
import io.vestibule.api.stage.Outcome;
import io.vestibule.api.user.PendingUser;
import io.vestibule.api.user.User;
import io.vestibule.definition.PromptOptions;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.LabBrowser;
import io.vestibule.testkit.LabFlow;
import io.vestibule.testkit.Probe;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A prompt stage in a lab, between one that has the run know things and one that looks at it. */
final class PromptLab {
  private final Lab lab = Lab.shared();
  private final Probe probe = new Probe();
  private final LabBrowser browser = lab.browser();
  private final List<UUID> prompts = new ArrayList<>();
  private final List<UUID> policies = new ArrayList<>();
  private final Map<String, Object> known = new LinkedHashMap<>();
  private @Nullable User subject;
  private @Nullable LabFlow flow;

  Lab lab() {
    return lab;
  }

  LabBrowser browser() {
    return browser;
  }

  /** Asks a prompt with these constants. */
  PromptLab asking(
      String key, PromptType type, boolean required, String placeholder, String initial) {
    return asking(
        new PromptOptions(
            key,
            key,
            type,
            required,
            placeholder,
            initial,
            prompts.size(),
            "",
            false,
            false,
            Language.PYTHON));
  }

  /** Asks a prompt that must be answered. */
  PromptLab asking(String key, PromptType type) {
    return asking(key, type, true, "", "");
  }

  /** Asks a prompt that need not be answered. */
  PromptLab offering(String key, PromptType type) {
    return asking(key, type, false, "", "");
  }

  /** Asks a prompt with expressions; an empty one is none. */
  PromptLab computing(String key, PromptType type, String placeholder, String initial) {
    return computing(key, type, Language.CEL, placeholder, initial);
  }

  /** Asks a prompt with expressions; an empty one is none. */
  PromptLab computing(
      String key, PromptType type, Language language, String placeholder, String initial) {
    return asking(
        new PromptOptions(
            key,
            key,
            type,
            true,
            placeholder,
            initial,
            prompts.size(),
            "",
            !placeholder.isEmpty(),
            !initial.isEmpty(),
            language));
  }

  PromptLab asking(PromptOptions options) {
    prompts.add(lab.prompt(options));
    return this;
  }

  /** Has the answer judged by a policy. */
  PromptLab judgedBy(UUID policy) {
    policies.add(policy);
    return this;
  }

  /** Has the run know something typed before. */
  PromptLab knowing(String key, Object value) {
    known.put(key, value);
    return this;
  }

  /** Has the run be about somebody. */
  PromptLab about(User user) {
    subject = user;
    return this;
  }

  List<UUID> prompts() {
    return prompts;
  }

  LabFlow flow() {
    LabFlow made = flow;
    if (made == null) {
      made =
          lab.flow()
              .stage(
                  lab.stage(
                      run -> {
                        ContextChanges changes =
                            ContextChanges.none().put(ContextKeys.PROMPT_DATA, known);
                        User user = subject;
                        return Outcome.done()
                            .with(
                                user == null
                                    ? changes
                                    : changes.put(ContextKeys.PENDING_USER, PendingUser.of(user)));
                      }))
              .stage(
                  "prompt",
                  Map.of(
                      "fields",
                      prompts.stream().map(UUID::toString).toList(),
                      "validation_policies",
                      policies.stream().map(UUID::toString).toList()))
              .stage(lab.stage(probe))
              .create();
      flow = made;
    }
    return made;
  }

  /** Shows the stage. */
  PromptLab shown() {
    browser.get(flow());
    browser.follow();
    return this;
  }

  /** Answers as a program. */
  PromptLab answered(Map<String, ?> answer) {
    shown();
    browser.post(answer);
    browser.follow();
    return this;
  }

  /** Answers as a form. */
  PromptLab filledIn(Map<String, ?> answer) {
    shown();
    browser.postForm(answer);
    browser.follow();
    return this;
  }

  /** What programs are told of the prompts. */
  @SuppressWarnings("unchecked") // so the stage makes it
  List<Map<String, @Nullable Object>> fields() {
    return (List<Map<String, @Nullable Object>>)
        java.util.Objects.requireNonNull(browser.view().challenge().attributes().get("fields"));
  }

  /** What programs are told of the first prompt. */
  @Nullable Object told(String name) {
    return fields().get(0).get(name);
  }

  /** What is wrong with the last answer. */
  List<String> errors() {
    return lab.errors(browser.view());
  }

  /** What the stages after it know. */
  Map<String, Object> data() {
    return probe.known(ContextKeys.PROMPT_DATA).orElseThrow(() -> new AssertionError(errors()));
  }
}
