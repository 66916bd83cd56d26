package io.vestibule.appraisal;

import io.vestibule.api.credential.PasswordAppraisal;
import io.vestibule.api.credential.PasswordStrength;
import io.vestibule.settings.Settings;
import io.vestibule.settings.SettingsException;
import java.io.IOException;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Appraises passwords by what comes with the engine and what the installation has. */
public final class PasswordAppraiser implements PasswordAppraisal {
  private final Guesser guesser = new Guesser();
  private final Optional<BreachedList> list;
  private final BreachService service;

  /**
   * Appraises by the installation's settings.
   *
   * @param settings where the list and the service are
   * @param clock the time
   * @throws SettingsException if there is a list, and it cannot be read or is none
   */
  public PasswordAppraiser(Settings settings, Clock clock) {
    this.list = settings.get(Settings.BREACHED_LIST).map(BreachedList::new);
    this.service = new BreachService(settings.get(Settings.HIBP_URL), clock);
    if (list.isPresent()) {
      try {
        list.get().sample();
      } catch (IOException e) {
        throw new SettingsException(List.of(Settings.BREACHED_LIST.key() + ": " + e.getMessage()));
      }
    }
  }

  @Override
  public boolean isCommon(String password) {
    return guesser.isCommon(password);
  }

  @Override
  public OptionalLong breachesListed(String password) throws IOException {
    return list.isPresent()
        ? OptionalLong.of(list.get().find(Sha1.of(password)))
        : OptionalLong.empty();
  }

  @Override
  public long breachesKnownOnline(String password) throws IOException, InterruptedException {
    return service.find(Sha1.of(password));
  }

  @Override
  public PasswordStrength strength(String password, Collection<String> associated)
      throws InterruptedException {
    return guesser.strength(password, associated);
  }
}
