package io.vestibule.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.api.event.Event;
import io.vestibule.api.event.EventActions;
import io.vestibule.event.Author;
import io.vestibule.flow.FlowReply.Result;
import io.vestibule.invitation.InvitationOptions;
import io.vestibule.invitation.InvitationProblemsException;
import io.vestibule.invitation.InvitationStore;
import io.vestibule.invitation.StoredInvitation;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.LabBrowser;
import io.vestibule.testkit.LabFlow;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An invitation works for whom, where and as long as it was made for. */
@ExtendWith(QuietLog.class)
class InvitationTest {
  private static final Lab LAB = Lab.shared();
  private static final int MANY = 32;
  private static final Duration HOUR = Duration.ofHours(1);

  private final InvitationStore invitations = LAB.engine().invitations();
  private final LabFlow flow = flow();

  private static LabFlow flow() {
    return LAB.flow()
        .stage("invitation", Map.of())
        .stage("scripted", Scripts.asking("after"))
        .create();
  }

  // --- CVE-2022-23555: the flow it was made for

  @Test
  void anInvitationToOneFlowOpensNoOther() {
    LabFlow other = flow();
    StoredInvitation made = invite(flow.id(), true, null);
    String token = token(made);

    Result wrong = LAB.browser().get(other, "itoken", token);
    Result unknown = LAB.browser().get(other, "itoken", "unknown");

    assertThat(LAB.denial(wrong)).isEqualTo(LAB.denial(unknown));
    assertThat(invitations.get(made.id()).orElseThrow().usedAt()).isNull();
    assertThat(about(made, EventActions.INVITATION_REFUSED))
        .singleElement()
        .satisfies(event -> assertThat(event.details()).containsEntry("flow", other.slug()));
    assertThat(LAB.browser().tab(flow, "itoken", token).shown()).isInstanceOf(Result.Asked.class);
  }

  @Test
  void anInvitationToOneFlowIsNotUsedInAnother() {
    StoredInvitation made = invite(flow.id(), true, null);

    assertThat(invitations.use(made.id(), flow().id(), Lab.origin(), null)).isFalse();
    assertThat(invitations.use(made.id(), flow.id(), Lab.origin(), null)).isTrue();
  }

  @Test
  void anInvitationForManyIsNotUsedInAnotherFlowEither() {
    StoredInvitation made = invite(flow.id(), false, null);

    assertThat(invitations.use(made.id(), flow().id(), Lab.origin(), null)).isFalse();
    assertThat(invitations.use(made.id(), flow.id(), Lab.origin(), null)).isTrue();
  }

  /** It would be for any flow then, which nobody has chosen. */
  @Test
  void anInvitationGoesWithItsFlow() {
    LabFlow gone = flow();
    StoredInvitation made = invite(gone.id(), true, null);
    String token = token(made);

    LAB.change(changes -> changes.delete(io.vestibule.definition.DefinitionModel.FLOW, gone.id()));

    assertThat(invitations.get(made.id())).isEmpty();
    assertThat(invitations.find(token)).isEmpty();
  }

  // --- CVE-2025-64708: the moment of use counts; no cleaner runs in a lab

  @ParameterizedTest
  @CsvSource({"-1, true", "0, false", "1, false"})
  void anInvitationOpensAFlowUntilItExpires(int seconds, boolean works) {
    String token = token(invite(flow.id(), false, HOUR));

    LAB.clock().advance(HOUR.plusSeconds(seconds));

    assertThat(LAB.browser().tab(flow, "itoken", token).shown())
        .isInstanceOf(works ? Result.Asked.class : Result.Denied.class);
  }

  @ParameterizedTest
  @CsvSource({
    "true, -1, true", "true, 0, false", "true, 1, false",
    "false, -1, true", "false, 0, false", "false, 1, false"
  })
  void anInvitationOpenedInTimeIsUsedInTimeOrNotAtAll(boolean once, int seconds, boolean works) {
    StoredInvitation made = invite(flow.id(), once, HOUR);

    LAB.clock().advance(HOUR.plusSeconds(seconds));

    assertThat(invitations.use(made.id(), flow.id(), Lab.origin(), null)).isEqualTo(works);
  }

