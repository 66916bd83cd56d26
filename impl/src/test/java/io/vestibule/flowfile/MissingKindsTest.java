package io.vestibule.flowfile;

import static io.vestibule.flowfile.FlowFileLab.WITHOUT_MISSING;
import static io.vestibule.flowfile.FlowFileLab.errors;
import static io.vestibule.flowfile.FlowFileLab.results;
import static io.vestibule.flowfile.FlowFileLab.warnings;
import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.policy.PolicyBinding;
import io.vestibule.stages.identification.IdentificationStage;
import io.vestibule.testkit.Lab;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files with stages and policies of kinds that are not there. */
class MissingKindsTest {
  private final FlowFileLab lab = new FlowFileLab(Lab.shared());
  private final String slug = lab.lab().name("flow");
  private final String stage = lab.lab().name("stage");
  private final String policy = lab.lab().name("policy");
  private final String flow =
      """
      entries:
        - model: authentik_flows.flow
          id: flow
          identifiers: {slug: %s}
          attrs: {name: A flow, title: A title, designation: enrollment}
        - model: authentik_stages_dummy.dummystage
          id: dummy
          identifiers: {name: %s}
        - model: authentik_flows.flowstagebinding
          id: binding
          identifiers: {target: !KeyOf flow, stage: !KeyOf dummy, order: 10}
      """
          .formatted(slug, stage);
  private final String lockdown =
      """
        - model: authentik_stages_account_lockdown.accountlockdownstage
          id: lockdown
          identifiers: {name: %s-lockdown}
          attrs: {deactivate_user: true}
        - model: authentik_flows.flowstagebinding
          id: lockdown-binding
          identifiers: {target: !KeyOf flow, stage: !KeyOf lockdown, order: 20}
      """
          .formatted(stage);
  private final String conditional =
      """
        - model: authentik_policies_conditional.conditionalpolicy
          id: conditional
          identifiers: {name: %s}
      """
          .formatted(policy);

  /** Each as files name it, and the kind it is of. */
  @ParameterizedTest
  @CsvSource({
    "authentik_stages_account_lockdown.accountlockdownstage, account_lockdown",
    "authentik_stages_authenticator_endpoint_gdtc.authenticatorendpointgdtcstage, authenticator_endpoint_gdtc",
    "authentik_endpoints.endpointstage, endpoint",
    "authentik_stages_account_selection.accountselectionstage, of authentik_stages_account_selection.accountselectionstage",
    "authentik_stages_Authenticator_Endpoint_GDTC.AuthenticatorEndpointGdtcStage, authenticator_endpoint_gdtc"
  })
  void aStageOfAMissingKindIsReportedByKindAndLine(String model, String kind) {
    String file = flow + "  - model: " + model + "\n    identifiers: {name: x}\n";

    assertThat(lab.refused(file))
        .containsExactly("12:12: there is no stage kind " + kind + " here yet");
  }

  @ParameterizedTest
  @CsvSource({"authentik_policies_conditional.conditionalpolicy, conditional"})
  void aPolicyOfAMissingKindIsReportedByKindAndLine(String model, String kind) {
    String file = flow + "  - model: " + model + "\n    identifiers: {name: x}\n";

    assertThat(lab.refused(file))
        .containsExactly("12:12: there is no policy kind " + kind + " here yet");
  }

  @Test
  void theRestIsReportedAllTheSame() {
    String guard =
        """
          - model: authentik_policies_dummy.dummypolicy
            id: guard
            identifiers: {name: %s}
            attrs: {wait_min: soon}
          - model: authentik_flows.flow
            identifiers: {slug: %s}
            attrs: {title: Another title}
        """
            .formatted(policy, slug);

    ImportReport report = lab.preview(flow + lockdown + guard).report();

    assertThat(errors(report))
        .containsExactly(
            "12:12: there is no stage kind account_lockdown here yet",
            "22:23: wait_min: Must be of type int.");
    assertThat(warnings(report)).containsExactly("16:5: left out: entry lockdown is not there");
    assertThat(results(report))
        .containsExactly(
            "2 " + slug + " CREATED",
            "6 " + stage + " CREATED",
            "9 " + stage + " \u2192 " + slug + ", 10 CREATED",
            "12 " + stage + "-lockdown MISSING",
            "16  LEFT_OUT",
            "19 " + policy + " FAILED",
            "23 " + slug + " UPDATED");
  }

  @Test
  void aMissingStageCanBeLeftOutWithItsBindings() {
    ImportReport report = lab.imported(flow + lockdown, WITHOUT_MISSING);

    assertThat(warnings(report))
        .containsExactly(
            "12:12: there is no stage kind account_lockdown here yet; it is left out",
            "16:5: left out: entry lockdown is not there");
    assertThat(lab.flow(slug).bindings()).hasSize(1);
  }

