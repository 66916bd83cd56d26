package io.vestibule.flow;

import io.vestibule.api.challenge.Challenge;
import io.vestibule.api.challenge.FieldError;
import io.vestibule.api.text.Text;
import io.vestibule.definition.FlowDefinition;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A challenge with everything that is shown around it.
 *
 * @param challenge the challenge
 * @param type the type of the stage that asks
 * @param errors what was wrong with the last answer; empty if there was none or nothing was
 * @param typed what was typed last time, by field; never a password or code
 * @param frame what is the same for everything a flow shows
 * @param person whom it is about, as it is shown, or null where that is not shown
 * @param replaceable whether it could be about somebody else if the flow started again
 * @param notices what else is to be told
 * @param run names the run
 * @param csrf what an answer has to prove where it comes from with
 * @param step the step an answer answers
 */
public record ChallengeView(
    Challenge challenge,
    String type,
    List<FieldError> errors,
    Map<String, String> typed,
    Frame frame,
    @Nullable String person,
    boolean replaceable,
    List<Text> notices,
    String run,
    String csrf,
    int step) {
  public ChallengeView {
    errors = List.copyOf(errors);
    typed = Map.copyOf(typed);
    notices = List.copyOf(notices);
  }

  /**
   * What is the same for everything a flow shows.
   *
   * @param definition the flow
   * @param title its title, filled in
   * @param person whom the run is about, as it is shown; empty for nobody
   * @param query the query string the run was started with, by name
   */
  public record Frame(
      FlowDefinition definition, Text title, String person, Map<String, List<String>> query) {}
}
