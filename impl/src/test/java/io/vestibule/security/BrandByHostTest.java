package io.vestibule.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.api.flow.Brand;
import io.vestibule.definition.BrandByHost;
import io.vestibule.definition.BrandDefinition;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A host chooses the brand that is for it, whole labels only, and otherwise the default one. */
class BrandByHostTest {
  private static final List<BrandDefinition> BRANDS =
      List.of(
          brand("default.example", true),
          brand("example.org", false),
          brand("login.example.org", false),
          brand("b\u00fccher.example", false),
          brand("xn--mnchen-3ya.example", false),
          brand("example.net:8443", false),
          brand("Mixed.Example", false),
          brand("dotted.example.", false),
          brand("[2001:db8::1]", false),
          brand("[2001:db8::2]:8443", false),
          brand("192.0.2.1", false),
          brand("", false));

  @ParameterizedTest
  @CsvSource({
    "example.org, example.org",
    "EXAMPLE.ORG, example.org",
    "example.org., example.org",
    "www.example.org, example.org",
    "a.b.c.example.org, example.org",
    "login.example.org, login.example.org",
    "x.login.example.org, login.example.org",
    "notlogin.example.org, example.org",
    "b\u00fccher.example, b\u00fccher.example",
    "xn--bcher-kva.example, b\u00fccher.example",
    "XN--BCHER-KVA.EXAMPLE, b\u00fccher.example",
    "shop.xn--bcher-kva.example., b\u00fccher.example",
    "m\u00fcnchen.example, xn--mnchen-3ya.example",
    "xn--mnchen-3ya.example, xn--mnchen-3ya.example",
    "example.net:8443, example.net:8443",
    "login.example.net:8443, example.net:8443",
    "EXAMPLE.NET.:8443, example.net:8443",
    "mixed.example, Mixed.Example",
    "dotted.example, dotted.example.",
    "'[2001:db8::1]', '[2001:db8::1]'",
    "'[2001:DB8::1]', '[2001:db8::1]'",
    "'[2001:db8::2]:8443', '[2001:db8::2]:8443'",
    "192.0.2.1, 192.0.2.1"
  })
  void aHostChoosesTheBrandThatIsForIt(String host, String domain) {
    assertThat(domain(host)).isEqualTo(domain);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "localhost",
        "badexample.org",
        "example.org.evil.example",
        "example.orgx",
        "org",
        "exampleXorg",
        "example.org@evil.example",
        "evil.example#example.org",
        "example.org:8443",
        "example.net",
        "example.net:443",
        "evil:example.org",
        "xn--bcher-kva.example.evil.example",
        "b\u0443cher.example",
        "ex\u0430mple.org",
        "[2001:db8::1]:8443",
        "[2001:db8::2]",
        "2001:db8::1",
        "[::ffff:192.0.2.1]",
        "1.192.0.2.11",
        "\0example.org.",
        "example.org\n",
        "example.org/"
      })
  void whateverElseGetsTheDefaultBrand(String host) {
    assertThat(domain(host)).isEqualTo("default.example");
  }

  @Test
  void aLongNameGetsTheDefaultBrand() {
    assertThat(domain("x".repeat(10_000))).isEqualTo("default.example");
    assertThat(domain("x.".repeat(10_000))).isEqualTo("default.example");
  }

  /** A label that is no good as a name takes nothing away from those above it. */
  @Test
  void aHostBelowADomainMayHaveALabelThatIsNoName() {
    assertThat(domain("x".repeat(64) + ".example.org")).isEqualTo("example.org");
  }

  @Test
  void theOrderOfBrandsMakesNoDifference() {
    List<BrandDefinition> turned = new ArrayList<>(BRANDS);
    Collections.reverse(turned);

    assertThat(BrandByHost.choose(turned, "x.login.example.org"))
        .get()
        .extracting(Brand::domain)
        .isEqualTo("login.example.org");
  }

  @Test
  void ofTwoBrandsForOneDomainTheDefaultOneWins() {
    BrandDefinition plain = brand("example.org", false);
    BrandDefinition chosen = brand("EXAMPLE.ORG.", true);

    assertThat(BrandByHost.choose(List.of(plain, chosen), "example.org")).contains(chosen.brand());
    assertThat(BrandByHost.choose(List.of(chosen, plain), "example.org")).contains(chosen.brand());
  }

  @Test
  void withoutADefaultAnUnknownHostHasNoBrand() {
    assertThat(BrandByHost.choose(List.of(brand("example.org", false)), "evil.example")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"stra\u00dfe.example, strasse.example", "\u03c3\u03c2.example, \u03c3\u03c3.example"})
  void aLetterThatIsOneOfItsOwnIsNoOther(String domain, String host) {
    List<BrandDefinition> brands = List.of(brand("default.example", true), brand(domain, false));

    assertThat(BrandByHost.choose(brands, host))
        .get()
        .extracting(Brand::domain)
        .isEqualTo("default.example");
  }

  private static String domain(String host) {
    return BrandByHost.choose(BRANDS, host).orElseThrow().domain();
  }

  private static BrandDefinition brand(String domain, boolean isDefault) {
    return new BrandDefinition(
        new Brand(
            UUID.nameUUIDFromBytes(domain.getBytes(StandardCharsets.UTF_8)),
            domain,
            "A brand",
            "",
            "",
            "",
            "",
            Map.of(),
            null,
            Map.of()),
        isDefault);
  }
}
