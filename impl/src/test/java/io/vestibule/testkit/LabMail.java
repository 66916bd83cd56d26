package io.vestibule.testkit;

import io.vestibule.mail.ShownMail;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is of use in a mail that asks to show that it was read.
 *
 * @param url the link
 * @param key the value of the link's {@code flow_token}
 * @param code the code, without spaces
 */
public record LabMail(String url, String key, String code) {
  private static final Pattern LINK = Pattern.compile("\\S+[?&]flow_token=([\\w-]+)");
  private static final Pattern CODE = Pattern.compile("\\b(\\d{4}) (\\d{4})\\b");

  /** All such mails to an address, newest first. */
  public static List<LabMail> to(Lab lab, String address) {
    return lab.mails(address).stream().map(LabMail::of).toList();
  }

  /** The newest such mail to an address. */
  public static LabMail last(Lab lab, String address) {
    List<LabMail> all = to(lab, address);
    if (all.isEmpty()) {
      throw new AssertionError("no mail to " + address);
    }
    return all.get(0);
  }

  private static LabMail of(ShownMail mail) {
    Matcher link = LINK.matcher(mail.text());
    Matcher code = CODE.matcher(mail.text());
    if (!link.find() || !code.find()) {
      throw new AssertionError("neither link nor code in " + mail.text());
    }
    return new LabMail(link.group(), link.group(1), code.group(1) + code.group(2));
  }
}
