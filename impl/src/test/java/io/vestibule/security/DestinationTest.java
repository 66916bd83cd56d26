package io.vestibule.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.api.context.ContextKeys;
import io.vestibule.api.policy.PolicyResult;
import io.vestibule.api.stage.Outcome;
import io.vestibule.api.text.Text;
import io.vestibule.definition.DeniedAction;
import io.vestibule.definition.Requirement;
import io.vestibule.flow.Denial;
import io.vestibule.flow.FlowReply.Result;
import io.vestibule.flow.FlowRequest;
import io.vestibule.flow.NextUrl;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.LabBrowser;
import io.vestibule.testkit.LabFlow;
import io.vestibule.testkit.ScriptedPolicy;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * After a flow a browser goes where it should: whatever {@code next} says, to this server; whatever
 * a policy or stage says, to the web.
 */
@ExtendWith(QuietLog.class)
class DestinationTest {
  private static final Lab LAB = Lab.shared();
  private static final Map<String, String> GOOD = Map.of(Scripts.WORD, "please");
  private static final LabFlow FLOW = LAB.flow().stage("scripted", Scripts.asking("only")).create();

  /** What browsers, proxies and Java read differently, or is not on this server. */
  private static final List<String> BAD =
      List.of(
          "//evil.example",
          "///evil.example",
          "////evil.example",
          "//evil.example/..",
          "//good@evil.example",
          "/\\evil.example",
          "\\\\evil.example",
          "\\/evil.example",
          "/\t/evil.example",
          "\t//evil.example",
          "/\n/evil.example",
          "\r\n//evil.example",
          " //evil.example",
          "\0//evil.example",
          "\u0001/ok",
          "/ok\u007f",
          "/ok ",
          " /ok",
          "/%09/evil.example",
          "/%0a/evil.example",
          "/%0D%0ALocation:%20x",
          "/%00",
          "/%7f",
          "/%5cevil.example",
          "/%5Cevil.example",
          "/%2f%2fevil.example",
          "/%2fevil.example",
          "/ok%2f..%2f..%2fx",
          "/a%",
          "/a%2",
          "/a%zz",
          "https:evil.example",
          "https:/evil.example",
          "https:///evil.example",
          "https:\\\\evil.example",
          "https://evil.example/",
          "HTTPS://EVIL.EXAMPLE/",
          "http://server.invalid/",
          "https://server.invalid/",
          "https://good@evil.example/",
          "https://a@b@good@evil.example/",
          "https://good:80@evil.example",
          "https://good\\@evil.example",
          "https://good.example.evil.example/",
          "https://good_host.example/",
          "https://ev\u0131l.example/",
          "/ev\u0131l",
          "/\u2028evil",
          "/\uff0f/evil.example",
          "/\ud83d",
          "/ok/..;/evil",
          "/ok;x=1/evil",
          "/ok%3bx",
          "/ok/../../x",
          "/..",
          "/.",
          "/./x",
          "/x/.",
          "/%2e%2e/x",
          "/.%2E/x",
          "/%2e/x",
          "..",
          "../x",
          "./x",
          "ok",
          "evil.example",
          "javascript:alert(1)",
          "JaVaScRiPt:alert(1)",
          "java\nscript:alert(1)",
          "\u0001javascript:alert(1)",
          "vbscript:x",
          "data:text/html,x",
          "file:///etc/passwd",
          "/a\r\nLocation: https://evil.example",
          "/a\nSet-Cookie: x=y",
          "/[",
          "/a^b",
          "/a{b}",
          "/a|b",
          "/\"><svg onload=1>",
          "/" + "x".repeat(2000));

  private static final List<String> GOOD_ONES =
      List.of(
          "/",
          "/app",
          "/app/",
          "/app?x=1",
          "/app?next=https://other.example/#f",
          "/app#f",
          "/app//twice",
          "/a%20b",
          "/a%C3%A4",
          "/a%25",
          "/a.b/..c/d..",
          "/...",
          "/@evil.example",
          "/a:b@c",
          "/?x=//evil.example",
          "/if/flow/other/?next=%2Fapp",
          "/" + "x".repeat(1999));

  static Stream<String> bad() {
    return BAD.stream();
  }

  static Stream<String> good() {
    return GOOD_ONES.stream();
  }

  @ParameterizedTest
  @MethodSource("bad")
  void whatCouldLeadElsewhereIsRefused(String next) {
    assertThat(NextUrl.of(next)).isInstanceOf(NextUrl.Refused.class);
  }

