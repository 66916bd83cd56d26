package io.vestibule.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vestibule.api.flow.Brand;
import io.vestibule.api.mail.Mail;
import io.vestibule.api.mail.MailTemplateException;
import io.vestibule.text.Texts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MailTemplatesTest {
  private static final String RESET = "email/password_reset.html";
  private static final String URL =
      "https://login.example.org/auth/if/flow/r/?flow_token=a-b_c&x=1";

  private Path folder;

  private final MailTemplates builtIn = new MailTemplates(new Texts(), Optional.empty());

  MailTemplatesTest(@TempDir Path folder) {
    this.folder = folder;
  }

  static List<String> names() {
    return MailTemplates.BUILT_IN;
  }

  private MailTemplates own() {
    return new MailTemplates(new Texts(), Optional.of(folder));
  }

  private void write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  static Mail mail(String template, Map<String, String> values) {
    return mail(template, null, values, Locale.ENGLISH, "/media/logo.png");
  }

  private static Mail mail(
      String template,
      @Nullable String subject,
      Map<String, String> values,
      Locale locale,
      String logo) {
    Brand brand =
        new Brand(
            new UUID(0, 1),
            "example.org",
            "Example & Sons",
            logo,
            "",
            "",
            "https://login.example.org/auth",
            Map.of(),
            null,
            Map.of());
    return new Mail("alice@example.org", "Alice", subject, template, values, locale, brand, null);
  }

  // --- the built-in ones

  @ParameterizedTest
  @MethodSource("names")
  void everyBuiltInTemplateHasBothPartsInBothLanguages(String name) {
    String template = "email/" + name + ".html";
    Map<String, String> values =
        Map.of("url", URL, "code", "123456", "expires", "at noon", "username", "alice");

    MailText english = builtIn.render(mail(template, values));
    MailText german = builtIn.render(mail(template, null, values, Locale.GERMANY, ""));

    assertThat(builtIn.has(template)).isTrue();
    assertThat(english.html())
        .contains("<html lang=\"en\">", "Example &amp; Sons", "123456", "at noon", "Hello Alice,")
        .contains("href=\"https://login.example.org/auth/if/flow/r/?flow_token=a-b_c&amp;x=1\"");
    assertThat(english.text())
        .contains("Example & Sons", "Hello Alice,", "123456", "at noon")
        .contains("\n" + URL + "\n")
        .doesNotContain("<", "&amp;", "{");
    assertThat(english.language()).isEqualTo("en");
    assertThat(german.html()).contains("<html lang=\"de\">", "Guten Tag Alice,");
    assertThat(german.text()).contains("Guten Tag Alice,").doesNotContain("Hello");
    assertThat(german.language()).isEqualTo("de");
    assertThat(german.subject()).isNotEqualTo(english.subject()).isNotEqualTo("subject." + name);
  }

  @ParameterizedTest
  @MethodSource("names")
  void everyBuiltInTemplateNeedsNoValues(String name) {
    MailText text = builtIn.render(mail("email/" + name + ".html", Map.of()));

    assertThat(text.html()).doesNotContain("{{", "class=\"button\"", "class=\"code\"");
    assertThat(text.text()).doesNotContain("{{");
  }

  @Test
  void aLanguageThereIsNotIsAnsweredInEnglish() {
    MailText text = builtIn.render(mail(RESET, null, Map.of(), Locale.FRENCH, ""));

    assertThat(text.text()).contains("Hello Alice");
    assertThat(text.language()).isEqualTo("en");
  }

  @Test
  void theLogoIsAPathOfTheBrandsServer() {
    assertThat(builtIn.render(mail(RESET, Map.of())).html())
        .contains("src=\"https://login.example.org/media/logo.png\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://tracker.example/x.png",
        "//tracker.example/x.png",
        "/\\tracker.example/x.png",
        "javascript:alert(1)",
        "x.png",
        ""
      })
  void noPictureIsLoadedFromElsewhere(String logo) {
    assertThat(builtIn.render(mail(RESET, null, Map.of(), Locale.ENGLISH, logo)).html())
        .doesNotContain("<img", "tracker");
  }

  // --- what somebody typed

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"><svg onload=1>",
        "${7*7}",
        "#{7*7}",
        "{{7*7}}",
        "{{{url}}}",
        "{%7*7%}",
        "'><img src=x onerror=1>",
        "</title><script>1</script>",
        "{{>part/top.html}}",
        "{{words.note}}"
      })
  void aValueIsShownAsText(String typed) throws IOException {
    write("x.html", "<p title=\"{{v}}\" lang='{{v}}'>{{v}}|{{username}}|{{name}}</p>");
    write("x.txt", "{{v}}");
    Mail named =
        new Mail(
            "alice@example.org",
            typed,
            typed,
            "x.html",
            Map.of("v", typed, "username", typed),
            Locale.ENGLISH,
            mail(RESET, Map.of()).brand(),
            null);

    MailText text = own().render(named);
    String builtInHtml =
        builtIn
            .render(
                new Mail(
                    "a@b.example",
                    typed,
                    typed,
                    RESET,
                    Map.of("url", typed, "code", typed, "expires", typed),
                    Locale.ENGLISH,
                    named.brand(),
                    null))
            .html();

    String escaped =
        typed
            .replace("&", "&amp;")
            .replace("<", "&lt;")
            .replace(">", "&gt;")
            .replace("\"", "&quot;")
            .replace("'", "&#39;");
    assertThat(text.html())
        .isEqualTo("<p title=\"%1$s\" lang='%1$s'>%1$s|%1$s|%1$s</p>".replace("%1$s", escaped));
    assertThat(text.text()).isEqualTo(typed);
    assertThat(builtInHtml)
        .contains(escaped)
        .doesNotContain("<svg", "<script", "49", "src=x onerror=1>");
  }

  @Test
  void aValueMakesNoLinesOfItsOwn() {
    String text =
        builtIn
            .render(mail(RESET, Map.of("code", "1\r\n\r\nLog in at\u2028http://evil.example")))
            .text();

    assertThat(text).contains("Your code: 1 Log in at http://evil.example\n");
  }

  // --- subjects

  @ParameterizedTest
  @CsvSource({
    "authentik, en, Reset your password",
    "authentik, de, Passwort zurücksetzen",
    "Authentik, en, Reset your password",
    "'', de, Passwort zurücksetzen",
    "Password Reset, de, Passwort zurücksetzen",
    "Account Confirmation, de, E-Mail-Adresse bestätigen",
    "Account Confirmation, en, Confirm your mail address",
    "Zurück ins Konto, en, Zurück ins Konto"
  })
  void aKnownSubjectIsTranslatedAndAnyOtherTakenAsItIs(
      String given, String language, String expected) {
    assertThat(
            builtIn
                .render(mail(RESET, given, Map.of(), Locale.forLanguageTag(language), ""))
                .subject())
        .isEqualTo(expected);
  }

  @Test
  void anOwnTemplateWithoutASubjectHasTheBrands() throws IOException {
    write("email/news.html", "x");

    assertThat(own().render(mail("email/news.html", Map.of())).subject())
        .isEqualTo("A message from Example & Sons");
  }

  // --- the folder

  @Test
  void aTemplateOfTheSameNameIsUsedInsteadAndReadAgainWhenItChanges() throws IOException {
    write(RESET, "<p>{{ url }} {{user.username}} {{ user.email }}</p>");
    MailTemplates templates = own();
    Map<String, String> values = Map.of("url", "https://x.example/?a=1", "username", "al");

    assertThat(templates.render(mail(RESET, values)).html())
        .isEqualTo("<p>https://x.example/?a=1 al alice@example.org</p>");
    write(RESET, "changed {{url}}");
    assertThat(templates.render(mail(RESET, values)).html()).startsWith("changed");
    Files.delete(folder.resolve(RESET));
    assertThat(templates.render(mail(RESET, values)).html()).contains("<!DOCTYPE html>");
  }

  @Test
  void aTemplateForALanguageComesFirst() throws IOException {
    write(RESET, "in any");
    write("email/password_reset_de.html", "auf Deutsch");
    write("email/password_reset_fr.html", "en français");

    assertThat(own().render(mail(RESET, Map.of())).html()).isEqualTo("in any");
    assertThat(own().render(mail(RESET, null, Map.of(), Locale.GERMAN, "")).html())
        .isEqualTo("auf Deutsch");
    MailText french = own().render(mail(RESET, null, Map.of(), Locale.CANADA_FRENCH, ""));
    assertThat(french.html()).isEqualTo("en français");
    assertThat(french.language()).isEqualTo("fr-CA");
  }

  @Test
  void anotherTemplateIsAddedAndHasATextPartWithTheLink() throws IOException {
    write("welcome.html", "<p>Welcome</p>");

    assertThat(own().has("welcome.html")).isTrue();
    assertThat(own().render(mail("welcome.html", Map.of("url", URL))).text()).contains(URL);
  }

  @Test
  void aTemplateMayShowAnother() throws IOException {
    write("a.html", "{{>part/top.html}}{{>email/b.html}}");
    write("email/b.html", "and <b>{{username}}</b>");

    assertThat(own().render(mail("a.html", Map.of("username", "<al>"))).html())
        .contains("<!DOCTYPE html>", "and <b>&lt;al&gt;</b>");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../secret.html",
        "email/../../secret.html",
        "email/..%2f..%2fsecret.html",
        "/etc/passwd",
        "..\\secret.html",
        "email/../email/password_reset.html",
        "./email/password_reset.html",
        "email//password_reset.html",
        "email/password_reset.html\u0000.txt",
        "email/password_reset",
        "email/password_reset.txt",
        "part/top.html",
        "link.html",
        "folder.html",
        "no_such.html",
        "",
        ".html",
        "texts.properties",
        "MailTemplates.class"
      })
  void nothingElseIsATemplate(String name) throws IOException {
    Path root = folder;
    folder = Files.createDirectories(root.resolve("templates"));
    Path secret = root.resolve("secret.html");
    Files.writeString(secret, "secret");
    Files.createSymbolicLink(folder.resolve("link.html"), secret);
    Files.createDirectories(folder.resolve("folder.html"));

    assertThat(own().has(name)).isFalse();
    assertThatThrownBy(() -> own().render(mail(name, Map.of())))
        .isInstanceOf(MailTemplateException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"../secret.html", "link.html", "/etc/passwd", "no_such.html", "a.txt/"})
  void nothingElseCanBeShownWithinOne(String name) throws IOException {
    Path root = folder;
    folder = Files.createDirectories(root.resolve("templates"));
    Path secret = root.resolve("secret.html");
    Files.writeString(secret, "secret");
    Files.createSymbolicLink(folder.resolve("link.html"), secret);
    write("a.html", "{{>" + name + "}}");

    assertThatThrownBy(() -> own().render(mail("a.html", Map.of())))
        .isInstanceOf(MailTemplateException.class)
        .hasMessageContaining(name);
  }

  @Test
  void aTemplateWithinItselfEnds() throws IOException {
    write("a.html", "x{{>a.html}}");

    assertThatThrownBy(() -> own().render(mail("a.html", Map.of())))
        .isInstanceOf(MailTemplateException.class)
        .hasMessageContaining("within one another");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "{% load i18n %}; a.html, line 2; Django",
        "{% trans 'x' %}; a.html, line 2; {%",
        "{# note #}; a.html, line 2; Django",
        "{{ expires|naturaltime }}; a.html, line 2; expires|naturaltime",
        "{{ f('x') }}; a.html, line 2; a name and nothing else",
        "{{{ url }}}; a.html, line 2; always escaped",
        "{{& url }}; a.html, line 2; always escaped",
        "{{=<% %>=}}; a.html, line 2; always escaped",
        "{{ no_such }}; a.html, line 2; no_such",
        "{{#url}}; a.html; url",
        "{{/url}}; a.html; url",
      })
  void whatDoesNotWorkIsSaidWithFileAndLine(String line, String place, String why)
      throws IOException {
    write("a.html", "<p>\n" + line + "\n</p>");

    assertThatThrownBy(() -> own().render(mail("a.html", Map.of("url", URL))))
        .isInstanceOf(MailTemplateException.class)
        .hasMessageContaining(place)
        .hasMessageContaining(why);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{url.class}}",
        "{{url.getClass}}",
        "{{url.length}}",
        "{{words.size}}",
        "{{class.classLoader}}",
        "{{#url}}{{toUpperCase}}{{/url}}"
      })
  void nothingOfAnObjectIsReached(String text) throws IOException {
    write("a.html", text);

    assertThatThrownBy(() -> own().render(mail("a.html", Map.of("url", URL))))
        .isInstanceOf(MailTemplateException.class);
  }

  @Test
  void aTemplateThatIsNoTextOrTooLongIsSaid() throws IOException {
    Files.write(folder.resolve("bytes.html"), new byte[] {(byte) 0xC3, (byte) 0x28});
    Files.writeString(folder.resolve("long.html"), "x".repeat(300_000));

    assertThatThrownBy(() -> own().render(mail("bytes.html", Map.of())))
        .isInstanceOf(MailTemplateException.class)
        .hasMessageContaining("UTF-8");
    assertThatThrownBy(() -> own().render(mail("long.html", Map.of())))
        .isInstanceOf(MailTemplateException.class)
        .hasMessageContaining("longer");
  }
}
