package io.vestibule.security;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.vestibule.api.challenge.Answer;
import io.vestibule.api.context.ContextKey;
import io.vestibule.api.stage.Outcome;
import io.vestibule.api.stage.StageRun;
import io.vestibule.api.user.User;
import io.vestibule.flow.FlowReply.Result;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.LabBrowser;
import io.vestibule.testkit.LabFlow;
import io.vestibule.testkit.ScriptedStage;
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

/** A stage that fails says so, with a reference id, and its run stays where it is. */
@ExtendWith(QuietLog.class)
class FailingStageTest {
  private static final Lab LAB = Lab.shared();
  private static final Map<String, String> GOOD = Map.of(Scripts.WORD, "please");
  private static final ContextKey<String> NOTE = ContextKey.of("test.note", String.class);

  /** When a stage fails. */
  enum Moment {
    SHOWN,
    ANSWERED
  }

  /** Who asks. */
  enum Way {
    PROGRAM,
    PAGE
  }

  /** What it throws; null where it returns nothing instead. */
  enum Fault {
    RUNTIME_EXCEPTION(new IllegalStateException("secret of the operator")),
    STACK_OVERFLOW(new StackOverflowError()),
    LINKAGE(new NoClassDefFoundError("gone")),
    ASSERTION(new AssertionError("never")),
    NOTHING(null);

    @SuppressWarnings("ImmutableEnumChecker") // nobody changes them
    private final @Nullable Throwable thrown;

    Fault(@Nullable Throwable thrown) {
      this.thrown = thrown;
    }
  }

  /** A stage that fails at one moment, until it is mended. */
  private static final class Broken implements ScriptedStage.Script {
    private final Moment moment;
    private final @Nullable Throwable fault;
    private boolean mended;

    Broken(Moment moment, @Nullable Throwable fault) {
      this.moment = moment;
      this.fault = fault;
    }

    @Override
    public Outcome.Shown show(StageRun<?> run) {
      return moment == Moment.SHOWN && !mended ? fail() : Scripts.ask("broken");
    }

    @Override
    public Outcome.Submitted submit(StageRun<?> run, Answer answer) {
      return moment == Moment.ANSWERED && !mended ? fail() : Outcome.done();
    }

    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"}) // to return null is the fault
    private <T> T fail() {
      if (fault instanceof RuntimeException exception) {
        throw exception;
      }
      if (fault instanceof Error error) {
        throw error;
      }
      return null;
    }
  }

