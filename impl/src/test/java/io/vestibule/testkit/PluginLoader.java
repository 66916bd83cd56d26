package io.vestibule.testkit;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;

/** Loads what a plug-in brings along, of which other tests are to know nothing. */
public final class PluginLoader extends ClassLoader {
  private final String service;
  private final List<String> providers;

  /**
   * A plug-in.
   *
   * @param service what it provides
   * @param providers the names of the classes that do
   */
  public PluginLoader(Class<?> service, String... providers) {
    super(PluginLoader.class.getClassLoader());
    this.service = "META-INF/services/" + service.getName();
    this.providers = List.of(providers);
  }

  @Override
  public Enumeration<URL> getResources(String name) throws IOException {
    return name.equals(service)
        ? Collections.enumeration(List.of(file()))
        : super.getResources(name);
  }

  @SuppressWarnings("deprecation") // what takes its place came after Java 17
  private URL file() throws MalformedURLException {
    return new URL(
        null,
        "plugin:" + service,
        new URLStreamHandler() {
          @Override
          protected URLConnection openConnection(URL url) {
            return new URLConnection(url) {
              @Override
              public void connect() {}

              @Override
              public InputStream getInputStream() {
                return new ByteArrayInputStream(
                    String.join("\n", providers).getBytes(StandardCharsets.UTF_8));
              }
            };
          }
        });
  }
}
