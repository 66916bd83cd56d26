package io.vestibule.definition;

import io.vestibule.api.flow.Brand;
import java.net.IDN;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Chooses the brand for a host.
 *
 * <p>A brand is for its domain and the hosts below it, whole labels only: {@code example.org} is
 * for {@code login.example.org}, not for {@code badexample.org}. A port that is not the scheme's
 * own belongs to the host. Upper and lower case, a dot at the end, and the two ways of writing an
 * international name make no difference; only names with a sharp s, a final sigma or a zero-width
 * joiner are for themselves as they are written. The longest domain wins, then the default brand;
 * where none is for the host, the default brand is.
 */
public final class BrandByHost {
  // What IDNA2003, which Java follows, takes for other letters or leaves out, and UTS 46, which
  // browsers follow, does not: the name would be somebody else's.
  private static final Pattern DEVIATIONS = Pattern.compile("[\u00DF\u03C2\u200C\u200D]");

  private BrandByHost() {}

  /** The brand for a host; empty if none is for it and there is no default. */
  public static Optional<Brand> choose(List<BrandDefinition> brands, String host) {
    String wanted = normal(host);
    Comparator<BrandDefinition> best =
        Comparator.<BrandDefinition>comparingInt(brand -> normal(brand.brand().domain()).length())
            .thenComparing(BrandDefinition::isDefault)
            .thenComparing(brand -> brand.brand().id(), Comparator.reverseOrder());
    return brands.stream()
        .filter(brand -> isFor(normal(brand.brand().domain()), wanted))
        .max(best)
        .or(() -> brands.stream().filter(BrandDefinition::isDefault).max(best))
        .map(BrandDefinition::brand);
  }

  private static boolean isFor(String domain, String host) {
    return !domain.isEmpty() && (host.equals(domain) || host.endsWith("." + domain));
  }

  private static String normal(String host) {
    int colon = host.endsWith("]") ? -1 : host.lastIndexOf(':');
    String name = colon < 0 ? host : host.substring(0, colon);
    String port = colon < 0 ? "" : host.substring(colon);
    if (name.endsWith(".")) {
      name = name.substring(0, name.length() - 1);
    }
    return (ascii(name) + port).toLowerCase(Locale.ROOT);
  }

  private static String ascii(String name) {
    if (DEVIATIONS.matcher(name).find()) {
      return name;
    }
    try {
      return IDN.toASCII(name);
    } catch (IllegalArgumentException e) {
      return name;
    }
  }
}
