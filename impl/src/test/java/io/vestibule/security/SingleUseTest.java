package io.vestibule.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.api.credential.PasswordBackend;
import io.vestibule.api.credential.PasswordCheck;
import io.vestibule.api.credential.Passwords.PasswordRejectedException;
import io.vestibule.api.user.PendingUser;
import io.vestibule.api.user.User;
import io.vestibule.definition.Requirement;
import io.vestibule.flow.FlowReply.Result;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.LabBrowser;
import io.vestibule.testkit.LabFlow;
import io.vestibule.token.FlowToken;
import io.vestibule.token.Tokens;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What works once works once, and only until it expires. */
@ExtendWith(QuietLog.class)
class SingleUseTest {
  private static final Lab LAB = Lab.shared();
  private static final Duration HOUR = Duration.ofHours(1);
  private static final int MANY = 32;

  private final Tokens tokens = LAB.engine().tokens();
  private final User alice = LAB.user("correct horse");

  @Test
  void ofManyWhoRedeemATokenAtOnceOneSucceeds() {
    String token = tokens.issue("once", alice.id(), HOUR, Map.of());

    List<Boolean> redeemed = AtOnce.times(MANY, i -> tokens.redeem("once", token).isPresent());

    assertThat(Collections.frequency(redeemed, true)).isEqualTo(1);
  }

  @Test
  void ofManyWhoRedeemALinkAtOnceOneSucceeds() {
    String link =
        link(tokens.issueLink(LAB.name("link"), "once", flow().id(), null, HOUR, Map.of()));

    List<Boolean> redeemed = AtOnce.times(MANY, i -> tokens.redeemLink(link));

    assertThat(Collections.frequency(redeemed, true)).isEqualTo(1);
  }

  @Test
  void ofManyWhoChooseAPasswordByOneLinkOneDoes() {
    LabFlow flow = flow();
    String key = tokens.issueLink(LAB.name("link"), "once", flow.id(), alice.id(), HOUR, Map.of());
    List<LabBrowser.Tab> tabs =
        IntStream.range(0, MANY).mapToObj(i -> LAB.browser().tab(flow, "flow_token", key)).toList();

    List<Result> results =
        AtOnce.times(
            MANY,
            i ->
                tabs.get(i)
                    .submit(
                        Map.of(
                            "password",
                            "password no " + i,
                            "password_repeat",
                            "password no " + i)));

    assertThat(results).filteredOn(Result.Done.class::isInstance).hasSize(1);
    assertThat(results).filteredOn(Result.Denied.class::isInstance).hasSize(MANY - 1);
    int winner =
        results.indexOf(
            results.stream().filter(Result.Done.class::isInstance).findFirst().orElseThrow());
    assertThat(accepts("password no " + winner)).isTrue();
  }

  /** Mail scanners open links; that must not use them up. */
  @Test
  void openingALinkDoesNotUseItUp() {
    LabFlow flow = flow();
    String key = tokens.issueLink(LAB.name("link"), "once", flow.id(), alice.id(), HOUR, Map.of());
    LAB.browser().tab(flow, "flow_token", key);
    LAB.browser().get(flow, "flow_token", key);

    Result result =
        LAB.browser()
            .tab(flow, "flow_token", key)
            .submit(Map.of("password", "battery staple", "password_repeat", "battery staple"));

    assertThat(result).isInstanceOf(Result.Done.class);
  }

  @Test
  void aLinkThatWasUsedOpensNothing() {
    LabFlow flow = flow();
    String key = tokens.issueLink(LAB.name("link"), "once", flow.id(), alice.id(), HOUR, Map.of());
    tokens.redeemLink(link(key));

    Result result = LAB.browser().get(flow, "flow_token", key);

    assertThat(result).isInstanceOf(Result.Denied.class);
  }

  @Test
  void aLinkIsForItsFlowOnly() {
    LabFlow flow = flow();
    String key =
        tokens.issueLink(LAB.name("link"), "once", flow().id(), alice.id(), HOUR, Map.of());

    Result result = LAB.browser().get(flow, "flow_token", key);

    assertThat(result).isInstanceOf(Result.Denied.class);
  }

