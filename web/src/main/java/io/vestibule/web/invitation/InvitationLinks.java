package io.vestibule.web.invitation;

import io.vestibule.flow.Paths;
import io.vestibule.invitation.StoredInvitation;
import io.vestibule.web.request.Asked;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The links of invitations. */
public final class InvitationLinks {
  private InvitationLinks() {}

  /**
   * The link by which an invitation is used, under the brand of a request.
   *
   * @return the link; empty if the invitation is for any flow, or its token cannot be read
   */
  public static Optional<String> of(Asked asked, StoredInvitation invitation) {
    return Optional.ofNullable(invitation.options().flow())
        .flatMap(flow -> asked.engine().definitions().latest().flow(flow))
        .flatMap(
            flow ->
                asked
                    .engine()
                    .invitations()
                    .token(invitation.id())
                    .map(
                        token ->
                            Paths.flow(
                                asked.brand().baseUrl() + "/",
                                flow.flow().slug(),
                                Map.of("itoken", List.of(token)))));
  }
}
