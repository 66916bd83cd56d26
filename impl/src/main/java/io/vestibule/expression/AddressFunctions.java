package io.vestibule.expression;

import static io.vestibule.expression.DefinitionBuilder.function;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Functions of IP addresses. */
final class AddressFunctions {
  private static final List<AddressRange> PRIVATE =
      List.of(
          range("10.0.0.0/8"),
          range("172.16.0.0/12"),
          range("192.168.0.0/16"),
          range("127.0.0.0/8"),
          range("169.254.0.0/16"),
          range("::1"),
          range("fc00::/7"),
          range("fe80::/10"));

  private AddressFunctions() {}

  static List<Definition> all() {
    return List.of(
        function(
                "in_network",
                "Whether an IP address lies in a network, or in one of several. An IPv4 address"
                    + " written as IPv6 is the IPv4 address.")
            .checked(AddressFunctions::check)
            .on(
                Types.BOOL,
                List.of(Types.STRING, Types.STRING),
                (evaluation, a) -> in(evaluation, (String) a[0], a[1]))
            .on(
                Types.BOOL,
                List.of(Types.STRING, Types.STRINGS),
                (evaluation, a) -> inAny(evaluation, (String) a[0], (Sequence) a[1]))
            .example("in_network(request.client_address, \"192.0.2.0/24\")", "true")
            .example("in_network(\"2001:db8::7\", [\"10.0.0.0/8\", \"2001:db8::/32\"])", "true")
            .build(),
        function(
                "is_private",
                "Whether an IP address is of a network of one's own: RFC 1918, loopback,"
                    + " link-local, unique local.")
            .checked(AddressFunctions::check)
            .on(
                Types.BOOL,
                List.of(Types.STRING),
                (evaluation, a) -> {
                  byte[] address = address(evaluation, (String) a[0]);
                  return PRIVATE.stream().anyMatch(range -> range.contains(address));
                })
            .example("is_private(\"192.168.1.1\")", "true")
            .build());
  }

  private static AddressRange range(String text) {
    return AddressRange.parse(text).orElseThrow();
  }

  private static @Nullable String check(List<@Nullable Object> arguments) {
    if (arguments.get(0) instanceof String address && AddressRange.address(address).isEmpty()) {
      return "this is no IP address";
    }
    return arguments.size() > 1
            && arguments.get(1) instanceof String network
            && AddressRange.parse(network).isEmpty()
        ? "this is no network, such as 10.0.0.0/8"
        : null;
  }

  private static byte[] address(Evaluation evaluation, String text) {
    return AddressRange.address(text)
        .orElseThrow(() -> evaluation.failure("this is no IP address"));
  }

  private static boolean in(Evaluation evaluation, String address, Object network) {
    byte[] bytes = address(evaluation, address);
    Optional<AddressRange> range =
        network instanceof String text ? AddressRange.parse(text) : Optional.empty();
    return range
        .orElseThrow(() -> evaluation.failure("this is no network, such as 10.0.0.0/8"))
        .contains(bytes);
  }

  private static boolean inAny(Evaluation evaluation, String address, Sequence networks) {
    boolean found = false;
    for (Object network : networks) {
      evaluation.meter().steps(4);
      // All are read, so that a wrong one is found whoever comes first.
      found |= in(evaluation, address, network);
    }
    return found;
  }
}
