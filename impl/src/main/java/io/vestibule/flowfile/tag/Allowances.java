package io.vestibule.flowfile.tag;

import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What flow files may see of the server they are read on. By default nothing: who may import flows
 * need not be who may read the server's secrets.
 *
 * @param names the environment variables {@code !Env} may read
 * @param environment where they are read
 * @param files where {@code !File} reads; empty if it must not
 */
public record Allowances(Set<String> names, Environment environment, Optional<FileSource> files) {
  /** The setting with the environment variables that may be read. */
  public static final String ENVIRONMENT_SETTING = "vestibule.flows.env";

  /** The setting with the folder that may be read. */
  public static final String FILES_SETTING = "vestibule.flows.files";

  /** Copies the set. */
  public Allowances {
    names = Set.copyOf(names);
  }

  /** Nothing is allowed. */
  public static Allowances none() {
    return new Allowances(Set.of(), name -> null, Optional.empty());
  }

  /** The environment, e.g. {@code System::getenv}. */
  @FunctionalInterface
  public interface Environment {
    /** The value of a variable, or null if it is not set. */
    @Nullable String get(String name);
  }

  /** Files. */
  @FunctionalInterface
  public interface FileSource {
    /**
     * What a file says.
     *
     * @param path as the flow file says it
     */
    FileAnswer read(String path);
  }

  /** What there is to say about a file. */
  public sealed interface FileAnswer {}

  /**
   * There it is.
   *
   * @param bytes all of it
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over, neither compared nor kept
  public record Content(byte[] bytes) implements FileAnswer {}

  /** There is no such file, or it cannot be read. */
  public record Missing() implements FileAnswer {}

  /**
   * It must not be read.
   *
   * @param reason why, in plain English, to be read after the file's name
   */
  public record Refused(String reason) implements FileAnswer {}
}
