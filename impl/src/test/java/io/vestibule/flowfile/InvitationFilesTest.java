package io.vestibule.flowfile;

import static io.vestibule.flowfile.FlowFileLab.FULL;
import static io.vestibule.flowfile.FlowFileLab.errors;
import static io.vestibule.flowfile.FlowFileLab.results;
import static io.vestibule.flowfile.FlowFileLab.warnings;
import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.event.Author;
import io.vestibule.invitation.InvitationQuery;
import io.vestibule.invitation.StoredInvitation;
import io.vestibule.stages.invitation.InvitationStage;
import io.vestibule.stages.mtls.MutualTlsStage;
import io.vestibule.stages.redirect.RedirectStage;
import io.vestibule.stages.source.SourceStage;
import io.vestibule.testkit.Lab;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Invitations in flow files, and the stages that came with them. */
class InvitationFilesTest {
  private final FlowFileLab lab = new FlowFileLab(Lab.shared());
  private final String slug = lab.lab().name("flow");
  private final String name = lab.lab().name("invitation");
  private final String flow =
      """
      entries:
        - model: authentik_flows.flow
          id: flow
          identifiers: {slug: %s}
          attrs: {name: A flow, title: A title, designation: enrollment}
      """
          .formatted(slug);
  private final String invitation =
      """
        - model: authentik_stages_invitation.invitation
          identifiers: {name: %s}
          attrs:
            flow: !KeyOf flow
            single_use: true
            expires: 2099-12-31T23:59:00+01:00
            fixed_data: {email: ada@example.org, attributes: {team: a}}
      """
          .formatted(name);

  // --- invitations

  @Test
  void aFullBlueprintMakesAnInvitation() {
    Author importer = new Author(lab.lab().superuser().id(), "importer", Lab.origin());
    ImportReport report =
        lab.files().importNow(FlowFileLab.source(flow + invitation), FULL, importer);

    assertThat(errors(report)).isEmpty();
    assertThat(results(report)).contains("6 " + name + " CREATED");
    StoredInvitation made = made();
    assertThat(made.createdBy()).isEqualTo(importer.user());
    assertThat(made.options().flow()).isEqualTo(lab.flow(slug).flow().id());
    assertThat(made.options().singleUse()).isTrue();
    assertThat(made.options().expires()).isEqualTo(Instant.parse("2099-12-31T22:59:00Z"));
    assertThat(made.options().fixedData())
        .isEqualTo(Map.of("email", "ada@example.org", "attributes", Map.of("team", "a")));
    assertThat(lab.lab().engine().invitations().token(made.id())).isPresent();
  }

  @Test
  void importedAgainItIsTheSameAndKeepsItsLink() {
    lab.imported(flow + invitation, FULL);
    StoredInvitation before = made();
    String token = lab.lab().engine().invitations().token(before.id()).orElseThrow();

    assertThat(results(lab.imported(flow + invitation, FULL))).contains("6 " + name + " UNCHANGED");
    assertThat(results(lab.imported(flow + invitation.replace("team: a", "team: b"), FULL)))
        .contains("6 " + name + " UPDATED");

    assertThat(made().id()).isEqualTo(before.id());
    assertThat(lab.lab().engine().invitations().token(before.id())).contains(token);
  }

  @Test
  void anInvitationCanBeTakenBack() {
    lab.imported(flow + invitation, FULL);

    lab.imported(
        "entries:\n  - {model: authentik_stages_invitation.invitation, state: absent,"
            + " identifiers: {name: "
            + name
            + "}}\n",
        FULL);

    assertThat(all()).isEmpty();
  }

  @Test
  void onlyAFullBlueprintMayHoldInvitations() {
    assertThat(lab.refused(flow + invitation))
        .containsExactly(
            "6:12: authentik_stages_invitation.invitation does not belong to flows;"
                + " only a full blueprint may hold it");
    assertThat(all()).isEmpty();
  }

  @Test
  void aPreviewMakesNone() {
    assertThat(lab.preview(flow + invitation, FULL).token()).isNotNull();

    assertThat(all()).isEmpty();
  }

