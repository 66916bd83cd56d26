package io.vestibule.mail;

import com.samskivert.mustache.BasicCollector;
import com.samskivert.mustache.Escapers;
import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.MustacheException;
import com.samskivert.mustache.MustacheParseException;
import com.samskivert.mustache.Template;
import io.vestibule.api.flow.Brand;
import io.vestibule.api.mail.Mail;
import io.vestibule.api.mail.MailTemplateException;
import io.vestibule.api.text.Text;
import io.vestibule.mail.TemplateFiles.Source;
import io.vestibule.text.Texts;
import java.io.StringReader;
import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Puts mails into words.
 *
 * <p>Templates are Mustache: values by their name, sections that are shown if there is a value, and
 * other templates. They compute nothing and reach nothing but the values of the mail. In HTML every
 * value is escaped.
 */
final class MailTemplates {
  /** The built-in templates, without folder and ending. */
  static final List<String> BUILT_IN =
      List.of(
          "password_reset",
          "account_confirmation",
          "email_otp",
          "event_notification",
          "invitation",
          "address_changed",
          "factor_changed");

  /** What files of authentik have by default, and means nothing. */
  private static final String NO_SUBJECT = "authentik";

  /** Subjects that such files have, with the template whose own subject says the same. */
  private static final Map<String, String> KNOWN_SUBJECTS =
      Map.of(
          "password reset", "password_reset",
          "reset your password", "password_reset",
          "account confirmation", "account_confirmation",
          "confirm your account", "account_confirmation",
          "authentik sign-in code", "email_otp",
          "sign-in code", "email_otp",
          "invitation", "invitation");

  private static final String FOLDER = "email/";
  private static final String PARTS = "part/";

  /** How many templates one may have shown within it: enough, and an end for one within itself. */
  private static final int MOST_PARTS = 20;

  private static final Pattern DJANGO = Pattern.compile("\\{%|\\{#.*#}");

  /** What would not be escaped, or would change what tags look like. */
  private static final Pattern REFUSED = Pattern.compile("\\{\\{(?:\\{|\\s*[&=<$])");

