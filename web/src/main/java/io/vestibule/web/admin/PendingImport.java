package io.vestibule.web.admin;

import io.vestibule.flowfile.FlowFiles;
import io.vestibule.flowfile.ImportOptions;
import io.vestibule.json.Json;
import io.vestibule.web.request.Asked;
import io.vestibule.web.request.Upload;
import io.vestibule.web.session.SessionTexts;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A file an administrator has sent and not applied yet. It is kept in the browser's session, as
 * texts and numbers only, so that any node can go on with it.
 */
final class PendingImport {
  private static final String KEY = "vestibule.import";

  private final FlowFiles.Source source;
  private final ImportOptions options;
  private final String user;

  private PendingImport(FlowFiles.Source source, ImportOptions options, String user) {
    this.source = source;
    this.options = options;
    this.user = user;
  }

  static PendingImport of(Asked asked, Upload upload) {
    return new PendingImport(upload.source(), upload.options(), asked.author().username());
  }

  FlowFiles.Source source() {
    return source;
  }

  ImportOptions options() {
    return options;
  }

  void keep(SessionTexts session) {
    Map<String, Object> parts = new LinkedHashMap<>();
    parts.put("user", user);
    parts.put("name", source.name());
    parts.put("content", Base64.getEncoder().encodeToString(source.content()));
    parts.put("full", options.full());
    parts.put("without_missing", options.withoutMissing());
    parts.put("context", options.context());
    session.put(KEY, Json.write(parts));
  }

  /** What is pending in a session; empty if nothing is, or somebody else's. */
  static Optional<PendingImport> find(Asked asked, SessionTexts session) {
    return session
        .find(KEY)
        .map(Json::readObject)
        .map(PendingImport::read)
        .filter(pending -> pending.user.equals(asked.author().username()));
  }

  @SuppressWarnings("unchecked")
  private static PendingImport read(Map<String, Object> parts) {
    return new PendingImport(
        new FlowFiles.Source(
            text(parts, "name"),
            Base64.getDecoder().decode(text(parts, "content").getBytes(StandardCharsets.US_ASCII))),
        new ImportOptions(
            Boolean.TRUE.equals(parts.get("full")),
            Boolean.TRUE.equals(parts.get("without_missing")),
            (Map<String, @Nullable Object>) Objects.requireNonNull(parts.get("context"))),
        text(parts, "user"));
  }

  private static String text(Map<String, Object> parts, String name) {
    return (String) Objects.requireNonNull(parts.get(name), name);
  }

  static void forget(SessionTexts session) {
    session.remove(KEY);
  }
}
