package io.vestibule.diagram;

import io.vestibule.api.flow.Designation;
import io.vestibule.api.stage.Capability;
import io.vestibule.definition.Requirement;
import io.vestibule.policy.PolicyBinding.Bound;
import io.vestibule.testkit.Picture;
import java.util.UUID;

/** Flows to draw. */
final class Flows {
  private Flows() {}

  /** A flow that has something of everything. */
  static Picture.FlowBuilder large(Picture picture) {
    UUID office = picture.policy("Bürozeiten");
    UUID reputation = picture.policy("reputation of the client’s address, all things considered");
    return picture
        .flow("large", Designation.AUTHENTICATION)
        .requires(Requirement.REQUIRE_UNAUTHENTICATED)
        .policies(gate -> gate.policy(office).policy(reputation))
        .stage(picture.stage("identification", Capability.IDENTIFIES))
        .stage(
            picture.stage("deny-the-suspicious", Capability.DENIES),
            b -> b.policy(reputation).policy(office).all())
        .stage(
            picture.stage(
                "a-password-stage-with-a-name-that-is-longer-than-any-name-should-be-allowed-to-be",
                Capability.PROVES_PASSWORD),
            b -> b.policy(office).denying())
        .stage(
            picture.stage("passkey", Capability.PROVES_PASSKEY),
            b ->
                b.policy(office)
                    .policy(reputation)
                    .bind(new Bound.ToGroup(picture.id()))
                    .asked(true, true))
        .stage(picture.brokenStage("gone with its plug-in", "of_a_plugin"), b -> b.policy(office))
        .stage(picture.stage("elsewhere", Capability.LEADS_ELSEWHERE), b -> b.policy(reputation))
        .stage(picture.stage("login", Capability.LOGS_IN));
  }
}
