package io.vestibule.web.page;

import io.vestibule.token.Hashed;
import io.vestibule.web.session.LoginCookies;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * Proves that a form comes from a page of ours that was made for this login session. It is derived
 * from the secret of the session, which no other site knows and from which it tells nothing.
 */
public final class FormToken {
  /** The name of its field. */
  public static final String FIELD = "form_token";

  private final String value;

  /** The token of a request's session. */
  public FormToken(HttpServletRequest request, boolean secure) {
    String session = new LoginCookies(request, secure).session();
    this.value = session == null ? "" : Hashed.of("form:" + session);
  }

  /** The token; empty if nobody is logged in. */
  public String value() {
    return value;
  }

  /** Whether a form brought the token. */
  public boolean fits(String given) {
    return !value.isEmpty()
        && MessageDigest.isEqual(
            value.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
  }
}
