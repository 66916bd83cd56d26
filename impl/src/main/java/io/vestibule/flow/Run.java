package io.vestibule.flow;

import io.vestibule.api.context.ContextChanges;
import io.vestibule.api.context.ContextKeys;
import io.vestibule.api.text.Text;
import io.vestibule.api.user.PendingUser;
import io.vestibule.json.JsonContext;
import io.vestibule.session.SessionCookies;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One execution of a flow by one browser, as data: what is left to run, what is known, and what the
 * browser was asked last. It never changes; every step makes a new one.
 *
 * @param start what stays the same from the start to the end
 * @param csrf proves that an answer comes from a page of this run
 * @param owner the user who was logged in at its last step, or null
 * @param step counts what the browser was asked: an answer names the step it answers
 * @param stages what is left to run; the first is the one the run is at
 * @param context what the run knows
 * @param asked what the browser was asked at this step, or null if nothing yet
 * @param answered whether anything was answered since the start or the last restart
 * @param notices what is to be told at the next opportunity
 * @param handover what the last login on the way gave to the browser, or null
 */
record Run(
    Start start,
    String csrf,
    @Nullable UUID owner,
    int step,
    List<PlannedStage> stages,
    JsonContext context,
    @Nullable List<FieldSpec> asked,
    boolean answered,
    List<Text> notices,
    @Nullable Handover handover) {
  Run {
    Objects.requireNonNull(csrf, "csrf");
    context = start.keepingOwner(context);
    stages = List.copyOf(stages);
    asked = asked == null ? null : List.copyOf(asked);
    notices = List.copyOf(notices);
  }

  /**
   * What stays the same from the start of a run to its end.
   *
   * @param id names the run in the browser's session; nobody can guess it
   * @param flow the flow
   * @param known what the run knew from the start, which a restart keeps
   * @param query the query string of the page that started it, by name
   * @param nextRefused whether that query string named a place to go to that will not do
   */
  record Start(
      String id,
      UUID flow,
      JsonContext known,
      Map<String, List<String>> query,
      boolean nextRefused) {
    Start {
      query = Collections.unmodifiableMap(new LinkedHashMap<>(query));
    }

    /** Whom the link the run came by was made for; empty if it came by none. */
    Optional<PendingUser> ownerOfLink() {
      return known.has(ContextKeys.IS_RESTORED)
          ? known.get(ContextKeys.PENDING_USER)
          : Optional.empty();
    }

    /**
     * The start of a run of another flow that this one goes on as. What a link demands that it came
     * by, it still demands.
     *
     * @param newId names the other run
     * @param other the other flow
     * @param more what it knows besides, also after a restart
     * @param keepContext whether what this one knew from the start is kept
     */
    Start leadingOn(String newId, UUID other, ContextChanges more, boolean keepContext) {
      JsonContext kept = known;
      if (!keepContext) {
        kept = JsonContext.empty();
        Optional<PendingUser> owner = ownerOfLink();
        if (known.has(ContextKeys.IS_RESTORED)) {
          kept =
              kept.with(ContextKeys.IS_RESTORED, known.get(ContextKeys.IS_RESTORED).orElseThrow());
        }
        if (owner.isPresent()) {
          kept = kept.with(ContextKeys.PENDING_USER, owner.get());
        }
      }
      return new Start(newId, other, kept.with(more), query, nextRefused);
    }

    /**
     * The same context, about whom the link was made for: whoever holds a link to one account must
     * not get into another, whatever a stage or a policy says.
     */
    private JsonContext keepingOwner(JsonContext context) {
      return ownerOfLink()
          .filter(owner -> !isAbout(context, owner))
          .map(
              owner ->
                  context.with(
                      ContextChanges.none()
                          .put(ContextKeys.PENDING_USER, owner)
                          // What somebody typed to be somebody else is no name of this one.
                          .remove(ContextKeys.PENDING_USER_IDENTIFIER)))
          .orElse(context);
    }

    /** Whether a context is about the same account. */
    static boolean isAbout(JsonContext context, PendingUser user) {
      return context
          .get(ContextKeys.PENDING_USER)
          .filter(about -> Objects.equals(about.id(), user.id()))
          .isPresent();
    }

    /** The query string, as it was judged at the start. */
    StartQuery asQuery() {
      return new StartQuery(query, nextRefused);
    }
  }

  /**
   * What a login in the middle of a run gave to the browser. Whoever clicked twice sees the answer
   * to the second click, which comes without it.
   *
   * @param csrf proves that an answer comes from the page before the login
   * @param cookies what the browser was given
   * @param at when that was
   */
  record Handover(String csrf, SessionCookies cookies, Instant at) {}

  String id() {
    return start.id();
  }

  PlannedStage current() {
    return stages.get(0);
  }

  /** The stages after the one the run is at. */
  List<PlannedStage> rest() {
    return stages.subList(1, stages.size());
  }

  boolean hasStages() {
    return !stages.isEmpty();
  }

  /** The same run, at a stage of which nothing was asked yet. */
  Run at(List<PlannedStage> left, JsonContext known) {
    return new Run(start, csrf, owner, step + 1, left, known, null, answered, notices, handover);
  }

  Run with(JsonContext known) {
    return new Run(start, csrf, owner, step, stages, known, asked, answered, notices, handover);
  }

  Run asking(List<FieldSpec> fields) {
    return new Run(start, csrf, owner, step, stages, context, fields, answered, notices, handover);
  }

  /** The same run, from now on of whoever is logged in now. */
  Run ownedBy(@Nullable UUID user, String newCsrf, @Nullable Handover left) {
    return new Run(start, newCsrf, user, step, stages, context, asked, answered, notices, left);
  }

  Run answered(boolean yes) {
    return new Run(start, csrf, owner, step, stages, context, asked, yes, notices, handover);
  }

  Run telling(List<Text> told) {
    return new Run(start, csrf, owner, step, stages, context, asked, answered, told, handover);
  }
}
