package io.vestibule.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.api.flow.Designation;
import io.vestibule.api.prompt.PromptType;
import io.vestibule.api.user.UserField;
import io.vestibule.event.Author;
import io.vestibule.flow.FlowReply.Result;
import io.vestibule.invitation.InvitationOptions;
import io.vestibule.invitation.StoredInvitation;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.LabBrowser;
import io.vestibule.testkit.LabFlow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** One invitation that works once, from its link to the account it makes. */
@ExtendWith(QuietLog.class)
class InvitedEnrolmentTest {
  private static final String GONE =
      "This invitation was already used or has expired. Please ask for a new one.";

  private final Lab lab = Lab.shared();
  private final LabFlow flow =
      lab.flow()
          .designation(Designation.ENROLLMENT)
          .stage("invitation", Map.of())
          .stage(
              "prompt",
              Map.of("fields", List.of(lab.prompt("username", PromptType.USERNAME).toString())))
          .stage("user_write", Map.of("user_creation_mode", "always_create"))
          .stage("user_login", Map.of())
          .create();
  private final String token = invited();

  private String invited() {
    try {
      StoredInvitation made =
          lab.engine()
              .invitations()
              .create(
                  Author.SYSTEM,
                  new InvitationOptions(
                      lab.name("guest"), flow.id(), Map.of(), Set.of(), true, null));
      return lab.engine().invitations().token(made.id()).orElseThrow();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private Result enrol(LabBrowser browser, String name) {
    browser.post(Map.of("username", name));
    return browser.follow();
  }

  private LabBrowser invitedGuest() {
    LabBrowser browser = lab.browser();
    browser.get(flow, "itoken", token);
    browser.follow();
    return browser;
  }

  private boolean exists(String name) {
    return lab.engine().users().findBy(Set.of(UserField.USERNAME), name, true).isPresent();
  }

  /** J-22. */
  @Test
  void ofManyAtOnceOneGetsAnAccount() {
    List<LabBrowser> guests = new ArrayList<>();
    for (int i = 0; i < 32; i++) {
      guests.add(invitedGuest());
    }
    String name = lab.name("guest");

    List<Result> results =
        AtOnce.times(32, number -> enrol(guests.get(number), name + "-" + number));

    assertThat(results).filteredOn(Result.Done.class::isInstance).hasSize(1);
    assertThat(results)
        .filteredOn(Result.Denied.class::isInstance)
        .extracting(lab::denial)
        .hasSize(31)
        .containsOnly(GONE);
    assertThat(guests).filteredOn(guest -> guest.visitor().isAuthenticated()).hasSize(1);
    long accounts = 0;
    for (int i = 0; i < 32; i++) {
      accounts += exists(name + "-" + i) ? 1 : 0;
    }
    assertThat(accounts).isEqualTo(1);
  }

  @Test
  void openingTheLinkUsesNothingUp() {
    invitedGuest();
    invitedGuest();

    assertThat(enrol(invitedGuest(), lab.name("guest"))).isInstanceOf(Result.Done.class);
  }

  @Test
  void theSecondOneIsToldThatItIsGone() {
    LabBrowser second = invitedGuest();
    enrol(invitedGuest(), lab.name("guest"));
    String late = lab.name("late");

    assertThat(lab.denial(enrol(second, late))).isEqualTo(GONE);
    assertThat(exists(late)).isFalse();
    assertThat(lab.browser().get(flow, "itoken", token)).isInstanceOf(Result.Denied.class);
  }
}
