package io.vestibule.geo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vestibule.api.geo.AutonomousSystem;
import io.vestibule.api.geo.Geo;
import io.vestibule.api.geo.GeoCity;
import io.vestibule.settings.Settings;
import io.vestibule.testkit.LabClock;
import io.vestibule.testkit.MmdbWriter;
import io.vestibule.testkit.Together;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class GeoDatabasesTest {
  private static final GeoCity LONDON = new GeoCity("EU", "GB", "London", 51.5, -0.12);
  private static final GeoCity PARIS = new GeoCity("EU", "FR", "Paris", 48.85, 2.35);

  private final LabClock clock = new LabClock();
  private final Path folder;
  private final Path file;
  private final Geo geo;

  GeoDatabasesTest(@TempDir Path folder) {
    this.folder = folder;
    file = folder.resolve("places.mmdb");
    geo = geo(Map.of("vestibule.geoip.city", file.toString()));
  }

  // --- what is found

  @ParameterizedTest
  @CsvSource({
    "192.0.2.0, London",
    "192.0.2.255, London",
    "::ffff:192.0.2.7, London",
    "2001:db8::1, Paris",
    "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff, Paris"
  })
  void placesAreFoundByAddress(String address, String city) {
    both().to(file);

    assertThat(geo.city(address)).contains(city.equals("London") ? LONDON : PARIS);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"192.0.3.0", "2001:db9::1", "::1", "", "example.org", "192.0.2", "192.0.2.1/32"})
  void ofOtherAddressesNothingIsKnown(String address) {
    both().to(file);

    assertThat(geo.city(address)).isEmpty();
  }

  @Test
  void networksAreFoundByAddress() {
    MmdbWriter.of("GeoLite2-ASN")
        .with("192.0.2.0/24", MmdbWriter.system(64_500, "Example Net"))
        .with("2001:db8::/32", MmdbWriter.system(4_200_000_000L, "Other Net"))
        .with("198.51.100.0/24", Map.of("autonomous_system_number", 64_501))
        .to(file);
    Geo networks = geo(Map.of("vestibule.geoip.asn", file.toString()));

    assertThat(networks.network("192.0.2.9"))
        .contains(new AutonomousSystem(64_500, "Example Net", "192.0.2.0/24"));
    assertThat(networks.network("2001:db8::9"))
        .hasValueSatisfying(found -> assertThat(found.number()).isEqualTo(4_200_000_000L));
    assertThat(networks.network("198.51.100.1"))
        .contains(new AutonomousSystem(64_501, "", "198.51.100.0/24"));
    assertThat(networks.network("203.0.113.1")).isEmpty();
    assertThat(networks.city("192.0.2.9")).isEmpty();
  }

  @Test
  void aDatabaseOfIpv4AddressesKnowsNothingOfOthers() {
    MmdbWriter.ofIpv4("City").with("192.0.2.0/24", london()).to(file);

    assertThat(geo.city("192.0.2.1")).contains(LONDON);
    assertThat(geo.city("2001:db8::1")).isEmpty();
  }

  @Test
  void partOfAPlaceIsBetterThanNothing() {
    MmdbWriter.of("City")
        .with("192.0.2.0/24", Map.of("country", Map.of("iso_code", "GB")))
        .with("198.51.100.0/24", Map.of("location", Map.of("latitude", 1.0)))
        .with("203.0.113.0/24", Map.of("traits", Map.of()))
        .to(file);

    assertThat(geo.city("192.0.2.1")).contains(new GeoCity("", "GB", "", null, null));
    assertThat(geo.city("198.51.100.1")).contains(new GeoCity("", "", "", 1.0, null));
    assertThat(geo.city("203.0.113.1")).isEmpty();
  }

  @Test
  void placesThatAreNotOnEarthAreNotKnown() {
    MmdbWriter.of("City")
        .with("192.0.2.0/24", MmdbWriter.place("EU", "GB", "London", 91, Double.NaN))
        .to(file);

    assertThat(geo.city("192.0.2.1")).contains(new GeoCity("EU", "GB", "London", null, null));
  }

  @Test
  void withoutADatabaseNothingIsKnown() {
    Geo none = geo(Map.of());

    assertThat(none.city("192.0.2.1")).isEmpty();
    assertThat(none.network("192.0.2.1")).isEmpty();
  }

  // --- files that come, change and go

  @Test
  void aFileThatComesLaterIsFound() {
    assertThat(geo.city("192.0.2.1")).isEmpty();
    both().to(file);
    assertThat(geo.city("192.0.2.1")).isEmpty();

    clock.advance(Duration.ofSeconds(5));

    assertThat(geo.city("192.0.2.1")).contains(LONDON);
  }

  @Test
  void aFileThatIsReplacedIsReadAgain() throws IOException {
    both().to(file);
    assertThat(geo.city("192.0.2.1")).contains(LONDON);

    Path next = MmdbWriter.of("City").with("192.0.2.0/24", paris()).to(folder.resolve("next"));
    Files.move(next, file, StandardCopyOption.REPLACE_EXISTING);
    clock.advance(Duration.ofSeconds(4));
    assertThat(geo.city("192.0.2.1")).contains(LONDON);
    clock.advance(Duration.ofSeconds(1));

    assertThat(geo.city("192.0.2.1")).contains(PARIS);
  }

  @Test
  void aFileThatIsWrittenOverInPlaceIsReadAgain() throws IOException {
    both().to(file);
    assertThat(geo.city("192.0.2.1")).contains(LONDON);

    Files.write(file, new byte[0]);
    clock.advance(Duration.ofSeconds(5));
    assertThat(geo.city("192.0.2.1")).contains(LONDON);
    MmdbWriter.of("City").with("192.0.2.0/24", paris()).to(file);
    clock.advance(Duration.ofSeconds(5));

    assertThat(geo.city("192.0.2.1")).contains(PARIS);
  }

  @Test
  void whatIsReplacedBySomethingAsLongIsSeenByItsTime() throws IOException {
    both().to(file);
    assertThat(geo.city("192.0.2.1")).contains(LONDON);

    MmdbWriter.of("City").with("192.0.2.0/24", paris()).with("2001:db8::/32", london()).to(file);
    Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2030-01-01T00:00:00Z")));
    clock.advance(Duration.ofSeconds(5));

    assertThat(geo.city("192.0.2.1").map(GeoCity::country)).contains("FR");
  }

  @Test
  void aFileThatGoesStaysInUse() throws IOException {
    both().to(file);
    assertThat(geo.city("192.0.2.1")).contains(LONDON);

    Files.delete(file);
    clock.advance(Duration.ofDays(1));

    assertThat(geo.city("192.0.2.1")).contains(LONDON);
  }

  @Test
  void aClockThatIsSetBackStopsNothing() {
    both().to(file);
    assertThat(geo.city("192.0.2.1")).contains(LONDON);

    clock.advance(Duration.ofDays(-1));
    MmdbWriter.of("City").with("192.0.2.0/24", paris()).to(file);

    assertThat(geo.city("192.0.2.1")).contains(PARIS);
  }

  @Test
  void manyMayAskAtOnceWhileFilesAreReplaced() {
    both().to(file);
    List<List<GeoCity>> seen =
        Together.call(
            16,
            () -> {
              List<GeoCity> found = new ArrayList<>();
              for (int i = 0; i < 200; i++) {
                if (i % 20 == 0) {
                  Path next = Files.createTempFile(folder, "next", "");
                  MmdbWriter.of("City")
                      .with("192.0.2.0/24", i % 40 == 0 ? paris() : london())
                      .to(next);
                  Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
                  clock.advance(Duration.ofSeconds(5));
                }
                found.add(geo.city("192.0.2.1").orElseThrow());
              }
              return found;
            });

    assertThat(seen.stream().flatMap(List::stream)).containsOnly(LONDON, PARIS);
  }

  @Test
  void noFileStaysOpen() throws IOException {
    Path open = Path.of("/proc/self/fd");
    assumeTrue(Files.isDirectory(open));
    for (int i = 0; i < 20; i++) {
      MmdbWriter writer =
          MmdbWriter.of("City").with("192.0.2.0/24", i % 2 == 0 ? paris() : london());
      byte[] bytes = writer.toBytes();
      Files.write(file, i % 3 == 0 ? Arrays.copyOf(bytes, bytes.length - 10) : bytes);
      clock.advance(Duration.ofSeconds(5));
      assertThat(geo.city("192.0.2.1").isPresent()).isEqualTo(i > 0);
    }

    try (Stream<Path> handles = Files.list(open)) {
      assertThat(handles.filter(handle -> leadsTo(handle, file))).isEmpty();
    }
  }

  // --- files that are broken

  static Stream<byte[]> broken() {
    byte[] good = both().toBytes();
    byte[] noise = new byte[100_000];
    new Random(4).nextBytes(noise);
    // A list in the description that claims to have 16 million elements.
    byte[] boast = MmdbWriter.bytes(0x1F, 0x04, 0xFF, 0xFF, 0xFF);
    return Stream.of(
        new byte[0],
        new byte[] {0},
        noise,
        "<!DOCTYPE html><title>404</title>".getBytes(StandardCharsets.UTF_8),
        Arrays.copyOf(good, good.length / 2),
        Arrays.copyOf(good, good.length - 1),
        Arrays.copyOfRange(good, good.length - 300, good.length),
        both().describing("languages", boast).toBytes(),
        both().describing("languages", nested(100)).toBytes(),
        both().describing("description", MmdbWriter.bytes(0xFF, 0xFF, 0xFF, 0xFF)).toBytes(),
        both().describing("database_type", MmdbWriter.bytes(0x5F, 0xFF, 0xFF, 0xFF)).toBytes(),
        both().describing("database_type", 7).toBytes(),
        both().describing("record_size", 23).toBytes(),
        both().describing("node_count", "many").toBytes(),
        both().describing("node_count", 0x7FFF_FFFFL).toBytes());
  }

  @ParameterizedTest
  @MethodSource("broken")
  void aBrokenFileIsAsGoodAsNone(byte[] content) throws IOException {
    Files.write(file, content);

    assertThat(geo.city("192.0.2.1")).isEmpty();
    assertThat(geo.city("2001:db8::1")).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("broken")
  void aBrokenFileDoesNotReplaceAGoodOne(byte[] content) throws IOException {
    both().to(file);
    assertThat(geo.city("192.0.2.1")).contains(LONDON);

    Files.write(file, content);
    clock.advance(Duration.ofSeconds(5));

    assertThat(geo.city("192.0.2.1")).contains(LONDON);
  }

  static Stream<byte[]> brokenEntries() {
    return Stream.of(
        // A pointer to itself, two that point to each other, one to beyond the end.
        MmdbWriter.bytes(0x20, 0x00),
        MmdbWriter.bytes(0x20, 0x02, 0x20, 0x00),
        MmdbWriter.bytes(0x38, 0xFF, 0xFF, 0xFF, 0xFF),
        // {"country": the map itself}
        MmdbWriter.bytes(0xE1, 0x47, 'c', 'o', 'u', 'n', 't', 'r', 'y', 0x20, 0x00),
        // {"names": …} without end, a map of 16 million, a text of 16 million, a list, a number
        MmdbWriter.bytes(0xE1),
        MmdbWriter.bytes(0xFF, 0xFF, 0xFF, 0xFF, 0x41, 'a', 0x41, 'b'),
        MmdbWriter.bytes(0x5F, 0xFF, 0xFF, 0xFF),
        MmdbWriter.bytes(0x1F, 0x04, 0xFF, 0xFF, 0xFF),
        MmdbWriter.bytes(0xA2, 0x01, 0x02),
        // no type there is
        MmdbWriter.bytes(0x00, 0x7F),
        // {"country": "GB"}, {"country": {"iso_code": 7}}
        MmdbWriter.bytes(0xE1, 0x47, 'c', 'o', 'u', 'n', 't', 'r', 'y', 0x42, 'G', 'B'),
        MmdbWriter.bytes(
            0xE1, 0x47, 'c', 'o', 'u', 'n', 't', 'r', 'y', 0xE1, 0x48, 'i', 's', 'o', '_', 'c', 'o',
            'd', 'e', 0xA1, 0x07));
  }

  @ParameterizedTest
  @MethodSource("brokenEntries")
  void aBrokenEntryIsAsGoodAsNone(byte[] entry) {
    MmdbWriter.of("City").with("192.0.2.0/24", entry).with("2001:db8::/32", paris()).to(file);

    assertThat(geo.city("192.0.2.1")).isEmpty();
    assertThat(geo.city("2001:db8::1")).contains(PARIS);
  }

  /** Whatever bytes a file has, there is an answer, and soon. */
  @Test
  void damageAnywhereIsSurvived() throws IOException {
    byte[] good = both().toBytes();
    Random random = new Random(7);
    for (int i = 0; i < 500; i++) {
      byte[] bad = good.clone();
      for (int change = 0; change < 1 + i % 4; change++) {
        bad[random.nextInt(bad.length)] = (byte) random.nextInt();
      }
      Files.write(file, i % 5 == 0 ? Arrays.copyOf(bad, random.nextInt(bad.length)) : bad);
      clock.advance(Duration.ofSeconds(5));

      for (String address : List.of("192.0.2.1", "2001:db8::1", "203.0.113.1")) {
        assertThat(geo.city(address)).isNotNull();
      }
    }
  }

  @Test
  void aFileTooLargeToBeOneIsNotRead() throws IOException {
    try (var large = new java.io.RandomAccessFile(file.toFile(), "rw")) {
      large.setLength((1L << 30) + 1);
    }

    assertThat(geo.city("192.0.2.1")).isEmpty();
  }

  private Geo geo(Map<String, String> settings) {
    return new GeoDatabases(Settings.of(settings, Map.of()), clock);
  }

  private static MmdbWriter both() {
    return MmdbWriter.of("GeoLite2-City")
        .with("192.0.2.0/24", london())
        .with("2001:db8::/32", paris());
  }

  private static Map<String, Object> london() {
    return MmdbWriter.place("EU", "GB", "London", 51.5, -0.12);
  }

  private static Map<String, Object> paris() {
    return MmdbWriter.place("EU", "FR", "Paris", 48.85, 2.35);
  }

  private static Object nested(int depth) {
    Object value = "deep";
    for (int i = 0; i < depth; i++) {
      value = List.of(value);
    }
    return value;
  }

  private static boolean leadsTo(Path handle, Path target) {
    try {
      return Files.readSymbolicLink(handle).equals(target);
    } catch (IOException e) {
      return false;
    }
  }
}
