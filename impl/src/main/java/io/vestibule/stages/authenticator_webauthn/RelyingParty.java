package io.vestibule.stages.authenticator_webauthn;

import io.vestibule.api.flow.Brand;
import java.net.URI;
import java.util.Locale;

/**
 * Whom passkeys are made for: one host. It goes by what is configured, never by what a request says
 * of itself.
 *
 * @param id the host, without a port
 * @param origin where pages must be that ask for passkeys: scheme, host and maybe port
 */
record RelyingParty(String id, String origin) {
  /** The relying party of a brand. */
  static RelyingParty of(Brand brand) {
    URI base = URI.create(brand.baseUrl());
    if (base.getHost() == null) {
      throw new IllegalStateException("no host in the address of the brand: " + brand.baseUrl());
    }
    String host = base.getHost().toLowerCase(Locale.ROOT);
    String port = base.getPort() < 0 ? "" : ":" + base.getPort();
    return new RelyingParty(host, base.getScheme().toLowerCase(Locale.ROOT) + "://" + host + port);
  }
}
