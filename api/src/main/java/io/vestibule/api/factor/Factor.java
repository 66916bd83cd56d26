package io.vestibule.api.factor;

import io.vestibule.api.text.Text;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A factor of an account. It was confirmed when it was added: there are no others.
 *
 * @param id its id
 * @param user the account
 * @param type what it is
 * @param name what its owner calls it; empty for what its type is called
 * @param stage the stage it was set up with, or null if that does not matter
 * @param addedAt when it was added
 * @param lastUsedAt when it was accepted last, or null if never
 * @param details what its owner may see of it, e.g. an address with most of it left out; nothing
 *     secret
 * @param codesLeft how many codes are left, of those that have codes; otherwise 0
 */
public record Factor(
    UUID id,
    UUID user,
    FactorType type,
    String name,
    @Nullable UUID stage,
    Instant addedAt,
    @Nullable Instant lastUsedAt,
    Map<String, String> details,
    int codesLeft) {
  public Factor {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(user, "user");
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(addedAt, "addedAt");
    details = Collections.unmodifiableMap(new LinkedHashMap<>(details));
  }

  /** The detail that says, by {@code true}, that a factor was verified once and is kept no more. */
  public static final String VERIFY_ONLY = "verify_only";

  /**
   * Whether its owner can show that they hold it. Of what was merely verified only a hash is kept:
   * nothing can be sent there.
   */
  public boolean canBeShown() {
    return !"true".equals(details.get(VERIFY_ONLY));
  }

  /** What it is called: its name, or else its type. */
  public Text label() {
    return name.isEmpty() ? type.label() : Text.literal(name);
  }
}
