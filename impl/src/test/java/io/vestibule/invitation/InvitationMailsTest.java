package io.vestibule.invitation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vestibule.api.flow.Brand;
import io.vestibule.api.mail.Mail;
import io.vestibule.testkit.Lab;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InvitationMailsTest {
  private final Lab lab = Lab.shared();
  private final List<Mail> sent = new ArrayList<>();
  private final InvitationMails mails =
      new InvitationMails(lab.engine().database(), (em, origin, mail) -> sent.add(mail));
  private final Brand brand =
      new Brand(
          new UUID(0, 1),
          "example.org",
          "Example",
          "",
          "",
          "",
          "https://login.example.org:8443/auth",
          Map.of(),
          null,
          Map.of());

  private InvitationMails.Letter letter(@Nullable Instant expires) {
    return new InvitationMails.Letter(
        "https://login.example.org:8443/auth/if/flow/join/?itoken=x",
        expires,
        InvitationMails.TEMPLATE,
        Locale.ENGLISH,
        brand);
  }

  @Test
  void everybodyGetsAMailOfTheirOwn() {
    mails.send(
        Lab.origin(), List.of("a@example.org", "b@example.org", "a@example.org"), letter(null));

    assertThat(sent).extracting(Mail::to).containsExactly("a@example.org", "b@example.org");
    assertThat(sent)
        .allSatisfy(
            mail -> {
              assertThat(mail.template()).isEqualTo("email/invitation.html");
              assertThat(mail.values())
                  .isEqualTo(
                      Map.of(
                          "url",
                          "https://login.example.org:8443/auth/if/flow/join/?itoken=x",
                          "expires",
                          "",
                          "host",
                          "login.example.org:8443"));
            });
  }

  @Test
  void theMailSaysWhenTheInvitationExpires() {
    mails.send(
        Lab.origin(), List.of("a@example.org"), letter(Instant.parse("2030-01-31T12:00:00Z")));

    assertThat(sent.get(0).values().get("expires")).contains("Jan 31, 2030", "UTC");
  }

  @Test
  void onlySoManyAreInvitedAtOnce() {
    List<String> many = IntStream.range(0, 51).mapToObj(i -> "a" + i + "@example.org").toList();

    assertThatThrownBy(() -> mails.send(Lab.origin(), many, letter(null)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(sent).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ada@example.org",
        "a.b+c@sub.example.org",
        "j\u00fcrgen@b\u00fccher.example",
        "a@b"
      })
  void anAddressIsTaken(String good) {
    MailAddresses read = MailAddresses.of(List.of(" " + good + " ", "", good));

    assertThat(read.good()).containsExactly(good);
    assertThat(read.bad()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ada",
        "@example.org",
        "ada@",
        "ada@@example.org",
        "ada@example.org,eve@example.org",
        "ada@example.org;eve@example.org",
        "ada@example.org\r\nBcc: eve@example.org",
        "Ada <ada@example.org>",
        "\"ada\"@example.org",
        "ada@-example.org",
        "ada.@example.org",
        "ada@example..org",
        "a\u0000da@example.org",
        "ada@[192.0.2.1]"
      })
  void whatIsNoAddressIsNotTaken(String bad) {
    MailAddresses read = MailAddresses.of(List.of(bad));

    assertThat(read.good()).isEmpty();
    assertThat(read.bad()).hasSize(1);
  }

  @Test
  void aLongAddressIsNotTaken() {
    assertThat(MailAddresses.of(List.of("a".repeat(65) + "@example.org")).good()).isEmpty();
    assertThat(MailAddresses.of(List.of("a@" + "b".repeat(300))).good()).isEmpty();
  }
}
