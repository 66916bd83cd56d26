package io.vestibule.mail;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A transport that keeps what it is given, and does what a test says. */
final class Postbox implements MailTransport {
  private final List<Letter> letters = new CopyOnWriteArrayList<>();
  private volatile Behaviour behaviour = (letter, server) -> {};
  private volatile Runnable aborting = () -> {};

  /** What happens before a letter is taken. */
  interface Behaviour {
    void meet(Letter letter, Outbound.Server server) throws DeliveryException;
  }

  /** A mail server went away after it had taken a mail, or the whole machine did. */
  static final class Killed extends Error {
    private static final long serialVersionUID = 1L;
  }

  @Override
  public void send(Letter letter, Outbound.Server server) throws DeliveryException {
    behaviour.meet(letter, server);
    letters.add(letter);
  }

  @Override
  public void abort() {
    aborting.run();
  }

  void behave(Behaviour other) {
    behaviour = other;
  }

  void fail(DeliveryException.Kind kind) {
    behave(
        (letter, server) -> {
          throw new DeliveryException(kind, "told by the test", null);
        });
  }

  void work() {
    behave((letter, server) -> {});
  }

  void onAbort(Runnable what) {
    aborting = what;
  }

  List<Letter> letters() {
    return letters;
  }

  List<String> recipients() {
    List<String> recipients = new ArrayList<>();
    letters.forEach(letter -> recipients.add(letter.to().text()));
    return recipients;
  }
}