  static Stream<Arguments> faults() {
    return Stream.of(Fault.values())
        .flatMap(
            fault ->
                Stream.of(Moment.values())
                    .flatMap(
                        moment ->
                            Stream.of(Way.values()).map(way -> Arguments.of(fault, moment, way))));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void theRunStaysAtTheStageUntilItIsMended(Fault fault, Moment moment, Way way) {
    Broken broken = new Broken(moment, fault.thrown);
    Client client = new Client(way, flow(broken));
    client.start();
    int left = Kept.only(client.browser).stages().size();

    client.answer();
    client.answer();
    client.look();
    Kept after = Kept.only(client.browser);
    broken.mended = true;
    client.look();
    String mended = client.shown();
    client.answer();

    assertThat(after.stages()).hasSize(left - 1);
    assertThat(mended).isEqualTo("broken");
    assertThat(client.shown()).isEqualTo("after");
  }

  @ParameterizedTest
  @MethodSource("faults")
  void thePersonIsToldAReferenceAndNothingElse(Fault fault, Moment moment, Way way) {
    Client client = new Client(way, flow(new Broken(moment, fault.thrown)));
    client.start();

    client.answer();
    client.answer();

    assertThat(client.result())
        .isInstanceOfSatisfying(
            Result.Failed.class,
            failed -> {
              assertThat(failed.reference()).isEqualTo(Lab.origin().reference());
              assertThat(failed.detail()).isNull();
            });
  }

  @Test
  void aSuperuserIsToldWhatHappened() {
    User admin = LAB.user("correct horse");
    LAB.engine()
        .users()
        .addToGroup(
            admin.id(), LAB.engine().users().createGroup(LAB.name("admins"), true, Set.of()).id());
    LabBrowser browser = LAB.browser(admin);
    LabFlow flow = flow(new Broken(Moment.SHOWN, new IllegalStateException("loose wire")));

    LabBrowser.Tab tab = browser.tab(flow);
    Result result = tab.submit(GOOD);

    assertThat(result)
        .isInstanceOfSatisfying(
            Result.Failed.class, failed -> assertThat(failed.detail()).contains("loose wire"));
  }

  /** What breaks the machine is not swallowed; still nothing was advanced. */
  @ParameterizedTest
  @EnumSource
  void anErrorThatGoesOnAdvancesNothing(Way way) {
    Broken broken = new Broken(Moment.ANSWERED, new Error("out of order"));
    Client client = new Client(way, flow(broken));
    client.start();
    client.answer();
    client.look();
    Kept before = Kept.only(client.browser);

    Throwable thrown = catchThrowable(client::answer);

    assertThat(thrown).hasMessage("out of order");
    assertThat(Kept.only(client.browser)).isEqualTo(before);
  }

  /** Whatever a stage says is applied as a whole or not at all. */
  @ParameterizedTest
  @EnumSource
  void anAnswerWhoseConsequencesCannotBeKeptAdvancesNothing(Way way) {
    Client client = new Client(way, flow(hoarding(Moment.ANSWERED)));
    client.start();
    client.answer();
    client.look();
    Kept before = Kept.only(client.browser);

    client.answer();

    assertThat(client.result()).isInstanceOf(Result.Failed.class);
    assertThat(Kept.only(client.browser)).isEqualTo(before);
  }

  @ParameterizedTest
  @EnumSource
  void aStageWhoseContextCannotBeKeptFailsWhenItIsShown(Way way) {
    Client client = new Client(way, flow(hoarding(Moment.SHOWN)));
    client.start();

    client.answer();
    client.look();

    assertThat(client.result()).isInstanceOf(Result.Failed.class);
    assertThat(Kept.only(client.browser).stages()).hasSize(2);
  }

  @Test
  void aStageThatThrowsWhenAskedWhetherItActsStaysWhereItIs() {
    ScriptedStage.Script broken =
        new ScriptedStage.Script() {
          @Override
          public Outcome.Shown show(StageRun<?> run) {
            return Scripts.ask("broken");
          }

          @Override
          public boolean actsWhenShown(StageRun<?> run) {
            throw new IllegalStateException("nobody knows");
          }
        };
    LabBrowser browser = LAB.browser();
    LabBrowser.Tab tab = browser.tab(flow(broken));

    tab.submit(GOOD);
    Result result = tab.open();

    assertThat(result).isInstanceOf(Result.Failed.class);
    assertThat(Kept.only(browser).stages()).hasSize(2);
  }

  /** A stage that puts more into the context than can be kept. */
  private static ScriptedStage.Script hoarding(Moment moment) {
    String all = "x".repeat(1_300_000);
    return new ScriptedStage.Script() {
      @Override
      public Outcome.Shown show(StageRun<?> run) {
        Outcome.Ask ask = Scripts.ask("broken");
        return moment == Moment.SHOWN ? ask.with(NOTE, all) : ask;
      }

      @Override
      public Outcome.Submitted submit(StageRun<?> run, Answer answer) {
        return Outcome.done().with(NOTE, all);
      }
    };
  }

  private static LabFlow flow(ScriptedStage.Script script) {
    return LAB.flow()
        .stage("scripted", Scripts.asking("before"))
        .stage("scripted", Scripts.stage(script))
        .stage("scripted", Scripts.asking("after"))
        .create();
  }

  /** Somebody who goes through a flow. */
  private static final class Client {
    private final LabBrowser browser = LAB.browser();
    private final Way way;
    private final LabFlow flow;
    private LabBrowser.@Nullable Tab tab;
    private @Nullable String run;
    private @Nullable String csrf;

    Client(Way way, LabFlow flow) {
      this.way = way;
      this.flow = flow;
    }

    void start() {
      if (way == Way.PAGE) {
        LabBrowser.Tab opened = browser.tab(flow);
        tab = opened;
        run = opened.view().run();
        csrf = opened.view().csrf();
      } else {
        browser.get(flow);
      }
    }

    void look() {
      if (tab != null) {
        tab.open();
      } else {
        browser.get();
      }
    }

    void answer() {
      if (tab != null) {
        Kept kept = Kept.of(browser, requireNonNull(run)).orElseThrow();
        tab.submit(kept.run(), kept.step(), csrf, GOOD);
      } else {
        browser.post(GOOD);
        browser.follow();
      }
    }

    Result result() {
      return tab != null ? tab.shown() : browser.last();
    }

    String shown() {
      return result() instanceof Result.Asked asked
          ? asked.view().challenge().component()
          : result().toString();
    }
  }
}
