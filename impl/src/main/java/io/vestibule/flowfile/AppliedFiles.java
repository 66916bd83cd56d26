package io.vestibule.flowfile;

import io.vestibule.definition.DefinitionStore;
import io.vestibule.definition.Definitions;
import io.vestibule.definition.FlowDefinition;
import io.vestibule.event.Author;
import io.vestibule.flowfile.FlowFiles.Source;
import io.vestibule.flowfile.document.FlowFileProblem;
import io.vestibule.json.Json;
import jakarta.persistence.EntityManager;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Files the installation applies by itself when it starts: those it comes with, and those an
 * operator puts into a folder. It remembers what was in each, so that a file is applied once and
 * again when it says something new.
 */
public final class AppliedFiles {
  /** The rows of this package. */
  public static final List<Class<?>> ROWS = List.of(FlowFileRow.class);

  private static final Logger LOG = System.getLogger(AppliedFiles.class.getName());
  private static final int LONGEST_NAME = 200;

  private final DefinitionStore definitions;
  private final FlowFiles files;
  private final Clock clock;

  /**
   * What is applied to an installation.
   *
   * @param definitions its definitions
   * @param files reads files
   * @param clock the time
   */
  public AppliedFiles(DefinitionStore definitions, FlowFiles files, Clock clock) {
    this.definitions = definitions;
    this.files = files;
    this.clock = clock;
  }

  /**
   * Applies a file the product comes with: where it was never applied, or where it says something
   * new and nobody has changed what it made since.
   *
   * @param source the file
   * @param wasThere whether it was applied before files were remembered
   * @throws IllegalStateException if the file is wrong
   */
  public void builtIn(Source source, boolean wasThere) {
    String name = "builtin:" + source.name();
    String content = FlowFiles.digest(source.content());
    ImportReport report =
        files.inTransaction(
            em -> {
              definitions.lock(em);
              FlowFileRow row = em.find(FlowFileRow.class, name);
              if (row == null && wasThere) {
                // What it made may have been changed already; from now on that can be told.
                String slug = source.name().replaceFirst("\\.yaml$", "");
                remember(em, null, name, content, Set.of(slug));
                return ImportReport.nothing(source.name());
              }
              if (row != null && row.content.equals(content)) {
                return ImportReport.nothing(source.name());
              }
              if (row != null && wasChanged(em, row)) {
                LOG.log(
                    Level.INFO,
                    "{0} has a new version, which is not applied: {1} was changed or deleted here",
                    source.name(),
                    String.join(", ", flows(row)));
                return ImportReport.nothing(source.name());
              }
              ImportReport done = files.within(em, source, ImportOptions.DEFAULT, Author.SYSTEM);
              if (done.isSound()) {
                remember(em, row, name, content, done.allFlows());
              }
              return FlowFiles.kept(done);
            });
    if (!report.isSound()) {
      throw new IllegalStateException("a built-in flow is wrong: " + report.problems());
    }
  }

  /**
   * Applies the files of a folder in the order of their names, each once for what is in it. One
   * that is wrong is told in the log with its lines, and the others are applied all the same.
   *
   * @param folder where they are
   * @param options how they are to be read
   */
  public void folder(Path folder, ImportOptions options) {
    Map<String, Path> found = new TreeMap<>();
    try (Stream<Path> entries = Files.list(folder)) {
      entries
          .filter(Files::isRegularFile)
          .filter(file -> isFlowFile(file.getFileName().toString()))
          .forEach(file -> found.put(file.getFileName().toString(), file));
    } catch (IOException | java.io.UncheckedIOException e) {
      LOG.log(Level.ERROR, "the folder of flow files cannot be read: " + folder, e);
      return;
    }
    found.forEach(
        (name, file) -> {
          try {
            apply(new Source(name, read(file)), options);
          } catch (IOException e) {
            LOG.log(Level.ERROR, "the flow file cannot be read: " + file, e);
          } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "the flow file was not applied: " + file, e);
          }
        });
  }

  private void apply(Source source, ImportOptions options) {
    String name = "folder:" + source.name();
    if (name.length() > LONGEST_NAME) {
      LOG.log(Level.ERROR, "the flow file was not applied: its name is too long: {0}", name);
      return;
    }
    String content = FlowFiles.digest(source.content());
    ImportReport report =
        files.inTransaction(
            em -> {
              definitions.lock(em);
              FlowFileRow row = em.find(FlowFileRow.class, name);
              if (row != null && row.content.equals(content)) {
                return ImportReport.nothing(source.name());
              }
              ImportReport done = files.within(em, source, options, Author.SYSTEM);
              if (done.isSound()) {
                remember(em, row, name, content, done.allFlows());
              }
              return FlowFiles.kept(done);
            });
    for (FlowFileProblem problem : report.problems()) {
      LOG.log(problem.isError() ? Level.ERROR : Level.WARNING, "{0}", problem);
    }
    if (!report.isSound()) {
      LOG.log(Level.ERROR, "{0} was not applied", source.name());
    } else if (!report.entries().isEmpty()) {
      LOG.log(
          Level.INFO,
          "{0} applied: {1} created, {2} updated, {3} deleted, {4} unchanged",
          source.name(),
          report.count(EntryReport.Result.CREATED),
          report.count(EntryReport.Result.UPDATED),
          report.count(EntryReport.Result.DELETED),
          report.count(EntryReport.Result.UNCHANGED));
    }
  }

  private static boolean isFlowFile(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return !lower.startsWith(".")
        && Stream.of(".yaml", ".yml", ".json", ".akflow").anyMatch(lower::endsWith);
  }

  /** One byte more than a file may have is enough to see that it has too many. */
  private static byte[] read(Path file) throws IOException {
    try (var in = Files.newInputStream(file)) {
      return in.readNBytes(FlowFiles.LARGEST + 1);
    }
  }

  private void remember(
      EntityManager em,
      @Nullable FlowFileRow known,
      String name,
      String content,
      Set<String> flows) {
    FlowFileRow row = known == null ? new FlowFileRow(name) : em.merge(known);
    row.content = content;
    row.flows = String.join(",", flows);
    row.made = made(em, flows);
    row.appliedAt = clock.instant();
    if (known == null) {
      em.persist(row);
    }
    em.flush();
  }

  private static Set<String> flows(FlowFileRow row) {
    return row.flows.isEmpty() ? Set.of() : Set.of(row.flows.split(",", -1));
  }

  /** Whether flows are others than a file made them, or one is gone: who deleted it meant it. */
  private boolean wasChanged(EntityManager em, FlowFileRow row) {
    Definitions now = definitions.within(em);
    return !made(em, flows(row)).equals(row.made)
        || flows(row).stream().anyMatch(slug -> now.flow(slug).isEmpty());
  }

  /** The digest of what flows are now. */
  private String made(EntityManager em, Set<String> flows) {
    Definitions now = definitions.within(em);
    StringBuilder text = new StringBuilder();
    for (String slug : new java.util.TreeSet<>(flows)) {
      text.append(now.flow(slug).map(flow -> text(now, flow)).orElse("gone: " + slug)).append('\n');
    }
    return FlowFiles.digest(text.toString());
  }

  private String text(Definitions now, FlowDefinition flow) {
    try {
      return files.exporter().export(now, flow);
    } catch (FlowFileExporter.NotExportableException e) {
      return Json.write(List.of("not exportable", String.valueOf(e.getMessage())));
    }
  }
}
