package io.vestibule.stages.authenticator;

import io.vestibule.api.context.ContextChanges;
import io.vestibule.api.factor.Factor;
import io.vestibule.api.factor.FactorState;
import io.vestibule.api.factor.FactorType;
import io.vestibule.api.factor.FactorUse;
import io.vestibule.api.stage.StageRun;
import io.vestibule.api.text.Text;
import java.util.Map;

/** How factors of a type that are shown by typing a code are asked for and judged. Stateless. */
public interface CodeMethod {
  /** The type. */
  FactorType type();

  /** Whether a text can be a code of the type, by its looks alone. */
  boolean looksLike(String typed);

  /** What people are asked for. */
  Text prompt(Factor factor);

  /** What programs are told of a factor before it is shown; nothing secret. */
  default Map<String, Object> challenge(Factor factor) {
    return Map.of();
  }

  /** Whether a code is sent when the factor is chosen. */
  default boolean isSent() {
    return false;
  }

  /** Sends a code, where codes are sent. To where is the factor's own, never the client's. */
  default Sending send(StageRun<?> run, Factor factor) {
    return new Sending.Sent(ContextChanges.none());
  }

  /** Judges what was typed. */
  FactorUse judge(StageRun<?> run, FactorState state, String typed);

  /** What came of sending a code. */
  sealed interface Sending {
    /**
     * It is on its way.
     *
     * @param changes what the run has to keep
     */
    record Sent(ContextChanges changes) implements Sending {}

    /**
     * It could not be sent.
     *
     * @param why what to tell the person
     */
    record NotSent(Text why) implements Sending {}
  }
}
