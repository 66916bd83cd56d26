package io.vestibule.flowfile;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.vestibule.api.stage.Stage;
import io.vestibule.definition.DefinitionChange;
import io.vestibule.definition.DefinitionStore;
import io.vestibule.definition.Definitions;
import io.vestibule.definition.FlowDefinition;
import io.vestibule.event.AuditLog;
import io.vestibule.event.Author;
import io.vestibule.flowfile.document.Blueprint;
import io.vestibule.flowfile.document.BlueprintReader;
import io.vestibule.flowfile.document.BlueprintReading;
import io.vestibule.flowfile.document.FlowFileProblem;
import io.vestibule.flowfile.document.Limits;
import io.vestibule.flowfile.tag.Allowances;
import io.vestibule.flowfile.tag.FlowContext;
import io.vestibule.flowfile.tag.ResolveException;
import io.vestibule.invitation.InvitationStore;
import io.vestibule.json.ConfigMapper;
import io.vestibule.json.Json;
import io.vestibule.json.SecretBox;
import io.vestibule.kind.Kinds;
import io.vestibule.lint.Finding;
import io.vestibule.lint.FlowLint;
import io.vestibule.policy.PolicyBinding;
import io.vestibule.policy.PolicyGate;
import io.vestibule.store.Database;
import io.vestibule.text.Texts;
import io.vestibule.user.UserStore;
import jakarta.persistence.EntityManager;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Flow files: reads them, says what they would change, puts them into the database, and writes
 * them.
 */
public final class FlowFiles {
  /** How long what a preview showed may be applied. */
  public static final Duration PREVIEW_LASTS = Duration.ofHours(1);

  /** How large a file may be, in bytes. */
  public static final int LARGEST = Limits.DEFAULT.bytes();

  private static final String PREVIEW = "preview ";

  private final Database database;
  private final DefinitionStore definitions;
  private final Kinds kinds;
  private final ConfigMapper mapper;
  private final Texts texts;
  private final UserStore users;
  private final AuditLog audit;
  private final SecretBox secrets;
  private final Clock clock;
  private final Allowances allowances;
  private final FlowLint lint;
  private final InvitationStore invitations;
  private final Models models;
  private final FlowFileExporter exporter;

  /**
   * Flow files of an installation.
   *
   * @param database its database
   * @param definitions its definitions
   * @param kinds the kinds of stage and policy there are
   * @param mapper reads their configuration
   * @param texts puts problems into words
   * @param users its users and groups
   * @param audit where changes are recorded
   * @param secrets seals what a preview showed
   * @param clock the time
   * @param allowances what of the server a file may read
   * @param lint looks at what a file makes of flows
   * @param invitations its invitations
   */
  public FlowFiles(
      Database database,
      DefinitionStore definitions,
      Kinds kinds,
      ConfigMapper mapper,
      Texts texts,
      UserStore users,
      AuditLog audit,
      SecretBox secrets,
      Clock clock,
      Allowances allowances,
      FlowLint lint,
      InvitationStore invitations) {
    this.database = database;
    this.definitions = definitions;
    this.kinds = kinds;
    this.mapper = mapper;
    this.texts = texts;
    this.users = users;
    this.audit = audit;
    this.secrets = secrets;
    this.clock = clock;
    this.allowances = allowances;
    this.lint = lint;
    this.invitations = invitations;
    this.models = new Models(kinds);
    this.exporter = new FlowFileExporter(models, mapper, users);
  }

  /**
   * A flow file.
   *
   * @param name its name, for messages
   * @param content what is in it
   */
  @SuppressWarnings("ArrayRecordComponent") // compared by what is in it, see below
  public record Source(String name, byte[] content) {
    /** A file of text. */
    public static Source of(String name, String text) {
      return new Source(name, text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Source source
          && name.equals(source.name)
          && java.util.Arrays.equals(content, source.content);
    }

    @Override
    public int hashCode() {
      return 31 * name.hashCode() + java.util.Arrays.hashCode(content);
    }

    @Override
    public String toString() {
      return name + " of " + content.length + " bytes";
    }
  }

  /**
   * What a file would change.
   *
   * @param report all of it
   * @param token what {@link #apply} needs to do just that; null if the file is wrong
   */
  public record Preview(ImportReport report, @Nullable String token) {}

  /** What was shown is not what would be done now. Nothing was done. */
  public static final class StalePreviewException extends Exception {
    private static final long serialVersionUID = 1;

    StalePreviewException(String message) {
      super(message);
    }
  }

  /** Ends a transaction in which nothing is to be kept. */
  private static final class NotKeptException extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final transient ImportReport report;

    NotKeptException(ImportReport report) {
      super("nothing is kept", null, false, false);
      this.report = report;
    }
  }

  /**
   * What a file would change. Nothing is kept.
   *
   * @param source the file
   * @param options how it is to be read
   * @param author who asks
   */
  public Preview preview(Source source, ImportOptions options, Author author) {
    ImportReport report =
        inTransaction(
            em -> {
              throw new NotKeptException(within(em, source, options, author));
            });
    return new Preview(report, report.isSound() ? seal(source, options, author, report) : null);
  }

