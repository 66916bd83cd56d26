package io.vestibule.web.admin;

import io.vestibule.api.user.Group;
import io.vestibule.invitation.StoredInvitation;
import io.vestibule.json.Json;
import io.vestibule.web.admin.InvitationsPage.InvitationView;
import io.vestibule.web.invitation.InvitationLinks;
import io.vestibule.web.request.Asked;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** One invitation, with its link, and the forms that mail and revoke it. */
public final class InvitationPage extends AdminPage {
  private static final Set<String> SAID = Set.of("created", "mailed");

  private final StoredInvitation made;
  private final String formToken;
  private final String typed;
  private final String problem;

  /**
   * The page.
   *
   * @param made the invitation
   * @param formToken proves where a form comes from
   * @param typed the addresses that were typed
   * @param problem what is wrong with them, in words; empty if nothing is
   */
  InvitationPage(
      Asked asked, StoredInvitation made, String formToken, String typed, String problem) {
    super(asked, words(asked, "invitation.title", made.options().name()));
    this.made = made;
    this.formToken = formToken;
    this.typed = typed;
    this.problem = problem;
  }

  /** Proves where a form comes from. */
  public String formToken() {
    return formToken;
  }

  /** What has just been done, in words; empty if nothing. */
  public String said() {
    String done = asked().query("done");
    return done != null && SAID.contains(done) ? words("invitation.done." + done) : "";
  }

  /** The invitation. */
  public InvitationView invitation() {
    return new InvitationView(asked(), made);
  }

  /** Its link; empty if it has none of its own. */
  public String link() {
    return InvitationLinks.of(asked(), made).orElse("");
  }

  /** What is added to the link of any flow; empty if it cannot be read any more. */
  public String parameter() {
    return asked()
        .engine()
        .invitations()
        .token(made.id())
        .map(token -> "?itoken=" + token)
        .orElse("");
  }

  /** What prompts need not ask, as JSON. */
  public String fixedData() {
    return Json.write(made.options().fixedData());
  }

  /** The groups whoever uses it becomes a member of. */
  public List<String> groups() {
    return made.options().groups().stream()
        .map(asked().engine().users()::group)
        .flatMap(Optional::stream)
        .map(Group::name)
        .sorted()
        .toList();
  }

  /** The addresses that were typed. */
  public String typed() {
    return typed;
  }

  /** What is wrong with them, in words; empty if nothing is. */
  public String problem() {
    return problem;
  }
}
