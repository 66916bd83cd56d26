package io.vestibule.trial;

import io.vestibule.api.flow.Brand;
import io.vestibule.api.flow.RequestInfo;
import io.vestibule.api.user.User;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The made-up situation of a trial.
 *
 * @param user whom it is about, or null for nobody
 * @param loggedIn whether that user is logged in already; otherwise they are the run's pending user
 * @param flow the slug of the flow it happens in, or null for one that does not exist; policies
 *     bound to something are tried in the flow they are bound in
 * @param brand the brand by which the person came
 * @param request the request
 * @param context what the run knows, by name; cannot be changed
 */
public record TrialQuestion(
    @Nullable User user,
    boolean loggedIn,
    @Nullable String flow,
    Brand brand,
    RequestInfo request,
    Map<String, Object> context) {
  public TrialQuestion {
    context = Collections.unmodifiableMap(new LinkedHashMap<>(context));
  }
}
