package io.vestibule.api.mail;

import io.vestibule.api.flow.Brand;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A mail to one person.
 *
 * @param to the address, one and no more
 * @param name the person's own name; may be empty
 * @param subject the subject, or null for the template's own. It is looked up in the translations
 *     of the templates; if it is not there it is taken as it is
 * @param template the name of the template of its HTML part, e.g. {@code
 *     email/password_reset.html}; the text part is the template of the same name ending in {@code
 *     .txt}
 * @param values what the template may show by name, e.g. {@code url}, {@code code}, {@code
 *     username}; they are escaped where they are shown
 * @param locale the language
 * @param brand how the installation presents itself in it
 * @param server by which server it is sent, or null for the installation's own
 */
public record Mail(
    String to,
    String name,
    @Nullable String subject,
    String template,
    Map<String, String> values,
    Locale locale,
    Brand brand,
    @Nullable MailServer server) {
  public Mail {
    Objects.requireNonNull(to, "to");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(template, "template");
    values = Map.copyOf(values);
    Objects.requireNonNull(locale, "locale");
    Objects.requireNonNull(brand, "brand");
  }

  /** Names no values: they may be secret. */
  @Override
  public String toString() {
    return "Mail[" + template + " to " + to + "]";
  }
}
