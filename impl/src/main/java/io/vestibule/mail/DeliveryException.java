package io.vestibule.mail;

import io.vestibule.event.OneLine;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A mail was not taken. */
final class DeliveryException extends Exception {
  private static final long serialVersionUID = 1L;
  private static final int MOST = 300;
  private static final Pattern ADDRESS = Pattern.compile("(?i)\\bhttps?:\\S+");
  private static final Pattern WORD = Pattern.compile("[\\w-]{4,}");
  private static final Pattern DIGIT = Pattern.compile("\\d");

  /** What went wrong. */
  enum Kind {
    /** The recipient or the mail is refused for good. */
    REFUSED(true, false),
    /** What was to be sent cannot be read or is not fit to be sent. */
    UNUSABLE(true, false),
    /** The mail is refused for now. */
    LATER(false, false),
    /** The server cannot be reached. */
    UNREACHABLE(false, true),
    /** The server took too long. */
    TIMEOUT(false, true),
    /** The connection could not be protected. */
    TLS(false, true),
    /** The server does not let us in. */
    LOGIN(false, true),
    /** The server said no to something else. */
    PROTOCOL(false, true);

    private final boolean permanent;
    private final boolean ofServer;

    Kind(boolean permanent, boolean ofServer) {
      this.permanent = permanent;
      this.ofServer = ofServer;
    }

    /** Whether it is of no use to try again. */
    boolean isPermanent() {
      return permanent;
    }

    /** Whether other mails would fare no better at this server. */
    boolean isOfServer() {
      return ofServer;
    }
  }

  private final Kind kind;

  /**
   * A failure.
   *
   * @param kind what went wrong
   * @param text more about it, for operators; nothing secret
   */
  DeliveryException(Kind kind, String text, @Nullable Throwable cause) {
    super(HeaderText.cut(OneLine.of(text), MOST), cause);
    this.kind = kind;
  }

  /**
   * A failure told by a server. What it says may repeat the mail: links and codes are left out.
   *
   * @param said what the server said
   * @param letter the mail it was about
   */
  static DeliveryException told(Kind kind, String said, Letter letter, @Nullable Throwable cause) {
    String withoutLinks = ADDRESS.matcher(said).replaceAll("…");
    return new DeliveryException(
        kind, WORD.matcher(withoutLinks).replaceAll(word -> shown(word, letter)), cause);
  }

  /** What went wrong. */
  Kind kind() {
    return kind;
  }

  /** More about it. */
  String text() {
    String message = getMessage();
    return message == null ? "" : message;
  }

  private static String shown(MatchResult word, Letter letter) {
    String text = word.group();
    boolean secret =
        DIGIT.matcher(text).find()
            && (letter.text().contains(text) || letter.html().contains(text));
    return secret ? "…" : java.util.regex.Matcher.quoteReplacement(text);
  }
}
