package io.vestibule.definition;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.api.flow.Brand;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BrandByHostTest {
  private final List<BrandDefinition> brands = new ArrayList<>();

  @ParameterizedTest
  @CsvSource({
    "example.org, example.org",
    "EXAMPLE.org, example.org",
    "example.org., example.org",
    "www.example.org, example.org",
    "login.example.org, login.example.org",
    "a.login.example.org, login.example.org",
    "badexample.org, fallback",
    "example.org.evil.net, fallback",
    "exampleXorg, fallback",
    "example.org:8443, fallback",
    "example.net:8443, example.net:8443",
    "münchen.example, münchen.example",
    "xn--mnchen-3ya.example, münchen.example",
    "[::1], [::1]",
    "'', fallback",
  })
  void theLongestDomainThatIsForAHostWins(String host, String domain) {
    brand("example.org", false);
    brand("login.example.org", false);
    brand("example.net:8443", false);
    brand("münchen.example", false);
    brand("[::1]", false);
    brand("", false);
    brand("fallback", true);

    assertThat(BrandByHost.choose(brands, host)).map(Brand::domain).contains(domain);
  }

  @Test
  void whereNoneIsForAHostAndThereIsNoDefaultThereIsNone() {
    brand("example.org", false);

    assertThat(BrandByHost.choose(brands, "example.net")).isEmpty();
  }

  @Test
  void ofTwoForAHostTheDefaultOneWins() {
    brand("example.org", false);
    Brand expected = brand("example.org", true);
    brand("example.org", false);

    assertThat(BrandByHost.choose(brands, "example.org")).contains(expected);
  }

  private Brand brand(String domain, boolean isDefault) {
    Brand brand =
        new Brand(
            new UUID(0, brands.size()),
            domain,
            "",
            "",
            "",
            "",
            "http://localhost",
            Map.of(),
            null,
            Map.of());
    brands.add(new BrandDefinition(brand, isDefault));
    return brand;
  }
}
