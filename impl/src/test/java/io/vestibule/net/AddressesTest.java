package io.vestibule.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressesTest {
  @ParameterizedTest
  @CsvSource({
    "192.0.2.1, 192.0.2.1",
    "0.0.0.0, 0.0.0.0",
    "255.255.255.255, 255.255.255.255",
    "2001:db8::1, 2001:db8:0:0:0:0:0:1",
    "2001:DB8::A, 2001:db8:0:0:0:0:0:a",
    "::, 0:0:0:0:0:0:0:0",
    "::1, 0:0:0:0:0:0:0:1",
    "1:2:3:4:5:6:7:8, 1:2:3:4:5:6:7:8",
    "64:ff9b::192.0.2.1, 64:ff9b:0:0:0:0:c000:201",
  })
  void literalsAreRead(String text, String address) {
    assertThat(Addresses.parse(text)).map(InetAddress::getHostAddress).contains(address);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "::ffff:192.0.2.1",
        "::FFFF:192.0.2.1",
        "::ffff:c000:201",
        "0:0:0:0:0:ffff:192.0.2.1"
      })
  void aMappedAddressIsTheOneItMaps(String text) {
    assertThat(Addresses.parse(text)).map(InetAddress::getHostAddress).contains("192.0.2.1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "a",
        "localhost",
        "example.org",
        "192.0.2.1 ",
        " 192.0.2.1",
        "192.0.2.1:80",
        "192.0.2.256",
        "192.0.2",
        "192.0.2.1.1",
        "192.0.2.",
        "3221225985",
        "0xc0.0.2.1",
        "010.0.0.1",
        "192.0.2.01",
        "00.0.0.0",
        "192.0.2.-1",
        "١٩٢.0.2.1",
        "fe80::1%eth0",
        "fe80::1%1",
        "[::1]",
        "[::1]:80",
        ":",
        ":::",
        "1::2::3",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "12345::",
        "::g",
        "::ffff:192.0.2.256",
        "::ffff:192.0.2",
        "::192.0.2.1.1",
        "192.0.2.1,198.51.100.1",
        "192.0.2.1\n",
        "192.0.2.1\u0000",
        "2001:db8::1/64",
      })
  void nothingElseIs(String text) {
    assertThat(Addresses.parse(text)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"::ffff:010.0.0.1", "64:ff9b::192.0.2.01"})
  void aLeadingZeroIsNoBetterInsideAnIpv6Address(String text) {
    assertThat(Addresses.parse(text)).isEmpty();
  }

  @Test
  void nothingIsLookedUpByName(@TempDir Path folder) throws IOException, InterruptedException {
    Path hosts =
        Files.writeString(folder.resolve("hosts"), "192.0.2.1 .::1 localhost 1.2.3.4:80\n");

    // The hosts file can be chosen only when a virtual machine starts.
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djdk.net.hosts.file=" + hosts,
                "-cp",
                place(Addresses.class) + File.pathSeparator + place(LookUp.class),
                LookUp.class.getName(),
                ".::1",
                "localhost",
                "1.2.3.4:80")
            .redirectErrorStream(true)
            .start();

    assertThat(process.getInputStream())
        .asString(StandardCharsets.UTF_8)
        .isEqualToIgnoringNewLines("falsefalsefalse");
    assertThat(process.waitFor()).isZero();
  }

  /** Says of each argument whether it is an address. */
  static final class LookUp {
    private LookUp() {}

    /** Runs in a virtual machine of its own. */
    @SuppressWarnings("SystemOut") // to speak with the test that started it
    public static void main(String[] texts) {
      for (String text : texts) {
        System.out.print(Addresses.parse(text).isPresent());
      }
    }
  }

  private static String place(Class<?> of) {
    try {
      return Path.of(of.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }
}
