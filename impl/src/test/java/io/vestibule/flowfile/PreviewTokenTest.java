package io.vestibule.flowfile;

import static io.vestibule.flowfile.FlowFileLab.differences;
import static io.vestibule.flowfile.FlowFileLab.source;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vestibule.api.user.User;
import io.vestibule.event.Author;
import io.vestibule.flowfile.FlowFileLab.Kept;
import io.vestibule.flowfile.FlowFiles.StalePreviewException;
import io.vestibule.json.SecretBox;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.Together;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a preview showed is what is done, once, or nothing is. */
class PreviewTokenTest {
  private static final String KEY = "a key for the lab, of no use elsewhere";

  private final FlowFileLab lab = new FlowFileLab(Lab.shared());
  private final String slug = lab.lab().name("flow");
  private final String file =
      """
      entries:
        - model: authentik_flows.flow
          identifiers: {slug: %s}
          attrs: {name: A flow, title: !Context [title, A title], designation: enrollment}
      """
          .formatted(slug);

  @Test
  void whatWasShownIsDone() throws StalePreviewException {
    FlowFiles.Preview preview = lab.preview(file);

    ImportReport done = apply(file, ImportOptions.DEFAULT, Author.SYSTEM, preview.token());

    assertThat(lab.flow(slug).flow().title()).isEqualTo("A title");
    assertThat(differences(done)).isEqualTo(differences(preview.report()));
  }

  @Test
  void itIsInForceAtOnce() throws StalePreviewException {
    String token = lab.preview(file).token();
    lab.lab().engine().definitions().latest();

    apply(file, ImportOptions.DEFAULT, Author.SYSTEM, token);

    assertThat(lab.lab().engine().definitions().recent().flow(slug)).isPresent();
  }

  @Test
  void whoAsksForItIsSaidToHaveDoneIt() throws StalePreviewException {
    User user = lab.lab().user("a password of no use");
    Author author = new Author(user.id(), user.username(), Lab.origin());
    String token = lab.files().preview(source(file), ImportOptions.DEFAULT, author).token();

    apply(file, ImportOptions.DEFAULT, author, token);

    assertThat(lab.lab().events("model_created", user))
        .singleElement()
        .satisfies(event -> assertThat(event.details()).containsEntry("name", slug));
  }

  @Test
  void itIsDoneOnce() throws StalePreviewException {
    String token = lab.preview(file).token();
    apply(file, ImportOptions.DEFAULT, Author.SYSTEM, token);
    lab.lab().change(changes -> changes.deleteFlow(lab.flow(slug).flow().id()));

    stale(file, ImportOptions.DEFAULT, Author.SYSTEM, token);
  }

  @Test
  void itIsDoneOnceByManyAtOnce() {
    String token = lab.preview(file).token();

    List<Boolean> done =
        Together.call(
            8,
            () -> {
              try {
                return apply(file, ImportOptions.DEFAULT, Author.SYSTEM, token).isSound();
              } catch (StalePreviewException e) {
                return false;
              }
            });

    assertThat(done).containsOnlyOnce(true);
    assertThat(lab.flow(slug).flow().title()).isEqualTo("A title");
  }

  @Test
  void anotherFileIsNotApplied() {
    String token = lab.preview(file).token();

    // Not even one that says the same.
    stale(file + "# nothing\n", ImportOptions.DEFAULT, Author.SYSTEM, token);
  }

  @Test
  void theFileIsNotReadInAnotherWay() {
    String token = lab.preview(file).token();

    stale(file, FlowFileLab.FULL, Author.SYSTEM, token);
    stale(file, FlowFileLab.WITHOUT_MISSING, Author.SYSTEM, token);
    stale(file, new ImportOptions(false, false, Map.of("title", "Another")), Author.SYSTEM, token);
  }

  @Test
  void nobodyElseAppliesIt() {
    String token = lab.preview(file).token();
    User other = lab.lab().superuser();

    stale(
        file, ImportOptions.DEFAULT, new Author(other.id(), other.username(), Lab.origin()), token);
  }

