package io.vestibule.flowfile;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.api.user.Group;
import io.vestibule.api.user.UserField;
import io.vestibule.flowfile.EntryReport.Result;
import io.vestibule.testkit.Lab;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What an entry wishes for: to be there, to be made, to be gone; and who else may be made. */
class ImportStatesTest {
  private final Lab lab = Lab.with(Map.of());
  private final FlowFileLab files = new FlowFileLab(lab);

  @AfterEach
  void close() {
    lab.close();
  }

  private static String flow(String state, String title) {
    return """
        entries:
          - model: authentik_flows.flow
            state: %s
            identifiers: {slug: mine}
            attrs: {name: Mine, title: %s, designation: enrollment}
        """
        .formatted(state, title);
  }

  private String title() {
    return files.flow("mine").flow().title();
  }

  @Test
  void whatIsThereIsLeftAloneWhereItIsOnlyToBeCreated() {
    files.imported(flow("created", "One"));

    ImportReport report = files.imported(flow("created", "Two"));

    assertThat(report.entries()).extracting(EntryReport::result).containsExactly(Result.SKIPPED);
    assertThat(title()).isEqualTo("One");
  }

  @Test
  void whatMustBeCreatedMustNotBeThere() {
    files.imported(flow("must_created", "One"));

    assertThat(files.refused(flow("must_created", "Two")))
        .containsExactly("4:19: State is set to must_created and object exists already");
    assertThat(title()).isEqualTo("One");
  }

  @Test
  void whatIsToBeAbsentIsGoneAfterwardsAndMayBeGoneBefore() {
    files.imported(flow("present", "One"));

    assertThat(files.imported(flow("absent", "One")).entries())
        .extracting(EntryReport::result)
        .containsExactly(Result.DELETED);
    assertThat(files.now().flow("mine")).isEmpty();
    assertThat(files.imported(flow("absent", "One")).entries())
        .extracting(EntryReport::result)
        .containsExactly(Result.SKIPPED);
  }

  @Test
  void anEntryWhoseConditionsDoNotHoldIsSkipped() {
    String file =
        flow("present", "One")
            .replace("    state:", "    conditions: [true, !Context wanted]\n    state:");

    assertThat(files.imported(file).entries())
        .extracting(EntryReport::result)
        .containsExactly(Result.SKIPPED);
    files.imported(file, new ImportOptions(false, false, Map.of("wanted", true)));
    assertThat(title()).isEqualTo("One");
  }

  @Test
  void aFullBlueprintMakesGroupsAndUsersAndOtherFilesDoNot() {
    String file =
        """
        entries:
          - model: authentik_core.group
            id: group
            identifiers: {name: Made here}
            attrs: {is_superuser: true}
          - model: authentik_core.user
            identifiers: {username: made-here}
            attrs: {name: Made Here, groups: [!KeyOf group]}
        """;

    assertThat(files.refused(file)).hasSize(2);
    files.imported(file, FlowFileLab.FULL);

    assertThat(lab.engine().users().findGroup("Made here").map(Group::superuser)).contains(true);
    assertThat(
            lab.engine()
                .users()
                .findBy(Set.of(UserField.USERNAME), "made-here", true)
                .map(user -> lab.engine().users().groupsOf(user.id()).size()))
        .contains(1);
    assertThat(files.imported(file, FlowFileLab.FULL).entries())
        .extracting(EntryReport::result)
        .containsOnly(Result.UNCHANGED);
  }
}
