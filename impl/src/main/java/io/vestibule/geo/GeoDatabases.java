package io.vestibule.geo;

import io.vestibule.api.geo.AutonomousSystem;
import io.vestibule.api.geo.Geo;
import io.vestibule.api.geo.GeoCity;
import io.vestibule.net.Addresses;
import io.vestibule.settings.Settings;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Looks addresses up in the operator's databases. */
public final class GeoDatabases implements Geo {
  private final Optional<DatabaseFile<Entries.Place>> places;
  private final Optional<DatabaseFile<Entries.Owner>> systems;

  /** The databases the settings name. They are read when they are asked for the first time. */
  public GeoDatabases(Settings settings, Clock clock) {
    this.places = file(settings.get(Settings.GEOIP_CITY), Entries.Place.class, clock);
    this.systems = file(settings.get(Settings.GEOIP_ASN), Entries.Owner.class, clock);
  }

  @Override
  public Optional<GeoCity> city(String address) {
    return find(places, address).flatMap(entry -> city(entry.data()));
  }

  @Override
  public Optional<AutonomousSystem> network(String address) {
    return find(systems, address)
        .flatMap(
            entry ->
                Optional.ofNullable(entry.data().number())
                    .map(
                        number ->
                            new AutonomousSystem(
                                number.longValue(),
                                text(entry.data().organization()),
                                entry.network())));
  }

  private static <T> Optional<DatabaseFile<T>> file(
      Optional<Path> path, Class<T> type, Clock clock) {
    return path.map(its -> new DatabaseFile<>(its, type, clock));
  }

  private static <T> Optional<DatabaseFile.Entry<T>> find(
      Optional<DatabaseFile<T>> file, String address) {
    return file.flatMap(its -> Addresses.parse(address).flatMap(its::find));
  }

  private static Optional<GeoCity> city(Entries.Place place) {
    Entries.Location location = place.location();
    Double latitude = location == null ? null : degrees(location.latitude(), 90);
    Double longitude = location == null ? null : degrees(location.longitude(), 180);
    GeoCity city =
        new GeoCity(
            place.continent() == null ? "" : text(place.continent().code()),
            place.country() == null ? "" : text(place.country().code()),
            place.city() == null || place.city().names() == null
                ? ""
                : text(place.city().names().english()),
            latitude,
            longitude);
    return city.equals(new GeoCity("", "", "", null, null)) ? Optional.empty() : Optional.of(city);
  }

  private static @Nullable Double degrees(@Nullable Number given, int most) {
    return given != null && Math.abs(given.doubleValue()) <= most ? given.doubleValue() : null;
  }

  private static String text(@Nullable String given) {
    return given == null ? "" : given;
  }
}
