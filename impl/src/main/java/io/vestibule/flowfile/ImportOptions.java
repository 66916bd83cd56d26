package io.vestibule.flowfile;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a flow file is to be read.
 *
 * @param full whether it may touch groups, users and brands as well, not only what flows are made
 *     of
 * @param withoutMissing whether stages of kinds that are not there are left out with their
 *     bindings, instead of being an error
 * @param context values for {@code !Context}, which go before those of the file
 */
public record ImportOptions(
    boolean full, boolean withoutMissing, Map<String, @Nullable Object> context) {
  /** Flows only, all of the file, and nothing to add to it. */
  public static final ImportOptions DEFAULT = new ImportOptions(false, false, Map.of());

  public ImportOptions {
    context = Collections.unmodifiableMap(new LinkedHashMap<>(context));
  }
}
