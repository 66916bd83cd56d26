package io.vestibule.api.context;

import io.vestibule.api.factor.FactorProof;
import io.vestibule.api.mail.MailProof;
import io.vestibule.api.user.PendingUser;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The keys that stages and policies share. Their names are those authentik's users know from its
 * flows.
 */
public final class ContextKeys {
  /**
   * Whom this run is about. Set by identification; nothing has been proven about them by this
   * alone.
   */
  public static final ContextKey<PendingUser> PENDING_USER =
      ContextKey.of("pending_user", PendingUser.class);

  /**
   * What the person typed to identify themselves, where that is to be shown instead of the
   * account's own name.
   */
  public static final ContextKey<String> PENDING_USER_IDENTIFIER =
      ContextKey.of("pending_user_identifier", String.class);

  /** What was typed into prompts so far, by field key. */
  public static final ContextKey<Map<String, Object>> PROMPT_DATA = ContextKey.mapOf("prompt_data");

  /** Where the browser goes when the flow is done, set by a policy; it wins over {@code next}. */
  public static final ContextKey<String> REDIRECT = ContextKey.of("redirect", String.class);

  /** Name of the application the person was on the way to. */
  public static final ContextKey<String> APPLICATION = ContextKey.of("application", String.class);

  /** Whether the person came from a source of identities outside. */
  public static final ContextKey<Boolean> IS_SSO = ContextKey.of("is_sso", Boolean.class);

  /**
   * Id of the flow token this run was restored from; present only in runs that came by such a link.
   */
  public static final ContextKey<String> IS_RESTORED = ContextKey.of("is_restored", String.class);

  /** Slug of the flow that redirected here; present only in runs started by a redirect stage. */
  public static final ContextKey<String> IS_REDIRECTED =
      ContextKey.of("is_redirected", String.class);

  /**
   * How the person proved who they are: {@code password}, {@code token} and so on. The first proof
   * stays.
   */
  public static final ContextKey<String> AUTH_METHOD = ContextKey.of("auth_method", String.class);

  /** The {@link #AUTH_METHOD} of somebody who showed a passkey and nothing else. */
  public static final String PASSKEY_ALONE = "auth_webauthn_pwl";

  /** More about {@link #AUTH_METHOD}: the factors used, whether the device is known. */
  public static final ContextKey<Map<String, Object>> AUTH_METHOD_ARGS =
      ContextKey.mapOf("auth_method_args");

  /** What the deny stage says instead of its own message. */
  public static final ContextKey<String> DENY_MESSAGE = ContextKey.of("deny_message", String.class);

  /**
   * The address an e-mail stage sends to instead of the account's own, e.g. one that is to become
   * it; put there by a policy.
   */
  public static final ContextKey<String> EMAIL = ContextKey.of("email", String.class);

  /** What was shown by mail in this run. Put there by the engine and the e-mail stage only. */
  public static final ContextKey<List<MailProof>> MAIL_PROOFS =
      ContextKey.listOf("vestibule.mail_proofs", MailProof.class);

  /** Which password backend accepted the password. */
  public static final ContextKey<String> USER_BACKEND = ContextKey.of("user_backend", String.class);

  /**
   * Id of the account the run has a proof of: its password, or that it was created by this run. A
   * stage that proves something of the pending user puts it here; nobody else does.
   */
  public static final ContextKey<UUID> PROVEN_USER =
      ContextKey.of("vestibule.proven_user", UUID.class);

  /**
   * The factors somebody has shown in this run that they hold. A stage that had one shown, or set
   * one up, adds to it; nobody else does.
   */
  public static final ContextKey<List<FactorProof>> FACTOR_PROOFS =
      ContextKey.listOf("vestibule.factor_proofs", FactorProof.class);

  /**
   * For how long, in seconds, the browser is to be remembered as one in which a factor was shown.
   * Put there by the stage that had it shown; whoever makes the login session does it.
   */
  public static final ContextKey<Long> REMEMBER_FACTOR =
      ContextKey.of("vestibule.remember_factor", Long.class);

  /** Whether the run goes by an invitation; not there if it does not. */
  public static final ContextKey<Boolean> INVITATION_IN_EFFECT =
      ContextKey.of("invitation_in_effect", Boolean.class);

  /** The invitation the run goes by, for policies: its {@code id} and its {@code name}. */
  public static final ContextKey<Map<String, Object>> INVITATION_SHOWN =
      ContextKey.mapOf("invitation");

  /**
   * Id of the invitation the run goes by, until it was used. Set by the invitation stage alone.
   * Whoever writes an account uses the invitation up in the same transaction, and then removes
   * this.
   */
  public static final ContextKey<UUID> INVITATION =
      ContextKey.of("vestibule.invitation", UUID.class);

  /**
   * The groups whoever is written with {@link #INVITATION} becomes a member of. Set by the
   * invitation stage alone.
   */
  public static final ContextKey<List<UUID>> INVITATION_GROUPS =
      ContextKey.listOf("vestibule.invitation_groups", UUID.class);

  /**
   * What a redirect stage goes to instead of its own target: {@code ak-flow://<slug>}, an address
   * or a path. Set by a policy.
   */
  public static final ContextKey<String> REDIRECT_STAGE_TARGET =
      ContextKey.of("redirect_stage_target", String.class);

  private ContextKeys() {}
}
