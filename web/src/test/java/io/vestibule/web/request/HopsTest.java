package io.vestibule.web.request;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.net.Network;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Address, host and scheme of a client come from the peer, or from what trusted proxies say, and
 * from nothing else (CVE-2023-36456, CVE-2024-47070).
 */
class HopsTest {
  private static final List<Network> TRUSTED =
      List.of(
          Network.parse("10.0.0.0/8"), Network.parse("2001:db8::/32"), Network.parse("fe80::/10"));
  private static final String STRANGER = "203.0.113.9";
  private static final String PROXY = "10.0.0.5";

  // --- the client's address
  // ----------------------------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.1.1.1",
        "1.1.1.1",
        "127.0.0.1",
        "::1",
        "a",
        "",
        "1.1.1.1, 10.0.0.5",
        "unknown"
      })
  void whatAStrangerSaysDoesNotCount(String forwarded) {
    assertThat(client(STRANGER, forwarded)).isEqualTo(STRANGER);
  }

  @ParameterizedTest
  @CsvSource({
    "'1.1.1.1', 1.1.1.1",
    "' 1.1.1.1 ', 1.1.1.1",
    // The one nearest to us that is not ours.
    "'9.9.9.9, 1.1.1.1', 1.1.1.1",
    "'1.1.1.1, 10.0.0.9', 1.1.1.1",
    "'1.1.1.1,10.0.0.9,10.0.0.8', 1.1.1.1",
    "'6.6.6.6, 1.1.1.1, 10.0.0.9', 1.1.1.1",
    // Ours all the way: the first of ours.
    "'10.0.0.7, 10.0.0.9', 10.0.0.7",
    // IPv6, in its one way of writing.
    "'2606:4700::1111', 2606:4700:0:0:0:0:0:1111",
    "'2606:4700:0000:0000:0000:0000:0000:1111', 2606:4700:0:0:0:0:0:1111",
    "'1.1.1.1, 2001:db8::7', 1.1.1.1",
    // An IPv4 address in IPv6 is that IPv4 address, also where it is one of ours.
    "'::ffff:1.1.1.1', 1.1.1.1",
    "'1.1.1.1, ::ffff:10.0.0.9', 1.1.1.1",
    "'1.1.1.1, ::ffff:a00:9', 1.1.1.1"
  })
  void theNearestHopThatIsNotOursIsTheClient(String forwarded, String client) {
    assertThat(client(PROXY, forwarded)).isEqualTo(client);
  }

  /** Whoever wrote it, the hop before it passed it on. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        ",",
        ",,,",
        "a",
        "unknown",
        "_hidden",
        "localhost",
        "1.1.1",
        "1.1.1.1.1",
        "1.1.1.256",
        "01.1.1.1",
        "0x1.1.1.1",
        "1.1.1.1:80",
        "\"1.1.1.1\"",
        "[2606:4700::1111]",
        "[2606:4700::1111]:443",
        "for=1.1.1.1",
        "::ffff:999.1.1.1",
        "fe80::1%eth0",
        "1.1.1.1%1",
        "1\u0000.1.1.1",
        "\u0661.1.1.1",
        "1.1.1.1\r\nX: y",
        "16843009",
        ":::",
        "1.1.1.1;2.2.2.2",
        "example.org"
      })
  void whatIsNoAddressEndsAtTheHopThatPassedItOn(String garbage) {
    assertThat(client(PROXY, garbage)).isEqualTo(PROXY);
    assertThat(client(PROXY, "1.1.1.1, " + garbage)).isEqualTo(PROXY);
    assertThat(client(PROXY, garbage + ", 10.0.0.9")).isEqualTo("10.0.0.9");
    assertThat(client(PROXY, garbage + ", 1.1.1.1")).isEqualTo("1.1.1.1");
  }

  @Test
  void severalHeadersAreOneListInTheirOrder() {
    assertThat(client(PROXY, "6.6.6.6", "1.1.1.1, 10.0.0.9", "10.0.0.8")).isEqualTo("1.1.1.1");
    assertThat(client(PROXY, "6.6.6.6", "1.1.1.1")).isEqualTo("1.1.1.1");
  }

  @Test
  void noHeaderIsThePeer() {
    assertThat(client(PROXY)).isEqualTo(PROXY);
    assertThat(client(STRANGER)).isEqualTo(STRANGER);
  }

  /** So many hops are nobody's way; whoever is beyond them is not believed. */
  @Test
  void twoHundredHopsAreNotFollowedToTheirEnd() {
    List<String> entries = new ArrayList<>(Collections.nCopies(200, "10.0.0.9"));
    entries.set(0, "1.1.1.1");

    assertThat(client(PROXY, String.join(",", entries))).isEqualTo("10.0.0.9");
    assertThat(client(PROXY, entries.toArray(String[]::new))).isEqualTo("10.0.0.9");
  }

  @Test
  void aHugeHeaderIsReadToItsLastEntryOnly() {
    String huge = "x".repeat(64 * 1024);

    assertThat(client(PROXY, huge)).isEqualTo(PROXY);
    assertThat(client(PROXY, huge + ",1.1.1.1")).isEqualTo("1.1.1.1");
    assertThat(client(PROXY, ",".repeat(64 * 1024) + "1.1.1.1")).isEqualTo("1.1.1.1");
  }

  @ParameterizedTest
  @CsvSource({
    "::ffff:10.0.0.5, 1.1.1.1",
    "2001:db8::5, 1.1.1.1",
    "2001:db8:0:0:0:0:0:5%eth0, 1.1.1.1",
    "fe80::5%3, 1.1.1.1",
    "::ffff:203.0.113.9, 203.0.113.9",
    "2001:db9::5, 2001:db9:0:0:0:0:0:5",
    "2001:db9::5%eth0, 2001:db9:0:0:0:0:0:5",
    "11.0.0.5, 11.0.0.5"
  })
  void aPeerIsTrustedByItsAddressHoweverItIsWritten(String peer, String client) {
    assertThat(client(peer, "1.1.1.1")).isEqualTo(client);
  }

  @Test
  void withoutTrustedProxiesNobodyIsBelieved() {
    Hops hops =
        Hops.of(
            List.of(),
            "127.0.0.1",
            false,
            "good.example",
            List.of("1.1.1.1"),
            "https",
            "evil.example");

    assertThat(hops).isEqualTo(new Hops("127.0.0.1", false, "good.example"));
  }

  // --- the host
  // ----------------------------------------------------------------------------------------------------

  @ParameterizedTest
  @CsvSource({
    "good.example, good.example",
    "GOOD.example, GOOD.example",
    "good.example., good.example.",
    "good.example:8080, good.example:8080",
    "good.example:80, good.example",
    "good.example:443, good.example:443",
    "good_host, good_host",
    "b\u00fccher.example, b\u00fccher.example",
    "192.0.2.1:8080, 192.0.2.1:8080",
    "'[2001:db8::1]', '[2001:db8::1]'",
    "'[2001:db8::1]:8080', '[2001:db8::1]:8080'",
    "'[::ffff:192.0.2.1]:80', '[::ffff:192.0.2.1]'"
  })
  void aHostIsTakenWithoutThePortOfItsScheme(String host, String taken) {
    assertThat(host(STRANGER, host, null)).isEqualTo(taken);
  }

  @Test
  void thePortOfAnEncryptedConnectionIsAnother() {
    assertThat(Hops.of(TRUSTED, STRANGER, true, "good.example:443", List.of(), null, null).host())
        .isEqualTo("good.example");
    assertThat(Hops.of(TRUSTED, STRANGER, true, "good.example:80", List.of(), null, null).host())
        .isEqualTo("good.example:80");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "evil.example/",
        "evil.example/path",
        "evil.example?x",
        "evil.example#x",
        "good@evil.example",
        "evil:80@good.example",
        "evil.example\\good",
        "evil.example, good.example",
        "evil.example good.example",
        " evil.example",
        "evil.example\r\nX: y",
        "evil.example\u0000",
        "http://evil.example",
        "evil.example:",
        "evil.example:x",
        "evil.example:-1",
        "evil.example:123456",
        "evil.example:80:80",
        "evil..example",
        ".evil.example",
        "evil.example..",
        "[::1",
        "::1",
        "[::1]x",
        "[evil.example]",
        "<script>",
        "\"evil.example\"",
        "evil%2eexample"
      })
  void whatIsNoHostIsNoHost(String host) {
    assertThat(host(STRANGER, host, null)).isEmpty();
  }

  @Test
  void aLongHostIsNoHost() {
    assertThat(host(STRANGER, "x".repeat(256), null)).isEmpty();
    assertThat(host(STRANGER, "x.".repeat(32_000), null)).isEmpty();
  }

  @Test
  void aStrangersForwardedHostDoesNotCount() {
    assertThat(host(STRANGER, "good.example", "evil.example")).isEqualTo("good.example");
  }

  @Test
  void aTrustedProxysForwardedHostCounts() {
    assertThat(host(PROXY, "internal", "good.example")).isEqualTo("good.example");
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {
        "",
        "evil.example, good.example",
        "evil.example,good.example",
        "evil:80@good.example",
        "evil.example/",
        "http://evil.example",
        "evil.example\r\nX: y"
      })
  void aForwardedHostOfTheWrongFormLeavesTheHostAsItWas(@Nullable String forwarded) {
    assertThat(host(PROXY, "good.example", forwarded)).isEqualTo("good.example");
  }

  // --- the scheme
  // --------------------------------------------------------------------------------------------------

  @ParameterizedTest
  @CsvSource({
    "10.0.0.5, false, https, true",
    "10.0.0.5, false, HTTPS, true",
    "10.0.0.5, true, http, false",
    "10.0.0.5, true, , true",
    "10.0.0.5, false, , false",
    "10.0.0.5, false, 'https,http', false",
    "10.0.0.5, true, 'http, https', true",
    "10.0.0.5, false, ' https', false",
    "10.0.0.5, false, on, false",
    "203.0.113.9, false, https, false",
    "203.0.113.9, true, http, true"
  })
  void theSchemeIsThePeersOrWhatATrustedProxySays(
      String peer, boolean peerSecure, @Nullable String forwarded, boolean secure) {
    Hops hops = Hops.of(TRUSTED, peer, peerSecure, "good.example", List.of(), forwarded, null);

    assertThat(hops.secure()).isEqualTo(secure);
  }

  // --- at random
  // ---------------------------------------------------------------------------------------------------

  /** Whatever is in front, what the last hop saw for itself is the client. */
  @Test
  void nothingInFrontOfARealAddressMattersEver() {
    Random random = new Random(1);
    List<String> pieces =
        List.of(
            "1.2.3.4",
            "10.0.0.1",
            "a",
            "",
            " ",
            ",",
            "::1",
            "%",
            "\u0000",
            "for=",
            "\"",
            "10.0.0.0/8");
    for (int i = 0; i < 2000; i++) {
      StringBuilder front = new StringBuilder();
      IntStream.range(0, random.nextInt(20))
          .forEach(j -> front.append(pieces.get(random.nextInt(pieces.size()))).append(','));

      assertThat(client(PROXY, front + "198.51.100.7, 10.0.0.9")).isEqualTo("198.51.100.7");
      assertThat(client(STRANGER, front + "198.51.100.7")).isEqualTo(STRANGER);
    }
  }

  private static String client(String peer, String... forwardedFor) {
    return Hops.of(TRUSTED, peer, false, "good.example", List.of(forwardedFor), null, null)
        .clientAddress();
  }

  private static String host(String peer, String host, @Nullable String forwarded) {
    return Hops.of(TRUSTED, peer, false, host, List.of(), null, forwarded).host();
  }
}
