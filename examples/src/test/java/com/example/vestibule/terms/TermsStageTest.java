package com.example.vestibule.terms;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.vestibule.api.user.User;
import io.vestibule.flow.FlowReply.Result;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.LabBrowser;
import io.vestibule.testkit.LabFlow;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class TermsStageTest {
  private final Lab lab = Lab.shared();
  private final User alice = lab.user("alice's");
  private final UUID stage = lab.stage("terms_of_service", Map.of("version", "1", "terms", "Be good."));
  private final LabFlow flow = lab.flow().stage(stage).create();

  private void newVersion(String version) {
    lab.change(
        changes ->
            changes.putStage(
                stage,
                lab.name("terms"),
                "terms_of_service",
                new TermsStage.Config(version, "Be better.", "")));
  }

  @Test
  void termsAreAskedForOnce() {
    LabBrowser browser = lab.browser(alice);

    assertInstanceOf(Result.Asked.class, browser.get(flow));
    assertInstanceOf(Result.Done.class, browser.post(Map.of("accept", "true")));
    assertInstanceOf(Result.Done.class, browser.get(flow));
    assertInstanceOf(Result.Done.class, lab.browser(alice).get(flow));
  }

  @Test
  void whoeverDoesNotAcceptDoesNotGoOn() {
    LabBrowser browser = lab.browser(alice);
    browser.get(flow);

    browser.post(Map.of("accept", "false"));

    assertEquals(
        List.of("accept: Without your acceptance you cannot go on."), lab.errors(browser.view()));
  }

  @Test
  void aNewVersionIsAskedForAgain() {
    lab.browser(alice).get(flow);
    LabBrowser browser = lab.browser(alice);
    browser.get(flow);
    browser.post(Map.of("accept", "true"));

    newVersion("2");

    assertInstanceOf(Result.Asked.class, browser.get(flow));
    assertEquals("2", browser.view().challenge().attributes().get("version"));
  }

  @Test
  void aVersionThatWasReplacedWhileItWasReadIsNotAccepted() {
    LabBrowser browser = lab.browser(alice);
    browser.get(flow);
    newVersion("2");
    lab.clock().advance(Duration.ofMinutes(1));

    assertInstanceOf(Result.Asked.class, browser.post(Map.of("accept", "true")));
    assertEquals("2", browser.view().challenge().attributes().get("version"));
  }

  @Test
  void ofSomebodyWhoIsNotLoggedInNothingIsKept() {
    LabBrowser browser = lab.browser();
    browser.get(flow);
    assertInstanceOf(Result.Done.class, browser.post(Map.of("accept", "true")));

    assertInstanceOf(Result.Asked.class, lab.browser().get(flow));
  }

  @Test
  void aStageWithoutTermsCannotBeConfigured() {
    assertThrows(
        IllegalArgumentException.class,
        () -> lab.stage("terms_of_service", Map.of("version", "1", "terms", "")));
  }
}
