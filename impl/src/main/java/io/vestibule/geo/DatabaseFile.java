package io.vestibule.geo;

import com.maxmind.db.DatabaseRecord;
import com.maxmind.db.Reader;
import io.vestibule.event.OneLine;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A database the operator provides, read when it is asked for the first time and again when its
 * file was replaced.
 *
 * <p>It is held in memory as a whole and no file stays open: the file may be written over in place.
 * What was read stays in use until something better can be read; what nobody uses any more is
 * garbage. A file that is not there, or cannot be read, is one line in the log.
 *
 * @param <T> what is read of its entries
 */
final class DatabaseFile<T> {
  private static final Logger LOG = System.getLogger(DatabaseFile.class.getName());
  private static final Duration LOOK_EVERY = Duration.ofSeconds(5);
  private static final long LARGEST = 1L << 30;

  private final Path path;
  private final Class<T> type;
  private final Clock clock;
  private final ReentrantLock turn = new ReentrantLock();
  private volatile @Nullable Loaded loaded;
  private volatile @Nullable Instant lookedAt;
  private @Nullable Version seen;

  /**
   * A database.
   *
   * @param path where it is, or will be
   * @param type what is read of its entries
   * @param clock the time
   */
  DatabaseFile(Path path, Class<T> type, Clock clock) {
    this.path = path;
    this.type = type;
    this.clock = clock;
  }

  /** The entry of an address; empty if there is none, or it cannot be read. */
  Optional<Entry<T>> find(InetAddress address) {
    Loaded current = current();
    if (current == null
        || (address instanceof Inet6Address
            && current.reader().getMetadata().getIpVersion() == 4)) {
      return Optional.empty();
    }
    try {
      DatabaseRecord<T> found = current.reader().getRecord(address, type);
      return Optional.ofNullable(found.getData())
          .map(data -> new Entry<>(data, found.getNetwork().toString()));
    } catch (IOException | RuntimeException | StackOverflowError e) {
      // One line for each version of the file: what is wrong with one entry is with many.
      LOG.log(
          current.complained().getAndSet(true) ? Level.DEBUG : Level.WARNING,
          "entries of the database {0} cannot be read: {1}",
          path,
          OneLine.of(e.toString()));
      return Optional.empty();
    }
  }

  /**
   * An entry.
   *
   * @param data what it says
   * @param network the addresses of which it says so
   */
  record Entry<T>(T data, String network) {}

  private @Nullable Loaded current() {
    if (isFresh()) {
      return loaded;
    }
    // Whoever comes first must wait for it; later ones use what is there meanwhile.
    if (loaded == null) {
      turn.lock();
    } else if (!turn.tryLock()) {
      return loaded;
    }
    try {
      if (!isFresh()) {
        look();
        lookedAt = clock.instant();
      }
      return loaded;
    } finally {
      turn.unlock();
    }
  }

  private boolean isFresh() {
    Instant last = lookedAt;
    Instant now = clock.instant();
    return last != null && !now.isBefore(last) && now.isBefore(last.plus(LOOK_EVERY));
  }

  private void look() {
    Version version = version();
    if (version.equals(seen)) {
      return;
    }
    // Taken before the file is read: if it changes meanwhile, it is read once more.
    seen = version;
    if (version.equals(Version.NONE)) {
      complain("it is not there");
      return;
    }
    try {
      if (version.size() > LARGEST) {
        throw new IOException("it is larger than " + LARGEST + " bytes");
      }
      Trailer.check(path);
      Reader reader = read();
      loaded = new Loaded(reader, new AtomicBoolean());
      LOG.log(
          Level.INFO,
          "the database {0} was read: {1} of {2}",
          path,
          OneLine.of(reader.getMetadata().getDatabaseType()),
          reader.getMetadata().getBuildDate().toInstant());
    } catch (IOException | RuntimeException | StackOverflowError | OutOfMemoryError e) {
      complain(e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      seen = null;
    }
  }

  /**
   * On a thread that ends with it: with the thread goes the buffer through which a file is read.
   */
  private Reader read() throws IOException, InterruptedException {
    FutureTask<Reader> reading =
        new FutureTask<>(() -> new Reader(path.toFile(), Reader.FileMode.MEMORY));
    Thread thread = new Thread(reading, "vestibule-geo");
    thread.setDaemon(true);
    thread.start();
    try {
      return reading.get();
    } catch (ExecutionException e) {
      throw new IOException(String.valueOf(e.getCause()), e);
    }
  }

  private void complain(String why) {
    LOG.log(
        Level.WARNING,
        "the database {0} cannot be read, {1}: {2}",
        path,
        loaded == null
            ? "nothing is known of addresses until it can"
            : "what was read before stays in use",
        OneLine.of(why));
  }

  private Version version() {
    try {
      BasicFileAttributes file = Files.readAttributes(path, BasicFileAttributes.class);
      return new Version(file.lastModifiedTime(), file.size(), String.valueOf(file.fileKey()));
    } catch (IOException e) {
      return Version.NONE;
    }
  }

  /** A version of the file, as far as that can be seen without reading it. */
  private record Version(FileTime modified, long size, String key) {
    static final Version NONE = new Version(FileTime.fromMillis(0), -1, "");
  }

  private record Loaded(Reader reader, AtomicBoolean complained) {}
}
