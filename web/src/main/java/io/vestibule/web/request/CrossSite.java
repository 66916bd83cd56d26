package io.vestibule.web.request;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/**
 * Tells requests another site made the browser send from those a person meant.
 *
 * <p>Browsers say where a request comes from in {@code Sec-Fetch-Site} (W3C Fetch Metadata), older
 * ones in {@code Origin} (RFC 6454 §7) where it matters. Programs say neither.
 */
final class CrossSite {
  private CrossSite() {}

  /**
   * Whether another site made the browser send a request.
   *
   * @param request the request
   * @param origin the origin the browser should be at
   * @param proven whether the request will have to prove with a token of ours where it comes from,
   *     so that an origin the browser keeps to itself is no reason to refuse it
   */
  static boolean made(HttpServletRequest request, String origin, boolean proven) {
    @Nullable String site = request.getHeader("Sec-Fetch-Site");
    if (site != null) {
      return !site.equals("same-origin") && !site.equals("none");
    }
    @Nullable String from = request.getHeader("Origin");
    if (from == null) {
      return false;
    }
    return from.equals("null") ? !proven : !from.equalsIgnoreCase(origin);
  }
}