  @ParameterizedTest
  @MethodSource("good")
  void aPathOnThisServerIsTakenAsItIs(String next) {
    assertThat(NextUrl.of(next)).isEqualTo(new NextUrl.Path(next));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "?x=1", "?", "#f", "#"})
  void whatLeadsToThePresentPageSaysNothing(String next) {
    assertThat(NextUrl.of(next)).isInstanceOf(NextUrl.None.class);
  }

  // --- through a flow
  // ----------------------------------------------------------------------------------------------

  @ParameterizedTest
  @MethodSource("bad")
  void aFlowStartedWithABadDestinationEndsWithoutOne(String next) {
    LabBrowser.Tab tab = LAB.browser().tab(FLOW, "next", next);

    Result result = tab.submit(GOOD);

    assertIsRefused(result);
  }

  /** What comes first counts: a good one after it does not make it better. */
  @Test
  void aSecondDestinationDoesNotMakeUpForABadOne() {
    LabBrowser.Tab tab = LAB.browser().tab(FLOW, "next", "//evil.example", "next", "/app");

    Result result = tab.submit(GOOD);

    assertIsRefused(result);
  }

  @ParameterizedTest
  @MethodSource("good")
  void aFlowEndsAtAGoodDestination(String next) {
    LabBrowser.Tab tab = LAB.browser().tab(FLOW, "next", next);

    Result result = tab.submit(GOOD);

    assertThat(result).isEqualTo(new Result.Done(next));
  }

  @ParameterizedTest
  @MethodSource("bad")
  void aProgramIsSentNowhereEither(String next) {
    LabBrowser browser = LAB.browser();
    browser.get(FLOW, "next", next);
    browser.post(GOOD);

    assertIsRefused(browser.follow());
  }

  @ParameterizedTest
  @ValueSource(strings = {"//evil.example", "javascript:alert(1)", "/\\evil.example"})
  void whoeverIsLoggedInAlreadyIsSentNowhereElse(String next) {
    LabFlow flow =
        LAB.flow().requires(Requirement.REQUIRE_UNAUTHENTICATED).stage("dummy", Map.of()).create();

    Result result = LAB.browser(LAB.user("correct horse")).get(flow, "next", next);

    assertIsRefused(result);
  }

  @ParameterizedTest
  @ValueSource(strings = {"//evil.example", "javascript:alert(1)", "/\\evil.example"})
  void whoeverIsDeniedIsSentNowhereElse(String next) {
    for (DeniedAction action : DeniedAction.values()) {
      LabFlow flow =
          LAB.flow()
              .denied(action)
              .requires(Requirement.REQUIRE_SUPERUSER)
              .stage("dummy", Map.of())
              .create();

      Result result = LAB.browser().get(flow, "next", next);

      if (result instanceof Result.Done done) {
        assertThat(done.to()).as(action.name()).isEqualTo("/");
      } else {
        assertThat(result).as(action.name()).isInstanceOf(Result.Denied.class);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"//evil.example", "javascript:alert(1)", "/\\evil.example"})
  void whoeverCancelsIsSentNowhereElse(String next) {
    LabBrowser browser = LAB.browser();
    browser.tab(FLOW);

    String to =
        LAB.engine()
            .entries()
            .cancel(
                null,
                browser.toRequest(
                    FlowRequest.Client.PAGE,
                    new FlowRequest.Input.Show(null),
                    FLOW.slug(),
                    "next",
                    next));

    assertThat(to).isNull();
  }

  // --- where policies and stages send people
  // -----------------------------------------------------------------------

  private static final List<String> NOT_OF_THE_WEB =
      List.of(
          "javascript:alert(1)",
          "JaVaScRiPt:alert(1)",
          "javascript://good.example/%0aalert(1)",
          "data:text/html,x",
          "vbscript:x",
          "file:///etc/passwd",
          "ftp://good.example/",
          "\u0001javascript:alert(1)",
          " https://good.example/",
          "https://good.example/ ",
          "https://good.example/\r\nSet-Cookie: x=y",
          "https://good@evil.example/",
          "https://good:80@evil.example/",
          "https://a@b@good@evil.example/",
          "https://good\\@evil.example/",
          "https:evil.example",
          "https:/evil.example",
          "https:///evil.example",
          "//evil.example",
          "///evil.example",
          "/\\evil.example",
          "https://ev\u0131l.example/",
          "evil.example",
          "");

  static Stream<String> notOfTheWeb() {
    return NOT_OF_THE_WEB.stream();
  }

  @ParameterizedTest
  @MethodSource("notOfTheWeb")
  void aPolicyCannotSendPeopleOutOfTheWeb(String location) {
    LabFlow flow = redirecting(location);
    LabBrowser.Tab tab = LAB.browser().tab(flow);

    Result result = tab.submit(GOOD);

    assertIsRefused(result);
  }

  @ParameterizedTest
  @MethodSource("notOfTheWeb")
  void aStageCannotSendPeopleOutOfTheWeb(String location) {
    LabFlow flow =
        LAB.flow().stage("scripted", Scripts.stage(run -> Outcome.redirect(location))).create();

    Result result = LAB.browser().get(flow);

    assertIsRefused(result);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://good.example/x?y#z",
        "HTTP://good.example:8080",
        "https://[2001:db8::1]/",
        "/app"
      })
  void aPolicyMaySendPeopleAnywhereInTheWeb(String location) {
    LabBrowser.Tab tab = LAB.browser().tab(redirecting(location), "next", "/elsewhere");

    Result result = tab.submit(GOOD);

    assertThat(result).isEqualTo(new Result.Done(location));
  }

  // --- at random
  // ---------------------------------------------------------------------------------------------------

  /** Pieces that mean something to somebody. */
  private static final List<String> PIECES =
      List.of(
          "/",
          "//",
          "\\",
          ".",
          "..",
          ":",
          "@",
          ";",
          "?",
          "#",
          "%",
          "%2f",
          "%5c",
          "%2e",
          "%09",
          "%25",
          "\t",
          "\n",
          "\r",
          " ",
          "\0",
          "\u007f",
          "\u00a0",
          "\u2028",
          "\uff0f",
          "\u3002",
          "https:",
          "http://",
          "javascript:",
          "evil.example",
          "server.invalid",
          "x",
          "=",
          "&",
          "[",
          "]",
          "*");

  @ParameterizedTest
  @ValueSource(strings = {"http", "https"})
  void whateverIsAcceptedStaysHere(String scheme) {
    Random random = new Random(20_260_301);
    Whatwg.Place here = new Whatwg.Place(scheme, "server.invalid", "/if/flow/login/");
    URI hereToJava = URI.create(scheme + "://server.invalid/if/flow/login/");
    List<String> accepted = new ArrayList<>();

    for (int i = 0; i < 10_000; i++) {
      String value = mutated(random);
      if (!(NextUrl.of(value) instanceof NextUrl.Path path)) {
        continue;
      }
      accepted.add(value);
      assertThat(path.path()).isEqualTo(value);
      assertThat(Whatwg.resolve(value, here))
          .as(value)
          .hasValueSatisfying(
              place -> {
                assertThat(place.hasOriginOf(here)).isTrue();
                assertThat(place.path()).doesNotStartWith("//");
              });
      URI java = hereToJava.resolve(URI.create(value)).normalize();
      assertThat(java.getScheme()).as(value).isEqualTo(scheme);
      assertThat(java.getRawAuthority()).as(value).isEqualTo("server.invalid");
      assertThat(java.getRawPath()).as(value).doesNotStartWith("//");
      assertThat(value).as(value).matches("[\\x21-\\x7e]+");
    }

    assertThat(accepted).as("enough were accepted to tell").hasSizeGreaterThan(500);
  }

  /** Shows that the little browser above knows evil when it sees it. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        " //evil.example",
        "https:\\\\evil.example",
        "https://server.invalid@evil.example",
        "javascript:alert(1)",
        "java\nscript:alert(1)"
      })
  void theseWouldLeadABrowserElsewhere(String value) {
    Whatwg.Place here = new Whatwg.Place("https", "server.invalid", "/if/flow/login/");

    assertThat(Whatwg.resolve(value, here))
        .hasValueSatisfying(place -> assertThat(place.hasOriginOf(here)).isFalse());
  }

  private static String mutated(Random random) {
    List<String> from = random.nextInt(3) == 0 ? BAD : GOOD_ONES;
    StringBuilder value = new StringBuilder(from.get(random.nextInt(from.size() - 1)));
    for (int changes = random.nextInt(4); changes > 0; changes--) {
      int at = random.nextInt(value.length() + 1);
      switch (random.nextInt(5)) {
        case 0, 1 -> value.insert(at, PIECES.get(random.nextInt(PIECES.size())));
        case 2 -> value.delete(at, Math.min(value.length(), at + 1 + random.nextInt(3)));
        case 3 -> {
          if (at < value.length()) {
            value.replace(at, at + 1, "%%%02x".formatted((int) value.charAt(at) & 0xff));
          }
        }
        default -> {
          String other = from.get(random.nextInt(from.size() - 1));
          value.insert(at, other, 0, random.nextInt(other.length() + 1));
        }
      }
    }
    return value.toString();
  }

  private static LabFlow redirecting(String location) {
    return LAB.flow()
        .policy(
            LabFlow.toPolicy(
                LAB.policy(
                    "scripted",
                    Map.of(
                        "script",
                        ScriptedPolicy.of(
                            request -> PolicyResult.pass().with(ContextKeys.REDIRECT, location))))))
        .stage("scripted", Scripts.asking("only"))
        .create();
  }

  private static void assertIsRefused(Result result) {
    assertThat(result)
        .isInstanceOfSatisfying(
            Result.Denied.class,
            denied -> {
              assertThat(denied.denial().kind()).isEqualTo(Denial.Kind.DESTINATION);
              assertThat(words(denied.denial().message())).isEqualTo("Invalid next URL");
            });
  }

  private static String words(Text text) {
    return LAB.engine().texts().words(text, Locale.ENGLISH);
  }
}
