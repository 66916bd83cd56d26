package io.vestibule.policy;

import static io.vestibule.testkit.LabFlow.toGroup;
import static io.vestibule.testkit.LabFlow.toPolicy;
import static io.vestibule.testkit.LabFlow.toUser;
import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.api.context.ContextKey;
import io.vestibule.api.context.ContextKeys;
import io.vestibule.api.event.Event;
import io.vestibule.api.event.EventActions;
import io.vestibule.api.policy.PolicyResult;
import io.vestibule.api.service.Services;
import io.vestibule.api.text.Text;
import io.vestibule.api.user.Group;
import io.vestibule.api.user.PendingUser;
import io.vestibule.api.user.User;
import io.vestibule.api.user.UserField;
import io.vestibule.api.user.Users;
import io.vestibule.definition.PolicyBindingOptions;
import io.vestibule.definition.Target;
import io.vestibule.flow.GivenServices;
import io.vestibule.policy.Decision.Verdict;
import io.vestibule.policy.PolicyBinding.Bound;
import io.vestibule.policy.PolicyBinding.FailureResult;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.LabFlow;
import io.vestibule.testkit.LabFlow.PolicyOptions;
import io.vestibule.testkit.ScriptedPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How the policies, groups and users bound to something decide together. */
class PolicyEngineTest {
  private final Lab lab = Lab.shared();
  private final Gatekeeper gatekeeper = new Gatekeeper(lab);
  private final User alice = lab.user("alice's");

  // --- policies

