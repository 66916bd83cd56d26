package io.vestibule.definition;

import io.vestibule.api.flow.Brand;
import java.net.IDN;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Chooses the brand for a host.
 *
 * <p>A brand is for its domain and the hosts below it, whole labels only: {@code example.org} is
 * for {@code login.example.org}, not for {@code badexample.org}. A port that is not the scheme's
 * own belongs to the host. Upper and lower case, a dot at the end, and the two ways of writing an
 * international name make no difference. The longest domain wins, then the default brand; where
 * none is for the host, the default brand is.
 */
public final class BrandByHost {
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
    String lower = host.toLowerCase(Locale.ROOT);
    int colon = lower.endsWith("]") ? -1 : lower.lastIndexOf(':');
    String name = colon < 0 ? lower : lower.substring(0, colon);
    String port = colon < 0 ? "" : lower.substring(colon);
    if (name.endsWith(".")) {
      name = name.substring(0, name.length() - 1);
    }
    try {
      return IDN.toASCII(name) + port;
    } catch (IllegalArgumentException e) {
      return name + port;
    }
  }
}
