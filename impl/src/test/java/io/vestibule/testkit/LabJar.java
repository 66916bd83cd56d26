package io.vestibule.testkit;

import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** A plug-in's jar, made from sources within a test. */
public final class LabJar {
  private final Map<String, String> sources = new LinkedHashMap<>();
  private final Map<String, byte[]> files = new TreeMap<>();
  private final Map<String, String> manifest = new LinkedHashMap<>();
  private final Set<String> left = new TreeSet<>();

  /** Adds a class, compiled. */
  public LabJar source(String className, String source) {
    sources.put(className, source);
    return this;
  }

  /** Adds a file. */
  public LabJar file(String path, String text) {
    return file(path, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Adds a file. */
  public LabJar file(String path, byte[] bytes) {
    files.put(path, bytes);
    return this;
  }

  /** Names providers of a service. */
  public LabJar provides(Class<?> service, String... classNames) {
    return file("META-INF/services/" + service.getName(), String.join("\n", classNames));
  }

  /** Says something in the manifest. */
  public LabJar says(String name, String value) {
    manifest.put(name, value);
    return this;
  }

  /** Leaves a class out that was compiled. */
  public LabJar without(String className) {
    left.add(className.replace('.', '/') + ".class");
    return this;
  }

  /** Writes the jar. */
  public Path write(Path jar) {
    Manifest head = new Manifest();
    head.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.forEach((name, value) -> head.getMainAttributes().putValue(name, value));
    Map<String, byte[]> entries = new TreeMap<>(files);
    compile().forEach(entries::put);
    left.forEach(entries::remove);
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream zip = new JarOutputStream(out, head)) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue());
        zip.closeEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return jar;
  }

  private Map<String, byte[]> compile() {
    Map<String, byte[]> classes = new TreeMap<>();
    if (sources.isEmpty()) {
      return classes;
    }
    try {
      Path folder = Files.createTempDirectory("lab-classes-");
      JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
      StringWriter said = new StringWriter();
      List<JavaFileObject> units = new ArrayList<>();
      sources.forEach((name, source) -> units.add(new Source(name, source)));
      try (StandardJavaFileManager manager =
          compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
        List<String> options =
            List.of(
                "-d",
                folder.toString(),
                "-proc:none",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")));
        if (!compiler.getTask(said, manager, null, options, null, units).call()) {
          throw new AssertionError(said.toString());
        }
      }
      try (Stream<Path> found = Files.walk(folder)) {
        for (Path file : found.filter(Files::isRegularFile).toList()) {
          classes.put(
              folder.relativize(file).toString().replace('\\', '/'), Files.readAllBytes(file));
          Files.delete(file);
        }
      }
      return classes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(String className, String text) {
      super(URI.create("memory:///" + className.replace('.', '/') + ".java"), Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }
}
