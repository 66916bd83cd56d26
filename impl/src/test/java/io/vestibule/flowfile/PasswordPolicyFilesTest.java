package io.vestibule.flowfile;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.policies.password.PasswordPolicy;
import io.vestibule.policies.password_expiry.PasswordExpiryPolicy;
import io.vestibule.policies.unique_password.UniquePasswordPolicy;
import io.vestibule.policy.PolicyDefinition;
import io.vestibule.testkit.Lab;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Policies about passwords, as files of authentik's write them, and stages that ask them. */
class PasswordPolicyFilesTest {
  private final Lab own = Lab.with(Map.of());
  private final FlowFileLab lab = new FlowFileLab(own);

  @AfterEach
  void close() {
    own.close();
  }

  @Test
  void authentiksModelsAreKnown() {
    ImportReport report =
        lab.imported(
            """
            version: 1
            metadata: {name: x}
            entries:
              - model: authentik_policies_password.passwordpolicy
                identifiers: {name: good}
                attrs:
                  length_min: 8
                  check_zxcvbn: true
                  amount_digits: 1
                  check_have_i_been_pwned: true
                  error_message: Longer, please.
              - model: authentik_policies_unique_password.uniquepasswordpolicy
                identifiers: {name: unique}
                attrs: {num_historical_passwords: 5}
              - model: authentik_policies_expiry.passwordexpirypolicy
                identifiers: {name: expiry}
                attrs: {days: 90, deny_only: true}
            """);

    assertThat(FlowFileLab.warnings(report))
        .hasSize(2)
        .allMatch(warning -> warning.contains("NIST SP 800-63B"));
    PasswordPolicy.Config good = (PasswordPolicy.Config) config("good");
    assertThat(good)
        .returns(8, PasswordPolicy.Config::lengthMin)
        .returns(true, PasswordPolicy.Config::checkHaveIBeenPwned)
        .returns(true, PasswordPolicy.Config::checkZxcvbn)
        .returns(1, PasswordPolicy.Config::amountDigits)
        .returns("Longer, please.", PasswordPolicy.Config::errorMessage)
        .returns(true, PasswordPolicy.Config::checkCommon);
    assertThat(config("unique")).isEqualTo(new UniquePasswordPolicy.Config("password", 5));
    assertThat(config("expiry")).isEqualTo(new PasswordExpiryPolicy.Config(90, true));
  }

  @ParameterizedTest
  @CsvSource({
    "authentik_policies_hibp.haveibeenpwendpolicy",
    "authentik_policies_hibp.HaveIBeenPwendPolicy"
  })
  void aPolicyOfAKindThatIsGoneIsAPasswordPolicyThatDoesTheSame(String model) {
    ImportReport report =
        lab.imported(
            """
            version: 1
            metadata: {name: x}
            entries:
              - model: %s
                identifiers: {name: old}
                attrs: {password_field: new, allowed_count: 3}
            """
                .formatted(model));

    assertThat((PasswordPolicy.Config) config("old"))
        .returns("new", PasswordPolicy.Config::passwordField)
        .returns(true, PasswordPolicy.Config::checkHaveIBeenPwned)
        .returns(3, PasswordPolicy.Config::hibpAllowedCount)
        .returns(false, PasswordPolicy.Config::checkStaticRules)
        .returns(false, PasswordPolicy.Config::checkContextWords)
        .returns(false, PasswordPolicy.Config::checkZxcvbn);
    assertThat(FlowFileLab.notes(report))
        .anyMatch(note -> note.contains("allowed_count is called hibp_allowed_count today"))
        .anyMatch(note -> note.contains("it is a password policy today"));
  }

  @Test
  void aPasswordTooShortToBeSafeCannotBeAskedFor() {
    assertThat(
            lab.refused(
                """
                version: 1
                metadata: {name: x}
                entries:
                  - model: authentik_policies_password.passwordpolicy
                    identifiers: {name: bad}
                    attrs: {length_min: 6}
                """))
        .singleElement()
        .asString()
        .startsWith("6:25: length_min: Must be 0");
  }

  @Test
  void aPolicyAStageAsksMustBeThere() {
    assertThat(
            lab.refused(
                """
                version: 1
                metadata: {name: x}
                entries:
                  - model: vestibule_stages_new_password.newpasswordstage
                    identifiers: {name: choose}
                    attrs: {validation_policies: [00000000-0000-0000-0000-00000000abcd]}
                """))
        .singleElement()
        .asString()
        .contains("Invalid pk \"00000000-0000-0000-0000-00000000abcd\" - object does not exist.");
  }

  @Test
  void aFlowIsExportedWithThePoliciesItsStagesAsk() throws Exception {
    String file = lab.export("initial-setup");
    own.change(
        changes -> {
          changes.deleteFlow(changes.findFlow("initial-setup").orElseThrow());
          changes.deleteStage(changes.findStage("initial-setup-password").orElseThrow());
          changes.deletePolicy(changes.findPolicy("initial-setup-good-password").orElseThrow());
        });

    lab.imported(file);

    assertThat((PasswordPolicy.Config) config("initial-setup-good-password"))
        .returns(0, PasswordPolicy.Config::lengthMin);
    assertThat(lab.export("initial-setup")).isEqualTo(file);
  }

  private Record config(String policy) {
    for (PolicyDefinition definition : lab.now().policies().values()) {
      if (definition.policy().name().equals(policy)) {
        return ((PolicyDefinition.Usable<?>) definition).config();
      }
    }
    throw new AssertionError("no policy " + policy);
  }
}
