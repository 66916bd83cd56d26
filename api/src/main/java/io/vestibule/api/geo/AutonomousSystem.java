package io.vestibule.api.geo;

import java.util.Objects;

/**
 * The network an address belongs to (RFC 4271).
 *
 * @param number the number of the autonomous system
 * @param organization whose it is; may be empty
 * @param network the addresses this is known of, e.g. {@code 192.0.2.0/24}; may be empty
 */
public record AutonomousSystem(long number, String organization, String network) {
  public AutonomousSystem {
    Objects.requireNonNull(organization, "organization");
    Objects.requireNonNull(network, "network");
  }
}
