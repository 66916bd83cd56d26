package io.vestibule.flow;

import static io.vestibule.testkit.LabFlow.toPolicy;
import static io.vestibule.testkit.LabFlow.toUser;
import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.api.flow.Designation;
import io.vestibule.api.flow.Flow;
import io.vestibule.api.user.User;
import io.vestibule.definition.PolicyBindingOptions;
import io.vestibule.definition.Requirement;
import io.vestibule.definition.Target;
import io.vestibule.flow.FlowRequest.Client;
import io.vestibule.flow.FlowRequest.Input;
import io.vestibule.policy.PolicyBinding.Bound;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.LabBrowser;
import io.vestibule.testkit.LabFlow;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which flow is meant where only its purpose is said. */
class DefaultFlowTest {
  /** One in which there are no flows of other tests. */
  private final Lab lab = Lab.with(Map.of());

  @AfterEach
  void close() {
    lab.close();
  }

  @Test
  void theBrandsFlowElseTheFirstBySlugThatAcceptsTheVisitor() {
    User alice = lab.user("pw");
    List<LabFlow> flows =
        Stream.generate(() -> flow(Requirement.NONE))
            .limit(4)
            .sorted(Comparator.comparing(LabFlow::slug))
            .toList();
    bind(flows.get(0), toPolicy(lab.policy(false)));
    bind(flows.get(1), toUser(alice.id()));
    String brand = lab.brand(Map.of(Designation.UNENROLLMENT, flows.get(3).id()));

    assertThat(defaultFlow(lab.browser())).contains(flows.get(2).slug());
    assertThat(defaultFlow(lab.browser(alice))).contains(flows.get(1).slug());
    assertThat(defaultFlow(lab.browser(alice).on(brand))).contains(flows.get(3).slug());
    assertThat(defaultFlow(lab.browser().on(lab.brand(Map.of())))).contains(flows.get(2).slug());
  }

  // Its page says what is wrong.
  @Test
  void theRequirementOfAFlowIsNotLookedAt() {
    LabFlow flow = flow(Requirement.REQUIRE_SUPERUSER);

    assertThat(defaultFlow(lab.browser())).contains(flow.slug());
  }

  @Test
  void thereMayBeNone() {
    assertThat(defaultFlow(lab.browser())).isEmpty();
  }

  // The original does not fall back here.
  @Test
  void aBrandWhoseFlowIsGoneHasTheFirstBySlug() {
    LabFlow first = flow(Requirement.NONE);
    LabFlow gone = flow(Requirement.NONE);
    String brand = lab.brand(Map.of(Designation.UNENROLLMENT, gone.id()));
    lab.change(changes -> changes.deleteFlow(gone.id()));

    assertThat(defaultFlow(lab.browser().on(brand))).contains(first.slug());
  }

  private Optional<String> defaultFlow(LabBrowser browser) {
    return lab.engine()
        .entries()
        .defaultFlow(
            Designation.UNENROLLMENT, browser.toRequest(Client.PAGE, new Input.Show(null), ""))
        .map(Flow::slug);
  }

  private LabFlow flow(Requirement requirement) {
    return lab.flow().designation(Designation.UNENROLLMENT).requires(requirement).create();
  }

  private void bind(LabFlow flow, Bound bound) {
    lab.change(
        changes ->
            changes.putPolicyBinding(
                null, new Target.OfFlow(flow.id()), bound, 0, PolicyBindingOptions.DEFAULT));
  }
}
