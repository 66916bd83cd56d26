package io.vestibule.policies.geoip;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A point on the earth.
 *
 * @param latitude degrees north
 * @param longitude degrees east
 */
record Point(double latitude, double longitude) {
  /** The mean radius of the earth (IUGG), in kilometres. */
  private static final double RADIUS = 6371.0088;

  /** A point, if both coordinates are known. */
  static Optional<Point> of(@Nullable Double latitude, @Nullable Double longitude) {
    return latitude == null || longitude == null
        ? Optional.empty()
        : Optional.of(new Point(latitude, longitude));
  }

  /** The point a map has under two names; empty unless both are numbers. */
  static Optional<Point> in(Map<?, ?> map, String latitude, String longitude) {
    return map.get(latitude) instanceof Number north && map.get(longitude) instanceof Number east
        ? Optional.of(new Point(north.doubleValue(), east.doubleValue()))
        : Optional.empty();
  }

  /**
   * The distance on the great circle, in kilometres, by the haversine formula. As the earth is no
   * sphere, it is up to half a per cent off.
   */
  double distanceTo(Point other) {
    double north = Math.sin(Math.toRadians(other.latitude - latitude) / 2);
    double east = Math.sin(Math.toRadians(other.longitude - longitude) / 2);
    double chord =
        north * north
            + Math.cos(Math.toRadians(latitude))
                * Math.cos(Math.toRadians(other.latitude))
                * east
                * east;
    return 2 * RADIUS * Math.asin(Math.sqrt(Math.min(1, chord)));
  }
}
