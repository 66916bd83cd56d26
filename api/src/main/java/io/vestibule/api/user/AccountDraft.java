package io.vestibule.api.user;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What an account is to be: a new one, or changes to one there is. What is null stays as it is, or
 * is empty in a new account.
 *
 * @param user the account to be changed, or null to create one
 * @param creation what else a new account is; null exactly where one is changed
 * @param username the name it logs in with
 * @param name the person's own name
 * @param email the mail address
 * @param password the new password, unchanged; the account's other sessions end
 * @param attributes attributes to be set, by the names on the way to them: {@code [a, b]} is {@code
 *     b} in the map {@code a}. What is set takes the place of what is there
 * @param groups groups to join; one that is gone is left out
 * @param groupNames groups to join, by name; one that is gone is left out
 * @param invitation the invitation that is used up, or null
 * @param keepsSessions whether the account's sessions go on when its password changes
 * @param session the session that goes on in any case, or null
 * @param notice how people are told of what must be told
 */
public record AccountDraft(
    @Nullable UUID user,
    @Nullable Creation creation,
    @Nullable String username,
    @Nullable String name,
    @Nullable String email,
    @Nullable String password,
    Map<List<String>, @Nullable Object> attributes,
    Set<UUID> groups,
    Set<String> groupNames,
    @Nullable UsedInvitation invitation,
    boolean keepsSessions,
    @Nullable UUID session,
    Notice notice) {
  public AccountDraft {
    if ((user == null) == (creation == null)) {
      throw new IllegalArgumentException("an account is either created or changed");
    }
    attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
    groups = Collections.unmodifiableSet(new LinkedHashSet<>(groups));
    groupNames = Collections.unmodifiableSet(new LinkedHashSet<>(groupNames));
    Objects.requireNonNull(notice, "notice");
  }

  /**
   * What a new account is that is never changed by a draft afterwards.
   *
   * @param active whether it may log in
   * @param type what kind of account it is
   * @param path the folder it is filed under
   */
  public record Creation(boolean active, UserType type, String path) {
    public Creation {
      Objects.requireNonNull(type, "type");
      Objects.requireNonNull(path, "path");
    }
  }

  /**
   * An invitation that is used up by writing an account.
   *
   * @param id the invitation
   * @param flow the flow it is used in
   * @param groups the groups it makes its user a member of, also those that make superusers:
   *     whoever invites chose them
   */
  public record UsedInvitation(UUID id, UUID flow, Set<UUID> groups) {
    public UsedInvitation {
      Objects.requireNonNull(id, "id");
      Objects.requireNonNull(flow, "flow");
      groups = Set.copyOf(groups);
    }
  }

  /**
   * How people are told, e.g. at the address they had before.
   *
   * @param brand the brand by which they came
   * @param locale their language
   */
  public record Notice(UUID brand, Locale locale) {
    public Notice {
      Objects.requireNonNull(brand, "brand");
      Objects.requireNonNull(locale, "locale");
    }
  }

  /** Starts a draft of a new account. */
  public static Builder creating(Creation creation, Notice notice) {
    return new Builder(null, Objects.requireNonNull(creation, "creation"), notice);
  }

  /** Starts a draft of changes to an account. */
  public static Builder changing(UUID user, Notice notice) {
    return new Builder(Objects.requireNonNull(user, "user"), null, notice);
  }

  /** Shows no values: they are personal, and one is secret. */
  @Override
  public String toString() {
    return "AccountDraft[" + (user == null ? "new" : user) + "]";
  }

  /** Collects what makes a draft. */
  public static final class Builder {
    private final @Nullable UUID user;
    private final @Nullable Creation creation;
    private final Notice notice;
    private final Map<List<String>, @Nullable Object> attributes = new LinkedHashMap<>();
    private final Set<UUID> groups = new LinkedHashSet<>();
    private final Set<String> groupNames = new LinkedHashSet<>();
    private @Nullable String username;
    private @Nullable String name;
    private @Nullable String email;
    private @Nullable String password;
    private @Nullable UsedInvitation invitation;
    private boolean keepsSessions;
    private @Nullable UUID session;

    private Builder(@Nullable UUID user, @Nullable Creation creation, Notice notice) {
      this.user = user;
      this.creation = creation;
      this.notice = notice;
    }

    /** Sets the user name, unless it is null. */
    public Builder username(@Nullable String value) {
      this.username = value;
      return this;
    }

    /** Sets the person's own name, unless it is null. */
    public Builder name(@Nullable String value) {
      this.name = value;
      return this;
    }

    /** Sets the mail address, unless it is null. */
    public Builder email(@Nullable String value) {
      this.email = value;
      return this;
    }

    /** Sets the password, unless it is null. */
    public Builder password(@Nullable String value) {
      this.password = value;
      return this;
    }

    /** Sets attributes, by the names on the way to them. */
    public Builder attributes(Map<List<String>, @Nullable Object> values) {
      attributes.putAll(values);
      return this;
    }

    /** Has the account join groups. */
    public Builder groups(Collection<UUID> ids) {
      groups.addAll(ids);
      return this;
    }

    /** Has the account join groups. */
    public Builder groupsNamed(Collection<String> names) {
      groupNames.addAll(names);
      return this;
    }

    /** Uses up an invitation. */
    public Builder invitation(UsedInvitation used) {
      this.invitation = used;
      return this;
    }

    /** Says whether the account's sessions go on when its password changes. */
    public Builder keepsSessions(boolean keeps) {
      this.keepsSessions = keeps;
      return this;
    }

    /** Says which session goes on in any case, or null for none. */
    public Builder session(@Nullable UUID kept) {
      this.session = kept;
      return this;
    }

    /** The draft. */
    public AccountDraft build() {
      return new AccountDraft(
          user,
          creation,
          username,
          name,
          email,
          password,
          attributes,
          groups,
          groupNames,
          invitation,
          keepsSessions,
          session,
          notice);
    }
  }
}