  @Test
  void aMissingStageIsLeftOutOfAnExportToo() {
    String exported =
        """
        entries:
          - model: authentik_flows.flow
            identifiers: {pk: 0190a1b2-0000-4000-8000-00000000f10a, slug: %s}
            attrs: {name: A flow, title: A title, designation: enrollment}
          - model: authentik_stages_account_lockdown.accountlockdownstage
            identifiers: {pk: 0190A1B2-0000-4000-8000-00000000F10B, name: x}
          - model: authentik_policies_dummy.dummypolicy
            identifiers: {pk: 0190a1b2-0000-4000-8000-00000000f10c, name: %s}
          - model: authentik_flows.flowstagebinding
            identifiers:
              pk: 0190a1b2-0000-4000-8000-00000000f10d
              target: 0190a1b2-0000-4000-8000-00000000f10a
              stage: 0190a1b2-0000-4000-8000-00000000f10b
              order: 0
          - model: authentik_policies.policybinding
            identifiers:
              pk: 0190a1b2-0000-4000-8000-00000000f10e
              target: 0190a1b2-0000-4000-8000-00000000f10d
              policy: 0190a1b2-0000-4000-8000-00000000f10c
              order: 0
        """
            .formatted(slug, policy);

    ImportReport report = lab.imported(exported, WITHOUT_MISSING);

    assertThat(results(report))
        .containsExactly(
            "2 " + slug + " CREATED",
            "5 x MISSING",
            "7 " + policy + " CREATED",
            "9  LEFT_OUT",
            "15  LEFT_OUT");
    assertThat(lab.flow(slug).bindings()).isEmpty();
  }

  // --- what is guarded

  @ParameterizedTest
  @ValueSource(
      strings = {
        "identifiers: {target: !KeyOf binding, policy: !KeyOf conditional, order: 0}",
        "identifiers: {target: !KeyOf flow, policy: !KeyOf conditional, order: 0}",
        "identifiers: {order: 0}\n    attrs: {target: !KeyOf flow, policy: !KeyOf conditional}",
        "identifiers: {order: 0, policy: !KeyOf conditional}\n    attrs: {target: !KeyOf flow}",
        "identifiers: {order: 0, policy: !KeyOf conditional, target: !Find [authentik_flows.flow, [slug, SLUG]]}",
        // It cannot be said what is guarded.
        "identifiers: {order: 0, policy: !KeyOf conditional}",
        "identifiers: {order: 0, policy: !KeyOf conditional, target: !KeyOf nothing}",
        "identifiers: {order: 0, policy: !KeyOf conditional, target: !Context nothing}",
        "conditions: [!KeyOf conditional]\n    identifiers: {target: !KeyOf flow, policy: !KeyOf conditional, order: 0}",
        "state: created\n    identifiers: {target: !KeyOf flow, policy: !KeyOf conditional, order: 0}",
        "state: must_created\n    identifiers: {target: !KeyOf flow, policy: !KeyOf conditional, order: 0}"
      })
  void whatGuardsSomethingThatStaysIsNotLeftOut(String binding) {
    String file =
        flow
            + conditional
            + "  - model: authentik_policies.policybinding\n    "
            + binding.replace("SLUG", slug)
            + "\n";

    assertThat(lab.refused(file, WITHOUT_MISSING))
        .contains(
            "15:5: entry conditional is not there,"
                + " and to leave this binding out would open what it guards");
  }

  @Test
  void whatGuardsSomethingThatStaysIsNotLeftOutOfAnExportEither() {
    String file =
        flow
            + """
                - model: authentik_policies_conditional.conditionalpolicy
                  identifiers: {pk: 0190a1b2-0000-4000-8000-00000000f20a, name: x}
                - model: authentik_policies.policybinding
                  identifiers: {pk: 0190a1b2-0000-4000-8000-00000000f20b, order: 0, target: !KeyOf flow, policy: 0190a1b2-0000-4000-8000-00000000f20a}
              """;

    assertThat(lab.refused(file, WITHOUT_MISSING))
        .containsExactly(
            "14:5: 0190a1b2-0000-4000-8000-00000000f20a is not there,"
                + " and to leave this binding out would open what it guards");
  }

  @Test
  void aMissingPolicyThatGuardsOnlyWhatIsLeftOutIsLeftOutWithIt() {
    String guard =
        """
          - model: authentik_policies.policybinding
            identifiers: {target: !KeyOf lockdown-binding, policy: !KeyOf conditional, order: 0}
        """;

    ImportReport report = lab.imported(flow + lockdown + conditional + guard, WITHOUT_MISSING);

    assertThat(warnings(report))
        .containsExactly(
            "12:12: there is no stage kind account_lockdown here yet; it is left out",
            "16:5: left out: entry lockdown is not there",
            "19:12: there is no policy kind conditional here yet; it is left out",
            "22:5: left out: entry lockdown-binding is not there");
  }

  @Test
  void aPolicyThatIsThereStaysWhenWhatItGuardsIsLeftOut() {
    String guard =
        """
          - model: authentik_policies_dummy.dummypolicy
            id: guard
            identifiers: {name: %s}
          - model: authentik_policies.policybinding
            identifiers: {target: !KeyOf lockdown-binding, policy: !KeyOf guard, order: 0}
          - model: authentik_policies.policybinding
            identifiers: {target: !KeyOf binding, policy: !KeyOf guard, order: 0}
        """
            .formatted(policy);

    lab.imported(flow + lockdown + guard, WITHOUT_MISSING);

    assertThat(lab.flow(slug).bindings().get(0).gate().bindings())
        .extracting(PolicyBinding::order)
        .containsExactly(0);
  }

