package io.vestibule.api.geo;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where an address is, as precisely as the database knows.
 *
 * @param continent code of the continent, e.g. {@code EU}; may be empty
 * @param country ISO 3166-1 alpha-2 code of the country; may be empty
 * @param city name of the city in English; may be empty
 * @param latitude degrees north, or null if not known
 * @param longitude degrees east, or null if not known
 */
public record GeoCity(
    String continent,
    String country,
    String city,
    @Nullable Double latitude,
    @Nullable Double longitude) {
  public GeoCity {
    Objects.requireNonNull(continent, "continent");
    Objects.requireNonNull(country, "country");
    Objects.requireNonNull(city, "city");
  }
}
