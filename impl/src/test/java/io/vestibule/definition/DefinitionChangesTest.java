package io.vestibule.definition;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.api.event.Event;
import io.vestibule.api.user.User;
import io.vestibule.event.Author;
import io.vestibule.stages.deny.DenyStage;
import io.vestibule.testkit.Lab;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Changes to definitions are recorded: who, where, what was before and what is now. */
class DefinitionChangesTest {
  private final Lab lab = Lab.shared();

  @Test
  void aChangeIsRecordedFieldByField() {
    User admin = lab.user("a long password");
    UUID stage = lab.stage("deny", Map.of("deny_message", "old words"));
    String name = lab.name("renamed");

    lab.engine()
        .definitions()
        .change(
            new Author(admin.id(), admin.username(), Lab.origin()),
            changes -> changes.putStage(stage, name, "deny", new DenyStage.Config("new words")));

    assertThat(about(stage, "model_updated"))
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.user()).isEqualTo(admin.id());
              assertThat(event.address()).isEqualTo(Lab.origin().address());
              assertThat(event.reference()).isEqualTo(Lab.origin().reference());
              assertThat(String.valueOf(event.details().get("changes")))
                  .contains("deny_message={old=old words, new=new words}")
                  .contains("new=" + name)
                  .doesNotContain("type");
            });
  }

  @Test
  void whatStaysAsItIsLeavesNoTrace() {
    UUID stage = lab.stage("deny", Map.of("deny_message", "words"));
    String name = lab.engine().definitions().latest().stage(stage).orElseThrow().stage().name();
    long revision = lab.engine().definitions().latest().revision();

    lab.engine()
        .definitions()
        .change(changes -> changes.putStage(stage, name, "deny", new DenyStage.Config("words")));

    assertThat(about(stage, "model_updated")).isEmpty();
    assertThat(lab.engine().definitions().latest().revision()).isEqualTo(revision);
  }

  @Test
  void creatingAndDeletingAreRecorded() {
    UUID stage = lab.stage("deny", Map.of("deny_message", "words"));

    lab.engine()
        .definitions()
        .change(
            changes -> {
              changes.deleteStage(stage);
              return stage;
            });

    assertThat(about(stage, "model_created")).hasSize(1);
    assertThat(about(stage, "model_deleted")).hasSize(1);
    assertThat(lab.engine().definitions().latest().stage(stage)).isEmpty();
  }

  private List<Event> about(UUID id, String action) {
    return lab.events().stream()
        .filter(event -> event.action().equals(action))
        .filter(event -> id.toString().equals(event.details().get("pk")))
        .toList();
  }
}
