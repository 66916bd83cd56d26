package io.vestibule.expression;

import com.google.common.net.InetAddresses;
import java.net.InetAddress;
import java.util.Optional;

/** A network of IP addresses; one address is a network of one. Never asks a name server. */
final class AddressRange {
  private static final int LONGEST = 50;
  private static final int V4 = 4;
  private static final int MAPPED = 96;

  private final byte[] address;
  private final int prefix;

  private AddressRange(byte[] address, int prefix) {
    this.address = address;
    this.prefix = prefix;
  }

  /**
   * Reads an address: four numbers, or IPv6 (RFC 4291 §2.2) without a zone. An IPv4-mapped one is
   * the IPv4 address it maps.
   *
   * @return its bytes; empty if the text is anything else
   */
  static Optional<byte[]> address(String text) {
    if (text.length() > LONGEST || text.indexOf('%') >= 0 || !InetAddresses.isInetAddress(text)) {
      return Optional.empty();
    }
    InetAddress address = InetAddresses.forString(text);
    return Optional.of(address.getAddress());
  }

  /** Reads a network; empty if the text is none. */
  static Optional<AddressRange> parse(String text) {
    int slash = text.indexOf('/');
    String base = slash < 0 ? text : text.substring(0, slash);
    Optional<byte[]> address = address(base);
    if (address.isEmpty()) {
      return Optional.empty();
    }
    byte[] bytes = address.get();
    if (slash < 0) {
      return Optional.of(new AddressRange(bytes, bytes.length * 8));
    }
    int mapped = bytes.length == V4 && base.indexOf(':') >= 0 ? MAPPED : 0;
    int prefix = number(text.substring(slash + 1)) - mapped;
    return prefix >= 0 && prefix <= bytes.length * 8
        ? Optional.of(new AddressRange(bytes, prefix))
        : Optional.empty();
  }

  private static int number(String text) {
    return text.length() <= 3 && !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9')
        ? Integer.parseInt(text)
        : -1;
  }

  boolean contains(byte[] other) {
    if (other.length != address.length) {
      return false;
    }
    for (int bit = 0; bit < prefix; bit++) {
      int mask = 0x80 >> (bit % 8);
      if ((address[bit / 8] & mask) != (other[bit / 8] & mask)) {
        return false;
      }
    }
    return true;
  }
}