  private static final Pattern FILTER = Pattern.compile("\\{\\{[^{}]*[|(\"'][^{}]*}}");
  private static final Pattern LINE = Pattern.compile("\\R");
  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.-]+");

  private static final Mustache.Escaper HTML =
      Escapers.simple(
          new String[][] {
            {"&", "&amp;"},
            {"<", "&lt;"},
            {">", "&gt;"},
            {"\"", "&quot;"},
            {"'", "&#39;"},
            {"`", "&#96;"}
          });

  private final Texts texts;
  private final TemplateFiles files;

  /**
   * The templates of an installation.
   *
   * @param folder its own ones; empty for none
   */
  MailTemplates(Texts texts, Optional<Path> folder) {
    this.texts = texts;
    this.files = new TemplateFiles(folder);
  }

  /** The host of a brand's base address. */
  static String host(Brand brand) {
    try {
      String host = URI.create(brand.baseUrl()).getHost();
      return host != null && HOST.matcher(host).matches() ? host : "localhost";
    } catch (IllegalArgumentException e) {
      return "localhost";
    }
  }

  /** Whether there is a template of a name, e.g. {@code email/password_reset.html}. */
  boolean has(String name) {
    return name.endsWith(".html")
        && !name.startsWith(PARTS)
        && files.find(name, Locale.ROOT).isPresent();
  }

  /**
   * Puts a mail into words.
   *
   * @throws MailTemplateException if its template is not there or cannot be filled in
   */
  MailText render(Mail mail) {
    if (!has(mail.template())) {
      throw new MailTemplateException("there is no template " + mail.template());
    }
    String subject = subject(mail);
    Map<String, Object> values = values(mail, subject);
    String html = fill(mail.template(), mail.locale(), values, HTML);
    String plain = mail.template().replaceAll("\\.html$", ".txt");
    String text =
        fill(
            files.find(plain, mail.locale()).isPresent() ? plain : PARTS + "plain.txt",
            mail.locale(),
            values,
            Escapers.NONE);
    boolean own = files.find(mail.template(), mail.locale()).map(Source::own).orElse(false);
    return new MailText(
        subject, text, html, own ? mail.locale().toLanguageTag() : language(mail.locale()));
  }

  // --- the subject

  private String subject(Mail mail) {
    String given = mail.subject();
    if (given == null || given.isBlank() || given.strip().equalsIgnoreCase(NO_SUBJECT)) {
      return words("subject." + key(mail), mail);
    }
    String known = KNOWN_SUBJECTS.get(given.strip().toLowerCase(Locale.ROOT));
    return known == null ? given : words("subject." + known, mail);
  }

  /** The built-in template that a template replaces; {@code other} if none. */
  private static String key(Mail mail) {
    String name = mail.template();
    String bare =
        name.startsWith(FOLDER) && name.endsWith(".html")
            ? name.substring(FOLDER.length(), name.length() - ".html".length())
            : "";
    return BUILT_IN.contains(bare) ? bare : "other";
  }

  private String words(String key, Mail mail) {
    return texts.words(
        Text.of(
            MailTemplates.class,
            key,
            value(mail, "brand", mail.brand().title()),
            value(mail, "username", ""),
            value(mail, "expires", ""),
            line(mail.name())),
        mail.locale());
  }

  // --- the values

  private Map<String, Object> values(Mail mail, String subject) {
    String key = key(mail);
    Brand brand = mail.brand();
    Map<String, Object> words = new LinkedHashMap<>();
    words.put("heading", words("heading." + key, mail));
    words.put("intro", words("intro." + key, mail));
    words.put("button", words("button." + key, mail));
    words.put("note", words("note." + key, mail));
    words.put(
        "greeting",
        mail.name().isBlank() ? words("part.greeting", mail) : words("part.greeting_name", mail));
    words.put("copy", words("part.copy", mail));
    words.put("code", words("part.code", mail));
    words.put("expires", words("part.expires", mail));
    words.put("sent_by", words("part.sent_by", mail));

    Map<String, Object> values = new LinkedHashMap<>();
    values.put("username", "");
    values.put("name", line(mail.name()));
    values.put("host", host(brand));
    values.put("brand", brand.title());
    values.put("base_url", brand.baseUrl());
    values.put("logo", logo(brand));
    values.put("subject", line(subject));
    values.put("language", language(mail.locale()));
    mail.values().forEach((name, value) -> values.put(name, line(value)));
    values.put("words", words);
    Map<String, Object> user = new LinkedHashMap<>();
    user.put("username", values.getOrDefault("username", ""));
    user.put("name", line(mail.name()));
    user.put("email", line(mail.to()));
    values.put("user", user);
    return values;
  }

  /** Of two languages, which one the built-in words are in. */
  private static String language(Locale locale) {
    return Texts.LANGUAGES.stream()
        .map(Locale::getLanguage)
        .filter(language -> language.equals(locale.getLanguage()))
        .findFirst()
        .orElse(Texts.LANGUAGES.get(0).getLanguage());
  }

  /** The address of the brand's logo; empty if it has none or it is not on this server. */
  private static String logo(Brand brand) {
    String logo = brand.logo();
    if (!logo.startsWith("/")) {
      return "";
    }
    try {
      URI base = URI.create(brand.baseUrl());
      URI address = base.resolve(logo);
      return base.getAuthority() != null && base.getAuthority().equals(address.getAuthority())
          ? address.toString()
          : "";
    } catch (IllegalArgumentException e) {
      return "";
    }
  }

  private static String value(Mail mail, String name, String otherwise) {
    return line(mail.values().getOrDefault(name, otherwise));
  }

  /** A value on one line: what somebody typed makes no paragraphs of its own in a mail of ours. */
  private static String line(String value) {
    return HeaderText.line(value);
  }

  // --- the language

  private String fill(
      String name, Locale locale, Map<String, Object> values, Mustache.Escaper escaper) {
    Source source =
        files
            .find(name, locale)
            .orElseThrow(() -> new MailTemplateException("there is no template " + name));
    AtomicInteger parts = new AtomicInteger();
    Mustache.Compiler compiler =
        Mustache.compiler()
            .withEscaper(escaper)
            .withCollector(new MapsOnly())
            .emptyStringIsFalse(true)
            .withLoader(part -> new StringReader(part(part, locale, parts)));
    try {
      Template template = compiler.compile(checked(source));
      return template.execute(values);
    } catch (MustacheParseException e) {
      throw new MailTemplateException(source.name() + ": " + e.getMessage());
    } catch (MustacheException.Context e) {
      throw new MailTemplateException(
          source.name() + ", line " + e.lineNo + ": there is no value " + e.key);
    } catch (MustacheException e) {
      throw e.getCause() instanceof MailTemplateException known
          ? known
          : new MailTemplateException(source.name() + ": " + e.getMessage());
    }
  }

  private String part(String name, Locale locale, AtomicInteger parts) {
    if (parts.incrementAndGet() > MOST_PARTS) {
      throw new MailTemplateException(
          name + ": more than " + MOST_PARTS + " templates within one another");
    }
    return checked(
        files
            .find(name, locale)
            .orElseThrow(() -> new MailTemplateException("there is no template " + name)));
  }

  /** The text of a template that has nothing in it that means something else elsewhere. */
  private static String checked(Source source) {
    int number = 0;
    for (String line : LINE.split(source.text(), -1)) {
      number++;
      refuse(source, number, DJANGO.matcher(line), "tags of Django's are not known here");
      refuse(
          source,
          number,
          REFUSED.matcher(line),
          "values are always escaped, tags stay as they are");
      refuse(source, number, FILTER.matcher(line), "a value has a name and nothing else");
    }
    return source.text();
  }

  private static void refuse(Source source, int line, Matcher found, String why) {
    if (found.find()) {
      throw new MailTemplateException(
          source.name() + ", line " + line + ": " + found.group() + ": " + why);
    }
  }

  /** Sees the values of maps and nothing else of any object. */
  private static final class MapsOnly extends BasicCollector {
    @Override
    public Mustache.VariableFetcher createFetcher(Object context, String name) {
      Mustache.@Nullable VariableFetcher fetcher =
          context instanceof Map<?, ?> ? super.createFetcher(context, name) : null;
      return fetcher == null ? (ctx, key) -> Template.NO_FETCHER_FOUND : fetcher;
    }

    @Override
    public <K, V> Map<K, V> createFetcherCache() {
      return new ConcurrentHashMap<>();
    }
  }
}
