package io.vestibule.server;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a virtual machine holds after a collection of garbage.
 *
 * @param engines how many engines there are
 * @param threads how many threads there are of each name, numbers in names left out
 */
record Footprint(long engines, Map<String, Long> threads) {
  private static final Pattern INSTANCES =
      Pattern.compile("\\s*\\d+:\\s+(\\d+)\\s+\\d+\\s+(\\S+).*");
  private static final Pattern THREAD = Pattern.compile("\"(.*)\" #.*");

  /** Looks at a virtual machine, which collects its garbage for it. */
  static Footprint of(long pid) {
    long engines = 0;
    for (String line : jcmd(pid, "GC.class_histogram").lines().toList()) {
      Matcher instances = INSTANCES.matcher(line);
      if (instances.matches()) {
        if (instances.group(2).equals("io.vestibule.engine.Vestibule")) {
          engines += Long.parseLong(instances.group(1));
        }
      }
    }
    Map<String, Long> threads = new TreeMap<>();
    for (String line : jcmd(pid, "Thread.print").lines().toList()) {
      Matcher thread = THREAD.matcher(line);
      if (thread.matches()) {
        threads.merge(thread.group(1).replaceAll("\\d+", "#"), 1L, Long::sum);
      }
    }
    return new Footprint(engines, threads);
  }

  /** The names of which there are so many more threads than there were. */
  Map<String, Long> threadsGrownSince(Footprint before, long by) {
    Map<String, Long> grown = new TreeMap<>();
    threads.forEach(
        (name, count) -> {
          long more = count - before.threads().getOrDefault(name, 0L);
          if (more >= by) {
            grown.put(name, more);
          }
        });
    return grown;
  }

  private static String jcmd(long pid, String command) {
    return ServerProcess.run(
        Map.of(),
        Path.of(System.getProperty("java.home", ""), "bin", "jcmd").toString(),
        Long.toString(pid),
        command);
  }
}
