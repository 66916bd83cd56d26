package io.vestibule.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkTest {
  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.255.255.255",
    "10.0.0.0/8, ::ffff:10.1.2.3",
    "10.1.2.3/8, 10.200.0.1",
    "192.0.2.128/25, 192.0.2.128",
    "192.0.2.0/31, 192.0.2.1",
    "192.0.2.1, 192.0.2.1",
    "192.0.2.1/32, 192.0.2.1",
    "0.0.0.0/0, 203.0.113.9",
    "2001:db8::/32, 2001:db8:ffff::1",
    "2001:db8::/33, 2001:db8:7fff::1",
    "::/0, 2001:db8::1",
    "::ffff:10.0.0.0/8, 10.1.2.3",
  })
  void itContainsTheAddressesThatShareItsPrefix(String network, String address) {
    assertThat(Network.parse(network).contains(address(address))).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 11.0.0.0",
    "192.0.2.128/25, 192.0.2.127",
    "192.0.2.0/31, 192.0.2.2",
    "192.0.2.1, 192.0.2.2",
    "2001:db8::/33, 2001:db8:8000::1",
    "2001:db8::1, 2001:db8::2",
    "0.0.0.0/0, 2001:db8::1",
    "::/0, 192.0.2.1",
  })
  void itContainsNoOthers(String network, String address) {
    assertThat(Network.parse(network).contains(address(address))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "/8",
        "10.0.0.0/",
        "10.0.0.0/33",
        "10.0.0.0/-1",
        "10.0.0.0/+8",
        "10.0.0.0/8/8",
        "10.0.0.0 /8",
        "10.0.0.0/255.0.0.0",
        "10.0.0.0/٨",
        "::/129",
        "::/9999",
        "example.org/8",
        "10.0.0/8",
      })
  void anythingElseIsRefusedBySayingWhatIsExpected(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Network.parse(text))
        .withMessage("must be an address or a network like 10.0.0.0/8, not " + text);
  }

  private static InetAddress address(String text) {
    return Addresses.parse(text).orElseThrow();
  }
}
