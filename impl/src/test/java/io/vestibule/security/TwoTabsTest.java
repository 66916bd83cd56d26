package io.vestibule.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.api.user.User;
import io.vestibule.flow.FlowReply.Result;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.LabBrowser;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Two people log in in two tabs of one browser, in every order in which their steps can mix: no tab
 * learns anything of the other, and whoever finishes last is logged in.
 */
class TwoTabsTest {
  private static final Lab LAB = Lab.shared();
  private static final User ALICE = LAB.user("the password of alice");
  private static final User BOB = LAB.user("the password of bob");
  private static final int STEPS = 4;

  /** All orders of so many steps of alice's, A, and bob's, B. */
  static Stream<String> orders() {
    return IntStream.range(0, 1 << (2 * STEPS))
        .filter(bits -> Integer.bitCount(bits) == STEPS)
        .mapToObj(
            bits ->
                IntStream.range(0, 2 * STEPS)
                    .mapToObj(i -> (bits & 1 << i) == 0 ? "A" : "B")
                    .reduce("", String::concat));
  }

  @ParameterizedTest
  @MethodSource("orders")
  void whoeverFinishesLastIsLoggedIn(String order) {
    LabBrowser browser = LAB.browser().at(Addresses.next());

    mix(order, new Person(browser, ALICE, "alice"), new Person(browser, BOB, "bob"));

    User last = order.endsWith("A") ? ALICE : BOB;
    assertThat(browser.visitor().user()).extracting(User::id).isEqualTo(last.id());
  }

  @ParameterizedTest
  @MethodSource("orders")
  void noTabLearnsAnythingOfTheOther(String order) {
    LabBrowser browser = LAB.browser().at(Addresses.next());
    Person alice = new Person(browser, ALICE, "alice");
    Person bob = new Person(browser, BOB, "bob");

    mix(order, alice, bob);

    assertThat(alice.told).noneMatch(seen -> seen.contains(BOB.username()));
    assertThat(alice.kept).noneMatch(kept -> isAbout(kept, BOB));
    assertThat(bob.told).noneMatch(seen -> seen.contains(ALICE.username()));
    assertThat(bob.kept).noneMatch(kept -> isAbout(kept, ALICE));
    assertThat(alice.kept).anyMatch(kept -> isAbout(kept, ALICE));
  }

  /** The session that was replaced is over; who was logged in before is not, somewhere. */
  @ParameterizedTest
  @MethodSource("orders")
  void nobodyElsesSessionIsLeft(String order) {
    LabBrowser browser = LAB.browser().at(Addresses.next());
    long before = sessions(ALICE) + sessions(BOB);

    mix(order, new Person(browser, ALICE, "alice"), new Person(browser, BOB, "bob"));

    assertThat(sessions(ALICE) + sessions(BOB)).isEqualTo(before + 1);
  }

  private static void mix(String order, Person alice, Person bob) {
    for (int i = 0; i < order.length(); i++) {
      (order.charAt(i) == 'A' ? alice : bob).goOn();
    }
  }

  private static long sessions(User user) {
    return LAB.engine().sessions().of(user.id()).size();
  }

  private static boolean isAbout(Kept kept, User user) {
    String context = kept.context().toString();
    return context.contains(user.id().toString()) || context.contains(user.username());
  }

  /** Somebody who logs in in a tab of their own, step by step. */
  private static final class Person {
    private final LabBrowser browser;
    private final User user;
    private final String name;
    private final List<String> told = new ArrayList<>();
    private final List<Kept> kept = new ArrayList<>();
    private LabBrowser.@Nullable Tab tab;
    private int step;

    Person(LabBrowser browser, User user, String name) {
      this.browser = browser;
      this.user = user;
      this.name = name;
    }

    void goOn() {
      LabBrowser.Tab mine = tab == null ? browser.tab("default-authentication-flow") : tab;
      tab = mine;
      switch (step++) {
        case 0 -> {}
        case 1 -> mine.submit(Map.of("uid_field", user.username()));
        case 2 -> mine.submit(Map.of("password", "not the password of " + name));
        case 3 -> mine.submit(Map.of("password", "the password of " + name));
        default -> throw new AssertionError("done already");
      }
      // What a browser with somebody logged in shows at the start is about them: no secret there.
      if (step > 1) {
        told.add(Seen.of(mine.shown(), "\0"));
      }
      if (mine.shown() instanceof Result.Asked asked) {
        Kept.of(browser, asked.view().run()).ifPresent(kept::add);
      }
    }
  }
}
