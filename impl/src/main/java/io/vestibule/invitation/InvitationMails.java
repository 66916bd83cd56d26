package io.vestibule.invitation;

import io.vestibule.api.flow.Brand;
import io.vestibule.api.mail.Mail;
import io.vestibule.event.Origin;
import io.vestibule.store.Database;
import jakarta.persistence.EntityManager;
import java.net.URI;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Sends invitations by mail. */
public final class InvitationMails {
  /** The template of a mail that invites. */
  public static final String TEMPLATE = "email/invitation.html";

  /** How many people are invited at once at the most. */
  public static final int MOST = 50;

  private final Database database;
  private final Outbox outbox;

  /** Where mails are put that are to be sent. */
  public interface Outbox {
    /**
     * Puts a mail there.
     *
     * @param em the transaction that decided to send it
     * @param origin where the request came from
     * @param mail the mail
     */
    void add(EntityManager em, Origin origin, Mail mail);
  }

  /** Sends what is put into an outbox. */
  public InvitationMails(Database database, Outbox outbox) {
    this.database = database;
    this.outbox = outbox;
  }

  /**
   * What a mail says.
   *
   * @param link the invitation's link
   * @param expires when it stops working, or null for never
   * @param template the name of the template
   * @param locale the language
   * @param brand how the installation presents itself
   */
  public record Letter(
      String link, @Nullable Instant expires, String template, Locale locale, Brand brand) {
    public Letter {
      Objects.requireNonNull(link, "link");
      Objects.requireNonNull(template, "template");
    }

    private Map<String, String> values() {
      Instant end = expires;
      return Map.of(
          "url",
          link,
          "expires",
          end == null
              ? ""
              : DateTimeFormatter.ofLocalizedDateTime(FormatStyle.MEDIUM, FormatStyle.SHORT)
                      .withLocale(locale)
                      .format(end.atOffset(ZoneOffset.UTC))
                  + " UTC",
          "host",
          Objects.requireNonNullElse(URI.create(brand.baseUrl()).getAuthority(), ""));
    }
  }

  /**
   * Puts a mail for each address into the queue, all of them or none. Nobody learns who else was
   * invited.
   *
   * @param origin where the request came from
   * @param addresses the addresses, as {@link MailAddresses} takes them, {@value #MOST} at the most
   * @param letter what the mails say
   */
  public void send(Origin origin, Collection<String> addresses, Letter letter) {
    Collection<String> each = new LinkedHashSet<>(addresses);
    if (each.size() > MOST) {
      throw new IllegalArgumentException("more than " + MOST + " addresses");
    }
    Map<String, String> values = letter.values();
    database.run(
        em ->
            each.forEach(
                address ->
                    outbox.add(
                        em,
                        origin,
                        new Mail(
                            address,
                            "",
                            null,
                            letter.template(),
                            values,
                            letter.locale(),
                            letter.brand(),
                            null))));
  }
}
