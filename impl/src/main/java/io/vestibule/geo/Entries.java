package io.vestibule.geo;

import com.maxmind.db.MaxMindDbConstructor;
import com.maxmind.db.MaxMindDbParameter;
import org.jspecify.annotations.Nullable;

/**
 * What is read of the entries of databases. Whatever else is in them is passed over, so that no
 * entry is larger or deeper than this.
 */
final class Entries {
  private Entries() {}

  /** An entry of a database of places. */
  public record Place(
      @Nullable Continent continent,
      @Nullable Country country,
      @Nullable City city,
      @Nullable Location location) {
    @MaxMindDbConstructor
    public Place(
        @MaxMindDbParameter(name = "continent") @Nullable Continent continent,
        @MaxMindDbParameter(name = "country") @Nullable Country country,
        @MaxMindDbParameter(name = "city") @Nullable City city,
        @MaxMindDbParameter(name = "location") @Nullable Location location) {
      this.continent = continent;
      this.country = country;
      this.city = city;
      this.location = location;
    }
  }

  /** A continent. */
  public record Continent(@Nullable String code) {
    @MaxMindDbConstructor
    public Continent(@MaxMindDbParameter(name = "code") @Nullable String code) {
      this.code = code;
    }
  }

  /** A country. */
  public record Country(@Nullable String code) {
    @MaxMindDbConstructor
    public Country(@MaxMindDbParameter(name = "iso_code") @Nullable String code) {
      this.code = code;
    }
  }

  /** A city. */
  public record City(@Nullable Names names) {
    @MaxMindDbConstructor
    public City(@MaxMindDbParameter(name = "names") @Nullable Names names) {
      this.names = names;
    }
  }

  /** What something is called. */
  public record Names(@Nullable String english) {
    @MaxMindDbConstructor
    public Names(@MaxMindDbParameter(name = "en") @Nullable String english) {
      this.english = english;
    }
  }

  /** A point on the map. */
  public record Location(@Nullable Number latitude, @Nullable Number longitude) {
    @MaxMindDbConstructor
    public Location(
        @MaxMindDbParameter(name = "latitude") @Nullable Number latitude,
        @MaxMindDbParameter(name = "longitude") @Nullable Number longitude) {
      this.latitude = latitude;
      this.longitude = longitude;
    }
  }

  /** An entry of a database of autonomous systems: whose network it is. */
  public record Owner(@Nullable Number number, @Nullable String organization) {
    @MaxMindDbConstructor
    public Owner(
        @MaxMindDbParameter(name = "autonomous_system_number") @Nullable Number number,
        @MaxMindDbParameter(name = "autonomous_system_organization")
            @Nullable String organization) {
      this.number = number;
      this.organization = organization;
    }
  }
}
