package io.vestibule.flowfile.tag;

import io.vestibule.flowfile.tag.Allowances.Content;
import io.vestibule.flowfile.tag.Allowances.FileAnswer;
import io.vestibule.flowfile.tag.Allowances.FileSource;
import io.vestibule.flowfile.tag.Allowances.Missing;
import io.vestibule.flowfile.tag.Allowances.Refused;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/**
 * The files of one folder and the folders in it, however a path to them is written. Whether there
 * is something outside is never looked at, unless a link in the folder leads there.
 */
public final class FolderFiles implements FileSource {
  /** How many bytes of a file are read at most, by default. */
  public static final int MOST_BYTES = 1 << 16;

  private static final Refused OUTSIDE =
      new Refused("is outside the folder of the setting " + Allowances.FILES_SETTING);

  private final Path folder;
  private final int mostBytes;

  /** The files of a folder that are no longer than usual. */
  public FolderFiles(Path folder) {
    this(folder, MOST_BYTES);
  }

  /**
   * The files of a folder.
   *
   * @param mostBytes how long a file is at most
   */
  public FolderFiles(Path folder, int mostBytes) {
    this.folder = folder.toAbsolutePath().normalize();
    this.mostBytes = mostBytes;
  }

  @Override
  public FileAnswer read(String path) {
    Path file;
    try {
      file = folder.resolve(path).normalize();
    } catch (InvalidPathException e) {
      return new Refused("is not a path");
    }
    if (!file.startsWith(folder)) {
      return OUTSIDE;
    }
    try {
      Path real = file.toRealPath();
      if (!real.startsWith(folder.toRealPath())) {
        return OUTSIDE;
      }
      // What is no regular file may never end, or act when it is read.
      return Files.isRegularFile(real, LinkOption.NOFOLLOW_LINKS) ? content(real) : new Missing();
    } catch (IOException e) {
      return new Missing();
    }
  }

  private FileAnswer content(Path real) throws IOException {
    try (InputStream in = Files.newInputStream(real, LinkOption.NOFOLLOW_LINKS)) {
      byte[] bytes = in.readNBytes(mostBytes + 1);
      return bytes.length > mostBytes
          ? new Refused("is longer than " + mostBytes + " bytes")
          : new Content(bytes);
    }
  }
}
