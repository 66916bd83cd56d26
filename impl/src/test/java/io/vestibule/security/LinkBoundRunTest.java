package io.vestibule.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.api.challenge.Answer;
import io.vestibule.api.challenge.FieldError;
import io.vestibule.api.context.ContextChanges;
import io.vestibule.api.context.ContextKeys;
import io.vestibule.api.credential.PasswordBackend;
import io.vestibule.api.credential.PasswordCheck;
import io.vestibule.api.policy.PolicyResult;
import io.vestibule.api.stage.Outcome;
import io.vestibule.api.stage.StageRun;
import io.vestibule.api.text.Text;
import io.vestibule.api.user.PendingUser;
import io.vestibule.api.user.User;
import io.vestibule.definition.InvalidResponseAction;
import io.vestibule.event.Origin;
import io.vestibule.flow.FlowReply.Result;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.LabBrowser;
import io.vestibule.testkit.LabFlow;
import io.vestibule.testkit.ScriptedPolicy;
import io.vestibule.testkit.ScriptedStage;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A run that came by a link for alice is about alice until it ends, whatever its stages ask and
 * whoever is named in the answers (CVE-2023-26481).
 */
@ExtendWith(QuietLog.class)
class LinkBoundRunTest {
  private static final Lab LAB = Lab.shared();
  private static final String OLD = "correct horse";
  private static final String NEW = "battery staple";
  private static final Map<String, String> CHOICE = Map.of("password", NEW, "password_repeat", NEW);

  private final User alice = LAB.user(OLD);
  private final User bob = LAB.user(OLD);

  /** Who asks. */
  enum Way {
    PROGRAM,
    PAGE
  }

  /** How the identification stage in the middle is set up. */
  enum Identification {
    PLAIN(Map.of()),
    NOT_PRETENDING(Map.of("pretend_user_exists", false)),
    SHOWING_WHAT_WAS_TYPED(Map.of("show_matched_user", false));

    @SuppressWarnings("ImmutableEnumChecker") // made by Map.of
    private final Map<String, ?> options;

    Identification(Map<String, ?> options) {
      this.options = options;
    }

    Map<String, Object> config() {
      Map<String, Object> config = new HashMap<>(options);
      config.put("user_fields", List.of("username", "email"));
      return config;
    }
  }

