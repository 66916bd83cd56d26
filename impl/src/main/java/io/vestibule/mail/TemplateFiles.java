package io.vestibule.mail;

import io.vestibule.api.mail.MailTemplateException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The texts of templates: those in the installation's folder, then the built-in ones. They are read
 * each time, so a changed one counts at once.
 */
final class TemplateFiles {
  private static final int MOST_BYTES = 1 << 18;

  /** No two dots, no leading slash: nothing that leads out of a folder. */
  private static final Pattern NAME =
      Pattern.compile("[A-Za-z0-9_-]+(?:/[A-Za-z0-9_-]+)*\\.(?:html|txt)");

  private final Optional<Path> folder;

  TemplateFiles(Optional<Path> folder) {
    this.folder = folder.map(path -> path.toAbsolutePath().normalize());
  }

  /**
   * A template.
   *
   * @param name its name
   * @param text what is in it
   * @param own whether it is the installation's own
   */
  record Source(String name, String text, boolean own) {}

  /**
   * The template of a name. In the folder one for the language comes first, e.g. {@code
   * email/password_reset_de.html}.
   *
   * @throws MailTemplateException if it is there but cannot be read
   */
  Optional<Source> find(String name, Locale locale) {
    if (name.length() > 200 || !NAME.matcher(name).matches()) {
      return Optional.empty();
    }
    int dot = name.lastIndexOf('.');
    String ofLanguage = name.substring(0, dot) + "_" + locale.getLanguage() + name.substring(dot);
    return own(ofLanguage).or(() -> own(name)).or(() -> builtIn(name));
  }

  private Optional<Source> own(String name) {
    if (folder.isEmpty() || !NAME.matcher(name).matches()) {
      return Optional.empty();
    }
    try {
      Path real = folder.get().resolve(name).toRealPath();
      // A link may lead elsewhere; what is no regular file may never end.
      if (!real.startsWith(folder.get().toRealPath())
          || !Files.isRegularFile(real, LinkOption.NOFOLLOW_LINKS)) {
        return Optional.empty();
      }
      return Optional.of(new Source(name, content(name, real), true));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static String content(String name, Path file) throws IOException {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
      bytes = in.readNBytes(MOST_BYTES + 1);
    }
    if (bytes.length > MOST_BYTES) {
      throw new MailTemplateException(name + " is longer than " + MOST_BYTES + " bytes");
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new MailTemplateException(name + " is not in UTF-8");
    }
  }

  private static Optional<Source> builtIn(String name) {
    try (InputStream in = TemplateFiles.class.getResourceAsStream(name)) {
      return in == null
          ? Optional.empty()
          : Optional.of(
              new Source(name, new String(in.readAllBytes(), StandardCharsets.UTF_8), false));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
