package io.vestibule.api.geo;

import java.util.Optional;

/**
 * Looks addresses up in the databases the operator provides. Where there is no database nothing is
 * known of any address.
 */
public interface Geo {
  /**
   * Where an address is.
   *
   * @param address an IP address in text form
   * @return the place; empty if nothing is known of the address, or the text is no address
   */
  Optional<GeoCity> city(String address);

  /**
   * Whose network an address belongs to.
   *
   * @param address an IP address in text form
   * @return the network; empty if nothing is known of the address, or the text is no address
   */
  Optional<AutonomousSystem> network(String address);
}
