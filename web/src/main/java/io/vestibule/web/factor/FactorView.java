package io.vestibule.web.factor;

import io.vestibule.api.factor.Factor;
import io.vestibule.api.factor.FactorType;
import io.vestibule.api.text.Text;
import io.vestibule.web.request.Asked;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A factor as its owner and administrators get to see it.
 *
 * @param asked what the page is about
 * @param factor the factor
 */
public record FactorView(Asked asked, Factor factor) {
  /** With so few recovery codes left it is time for new ones. */
  private static final int FEW = 2;

  private static final Set<String> DETAILS =
      Set.of("address", "email", "phone", "phone_number", "type", "device_type", "backed_up");

  /**
   * Something that is known of a factor.
   *
   * @param name what
   * @param value that
   */
  public record Detail(String name, String value) {}

  /** Its id. */
  public UUID id() {
    return factor.id();
  }

  /** What it is called. */
  public String label() {
    return asked.words(factor.label());
  }

  /** What kind it is; empty if it is called that. */
  public String kind() {
    return factor.name().isEmpty() ? "" : asked.words(factor.type().label());
  }

  /** What its owner called it; empty if nothing. */
  public String name() {
    return factor.name();
  }

  /** When it was added. */
  public String added() {
    return asked.words(factor.addedAt());
  }

  /** When it was used last, or that it never was. */
  public String used() {
    @Nullable Instant used = factor.lastUsedAt();
    return used == null ? words("never") : asked.words(used);
  }

  /** How many recovery codes are left; empty if it has none at any time. */
  public String codes() {
    return factor.type() == FactorType.STATIC ? words("codes", factor.codesLeft()) : "";
  }

  /** That few recovery codes are left; empty if that is not so. */
  public String warning() {
    if (factor.type() != FactorType.STATIC || factor.codesLeft() > FEW) {
      return "";
    }
    return switch (factor.codesLeft()) {
      case 0 -> words("codes.none");
      case 1 -> words("codes.last");
      default -> words("codes.few", factor.codesLeft());
    };
  }

  /** What else is known of it; addresses are masked. */
  public List<Detail> details() {
    return factor.details().entrySet().stream()
        .filter(detail -> !detail.getValue().isBlank())
        .map(detail -> new Detail(name(detail.getKey()), value(detail.getValue())))
        .toList();
  }

  /** What its field for another name is called. */
  public String renameLabel() {
    return words("rename.label", label());
  }

  /** What its button to remove it says to people who cannot see which one it is. */
  public String removeLabel() {
    return words("remove.label", label());
  }

  /** What the factors of plug-ins say is shown as it is. */
  private String name(String key) {
    return DETAILS.contains(key) ? words("detail." + key) : key.replace('_', ' ');
  }

  private String value(String value) {
    return switch (value) {
      case "true" -> words("yes");
      case "false" -> words("no");
      default -> value;
    };
  }

  private String words(String key, Object... arguments) {
    return words(asked, key, arguments);
  }

  /** Words of these pages, by their key. */
  static String words(Asked asked, String key, Object... arguments) {
    return asked.words(Text.of(FactorView.class, key, Objects.requireNonNull(arguments)));
  }
}