  /**
   * Does what a preview showed, all of it or nothing.
   *
   * @param source the file
   * @param options how it is to be read
   * @param author who asks
   * @param token what the preview gave
   * @return what was done; nothing if it is not sound
   * @throws StalePreviewException if that is not what the preview showed, because the file, the
   *     options, the person or the definitions are others, or if it was too long ago
   */
  public ImportReport apply(Source source, ImportOptions options, Author author, String token)
      throws StalePreviewException {
    Shown shown = open(token);
    if (!shown.matches(source, options, author)) {
      throw new StalePreviewException(
          "This is not what the preview showed. Look at a preview of it first.");
    }
    if (shown.until() < clock.instant().getEpochSecond()) {
      throw new StalePreviewException("The preview is too old. Look at it again.");
    }
    ImportReport report =
        inTransaction(
            em -> {
              long revision = definitions.lock(em);
              ImportReport now = within(em, source, options, author);
              if (revision != shown.revision() || !shown.changes().equals(digest(now))) {
                throw new NotKeptException(now);
              }
              return kept(now);
            });
    if (report.revision() != shown.revision() || !shown.changes().equals(digest(report))) {
      throw new StalePreviewException("Something has changed since the preview. Look at it again.");
    }
    return report;
  }

  /**
   * Imports a file without a preview, all of it or nothing.
   *
   * @param source the file
   * @param options how it is to be read
   * @param author who asks
   * @return what was done; nothing if it is not sound
   */
  public ImportReport importNow(Source source, ImportOptions options, Author author) {
    return inTransaction(
        em -> {
          definitions.lock(em);
          return kept(within(em, source, options, author));
        });
  }

  /**
   * Imports a file within a transaction that is under way, which must be rolled back if the file is
   * not sound.
   */
  public ImportReport within(
      EntityManager em, Source source, ImportOptions options, Author author) {
    long revision = DefinitionStore.revision(em);
    BlueprintReading reading = new BlueprintReader().read(source.name(), source.content());
    List<FlowFileProblem> problems = new ArrayList<>(reading.problems());
    Optional<Blueprint> blueprint = reading.blueprint();
    FlowContext context = null;
    if (blueprint.isPresent()) {
      try {
        context = FlowContext.of(blueprint.get().context(), options.context());
      } catch (ResolveException e) {
        problems.add(e.problem());
      }
    }
    if (blueprint.isEmpty() || context == null) {
      return new ImportReport(source.name(), revision, List.of(), problems, Set.of(), List.of());
    }
    FlowContext known = context;
    return definitions.change(
        em,
        author,
        changes -> {
          Directory directory = new Directory(users, em);
          ImportRun run =
              new ImportRun(
                  blueprint.get(),
                  options,
                  models,
                  changes,
                  new DefinitionWriter(changes, kinds, mapper, texts, directory),
                  new PeopleWriter(
                      em,
                      users,
                      directory,
                      changes,
                      audit,
                      author,
                      new InvitationWriter(em, invitations, texts, author)),
                  known,
                  allowances);
          run.run(blueprint.get());
          problems.addAll(run.problems());
          boolean sound = problems.stream().noneMatch(FlowFileProblem::isError);
          Set<String> flows = new TreeSet<>();
          List<Finding> findings = new ArrayList<>();
          if (sound) {
            Definitions now = definitions.within(em);
            Set<UUID> touched = touched(changes.made());
            now.flows().stream()
                .filter(flow -> isTouched(now, flow, touched))
                .forEach(
                    flow -> {
                      flows.add(flow.flow().slug());
                      findings.addAll(lint.lint(now, flow));
                    });
          }
          problems.sort(
              Comparator.comparingInt(FlowFileProblem::line)
                  .thenComparingInt(FlowFileProblem::column));
          ImportReport report =
              new ImportReport(source.name(), revision, run.reports(), problems, flows, findings);
          if (run.isBroken()) {
            throw new NotKeptException(report);
          }
          return report;
        });
  }

  /**
   * Writes a flow as a file.
   *
   * @param slug the flow
   * @return the file; empty if there is no such flow
   * @throws FlowFileExporter.NotExportableException if it has parts nothing is known about
   */
  public Optional<String> export(String slug) throws FlowFileExporter.NotExportableException {
    Definitions now = definitions.latest();
    Optional<FlowDefinition> flow = now.flow(slug);
    return flow.isPresent() ? Optional.of(exporter.export(now, flow.get())) : Optional.empty();
  }

  /** What lint says about all flows, or about one. */
  public List<Finding> lint(@Nullable String slug) {
    Definitions now = definitions.latest();
    return slug == null
        ? lint.lint(now)
        : now.flow(slug).map(flow -> lint.lint(now, flow)).orElse(List.of());
  }

