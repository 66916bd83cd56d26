package io.vestibule.plugin;

import java.net.URL;
import java.net.URLClassLoader;
import java.util.List;

/**
 * Loads the classes of one plug-in: those that {@link SharedClasses all of them share} from there,
 * and every other from its own jars, whatever the application or another plug-in has of the same
 * name.
 */
final class PluginClassLoader extends URLClassLoader {
  static {
    registerAsParallelCapable();
  }

  /**
   * A loader.
   *
   * @param plugin the plug-in's name: shown in stack traces
   * @param jars its jars
   * @param shared what it shares with others
   */
  PluginClassLoader(String plugin, List<URL> jars, SharedClasses shared) {
    super(plugin, jars.toArray(URL[]::new), shared);
  }
}
