package io.vestibule.web.page;

import io.vestibule.api.flow.Visitor;
import io.vestibule.api.text.Text;
import io.vestibule.api.user.User;
import io.vestibule.session.LoginSession;
import io.vestibule.web.request.Asked;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.List;
import java.util.Objects;

/** The page of a person who is logged in: who I am, and where I am logged in. */
public final class UserPage extends Page {
  private final User user;
  private final Visitor visitor;
  private final List<LoginSession> sessions;
  private final String formToken;

  /** A page for the visitor of a request, who must be logged in. */
  public UserPage(Asked asked, String formToken) {
    super(asked);
    this.visitor = asked.visitor();
    this.user = Objects.requireNonNull(visitor.user());
    this.sessions = asked.engine().sessions().of(user.id());
    this.formToken = formToken;
  }

  /** The title in the browser's bar. */
  public String documentTitle() {
    return text("user.title") + " - " + brandTitle();
  }

  /** The user name. */
  public String username() {
    return user.username();
  }

  /** The person's own name, or else the user name. */
  public String name() {
    return user.name().isBlank() ? user.username() : user.name();
  }

  /** The mail address; may be empty. */
  public String email() {
    return user.email();
  }

  /** Whether they may do everything. */
  public boolean isSuperuser() {
    return visitor.superuser();
  }

  /** Their picture. */
  public String avatar() {
    return Avatar.of(user.username());
  }

  /** Proves where a form comes from. */
  public String formToken() {
    return formToken;
  }

  /** Where the person is logged in, here first. */
  public List<SessionView> sessions() {
    return sessions.stream()
        .map(session -> new SessionView(this, session, session.id().equals(visitor.session())))
        .sorted((a, b) -> Boolean.compare(b.here(), a.here()))
        .toList();
  }

  /** Whether something has just been done that is worth saying. */
  public boolean isEnded() {
    return "ended".equals(asked().query("done"));
  }

  private String at(Instant instant) {
    return DateTimeFormatter.ofLocalizedDateTime(FormatStyle.MEDIUM, FormatStyle.SHORT)
            .withLocale(asked().locale())
            .format(instant.atOffset(ZoneOffset.UTC))
        + " UTC";
  }

  /**
   * A session as it is shown.
   *
   * @param page the page it is on
   * @param session the session
   * @param here whether it is the one the page is shown in
   */
  public record SessionView(UserPage page, LoginSession session, boolean here) {
    /** What kind of browser on what kind of machine, as far as it says. */
    public String browser() {
      return Browser.of(session.userAgent(), page.text("user.browser.unknown"));
    }

    /** What its button says to people who cannot see which one it is. */
    public String endLabel() {
      return page.asked().words(Text.of(Page.class, "user.sessions.end.label", browser()));
    }

    /** When the person logged in. */
    public String created() {
      return page.at(session.createdAt());
    }

    /** When it was last used. */
    public String seen() {
      return page.at(session.lastSeenAt());
    }

    /** That time for programs. */
    public String seenMachine() {
      return session.lastSeenAt().toString();
    }
  }
}