  /** No cleaner runs in a lab: it is the moment of use that counts. */
  @ParameterizedTest
  @CsvSource({"-1, true", "0, false", "1, false"})
  void aTokenWorksUntilItExpires(int seconds, boolean works) {
    String token = tokens.issue("once", alice.id(), HOUR, Map.of());

    LAB.clock().advance(HOUR.plusSeconds(seconds));

    assertThat(tokens.redeem("once", token).isPresent()).isEqualTo(works);
  }

  @ParameterizedTest
  @CsvSource({"-1, true", "0, false", "1, false"})
  void aLinkWorksUntilItExpires(int seconds, boolean works) {
    String key = tokens.issueLink(LAB.name("link"), "once", flow().id(), null, HOUR, Map.of());

    LAB.clock().advance(HOUR.plusSeconds(seconds));

    assertThat(tokens.findLink(key).isPresent()).isEqualTo(works);
  }

  @ParameterizedTest
  @CsvSource({"-1, true", "0, false", "1, false"})
  void aLinkOpenedInTimeIsRedeemedInTimeOrNotAtAll(int seconds, boolean works) {
    String link =
        link(tokens.issueLink(LAB.name("link"), "once", flow().id(), null, HOUR, Map.of()));

    LAB.clock().advance(HOUR.plusSeconds(seconds));

    assertThat(tokens.redeemLink(link)).isEqualTo(works);
  }

  @ParameterizedTest
  @CsvSource({"-1, true", "0, false", "1, false"})
  void anAppPasswordWorksUntilItExpires(int seconds, boolean works) {
    String key = tokens.createAppPassword(LAB.name("app"), alice.id(), HOUR);

    LAB.clock().advance(HOUR.plusSeconds(seconds));

    assertThat(tokens.isAppPassword(alice.id(), key)).isEqualTo(works);
  }

  @Test
  void aNewLinkTakesThePlaceOfAnUnusedOneOfItsName() {
    String name = LAB.name("link");
    UUID flow = flow().id();
    String first = tokens.issueLink(name, "once", flow, alice.id(), HOUR, Map.of());

    String second = tokens.issueLink(name, "once", flow, alice.id(), HOUR, Map.of());

    assertThat(tokens.findLink(first)).isEmpty();
    assertThat(tokens.findLink(second)).isPresent();
  }

  @Test
  void afterALinkWasUsedAnotherOfItsNameCanBeMade() {
    String name = LAB.name("link");
    UUID flow = flow().id();
    String first = tokens.issueLink(name, "once", flow, alice.id(), HOUR, Map.of());
    tokens.redeemLink(link(first));

    String second = tokens.issueLink(name, "once", flow, alice.id(), HOUR, Map.of());

    assertThat(tokens.findLink(first)).isEmpty();
    assertThat(tokens.findLink(second)).isPresent();
  }

  @Test
  void aLinkOfOneAccountSetsNoPasswordOfAnother() throws PasswordRejectedException {
    User bob = LAB.user("correct horse");
    String link =
        link(tokens.issueLink(LAB.name("link"), "once", flow().id(), bob.id(), HOUR, Map.of()));

    boolean set =
        LAB.engine().credentials().from(Lab.origin()).setByLink(alice.id(), "battery staple", link);

    assertThat(set).isFalse();
    assertThat(tokens.redeemLink(link)).isTrue();
    assertThat(accepts("correct horse")).isTrue();
  }

  private boolean accepts(String password) {
    return LAB.engine()
            .credentials()
            .from(Lab.origin())
            .check(PendingUser.of(alice), password, Set.of(PasswordBackend.INBUILT), 5)
        instanceof PasswordCheck.Accepted;
  }

  /** What a run that came by a link knows of it. */
  private String link(String key) {
    Optional<FlowToken> found = tokens.findLink(key);
    return found.orElseThrow().id().toString();
  }

  /** A flow in which people choose a password. */
  private static LabFlow flow() {
    return LAB.flow().requires(Requirement.REQUIRE_TOKEN).stage("new_password", Map.of()).create();
  }
}
