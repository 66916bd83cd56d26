package io.vestibule.plugin;

import io.vestibule.api.stage.StageKind;
import java.io.IOException;
import java.net.URL;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What all plug-ins have in common, and the parent of their loaders: the JDK, the API, and what the
 * API speaks in. Nothing else of the application or the server is to be seen from here, so that no
 * plug-in depends on a library by chance, nor is in the way of one.
 */
final class SharedClasses extends ClassLoader {
  private static final List<String> SHARED =
      List.of("io.vestibule.api.", "jakarta.validation.", "org.jspecify.annotations.");

  private final ClassLoader application;

  /** What the loader of the API gives. */
  SharedClasses() {
    super("vestibule-api", ClassLoader.getPlatformClassLoader());
    this.application = StageKind.class.getClassLoader();
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    if (SHARED.stream().anyMatch(name::startsWith)) {
      return application.loadClass(name);
    }
    throw new ClassNotFoundException(name);
  }

  /** The resources of the JDK are no business of plug-ins: they would be taken for their own. */
  @Override
  public @Nullable URL getResource(String name) {
    return null;
  }

  @Override
  public Enumeration<URL> getResources(String name) throws IOException {
    return Collections.emptyEnumeration();
  }
}
