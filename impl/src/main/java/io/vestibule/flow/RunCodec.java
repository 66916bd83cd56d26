package io.vestibule.flow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.vestibule.api.text.Text;
import io.vestibule.json.Json;
import io.vestibule.json.JsonContext;
import io.vestibule.session.SessionCookies;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Runs as text.
 *
 * <p>The text begins with the version of its shape. A text of any other version, or that cannot be
 * read for any other reason, is no run: the flow starts again, never with half of what it knew.
 */
final class RunCodec {
  private static final int VERSION = 1;

  /** Enough for a file somebody answered with; what else a run knows is short. */
  private static final int MAX_LENGTH = 1_200_000;

  private RunCodec() {}

  private record StoredRun(
      int v,
      String csrf,
      @Nullable UUID owner,
      int step,
      List<PlannedStage> stages,
      Map<String, Object> context,
      Map<String, Object> known,
      Map<String, List<String>> query,
      boolean nextRefused,
      @Nullable List<FieldSpec> asked,
      boolean answered,
      List<Text> notices,
      Run.@Nullable Handover handover) {}

  private record StoredEnd(
      int end, String csrf, String to, @Nullable SessionCookies cookies, Instant at) {}

  static RunStore.Entry write(Run run, Instant now) {
    Run.Start start = run.start();
    String text =
        Json.write(
            new StoredRun(
                VERSION,
                run.csrf(),
                run.owner(),
                run.step(),
                run.stages(),
                run.context().toMap(),
                start.known().toMap(),
                start.query(),
                start.nextRefused(),
                run.asked(),
                run.answered(),
                run.notices(),
                run.handover()));
    if (text.length() > MAX_LENGTH) {
      throw new IllegalStateException(
          "a run of " + text.length() + " characters is too large to be kept");
    }
    return new RunStore.Entry(start.id(), start.flow(), now, text);
  }

  static RunStore.Entry write(Finished end) {
    StoredEnd stored = new StoredEnd(VERSION, end.csrf(), end.to(), end.cookies(), end.at());
    return new RunStore.Entry(end.id(), end.flow(), end.at(), Json.write(stored));
  }

  static Optional<Run> readRun(RunStore.Entry entry) {
    return read(
        entry,
        "v",
        StoredRun.class,
        stored ->
            new Run(
                new Run.Start(
                    entry.id(),
                    entry.flow(),
                    JsonContext.of(stored.known()),
                    stored.query(),
                    stored.nextRefused()),
                stored.csrf(),
                stored.owner(),
                stored.step(),
                stored.stages(),
                JsonContext.of(stored.context()),
                stored.asked(),
                stored.answered(),
                stored.notices(),
                stored.handover()));
  }

  static Optional<Finished> readEnd(RunStore.Entry entry) {
    return read(
        entry,
        "end",
        StoredEnd.class,
        stored ->
            new Finished(
                entry.id(),
                stored.csrf(),
                entry.flow(),
                stored.to(),
                stored.cookies(),
                stored.at()));
  }

  private static <S, T> Optional<T> read(
      RunStore.Entry entry, String versionKey, Class<S> type, Function<S, T> make) {
    try {
      JsonNode tree = Json.mapper().readTree(entry.state());
      return tree.path(versionKey).asInt() == VERSION
          // Records refuse what they cannot be without: a text that lacks it is no run, either.
          ? Optional.ofNullable(Json.mapper().treeToValue(tree, type)).map(make)
          : Optional.empty();
    } catch (JsonProcessingException | IllegalArgumentException | NullPointerException e) {
      return Optional.empty();
    }
  }
}
