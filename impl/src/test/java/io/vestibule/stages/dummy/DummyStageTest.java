package io.vestibule.stages.dummy;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.flow.FlowReply.Result;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.LabBrowser;
import io.vestibule.testkit.LabFlow;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class DummyStageTest {
  private final Lab lab = Lab.shared();
  private final LabBrowser browser = lab.browser();

  @Test
  void itSaysItsName() {
    String name = lab.name("dummy");
    UUID stage =
        lab.engine()
            .definitions()
            .change(changes -> changes.putStage(null, name, "dummy", new DummyStage.Config(false)));

    browser.get(lab.flow().stage(stage).create());

    assertThat(browser.view().challenge().component()).isEqualTo("ak-stage-dummy");
    assertThat(browser.view().challenge().attributes()).containsEntry("name", name);
  }

  @Test
  void itTakesAnyAnswer() {
    LabFlow flow = lab.flow().stage("dummy", Map.of()).create();
    browser.get(flow);

    assertThat(browser.post(Map.of("whatever", 1))).isEqualTo(new Result.Done("/"));
  }

  @Test
  void itFailsWhereItIsToldTo() {
    LabFlow flow = lab.flow().stage("dummy", Map.of("throw_error", true)).create();

    assertThat(browser.get(flow)).isInstanceOf(Result.Failed.class);
    // The original lets an answer pass that follows no look. Here what was not shown is not passed.
    assertThat(browser.post(Map.of())).isInstanceOf(Result.Failed.class);
  }
}
