package io.vestibule.security;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.vestibule.api.credential.PasswordBackend;
import io.vestibule.api.user.PendingUser;
import io.vestibule.api.user.User;
import io.vestibule.api.user.UserField;
import io.vestibule.flow.FlowReply.Result;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.LabBrowser;
import io.vestibule.testkit.LabFlow;
import io.vestibule.user.UserStore.NameTakenException;
import io.vestibule.user.UserStore.NewUser;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * From outside nobody can tell who has an account, and in which state it is: same text, same field,
 * same component, same step, same effort (CVE-2023-39522, CVE-2026-4633).
 */
@ExtendWith(QuietLog.class)
class EnumerationTest {
  private static final Lab LAB = Lab.shared();

  /** What a hash takes here, so that hashes can be counted by the memory they took. */
  private static final int HASH_KIB = 8192;

  private static final Lab COUNTING =
      Lab.with(Map.of("vestibule.password.argon2.memory", Integer.toString(HASH_KIB)));

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final String RIGHT = "correct horse";
  private static final String WRONG = "wrong, but as long";

  /** What is loaded and compiled at the first use takes memory, too. */
  @BeforeAll
  static void warmUp() {
    String name = Who.ACTIVE.name(COUNTING);
    hashes(name, WRONG);
    hashes(name, appPassword(name));
    hashes(Who.UNKNOWN.name(COUNTING), WRONG);
  }

  @AfterAll
  static void close() {
    COUNTING.close();
  }

  /** Who is asked for. */
  enum Who {
    UNKNOWN,
    ACTIVE,
    INACTIVE,
    LOCKED,
    WITHOUT_PASSWORD,
    WITH_UNREADABLE_PASSWORD;

    /** Somebody like that, by name. All names are of the same length. */
    String name(Lab lab) {
      String name = "%-20s".formatted(lab.name("who")).replace(' ', '_');
      if (this == UNKNOWN) {
        return name;
      }
      User user;
      try {
        user = lab.engine().users().create(NewUser.of(name, "A name", name + "@example.org"));
      } catch (NameTakenException e) {
        throw new AssertionError(e);
      }
      if (this == WITH_UNREADABLE_PASSWORD) {
        lab.engine().credentials().setHash(user.id(), "a hash of a kind nobody knows");
      } else if (this != WITHOUT_PASSWORD) {
        lab.engine().credentials().setHash(user.id(), lab.hash(RIGHT));
      }
      if (this == INACTIVE) {
        lab.engine().users().setActive(user.id(), false);
      } else if (this == LOCKED) {
        lab.engine().users().lock(user.id(), lab.clock().instant().plus(Duration.ofDays(365)));
      }
      return name;
    }

    /** The password that is tried: the right one where it must do nothing. */
    String password() {
      return this == INACTIVE || this == LOCKED ? RIGHT : WRONG;
    }
  }

  /** How what is typed goes with the name of the account. */
  enum Typed {
    NAME {
      @Override
      String of(String name) {
        return name;
      }
    },
    ADDRESS {
      @Override
      String of(String name) {
        return name + "@example.org";
      }
    },
    CAPITALS {
      @Override
      String of(String name) {
        return name.toUpperCase(Locale.ROOT);
      }
    };

    abstract String of(String name);
  }

  /** Where name and password are asked for. */
  enum Place {
    DEFAULT_FLOW,
    TOGETHER
  }

