package io.vestibule.web.admin;

import io.vestibule.flow.Paths;
import io.vestibule.json.Json;
import io.vestibule.mail.MailQueue;
import io.vestibule.mail.QueuedMail;
import io.vestibule.web.request.Asked;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The list of mails, newest first. */
public final class MailsPage extends AdminPage {
  private static final int SIZE = 50;

  private final String sought;
  private final List<QueuedMail> found;
  private final boolean more;

  MailsPage(Asked asked) {
    super(asked, words(asked, "mails.title"));
    this.sought = Objects.requireNonNullElse(asked.query("q"), "").strip();
    List<QueuedMail> all = asked.engine().mails().find(sought, id(asked.query("before")), SIZE + 1);
    this.more = all.size() > SIZE;
    this.found = all.subList(0, Math.min(SIZE, all.size()));
  }

  /** What administrators have to know about how mails are sent; empty if nothing. */
  public String notice() {
    MailQueue mails = asked().engine().mails();
    if (mails.isShowing()) {
      return words("mails.showing");
    }
    return mails.isSetUp() ? "" : words(asked(), "mails.not_set_up", mails.waiting());
  }

  /** What is looked for; may be empty. */
  public String sought() {
    return sought;
  }

  /** The mails found. */
  public List<MailView> mails() {
    return found.stream().map(mail -> new MailView(this, mail)).toList();
  }

  /** Path of what comes after; empty if nothing does. */
  public String olderLink() {
    if (!more) {
      return "";
    }
    Map<String, List<String>> query = new LinkedHashMap<>();
    if (!sought.isEmpty()) {
      query.put("q", List.of(sought));
    }
    query.put("before", List.of(found.get(found.size() - 1).id().toString()));
    return Paths.with(home() + "if/admin/mails/", query);
  }

  private static @Nullable UUID id(@Nullable String text) {
    try {
      return text == null ? null : UUID.fromString(text);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /**
   * A mail as it is listed.
   *
   * @param page the page it is on
   * @param mail the mail
   */
  public record MailView(AdminPage page, QueuedMail mail) {
    /** Its id. */
    public String id() {
      return mail.id().toString();
    }

    /** When it was queued. */
    public String created() {
      return RunsPage.moment(mail.createdAt());
    }

    /** Whom it goes to. */
    public String recipient() {
      return EventText.line(mail.recipient());
    }

    /** Its subject. */
    public String subject() {
      return EventText.line(mail.subject());
    }

    /** How it stands, in words. */
    public String stateWords() {
      return page.words("mails.state." + Json.nameOf(mail.state()));
    }

    /** What went wrong last, in words; empty if nothing. */
    public String failureWords() {
      return mail.failure().isEmpty() ? "" : page.words("mails.failure." + mail.failure());
    }
  }
}
