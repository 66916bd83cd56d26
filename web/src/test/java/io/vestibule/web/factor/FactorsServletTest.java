package io.vestibule.web.factor;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.api.event.EventActions;
import io.vestibule.api.factor.Factor;
import io.vestibule.api.factor.FactorType;
import io.vestibule.api.flow.Designation;
import io.vestibule.api.user.User;
import io.vestibule.definition.FlowOptions;
import io.vestibule.flow.FlowEntries;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.LabFlow;
import io.vestibule.web.fake.FactorLab;
import io.vestibule.web.fake.FakeRequest;
import io.vestibule.web.fake.FakeResponse;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FactorsServletTest {
  private static final String REMOVAL = "/pages/factor/removal.xhtml";

  private final Lab lab = Lab.shared();
  private final FactorLab people = new FactorLab(lab);
  private final User user = lab.user("a long password");
  private final Factor totp = people.totp(user);

  // --- who

  @Test
  void strangersAreSentToLogIn() throws Exception {
    FakeResponse response = get(new FakeRequest().to(lab.engine()), "/");

    assertThat(response.status()).isEqualTo(303);
    assertThat(response.header("Location")).startsWith("/flows/-/default/authentication/?next=");
    assertThat(send(new FakeRequest().to(lab.engine()), one(totp), "do=remove").status())
        .isEqualTo(303);
    assertThat(people.count(user)).isOne();
  }

  @ParameterizedTest
  @ValueSource(strings = {"do=remove", "do=ask", "do=rename&name=Mine"})
  void aFormThatIsNotFromOurPageDoesNothing(String form) throws Exception {
    String cookie = people.fresh(user);

    assertThat(send(people.by(cookie), one(totp), form).status()).isEqualTo(403);
    assertThat(send(people.by(cookie), one(totp), form + "&form_token=made-up").status())
        .isEqualTo(403);
    assertThat(lab.engine().factors().of(user.id())).containsExactly(totp);
  }

  @Test
  void aFormThatIsNotFromOurPageForgetsNothing() throws Exception {
    people.remembered(user, totp);

    assertThat(send(people.by(people.fresh(user)), "/", "do=forget_all").status()).isEqualTo(403);
    assertThat(people.browsers(user)).isOne();
  }

  /** What others have is not told from what nobody has. */
  @ParameterizedTest
  @ValueSource(strings = {"do=remove", "do=ask", "do=rename&name=Mine", "do=else"})
  void whatOthersHaveIsNotThere(String form) throws Exception {
    User other = lab.user("a long password");
    Factor theirs = people.totp(other);
    String cookie = people.fresh(user);

    for (String path : List.of(one(theirs), "/" + UUID.randomUUID() + "/")) {
      assertThat(get(people.by(cookie), path).status()).isEqualTo(404);
      assertThat(submit(cookie, path, form).status()).isEqualTo(404);
    }
    assertThat(lab.engine().factors().of(other.id())).containsExactly(theirs);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/x/", "/1-1-1-1-1/", "/else", "//"})
  void thereIsNothingElse(String path) throws Exception {
    assertThat(get(people.by(people.fresh(user)), path).status()).isEqualTo(404);
  }

  // --- the list

  @Test
  void aPersonSeesTheirOwn() throws Exception {
    people.totp(lab.user("a long password"));
    people.add(user, FactorType.WEBAUTHN, "Blue key", Map.of("backed_up", "true", "odd_one", "x"));
    people.add(user, FactorType.EMAIL, "", Map.of("address", "a***@example.org"));

    FactorsPage page = page(people.session(user), "");

    assertThat(page.factors())
        .extracting(FactorView::label, FactorView::kind, FactorView::used)
        .containsExactlyInAnyOrder(
            org.assertj.core.groups.Tuple.tuple("Authenticator app", "", "never"),
            org.assertj.core.groups.Tuple.tuple("Blue key", "Passkey", "never"),
            org.assertj.core.groups.Tuple.tuple("Codes by mail", "", "never"));
    assertThat(page.factors().stream().flatMap(factor -> factor.details().stream()))
        .extracting(detail -> detail.name() + "=" + detail.value())
        .containsExactlyInAnyOrder(
            "Backed up or synchronised=yes", "odd one=x", "Address=a***@example.org");
    assertThat(page.factors().toString()).doesNotContain(FactorLab.SECRET);
    assertThat(page.factors()).allSatisfy(factor -> assertThat(factor.added()).endsWith(" UTC"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "3 | ''",
        "2 | Only 2 recovery codes are left. Make new ones.",
        "1 | Only one recovery code is left. Make new ones.",
        "0 | No recovery codes are left. Make new ones."
      })
  void fewRecoveryCodesAreWarnedOf(int left, String warning) {
    Factor codes = people.add(user, FactorType.STATIC, "", Map.of());
    Factor some =
        new Factor(
            codes.id(),
            user.id(),
            FactorType.STATIC,
            "",
            null,
            codes.addedAt(),
            null,
            Map.of(),
            left);
    FactorView view =
        new FactorView(
            io.vestibule.web.request.Asked.by(people.by(people.session(user)).toRequest()), some);

    assertThat(view.codes()).isEqualTo("Codes left: " + left);
    assertThat(view.warning()).isEqualTo(warning);
  }

  @Test
  void otherKindsHaveNoCodesToRunOutOf() throws Exception {
    FactorView view = page(people.session(user), "").factors().get(0);

    assertThat(view.codes()).isEmpty();
    assertThat(view.warning()).isEmpty();
  }

  @Test
  void whatCanBeSetUpIsThereWithItsName() throws Exception {
    LabFlow flow = lab.flow().designation(Designation.STAGE_CONFIGURATION).create();
    Map<String, String> config = Map.of("configure_flow", flow.id().toString());
    UUID named =
        lab.stage(
            "authenticator_lab",
            Map.of("configure_flow", flow.id().toString(), "friendly_name", "The blue app"));
    String name = lab.name("stage");
    UUID unnamed = lab.stage(name, "authenticator_lab", config);
    UUID without = lab.stage("authenticator_lab", Map.of());
    UUID password =
        lab.stage(
            "password",
            Map.of(
                "backends",
                List.of("authentik.core.auth.InbuiltBackend"),
                "configure_flow",
                flow.id().toString()));

    List<FactorsPage.WayView> ways = page(people.session(user), "").ways();

    assertThat(ways)
        .contains(
            new FactorsPage.WayView(
                "The blue app", "/flows/-/configure/" + named + "/?next=%2Fif%2Fuser%2Ffactors%2F"),
            new FactorsPage.WayView(
                name, "/flows/-/configure/" + unnamed + "/?next=%2Fif%2Fuser%2Ffactors%2F"));
    assertThat(ways)
        .noneMatch(way -> way.href().contains(without.toString()))
        .noneMatch(way -> way.href().contains(password.toString()));
  }

  @Test
  void whatAPolicyKeepsSomebodyFromIsNotOffered() throws Exception {
    LabFlow flow =
        lab.flow()
            .designation(Designation.STAGE_CONFIGURATION)
            .policy(LabFlow.toPolicy(lab.policy(false)))
            .create();
    UUID stage = lab.stage("authenticator_lab", Map.of("configure_flow", flow.id().toString()));

    assertThat(page(people.session(user), "").ways())
        .noneMatch(way -> way.href().contains(stage.toString()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "done=x", "done=", "done=done.removed.sessions"})
  void nothingIsSaidThatWasNotDone(String query) throws Exception {
    FactorsPage page = page(people.session(user), query);

    assertThat(page.said()).isEmpty();
    assertThat(page.refused()).isEmpty();
  }

  // --- naming

  @Test
  void oneIsRenamedWithoutAFreshProof() throws Exception {
    String cookie = people.session(user);
    lab.clock().advance(Duration.ofHours(1));

    FakeResponse response = submit(cookie, one(totp), "do=rename&name=My+telephone");

    assertThat(response.header("Location")).isEqualTo("/if/user/factors/?done=renamed");
    assertThat(lab.engine().factors().of(user.id()))
        .singleElement()
        .satisfies(factor -> assertThat(factor.name()).isEqualTo("My telephone"));
  }

  @Test
  void aNameIsNotEmpty() throws Exception {
    assertThat(submit(people.session(user), one(totp), "do=rename&name=+").header("Location"))
        .isEqualTo("/if/user/factors/?done=unnamed");
    assertThat(page(people.session(user), "done=unnamed").refused()).startsWith("Nothing");
  }

  // --- removing

  @Test
  void whoeverHasShownEnoughIsAskedAndThenItIsRemoved() throws Exception {
    String cookie = people.fresh(user);

    assertThat(submit(cookie, one(totp), "do=ask").header("Location"))
        .isEqualTo("/if/user/factors" + one(totp));
    FakeRequest request = people.by(cookie);
    get(request, one(totp));
    assertThat(request.attribute("forwarded")).isEqualTo(REMOVAL);
    RemovalPage page = (RemovalPage) Objects.requireNonNull(request.attribute("page"));
    assertThat(page.heading()).isEqualTo("Remove Authenticator app?");
    assertThat(page.isLast()).isTrue();
    assertThat(page.action()).isEqualTo("/if/user/factors" + one(totp));
    assertThat(people.count(user)).isOne();

    assertThat(submit(cookie, one(totp), "do=remove").header("Location"))
        .isEqualTo("/if/user/factors/?done=removed");

    assertThat(people.count(user)).isZero();
    assertThat(lab.events(EventActions.FACTOR_REMOVED, user))
        .singleElement()
        .satisfies(event -> assertThat(event.details()).doesNotContainKey("by"));
    assertThat(lab.mails(user.email()))
        .anySatisfy(mail -> assertThat(mail.text()).contains("Removed: Authenticator app"));
  }

  @Test
  void whatIsLeftIsSaid() throws Exception {
    people.add(user, FactorType.WEBAUTHN, "Blue key", Map.of());
    FakeRequest request = people.by(people.fresh(user));

    get(request, one(totp));

    RemovalPage page = (RemovalPage) Objects.requireNonNull(request.attribute("page"));
    assertThat(page.isLast()).isFalse();
    assertThat(page.others()).containsExactly("Blue key");
  }

  @Test
  void whatTheLastOneMeansDependsOnThePassword() throws Exception {
    User without =
        lab.engine()
            .users()
            .create(
                io.vestibule.user.UserStore.NewUser.of(
                    lab.name("user"), "", lab.name("mail") + "@example.org"));

    assertThat(removal(user).lastWords()).contains("your password alone");
    assertThat(removal(without).lastWords()).contains("cannot log in any more");
  }

  @ParameterizedTest
  @ValueSource(strings = {"do=ask", "do=remove"})
  void aSessionThatIsNotFreshRemovesNothing(String form) throws Exception {
    String cookie = people.fresh(user);
    lab.clock().advance(Duration.ofMinutes(16));

    assertThat(submit(cookie, one(totp), form).status()).isEqualTo(303);
    FakeRequest request = people.by(cookie);
    assertThat(get(request, one(totp)).status()).isEqualTo(303);
    assertThat(request.attribute("forwarded")).isNull();
    assertThat(people.count(user)).isOne();
  }

  @ParameterizedTest
  @ValueSource(strings = {"do=ask", "do=remove"})
  void aPasswordAloneDoesNotRemoveAFactor(String form) throws Exception {
    assertThat(submit(people.session(user), one(totp), form).header("Location"))
        .doesNotContain("done=removed", one(totp));
    assertThat(people.count(user)).isOne();
  }

  @Test
  void whoeverHasNotShownEnoughIsSentToShowItAndComesBack() throws Exception {
    try (Lab own = Lab.with(Map.of())) {
      FactorLab theirs = new FactorLab(own);
      User person = own.user("a long password");
      String path = one(theirs.totp(person));
      String cookie = theirs.session(person);
      own.change(
          changes -> {
            if (changes.findFlow(FlowEntries.REAUTHENTICATION).isEmpty()) {
              changes.putFlow(
                  null,
                  FlowEntries.REAUTHENTICATION,
                  "Reauthentication",
                  "Reauthentication",
                  Designation.AUTHENTICATION,
                  FlowOptions.DEFAULT);
            }
          });
      String flow = "/if/flow/default-reauthentication-flow/?next=%2Fif%2Fuser%2Ffactors%2F";
      String token = "&form_token=" + theirs.token(cookie);

      for (String form : List.of("do=ask", "do=remove")) {
        assertThat(send(theirs.by(cookie), path, form + token).header("Location")).isEqualTo(flow);
      }
      assertThat(get(theirs.by(cookie), path).header("Location")).isEqualTo(flow);

      own.change(
          changes -> changes.findFlow(FlowEntries.REAUTHENTICATION).ifPresent(changes::deleteFlow));
      assertThat(send(theirs.by(cookie), path, "do=remove" + token).header("Location"))
          .isEqualTo("/if/user/factors/?done=not_proven");
      assertThat(theirs.count(person)).isOne();
    }
  }

  @Test
  void nothingElseIsDoneWithOne() throws Exception {
    assertThat(submit(people.fresh(user), one(totp), "do=else").status()).isEqualTo(400);
    assertThat(submit(people.fresh(user), "/", "do=else").status()).isEqualTo(400);
    assertThat(submit(people.fresh(user), "/", "do=forget&browser=x").status()).isEqualTo(400);
    assertThat(people.count(user)).isOne();
  }

  // --- remembered browsers

  @Test
  void aBrowserIsForgotten() throws Exception {
    UUID browser = people.remembered(user, totp);
    people.remembered(user, totp);
    BrowserView shown = page(people.session(user), "").browsers().get(0);
    assertThat(shown.browser()).isEqualTo("Firefox, Linux");
    assertThat(shown.address()).isEqualTo("192.0.2.1");
    assertThat(shown.forgetLabel()).isEqualTo("Forget Firefox, Linux");

    assertThat(submit(people.session(user), "/", "do=forget&browser=" + browser).header("Location"))
        .isEqualTo("/if/user/factors/?done=forgotten");

    assertThat(lab.engine().sessions().remembered(user.id()))
        .singleElement()
        .satisfies(left -> assertThat(left.id()).isNotEqualTo(browser));
    submit(people.session(user), "/", "do=forget_all");
    assertThat(people.browsers(user)).isZero();
  }

  @Test
  void theBrowserOfAnotherIsNotForgotten() throws Exception {
    User other = lab.user("a long password");
    UUID browser = people.remembered(other, people.totp(other));

    submit(people.session(user), "/", "do=forget&browser=" + browser);
    submit(people.session(user), "/", "do=forget_all");

    assertThat(people.browsers(other)).isOne();
  }

  // --- what these tests are made of

  private static String one(Factor factor) {
    return "/" + factor.id() + "/";
  }

  private RemovalPage removal(User owner) {
    Factor factor = owner.equals(user) ? totp : people.totp(owner);
    io.vestibule.web.request.Asked asked =
        io.vestibule.web.request.Asked.by(people.by(people.session(owner)).toRequest());
    return new RemovalPage(asked, ManagedFactors.own(asked), factor, "");
  }

  private FactorsPage page(String cookie, String query) throws ServletException, IOException {
    FakeRequest request = people.by(cookie).query(query);
    assertThat(get(request, "/").status()).isEqualTo(200);
    return (FactorsPage) Objects.requireNonNull(request.attribute("page"));
  }

  private static FakeResponse get(FakeRequest request, String path)
      throws ServletException, IOException {
    FakeResponse response = new FakeResponse();
    new FactorsServlet().doGet(request.path(path).toRequest(), response.toResponse());
    return response;
  }

  private FakeResponse submit(String cookie, String path, String form)
      throws ServletException, IOException {
    return send(people.by(cookie), path, form + "&form_token=" + people.token(cookie));
  }

  private static FakeResponse send(FakeRequest request, String path, String form)
      throws ServletException, IOException {
    FakeResponse response = new FakeResponse();
    new FactorsServlet().doPost(request.path(path).body(form).toRequest(), response.toResponse());
    return response;
  }
}
