package io.vestibule.web.admin;

import io.vestibule.flowfile.FlowFiles;
import io.vestibule.flowfile.ImportOptions;
import io.vestibule.json.Json;
import io.vestibule.web.request.Asked;
import io.vestibule.web.request.Upload;
import jakarta.servlet.http.HttpSession;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
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

  void keep(HttpSession session) {
    Serializable[] parts = {
      user,
      source.name(),
      Base64.getEncoder().encodeToString(source.content()),
      options.full(),
      options.withoutMissing(),
      Json.write(options.context())
    };
    session.setAttribute(KEY, parts);
  }

  /** What is pending in a session; empty if nothing is, or somebody else's. */
  static Optional<PendingImport> find(Asked asked, @Nullable HttpSession session) {
    if (session == null || !(session.getAttribute(KEY) instanceof Serializable[] parts)) {
      return Optional.empty();
    }
    Map<String, @Nullable Object> context = Json.readObject((String) parts[5]);
    PendingImport pending =
        new PendingImport(
            new FlowFiles.Source(
                (String) parts[1],
                Base64.getDecoder()
                    .decode(((String) parts[2]).getBytes(StandardCharsets.US_ASCII))),
            new ImportOptions((Boolean) parts[3], (Boolean) parts[4], context),
            (String) parts[0]);
    return pending.user.equals(asked.author().username()) ? Optional.of(pending) : Optional.empty();
  }

  static void forget(HttpSession session) {
    session.removeAttribute(KEY);
  }
}
