package io.vestibule.mail;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MailAddressTest {
  @ParameterizedTest
  @CsvSource({
    "alice@example.org, alice@example.org",
    "a.b+c_d@sub.example.org, a.b+c_d@sub.example.org",
    "root@localhost, root@localhost",
    "o'brien@example.ie, o'brien@example.ie",
    "alice@BÜCHER.example, alice@xn--bcher-kva.example",
    "alice@xn--bcher-kva.example, alice@xn--bcher-kva.example",
    "alice@例え.example, alice@xn--r8jz45g.example",
  })
  void anAddressIsReadAndItsDomainWrittenAsTheDomainNameSystemHasIt(String text, String expected) {
    assertThat(MailAddress.parse(text).map(MailAddress::text)).contains(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "alice",
        "@example.org",
        "alice@",
        "alice@@example.org",
        "a@b@example.org",
        "alice@example.org\r\nBcc: mallory@example.org",
        "alice@example.org\nBcc: mallory@example.org",
        "alice\r\nBcc: mallory@example.org",
        "alice@example.org\r\n.\r\n",
        "alice@example.org\u2028Bcc: x",
        "alice\u2028@example.org",
        "alice\u0000@example.org",
        "alice@example.org\u0000",
        "alice@example.org, mallory@example.org",
        "alice@example.org;mallory@example.org",
        "alice@example.org mallory@example.org",
        "\"a b\"@example.org",
        "\"alice\"@example.org",
        "Alice <alice@example.org>",
        "<alice@example.org>",
        "alice(comment)@example.org",
        "alice@(comment)example.org",
        "friends: alice@example.org, bob@example.org;",
        "@relay.example,@other.example:alice@example.org",
        "alice%example.com@[127.0.0.1]",
        "alice@[IPv6:::1]",
        ".alice@example.org",
        "alice.@example.org",
        "al..ice@example.org",
        "alice@.example.org",
        "alice@example..org",
        "alice@-example.org",
        "alice@example-.org",
        "alice@exa_mple.org",
        "alice@example.org.",
        " alice@example.org",
        "alice@example.org ",
        "älice@example.org",
        "=?utf-8?q?=0D=0ABcc:_x?= @example.org",
        "alice@example\uFF0Eorg",
        "alice@example.org\uFF20mallory.example",
        "alice@straße.example",
        "alice@exam\u200Dple.org",
        "alice@exam\u00ADple.org",
      })
  void whatIsNoneIsRefused(String text) {
    assertThat(MailAddress.parse(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"64, true", "65, false", "300, false"})
  void aLocalPartHasAtMostSixtyFourCharacters(int length, boolean fits) {
    assertThat(MailAddress.parse("a".repeat(length) + "@example.org").isPresent()).isEqualTo(fits);
  }

  @ParameterizedTest
  @CsvSource({"63, true", "64, false"})
  void aLabelHasAtMostSixtyThree(int length, boolean fits) {
    assertThat(MailAddress.parse("a@" + "b".repeat(length) + ".org").isPresent()).isEqualTo(fits);
  }

  @ParameterizedTest
  @CsvSource({"252, true", "253, false"})
  void anAddressHasAtMostTwoHundredAndFiftyFour(int domain, boolean fits) {
    String label = "b".repeat(49) + ".";
    String name = label.repeat(5);
    String text = "a@" + name + "c".repeat(domain - name.length());

    assertThat(MailAddress.parse(text).isPresent()).isEqualTo(fits);
  }

  @ParameterizedTest
  @CsvSource({
    "login@example.org, login@example.org, ''",
    "Example <login@example.org>, login@example.org, Example",
    "'\"Example, Inc.\" <login@example.org>', login@example.org, 'Example, Inc.'",
  })
  void aSenderMayHaveAName(String text, String address, String name) {
    Sender sender = Sender.parse(text).orElseThrow();

    assertThat(sender.address().text()).isEqualTo(address);
    assertThat(sender.name()).isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Example", "Example <>", "<a@b> <c@d>", "A <a@b>\r\nBcc: x@y"})
  void whatIsNoSenderIsRefused(String text) {
    assertThat(Sender.parse(text)).isEmpty();
  }
}
