package io.vestibule.credential;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.settings.Settings;
import java.io.File;
import java.lang.ref.WeakReference;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A server's threads hash passwords for applications that come and go. */
class PasswordHashesLoaderTest {
  @Test
  void aThreadThatHashedKeepsNothingOfTheApplication() throws Exception {
    ExecutorService servers = Executors.newSingleThreadExecutor();
    try {
      WeakReference<ClassLoader> application =
          servers.submit(PasswordHashesLoaderTest::hashInAnApplication).get(60, TimeUnit.SECONDS);

      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
      while (application.get() != null && System.nanoTime() < end) {
        System.gc();
      }

      assertThat(application.get()).isNull();
    } finally {
      servers.shutdownNow();
    }
  }

  /** Everything of the engine and its libraries is loaded anew, used and let go. */
  private static WeakReference<ClassLoader> hashInAnApplication() throws Exception {
    try (URLClassLoader application =
        new URLClassLoader(classPath(), ClassLoader.getPlatformClassLoader())) {
      Class<?> settings = application.loadClass(Settings.class.getName());
      Object none = settings.getMethod("of", Map.class, Map.class).invoke(null, Map.of(), Map.of());
      Class<?> hashes = application.loadClass(PasswordHashes.class.getName());
      Object hash =
          hashes
              .getMethod("hash", String.class)
              .invoke(hashes.getConstructor(settings).newInstance(none), "correct horse");
      assertThat(hash).asString().startsWith("$argon2id$");
      return new WeakReference<>(application);
    }
  }

  private static URL[] classPath() {
    return Arrays.stream(System.getProperty("java.class.path", "").split(File.pathSeparator, -1))
        .map(
            entry -> {
              try {
                return new File(entry).toURI().toURL();
              } catch (MalformedURLException e) {
                throw new IllegalStateException(e);
              }
            })
        .toArray(URL[]::new);
  }
}
