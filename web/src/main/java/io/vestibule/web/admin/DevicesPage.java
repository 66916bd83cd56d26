package io.vestibule.web.admin;

import io.vestibule.api.user.User;
import io.vestibule.web.factor.BrowserView;
import io.vestibule.web.factor.FactorView;
import io.vestibule.web.factor.ManagedFactors;
import io.vestibule.web.request.Asked;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What somebody logs in with beside a password, for administrators. */
public final class DevicesPage extends AdminPage {
  private final String sought;
  private final @Nullable ManagedFactors found;
  private final String formToken;

  /**
   * The page.
   *
   * @param sought whom somebody looks for; may be empty
   * @param found what they have, or null if there is nobody
   * @param formToken proves where a form comes from
   */
  DevicesPage(Asked asked, String sought, @Nullable ManagedFactors found, String formToken) {
    super(asked, words(asked, "devices.title"));
    this.sought = sought;
    this.found = found;
    this.formToken = formToken;
  }

  /** Whom somebody looks for. */
  public String sought() {
    return sought;
  }

  /** Whether there is nobody whom somebody looks for. */
  public boolean isUnknown() {
    return found == null && !sought.isEmpty();
  }

  /** Whether there is somebody. */
  public boolean isFound() {
    return found != null;
  }

  /** What has just been done, in words; empty if nothing. */
  public String said() {
    return switch (Objects.requireNonNullElse(asked().query("done"), "")) {
      case "removed" -> words("devices.done.removed");
      case "forgotten" -> words("devices.done.forgotten");
      default -> "";
    };
  }

  /** What has just not been done, in words; empty if nothing. */
  public String refused() {
    return "not_proven".equals(asked().query("done")) ? words("devices.refused.own") : "";
  }

  /** The person's id. */
  public String id() {
    return owner().id().toString();
  }

  /** What the person is called. */
  public String person() {
    User owner = owner();
    String names = owner.name().isBlank() ? "" : " (" + owner.name() + ")";
    return EventText.line(owner.username() + names);
  }

  /** The person's mail address; may be empty. */
  public String email() {
    return EventText.line(owner().email());
  }

  /** Path of what happened to the person. */
  public String events() {
    return home() + "if/admin/events/?user=" + id();
  }

  /** The factors. */
  public List<DeviceView> devices() {
    return found().all().stream()
        .map(factor -> new DeviceView(new FactorView(asked(), factor)))
        .toList();
  }

  /** The remembered browsers. */
  public List<BrowserView> browsers() {
    return found().browsers().stream().map(browser -> new BrowserView(asked(), browser)).toList();
  }

  /** Proves where a form comes from. */
  public String formToken() {
    return formToken;
  }

  private User owner() {
    return found().owner();
  }

  private ManagedFactors found() {
    return Objects.requireNonNull(found, "nobody was found");
  }

  /**
   * A factor as administrators get to see it: what its owner called it cannot look like anything
   * else.
   *
   * @param factor the factor
   */
  public record DeviceView(FactorView factor) {
    /** Its name. */
    public String name() {
      return EventText.line(factor.label());
    }

    /** Its kind. */
    public String kind() {
      return factor.asked().words(factor.factor().type().label());
    }

    /** What else is known of it. */
    public List<NamedValue> details() {
      return factor.details().stream()
          .map(
              detail ->
                  new NamedValue(EventText.line(detail.name()), EventText.line(detail.value())))
          .toList();
    }

    /** What its button to remove it says to people who cannot see which one it is. */
    public String removeLabel() {
      return EventText.line(factor.removeLabel());
    }
  }
}
