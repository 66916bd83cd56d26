package io.vestibule.stages.user_write;

import io.vestibule.api.challenge.FieldError;
import io.vestibule.api.config.Default;
import io.vestibule.api.config.Ref;
import io.vestibule.api.context.ContextChanges;
import io.vestibule.api.context.ContextKey;
import io.vestibule.api.context.ContextKeys;
import io.vestibule.api.context.PlanContext;
import io.vestibule.api.stage.Capability;
import io.vestibule.api.stage.Outcome;
import io.vestibule.api.stage.StageKind;
import io.vestibule.api.stage.StageRun;
import io.vestibule.api.text.Text;
import io.vestibule.api.user.AccountDraft;
import io.vestibule.api.user.AccountWrite;
import io.vestibule.api.user.Group;
import io.vestibule.api.user.PendingUser;
import io.vestibule.api.user.User;
import io.vestibule.api.user.UserField;
import io.vestibule.api.user.UserType;
import jakarta.validation.constraints.Size;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Writes what was typed into prompts to an account: a new one, or the one the run is about.
 *
 * <p>An account there is already is written only by somebody who has shown that it is theirs
 * ({@link StageRun#isProven}). Whoever merely typed its name writes nothing.
 */
public final class UserWriteStage implements StageKind<UserWriteStage.Config> {
  private static final String USER_PATH = "user_path";
  private static final String USER_TYPE = "user_type";
  private static final String GROUPS = "groups";
  private static final String DEFAULT_PATH = "users";
  private static final String INBUILT = "authentik.core.auth.InbuiltBackend";

  /** Whether the other sessions of the account go on although its password changes. */
  private static final ContextKey<Boolean> KEEP_OTHER_SESSIONS =
      ContextKey.of("keep_other_sessions", Boolean.class);

  /** When an account is created. */
  public enum UserCreationMode {
    /** Never. */
    NEVER_CREATE,
    /** When the run is about nobody. */
    CREATE_WHEN_REQUIRED,
    /** Always: whoever the run was about, it is about the new account afterwards. */
    ALWAYS_CREATE
  }

  /**
   * Configuration.
   *
   * @param userCreationMode when an account is created
   * @param createUsersAsInactive whether accounts that are created may not log in yet
   * @param createUsersGroup a group every account that is written joins, or null
   * @param userType what kind of account is created
   * @param userPathTemplate the folder accounts that are created are filed under; empty for {@code
   *     users}
   */
  public record Config(
      @Default("create_when_required") UserCreationMode userCreationMode,
      @Default("false") boolean createUsersAsInactive,
      @Nullable Ref<Group> createUsersGroup,
      @Default("external") UserType userType,
      @Default("") @Size(max = 255) String userPathTemplate) {}

  @Override
  public String type() {
    return "user_write";
  }

  @Override
  public Class<Config> configType() {
    return Config.class;
  }

  @Override
  public Set<Capability> capabilities(Config config) {
    return Set.of(Capability.WRITES_USER);
  }

  @Override
  public boolean actsWhenShown(StageRun<Config> run) {
    return run.context().has(ContextKeys.PROMPT_DATA);
  }

  @Override
  public Outcome.Shown show(StageRun<Config> run) {
    Optional<Map<String, Object>> typed = run.context().get(ContextKeys.PROMPT_DATA);
    if (typed.isEmpty()) {
      return Outcome.deny(text("no_data")).because("nothing was typed that could be written");
    }
    try {
      return write(run, PromptData.read(typed.get()), typed.get());
    } catch (PromptData.UnwritableException e) {
      return failed(String.valueOf(e.getMessage()));
    }
  }

  private static Outcome.Shown write(
      StageRun<Config> run, PromptData data, Map<String, Object> typed) {
    Target target = target(run);
    if (target instanceof Target.Nobody nobody) {
      return nobody.denial();
    }
    AccountDraft.Notice notice = new AccountDraft.Notice(run.brand().id(), run.request().locale());
    AccountDraft.Builder draft;
    if (target instanceof Target.Existing existing) {
      draft = AccountDraft.changing(existing.user(), notice);
    } else {
      Optional<UserType> type = userType(run);
      if (type.isEmpty()) {
        return failed("there is no user type of the name in " + USER_TYPE);
      }
      draft =
          AccountDraft.creating(
              new AccountDraft.Creation(
                  !run.config().createUsersAsInactive(), type.get(), path(run)),
              notice);
    }
    draft
        .username(data.username())
        .name(data.name())
        .email(data.email())
        .password(data.password())
        .attributes(data.attributes())
        .keepsSessions(keepsSessions(run.context(), data))
        .session(run.visitor().session());
    groups(run, draft);
    run.context()
        .get(ContextKeys.INVITATION)
        .ifPresent(
            invitation ->
                draft.invitation(
                    new AccountDraft.UsedInvitation(
                        invitation,
                        run.flow().id(),
                        Set.copyOf(
                            run.context().get(ContextKeys.INVITATION_GROUPS).orElse(List.of())))));
    AccountWrite result = run.services().accounts().write(draft.build());
    return outcome(run, result, data, typed);
  }

  // --- which account

  /** The account that is to be written. */
  private sealed interface Target {
    /** A new one. */
    record New() implements Target {}

    /** One there is. */
    record Existing(UUID user) implements Target {}

    /** None. */
    record Nobody(Outcome.Deny denial) implements Target {}
  }

  private static Target target(StageRun<Config> run) {
    UserCreationMode mode = run.config().userCreationMode();
    Optional<PendingUser> pending = run.subject();
    if (mode == UserCreationMode.ALWAYS_CREATE) {
      // Such a run stays about whom its link was made for: the engine would refuse another one
      // when the account is there already.
      return run.context().has(ContextKeys.PENDING_USER)
              && run.context().has(ContextKeys.IS_RESTORED)
          ? new Target.Nobody(failed("the run came by a link and is about somebody already"))
          : new Target.New();
    }
    if (pending.isEmpty()) {
      return mode == UserCreationMode.NEVER_CREATE
          ? new Target.Nobody(Outcome.deny(text("no_user")).because("the run is about nobody"))
          : new Target.New();
    }
    UUID user = pending.get().id();
    if (user == null || !run.isProven(user)) {
      // The same for a name that is nobody's: the answer must not tell which names exist.
      return new Target.Nobody(
          Outcome.deny(text("no_user"))
              .because("nobody has shown that the pending user's account is theirs"));
    }
    return new Target.Existing(user);
  }

  private static Optional<UserType> userType(StageRun<Config> run) {
    Object given = run.context().asMap().get(USER_TYPE);
    Optional<UserType> type =
        given == null
            ? Optional.of(run.config().userType())
            : Arrays.stream(UserType.values())
                .filter(value -> value.name().toLowerCase(Locale.ROOT).equals(given))
                .findFirst();
    // Those are part of the installation: no flow makes one.
    return type.map(
        value -> value == UserType.INTERNAL_SERVICE_ACCOUNT ? UserType.SERVICE_ACCOUNT : value);
  }

  private static String path(StageRun<Config> run) {
    String path =
        run.context().asMap().get(USER_PATH) instanceof String given
            ? given
            : run.config().userPathTemplate();
    return path.isBlank() ? DEFAULT_PATH : path;
  }

  // --- what else happens to it

  private static boolean keepsSessions(PlanContext context, PromptData data) {
    return context
        .get(KEEP_OTHER_SESSIONS)
        .or(() -> Optional.ofNullable(data.keepOtherSessions()))
        .orElse(false);
  }

  private static void groups(StageRun<Config> run, AccountDraft.Builder draft) {
    Ref<Group> configured = run.config().createUsersGroup();
    if (configured != null) {
      draft.groups(List.of(configured.id()));
    }
    Set<UUID> ids = new LinkedHashSet<>();
    Set<String> names = new LinkedHashSet<>();
    for (String group : texts(run.context().asMap().get(GROUPS))) {
      try {
        ids.add(UUID.fromString(group));
      } catch (IllegalArgumentException e) {
        names.add(group);
      }
    }
    draft.groups(ids).groupsNamed(names);
  }

  private static List<String> texts(@Nullable Object value) {
    List<String> texts = new ArrayList<>();
    if (value instanceof Collection<?> list) {
      list.forEach(element -> texts.addAll(texts(element)));
    } else if (value instanceof String text) {
      texts.add(text);
    }
    return texts;
  }

  // --- what came of it

  private static Outcome.Shown outcome(
      StageRun<Config> run, AccountWrite result, PromptData data, Map<String, Object> typed) {
    if (result instanceof AccountWrite.Written written) {
      return Outcome.done().with(known(run, written, data, typed));
    }
    if (result instanceof AccountWrite.Taken taken) {
      return Outcome.deny(text(taken.field() == UserField.EMAIL ? "taken.email" : "taken.username"))
          .because("the name is taken");
    }
    if (result instanceof AccountWrite.Refused refused) {
      FieldError first = refused.errors().get(0);
      return Outcome.deny(first.message()).because("the account cannot be: " + first.field());
    }
    if (result instanceof AccountWrite.InvitationGone) {
      return Outcome.deny(text("invitation_gone"))
          .because("the invitation was used up, has expired or is for another flow");
    }
    return Outcome.deny(text("no_user")).because("the account is gone");
  }

  private static ContextChanges known(
      StageRun<Config> run,
      AccountWrite.Written written,
      PromptData data,
      Map<String, Object> typed) {
    User user = written.user();
    ContextChanges changes =
        ContextChanges.none()
            .put(ContextKeys.PENDING_USER, PendingUser.of(user))
            .put(ContextKeys.PROMPT_DATA, PromptData.withoutPasswords(typed));
    if (run.context().has(ContextKeys.INVITATION)) {
      // Used up: what is written later in the run does not need it again.
      changes = changes.remove(ContextKeys.INVITATION).remove(ContextKeys.INVITATION_GROUPS);
    }
    if (!written.created()) {
      return changes;
    }
    changes =
        changes
            .remove(ContextKeys.PENDING_USER_IDENTIFIER)
            .put(ContextKeys.PROVEN_USER, user.id())
            .put(ContextKeys.USER_BACKEND, INBUILT)
            // What was proven before was proven of somebody else.
            .remove(ContextKeys.AUTH_METHOD)
            .remove(ContextKeys.AUTH_METHOD_ARGS);
    return data.password() == null ? changes : changes.put(ContextKeys.AUTH_METHOD, "password");
  }

  private static Outcome.Deny failed(String reason) {
    return Outcome.deny(text("failed")).because(reason);
  }

  private static Text text(String key) {
    return Text.of(UserWriteStage.class, key);
  }
}
