package io.vestibule.policy;

import java.util.List;
import java.util.UUID;

/**
 * The policies bound to something, which together say yes or no.
 *
 * @param target the flow or stage binding they are bound to
 * @param mode how their answers combine
 * @param bindings what is bound, in order; ties are broken by id
 */
public record PolicyGate(UUID target, Mode mode, List<PolicyBinding> bindings) {
  /** How answers combine. */
  public enum Mode {
    /** One yes is enough. */
    ANY,
    /** Every answer must be yes. */
    ALL
  }

  public PolicyGate {
    bindings = List.copyOf(bindings);
  }

  /** A gate without policies, which is open. */
  public static PolicyGate open(UUID target) {
    return new PolicyGate(target, Mode.ANY, List.of());
  }

  /** Whether anything is bound at all, enabled or not. */
  public boolean isOpen() {
    return bindings.isEmpty();
  }
}
