package io.vestibule.net;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads IP addresses written as literals. */
public final class Addresses {
  private static final String NUMBERS =
      "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(\\.(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)){3}";
  private static final Pattern V4 = Pattern.compile(NUMBERS);
  private static final Pattern V6 =
      Pattern.compile("[0-9a-fA-F:]{2,39}|[0-9a-fA-F:]{1,29}:" + NUMBERS);

  private Addresses() {}

  /**
   * Reads an address.
   *
   * <p>IPv4 addresses have four decimal numbers without leading zeros, which some read as octal;
   * IPv6 addresses follow RFC 4291 §2.2, without a zone. An IPv4-mapped IPv6 address is the IPv4
   * address it maps.
   *
   * @return the address, or empty if the text is anything else, such as a host name
   */
  public static Optional<InetAddress> parse(String text) {
    boolean v6 = text.indexOf(':') >= 0 && V6.matcher(text).matches();
    if (!v6 && !V4.matcher(text).matches()) {
      return Optional.empty();
    }
    try {
      // A text that begins with a digit or a colon and has a colon, or is of four numbers, is never
      // looked up by name.
      return Optional.of(InetAddress.getByName(text));
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }
}
