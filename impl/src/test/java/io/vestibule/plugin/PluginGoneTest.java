package io.vestibule.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.api.event.EventActions;
import io.vestibule.api.policy.PolicyKind;
import io.vestibule.api.stage.StageKind;
import io.vestibule.flow.FlowReply.Result;
import io.vestibule.lint.Finding;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.LabBrowser;
import io.vestibule.testkit.LabFlow;
import io.vestibule.testkit.LabJar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A plug-in that is taken away while flows use what it brought, and put back. */
class PluginGoneTest {
  private static final String STAGE =
      "package com.example.gone; public class S"
          + " implements io.vestibule.api.stage.StageKind<S.Config> {"
          + " public record Config(String word, io.vestibule.api.config.Secret key) {}"
          + " public String type() { return \"going\"; }"
          + " public Class<Config> configType() { return Config.class; }"
          + " public io.vestibule.api.stage.Outcome.Shown show("
          + "io.vestibule.api.stage.StageRun<Config> run) {"
          + " return io.vestibule.api.stage.Outcome.ask("
          + "io.vestibule.api.challenge.Challenge.of(run.config().word()).build()); } }";

  private static final String POLICY =
      "package com.example.gone; public class P"
          + " implements io.vestibule.api.policy.PolicyKind<P.Config> {"
          + " public record Config() {}"
          + " public String type() { return \"going\"; }"
          + " public Class<Config> configType() { return Config.class; }"
          + " public io.vestibule.api.policy.PolicyResult evaluate("
          + "io.vestibule.api.policy.PolicyRequest<Config> request) {"
          + " return io.vestibule.api.policy.PolicyResult.pass(); } }";

  private final Path jar;
  private final Map<String, String> settings;
  private final Lab before;
  private final LabFlow asking;
  private final LabFlow guarded;

  PluginGoneTest(@TempDir Path folder) {
    jar = folder.resolve("going.jar");
    write(jar);
    settings = Map.of("vestibule.plugins.dir", folder.toString());
    before = Lab.with(settings);
    asking =
        before
            .flow()
            .stage("going", Map.of("word", "as-configured", "key", "not for everybody"))
            .create();
    guarded =
        before
            .flow()
            .policy(
                LabFlow.toPolicy(before.policy("going", Map.of())),
                options -> options.failing(io.vestibule.policy.PolicyBinding.FailureResult.PASS))
            .stage("dummy", Map.of())
            .create();
  }

  @AfterEach
  void close() {
    before.close();
  }

  private static void write(Path jar) {
    new LabJar()
        .source("com.example.gone.S", STAGE)
        .source("com.example.gone.P", POLICY)
        .provides(StageKind.class, "com.example.gone.S")
        .provides(PolicyKind.class, "com.example.gone.P")
        .write(jar);
  }

  /** After the jar was deleted and the server started again. */
  private Lab without() throws IOException {
    Files.delete(jar);
    return before.restarted(settings);
  }

  @Test
  void whileItIsThereEverythingWorks() {
    assertThat(before.browser().get(asking)).isInstanceOf(Result.Asked.class);
    assertThat(before.browser().get(guarded)).isInstanceOf(Result.Asked.class);
  }

  @Test
  void lintNamesWhatIsMissing() throws IOException {
    Lab lab = without();

    List<Finding> findings = lab.engine().lint().lint(lab.engine().definitions().recent());

    assertThat(findings)
        .filteredOn(finding -> finding.rule().equals("stage-kind-not-installed"))
        .singleElement()
        .satisfies(finding -> assertThat(lab.words(finding.why())).contains("type going"));
    assertThat(findings)
        .filteredOn(finding -> finding.rule().equals("policy-kind-not-installed"))
        .singleElement()
        .satisfies(finding -> assertThat(lab.words(finding.why())).contains("type going"));
  }

  @Test
  void whoeverGetsToTheStageIsDeniedAndTheLogSaysWhy() throws IOException {
    Lab lab = without();

    Result result = lab.browser().get(asking);

    assertThat(lab.denial(result)).contains("tell your administrator");
    assertThat(((Result.Denied) result).denial().reference()).isNotBlank();
    assertThat(lab.events())
        .filteredOn(event -> event.action().equals(EventActions.CONFIGURATION_ERROR))
        .singleElement()
        .satisfies(
            event ->
                assertThat(event.details().toString())
                    .contains("no kind of type going")
                    .contains("belongs to no plug-in that is here"));
  }

  @Test
  void aRunThatWasAtTheStageIsDeniedToo() throws IOException {
    LabBrowser browser = before.browser();
    browser.get(asking);
    Lab lab = without();

    assertThat(
            lab.engine()
                .executor()
                .handle(
                    browser.toRequest(
                        io.vestibule.flow.FlowRequest.Client.PROGRAM,
                        new io.vestibule.flow.FlowRequest.Input.Show(null),
                        asking.slug()))
                .result())
        .isInstanceOf(Result.Denied.class);
  }

  @Test
  void aPolicyOfItOpensNothingWhateverItsFailureResultSays() throws IOException {
    assertThat(without().browser().get(guarded)).isInstanceOf(Result.Denied.class);
  }

  @Test
  void whenItIsBackEverythingIsAsItWas() throws IOException {
    Lab lab = without();
    lab.browser().get(asking);
    write(jar);
    Lab again = before.restarted(settings);

    LabBrowser browser = again.browser();
    browser.get(asking);

    assertThat(browser.view().challenge().component()).isEqualTo("as-configured");
    assertThat(again.browser().get(guarded)).isInstanceOf(Result.Asked.class);
    assertThat(again.engine().lint().lint(again.engine().definitions().recent()))
        .extracting(Finding::rule)
        .doesNotContain("stage-kind-not-installed", "policy-kind-not-installed");
  }
}