  static Stream<Arguments> cases() {
    return Stream.of(Place.values())
        .flatMap(
            place ->
                Stream.of(Typed.values())
                    .flatMap(
                        typed ->
                            Stream.of(Who.values())
                                .filter(who -> who != Who.UNKNOWN)
                                .map(who -> Arguments.of(place, typed, who))));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aPageLooksTheSameAsForANameNobodyHas(Place place, Typed typed, Who who) {
    List<String> unknown = walk(place, typed, Who.UNKNOWN, true);

    List<String> seen = walk(place, typed, who, true);

    assertThat(seen).isEqualTo(unknown);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aProgramIsToldTheSameAsForANameNobodyHas(Place place, Typed typed, Who who) {
    List<String> unknown = walk(place, typed, Who.UNKNOWN, false);

    List<String> seen = walk(place, typed, who, false);

    assertThat(seen).isEqualTo(unknown);
  }

  /** Shows that the comparison above would tell: somebody who logs in is told something else. */
  @Test
  void whoeverLogsInIsToldSomethingElse() {
    String name = Who.ACTIVE.name(LAB);
    LabBrowser browser = LAB.browser();
    LabBrowser.Tab tab = browser.tab("default-authentication-flow");
    tab.submit(Map.of("uid_field", name));

    Result result = tab.submit(Map.of("password", RIGHT));

    assertThat(result).isInstanceOf(Result.Done.class);
  }

  @ParameterizedTest
  @EnumSource
  void oneHashIsComputedForWhoever(Who who) {
    String name = who.name(COUNTING);

    assertThat(hashes(name, who.password())).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "!",
        // of too much memory, of no number of bytes
        "$argon2id$v=19$m=4194305,t=1,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
        "$argon2id$v=19$m=16,t=1,p=1$c29tZXNhbHQ$AAAAAAAAAAAAAAAAA",
        "$2b$17$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
        "pbkdf2_sha256$0$salt$AAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        "pbkdf2_sha256$1$salt$AAAAAAAAAAAAAAAAAAAAA",
      })
  void oneHashIsComputedForWhoeverHasOneThatCannotBeComputed(String stored) {
    String name = Who.WITHOUT_PASSWORD.name(COUNTING);
    COUNTING.engine().credentials().setHash(find(name).orElseThrow().id(), stored);

    assertThat(hashes(name, WRONG)).isEqualTo(1);
  }

  /** Also where the account has an app password to compare with. */
  @Test
  void oneHashIsComputedForWhoeverUsesAnAppPassword() {
    String name = Who.ACTIVE.name(COUNTING);

    assertThat(hashes(name, appPassword(name))).isEqualTo(1);
  }

  /** At the limit nothing is computed for anybody. */
  @ParameterizedTest
  @EnumSource
  void noHashIsComputedAtTheLimitForWhoever(Who who) {
    String name = who.name(COUNTING);
    for (int i = 0; i < 5; i++) {
      hashes(name, who.password());
    }

    assertThat(hashes(name, who.password())).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void noHashIsComputedOfAPasswordTooLongToBeOne(Who who) {
    String name = who.name(COUNTING);

    assertThat(hashes(name, "x".repeat(1025))).isZero();
  }

  // --- what these tests are made of
  // ---------------------------------------------------------------------------------

  /** Everything that is seen on the way to the limit and beyond, in a run and in the next one. */
  private static List<String> walk(Place place, Typed typed, Who who, boolean page) {
    String name = who.name(LAB);
    String uid = typed.of(name);
    String slug = place == Place.DEFAULT_FLOW ? "default-authentication-flow" : together().slug();
    LabBrowser browser = LAB.browser().at(Addresses.next());
    Steps steps = new Steps(browser, slug, page, uid);
    for (int run = 0; run < 2; run++) {
      steps.open();
      for (int attempt = 0; attempt < 6; attempt++) {
        if (place == Place.TOGETHER) {
          steps.answer(Map.of("uid_field", uid, "password", who.password()));
        } else {
          if (attempt == 0) {
            steps.answer(Map.of("uid_field", uid));
          }
          steps.answer(Map.of("password", who.password()));
        }
      }
    }
    assertThat(browser.visitor().isAuthenticated()).isFalse();
    return steps.seen;
  }

  /** A browser or program that writes down what it sees. */
  private static final class Steps {
    private final LabBrowser browser;
    private final String slug;
    private final boolean page;
    private final String uid;
    private final List<String> seen = new ArrayList<>();
    private LabBrowser.@Nullable Tab tab;

    Steps(LabBrowser browser, String slug, boolean page, String uid) {
      this.browser = browser;
      this.slug = slug;
      this.page = page;
      this.uid = uid;
    }

    void open() {
      if (page) {
        LabBrowser.Tab opened = browser.tab(slug);
        tab = opened;
        see(opened.shown());
      } else {
        see(browser.get(slug, Map.of()));
      }
    }

    void answer(Map<String, ?> answer) {
      if (tab == null) {
        see(browser.post(answer));
        if (browser.last() instanceof Result.Onward) {
          see(browser.follow());
        }
      } else if (tab.shown() instanceof Result.Asked) {
        see(tab.submit(answer));
      } else {
        see(tab.submit("no longer", 0, null, answer));
      }
    }

    private void see(Result result) {
      seen.add(Seen.of(result, uid));
    }
  }

  private static @Nullable LabFlow together;

  private static synchronized LabFlow together() {
    LabFlow known = together;
    if (known == null) {
      known =
          LAB.flow()
              .title("For %(user)s")
              .stage(
                  "identification",
                  Map.of(
                      "user_fields",
                      List.of("username", "email"),
                      "show_matched_user",
                      false,
                      "password_stage",
                      LAB.stage(
                              "password",
                              Map.of("backends", List.of("authentik.core.auth.InbuiltBackend")))
                          .toString()))
              .stage("user_login", Map.of())
              .create();
      together = known;
    }
    return known;
  }

  /** How many hashes a check of a password computes: each takes memory that is known. */
  private static long hashes(String name, String password) {
    PendingUser subject =
        find(name).map(PendingUser::of).orElseGet(() -> PendingUser.unknown(name));
    long before = THREADS.getCurrentThreadAllocatedBytes();
    COUNTING
        .engine()
        .credentials()
        .from(Lab.origin())
        .check(subject, password, Set.of(PasswordBackend.INBUILT, PasswordBackend.APP_PASSWORD), 5);
    long taken = THREADS.getCurrentThreadAllocatedBytes() - before;
    return Math.round(taken / (HASH_KIB * 1024.0));
  }

  private static String appPassword(String name) {
    return COUNTING
        .engine()
        .tokens()
        .createAppPassword(COUNTING.name("app"), find(name).orElseThrow().id(), null);
  }

  private static Optional<User> find(String name) {
    return COUNTING.engine().users().findBy(Set.of(UserField.USERNAME), name, true);
  }
}
