package io.vestibule.plugin;

import io.vestibule.api.text.Text;
import java.util.List;
import java.util.Objects;

/**
 * A plug-in as administrators see it.
 *
 * @param name what it goes by: the name of its file without {@code .jar}, or of its folder
 * @param file the name of its file or folder
 * @param title what it calls itself; its name if it does not say
 * @param version its version; empty if it does not say
 * @param provider who made it; empty if it does not say
 * @param stages the types of stage it brings, in order
 * @param policies the types of policy it brings, in order
 * @param problems what was left out, and why; all of it, if it brings no type
 */
public record Plugin(
    String name,
    String file,
    String title,
    String version,
    String provider,
    List<String> stages,
    List<String> policies,
    List<Text> problems) {
  public Plugin {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(file, "file");
    Objects.requireNonNull(title, "title");
    Objects.requireNonNull(version, "version");
    Objects.requireNonNull(provider, "provider");
    stages = List.copyOf(stages);
    policies = List.copyOf(policies);
    problems = List.copyOf(problems);
  }

  /** Whether it is in use: it brings something. Otherwise it was left out. */
  public boolean inUse() {
    return !stages.isEmpty() || !policies.isEmpty();
  }
}