  FlowFileExporter exporter() {
    return exporter;
  }

  ImportReport inTransaction(Function<EntityManager, ImportReport> work) {
    try {
      ImportReport report = database.call(work);
      if (report.changesSomething()) {
        definitions.forget();
      }
      return report;
    } catch (NotKeptException e) {
      return Objects.requireNonNull(e.report);
    }
  }

  /** Ends the transaction if the file is wrong. */
  static ImportReport kept(ImportReport report) {
    if (!report.isSound()) {
      throw new NotKeptException(report);
    }
    return report;
  }

  /** What was changed, and what something hung on that is gone or hangs elsewhere now. */
  private static Set<UUID> touched(List<DefinitionChange> made) {
    Set<UUID> touched = new HashSet<>();
    for (DefinitionChange change : made) {
      touched.add(change.id());
      Optional.ofNullable(change.differences().get("target"))
          .flatMap(difference -> Given.uuid(difference.before()))
          .ifPresent(touched::add);
    }
    return touched;
  }

  private boolean isTouched(Definitions now, FlowDefinition flow, Set<UUID> touched) {
    return touched.contains(flow.flow().id())
        || isTouched(flow.gate(), touched)
        || flow.bindings().stream()
            .anyMatch(
                binding ->
                    touched.contains(binding.id())
                        || stages(now, binding.stage()).stream().anyMatch(touched::contains)
                        || isTouched(binding.gate(), touched));
  }

  /** A stage and those it builds on. */
  private Set<UUID> stages(Definitions now, UUID stage) {
    Set<UUID> stages = new LinkedHashSet<>();
    Deque<UUID> left = new ArrayDeque<>(List.of(stage));
    while (!left.isEmpty()) {
      UUID next = left.pop();
      if (stages.add(next)) {
        now.stage(next)
            .map(FlowFileExporter::config)
            .ifPresent(
                config ->
                    mapper.references(config).stream()
                        .map(ConfigMapper.Reference::ref)
                        .filter(ref -> ref.target().equals(Stage.class))
                        .forEach(ref -> left.push(ref.id())));
      }
    }
    return stages;
  }

  private static boolean isTouched(PolicyGate gate, Set<UUID> touched) {
    return gate.bindings().stream()
        .anyMatch(
            binding ->
                touched.contains(binding.id())
                    || (binding.bound() instanceof PolicyBinding.Bound.ToPolicy policy
                        && touched.contains(policy.id())));
  }

  // What a preview showed

  /**
   * What a preview showed.
   *
   * @param content the digest of the file
   * @param options the digest of how it was read
   * @param author who saw it
   * @param revision the number of the picture it was held against
   * @param changes the digest of what it said
   * @param until when it can no longer be applied, in seconds since 1970
   */
  private record Shown(
      String content, String options, String author, long revision, String changes, long until) {
    boolean matches(Source source, ImportOptions given, Author by) {
      return content.equals(digest(source.content()))
          && options.equals(digest(given))
          && author.equals(by.username());
    }
  }

  private String seal(Source source, ImportOptions options, Author author, ImportReport report) {
    return secrets.seal(
        PREVIEW
            + Json.write(
                new Shown(
                    digest(source.content()),
                    digest(options),
                    author.username(),
                    report.revision(),
                    digest(report),
                    clock.instant().plus(PREVIEW_LASTS).getEpochSecond())));
  }

  private Shown open(String token) throws StalePreviewException {
    try {
      String text = secrets.open(token);
      if (text.startsWith(PREVIEW)) {
        Shown shown = Json.mapper().readValue(text.substring(PREVIEW.length()), Shown.class);
        if (shown != null) {
          return shown;
        }
      }
    } catch (SecretBox.UnreadableSecretException | JsonProcessingException e) {
      // Nothing a preview gave.
    }
    throw new StalePreviewException("This needs a preview. Look at one first.");
  }

  private static String digest(ImportOptions options) {
    return digest(Json.write(List.of(options.full(), options.withoutMissing(), options.context())));
  }

  /** The digest of what a report says. Ids that were made up on the way differ each time. */
  private static String digest(ImportReport report) {
    List<Object> said = new ArrayList<>();
    Map<String, String> made = new LinkedHashMap<>();
    for (EntryReport entry : report.entries()) {
      Map<String, Object> differences = new LinkedHashMap<>();
      entry.differences().forEach((name, difference) -> differences.put(name, difference.toJson()));
      said.add(List.of(entry.line(), entry.model(), entry.label(), entry.result(), differences));
      entry.id().ifPresent(id -> made.put(id.toString(), "#" + made.size()));
    }
    String text = Json.write(said);
    for (Map.Entry<String, String> id : made.entrySet()) {
      text = text.replace(id.getKey(), id.getValue());
    }
    return digest(text);
  }

  static String digest(String text) {
    return digest(text.getBytes(StandardCharsets.UTF_8));
  }

  static String digest(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("SHA-256 is in every Java", e);
    }
  }
}