  /** CVE-2022-23555: nobody gets an invitation to any flow by forgetting to name one. */
  @Test
  void anyFlowIsToBeSaidOnPurpose() {
    assertThat(lab.refused(flow + invitation.replace("      flow: !KeyOf flow\n", ""), FULL))
        .singleElement()
        .asString()
        .endsWith("flow: This field is required. Say null for an invitation to any flow.");

    lab.imported(flow + invitation.replace("!KeyOf flow", "null"), FULL);
    assertThat(made().options().flow()).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "team: a | team: a}, is_superuser: {x: 1 | is_superuser",
        "team: a | team: a}, Groups: {x: 1 | Groups",
        "attributes: {team: a} | attributes: text | attributes",
        "single_use: true | single_use: sometimes | boolean",
        "2099-12-31T23:59:00+01:00 | tomorrow | is no moment",
        "!KeyOf flow | 0190a1b2-0000-4000-8000-0000000000ff | does not exist",
        "single_use: true | groups: [0190a1b2-0000-4000-8000-0000000000ff] | does not exist"
      })
  void whatAnInvitationMayNotSayIsRefusedWhenItIsMade(String from, String to, String problem) {
    assertThat(lab.refused(flow + invitation.replace(from, to), FULL))
        .singleElement()
        .asString()
        .contains(problem);
  }

  // --- stages

  @Test
  void theStagesAreReadWithAllTheirAttributesAndWrittenAgain() {
    String stages =
        """
          - model: authentik_stages_invitation.invitationstage
            id: a
            identifiers: {name: NAME-invitation}
            attrs: {continue_flow_without_invitation: true}
          - model: authentik_stages_redirect.redirectstage
            id: b
            identifiers: {name: NAME-redirect}
            attrs: {mode: flow, keep_context: false, target_flow: !KeyOf flow, target_static: ""}
          - model: authentik_stages_source.sourcestage
            id: c
            identifiers: {name: NAME-source}
            attrs:
              source: 0190a1b2-0000-4000-8000-0000000000aa
              resume_timeout: minutes=3
              resume_on_match_failures: [missing_property]
          - model: authentik_stages_mtls.mutualtlsstage
            id: d
            identifiers: {name: NAME-mtls}
            attrs:
              mode: optional
              certificate_authorities: [0190a1b2-0000-4000-8000-0000000000ab]
              cert_attribute: common_name
              user_attribute: username
          - {model: authentik_flows.flowstagebinding, identifiers: {target: !KeyOf flow, stage: !KeyOf a, order: 1}}
          - {model: authentik_flows.flowstagebinding, identifiers: {target: !KeyOf flow, stage: !KeyOf b, order: 2}}
          - {model: authentik_flows.flowstagebinding, identifiers: {target: !KeyOf flow, stage: !KeyOf c, order: 3}}
          - {model: authentik_flows.flowstagebinding, identifiers: {target: !KeyOf flow, stage: !KeyOf d, order: 4}}
        """
            .replace("NAME", name);

    ImportReport report = lab.imported(flow + stages);

    assertThat(warnings(report))
        .hasSize(2)
        .allSatisfy(warning -> assertThat(warning).contains("not available yet"));
    assertThat(lab.config(name + "-invitation")).isEqualTo(new InvitationStage.Config(true));
    assertThat(lab.config(name + "-redirect"))
        .isInstanceOfSatisfying(
            RedirectStage.Config.class,
            config -> {
              assertThat(config.keepContext()).isFalse();
              assertThat(config.mode()).isEqualTo(RedirectStage.Mode.FLOW);
              assertThat(config.targetFlow()).isNotNull();
            });
    assertThat(lab.config(name + "-source"))
        .isEqualTo(
            new SourceStage.Config(
                UUID.fromString("0190a1b2-0000-4000-8000-0000000000aa"),
                Duration.ofMinutes(3),
                List.of(SourceStage.MatchFailure.MISSING_PROPERTY)));
    assertThat(lab.config(name + "-mtls"))
        .isEqualTo(
            new MutualTlsStage.Config(
                MutualTlsStage.Mode.OPTIONAL,
                List.of(UUID.fromString("0190a1b2-0000-4000-8000-0000000000ab")),
                MutualTlsStage.CertAttribute.COMMON_NAME,
                MutualTlsStage.UserAttribute.USERNAME));
    String exported = lab.export(slug);
    lab.imported(exported);
    assertThat(lab.export(slug)).isEqualTo(exported);
    assertThat(exported)
        .contains(
            "authentik_stages_source.sourcestage",
            "authentik_stages_mtls.mutualtlsstage",
            "0190a1b2-0000-4000-8000-0000000000ab",
            "missing_property");
    assertThat(lab.files().lint(slug))
        .filteredOn(finding -> finding.rule().equals("stage-unusable"))
        .hasSize(2);
  }

  // --- what these tests are made of

  private StoredInvitation made() {
    assertThat(all()).hasSize(1);
    return all().get(0);
  }

  private List<StoredInvitation> all() {
    return lab.lab()
        .engine()
        .invitations()
        .search(
            new InvitationQuery(
                name, null, null, null, null, "", InvitationQuery.Order.NAME, false, 0, 10));
  }
}
