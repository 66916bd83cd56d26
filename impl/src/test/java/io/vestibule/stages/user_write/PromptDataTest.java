package io.vestibule.stages.user_write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vestibule.stages.user_write.PromptData.UnwritableException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PromptDataTest {
  @ParameterizedTest
  @CsvSource({
    "attributes.a, a",
    "attributes.a.b, a/b",
    "attributes.a.b-c.d_e, a/b-c/d_e",
    "attributes_a, a",
    "attributes_a_b, a_b",
    "attributes_a.b, a/b",
    "attributes_settings.locale, settings/locale",
    "attributes.attributes.a, attributes/a",
    "attributes.is_superuser, is_superuser"
  })
  void anAttributeIsNamedByItsWay(String key, String way) throws UnwritableException {
    assertThat(PromptData.read(Map.of(key, "x")).attributes())
        .isEqualTo(Map.of(List.of(way.split("/")), "x"));
  }

  @Test
  void aMapOfAttributesIsTakenByItsNames() throws UnwritableException {
    assertThat(
            PromptData.read(Map.of("attributes", Map.of("a", Map.of("b", 1), "c.d", 2)))
                .attributes())
        .isEqualTo(Map.of(List.of("a"), Map.of("b", 1), List.of("c.d"), 2));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "attributes.goauthentik.io/user/sources",
        "attributes_goauthentik.io/user/override-ips",
        "attributes.GoAuthentik.io/user/sources",
        "attributes.vestibule.x",
        "attributes.vestibule",
        "attributes_vestibule.x",
        "attributes.settings.vestibule",
        "attributes.upn",
        "attributes_upn",
        "attributes.",
        "attributes_",
        "attributes..a",
        "attributes.a."
      })
  void attributesThatSteerTheProductOrNameNothingAreRefused(String key) {
    assertThatThrownBy(() -> PromptData.read(Map.of(key, "x")))
        .isInstanceOf(UnwritableException.class);
  }

  static List<Object> hostileMaps() {
    return List.of(
        "no map",
        List.of(),
        42,
        Map.of("upn", "admin"),
        Map.of("goauthentik.io/user/sources", List.of()),
        Map.of("vestibule.x", 1),
        Map.of("vestibule", Map.of("x", 1)),
        Map.of("a", Map.of("goauthentik.io/x", 1)),
        Map.of("a", List.of(Map.of("vestibule.x", 1))));
  }

  @ParameterizedTest
  @MethodSource("hostileMaps")
  void nothingOfTheSortIsHiddenInAMap(Object attributes) {
    assertThatThrownBy(() -> PromptData.read(Map.of("attributes", attributes)))
        .isInstanceOf(UnwritableException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "id",
        "pk",
        "uuid",
        "is_active",
        "active",
        "is_superuser",
        "isSuperuser",
        "superuser",
        "is_staff",
        "groups",
        "ak_groups",
        "group",
        "type",
        "user_type",
        "path",
        "user_path",
        "password_hash",
        "password_from_hash",
        "unusable_password",
        "set_password",
        "last_login",
        "date_joined",
        "user_permissions",
        "roles",
        "locked_until",
        "version",
        "component",
        "attribute_x",
        "attributes-x",
        "Attributes.x",
        "user.username",
        "username.",
        "USERNAME",
        "__proto__",
        "class",
        "@class",
        "pending_user"
      })
  void nothingElseIsWrittenAnywhere(String key) throws UnwritableException {
    assertThat(PromptData.read(Map.of(key, "x")))
        .isEqualTo(new PromptData(null, null, null, null, Map.of(), null));
  }

  @ParameterizedTest
  @ValueSource(strings = {"username", "name", "email", "password"})
  void whatIsNoTextIsRefused(String key) {
    assertThatThrownBy(() -> PromptData.read(Map.of(key, 42)))
        .isInstanceOf(UnwritableException.class)
        .hasMessageContaining(key);
    assertThatThrownBy(() -> PromptData.read(Map.of(key, List.of("a", "b"))))
        .isInstanceOf(UnwritableException.class);
  }

  @Test
  void noValueIsShown() throws UnwritableException {
    assertThat(PromptData.read(Map.of("password", "secret one", "attributes.a", "mine")).toString())
        .doesNotContain("secret one", "mine");
  }
}
