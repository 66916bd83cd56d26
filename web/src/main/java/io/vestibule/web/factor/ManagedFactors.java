package io.vestibule.web.factor;

import io.vestibule.api.factor.Factor;
import io.vestibule.api.user.AccountDraft.Notice;
import io.vestibule.api.user.User;
import io.vestibule.session.RememberedBrowser;
import io.vestibule.web.request.Asked;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The factors and remembered browsers of an account, as whoever asks may manage them: everybody
 * their own, superusers those of others, too. The one place that says who may, for pages and
 * programs alike. There is no way to anything secret from here.
 */
public final class ManagedFactors {
  private final Asked asked;
  private final User owner;
  private final boolean own;

  private ManagedFactors(Asked asked, User owner, boolean own) {
    this.asked = asked;
    this.owner = owner;
    this.own = own;
  }

  /**
   * The visitor's own.
   *
   * @throws NullPointerException if nobody is logged in
   */
  public static ManagedFactors own(Asked asked) {
    return new ManagedFactors(asked, Objects.requireNonNull(asked.visitor().user()), true);
  }

  /**
   * Somebody's.
   *
   * @param owner the account
   * @throws SecurityException if it is another's and the visitor is no superuser
   */
  public static ManagedFactors of(Asked asked, User owner) {
    User visitor = asked.visitor().user();
    boolean own = visitor != null && visitor.id().equals(owner.id());
    if (!own && !asked.visitor().superuser()) {
      throw new SecurityException("only superusers manage the factors of others");
    }
    return new ManagedFactors(asked, owner, own);
  }

  /** What came of removing a factor. */
  public enum Removal {
    /** It is removed, and its owner is told. */
    REMOVED,
    /** The account has no such factor. */
    GONE,
    /** Whoever asks has to show once more that the account is theirs. */
    NOT_PROVEN
  }

  /** Whose they are. */
  public User owner() {
    return owner;
  }

  /** The factors, the one used last first. */
  public List<Factor> all() {
    return asked.engine().factors().of(owner.id());
  }

  /** A factor of the account; those of others are not told from those that do not exist. */
  public Optional<Factor> find(UUID factor) {
    return all().stream().filter(one -> one.id().equals(factor)).findFirst();
  }

  /**
   * Whether factors may be removed now. People have to have shown not long ago that the account is
   * theirs to remove their own, superusers among them; an API token shows nothing.
   */
  public boolean mayRemove() {
    return !own || asked.engine().freshness().isFresh(owner.id(), asked.visitor().session());
  }

  /** Removes a factor. */
  public Removal remove(UUID factor) {
    if (find(factor).isEmpty()) {
      return Removal.GONE;
    }
    if (!mayRemove()) {
      return Removal.NOT_PROVEN;
    }
    User visitor = Objects.requireNonNull(asked.visitor().user());
    boolean removed =
        asked
            .engine()
            .factors()
            .remove(asked.from(), owner.id(), factor, own ? null : visitor.id(), notice());
    return removed ? Removal.REMOVED : Removal.GONE;
  }

  /**
   * Calls a factor something else.
   *
   * @param name the new name
   * @return whether there is such a factor and such a name will do
   */
  public boolean rename(UUID factor, String name) {
    return asked.engine().factors().from(asked.from()).rename(owner.id(), factor, name);
  }

  /** The browsers in which no factor is asked for for a while. */
  public List<RememberedBrowser> browsers() {
    return asked.engine().sessions().remembered(owner.id());
  }

  /**
   * Has a browser asked for a factor again.
   *
   * @param browser the browser, or null for all
   * @return whether there was one
   */
  public boolean forget(@Nullable UUID browser) {
    return asked.engine().sessions().forget(owner.id(), browser);
  }

  /** Owners who are not there themselves are told in the language they chose. */
  private Notice notice() {
    return new Notice(asked.brand().id(), own ? asked.locale() : asked.localeOf(owner));
  }
}
