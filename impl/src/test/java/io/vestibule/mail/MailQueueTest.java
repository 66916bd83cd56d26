package io.vestibule.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vestibule.api.config.Secret;
import io.vestibule.api.event.Event;
import io.vestibule.api.mail.Mail;
import io.vestibule.api.mail.MailServer;
import io.vestibule.api.mail.MailTemplateException;
import io.vestibule.event.Author;
import io.vestibule.event.Origin;
import io.vestibule.json.SecretBox;
import io.vestibule.mail.DeliveryException.Kind;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.Together;
import io.vestibule.text.Texts;
import io.vestibule.thread.Threads;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class MailQueueTest {
  private static final Lab LAB = Lab.with(Map.of());
  private static final SecretBox SECRETS = SecretBox.of("of the test");
  private static final MailServer SERVER = server("mail.example.org", "Login <login@example.org>");
  private static final String LINK =
      "https://login.example.org/auth/if/flow/r/?flow_token=s3cretOfTheLink";

  private final Postbox postbox = new Postbox();
  private final MailQueue queue = queue(new Outbound.Smtp(SERVER));

  @AfterAll
  static void close() {
    LAB.close();
  }

  @BeforeEach
  void forgetAll() {
    LAB.engine().database().run(em -> em.createQuery("delete from Mail").executeUpdate());
  }

  private static MailServer server(String host, String from) {
    return new MailServer(
        host,
        25,
        "user",
        Secret.of("pa55word of the server"),
        MailServer.Security.NONE,
        Duration.ofSeconds(1),
        from);
  }

  private MailQueue queue(Outbound outbound) {
    return queue(outbound, SECRETS);
  }

  private MailQueue queue(Outbound outbound, SecretBox secrets) {
    return new MailQueue(
        LAB.engine().database(),
        new MailTemplates(new Texts(), Optional.empty()),
        LAB.engine().audit(),
        secrets,
        Threads.plain(),
        LAB.clock(),
        outbound,
        postbox,
        RetryPlan.usual(new Random(7)),
        Duration.ofDays(30));
  }

  private static Mail mail(String to) {
    return mail(to, null);
  }

  private static Mail mail(String to, @Nullable MailServer server) {
    Mail template =
        MailTemplatesTest.mail(
            "email/password_reset.html", Map.of("url", LINK, "username", "alice"));
    return new Mail(
        to,
        "Alice",
        null,
        template.template(),
        template.values(),
        Locale.ENGLISH,
        template.brand(),
        server);
  }

  private UUID add(Mail mail) {
    LAB.clock().advance(Duration.ofMillis(1)); // of the same moment none is the newest
    queue.from(Lab.origin()).send(mail);
    return queue.find("", null, 1).get(0).id();
  }

  private QueuedMail find(UUID id) {
    return queue.find(id).orElseThrow();
  }

  /** All that is in a mail's row, as text. */
  private static String row(UUID id) {
    return LAB.engine()
        .database()
        .call(
            em -> {
              MailRow row = em.find(MailRow.class, id);
              return row.toQueued() + " " + row.content + " " + row.username;
            });
  }

  private static Optional<String> content(UUID id) {
    return LAB.engine()
        .database()
        .call(em -> Optional.ofNullable(em.find(MailRow.class, id).content));
  }

  private static List<Event> events(String action, String to) {
    return LAB.events().stream()
        .filter(event -> event.action().equals(action))
        .filter(event -> event.details().getOrDefault("to_email", "").equals(List.of(to)))
        .toList();
  }

  // --- queueing

  @Test
  void aMailIsSentOnceAndWhatItSaidIsForgotten() {
    String to = LAB.name("once") + "@example.org";
    UUID id = add(mail(to));

    assertThat(find(id).state()).isEqualTo(MailState.WAITING);
    assertThat(postbox.letters()).isEmpty();
    assertThat(queue.deliverDue()).isEqualTo(1);
    assertThat(queue.deliverDue()).isZero();

    Letter letter = postbox.letters().get(0);
    assertThat(letter.to().text()).isEqualTo(to);
    assertThat(letter.subject()).isEqualTo("Reset your password");
    assertThat(letter.text()).contains(LINK);
    assertThat(letter.messageId()).isEqualTo("<" + id + "@login.example.org>");
    assertThat(letter.from().name()).isEqualTo("Login");
    assertThat(content(id)).isEmpty();
    QueuedMail sent = find(id);
    assertThat(sent.state()).isEqualTo(MailState.SENT);
    assertThat(sent.attempts()).isEqualTo(1);
    assertThat(sent.finishedAt()).isNotNull();
    assertThat(sent.reference()).isEqualTo("lab-reference");
    assertThat(events("email_sent", to))
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.username()).isEqualTo("alice");
              assertThat(event.reference()).isEqualTo("lab-reference");
              assertThat(event.details())
                  .containsEntry("message", "Email to " + to + " sent")
                  .containsEntry("subject", "Reset your password")
                  .containsEntry("from_email", "login@example.org");
              assertThat(event.details().toString()).doesNotContain("s3cret");
            });
  }

  @Test
  void whatWaitsIsNotReadableInTheDatabase() {
    UUID id = add(mail("sealed@example.org", SERVER));

    assertThat(row(id))
        .contains("sealed@example.org", "Reset your password")
        .doesNotContain("s3cretOfTheLink", "pa55word", "Hello");
    assertThat(content(id)).isPresent();
  }

  @Test
  void aTransactionThatIsRolledBackSendsNothing() {
    assertThatThrownBy(
            () ->
                LAB.engine()
                    .database()
                    .run(
                        em -> {
                          queue.add(em, Lab.origin(), mail("never@example.org"));
                          em.flush();
                          throw new IllegalStateException("decided otherwise");
                        }))
        .hasMessage("decided otherwise");

    assertThat(queue.find("", null, 10)).isEmpty();
    assertThat(queue.deliverDue()).isZero();
    assertThat(postbox.letters()).isEmpty();
  }

  @Test
  void whoeverQueuesAMailLearnsThatItsTemplateIsOfNoUse() {
    Mail mail = mail("a@example.org");
    Mail wrong =
        new Mail(
            mail.to(),
            "",
            null,
            "email/no_such.html",
            Map.of(),
            Locale.ENGLISH,
            mail.brand(),
            null);

    assertThatThrownBy(() -> add(wrong)).isInstanceOf(MailTemplateException.class);
    assertThat(queue.find("", null, 10)).isEmpty();
    assertThat(queue.from(Origin.SYSTEM).hasTemplate("email/no_such.html")).isFalse();
    assertThat(queue.from(Origin.SYSTEM).hasTemplate("email/password_reset.html")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a@example.org\r\nBcc: b@example.org",
        "\"a b\"@example.org",
        "a@example.org,b@example.org",
        "nobody",
        ""
      })
  void anAddressNoMailIsSentToLooksTheSameToWhoeverQueuedIt(String to) {
    UUID id = add(mail(to));

    assertThat(find(id).state()).isEqualTo(MailState.FAILED);
    assertThat(find(id).failure()).isEqualTo("no_address");
    assertThat(find(id).recipient()).doesNotContain("\r", "\n");
    assertThat(content(id)).isEmpty();
    assertThat(queue.deliverDue()).isZero();
    assertThat(postbox.letters()).isEmpty();
  }

  @Test
  void anAddressOfAnyLengthHasARow() {
    UUID id = add(mail("a".repeat(5000) + "@example.org"));

    assertThat(find(id).state()).isEqualTo(MailState.FAILED);
  }

  // --- several at once

  @Test
  void ofSeveralNodesOneSendsAMail() {
    for (int i = 0; i < 20; i++) {
      add(mail("race" + i + "@example.org"));
    }

    List<Integer> sent = Together.call(8, () -> queue(new Outbound.Smtp(SERVER)).deliverDue());

    assertThat(sent.stream().mapToInt(Integer::intValue).sum()).isEqualTo(20);
    assertThat(postbox.recipients()).hasSize(20).doesNotHaveDuplicates();
  }

  @Test
  void aMailThatIsBeingSentIsLeftAloneByOthers() {
    UUID id = add(mail("busy@example.org"));
    int[] others = {-1};
    postbox.behave(
        (letter, server) -> {
          others[0] = queue(new Outbound.Smtp(SERVER)).deliverDue();
          assertThat(queue.giveUp(id, Author.SYSTEM)).isFalse();
          assertThat(queue.tryNow(id)).isFalse();
        });

    assertThat(queue.deliverDue()).isEqualTo(1);
    assertThat(others[0]).isZero();
    assertThat(postbox.letters()).hasSize(1);
  }

  @Test
  void aMailWhoseNodeDiedIsSentByAnotherLater() {
    UUID id = add(mail("died@example.org"));
    postbox.behave(
        (letter, server) -> {
          throw new Postbox.Killed();
        });
    assertThatThrownBy(queue::deliverDue).isInstanceOf(Postbox.Killed.class);
    postbox.work();
    MailQueue other = queue(new Outbound.Smtp(SERVER));

    assertThat(find(id).state()).isEqualTo(MailState.SENDING);
    LAB.clock().advance(MailLedger.CLAIM.minusSeconds(1));
    assertThat(other.deliverDue()).isZero();
    LAB.clock().advance(Duration.ofSeconds(1));
    assertThat(other.deliverDue()).isEqualTo(1);

    assertThat(find(id).state()).isEqualTo(MailState.SENT);
    assertThat(find(id).attempts()).isEqualTo(2);
  }

  @Test
  void aMailSentTwiceBecauseItsNodeDiedHasOneMessageId() {
    add(mail("twice@example.org"));
    postbox.behave(
        (letter, server) -> {
          postbox.letters().add(letter);
          throw new Postbox.Killed();
        });
    assertThatThrownBy(queue::deliverDue).isInstanceOf(Postbox.Killed.class);
    postbox.work();
    LAB.clock().advance(MailLedger.CLAIM);
    queue.deliverDue();

    assertThat(postbox.letters()).hasSize(2);
    assertThat(postbox.letters().get(0)).isEqualTo(postbox.letters().get(1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"LATER", "REFUSED", ""})
  void whoTookTooLongWritesNothingOverWhatAnotherWrote(String failure) {
    String to = LAB.name("slow") + "@example.org";
    UUID id = add(mail(to));
    boolean[] first = {true};
    postbox.behave(
        (letter, server) -> {
          if (first[0]) {
            first[0] = false;
            LAB.clock().advance(MailLedger.CLAIM);
            assertThat(queue(new Outbound.Smtp(SERVER)).deliverDue()).isEqualTo(1);
            if (!failure.isEmpty()) {
              throw new DeliveryException(Kind.valueOf(failure), "too late", null);
            }
          }
        });

    assertThat(queue.deliverDue()).isZero();

    assertThat(find(id).state()).isEqualTo(MailState.SENT);
    assertThat(events("email_sent", to)).hasSize(1);
    assertThat(events("email_failed", to)).isEmpty();
  }

  // --- failing

  @ParameterizedTest
  @EnumSource(
      value = Kind.class,
      names = {"LATER", "UNREACHABLE", "TIMEOUT", "TLS", "LOGIN", "PROTOCOL"})
  void aMailThatIsNotTakenIsTriedAgainLater(Kind kind) {
    UUID id = add(mail("again@example.org"));
    postbox.fail(kind);

    assertThat(queue.deliverDue()).isZero();
    QueuedMail waiting = find(id);
    assertThat(waiting.state()).isEqualTo(MailState.WAITING);
    assertThat(waiting.attempts()).isEqualTo(1);
    assertThat(waiting.failure()).isEqualTo(kind.name().toLowerCase(Locale.ROOT));
    assertThat(waiting.failureText()).isEqualTo("told by the test");
    assertThat(waiting.nextAttemptAt())
        .isBetween(LAB.clock().instant().plusSeconds(24), LAB.clock().instant().plusSeconds(36));
    postbox.work();
    assertThat(queue.deliverDue()).isZero();
    LAB.clock().advance(Duration.ofSeconds(36));
    assertThat(queue.deliverDue()).isEqualTo(1);
    assertThat(find(id).failure()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = Kind.class,
      names = {"REFUSED", "UNUSABLE"})
  void aMailThatIsRefusedIsGivenUpAtOnce(Kind kind) {
    String to = LAB.name("refused") + "@example.org";
    UUID id = add(mail(to));
    postbox.fail(kind);

    queue.deliverDue();

    assertThat(find(id).state()).isEqualTo(MailState.FAILED);
    assertThat(content(id)).isEmpty();
    assertThat(events("email_failed", to))
        .singleElement()
        .satisfies(
            event ->
                assertThat(event.details())
                    .containsEntry("reason", kind.name().toLowerCase(Locale.ROOT))
                    .containsEntry("server_said", "told by the test")
                    .containsEntry("attempts", 1));
    assertThat(events("email_sent", to)).isEmpty();
  }

  @Test
  void afterTwoDaysAMailIsGivenUp() {
    String to = LAB.name("unlucky") + "@example.org";
    UUID id = add(mail(to));
    Instant queued = LAB.clock().instant();
    postbox.fail(Kind.UNREACHABLE);

    for (int i = 0; i < 800 && find(id).state() == MailState.WAITING; i++) {
      queue.deliverDue();
      LAB.clock().advance(Duration.ofMinutes(5));
    }

    assertThat(LAB.clock().instant())
        .isBetween(queued.plus(Duration.ofHours(36)), queued.plus(Duration.ofHours(49)));
    assertThat(find(id).attempts()).isBetween(12, 25);
    assertThat(content(id)).isEmpty();
    assertThat(events("email_failed", to)).hasSize(1);
  }

  @Test
  void aServerThatDoesNotAnswerIsAskedOnceAndOthersAreNotKeptWaiting() {
    MailServer other = server("other.example.org", "x@example.org");
    for (int i = 0; i < 3; i++) {
      add(mail("a" + i + "@example.org"));
      add(mail("b" + i + "@example.org", other));
    }
    int[] asked = {0};
    postbox.behave(
        (letter, server) -> {
          if (((Outbound.Smtp) server).server().host().equals("mail.example.org")) {
            asked[0]++;
            throw new DeliveryException(Kind.UNREACHABLE, "", null);
          }
        });

    assertThat(queue.deliverDue()).isEqualTo(3);
    assertThat(asked[0]).isEqualTo(1);
    assertThat(postbox.recipients()).allMatch(to -> to.startsWith("b"));
  }

  @Test
  void aRefusedRecipientKeepsNobodyElseWaiting() {
    add(mail("bad@example.org"));
    add(mail("good@example.org"));
    postbox.behave(
        (letter, server) -> {
          if (letter.to().local().equals("bad")) {
            throw new DeliveryException(Kind.REFUSED, "", null);
          }
        });

    assertThat(queue.deliverDue()).isEqualTo(1);
    assertThat(postbox.recipients()).containsExactly("good@example.org");
  }

  @Test
  void aMailGoesByItsOwnServer() {
    add(mail("own@example.org", server("stage.example.org", "stage@example.org")));
    postbox.behave(
        (letter, server) -> {
          MailServer used = ((Outbound.Smtp) server).server();
          assertThat(used.host()).isEqualTo("stage.example.org");
          assertThat(used.password().reveal()).isEqualTo("pa55word of the server");
          assertThat(used.timeout()).isEqualTo(Duration.ofSeconds(1));
        });

    assertThat(queue.deliverDue()).isEqualTo(1);
    assertThat(postbox.letters().get(0).from().address().text()).isEqualTo("stage@example.org");
    assertThat(postbox.letters().get(0).from().name()).isEqualTo("Example & Sons");
  }

  @Test
  void aServerOfItsOwnWithoutASenderIsGivenUp() {
    UUID id = add(mail("own@example.org", server("stage.example.org", "nobody")));

    assertThat(queue.deliverDue()).isZero();
    assertThat(find(id).state()).isEqualTo(MailState.FAILED);
  }

  @Test
  void aMailThatCannotBeReadWithTodaysKeyIsGivenUp() {
    UUID id = add(mail("lost@example.org"));

    queue(new Outbound.Smtp(SERVER), SecretBox.of("another key")).deliverDue();

    assertThat(find(id).state()).isEqualTo(MailState.FAILED);
    assertThat(find(id).failureText()).contains("vestibule.secret-key");
  }

  // --- nobody has said how

  @Test
  void aMailWaitsUntilSomebodySaysHowItIsSent() {
    UUID id = add(mail("later@example.org"));
    MailQueue unknown = queue(new Outbound.Unknown());

    assertThat(unknown.isSetUp()).isFalse();
    assertThat(unknown.deliverDue()).isZero();
    assertThat(unknown.waiting()).isEqualTo(1);
    assertThat(find(id).attempts()).isZero();
    assertThat(queue.deliverDue()).isEqualTo(1);
  }

  @Test
  void aMailWithAServerOfItsOwnNeedsNoOther() {
    add(mail("own@example.org", SERVER));

    assertThat(queue(new Outbound.Unknown()).deliverDue()).isEqualTo(1);
  }

  @Test
  void nobodyWaitsForEverForThatToBeSaid() {
    String to = LAB.name("stale") + "@example.org";
    UUID id = add(mail(to));
    MailQueue unknown = queue(new Outbound.Unknown());
    LAB.clock().advance(Duration.ofDays(2));
    unknown.deliverDue();
    assertThat(find(id).state()).isEqualTo(MailState.WAITING);
    LAB.clock().advance(Duration.ofSeconds(1));
    unknown.deliverDue();

    assertThat(find(id).state()).isEqualTo(MailState.FAILED);
    assertThat(find(id).failure()).isEqualTo("not_set_up");
    assertThat(content(id)).isEmpty();
    assertThat(events("email_failed", to)).hasSize(1);
  }

  // --- shown and not sent

  @Test
  void onThePageAMailIsShownAndNotSent() {
    MailQueue showing = queue(new Outbound.Page());
    showing.from(Lab.origin()).send(mail("shown@example.org", SERVER));
    UUID id = showing.find("shown@", null, 1).get(0).id();

    assertThat(showing.deliverDue()).isZero();
    assertThat(queue.deliverDue()).isZero();
    assertThat(postbox.letters()).isEmpty();
    assertThat(find(id).state()).isEqualTo(MailState.SHOWN);
    ShownMail shown = showing.shown(id).orElseThrow();
    assertThat(shown.text()).contains(LINK);
    assertThat(shown.html()).contains("s3cretOfTheLink");
  }

  @Test
  void whatWaitedIsShownWhenMailsAreShownFromNowOn() {
    UUID id = add(mail("shown@example.org"));
    try (MailQueue showing = queue(new Outbound.Page())) {
      showing.start();

      assertThat(showing.shown(id)).isPresent();
    }
  }

  @Test
  void whatAMailSaysIsNotShownWhereMailsAreSent() {
    UUID waiting = add(mail("private@example.org"));
    MailQueue showing = queue(new Outbound.Page());
    showing.from(Lab.origin()).send(mail("shown@example.org"));
    UUID shown = showing.find("shown@", null, 1).get(0).id();

    assertThat(queue.shown(waiting)).isEmpty();
    assertThat(showing.shown(waiting)).isEmpty();
    assertThat(queue.shown(shown)).isEmpty();
    queue.clean();
    assertThat(content(shown)).isEmpty();
    assertThat(content(waiting)).isPresent();
  }

  // --- what superusers do

  @Test
  void aWaitingMailCanBeTriedNow() {
    UUID id = add(mail("now@example.org"));
    postbox.fail(Kind.UNREACHABLE);
    queue.deliverDue();
    postbox.work();

    assertThat(queue.deliverDue()).isZero();
    assertThat(queue.tryNow(id)).isTrue();
    assertThat(queue.deliverDue()).isEqualTo(1);
    assertThat(queue.tryNow(id)).isFalse();
  }

  @Test
  void aWaitingMailCanBeGivenUp() {
    String to = LAB.name("unwanted") + "@example.org";
    UUID id = add(mail(to));
    Author author = new Author(new UUID(1, 2), "root", new Origin("198.51.100.7", "its-own"));

    assertThat(queue.giveUp(id, author)).isTrue();
    assertThat(queue.giveUp(id, author)).isFalse();
    assertThat(queue.deliverDue()).isZero();
    assertThat(find(id).state()).isEqualTo(MailState.FAILED);
    assertThat(content(id)).isEmpty();
    assertThat(events("email_failed", to))
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.user()).isEqualTo(new UUID(1, 2));
              assertThat(event.reference()).isEqualTo("its-own");
              assertThat(event.details()).containsEntry("reason", "given_up");
            });
  }

  @Test
  void mailsAreFoundByAPartOfTheirAddressNewestFirst() {
    for (int i = 0; i < 5; i++) {
      LAB.clock().advance(Duration.ofSeconds(1));
      add(mail("find_" + i + "@Example.org"));
    }
    add(mail("findX9@example.org"));

    List<QueuedMail> first = queue.find(" FIND_", null, 3);
    List<QueuedMail> rest = queue.find("find_", first.get(2).id(), 3);

    assertThat(first)
        .extracting(QueuedMail::recipient)
        .containsExactly("find_4@example.org", "find_3@example.org", "find_2@example.org");
    assertThat(rest)
        .extracting(QueuedMail::recipient)
        .containsExactly("find_1@example.org", "find_0@example.org");
    assertThat(queue.find("%", null, 10)).isEmpty();
    assertThat(queue.find("!", null, 10)).isEmpty();
  }

  @Test
  void whatBecameOfMailsIsForgottenSomeTimeLater() {
    UUID sent = add(mail("old@example.org"));
    queue.deliverDue();
    UUID waiting = add(mail("waiting@example.org"));
    LAB.clock().advance(Duration.ofDays(30).minusMillis(1));
    assertThat(queue.clean()).isZero();
    LAB.clock().advance(Duration.ofSeconds(1));

    assertThat(queue.clean()).isEqualTo(1);
    assertThat(queue.find(sent)).isEmpty();
    assertThat(queue.find(waiting)).isPresent();
  }

  // --- the thread

  @Test
  void theThreadIsToldOfANewMailAndEndsWithTheQueue() throws InterruptedException {
    CountDownLatch sent = new CountDownLatch(1);
    Thread[] its = new Thread[1];
    postbox.behave(
        (letter, server) -> {
          its[0] = Thread.currentThread();
          sent.countDown();
        });
    try (MailQueue running = queue) {
      running.start();
      running.from(Lab.origin()).send(mail("thread@example.org"));
      // It looks by itself every ten seconds; this is because it was told.
      assertThat(sent.await(8, TimeUnit.SECONDS)).isTrue();
    }

    its[0].join(8_000);
    assertThat(its[0].isAlive()).isFalse();
    assertThat(its[0].isDaemon()).isTrue();
    assertThat(queue.find("thread@", null, 1).get(0).state()).isEqualTo(MailState.SENT);
  }

  @Test
  void aStopBreaksOffWhatTakesLongAndTheNextStartSendsIt() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch aborted = new CountDownLatch(1);
    postbox.behave(
        (letter, server) -> {
          begun.countDown();
          try {
            aborted.await();
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
          throw new DeliveryException(Kind.PROTOCOL, "broken off", null);
        });
    postbox.onAbort(aborted::countDown);
    queue.start();
    UUID id = add(mail("stop@example.org"));
    assertThat(begun.await(8, TimeUnit.SECONDS)).isTrue();

    queue.close();

    assertThat(find(id).state()).isEqualTo(MailState.WAITING);
    postbox.work();
    assertThat(queue(new Outbound.Smtp(SERVER)).deliverDue()).isEqualTo(1);
  }

  @Test
  void whatAServerSaysIsKeptWithoutLinksAndCodes() {
    Letter letter =
        new Letter(
            "<1@x>",
            Instant.EPOCH,
            new MailAddress("a", "b"),
            "",
            new Sender(new MailAddress("a", "b"), ""),
            "",
            "Your code: 482913 " + LINK,
            "",
            Locale.ENGLISH);

    DeliveryException told =
        DeliveryException.told(
            Kind.REFUSED,
            "550 5.7.1 spam: 482913 and s3cretOfTheLink in " + LINK + "\r\nsee code",
            letter,
            null);

    assertThat(told.text())
        .startsWith("550 5.7.1 spam: ")
        .doesNotContain("482913", "s3cret", "login.example.org", "\n")
        .contains("see code");
  }
}
