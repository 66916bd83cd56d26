package io.vestibule.net;

import java.net.InetAddress;
import java.util.Optional;

/**
 * A network of IP addresses, such as {@code 10.0.0.0/8} or {@code 2001:db8::/32}; a single address
 * is a network of one.
 *
 * @param address an address in the network
 * @param prefix how many leading bits all addresses of the network share
 */
public record Network(InetAddress address, int prefix) {
  /**
   * Reads a network.
   *
   * @throws IllegalArgumentException if the text is neither an address nor an address, a slash and
   *     a prefix length
   */
  public static Network parse(String text) {
    int slash = text.indexOf('/');
    Optional<InetAddress> address = Addresses.parse(slash < 0 ? text : text.substring(0, slash));
    if (address.isPresent()) {
      int bits = address.get().getAddress().length * 8;
      if (slash < 0) {
        return new Network(address.get(), bits);
      }
      String length = text.substring(slash + 1);
      if (length.matches("\\d{1,3}") && Integer.parseInt(length) <= bits) {
        return new Network(address.get(), Integer.parseInt(length));
      }
    }
    throw new IllegalArgumentException(
        "must be an address or a network like 10.0.0.0/8, not " + text);
  }

  /** Whether an address lies in this network. */
  public boolean contains(InetAddress other) {
    byte[] mine = address.getAddress();
    byte[] theirs = other.getAddress();
    if (mine.length != theirs.length) {
      return false;
    }
    for (int bit = 0; bit < prefix; bit++) {
      int mask = 0x80 >> (bit % 8);
      if ((mine[bit / 8] & mask) != (theirs[bit / 8] & mask)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public String toString() {
    return address.getHostAddress() + "/" + prefix;
  }
}
