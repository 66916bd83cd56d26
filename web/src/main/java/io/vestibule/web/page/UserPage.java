package io.vestibule.web.page;

import io.vestibule.api.event.Event;
import io.vestibule.api.event.EventActions;
import io.vestibule.api.factor.FactorType;
import io.vestibule.api.flow.Visitor;
import io.vestibule.api.text.Text;
import io.vestibule.api.user.User;
import io.vestibule.event.EventPosition;
import io.vestibule.flow.FlowEntries;
import io.vestibule.flow.FlowRequest;
import io.vestibule.flow.FlowTitle;
import io.vestibule.flow.Paths;
import io.vestibule.session.LoginSession;
import io.vestibule.web.request.Asked;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The page of a person who is logged in: who I am, where I am logged in, and what happened on my
 * account.
 */
public final class UserPage extends Page {
  /** What happened that is a person's own to know. */
  private static final Set<String> OWN =
      Set.of(
          EventActions.LOGIN,
          EventActions.LOGIN_FAILED,
          EventActions.LOGOUT,
          EventActions.PASSWORD_SET,
          EventActions.PASSWORD_EXPIRED,
          EventActions.FACTOR_ADDED,
          EventActions.FACTOR_REMOVED);

  private static final int SIZE = 20;
  private static final String OLDER = "older";

  private final User user;
  private final Visitor visitor;
  private final List<LoginSession> sessions;
  private final String formToken;
  private final Optional<EventPosition> position;
  private final List<Event> events;

  /** A page for the visitor of a request, who must be logged in. */
  public UserPage(Asked asked, String formToken) {
    super(asked);
    this.visitor = asked.visitor();
    this.user = Objects.requireNonNull(visitor.user());
    this.sessions = asked.engine().sessions().of(user.id());
    this.formToken = formToken;
    this.position = Optional.ofNullable(asked.query(OLDER)).flatMap(EventPosition::parse);
    // One more than is shown tells whether there are more.
    this.events = asked.engine().audit().ofAccount(user.id(), OWN, position.orElse(null), SIZE + 1);
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

  /** What the person can do about their account. */
  public List<WayView> ways() {
    FlowRequest request =
        asked().to("", FlowRequest.Client.PAGE, new FlowRequest.Input.Show(null), Map.of());
    return asked().engine().entries().ownFlows(request).stream()
        .map(
            own ->
                new WayView(
                    own.flow().slug(),
                    asked().words(FlowTitle.of(own.flow(), "", user.username())),
                    way(own)))
        .toList();
  }

  private String way(FlowEntries.OwnFlow own) {
    Map<String, List<String>> back = Map.of("next", List.of(home() + "if/user/"));
    return own.configures() == null
        ? Paths.flow(home(), own.flow().slug(), back)
        : Paths.with(home() + "flows/-/configure/" + own.configures() + "/", back);
  }

  /**
   * Something the person can do about their account.
   *
   * @param slug the flow, for tests and style sheets
   * @param title its title
   * @param href where it begins
   */
  public record WayView(String slug, String title, String href) {}

  /** How many second factors the person has, in words. */
  public String factors() {
    int count = asked().engine().factors().of(user.id()).size();
    return switch (count) {
      case 0 -> text("user.factors.none");
      case 1 -> text("user.factors.one");
      default -> asked().words(Text.of(Page.class, "user.factors.many", count));
    };
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

  /** What happened on the account, newest first. */
  public List<EventView> events() {
    return events.stream().limit(SIZE).map(event -> new EventView(this, event)).toList();
  }

  /** Whether this is not the beginning of what happened. */
  public boolean isFurther() {
    return position.isPresent();
  }

  /** Path of what happened before that; empty if there is nothing. */
  public String olderLink() {
    return events.size() <= SIZE
        ? ""
        : Paths.with(
                home() + "if/user/",
                Map.of(OLDER, List.of(EventPosition.after(events.get(SIZE - 1)).text())))
            + "#events";
  }

  private String at(Instant instant) {
    return asked().words(instant);
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
      return Browser.words(page.asked(), session.userAgent());
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

  /**
   * Something that happened, as the person it happened to gets to see it: no reason, and nothing
   * that others do not let them know.
   *
   * @param page the page it is on
   * @param event what happened
   */
  public record EventView(UserPage page, Event event) {
    /** What happened, in words. */
    public String what() {
      return switch (event.action()) {
        case EventActions.LOGIN -> page.text("user.events.login");
        case EventActions.LOGIN_FAILED -> page.text("user.events.login_failed");
        case EventActions.PASSWORD_EXPIRED -> page.text("user.events.password_expired");
        case EventActions.PASSWORD_SET -> page.text("user.events.password_set");
        case EventActions.FACTOR_ADDED -> factor("user.events.factor_added");
        case EventActions.FACTOR_REMOVED ->
            factor(
                event.details().containsKey("by")
                    ? "user.events.factor_removed_by"
                    : "user.events.factor_removed");
        default ->
            event.details().containsKey("logout_reason")
                ? page.text("user.events.ended")
                : page.text("user.events.logout");
      };
    }

    private String factor(String key) {
      String type = String.valueOf(event.details().get("type"));
      String kind =
          FactorType.of(type).map(known -> page.asked().words(known.label())).orElse(type);
      String name = String.valueOf(event.details().getOrDefault("name", ""));
      return page.asked()
          .words(Text.of(Page.class, key, name.isEmpty() ? kind : name + " (" + kind + ")"));
    }

    /** Whether the device was known, in words; empty if that is not said. */
    public String device() {
      return event.details().get("known_device") instanceof Boolean known
          ? page.text(known ? "user.events.known" : "user.events.new")
          : "";
    }

    /** When it happened. */
    public String time() {
      return page.at(event.at());
    }

    /** That time for programs. */
    public String machineTime() {
      return event.at().toString();
    }

    /** The address it happened from; empty if it did not come from outside. */
    public String address() {
      return event.address();
    }
  }
}
