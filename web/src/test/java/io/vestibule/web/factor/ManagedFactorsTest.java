package io.vestibule.web.factor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vestibule.api.factor.Factor;
import io.vestibule.api.user.User;
import io.vestibule.testkit.Lab;
import io.vestibule.web.factor.ManagedFactors.Removal;
import io.vestibule.web.fake.FactorLab;
import io.vestibule.web.request.Asked;
import org.junit.jupiter.api.Test;

/** Who may manage whose factors, whatever page or program asks. */
class ManagedFactorsTest {
  private final Lab lab = Lab.shared();
  private final FactorLab people = new FactorLab(lab);
  private final User user = lab.user("a long password");
  private final Factor totp = people.totp(user);

  @Test
  void peopleManageTheirOwn() {
    ManagedFactors own = ManagedFactors.of(asked(people.fresh(user)), user);

    assertThat(own.mayRemove()).isTrue();
    assertThat(own.remove(totp.id())).isEqualTo(Removal.REMOVED);
    assertThat(own.remove(totp.id())).isEqualTo(Removal.GONE);
  }

  @Test
  void nobodyButSuperusersManagesThoseOfOthers() {
    Asked other = asked(people.fresh(lab.user("a long password")));

    assertThatThrownBy(() -> ManagedFactors.of(other, user)).isInstanceOf(SecurityException.class);
    assertThat(ManagedFactors.of(asked(people.session(lab.superuser())), user).mayRemove())
        .isTrue();
  }

  @Test
  void whatIsRemovedIsThePersonsOwn() {
    User other = lab.user("a long password");
    ManagedFactors own = ManagedFactors.own(asked(people.fresh(other)));

    assertThat(own.find(totp.id())).isEmpty();
    assertThat(own.remove(totp.id())).isEqualTo(Removal.GONE);
    assertThat(own.rename(totp.id(), "Mine")).isFalse();
    assertThat(lab.engine().factors().of(user.id())).containsExactly(totp);
  }

  /** The mail is in the language of whoever reads it, not of the administrator. */
  @Test
  void ownersAreToldInTheirOwnLanguage() {
    Asked german =
        Asked.by(
            people.by(people.session(lab.superuser())).header("Accept-Language", "de").toRequest());

    ManagedFactors.of(german, user).remove(totp.id());

    assertThat(lab.mails(user.email()))
        .anySatisfy(mail -> assertThat(mail.text()).contains("Removed: Authenticator app"));
  }

  private Asked asked(String cookie) {
    return Asked.by(people.by(cookie).toRequest());
  }
}
