package io.vestibule.server;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.Address;
import jakarta.mail.BodyPart;
import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.Part;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A mail server that keeps what it gets. The server under test sends its mails here. */
final class MailBox {
  /** Where it listens. */
  static final int PORT = 13025;

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Pattern LINK =
      Pattern.compile("https?://\\S+[?&](?:flow_token|itoken)=\\S+");
  private static final Pattern CODE = Pattern.compile("\\b(\\d{4} \\d{4}|\\d{6})\\b");
  private static final GreenMail SERVER = started();

  private MailBox() {}

  /** Has it started. */
  static void open() {
    if (!SERVER.isRunning()) {
      throw new AssertionError("the mail server does not run");
    }
  }

  /**
   * The text of the newest mail to an address, once there are so many.
   *
   * @param number how many there must be
   */
  static String text(String address, int number) {
    Instant end = Instant.now().plus(PATIENCE);
    while (true) {
      List<MimeMessage> mails = to(address);
      if (mails.size() >= number) {
        return plain(mails.get(mails.size() - 1));
      }
      if (Instant.now().isAfter(end)) {
        throw new AssertionError(mails.size() + " mails to " + address + " instead of " + number);
      }
      // Waits for one more mail, whomever it is for; returns at once when it comes.
      SERVER.waitForIncomingEmail(200, SERVER.getReceivedMessages().length + 1);
    }
  }

  /** How many mails there are to an address now. */
  static int count(String address) {
    return to(address).size();
  }

  /** The link in the newest mail to an address, once there are so many. */
  static String link(String address, int number) {
    Matcher link = LINK.matcher(text(address, number));
    if (!link.find()) {
      throw new AssertionError("no link in " + text(address, number));
    }
    return link.group();
  }

  /** The code in the newest mail to an address, once there are so many. */
  static String code(String address, int number) {
    Matcher code = CODE.matcher(text(address, number));
    if (!code.find()) {
      throw new AssertionError("no code in " + text(address, number));
    }
    return code.group();
  }

  private static GreenMail started() {
    GreenMail server = new GreenMail(new ServerSetup(PORT, "localhost", ServerSetup.PROTOCOL_SMTP));
    server.start();
    return server;
  }

  private static List<MimeMessage> to(String address) {
    List<MimeMessage> found = new ArrayList<>();
    try {
      for (MimeMessage mail : SERVER.getReceivedMessages()) {
        Address[] recipients = mail.getAllRecipients();
        if (recipients != null
            && Arrays.stream(recipients).anyMatch(one -> one.toString().contains(address))) {
          found.add(mail);
        }
      }
    } catch (MessagingException e) {
      throw new AssertionError(e);
    }
    return found;
  }

  private static String plain(MimeMessage mail) {
    try {
      return plain((Part) mail);
    } catch (MessagingException e) {
      throw new AssertionError(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String plain(Part part) throws MessagingException, IOException {
    if (part.getContent() instanceof Multipart parts) {
      for (int i = 0; i < parts.getCount(); i++) {
        BodyPart body = parts.getBodyPart(i);
        String text = plain(body);
        if (!text.isEmpty()) {
          return text;
        }
      }
      return "";
    }
    return part.isMimeType("text/plain")
        ? String.valueOf(part.getContent())
        : part instanceof MimeMessage whole ? GreenMailUtil.getBody(whole) : "";
  }
}
