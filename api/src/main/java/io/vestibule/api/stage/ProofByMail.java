package io.vestibule.api.stage;

import io.vestibule.api.context.ContextChanges;
import io.vestibule.api.mail.MailProof;
import io.vestibule.api.mail.MailServer;
import io.vestibule.api.mail.MailTemplateException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Asks the person a run is about to show that they read mail sent to an address: by a link in it,
 * which restores the run in whatever browser it is opened, or by a code in it, typed here.
 *
 * <p>Link and code belong to one run, one stage binding, one account and one address; each is worth
 * nothing anywhere else, and with one the other is used up. A newer mail replaces an older one of
 * the same run.
 */
public interface ProofByMail {
  /**
   * Makes a link and a code and puts the mail with them into the queue, in one transaction.
   *
   * <p>For somebody who does not exist, and where too much was sent to the address already, the
   * same is done and undone, so that neither answer nor time tells.
   *
   * @param mail the mail
   * @throws MailTemplateException if its template is not there or cannot be filled in
   */
  Sending send(ProofMail mail);

  /**
   * Uses a code up.
   *
   * @param code what was typed; spaces and hyphens in it do not count
   * @return what the run knows with it, to be put into the outcome; empty if it is wrong, expired,
   *     replaced, used, or was tried too often
   */
  Optional<ContextChanges> confirm(String code);

  /** The proof given in this run for this stage binding and account; empty if there is none. */
  Optional<MailProof> given();

  /**
   * A mail by which somebody shows that they read it.
   *
   * @param to the address; may be empty where there is nobody to send to
   * @param name the person's own name; may be empty
   * @param subject the subject, or null for the template's own
   * @param template the template's name
   * @param values what the template may show beside {@code url}, {@code code} and {@code expires}
   * @param server by which server it is sent, or null for the installation's own
   * @param validFor how long link and code work
   * @param limit how many such mails are sent within the window, all stages together
   * @param window the window
   */
  record ProofMail(
      String to,
      String name,
      @Nullable String subject,
      String template,
      Map<String, String> values,
      @Nullable MailServer server,
      Duration validFor,
      int limit,
      Duration window) {
    public ProofMail {
      Objects.requireNonNull(to, "to");
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(template, "template");
      values = Map.copyOf(values);
      Objects.requireNonNull(validFor, "validFor");
      Objects.requireNonNull(window, "window");
    }
  }

  /** What came of sending. */
  sealed interface Sending {
    /** It is on its way, or would be if there were anybody to send it to. */
    record Sent() implements Sending {}

    /**
     * Nothing was sent: too many were.
     *
     * @param retryAfter how long until one may be sent again
     */
    record TooOften(Duration retryAfter) implements Sending {}
  }
}