  static Stream<Arguments> cases() {
    return Stream.of(Identification.values())
        .flatMap(
            identification ->
                Stream.of(InvalidResponseAction.values())
                    .flatMap(
                        action ->
                            Stream.of(Way.values())
                                .map(way -> Arguments.of(identification, action, way))));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void nobodyElseIsGotAtByNamingThem(
      Identification identification, InvalidResponseAction action, Way way) {
    Client client = new Client(way, recovery(identification, action));

    for (String named : List.of(bob.username(), bob.email(), "nobody", bob.username())) {
      client.open();
      client.answer(Map.of("uid_field", named));
      client.answer(CHOICE);
    }

    assertThat(isPasswordOf(bob, OLD)).isTrue();
    assertThat(isPasswordOf(bob, NEW)).isFalse();
    assertThat(client.browser.visitor().user()).isNotEqualTo(bob);
    assertThat(Kept.all(client.browser)).noneMatch(kept -> isAbout(kept, bob));
  }

  @ParameterizedTest
  @EnumSource
  void whoeverNamesTheOwnerOfTheLinkGoesOn(Way way) {
    Client client = new Client(way, recovery(Identification.PLAIN, InvalidResponseAction.RETRY));
    client.open();

    client.answer(Map.of("uid_field", alice.username()));
    client.answer(CHOICE);

    assertThat(isPasswordOf(alice, NEW)).isTrue();
    assertThat(client.browser.visitor().user()).extracting(User::id).isEqualTo(alice.id());
  }

  /** Naming somebody else is an attack on the link or a mistake; the link itself stays good. */
  @Test
  void theLinkIsNotUsedUpByNamingSomebodyElse() {
    Client client =
        new Client(Way.PAGE, recovery(Identification.PLAIN, InvalidResponseAction.RETRY));
    client.open();
    client.answer(Map.of("uid_field", bob.username()));

    client.open();
    client.answer(Map.of("uid_field", alice.username()));
    client.answer(CHOICE);

    assertThat(isPasswordOf(alice, NEW)).isTrue();
  }

  /** Somebody else's own password proves only that they are somebody else. */
  @ParameterizedTest
  @EnumSource
  void notEvenByTheirOwnPassword(Way way) {
    LabFlow flow =
        LAB.flow()
            .stage(
                "identification",
                Map.of(
                    "user_fields",
                    List.of("username"),
                    "password_stage",
                    LAB.stage(
                            "password",
                            Map.of("backends", List.of("authentik.core.auth.InbuiltBackend")))
                        .toString()))
            .stage("user_login", Map.of())
            .create();
    Client client = new Client(way, flow);
    client.open();

    client.answer(Map.of("uid_field", bob.username(), "password", "wrong"));
    client.answer(Map.of("uid_field", bob.username(), "password", OLD));

    assertThat(client.browser.visitor().isAuthenticated()).isFalse();
  }

  @Test
  void whoeverIsLoggedInAtTheBrowserDoesNotMatter() {
    Client client =
        new Client(Way.PAGE, recovery(Identification.PLAIN, InvalidResponseAction.RETRY));
    client.browser.logIn(bob);
    client.open();

    client.answer(Map.of("uid_field", alice.username()));
    client.answer(CHOICE);

    assertThat(isPasswordOf(bob, OLD)).isTrue();
    assertThat(isPasswordOf(alice, NEW)).isTrue();
  }

  // --- whatever a stage or policy says
  // -----------------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(strings = {"done", "answered", "asked again", "restart", "denied", "silent"})
  void noStageReplacesTheOwnerOfTheLink(String way) {
    Client client = new Client(Way.PAGE, after(replacing(way)));
    client.open();

    client.answer(Map.of(Scripts.WORD, "please"));
    client.open();
    client.answer(Map.of(Scripts.WORD, "please"));

    assertThat(client.browser.visitor().user()).isNotEqualTo(bob);
    assertThat(Kept.all(client.browser)).noneMatch(kept -> isAbout(kept, bob));
  }

  @ParameterizedTest
  @EnumSource
  void noStageThatAsksReplacesTheOwnerOfTheLink(Way way) {
    Client client = new Client(way, after(replacing("asked")));

    client.open();

    assertThat(Kept.all(client.browser)).noneMatch(kept -> isAbout(kept, bob));
  }

  @ParameterizedTest
  @EnumSource
  void noPolicyReplacesTheOwnerOfTheLink(Way way) {
    String script =
        ScriptedPolicy.of(
            request -> PolicyResult.pass().with(ContextKeys.PENDING_USER, PendingUser.of(bob)));
    LabFlow flow =
        LAB.flow()
            .stage(
                LAB.stage("new_password", Map.of()),
                stage ->
                    stage
                        .whenRun()
                        .policy(LabFlow.toPolicy(LAB.policy("scripted", Map.of("script", script)))))
            .stage("user_login", Map.of())
            .create();
    Client client = new Client(way, flow);
    client.open();

    client.answer(CHOICE);

    assertThat(isPasswordOf(bob, NEW)).isFalse();
    assertThat(isPasswordOf(bob, OLD)).isTrue();
  }

  /** A stage that makes the run about bob, in one of the ways there are. */
  private ScriptedStage.Script replacing(String way) {
    ContextChanges changes =
        ContextChanges.none().put(ContextKeys.PENDING_USER, PendingUser.of(bob));
    return new ScriptedStage.Script() {
      @Override
      public Outcome.Shown show(StageRun<?> run) {
        return switch (way) {
          case "silent" -> Outcome.done().with(changes);
          case "asked" -> Scripts.ask("replacing").with(changes);
          default -> Scripts.ask("replacing");
        };
      }

      @Override
      public Outcome.Submitted submit(StageRun<?> run, Answer answer) {
        return switch (way) {
          case "done" -> Outcome.done().with(changes);
          case "answered" ->
              Outcome.done().with(ContextChanges.none().remove(ContextKeys.PENDING_USER));
          case "asked again" ->
              Outcome.askAgain(FieldError.nonField(Text.literal("again"))).with(changes);
          case "denied" -> Outcome.deny().with(changes);
          case "restart" -> Outcome.restart(true);
          default -> Outcome.done();
        };
      }
    };
  }

  private static LabFlow after(ScriptedStage.Script script) {
    return LAB.flow()
        .stage(
            LAB.stage("scripted", Scripts.stage(script)),
            stage -> stage.onInvalid(InvalidResponseAction.RESTART_WITH_CONTEXT))
        .stage("user_login", Map.of())
        .create();
  }

  private static LabFlow recovery(Identification identification, InvalidResponseAction action) {
    return LAB.flow()
        .stage("identification", identification.config(), stage -> stage.onInvalid(action))
        .stage("new_password", Map.of())
        .stage("user_login", Map.of())
        .create();
  }

  private static boolean isAbout(Kept kept, User user) {
    return kept.context().toString().contains(user.id().toString());
  }

  private static boolean isPasswordOf(User user, String password) {
    return LAB.engine()
            .credentials()
            .from(new Origin(Addresses.next(), "lab-reference"))
            .check(PendingUser.of(user), password, Set.of(PasswordBackend.INBUILT), 100)
        instanceof PasswordCheck.Accepted;
  }

  /** Somebody with a link of alice's. */
  private final class Client {
    private final LabBrowser browser = LAB.browser().at(Addresses.next());
    private final Way way;
    private final LabFlow flow;
    private final String key;
    private LabBrowser.@Nullable Tab tab;

    Client(Way way, LabFlow flow) {
      this.way = way;
      this.flow = flow;
      this.key =
          LAB.engine()
              .tokens()
              .issueLink(
                  LAB.name("link"), "test", flow.id(), alice.id(), Duration.ofHours(1), Map.of());
    }

    void open() {
      if (way == Way.PAGE) {
        tab = browser.tab(flow, "flow_token", key);
      } else {
        browser.get(flow, "flow_token", key);
        browser.follow();
      }
    }

    void answer(Map<String, ?> answer) {
      LabBrowser.Tab opened = tab;
      if (opened == null) {
        browser.post(answer);
        browser.follow();
      } else if (opened.shown() instanceof Result.Asked) {
        opened.submit(answer);
      } else {
        opened.submit("no longer", 0, null, answer);
      }
    }
  }
}
