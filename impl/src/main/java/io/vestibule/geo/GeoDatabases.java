package io.vestibule.geo;

import io.vestibule.api.geo.AutonomousSystem;
import io.vestibule.api.geo.Geo;
import io.vestibule.api.geo.GeoCity;
import java.util.Optional;

/** Looks addresses up in the operator's databases. */
public final class GeoDatabases implements Geo {
  @Override
  public Optional<GeoCity> city(String address) {
    return Optional.empty();
  }

  @Override
  public Optional<AutonomousSystem> network(String address) {
    return Optional.empty();
  }
}