  @Test
  void aMissingPolicyThatGuardsNothingIsLeftOut() {
    assertThat(warnings(lab.imported(flow + conditional, WITHOUT_MISSING)))
        .containsExactly("12:12: there is no policy kind conditional here yet; it is left out");
  }

  @Test
  void toDeleteTheBindingOfAMissingPolicyOpensNothing() {
    String guard =
        """
          - model: authentik_policies.policybinding
            state: absent
            identifiers: {target: !KeyOf flow, policy: !KeyOf conditional, order: 0}
        """;

    assertThat(warnings(lab.imported(flow + conditional + guard, WITHOUT_MISSING)))
        .contains("15:5: left out: entry conditional is not there");
  }

  @ParameterizedTest
  @CsvSource({
    "authentik_stages_account_lockdown.accountlockdownstage, stage kind account_lockdown",
    "authentik_policies_conditional.conditionalpolicy, policy kind conditional"
  })
  void whatIsOfAMissingKindNeedNotBeDeleted(String model, String kind) {
    String file =
        flow + "  - model: " + model + "\n    state: absent\n    identifiers: {name: x}\n";

    ImportReport report = lab.imported(file);

    assertThat(warnings(report))
        .containsExactly("12:12: there is no " + kind + " here yet, and so nothing to delete");
    assertThat(results(report)).endsWith("12 x SKIPPED");
  }

  @Test
  void whatIsNotMeantToBeThereMayBeMissing() {
    String file =
        flow
            + "  - model: authentik_stages_account_lockdown.accountlockdownstage\n"
            + "    conditions: [false]\n"
            + "    identifiers: {name: x}\n";

    assertThat(warnings(lab.imported(file))).isEmpty();
  }

  // --- references

  private final String identification =
      """
        - model: authentik_stages_identification.identificationstage
          identifiers: {name: %s-identification}
          attrs:
            user_fields: [username]
            captcha_stage: !KeyOf lockdown
            password_stage: !KeyOf password
      """
          .formatted(stage);
  private final String password =
      """
        - model: authentik_stages_password.passwordstage
          id: password
          identifiers: {name: %s-password}
          attrs: {backends: [authentik.core.auth.InbuiltBackend]}
      """
          .formatted(stage);

  @Test
  void aReferenceToAMissingStageIsLeftOutWhereThereNeedNotBeOne() {
    ImportReport report =
        lab.imported(flow + lockdown + password + identification, WITHOUT_MISSING);

    assertThat(warnings(report))
        .contains("27:22: captcha_stage is left out: entry lockdown is not there");
    IdentificationStage.Config config =
        (IdentificationStage.Config) Objects.requireNonNull(lab.config(stage + "-identification"));
    assertThat(config.captchaStage()).isNull();
    assertThat(config.passwordStage()).isNotNull();
  }

  @Test
  void whatIsNothingWithoutAMissingStageIsLeftOutWithIt() {
    String wrapping =
        """
          - model: vestibule_stages_wrapping.wrappingstage
            id: wrapping
            identifiers: {name: %s-wrapping}
            attrs: {inner: !KeyOf lockdown}
          - model: authentik_flows.flowstagebinding
            identifiers: {target: !KeyOf flow, stage: !KeyOf wrapping, order: 30}
        """
            .formatted(stage);

    ImportReport report = lab.imported(flow + lockdown + wrapping, WITHOUT_MISSING);

    assertThat(warnings(report))
        .contains(
            "19:5: left out: entry lockdown is not there",
            "23:5: left out: entry wrapping is not there");
    assertThat(lab.flow(slug).bindings()).hasSize(1);
  }

  @Test
  void aReferenceThatIsLeftOutStaysWhatItIsHere() {
    String keyed =
        """
          - model: vestibule_stages_keyed.keyedstage
            identifiers: {name: %s-keyed}
            attrs: {key: x, helper: !KeyOf %s}
        """;
    lab.imported(flow + keyed.formatted(stage, "dummy"));

    ImportReport report =
        lab.imported(flow + lockdown + keyed.formatted(stage, "lockdown"), WITHOUT_MISSING);

    assertThat(warnings(report)).contains("21:29: helper is left out: entry lockdown is not there");
    assertThat(lab.config(stage + "-keyed"))
        .isInstanceOfSatisfying(
            KeyedStage.Config.class, config -> assertThat(config.helper()).isNotNull());
  }

  @Test
  void whatIsLeftOutOfAPreviewIsLeftOutWhenItIsApplied() throws Exception {
    String token = Objects.requireNonNull(lab.preview(flow + lockdown, WITHOUT_MISSING).token());

    lab.files()
        .apply(
            FlowFileLab.source(flow + lockdown),
            WITHOUT_MISSING,
            io.vestibule.event.Author.SYSTEM,
            token);

    assertThat(lab.flow(slug).bindings()).hasSize(1);
  }
}
