package io.vestibule.lint;

import static io.vestibule.api.stage.Capability.ASKS_NEW_PASSWORD;
import static io.vestibule.api.stage.Capability.DELETES_USER;
import static io.vestibule.api.stage.Capability.DENIES;
import static io.vestibule.api.stage.Capability.IDENTIFIES;
import static io.vestibule.api.stage.Capability.LEADS_ELSEWHERE;
import static io.vestibule.api.stage.Capability.LOGS_IN;
import static io.vestibule.api.stage.Capability.LOGS_OUT;
import static io.vestibule.api.stage.Capability.PROVES_MAILBOX;
import static io.vestibule.api.stage.Capability.PROVES_PASSKEY;
import static io.vestibule.api.stage.Capability.PROVES_PASSWORD;
import static io.vestibule.api.stage.Capability.WRITES_USER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.vestibule.api.config.ConfigProblem;
import io.vestibule.api.config.Ref;
import io.vestibule.api.flow.Designation;
import io.vestibule.api.flow.Flow;
import io.vestibule.api.policy.Policy;
import io.vestibule.api.stage.Capability;
import io.vestibule.api.stage.Stage;
import io.vestibule.api.text.Text;
import io.vestibule.api.user.Group;
import io.vestibule.api.user.User;
import io.vestibule.definition.Definitions;
import io.vestibule.definition.FlowDefinition;
import io.vestibule.definition.Requirement;
import io.vestibule.json.ConfigMapper;
import io.vestibule.json.SecretBox;
import io.vestibule.kind.Kinds;
import io.vestibule.policy.PolicyBinding.Bound;
import io.vestibule.policy.PolicyBinding.FailureResult;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.Picture;
import io.vestibule.testkit.Picture.Doing;
import io.vestibule.testkit.Picture.Saying;
import io.vestibule.text.Texts;
import java.util.AbstractSet;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FlowLintTest {
  private static final ConfigMapper MAPPER = new ConfigMapper(SecretBox.of("lint"));
  private static final Texts TEXTS = new Texts();
  private static final Kinds KINDS =
      Kinds.find(List.of(FlowLintTest.class.getClassLoader()), MAPPER, TEXTS);

  private final Picture picture = new Picture();
  private final Set<UUID> gone = new HashSet<>();
  private final FlowLint lint = new FlowLint(KINDS, MAPPER, ref -> !gone.contains(ref.id()));

  private final UUID who = picture.stage("who", IDENTIFIES);
  private final UUID password = picture.stage("password", PROVES_PASSWORD);
  private final UUID mail = picture.stage("mail", PROVES_MAILBOX);
  private final UUID choose = picture.stage("choose", ASKS_NEW_PASSWORD);
  private final UUID write = picture.stage("write", WRITES_USER);
  private final UUID login = picture.stage("login", LOGS_IN);
  private final UUID deny = picture.stage("deny", DENIES);
  private final UUID plain = picture.stage("plain");
  private final UUID maybe = picture.policy("maybe");

  // --- what a flow is for

  static Stream<Arguments> purposes() {
    return Stream.of(
        arguments(Designation.AUTHENTICATION, "authentication-without-login", LOGS_IN),
        arguments(Designation.INVALIDATION, "invalidation-without-logout", LOGS_OUT),
        arguments(Designation.ENROLLMENT, "enrollment-without-user-write", WRITES_USER),
        arguments(Designation.UNENROLLMENT, "unenrollment-without-user-delete", DELETES_USER));
  }

  @ParameterizedTest
  @MethodSource("purposes")
  void aFlowThatCannotDoWhatItIsForIsAnError(
      Designation designation, String rule, Capability wanted) {
    FlowDefinition lacking = picture.flow("lacking", designation).stage(plain).create();

    assertThat(found(lacking)).containsExactly("ERROR " + rule);
  }

  @ParameterizedTest
  @MethodSource("purposes")
  void aFlowThatDoesWhatItIsForIsNot(Designation designation, String rule, Capability wanted) {
    FlowDefinition doing =
        picture
            .flow("doing", designation)
            .stage(password)
            .stage(picture.stage("does", wanted))
            .create();

    assertThat(found(doing)).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("purposes")
  void whatAStageWouldDoThatCannotBeRunNobodyKnows(
      Designation designation, String rule, Capability wanted) {
    UUID broken = picture.brokenStage("broken", "of_a_plugin");
    FlowDefinition unsure = picture.flow("unsure", designation).stage(broken).create();

    assertThat(found(unsure)).containsExactly("ERROR stage-kind-not-installed");
  }

  @ParameterizedTest
  @MethodSource("purposes")
  void whatIsDoneElsewhereNobodyKnows(Designation designation, String rule, Capability wanted) {
    UUID redirect = picture.stage("redirect", LEADS_ELSEWHERE);
    FlowDefinition leading = picture.flow("leading", designation).stage(redirect).create();

    assertThat(found(leading)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void aFlowWithoutStagesIsDoneAtOnce(Designation designation) {
    FlowDefinition empty = picture.flow("empty", designation).create();

    boolean meant =
        designation == Designation.AUTHORIZATION || designation == Designation.STAGE_CONFIGURATION;
    assertThat(found(empty)).isEqualTo(meant ? List.of() : List.of("NOTE flow-without-stages"));
  }

  // --- whom a flow is for

  @Test
  void aFlowForOutpostsIsForNobody() {
    assertThat(found(sound("a").requires(Requirement.REQUIRE_OUTPOST).create()))
        .containsExactly("ERROR flow-for-nobody");
    assertThat(found(sound("b").requires(Requirement.REQUIRE_SUPERUSER).create())).isEmpty();
  }

  @Test
  void aFlowWhosePoliciesNeverSayYesIsForNobody() {
    Consumer<Picture.Gate> never = gate -> gate.bind(new Bound.ToNothing());
    Consumer<Picture.Gate> sometimes = gate -> gate.bind(new Bound.ToNothing()).policy(maybe);

    assertThat(found(sound("a").policies(never).create()))
        .containsExactly("ERROR flow-for-nobody", "ERROR nothing-bound");
    assertThat(found(sound("b").policies(sometimes).create()))
        .containsExactly("ERROR nothing-bound");
    assertThat(found(sound("c").policies(sometimes).policies(Picture.Gate::all).create()))
        .containsExactly("ERROR flow-for-nobody", "ERROR nothing-bound");
  }

  // --- recovery

  static Stream<Capability> takingOver() {
    return Stream.of(ASKS_NEW_PASSWORD, WRITES_USER, LOGS_IN);
  }

  @ParameterizedTest
  @MethodSource("takingOver")
  void aRecoveryThatTakesNoProofGivesAccountsAway(Capability capability) {
    UUID stage = picture.stage("stage", capability);

    FlowDefinition open =
        picture.flow("open", Designation.RECOVERY).stage(who).stage(stage).create();
    FlowDefinition guarded =
        picture.flow("guarded", Designation.RECOVERY).stage(who).stage(mail).stage(stage).create();

    assertThat(found(open)).containsExactly("ERROR recovery-without-proof");
    assertThat(found(guarded)).isEmpty();
  }

  @Test
  void theProofOfARecoveryMustComeFirstAndOnEveryWay() {
    FlowDefinition late =
        picture.flow("late", Designation.RECOVERY).stage(who).stage(choose).stage(mail).create();
    FlowDefinition skipped =
        picture
            .flow("skipped", Designation.RECOVERY)
            .stage(who)
            .stage(mail, binding -> binding.policy(maybe))
            .stage(choose)
            .create();
    FlowDefinition denied =
        picture
            .flow("denied", Designation.RECOVERY)
            .stage(who)
            .stage(mail, binding -> binding.policy(maybe).denying())
            .stage(choose)
            .create();

    assertThat(found(late)).containsExactly("ERROR recovery-without-proof");
    assertThat(found(skipped)).containsExactly("ERROR recovery-without-proof");
    assertThat(found(denied)).isEmpty();
  }

  @Test
  void aRecoveryIsReportedOnceAtTheFirstStageThatGivesTheAccountAway() {
    FlowDefinition open =
        picture
            .flow("open", Designation.RECOVERY)
            .stage(who)
            .stage(choose)
            .stage(write)
            .stage(login)
            .create();

    assertThat(lint.lint(picture.definitions(), open))
        .singleElement()
        .satisfies(finding -> assertThat(atStage(finding)).isEqualTo("choose"));
  }

  @Test
  void aRecoveryByLinkHasItsProof() {
    FlowDefinition byLink =
        picture
            .flow("by-link", Designation.RECOVERY)
            .requires(Requirement.REQUIRE_TOKEN)
            .stage(choose)
            .create();

    assertThat(found(byLink)).isEmpty();
  }

  @Test
  void whoeverIsSomebodyElseNowHasProvenNothing() {
    FlowDefinition changed =
        picture
            .flow("changed", Designation.RECOVERY)
            .stage(who)
            .stage(mail)
            .stage(who)
            .stage(choose)
            .create();

    assertThat(found(changed)).containsExactly("ERROR recovery-without-proof");
  }

  // --- logging in

  @ParameterizedTest
  @EnumSource(names = {"PROVES_PASSWORD", "PROVES_PASSKEY", "PROVES_MAILBOX"})
  void aLoginTakesAProofBeforeIt(Capability proof) {
    UUID proving = picture.stage("proving", proof);

    assertThat(found(authentication("none").stage(who).stage(login).create()))
        .containsExactly("ERROR login-without-proof");
    assertThat(found(authentication("late").stage(who).stage(login).stage(proving).create()))
        .containsExactly("ERROR login-without-proof");
    assertThat(found(authentication("one").stage(who).stage(proving).stage(login).create()))
        .isEmpty();
  }

  @Test
  void thePasswordMayBeAskedTogetherWithTheName() {
    UUID both = picture.stage("both", IDENTIFIES, PROVES_PASSWORD);

    assertThat(found(authentication("both").stage(both).stage(login).create())).isEmpty();
  }

  @Test
  void aStageThatGivesSomethingWithoutSayingWhatIsGuardedAsALogin() {
    UUID giving = picture.stage("giving", new Doing("giving", Set.of(), true), Doing.Config.NONE);

    assertThat(found(authentication("a").stage(who).stage(giving).create()))
        .containsExactly("ERROR authentication-without-login", "ERROR login-without-proof");
    assertThat(found(authentication("b").stage(who).stage(password).stage(giving).create()))
        .containsExactly("ERROR authentication-without-login");
  }

  @ParameterizedTest
  @EnumSource(names = {"ENROLLMENT", "STAGE_CONFIGURATION", "AUTHORIZATION"})
  void anywhereElseALoginTakesAProofOnceSomebodyIsIdentified(Designation designation) {
    assertThat(found(picture.flow("a", designation).stage(who).stage(write).stage(login).create()))
        .containsExactly("ERROR login-without-proof");
    assertThat(found(picture.flow("b", designation).stage(write).stage(login).create())).isEmpty();
  }

  @Test
  void whomAnotherFlowSendsItMayHaveAskedForAProof() {
    assertThat(
            found(
                authentication("a")
                    .requires(Requirement.REQUIRE_REDIRECT)
                    .stage(plain)
                    .stage(login)
                    .create()))
        .isEmpty();
    assertThat(
            found(
                authentication("b")
                    .requires(Requirement.REQUIRE_REDIRECT)
                    .stage(who)
                    .stage(login)
                    .create()))
        .containsExactly("ERROR login-without-proof");
  }

  @Test
  void aPasswordThatPoliciesCanLeaveOutIsAWarning() {
    FlowDefinition skipping =
        authentication("skipping")
            .stage(who)
            .stage(password, binding -> binding.policy(maybe))
            .stage(login)
            .create();

    assertThat(lint.lint(picture.definitions(), skipping))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(line(finding)).isEqualTo("WARNING proof-can-be-skipped");
              assertThat(atStage(finding)).isEqualTo("password");
            });
  }

  @Test
  void aPasswordThatPoliciesCannotLeaveOutIsNone() {
    assertThat(
            found(
                authentication("denying")
                    .stage(who)
                    .stage(password, binding -> binding.policy(maybe).denying())
                    .stage(login)
                    .create()))
        .isEmpty();
    assertThat(
            found(
                authentication("another")
                    .stage(who)
                    .stage(password, binding -> binding.policy(maybe))
                    .stage(picture.stage("passkey", PROVES_PASSKEY))
                    .stage(login)
                    .create()))
        .isEmpty();
  }

  @Test
  void ofSeveralProofsThatCanAllBeLeftOutEachIsReported() {
    FlowDefinition either =
        authentication("either")
            .stage(who)
            .stage(password, binding -> binding.policy(maybe))
            .stage(mail, binding -> binding.policy(maybe))
            .stage(login)
            .create();

    assertThat(lint.lint(picture.definitions(), either))
        .extracting(FlowLintTest::line, FlowLintTest::atStage)
        .containsExactly(
            tuple("WARNING proof-can-be-skipped", "password"),
            tuple("WARNING proof-can-be-skipped", "mail"));
  }

  @Test
  void aLoginWithPoliciesOfItsOwnMayBeGuardedByThem() {
    FlowDefinition conditional =
        authentication("conditional")
            .stage(who)
            .stage(password, binding -> binding.policy(maybe))
            .stage(login, binding -> binding.policy(maybe))
            .create();

    assertThat(found(conditional)).containsExactly("NOTE proof-can-be-skipped");
  }

  @Test
  void aPolicyThatCannotBeEvaluatedLeavesNothingOut() {
    UUID broken = picture.brokenPolicy("broken", "of_a_plugin");

    assertThat(
            found(
                authentication("a")
                    .stage(who)
                    .stage(password, binding -> binding.policy(broken))
                    .stage(login)
                    .create()))
        .containsExactly("ERROR policy-kind-not-installed");
    assertThat(
            found(
                authentication("b")
                    .stage(who)
                    .stage(
                        password,
                        binding ->
                            binding.bind(
                                new Bound.ToPolicy(broken), true, false, FailureResult.FAIL))
                    .stage(login)
                    .create()))
        .containsExactly(
            "WARNING stage-never-runs",
            "ERROR policy-kind-not-installed",
            "ERROR login-without-proof");
  }

  // --- stages and where they are

  @ParameterizedTest
  @EnumSource(names = {"DENIES", "LEADS_ELSEWHERE"})
  void whatComesAfterAStageThatEndsTheFlowIsNeverReached(Capability end) {
    UUID ending = picture.stage("ending", end);

    assertThat(found(configuration("a").stage(ending).stage(plain).create()))
        .containsExactly("WARNING stage-unreachable");
    assertThat(
            found(
                configuration("b")
                    .stage(ending, binding -> binding.policy(maybe))
                    .stage(plain)
                    .create()))
        .isEmpty();
    assertThat(found(configuration("c").stage(plain).stage(ending).create())).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(names = {"LOGS_OUT", "DELETES_USER"})
  void whoIsLoggedOutOrDeletedGoesOn(Capability capability) {
    UUID stage = picture.stage("stage", capability);

    assertThat(found(configuration("a").stage(stage).stage(plain).create())).isEmpty();
  }

  @Test
  void afterAStageThatCannotBeRunNothingIsReportedAsUnreachable() {
    UUID broken = picture.brokenStage("broken", "of_a_plugin");

    assertThat(found(configuration("a").stage(broken).stage(plain).create()))
        .containsExactly("ERROR stage-kind-not-installed");
  }

  @Test
  void disabledPoliciesOnAStageThatEndsTheFlowKeepNobodyFromIt() {
    FlowDefinition disabled =
        configuration("a")
            .stage(
                deny,
                binding ->
                    binding.bind(new Bound.ToPolicy(maybe), false, false, FailureResult.SAFE))
            .stage(plain)
            .create();

    assertThat(found(disabled))
        .containsExactly("WARNING policies-all-disabled", "WARNING stage-unreachable");
  }

  @Test
  void aStageWhosePoliciesNeverSayYesNeverRuns() {
    Bound nothing = new Bound.ToNothing();

    assertThat(found(configuration("a").stage(plain, binding -> binding.bind(nothing)).create()))
        .containsExactly("WARNING stage-never-runs", "ERROR nothing-bound");
    assertThat(
            found(
                configuration("b")
                    .stage(plain, binding -> binding.bind(nothing).policy(maybe))
                    .create()))
        .containsExactly("ERROR nothing-bound");
    assertThat(
            found(
                configuration("c")
                    .stage(plain, binding -> binding.bind(nothing).denying())
                    .stage(plain)
                    .create()))
        .containsExactly(
            "WARNING stage-never-runs", "ERROR nothing-bound", "WARNING stage-unreachable");
  }

  @Test
  void twoStagesAtOnePlaceAreReportedOnce() {
    FlowDefinition same =
        configuration("same")
            .stage(who, binding -> binding.at(5))
            .stage(plain, binding -> binding.at(7))
            .stage(write, binding -> binding.at(7))
            .stage(mail, binding -> binding.at(7))
            .create();

    assertThat(lint.lint(picture.definitions(), same))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(line(finding)).isEqualTo("WARNING same-order");
              assertThat(words(finding.why(), Locale.ENGLISH)).contains("7: plain, write, mail.");
            });
    assertThat(found(configuration("b").stage(plain).stage(write).create())).isEmpty();
  }

  @Test
  void aStageThatIsGoneIsAnError() {
    UUID missing = picture.id();

    assertThat(found(configuration("a").stage(missing).create()))
        .containsExactly("ERROR stage-missing");
  }

  @Test
  void aStageOfAKindThatIsNotInstalledIsToldFromOneThatIsWrong() {
    UUID stranger =
        picture.brokenStage(
            "stranger", "of_a_plugin", new ConfigProblem("type", Text.literal("no such kind")));
    UUID wrong =
        picture.brokenStage(
            "wrong", "password", new ConfigProblem("backends", Text.literal("are required")));

    assertThat(found(configuration("a").stage(stranger).create()))
        .containsExactly("ERROR stage-kind-not-installed");
    FlowDefinition unusable = configuration("b").stage(wrong).create();
    assertThat(found(unusable)).containsExactly("ERROR stage-unusable");
    assertThat(words(lint.lint(picture.definitions(), unusable).get(0).why(), Locale.ENGLISH))
        .endsWith("backends: are required");
  }

  // --- references

  @Test
  void aFlowAStageLinksToMustBeThere() {
    FlowDefinition other = configuration("other").create();

    assertThat(found(linking("a", new Ref<>(Flow.class, other.flow().id())))).isEmpty();
    assertThat(found(linking("b", new Ref<>(Flow.class, picture.id()))))
        .containsExactly("WARNING reference-missing");
  }

  private FlowDefinition linking(String slug, Ref<Flow> to) {
    return configuration(slug).stage(referring(new Doing.Config(null, to, List.of()))).create();
  }

  @Test
  void aStageAStageBuildsOnMustBeThereAndUsable() {
    UUID broken = picture.brokenStage("broken", "of_a_plugin");

    assertThat(found(building("a", plain))).isEmpty();
    assertThat(found(building("b", broken))).containsExactly("ERROR reference-unusable");
    assertThat(found(building("c", picture.id()))).containsExactly("WARNING reference-missing");
  }

  private FlowDefinition building(String slug, UUID on) {
    Ref<Stage> ref = new Ref<>(Stage.class, on);
    return configuration(slug).stage(referring(new Doing.Config(ref, null, List.of()))).create();
  }

  @Test
  void aGroupAStageRefersToMustBeThere() {
    UUID group = picture.id();
    Doing.Config config = new Doing.Config(null, null, List.of(new Ref<>(Group.class, group)));
    FlowDefinition flow = configuration("a").stage(referring(config)).create();
    assertThat(found(flow)).isEmpty();

    gone.add(group);

    assertThat(found(flow)).containsExactly("WARNING reference-missing");
  }

  @Test
  void aPolicyAStageRefersToMustBeThereAndUsable() {
    UUID broken = picture.brokenPolicy("broken", "of_a_plugin");

    assertThat(found(validating("a", maybe))).isEmpty();
    assertThat(found(validating("b", broken))).containsExactly("ERROR policy-kind-not-installed");
    assertThat(found(validating("c", picture.id()))).containsExactly("WARNING reference-missing");
  }

  private FlowDefinition validating(String slug, UUID by) {
    Doing.Config config = new Doing.Config(null, null, List.of(new Ref<>(Policy.class, by)));
    return configuration(slug).stage(referring(config)).create();
  }

  private UUID referring(Doing.Config config) {
    return picture.stage("referring", new Doing("referring", Set.of(), false), config);
  }

  // --- policies

  @ParameterizedTest
  @CsvSource({"false, false", "true, false", "false, true", "true, true"})
  void policiesThatAreNeverAskedAreAnError(boolean whenPlanned, boolean whenRun) {
    FlowDefinition flow =
        configuration("a")
            .stage(plain, binding -> binding.policy(maybe).asked(whenPlanned, whenRun))
            .create();
    FlowDefinition without =
        configuration("b").stage(plain, binding -> binding.asked(whenPlanned, whenRun)).create();

    assertThat(found(flow))
        .isEqualTo(whenPlanned || whenRun ? List.of() : List.of("ERROR policies-never-evaluated"));
    assertThat(found(without)).isEmpty();
  }

  @Test
  void aPolicyThatIsNeverAskedLeavesNothingOut() {
    FlowDefinition flow =
        authentication("a")
            .stage(who)
            .stage(password, binding -> binding.policy(maybe).asked(false, false))
            .stage(login)
            .create();

    assertThat(found(flow)).containsExactly("ERROR policies-never-evaluated");
  }

  @Test
  void aPolicyThatIsSwitchedOffIsANoteUnlessNoneIsLeft() {
    Bound bound = new Bound.ToPolicy(maybe);
    Consumer<Picture.Binding> off =
        binding -> binding.bind(bound, false, false, FailureResult.SAFE);

    assertThat(found(configuration("a").stage(plain, off.andThen(b -> b.policy(maybe))).create()))
        .containsExactly("NOTE policy-disabled");
    assertThat(found(configuration("b").stage(plain, off).create()))
        .containsExactly("WARNING policies-all-disabled");
    assertThat(found(configuration("c").stage(plain, b -> b.policy(maybe)).create())).isEmpty();
  }

  @Test
  void aPolicyThatIsGoneIsAnError() {
    UUID missing = picture.id();

    assertThat(found(sound("a").policies(gate -> gate.policy(maybe).policy(missing)).create()))
        .containsExactly("ERROR policy-missing");
  }

  @Test
  void aPolicyOfAKindThatIsNotInstalledIsToldFromOneThatIsWrong() {
    UUID stranger = picture.brokenPolicy("stranger", "of_a_plugin");
    UUID wrong =
        picture.brokenPolicy(
            "wrong", "dummy", new ConfigProblem("wait_min", Text.literal("is required")));

    assertThat(found(sound("a").policies(gate -> gate.policy(maybe).policy(stranger)).create()))
        .containsExactly("ERROR policy-kind-not-installed");
    assertThat(found(sound("b").policies(gate -> gate.policy(maybe).policy(wrong)).create()))
        .containsExactly("ERROR policy-unusable");
  }

  @Test
  void whatIsSwitchedOffNeedNotWork() {
    UUID stranger = picture.brokenPolicy("stranger", "of_a_plugin");
    Bound bound = new Bound.ToPolicy(stranger);

    assertThat(
            found(
                sound("a")
                    .policies(
                        gate -> gate.policy(maybe).bind(bound, false, false, FailureResult.SAFE))
                    .create()))
        .containsExactly("NOTE policy-disabled");
  }

  @ParameterizedTest
  @CsvSource({
    "expression, python, true",
    "expression, Python, true",
    "expression, feel, false",
    "other, python, false"
  })
  void anExpressionInPythonIsNotRun(String type, String language, boolean reported) {
    UUID policy = picture.policy("says", new Saying(type), new Saying.Settings(language));

    assertThat(found(sound("a").policies(gate -> gate.policy(policy)).create()))
        .isEqualTo(reported ? List.of("ERROR python-expression") : List.of());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aGroupOrUserThatIsGoneIsAnError(boolean group) {
    UUID id = picture.id();
    Bound bound = group ? new Bound.ToGroup(id) : new Bound.ToUser(id);
    FlowDefinition flow = sound("a").policies(gate -> gate.policy(maybe).bind(bound)).create();
    assertThat(found(flow)).isEmpty();

    gone.add(id);

    assertThat(found(flow)).containsExactly("ERROR member-missing");
  }

  @Test
  void theLintIsAskedForGroupsAndUsersAsSuch() {
    UUID id = picture.id();
    FlowLint noGroups = new FlowLint(KINDS, MAPPER, ref -> !ref.target().equals(Group.class));
    FlowLint noUsers = new FlowLint(KINDS, MAPPER, ref -> !ref.target().equals(User.class));
    FlowDefinition flow =
        sound("a").policies(gate -> gate.policy(maybe).bind(new Bound.ToGroup(id))).create();

    assertThat(noGroups.lint(picture.definitions(), flow)).hasSize(1);
    assertThat(noUsers.lint(picture.definitions(), flow)).isEmpty();
  }

  @Test
  void aGroupThatIsAskedForBeforeAnybodyIsKnownIsAWarning() {
    Bound group = new Bound.ToGroup(picture.id());
    UUID factor = picture.stage("factor");

    assertThat(found(asking("a", factor, binding -> binding.bind(group).asked(true, false))))
        .containsExactly("WARNING asked-too-early");
    assertThat(found(asking("b", factor, binding -> binding.bind(group).asked(true, true))))
        .containsExactly("WARNING asked-too-early");
    assertThat(found(asking("c", factor, binding -> binding.bind(group).asked(false, true))))
        .isEmpty();
    assertThat(found(asking("d", factor, binding -> binding.policy(maybe).asked(true, false))))
        .isEmpty();
  }

  private FlowDefinition asking(String slug, UUID stage, Consumer<Picture.Binding> binding) {
    return authentication(slug)
        .stage(who)
        .stage(password)
        .stage(stage, binding)
        .stage(login)
        .create();
  }

  @Test
  void whoeverIsLoggedInIsKnownFromTheStart() {
    Bound group = new Bound.ToGroup(picture.id());

    assertThat(
            found(
                configuration("a")
                    .requires(Requirement.REQUIRE_AUTHENTICATED)
                    .stage(who)
                    .stage(plain, binding -> binding.bind(group).asked(true, false))
                    .create()))
        .isEmpty();
  }

  // --- all flows

  @Test
  void aStageThatNothingUsesIsANote() {
    Picture small = new Picture();
    UUID bound = small.stage("bound");
    UUID embedded = small.stage("embedded");
    Doing.Config config = new Doing.Config(new Ref<>(Stage.class, embedded), null, List.of());
    UUID embedding = small.stage("embedding", new Doing("embedding", Set.of(), false), config);
    small.stage("b-unused");
    small.stage("a-unused");
    small.flow("a", Designation.STAGE_CONFIGURATION).stage(bound).stage(embedding).create();

    assertThat(lint.lint(small.definitions()))
        .extracting(FlowLintTest::line, finding -> words(finding.place().words(), Locale.ENGLISH))
        .containsExactly(
            tuple("NOTE stage-unused", "stage “a-unused”"),
            tuple("NOTE stage-unused", "stage “b-unused”"));
  }

  @Test
  void findingsAreInTheOrderOfTheFlows() {
    picture.flow("b", Designation.AUTHENTICATION).create();
    picture.flow("c", Designation.INVALIDATION).create();
    picture.flow("a", Designation.RECOVERY).create();

    List<Finding> findings = lint.lint(picture.definitions());

    assertThat(findings.stream().filter(finding -> finding.place() instanceof Place.OfFlow))
        .extracting(finding -> ((Place.OfFlow) finding.place()).flow().slug())
        .containsExactly("a", "b", "c");
    assertThat(lint.lint(picture.definitions())).isEqualTo(findings);
  }

  @Test
  void aPlaceSaysWhereItIs() {
    UUID missing = picture.id();
    FlowDefinition flow =
        configuration("the-flow").stage(plain, binding -> binding.policy(missing)).create();

    Place place = lint.lint(picture.definitions(), flow).get(0).place();

    assertThat(words(place.words(), Locale.ENGLISH))
        .isEqualTo("flow the-flow, stage “plain” at 10, policy binding 0 “" + missing + "”");
    Place.OfPolicy policy = (Place.OfPolicy) place;
    assertThat(policy.binding()).isEqualTo(flow.bindings().get(0).gate().bindings().get(0).id());
    assertThat(((Place.OfStage) policy.target()).binding()).isEqualTo(flow.bindings().get(0).id());
    assertThat(((Place.OfStage) policy.target()).stage()).isEqualTo(plain);
  }

  // --- what comes with the house

  @ParameterizedTest
  @ValueSource(
      strings = {"default-authentication-flow", "default-invalidation-flow", "initial-setup"})
  void theFlowsThatComeAlongAreInOrder(String slug) {
    Definitions definitions = Lab.shared().engine().definitions().latest();
    FlowDefinition flow = definitions.flow(slug).orElseThrow();

    assertThat(flow.bindings()).isNotEmpty();
    assertThat(lint.lint(definitions, flow))
        .filteredOn(finding -> finding.severity() != Severity.NOTE)
        .isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void everyRuleHasWordsInEveryLanguage(Rule rule) {
    Finding finding =
        rule.at(new Place.Unbound(new Stage(picture.id(), "s", "t")), "one", "two", "three");

    for (Locale language : Texts.LANGUAGES) {
      assertThat(words(finding.why(), language)).doesNotStartWith("why.").doesNotContain("{");
      assertThat(words(finding.remedy(), language)).doesNotStartWith("remedy.").doesNotContain("{");
    }
    assertThat(finding.rule()).matches("[a-z]+(-[a-z]+)*");
  }

  @Test
  void aKindThatThrowsIsTakenToDoNothing() {
    UUID throwing =
        picture.stage("throwing", new Doing("throwing", new Throwing(), false), Doing.Config.NONE);

    assertThat(found(picture.flow("a", Designation.INVALIDATION).stage(throwing).create()))
        .containsExactly("ERROR invalidation-without-logout");
  }

  private Picture.FlowBuilder authentication(String slug) {
    return picture.flow(slug, Designation.AUTHENTICATION);
  }

  private Picture.FlowBuilder configuration(String slug) {
    return picture.flow(slug, Designation.STAGE_CONFIGURATION);
  }

  /** A flow nothing is wrong with. */
  private Picture.FlowBuilder sound(String slug) {
    return authentication(slug).stage(who).stage(password).stage(login);
  }

  private List<String> found(FlowDefinition flow) {
    return lint.lint(picture.definitions(), flow).stream().map(FlowLintTest::line).toList();
  }

  private static String line(Finding finding) {
    return finding.severity() + " " + finding.rule();
  }

  private static String atStage(Finding finding) {
    return ((Place.OfStage) finding.place()).name();
  }

  private static String words(Text text, Locale language) {
    return TEXTS.words(text, language);
  }

  /** What a plug-in returns whose classes do not fit. */
  private static final class Throwing extends AbstractSet<Capability> {
    @Override
    public Iterator<Capability> iterator() {
      throw new NoSuchElementException("gone");
    }

    @Override
    public int size() {
      return 1;
    }
  }
}
