package io.vestibule.flow;

import io.vestibule.api.challenge.Challenge;
import io.vestibule.api.challenge.Field;
import io.vestibule.api.challenge.FieldError;
import io.vestibule.api.challenge.FieldKind;
import io.vestibule.api.context.ContextKeys;
import io.vestibule.api.flow.Designation;
import io.vestibule.api.text.Text;
import io.vestibule.api.user.PendingUser;
import io.vestibule.json.JsonContext;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Puts challenges into what is shown around them. */
final class Showing {
  private final Scene scene;

  Showing(Scene scene) {
    this.scene = scene;
  }

  /**
   * A challenge as it is shown.
   *
   * @param run the run it is asked in
   * @param challenge the challenge
   * @param errors what was wrong with the last answer
   * @param typed what was typed last time, as it came
   */
  ChallengeView challenge(
      Run run, Challenge challenge, List<FieldError> errors, Map<String, ?> typed) {
    ChallengeView.Frame frame = frame(run.context(), run.start().query());
    return new ChallengeView(
        challenge,
        type(run),
        errors,
        again(challenge, typed),
        frame,
        challenge.isAboutUser() ? frame.person() : null,
        !run.start().known().has(ContextKeys.PENDING_USER),
        run.notices(),
        run.id(),
        run.csrf(),
        run.step());
  }

  private String type(Run run) {
    return run.hasStages()
        ? scene
            .definitions()
            .stage(run.current().stage())
            .map(stage -> stage.stage().type())
            .orElse("")
        : "";
  }

  /** What is the same for everything the flow shows to a run that knows this. */
  ChallengeView.Frame frame(JsonContext context, Map<String, List<String>> query) {
    String person =
        context
            .get(ContextKeys.PENDING_USER_IDENTIFIER)
            .or(() -> scene.subject(context).map(PendingUser::username))
            .orElse("");
    String app = context.get(ContextKeys.APPLICATION).orElse("");
    return new ChallengeView.Frame(
        scene.flow(), FlowTitle.of(scene.flow().flow(), app, person), person, query);
  }

  /** Asks to confirm what a stage would do at once. */
  Challenge confirmation() {
    String what =
        scene.flow().flow().designation() == Designation.INVALIDATION ? "logout" : "continue";
    return Challenge.of("vestibule-confirm")
        .introduction(Text.of(Showing.class, "confirm." + what))
        .action(Text.of(Showing.class, "confirm." + what + ".action"))
        .build();
  }

  /**
   * What a person typed and may see again: nothing secret, and only what the challenge asks for.
   */
  private static Map<String, String> again(Challenge challenge, Map<String, ?> raw) {
    Map<String, String> typed = new HashMap<>();
    for (Field field : challenge.fields()) {
      Object value = raw.get(field.name());
      if (value == null && isName(field)) {
        // What a password page carries along for password managers.
        value = raw.get("username");
      }
      if (value == null && field.kind() == FieldKind.CHECKBOX && !raw.isEmpty()) {
        // A form does not hold boxes that are not ticked.
        value = "false";
      }
      if (!field.kind().isNotShownAgain()
          && field.kind().takesAnswer()
          && !field.kind().isHidden()
          && value instanceof String text
          && text.codePointCount(0, text.length()) <= field.maxLength()) {
        typed.put(field.name(), text);
      }
    }
    return typed;
  }

  private static boolean isName(Field field) {
    return field.kind() == FieldKind.IDENTIFIER || field.autocomplete().contains("username");
  }
}
