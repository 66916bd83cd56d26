package io.vestibule.trial;

import io.vestibule.api.text.Text;
import io.vestibule.policy.Decision;
import java.time.Duration;
import java.util.List;

/**
 * What came of a trial. Nothing was written, mailed or counted.
 *
 * @param decision what the policies decided
 * @param withheld what they wanted done that was not done, in order
 * @param took how long it took
 */
public record Trial(Decision decision, List<Text> withheld, Duration took) {
  public Trial {
    withheld = List.copyOf(withheld);
  }
}
