package io.vestibule.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;

/** What is in the EAR. */
class BundleIT {
  private static final Pattern JAR =
      Pattern.compile("(?:lib|WEB-INF/lib)/([a-zA-Z0-9.-]+?)(?:-\\d[\\w.-]*)?\\.jar");
  private static final Pattern ROW = Pattern.compile("\\| ([a-z0-9.-]+) \\| [^|]+ \\|");

  @Test
  void theLicenceListNamesWhatTheEarBringsAlongAndNothingElse() throws IOException {
    TreeSet<String> bundled = new TreeSet<>();
    try (InputStream ear = Files.newInputStream(Path.of(TestServer.property("test.ear")))) {
      collect(ear, bundled);
    }
    bundled.removeIf(name -> name.startsWith("vestibule-"));
    String licences =
        Files.readString(Path.of(TestServer.property("test.readme"))).split("## Licences", 2)[1];
    TreeSet<String> named = new TreeSet<>();
    Matcher rows = ROW.matcher(licences);
    while (rows.find()) {
      named.add(rows.group(1));
    }
    named.remove("library");

    assertThat(named).isEqualTo(bundled);
  }

  private static void collect(InputStream archive, Set<String> names) throws IOException {
    ZipInputStream zip = new ZipInputStream(archive);
    for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
      Matcher jar = JAR.matcher(entry.getName());
      if (jar.matches()) {
        names.add(jar.group(1));
      } else if (entry.getName().endsWith(".war")) {
        collect(zip, names);
      }
    }
  }
}
