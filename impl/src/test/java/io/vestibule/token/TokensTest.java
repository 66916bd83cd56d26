package io.vestibule.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vestibule.api.token.OneTimeTokens.Redeemed;
import io.vestibule.api.user.User;
import io.vestibule.store.Database;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.LabFlow;
import io.vestibule.testkit.Together;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokensTest {
  private static final Duration HOUR = Duration.ofHours(1);

  private final Lab lab = Lab.shared();
  private final Database database = lab.engine().database();
  private final Tokens tokens = new Tokens(database, lab.clock());
  private final User alice = lab.user("correct horse");
  private final LabFlow flow = lab.flow().create();
  private final String name = lab.name("token");

  // --- one-time tokens

  @Test
  void aTokenGivesBackWhatItWasMadeWith() {
    String token = tokens.issue("mail", alice.id(), HOUR, Map.of("address", "a@example.org"));

    assertThat(tokens.redeem("mail", token))
        .contains(new Redeemed(alice.id(), Map.of("address", "a@example.org")));
  }

  @Test
  void aTokenMayBeNobodys() {
    assertThat(tokens.redeem("mail", tokens.issue("mail", null, HOUR, Map.of())))
        .contains(new Redeemed(null, Map.of()));
  }

  @Test
  void aTokenWorksOnce() {
    String token = tokens.issue("mail", alice.id(), HOUR, Map.of());
    tokens.redeem("mail", token);

    assertThat(tokens.redeem("mail", token)).isEmpty();
  }

  @Test
  void ofManyWhoUseATokenAtOnceOneSucceeds() {
    String token = tokens.issue("mail", alice.id(), HOUR, Map.of());

    assertThat(Together.call(32, () -> tokens.redeem("mail", token)))
        .filteredOn(Optional::isPresent)
        .hasSize(1);
  }

  @Test
  void aTokenIsWorthNothingForAnotherPurposeAndIsNotUsedUpByThat() {
    String token = tokens.issue("mail", alice.id(), HOUR, Map.of());

    assertThat(tokens.redeem("invitation", token)).isEmpty();
    assertThat(tokens.redeem("mail", token)).isPresent();
  }

  @Test
  void aTokenWorksUntilItsTimeIsUp() {
    String token = tokens.issue("mail", alice.id(), HOUR, Map.of());
    lab.clock().advance(HOUR.minusMillis(1));

    assertThat(tokens.redeem("mail", token)).isPresent();
  }

  @Test
  void aTokenDoesNotWorkOnceItsTimeIsUp() {
    String token = tokens.issue("mail", alice.id(), HOUR, Map.of());
    lab.clock().advance(HOUR);

    assertThat(tokens.redeem("mail", token)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "%", "x"})
  void whatNobodyMadeIsNoToken(String token) {
    assertThat(tokens.redeem("mail", token)).isEmpty();
  }

  @Test
  void theTokensOfAnAccountGoWithIt() {
    String token = tokens.issue("mail", alice.id(), HOUR, Map.of());

    lab.engine().users().delete(alice.id());

    assertThat(tokens.redeem("mail", token)).isEmpty();
  }

  @Test
  void aTokenIsNotInTheDatabase() {
    String token = tokens.issue(name, alice.id(), HOUR, Map.of());

    List<?> rows =
        database.call(
            em ->
                em.createNativeQuery(
                        "select concat_ws(' ', id, identifier, purpose, key_hash, payload, description)"
                            + " from vst_token where user_id = :user")
                    .setParameter("user", alice.id().toString())
                    .getResultList());

    assertThat(rows).singleElement().asString().contains(Hashed.of(token)).doesNotContain(token);
  }

  // --- what others made

  @Test
  void whatOthersMadeIsClaimedOnce() {
    assertThat(tokens.claim("captcha", name, HOUR)).isTrue();

    assertThat(tokens.claim("captcha", name, HOUR)).isFalse();
    assertThat(new Tokens(database, lab.clock()).claim("captcha", name, HOUR)).isFalse();
    assertThat(tokens.claim("captcha", name + " ", HOUR)).isTrue();
  }

  @Test
  void aClaimForOnePurposeIsNoneForAnother() {
    tokens.claim("captcha", name, HOUR);

    assertThat(tokens.claim("altcha", name, HOUR)).isTrue();
    assertThat(tokens.claim("captcha\0" + name, "", HOUR)).isTrue();
  }

  @Test
  void ofManyWhoClaimAtOnceOneSucceeds() {
    assertThat(Together.call(32, () -> tokens.claim("captcha", name, HOUR))).containsOnlyOnce(true);
  }

  @Test
  void aClaimIsRememberedAsLongAsIsSaid() {
    try (Lab own = Lab.with(Map.of())) {
      Tokens its = own.engine().tokens();
      its.claim("captcha", name, HOUR);
      own.clock().advance(HOUR.minusSeconds(1));
      its.clean();
      assertThat(its.claim("captcha", name, HOUR)).isFalse();
      own.clock().advance(Duration.ofSeconds(1));
      its.clean();

      assertThat(its.claim("captcha", name, HOUR)).isTrue();
    }
  }

  @Test
  void whatIsClaimedIsNoTokenOfOurs() {
    tokens.claim("captcha", name, HOUR);

    assertThat(tokens.redeem("captcha", name)).isEmpty();
    assertThat(tokens.redeem("captcha", "claim:captcha\0" + name)).isEmpty();
    assertThat(tokens.findLink("claim:captcha\0" + name)).isEmpty();
    assertThat(tokens.ownerOfApiToken("claim:captcha\0" + name)).isEmpty();
  }

  // --- links

  @Test
  void aLinkIsFoundAsItWasMade() {
    String key = tokens.issueLink(name, "recovery", flow.id(), alice.id(), HOUR, Map.of("a", 1));

    assertThat(tokens.findLink(key))
        .map(
            link ->
                List.of(
                    link.purpose(),
                    link.flow(),
                    link.user() == null ? "" : link.user(),
                    link.context()))
        .contains(List.of("recovery", flow.id(), alice.id(), Map.of("a", 1)));
  }

  @Test
  void toLookAtALinkDoesNotUseItUp() {
    String key = link(name);
    tokens.findLink(key);

    assertThat(tokens.findLink(key)).isPresent();
  }

  @Test
  void aLinkThatIsUsedUpDoesNotWorkAgain() {
    String key = link(name);
    String id = id(key);

    assertThat(tokens.redeemLink(id)).isTrue();

    assertThat(tokens.redeemLink(id)).isFalse();
    assertThat(tokens.findLink(key)).isEmpty();
  }

  @Test
  void ofManyWhoUseALinkUpAtOnceOneSucceeds() {
    String id = id(link(name));

    assertThat(Together.call(32, () -> tokens.redeemLink(id))).containsOnlyOnce(true);
  }

  @Test
  void aLinkDoesNotWorkOnceItsTimeIsUp() {
    String key = link(name);
    String id = id(key);
    lab.clock().advance(HOUR);

    assertThat(tokens.findLink(key)).isEmpty();
    assertThat(tokens.redeemLink(id)).isFalse();
  }

  @Test
  void aNewLinkTakesThePlaceOfTheOneBefore() {
    String before = link(name);

    String after = link(name);

    assertThat(tokens.findLink(before)).isEmpty();
    assertThat(tokens.findLink(after)).isPresent();
  }

  @Test
  void linksOfOtherNamesStayAsTheyAre() {
    String other = link(lab.name("token"));

    link(name);

    assertThat(tokens.findLink(other)).isPresent();
  }

  @Test
  void ofManyLinksMadeAtOnceOneIsLeft() {
    List<String> keys = Together.call(4, () -> link(name));

    assertThat(keys).filteredOn(key -> tokens.findLink(key).isPresent()).hasSize(1);
  }

  @Test
  void aLinkTakesThePlaceOfNothingButALink() {
    String key = tokens.createAppPassword(name, alice.id(), null);

    assertThatThrownBy(() -> link(name)).isNotNull();

    assertThat(tokens.isAppPassword(alice.id(), key)).isTrue();
  }

  @Test
  void aLinkGoesWithItsFlow() {
    String key = link(name);

    lab.engine()
        .definitions()
        .change(
            changes -> {
              changes.deleteFlow(flow.id());
              return flow.id();
            });

    assertThat(tokens.findLink(key)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1", "0190a1b2-0000-7000-8000-000000000001", "' or '1'='1"})
  void whatNobodyMadeIsNoLink(String link) {
    assertThat(tokens.redeemLink(link)).isFalse();
    assertThat(tokens.findLink(link)).isEmpty();
  }

  @Test
  void whatFollowsFromALinkHappensWithIt() {
    tokens.whenLinkUsed(
        "welcome", em -> tokens.createApiToken(em, name, alice.id(), name + " is a key"));
    String id =
        id(tokens.issueLink(lab.name("token"), "welcome", flow.id(), alice.id(), HOUR, Map.of()));

    tokens.redeemLink(id);

    assertThat(tokens.ownerOfApiToken(name + " is a key")).contains(alice.id());
  }

  @Test
  void ifWhatFollowsFromALinkFailsTheLinkIsNotUsedUp() {
    tokens.whenLinkUsed(
        "welcome",
        em -> {
          throw new IllegalStateException("it fails");
        });
    String key = tokens.issueLink(name, "welcome", flow.id(), alice.id(), HOUR, Map.of());
    String id = id(key);

    assertThatThrownBy(() -> tokens.redeemLink(id)).hasMessage("it fails");

    assertThat(tokens.findLink(key)).isPresent();
  }

  // --- name spaces

  @Test
  void aTokenOfOneKindIsWorthNothingAsAnother() {
    String once = tokens.issue("recovery", alice.id(), HOUR, Map.of());
    String link = tokens.issueLink(name, "recovery", flow.id(), alice.id(), HOUR, Map.of());
    String app = tokens.createAppPassword(lab.name("token"), alice.id(), null);
    String api = lab.name("an API token");
    database.run(em -> tokens.createApiToken(em, lab.name("token"), alice.id(), api));

    for (String key : List.of(link, app, api)) {
      assertThat(tokens.redeem("recovery", key)).isEmpty();
    }
    for (String key : List.of(once, app, api)) {
      assertThat(tokens.findLink(key)).isEmpty();
    }
    for (String key : List.of(once, link, app)) {
      assertThat(tokens.ownerOfApiToken(key)).isEmpty();
    }
    for (String key : List.of(once, link, api)) {
      assertThat(tokens.isAppPassword(alice.id(), key)).isFalse();
    }
  }

  @Test
  void aOneTimeTokenIsNoLinkByItsId() {
    tokens.issue("recovery", alice.id(), HOUR, Map.of());
    Object id =
        database.call(
            em ->
                em.createNativeQuery("select id from vst_token where user_id = :user")
                    .setParameter("user", alice.id().toString())
                    .getSingleResult());

    assertThat(tokens.redeemLink(id.toString())).isFalse();
  }

  // --- API tokens and app passwords

  @Test
  void anApiTokenIsItsOwners() {
    database.run(em -> tokens.createApiToken(em, name, alice.id(), name + " is a key"));

    assertThat(tokens.ownerOfApiToken(name + " is a key")).contains(alice.id());
  }

  @Test
  void anAppPasswordIsItsOwnersOnly() {
    String app = tokens.createAppPassword(name, alice.id(), null);

    assertThat(tokens.isAppPassword(alice.id(), app)).isTrue();
    assertThat(tokens.isAppPassword(lab.user("correct horse").id(), app)).isFalse();
  }

  @Test
  void anAppPasswordWithoutAnEndWorksForEver() {
    String app = tokens.createAppPassword(name, alice.id(), null);
    lab.clock().advance(Duration.ofDays(400));

    assertThat(tokens.isAppPassword(alice.id(), app)).isTrue();
  }

  @Test
  void anAppPasswordWithAnEndWorksUntilThen() {
    String app = tokens.createAppPassword(name, alice.id(), HOUR);
    lab.clock().advance(HOUR.minusMillis(1));
    assertThat(tokens.isAppPassword(alice.id(), app)).isTrue();

    lab.clock().advance(Duration.ofMillis(1));

    assertThat(tokens.isAppPassword(alice.id(), app)).isFalse();
  }

  private String link(String identifier) {
    return tokens.issueLink(identifier, "recovery", flow.id(), alice.id(), HOUR, Map.of());
  }

  private String id(String key) {
    return tokens.findLink(key).map(FlowToken::id).map(UUID::toString).orElseThrow();
  }
}
