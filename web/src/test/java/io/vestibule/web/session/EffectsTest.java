package io.vestibule.web.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.flow.FlowReply;
import io.vestibule.session.SessionCookies;
import io.vestibule.web.fake.FakeRequest;
import io.vestibule.web.fake.FakeResponse;
import jakarta.servlet.http.Cookie;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whoever logs in or out gets a new session id: nobody who knew the old one knows the new one. */
class EffectsTest {

  static Stream<FlowReply.Effect> effects() {
    return Stream.of(
        new FlowReply.Effect.SignedIn(new SessionCookies("the session", null, null, 0)),
        new FlowReply.Effect.SignedOut());
  }

  @ParameterizedTest
  @MethodSource("effects")
  void theSessionGetsANewId(FlowReply.Effect effect) {
    FakeRequest request = new FakeRequest().inSession();

    Effects.apply(effect, request.toRequest(), new FakeResponse().toResponse(), true);

    assertThat(request.idChanges()).isEqualTo(1);
  }

  @ParameterizedTest
  @MethodSource("effects")
  void noSessionIsMadeForThat(FlowReply.Effect effect) {
    FakeRequest request = new FakeRequest();

    Effects.apply(effect, request.toRequest(), new FakeResponse().toResponse(), true);

    assertThat(request.session()).isNull();
  }

  @ParameterizedTest
  @MethodSource("effects")
  void theBrowserIsToldOfTheSession(FlowReply.Effect effect) {
    FakeResponse response = new FakeResponse();

    Effects.apply(effect, new FakeRequest().toRequest(), response.toResponse(), true);

    assertThat(response.cookies())
        .extracting(Cookie::getName)
        .containsExactly("__Host-vestibule_session");
  }

  /** A request that came at the same time, e.g. of another tab, was first. */
  @ParameterizedTest
  @MethodSource("effects")
  void aSessionThatWasTakenAwayKeepsNobodyFromBeingTold(FlowReply.Effect effect) {
    FakeRequest request = new FakeRequest().inSession();
    Objects.requireNonNull(request.session()).takeAway();
    FakeResponse response = new FakeResponse();

    Effects.apply(effect, request.toRequest(), response.toResponse(), true);

    assertThat(response.cookies()).hasSize(1);
  }

  @Test
  void nothingChangesWhereNothingHappened() {
    FakeRequest request = new FakeRequest().inSession();
    FakeResponse response = new FakeResponse();

    Effects.apply(null, request.toRequest(), response.toResponse(), true);

    assertThat(request.idChanges()).isZero();
    assertThat(response.cookies()).isEmpty();
  }
}
