package io.vestibule.web.admin;

import io.vestibule.definition.Definitions;
import io.vestibule.invitation.InvitationQuery;
import io.vestibule.invitation.StoredInvitation;
import io.vestibule.web.invitation.InvitationForm;
import io.vestibule.web.request.Asked;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The list of invitations, with the form for another one. */
public final class InvitationsPage extends AdminPage {
  private static final int MOST = 200;

  private final Definitions definitions;
  private final String formToken;
  private final Map<String, List<String>> form;
  private final Map<String, List<String>> problems;
  private final List<StoredInvitation> found;

  /**
   * The page.
   *
   * @param formToken proves where a form comes from
   * @param form what was typed; empty if nothing
   * @param problems what is wrong with it, by field
   */
  InvitationsPage(
      Asked asked,
      String formToken,
      Map<String, List<String>> form,
      Map<String, List<String>> problems) {
    super(asked, words(asked, "invitations.title"));
    this.definitions = asked.engine().definitions().latest();
    this.formToken = formToken;
    this.form = form;
    this.problems = problems;
    this.found = asked.engine().invitations().search(InvitationQuery.newest(MOST));
  }

  /** Proves where a form comes from. */
  public String formToken() {
    return formToken;
  }

  /** What has just been done, in words; empty if nothing. */
  public String said() {
    return "revoked".equals(asked().query("done")) ? words("invitations.done.revoked") : "";
  }

  /** The newest invitations. */
  public List<InvitationView> invitations() {
    return found.stream().map(made -> new InvitationView(asked(), made)).toList();
  }

  /** How the list is ordered and how long it is, in words. */
  public String caption() {
    return words(asked(), "invitations.caption", MOST);
  }

  /** What was typed into a field. */
  public String typed(String field) {
    return InvitationForm.text(form, field);
  }

  /** Whether the box for "once" is ticked: it is unless somebody took the tick away. */
  public boolean isOnce() {
    return form.isEmpty() || !typed("single_use").isEmpty();
  }

  /** What is wrong with a field, in words; empty if nothing is. */
  public List<String> problems(String field) {
    return problems.getOrDefault(field, List.of());
  }

  /** Whether anything is wrong. */
  public boolean isWrong() {
    return !problems.isEmpty();
  }

  /** The flows there are to choose from, and "any", which nobody chooses by choosing nothing. */
  public List<ChoiceView> flows() {
    List<ChoiceView> choices = new ArrayList<>();
    definitions
        .flows()
        .forEach(
            flow ->
                choices.add(
                    choice(
                        flow.flow().id().toString(),
                        flow.flow().name() + " (" + flow.flow().slug() + ")")));
    choices.add(choice(InvitationForm.ANY, words("invitations.any")));
    return choices;
  }

  private ChoiceView choice(String value, String words) {
    return new ChoiceView(value, words, value.equals(typed("flow")));
  }

  /**
   * Something to choose.
   *
   * @param value what the form sends for it
   * @param words what it is called
   * @param chosen whether it is chosen
   */
  public record ChoiceView(String value, String words, boolean chosen) {}

  /**
   * An invitation as it is shown.
   *
   * @param asked what the page is about
   * @param made the invitation
   */
  public record InvitationView(Asked asked, StoredInvitation made) {
    /** Its id. */
    public String id() {
      return made.id().toString();
    }

    /** Its name. */
    public String name() {
      return made.options().name();
    }

    /** What it is for. */
    public String flow() {
      return made.options().flow() == null
          ? words(asked, "invitations.any")
          : asked
              .engine()
              .definitions()
              .latest()
              .flow(made.options().flow())
              .map(flow -> flow.flow().slug())
              .orElse("");
    }

    /** Whether it works, and how often, in words. */
    public String state() {
      if (made.isUsedUp()) {
        return words(asked, "invitations.state.used");
      }
      if (made.hasExpired(asked.engine().clock().instant())) {
        return words(asked, "invitations.state.expired");
      }
      return words(
          asked, made.options().singleUse() ? "invitations.state.once" : "invitations.state.many");
    }

    /** When it stops working. */
    public String expires() {
      return moment(made.options().expires());
    }

    /** When it was used last. */
    public String used() {
      return moment(made.usedAt());
    }

    /** When it was made. */
    public String created() {
      return moment(made.createdAt());
    }

    /** Who made it. */
    public String maker() {
      return made.createdBy() == null
          ? ""
          : asked.engine().users().find(made.createdBy()).map(user -> user.username()).orElse("");
    }

    private String moment(@Nullable Instant moment) {
      return moment == null
          ? words(asked, "invitations.never")
          : moment
              .truncatedTo(ChronoUnit.SECONDS)
              .toString()
              .replace('T', ' ')
              .replace("Z", " UTC");
    }
  }
}