  @Test
  void aChangeInBetweenMakesItStale() {
    String token = lab.preview(file).token();
    // Of something the file has nothing to do with.
    lab.lab().stage("dummy", Map.of());

    stale(file, ImportOptions.DEFAULT, Author.SYSTEM, token);
  }

  @Test
  void aChangeOfPeopleInBetweenMakesItStale() {
    String group = lab.lab().name("group");
    String full =
        """
        entries:
          - model: authentik_core.group
            identifiers: {name: %s}
        """
            .formatted(group);
    String token = lab.preview(full, FlowFileLab.FULL).token();
    // Of which the number of the picture says nothing.
    lab.lab().engine().users().createGroup(group, true, List.of());

    stale(full, FlowFileLab.FULL, Author.SYSTEM, token);
  }

  @Test
  void itIsGoodForAnHour() throws StalePreviewException {
    String token = lab.preview(file).token();
    lab.lab().clock().advance(Duration.ofHours(1));

    assertThat(apply(file, ImportOptions.DEFAULT, Author.SYSTEM, token).isSound()).isTrue();
  }

  @Test
  void afterAnHourItIsStale() {
    String token = lab.preview(file).token();
    lab.lab().clock().advance(Duration.ofHours(1).plusSeconds(1));

    stale(file, ImportOptions.DEFAULT, Author.SYSTEM, token);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "v1:", "v1:AAAA", "x", "preview {}", "v1:\u00e9", "null", "v1:====", "\u0000"})
  void whatIsMadeUpIsRefused(String token) {
    stale(file, ImportOptions.DEFAULT, Author.SYSTEM, token);
  }

  @Test
  void aChangedTokenIsRefused() {
    String token = Objects.requireNonNull(lab.preview(file).token());
    char middle = token.charAt(token.length() / 2);

    stale(
        file,
        ImportOptions.DEFAULT,
        Author.SYSTEM,
        token.substring(0, token.length() / 2)
            + (middle == 'A' ? 'B' : 'A')
            + token.substring(token.length() / 2 + 1));
    stale(file, ImportOptions.DEFAULT, Author.SYSTEM, token.substring(0, token.length() - 1));
  }

  @Test
  void theTokenOfAnotherInstallationIsRefused() {
    try (Lab elsewhere =
        Lab.with(Map.of("vestibule.secret-key", "another key for another lab, of no use"))) {
      String token = new FlowFileLab(elsewhere).preview(file).token();

      stale(file, ImportOptions.DEFAULT, Author.SYSTEM, token);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a secret of a stage",
        "preview ",
        "preview {",
        "preview null",
        "preview {}",
        "preview []",
        "{\"content\": \"x\"}"
      })
  void whatIsSealedAndNoPreviewIsRefused(String text) {
    stale(file, ImportOptions.DEFAULT, Author.SYSTEM, SecretBox.of(KEY).seal(text));
  }

  @Test
  void whatIsSealedForSomethingElseIsRefused() throws SecretBox.UnreadableSecretException {
    SecretBox box = SecretBox.of(KEY);
    String text = box.open(Objects.requireNonNull(lab.preview(file).token()));

    stale(file, ImportOptions.DEFAULT, Author.SYSTEM, box.seal(text.replace("preview", "another")));
  }

  @Test
  void aTokenSaysNothing() {
    assertThat(lab.preview(file).token()).doesNotContain(slug).doesNotContain("preview");
  }

  private ImportReport apply(
      String text, ImportOptions options, Author author, @Nullable String token)
      throws StalePreviewException {
    return lab.files().apply(source(text), options, author, Objects.requireNonNull(token));
  }

  private void stale(String text, ImportOptions options, Author author, @Nullable String token) {
    Kept before = lab.kept();
    assertThatThrownBy(() -> apply(text, options, author, token))
        .isInstanceOf(StalePreviewException.class);
    assertThat(lab.kept()).isEqualTo(before);
  }
}
