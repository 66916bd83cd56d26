package io.vestibule.web.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.api.event.EventActions;
import io.vestibule.api.factor.Factor;
import io.vestibule.api.factor.FactorType;
import io.vestibule.api.user.User;
import io.vestibule.testkit.Lab;
import io.vestibule.web.admin.DevicesPage.DeviceView;
import io.vestibule.web.fake.FactorLab;
import io.vestibule.web.fake.FakeRequest;
import io.vestibule.web.fake.FakeResponse;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DevicesServletTest {
  private final Lab lab = Lab.shared();
  private final FactorLab people = new FactorLab(lab);
  private final User admin = lab.superuser();
  private final String session = people.session(admin);
  private final User user = lab.user("a long password");
  private final Factor totp = people.totp(user);

  // --- who

  @Test
  void strangersAreSentToLogIn() throws Exception {
    assertThat(get(new FakeRequest().to(lab.engine()), "/").status()).isEqualTo(303);
    assertThat(send(new FakeRequest().to(lab.engine()), remove(totp)).status()).isEqualTo(303);
    assertThat(people.count(user)).isOne();
  }

  @Test
  void peopleWhoAreNoSuperusersAreRefused() throws Exception {
    String other = people.fresh(lab.user("a long password"));
    String own = people.fresh(user);

    for (String cookie : List.of(other, own)) {
      FakeRequest request = people.by(cookie).query("user=" + user.id());
      assertThat(get(request, "/").status()).isEqualTo(403);
      assertThat(request.attribute("page")).isNull();
      assertThat(
              send(people.by(cookie), remove(totp) + "&form_token=" + people.token(cookie))
                  .status())
          .isEqualTo(403);
    }
    assertThat(people.count(user)).isOne();
  }

  @ParameterizedTest
  @ValueSource(strings = {"remove_all", "forget_all"})
  void aFormThatIsNotFromOurPageDoesNothing(String what) throws Exception {
    people.remembered(user, totp);
    String form = "user=" + user.id() + "&do=" + what;

    assertThat(send(people.by(session), form).status()).isEqualTo(403);
    assertThat(send(people.by(session), form + "&form_token=made-up").status()).isEqualTo(403);
    assertThat(people.count(user)).isOne();
    assertThat(people.browsers(user)).isOne();
  }

  // --- finding

  @Test
  void aPersonIsFoundByIdNameAndAddress() throws Exception {
    for (String sought : List.of(user.id().toString(), user.username(), user.email())) {
      DevicesPage page = page("user=" + sought);

      assertThat(page.isFound()).isTrue();
      assertThat(page.id()).isEqualTo(user.id().toString());
      assertThat(page.person()).startsWith(user.username());
      assertThat(page.devices()).hasSize(1);
    }
  }

  @Test
  void nobodyIsFoundWhoIsNotThere() throws Exception {
    for (String sought : List.of("no-such-user", UUID.randomUUID().toString())) {
      assertThat(page("user=" + sought).isUnknown()).isTrue();
      assertThat(page("user=" + sought).isFound()).isFalse();
    }
    assertThat(page("").isUnknown()).isFalse();
    assertThat(get(people.by(session), "/else/").status()).isEqualTo(404);
  }

  @Test
  void whatIsSecretIsNotShownAndNamesCannotPretend() throws Exception {
    people.add(user, FactorType.EMAIL, "gpj.\u202Eteleph", Map.of("address", "a***@example.org"));

    DevicesPage page = page("user=" + user.id());

    assertThat(page.devices())
        .extracting(DeviceView::name)
        .containsExactlyInAnyOrder("Authenticator app", "gpj.teleph");
    assertThat(page.devices())
        .flatExtracting(DeviceView::details)
        .containsExactly(new NamedValue("Address", "a***@example.org"));
    assertThat(page.devices().toString()).doesNotContain(FactorLab.SECRET);
  }

  // --- removing

  @Test
  void whatAnAdministratorRemovesIsTold() throws Exception {
    FakeResponse response = submit(remove(totp));

    assertThat(response.header("Location"))
        .isEqualTo("/if/admin/devices/?user=" + user.id() + "&done=removed");
    assertThat(people.count(user)).isZero();
    assertThat(lab.events(EventActions.FACTOR_REMOVED, user))
        .singleElement()
        .satisfies(event -> assertThat(event.details()).containsEntry("by", admin.id().toString()));
    assertThat(lab.mails(user.email()))
        .anySatisfy(mail -> assertThat(mail.text()).contains("Removed: Authenticator app"));
    assertThat(page("user=" + user.id() + "&done=removed").said()).isNotEmpty();
  }

  @Test
  void allAreRemovedAtOnce() throws Exception {
    people.add(user, FactorType.STATIC, "", Map.of());
    User other = lab.user("a long password");
    people.totp(other);

    submit("user=" + user.id() + "&do=remove_all");

    assertThat(people.count(user)).isZero();
    assertThat(people.count(other)).isOne();
  }

  @Test
  void oneIsRemovedOnlyFromThePersonThatIsShown() throws Exception {
    Factor theirs = people.totp(lab.user("a long password"));

    submit("user=" + user.id() + "&do=remove&factor=" + theirs.id());

    assertThat(people.count(user)).isOne();
    assertThat(lab.engine().factors().of(theirs.user())).containsExactly(theirs);
  }

  /** A superuser's session somebody else got hold of must not be a way around the fresh proof. */
  @ParameterizedTest
  @ValueSource(strings = {"remove", "remove_all"})
  void superusersRemoveTheirOwnOnlyAfterAFreshProof(String what) throws Exception {
    Factor own = people.totp(admin);
    String form = "user=" + admin.id() + "&do=" + what + "&factor=" + own.id();

    assertThat(submit(form).header("Location")).endsWith("&done=not_proven");
    assertThat(people.count(admin)).isOne();
    assertThat(page("user=" + admin.id() + "&done=not_proven").refused()).isNotEmpty();

    String fresh = people.fresh(admin);
    send(people.by(fresh), form + "&form_token=" + people.token(fresh));
    assertThat(people.count(admin)).isZero();
  }

  @Test
  void browsersAreForgotten() throws Exception {
    UUID browser = people.remembered(user, totp);
    people.remembered(user, totp);
    assertThat(page("user=" + user.id()).browsers()).hasSize(2);

    submit("user=" + user.id() + "&do=forget&browser=x");
    assertThat(people.browsers(user)).isEqualTo(2);
    submit("user=" + user.id() + "&do=forget&browser=" + browser);
    assertThat(people.browsers(user)).isOne();
    submit("user=" + user.id() + "&do=forget_all");
    assertThat(people.browsers(user)).isZero();
  }

  @Test
  void nothingElseIsDone() throws Exception {
    assertThat(submit("user=" + user.id() + "&do=else").status()).isEqualTo(400);
    assertThat(submit("user=" + UUID.randomUUID() + "&do=remove_all").status()).isEqualTo(404);
    assertThat(submit("user=x&do=remove_all").status()).isEqualTo(404);
    assertThat(people.count(user)).isOne();
  }

  // --- what these tests are made of

  private String remove(Factor factor) {
    return "user=" + user.id() + "&do=remove&factor=" + factor.id();
  }

  private DevicesPage page(String query) throws ServletException, IOException {
    FakeRequest request = people.by(session).query(query);
    assertThat(get(request, "/").status()).isEqualTo(200);
    return (DevicesPage) Objects.requireNonNull(request.attribute("page"));
  }

  private static FakeResponse get(FakeRequest request, String path)
      throws ServletException, IOException {
    FakeResponse response = new FakeResponse();
    new DevicesServlet().doGet(request.path(path).toRequest(), response.toResponse());
    return response;
  }

  private FakeResponse submit(String form) throws ServletException, IOException {
    return send(people.by(session), form + "&form_token=" + people.token(session));
  }

  private static FakeResponse send(FakeRequest request, String form)
      throws ServletException, IOException {
    FakeResponse response = new FakeResponse();
    new DevicesServlet().doPost(request.path("/").body(form).toRequest(), response.toResponse());
    return response;
  }
}
