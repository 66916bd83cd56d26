package io.vestibule.web.admin;

import io.vestibule.mail.MailState;
import io.vestibule.mail.QueuedMail;
import io.vestibule.mail.ShownMail;
import io.vestibule.web.admin.MailsPage.MailView;
import io.vestibule.web.request.Asked;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A mail: what became of it, and what it says where mails are shown. */
public final class MailPage extends AdminPage {
  private static final Pattern LINK = Pattern.compile("https?://[^\\s<>\"']+");

  private final QueuedMail mail;
  private final @Nullable ShownMail shown;
  private final String formToken;

  MailPage(Asked asked, QueuedMail mail, String formToken) {
    super(asked, words(asked, "mail.title", EventText.line(mail.recipient())));
    this.mail = mail;
    this.shown = asked.engine().mails().shown(mail.id()).orElse(null);
    this.formToken = formToken;
  }

  /** What was just done, in words; empty if nothing. */
  public String said() {
    return switch (Objects.requireNonNullElse(asked().query("done"), "")) {
      case "try" -> words("mail.done.try");
      case "give_up" -> words("mail.done.give_up");
      case "late" -> words("mail.done.late");
      default -> "";
    };
  }

  /** What is known of it. */
  public List<NamedValue> facts() {
    MailView view = new MailView(this, mail);
    List<NamedValue> facts = new ArrayList<>();
    facts.add(new NamedValue(words("mails.state"), view.stateWords()));
    facts.add(new NamedValue(words("mails.subject"), view.subject()));
    add(facts, "mail.from", mail.sender());
    facts.add(new NamedValue(words("mail.template"), EventText.line(mail.template())));
    facts.add(new NamedValue(words("mails.created"), view.created()));
    add(facts, "mail.server", mail.route());
    facts.add(new NamedValue(words("mails.attempts"), Integer.toString(mail.attempts())));
    if (mail.state() == MailState.WAITING) {
      facts.add(new NamedValue(words("mail.next"), RunsPage.moment(mail.nextAttemptAt())));
    }
    Instant finished = mail.finishedAt();
    if (finished != null) {
      facts.add(new NamedValue(words("mail.finished"), RunsPage.moment(finished)));
    }
    add(facts, "mails.failure", view.failureWords());
    add(facts, "mail.failure_text", mail.failureText());
    add(facts, "mail.client", mail.address());
    add(facts, "mail.reference", mail.reference());
    return facts;
  }

  private void add(List<NamedValue> facts, String key, String value) {
    if (!value.isEmpty()) {
      facts.add(new NamedValue(words(asked(), key), EventText.line(value)));
    }
  }

  /** Whether it waits, and can be tried now or given up. */
  public boolean waiting() {
    return mail.state() == MailState.WAITING;
  }

  /** Whether what it says can be seen. */
  public boolean readable() {
    return shown != null;
  }

  /** The part in plain text; empty if it cannot be seen. */
  public String plain() {
    return shown == null ? "" : shown.text();
  }

  /** The addresses in the part in plain text, each once. */
  public List<String> links() {
    return LINK.matcher(plain()).results().map(MatchResult::group).distinct().toList();
  }

  /** Path of the part in HTML. */
  public String htmlPath() {
    return action() + "html/";
  }

  /** Where the forms go. */
  public String action() {
    return home() + "if/admin/mails/" + mail.id() + "/";
  }

  /** Proves that a form comes from this page. */
  public String formToken() {
    return formToken;
  }
}