  @Test
  void whereNothingIsBoundTheGateIsOpen() {
    Decision decision = gatekeeper.decide(lab.flow().create());

    assertThat(decision.verdict()).isEqualTo(Verdict.PASS);
    assertThat(decision.messages()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "ANY, true, true, PASS",
    "ANY, true, false, PASS",
    "ANY, false, true, PASS",
    "ANY, false, false, FAIL",
    "ALL, true, true, PASS",
    "ALL, true, false, FAIL",
    "ALL, false, true, FAIL",
    "ALL, false, false, FAIL",
  })
  void anyNeedsOneYesAndAllNeedThemAll(
      PolicyGate.Mode mode, boolean first, boolean second, Verdict verdict) {
    LabFlow.Builder flow =
        lab.flow().policy(toPolicy(lab.policy(first))).policy(toPolicy(lab.policy(second)));
    if (mode == PolicyGate.Mode.ALL) {
      flow.allPolicies();
    }

    assertThat(gatekeeper.decide(flow.create()).verdict()).isEqualTo(verdict);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatPoliciesSayIsToldInTheirOrderWhicheverWayTheyWent(boolean all) {
    LabFlow.Builder flow =
        lab.flow()
            .policy(toPolicy(lab.policy(false, "one", "two")))
            .policy(toPolicy(lab.policy(true, "three")))
            .policy(toPolicy(lab.policy(false)))
            .policy(toPolicy(lab.policy(false, "four")));
    if (all) {
      flow.allPolicies();
    }

    assertThat(gatekeeper.decide(flow.create()).messages())
        .extracting(lab::words)
        .containsExactly("one", "two", "three", "four");
  }

  @Test
  void policiesAreAskedInTheOrderOfTheirBindingsNotOfTheirMaking() {
    LabFlow flow = lab.flow().create();
    lab.change(
        changes -> {
          int[] places = {5, -1, 3};
          for (int place : places) {
            changes.putPolicyBinding(
                null,
                new Target.OfFlow(flow.id()),
                toPolicy(lab.policy(true, "at " + place)),
                place,
                PolicyBindingOptions.DEFAULT);
          }
        });

    assertThat(gatekeeper.decide(flow).messages())
        .extracting(lab::words)
        .containsExactly("at -1", "at 3", "at 5");
  }

  @ParameterizedTest
  @CsvSource({"true, FAIL", "false, PASS"})
  void aNegatedPolicyIsTurnedRoundAndSaysTheSame(boolean passing, Verdict verdict) {
    LabFlow flow =
        lab.flow().policy(toPolicy(lab.policy(passing, "dummy")), PolicyOptions::negated).create();

    Decision decision = gatekeeper.decide(flow);

    assertThat(decision.verdict()).isEqualTo(verdict);
    assertThat(decision.messages()).extracting(lab::words).containsExactly("dummy");
  }

  @Test
  void aDisabledBindingDoesNotCount() {
    LabFlow flow =
        lab.flow()
            .policy(toPolicy(lab.policy(true, "not asked")), PolicyOptions::disabled)
            .policy(toPolicy(lab.policy(false)))
            .create();

    Decision decision = gatekeeper.decide(flow);

    assertThat(decision.verdict()).isEqualTo(Verdict.FAIL);
    assertThat(decision.messages()).isEmpty();
  }

  @Test
  void aGateAtWhichNothingCountsIsOpen() {
    LabFlow flow = lab.flow().policy(toPolicy(lab.policy(false)), PolicyOptions::disabled).create();

    assertThat(gatekeeper.decide(flow).verdict()).isEqualTo(Verdict.PASS);
  }

  @Test
  void everyPolicyIsAskedEvenWhenTheDecisionIsCertain() {
    AtomicInteger asked = new AtomicInteger();
    UUID counting =
        lab.policy(
            request -> {
              asked.incrementAndGet();
              return PolicyResult.pass();
            });
    LabFlow flow =
        lab.flow()
            .policy(toPolicy(counting))
            .policy(toUser(alice.id()))
            .policy(toPolicy(counting))
            .create();

    gatekeeper.decide(flow);

    assertThat(asked).hasValue(2);
  }

  @Test
  void aPolicyKnowsWhomAndWhatItIsAskedAbout() {
    LabFlow flow =
        lab.flow()
            .policy(
                toPolicy(
                    lab.policy(
                        request ->
                            PolicyResult.pass()
                                .saying(
                                    Text.literal(
                                        request.subject().orElseThrow().username()
                                            + " at "
                                            + request.flow().slug()
                                            + " from "
                                            + request.request().clientAddress()
                                            + " on "
                                            + request.brand().domain())))))
            .create();

    assertThat(gatekeeper.decide(flow, alice).messages())
        .extracting(lab::words)
        .containsExactly(alice.username() + " at " + flow.slug() + " from 192.0.2.1 on localhost");
  }

  // --- what is learned

  @Test
  void whatAPolicyLearnsTheOnesAfterItKnow() {
    ContextKey<Integer> count = ContextKey.of("count", Integer.class);
    ScriptedPolicy.Script counting =
        request -> PolicyResult.fail().with(count, request.context().get(count).orElse(0) + 1);
    LabFlow flow =
        lab.flow()
            .policy(toPolicy(lab.policy(counting)))
            .policy(toUser(alice.id()))
            .policy(toPolicy(lab.policy(counting)))
            .create();

    assertThat(gatekeeper.decide(flow).context().get(count)).contains(2);
  }

  @Test
  void whatAPolicyLearnsDoesNotChangeWhomTheDecisionIsAbout() {
    LabFlow flow =
        lab.flow()
            .allPolicies()
            .policy(
                toPolicy(lab.knowing(ContextKeys.PENDING_USER, PendingUser.of(lab.user("bob's")))))
            .policy(toUser(alice.id()))
            .create();

    assertThat(gatekeeper.decide(flow, alice).verdict()).isEqualTo(Verdict.PASS);
  }

  @Test
  void whatAPolicySawIsNotChangedUnderItsHands() {
    LabFlow flow =
        lab.flow()
            .policy(
                toPolicy(
                    lab.policy(
                        request -> {
                          request.context().asMap().put("is_sso", true);
                          return PolicyResult.pass();
                        })))
            .create();

    Decision decision = gatekeeper.decide(flow);

    assertThat(decision.verdict()).isEqualTo(Verdict.UNKNOWN);
    assertThat(decision.context().asMap()).isEmpty();
  }

  // --- groups and users

  @Test
  void aBoundGroupSaysYesToItsMembers() {
    LabFlow flow = lab.flow().policy(toGroup(lab.group(alice))).create();

    assertThat(gatekeeper.decide(flow, alice).verdict()).isEqualTo(Verdict.PASS);
    assertThat(gatekeeper.decide(flow, lab.user("bob's")).verdict()).isEqualTo(Verdict.FAIL);
  }

  @Test
  void aBoundGroupSaysYesToMembersOfGroupsBelowIt() {
    UUID top = lab.group();
    UUID middle = lab.engine().users().createGroup(lab.name("group"), false, List.of(top)).id();
    UUID bottom = lab.engine().users().createGroup(lab.name("group"), false, List.of(middle)).id();
    lab.engine().users().addToGroup(alice.id(), bottom);

    assertThat(gatekeeper.decide(lab.flow().policy(toGroup(top)).create(), alice).verdict())
        .isEqualTo(Verdict.PASS);
  }

  @Test
  void aBoundGroupSaysNoToMembersOfGroupsAboveIt() {
    UUID top = lab.group(alice);
    UUID bottom = lab.engine().users().createGroup(lab.name("group"), false, List.of(top)).id();

    assertThat(gatekeeper.decide(lab.flow().policy(toGroup(bottom)).create(), alice).verdict())
        .isEqualTo(Verdict.FAIL);
  }

  @Test
  void aBoundUserSaysYesToThemselves() {
    LabFlow flow = lab.flow().policy(toUser(alice.id())).create();

    assertThat(gatekeeper.decide(flow, alice).verdict()).isEqualTo(Verdict.PASS);
    assertThat(gatekeeper.decide(flow, lab.user("bob's")).verdict()).isEqualTo(Verdict.FAIL);
  }

  @ParameterizedTest
  @CsvSource({"ANY, PASS", "ALL, FAIL"})
  void aGroupSheIsInAndOneSheIsNotInCountLikePolicies(PolicyGate.Mode mode, Verdict verdict) {
    LabFlow.Builder flow =
        lab.flow().policy(toGroup(lab.group(alice))).policy(toGroup(lab.group()));
    if (mode == PolicyGate.Mode.ALL) {
      flow.allPolicies();
    }

    Decision decision = gatekeeper.decide(flow.create(), alice);

    assertThat(decision.verdict()).isEqualTo(verdict);
    assertThat(decision.messages()).isEmpty();
  }

  @Test
  void aNegatedGroupSaysYesToWhoeverIsNoMember() {
    LabFlow flow = lab.flow().policy(toGroup(lab.group(alice)), PolicyOptions::negated).create();

    assertThat(gatekeeper.decide(flow, alice).verdict()).isEqualTo(Verdict.FAIL);
    assertThat(gatekeeper.decide(flow, lab.user("bob's")).verdict()).isEqualTo(Verdict.PASS);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void nobodyIsNeitherInAGroupNorOutOfOne(boolean negated) {
    UnaryOperator<PolicyOptions> options = usual -> negated ? usual.negated() : usual;
    LabFlow flow =
        lab.flow()
            .policy(toGroup(lab.group()), options)
            .policy(toUser(alice.id()), options)
            .create();

    assertThat(gatekeeper.decide(flow).verdict()).isEqualTo(Verdict.FAIL);
  }

  @Test
  void whoeverDoesNotExistIsNobody() {
    LabFlow flow = lab.flow().policy(toUser(alice.id()), PolicyOptions::negated).create();

    Decision decision =
        gatekeeper.decide(
            gatekeeper.gate(flow),
            gatekeeper.asking(flow, Optional.of(PendingUser.unknown(alice.username()))));

    assertThat(decision.verdict()).isEqualTo(Verdict.FAIL);
  }

  @Test
  void whereABindingBindsNothingItSaysNo() {
    LabFlow flow = lab.flow().policy(new Bound.ToNothing(), PolicyOptions::negated).create();

    assertThat(gatekeeper.decide(flow, alice).verdict()).isEqualTo(Verdict.FAIL);
  }

  @ParameterizedTest
  @CsvSource({"true, PASS", "false, FAIL"})
  void aThousandGroupsCostOneLookUp(boolean member, Verdict verdict) {
    UUID group = member ? lab.group(alice) : lab.group();
    LabFlow flow = lab.flow().create();
    Asking asking = gatekeeper.asking(flow, Optional.of(PendingUser.of(alice)));
    CountingUsers users = new CountingUsers(asking.services().users());

    Decision decision =
        gatekeeper.decide(thousand(flow, new Bound.ToGroup(group)), with(asking, users));

    assertThat(decision.verdict()).isEqualTo(verdict);
    assertThat(users.lookUps).hasValue(1);
  }

  @ParameterizedTest
  @CsvSource({"true, PASS", "false, FAIL"})
  void aThousandUsersCostNoLookUp(boolean herself, Verdict verdict) {
    LabFlow flow = lab.flow().create();
    Asking asking = gatekeeper.asking(flow, Optional.of(PendingUser.of(alice)));
    CountingUsers users = new CountingUsers(asking.services().users());
    UUID bound = herself ? alice.id() : UUID.randomUUID();

    Decision decision =
        gatekeeper.decide(thousand(flow, new Bound.ToUser(bound)), with(asking, users));

    assertThat(decision.verdict()).isEqualTo(verdict);
    assertThat(users.lookUps).hasValue(0);
  }

  // --- the audit log

  @Test
  void anEvaluationIsRecordedWhereThePolicyAsksForIt() {
    UUID logged =
        lab.loggedPolicy(
            "scripted", Map.of("script", ScriptedPolicy.of(request -> PolicyResult.pass())));
    LabFlow flow = lab.flow().policy(toPolicy(logged), PolicyOptions::negated).create();

    gatekeeper.decide(flow, alice);

    assertThat(lab.events(EventActions.POLICY_EXECUTION, alice))
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.details()).containsEntry("passing", false);
              assertThat(event.address()).isEqualTo("192.0.2.1");
            });
  }

  // The original records the values, too, some of them blanked out.
  @Test
  void ofWhatWasKnownOnlyTheNamesAreRecorded() {
    UUID logged =
        lab.loggedPolicy(
            "scripted", Map.of("script", ScriptedPolicy.of(request -> PolicyResult.pass())));
    LabFlow flow =
        lab.flow()
            .policy(toPolicy(lab.knowing(ContextKeys.PROMPT_DATA, Map.of("password", "s3cret"))))
            .policy(toPolicy(logged))
            .create();

    gatekeeper.decide(flow, alice);

    Event event = lab.events(EventActions.POLICY_EXECUTION, alice).get(0);
    assertThat(event.details()).containsEntry("context", List.of("prompt_data"));
    assertThat(event.toString()).doesNotContain("s3cret");
  }

  @Test
  void anEvaluationAboutNobodyIsRecordedWithoutAUser() {
    UUID logged =
        lab.loggedPolicy(
            "scripted", Map.of("script", ScriptedPolicy.of(request -> PolicyResult.pass())));
    LabFlow flow = lab.flow().policy(toPolicy(logged)).create();
    String binding = gatekeeper.gate(flow).bindings().get(0).id().toString();

    gatekeeper.decide(flow);

    assertThat(lab.events())
        .filteredOn(event -> binding.equals(event.details().get("binding")))
        .singleElement()
        .extracting(Event::user)
        .isNull();
  }

  @Test
  void otherEvaluationsAreNotRecorded() {
    LabFlow flow = lab.flow().policy(toPolicy(lab.policy(false))).create();

    gatekeeper.decide(flow, alice);

    assertThat(lab.events()).extracting(Event::user).doesNotContain(alice.id());
  }

  private static PolicyGate thousand(LabFlow flow, Bound bound) {
    return new PolicyGate(
        flow.id(),
        PolicyGate.Mode.ANY,
        IntStream.range(0, 1000)
            .mapToObj(
                order ->
                    new PolicyBinding(
                        UUID.randomUUID(),
                        order,
                        true,
                        false,
                        Duration.ofSeconds(30),
                        FailureResult.SAFE,
                        bound))
            .toList());
  }

  private static Asking with(Asking asking, Users users) {
    Services usual = asking.services();
    Services services =
        new GivenServices(
            users,
            usual.passwords(),
            usual.tokens(),
            usual.accounts(),
            usual.mails(),
            usual.invitations(),
            usual.consents(),
            usual.factors(),
            usual.seals(),
            usual.events(),
            usual.geo(),
            usual.reputation(),
            usual.remote(),
            usual.words(),
            usual.clock());
    return new Asking(
        asking.subject(),
        asking.visitor(),
        asking.flow(),
        asking.brand(),
        asking.context(),
        asking.request(),
        services,
        asking.policies());
  }

  private static final class CountingUsers implements Users {
    private final Users users;
    private final AtomicInteger lookUps = new AtomicInteger();

    CountingUsers(Users users) {
      this.users = users;
    }

    @Override
    public Optional<User> find(UUID id) {
      lookUps.incrementAndGet();
      return users.find(id);
    }

    @Override
    public Optional<User> findBy(Set<UserField> fields, String typed, boolean ignoreCase) {
      lookUps.incrementAndGet();
      return users.findBy(fields, typed, ignoreCase);
    }

    @Override
    public Set<Group> groupsOf(UUID user) {
      lookUps.incrementAndGet();
      return users.groupsOf(user);
    }
  }
}
