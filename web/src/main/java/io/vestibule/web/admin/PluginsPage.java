package io.vestibule.web.admin;

import io.vestibule.plugin.Plugin;
import io.vestibule.web.request.Asked;
import java.util.List;

/** Which plug-ins there are, for administrators. */
public final class PluginsPage extends AdminPage {
  /** The page. */
  PluginsPage(Asked asked) {
    super(asked, words(asked, "plugins.title"));
  }

  /** The plug-ins; also those that were left out. */
  public List<PluginView> plugins() {
    return asked().engine().plugins().all().stream()
        .map(plugin -> new PluginView(this, plugin))
        .toList();
  }

  /**
   * A plug-in as it is shown: what it says of itself cannot look like anything else.
   *
   * @param page the page it is on
   * @param plugin the plug-in
   */
  public record PluginView(PluginsPage page, Plugin plugin) {
    /** Its file. */
    public String file() {
      return EventText.line(plugin.file());
    }

    /** What it calls itself. */
    public String title() {
      return EventText.line(plugin.title());
    }

    /** Its version. */
    public String version() {
      return EventText.line(plugin.version());
    }

    /** Who made it. */
    public String provider() {
      return EventText.line(plugin.provider());
    }

    /** The types of stage it brings. */
    public String stages() {
      return String.join(", ", plugin.stages());
    }

    /** The types of policy it brings. */
    public String policies() {
      return String.join(", ", plugin.policies());
    }

    /** Whether it is in use, in words. */
    public String state() {
      if (!plugin.inUse()) {
        return page.words("plugins.state.left_out");
      }
      return plugin.problems().isEmpty()
          ? page.words("plugins.state.in_use")
          : page.words("plugins.state.partly");
    }

    /** What was left out, and why. */
    public List<String> problems() {
      return plugin.problems().stream()
          .map(problem -> EventText.line(page.asked().words(problem)))
          .toList();
    }
  }
}