  @ParameterizedTest
  @CsvSource({"-1, true", "1, false"})
  void aRunThatBeganInTimeEndsInTimeOrNotAtAll(int seconds, boolean works) {
    String token = token(invite(flow.id(), true, Duration.ofMinutes(5)));
    LabBrowser.Tab tab = LAB.browser().tab(flow, "itoken", token);

    LAB.clock().advance(Duration.ofMinutes(5).plusSeconds(seconds));

    assertThat(tab.submit(Map.of(Scripts.WORD, "please")))
        .isInstanceOf(works ? Result.Done.class : Result.Denied.class);
  }

  // --- J-22: once

  @Test
  void ofManyWhoUseOneAtOnceOneDoes() {
    StoredInvitation made = invite(null, true, null);

    List<Boolean> used =
        AtOnce.times(MANY, i -> invitations.use(made.id(), flow.id(), Lab.origin(), null));

    assertThat(Collections.frequency(used, true)).isEqualTo(1);
    assertThat(about(made, EventActions.INVITATION_USED)).hasSize(1);
  }

  @Test
  void ofManyRunsWithOneInvitationOneComesToItsEnd() {
    StoredInvitation made = invite(flow.id(), true, null);
    String token = token(made);
    List<LabBrowser.Tab> tabs =
        IntStream.range(0, MANY).mapToObj(i -> LAB.browser().tab(flow, "itoken", token)).toList();

    List<Result> results =
        AtOnce.times(MANY, i -> tabs.get(i).submit(Map.of(Scripts.WORD, "please")));

    assertThat(results).filteredOn(Result.Done.class::isInstance).hasSize(1);
    assertThat(results).filteredOn(Result.Denied.class::isInstance).hasSize(MANY - 1);
    assertThat(about(made, EventActions.INVITATION_USED)).hasSize(1);
  }

  @Test
  void manyMayUseOneForManyAtOnce() {
    StoredInvitation made = invite(flow.id(), false, null);

    assertThat(AtOnce.times(MANY, i -> invitations.use(made.id(), flow.id(), Lab.origin(), null)))
        .containsOnly(true);
  }

  // --- what is kept of it

  @Test
  void neitherTheLogNorTheDatabaseHasTheToken() {
    StoredInvitation made = invite(flow.id(), true, null);
    String token = token(made);
    LAB.browser().tab(flow, "itoken", token).submit(Map.of(Scripts.WORD, "please"));
    invitations.revoke(Author.SYSTEM, made.id());

    assertThat(token).hasSize(43);
    assertThat(LAB.events()).noneMatch(event -> event.details().toString().contains(token));
    StoredInvitation other = invite(flow.id(), true, null);
    Object[] row =
        (Object[])
            LAB.engine()
                .database()
                .<Object>call(
                    em ->
                        em.createNativeQuery(
                                "select token_hash, sealed_token from vst_invitation where id = :id")
                            .setParameter("id", other.id().toString())
                            .getSingleResult());
    assertThat(row).noneMatch(value -> String.valueOf(value).contains(token(other)));
  }

  // --- what these tests are made of

  private static List<Event> about(StoredInvitation made, String action) {
    return LAB.events().stream()
        .filter(event -> event.action().equals(action))
        .filter(event -> made.id().toString().equals(event.details().get("invitation")))
        .toList();
  }

  private String token(StoredInvitation made) {
    return invitations.token(made.id()).orElseThrow();
  }

  private StoredInvitation invite(@Nullable UUID to, boolean once, @Nullable Duration lasts) {
    try {
      return invitations.create(
          Author.SYSTEM,
          new InvitationOptions(
              "guest",
              to,
              Map.of(),
              Set.of(),
              once,
              lasts == null ? null : LAB.clock().instant().plus(lasts)));
    } catch (InvitationProblemsException e) {
      throw new AssertionError(e);
    }
  }
}
