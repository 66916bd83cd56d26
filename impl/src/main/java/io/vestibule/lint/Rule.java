package io.vestibule.lint;

import io.vestibule.api.text.Text;
import java.util.Locale;

/** What is looked for. The words are those of the bundle, under the id. */
enum Rule {
  /** A flow that logs people in has no stage that does. */
  AUTHENTICATION_WITHOUT_LOGIN(Severity.ERROR),
  /** A flow that logs people out has no stage that does. */
  INVALIDATION_WITHOUT_LOGOUT(Severity.ERROR),
  /** A flow that creates accounts has no stage that does. */
  ENROLLMENT_WITHOUT_USER_WRITE(Severity.ERROR),
  /** A flow that deletes accounts has no stage that does. */
  UNENROLLMENT_WITHOUT_USER_DELETE(Severity.ERROR),
  /** A flow that does nothing. */
  FLOW_WITHOUT_STAGES(Severity.NOTE),
  /** A flow whose policies let nobody in, whatever they say. */
  FLOW_FOR_NOBODY(Severity.ERROR),
  /** A lost password is replaced, or somebody logged in, by whoever knows a name. */
  RECOVERY_WITHOUT_PROOF(Severity.ERROR),
  /** Somebody is logged in who has proven nothing, as no stage before asks for any proof. */
  LOGIN_WITHOUT_PROOF(Severity.ERROR),
  /** The stage that asks for the proof can be left out, and the login is not. */
  PROOF_CAN_BE_SKIPPED(Severity.WARNING),
  /** A stage after one that nobody leaves. */
  STAGE_UNREACHABLE(Severity.WARNING),
  /** A stage whose policies never let it run, whatever they say. */
  STAGE_NEVER_RUNS(Severity.WARNING),
  /** Two stages at one place. */
  SAME_ORDER(Severity.WARNING),
  /** A group or user is asked about before anybody is known. */
  ASKED_TOO_EARLY(Severity.WARNING),
  /** A binding that is gone. */
  STAGE_MISSING(Severity.ERROR),
  /** A stage of a plug-in that is not there. */
  STAGE_KIND_NOT_INSTALLED(Severity.ERROR),
  /** A stage whose configuration is not valid. */
  STAGE_UNUSABLE(Severity.ERROR),
  /** A stage refers to something that is gone. */
  REFERENCE_MISSING(Severity.WARNING),
  /** A stage builds on another one that cannot be run. */
  REFERENCE_UNUSABLE(Severity.ERROR),
  /** Policies are bound and neither time to ask them is chosen. */
  POLICIES_NEVER_EVALUATED(Severity.ERROR),
  /** Policies are bound and not one is switched on. */
  POLICIES_ALL_DISABLED(Severity.WARNING),
  /** One of several policies is switched off. */
  POLICY_DISABLED(Severity.NOTE),
  /** A policy that is gone. */
  POLICY_MISSING(Severity.ERROR),
  /** A policy of a plug-in that is not there. */
  POLICY_KIND_NOT_INSTALLED(Severity.ERROR),
  /** A policy whose configuration is not valid. */
  POLICY_UNUSABLE(Severity.ERROR),
  /** An expression in a language that is not spoken here. */
  PYTHON_EXPRESSION(Severity.ERROR),
  /** A group or user that is gone. */
  MEMBER_MISSING(Severity.ERROR),
  /** A binding of nothing. */
  NOTHING_BOUND(Severity.ERROR),
  /** A stage that asks prompts, and has none. */
  STAGE_WITHOUT_PROMPTS(Severity.WARNING),
  /** Two prompts of a stage answer to one name. */
  PROMPTS_SHARE_KEY(Severity.WARNING),
  /** A prompt with an expression in a language that is not spoken here. */
  PYTHON_PROMPT(Severity.WARNING),
  /** A stage in no flow. */
  STAGE_UNUSED(Severity.NOTE);

  private final Severity severity;

  Rule(Severity severity) {
    this.severity = severity;
  }

  String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  Finding at(Place place, Object... arguments) {
    return at(severity, place, arguments);
  }

  Finding at(Severity other, Place place, Object... arguments) {
    return new Finding(
        other,
        id(),
        place,
        Text.of(Rule.class, "why." + id(), arguments),
        Text.of(Rule.class, "remedy." + id(), arguments));
  }
}
