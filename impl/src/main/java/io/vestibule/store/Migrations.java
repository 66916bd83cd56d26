package io.vestibule.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.flywaydb.core.api.ResourceProvider;
import org.flywaydb.core.api.resource.LoadableResource;
import org.jspecify.annotations.Nullable;

/**
 * The schema's migrations, by name: a search of the class path does not work in every server's EAR.
 */
final class Migrations implements ResourceProvider {
  /** All migrations in their order. */
  static final List<String> FILES =
      List.of(
          "V1__first_login.sql",
          "V2__flow_files.sql",
          "V3__policies.sql",
          "V4__mail_links.sql",
          "V5__prompts.sql",
          "V6__consents.sql",
          "V7__mail.sql",
          "V8__invitations.sql",
          "V9__enrollment_and_gates.sql",
          "V10__factors.sql");

  /** The version the schema has after all of them. */
  static final String LATEST = version(FILES.get(FILES.size() - 1));

  private static String version(String file) {
    return file.substring(1, file.indexOf("__"));
  }

  @Override
  public @Nullable LoadableResource getResource(String name) {
    return FILES.contains(name) ? new Script(name) : null;
  }

  @Override
  public Collection<LoadableResource> getResources(String prefix, String[] suffixes) {
    return FILES.stream()
        .filter(name -> name.startsWith(prefix) && Arrays.stream(suffixes).anyMatch(name::endsWith))
        .map(name -> (LoadableResource) new Script(name))
        .toList();
  }

  private static final class Script extends LoadableResource {
    private final String name;

    Script(String name) {
      this.name = name;
    }

    @Override
    public Reader read() {
      InputStream in = Migrations.class.getResourceAsStream("migration/" + name);
      if (in == null) {
        throw new UncheckedIOException(new IOException("missing migration " + name));
      }
      return new InputStreamReader(in, StandardCharsets.UTF_8);
    }

    @Override
    public String getAbsolutePath() {
      return name;
    }

    @Override
    public String getAbsolutePathOnDisk() {
      return name;
    }

    @Override
    public String getFilename() {
      return name;
    }

    @Override
    public String getRelativePath() {
      return name;
    }
  }
}
