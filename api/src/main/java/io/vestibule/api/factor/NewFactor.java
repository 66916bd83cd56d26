package io.vestibule.api.factor;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A factor that is to be added, after its owner has shown that they hold it.
 *
 * @param user the account
 * @param type what it is
 * @param name what it is called at first, at most {@value Factors#MAX_NAME} characters; empty for
 *     what its type is called
 * @param stage the stage it is set up with, or null if that does not matter
 * @param identifier what no two factors of the type may have in common, or null for nothing: a
 *     credential id, an address
 * @param details what its owner may see of it
 * @param secrets what only {@link Factors#check} gets to see; encrypted where it is stored
 * @param codes codes each of which is good once; only hashes of them are stored
 * @param counter the highest step or count that was used already
 */
public record NewFactor(
    UUID user,
    FactorType type,
    String name,
    @Nullable UUID stage,
    @Nullable String identifier,
    Map<String, String> details,
    Map<String, String> secrets,
    List<String> codes,
    long counter) {
  public NewFactor {
    Objects.requireNonNull(user, "user");
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(name, "name");
    details = Map.copyOf(details);
    secrets = Map.copyOf(secrets);
    codes = List.copyOf(codes);
  }

  /** Shows nothing that is secret. */
  @Override
  public String toString() {
    return "NewFactor[" + type + " of " + user + "]";
  }
}
