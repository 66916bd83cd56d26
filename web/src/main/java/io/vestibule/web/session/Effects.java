package io.vestibule.web.session;

import io.vestibule.flow.FlowReply;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

/** Does to the browser's cookies and the server's session what the executor says. */
public final class Effects {
  private Effects() {}

  /**
   * Carries out an effect. The id of the server's session changes whenever somebody logs in or out,
   * so that nobody who knew it before knows it after.
   */
  public static void apply(
      FlowReply.@Nullable Effect effect,
      HttpServletRequest request,
      HttpServletResponse response,
      boolean secure) {
    if (effect == null) {
      return;
    }
    if (request.getSession(false) != null) {
      try {
        request.changeSessionId();
      } catch (IllegalStateException e) {
        // Ended meanwhile: a request that came at the same time has changed it already.
      }
    }
    LoginCookies cookies = new LoginCookies(request, secure);
    if (effect instanceof FlowReply.Effect.SignedIn signedIn) {
      cookies.give(response, signedIn.cookies());
    } else {
      cookies.takeSession(response);
    }
  }
}
