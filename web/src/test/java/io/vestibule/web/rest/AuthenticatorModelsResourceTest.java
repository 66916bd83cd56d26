package io.vestibule.web.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.api.user.User;
import io.vestibule.json.Json;
import io.vestibule.testkit.Lab;
import io.vestibule.web.fake.FakeRequest;
import jakarta.ws.rs.core.Response;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AuthenticatorModelsResourceTest {
  private static final String YUBIKEY = "cb69481e-8ff7-4039-93ec-0a2729a154a8";

  private final Lab lab = Lab.shared();
  private final User admin = lab.superuser();

  @Test
  void onlySuperusersGetAnything() {
    User user = lab.user("a long password");
    for (FakeRequest request : List.of(new FakeRequest(), by(user))) {
      AuthenticatorModelsResource resource =
          new AuthenticatorModelsResource(request.to(lab.engine()).toRequest());

      assertThat(resource.list().getStatus()).isEqualTo(403);
      assertThat(resource.get(YUBIKEY).getStatus()).isEqualTo(403);
    }
  }

  @Test
  void theyAreToldPageByPage() {
    Map<String, Object> first = json(resource("page_size=10").list());

    assertThat(first.get("pagination"))
        .isEqualTo(
            Map.of(
                "next",
                2,
                "previous",
                0,
                "count",
                17,
                "current",
                1,
                "total_pages",
                2,
                "start_index",
                1,
                "end_index",
                10));
    assertThat((List<?>) first.get("results")).hasSize(10);
    Map<String, Object> second = json(resource("page_size=10&page=2").list());
    assertThat((List<?>) second.get("results")).hasSize(7);
    assertThat(String.valueOf(first.get("results"))).contains("1Password");
    assertThat(String.valueOf(second.get("results"))).doesNotContain("1Password");
    assertThat(resource("page_size=10&page=3").list().getStatus()).isEqualTo(404);
  }

  @Test
  void oneIsToldByItsAaguid() {
    Map<String, Object> expected = new HashMap<>();
    expected.put("aaguid", YUBIKEY);
    expected.put("description", "YubiKey 5");
    expected.put("icon", null);

    assertThat(json(resource("").get(YUBIKEY))).isEqualTo(expected);
    assertThat(resource("").get("cb69481e-8ff7-4039-93ec-0a2729a154a9").getStatus()).isEqualTo(404);
    assertThat(resource("").get("x").getStatus()).isEqualTo(404);
  }

  private AuthenticatorModelsResource resource(String query) {
    return new AuthenticatorModelsResource(by(admin).query(query).to(lab.engine()).toRequest());
  }

  private FakeRequest by(User user) {
    return new FakeRequest()
        .cookie("vestibule_session", String.valueOf(lab.browser(user).cookie()));
  }

  private static Map<String, Object> json(Response response) {
    assertThat(response.getStatus()).isEqualTo(200);
    return Json.readObject((String) response.getEntity());
  }
}
