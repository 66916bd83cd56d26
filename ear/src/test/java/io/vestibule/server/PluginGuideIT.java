package io.vestibule.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.flow.FlowReply.Result;
import io.vestibule.plugin.Plugin;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.LabBrowser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The guide for authors of plug-ins, followed word for word. */
class PluginGuideIT {
  private static final Pattern FILE =
      Pattern.compile(
          "^`([^`\\n]+)`:\\n\\n```\\w*\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

  @Test
  void whoeverFollowsTheGuideHasAStageThatWorks() throws IOException {
    Path guide = Path.of(TestServer.property("test.project"), "docs", "plugins.md");
    Map<String, String> files = new LinkedHashMap<>();
    Matcher file = FILE.matcher(Files.readString(guide));
    while (file.find()) {
      files.put(file.group(1), file.group(2));
    }
    assertThat(files).hasSize(7);
    assertThat(Files.readString(guide)).contains("```sh\nmvn package\n```");

    PluginBuild build = PluginBuild.prepared();
    Path project = build.folder("guide");
    for (Map.Entry<String, String> each : files.entrySet()) {
      Path path = project.resolve(each.getKey());
      Files.createDirectories(path.resolve("..").normalize());
      Files.writeString(path, each.getValue());
    }
    Path jar = build.build(project);
    assertThat(Files.readString(project.resolve("build.log")))
        .contains("Tests run: 1, Failures: 0");

    assertThat(jar).isEqualTo(project.resolve("target/secret-word-1.0.jar"));
    Path plugins = Files.createDirectory(project.resolve("plugins"));
    Path flows = Files.createDirectory(project.resolve("flows"));
    Files.copy(jar, plugins.resolve("secret-word-1.0.jar"));
    Files.copy(project.resolve("secret-word.yaml"), flows.resolve("secret-word.yaml"));
    try (Lab lab =
        Lab.with(
            Map.of(
                "vestibule.plugins.dir", plugins.toString(),
                "vestibule.flows.dir", flows.toString()))) {
      Plugin plugin = lab.engine().plugins().all().get(0);
      assertThat(plugin.title()).isEqualTo("Secret word");
      assertThat(plugin.problems()).isEmpty();
      LabBrowser.Tab tab = lab.browser().tab("secret-word");
      tab.open();
      assertThat(lab.words(tab.view().challenge().fields().get(0).label()))
          .isEqualTo("Secret word");
      tab.submit(Map.of("word", "barley"));
      assertThat(lab.errors(tab.view())).isEqualTo(List.of("word: That isn't it."));
      assertThat(tab.submit(Map.of("word", "sesame"))).isInstanceOf(Result.Done.class);
    }
  }
}
