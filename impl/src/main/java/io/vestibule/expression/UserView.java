package io.vestibule.expression;

import io.vestibule.api.flow.Visitor;
import io.vestibule.api.user.Group;
import io.vestibule.api.user.PendingUser;
import io.vestibule.api.user.User;
import io.vestibule.api.user.Users;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A user as expressions see it. What is not at hand is looked up when it is asked for, once. */
final class UserView {
  private final Evaluation evaluation;
  private final @Nullable PendingUser who;
  private @Nullable User account;
  private @Nullable List<Group> groups;
  private boolean sought;

  private UserView(Evaluation evaluation, @Nullable PendingUser who, @Nullable User account) {
    this.evaluation = evaluation;
    this.who = who;
    this.account = account;
    this.sought = account != null || who == null || !who.exists();
  }

  /** An account that was read. */
  static UserView of(Evaluation evaluation, User account) {
    return new UserView(evaluation, PendingUser.of(account), account);
  }

  /** Somebody of whom little is known so far. */
  static UserView of(Evaluation evaluation, PendingUser who) {
    return new UserView(evaluation, who, null);
  }

  /** Nobody. */
  static UserView nobody(Evaluation evaluation) {
    return new UserView(evaluation, null, null);
  }

  @Nullable UUID id() {
    return who == null ? null : who.id();
  }

  boolean exists() {
    return id() != null;
  }

  String username() {
    return who == null ? "" : who.username();
  }

  String email() {
    return who == null ? "" : who.email();
  }

  boolean isVisitor() {
    User visitor = visitor().user();
    return visitor != null && visitor.id().equals(id());
  }

  boolean isSuperuser() {
    if (isVisitor()) {
      return visitor().superuser();
    }
    return groups().stream().anyMatch(Group::superuser);
  }

  /** Names of the groups, sorted. */
  List<String> groupNames() {
    return groups().stream().map(Group::name).sorted(Comparator.naturalOrder()).toList();
  }

  /** Whether one of the groups has a name or an id. */
  boolean isIn(String group) {
    return groups().stream()
        .anyMatch(one -> one.name().equals(group) || one.id().toString().equalsIgnoreCase(group));
  }

  /** Something of the account; null where there is no account any more. */
  <T> @Nullable T of(Function<User, @Nullable T> what) {
    User user = account();
    return user == null ? null : what.apply(user);
  }

  /** Whom services know by this. */
  Optional<PendingUser> who() {
    return Optional.ofNullable(who);
  }

  private @Nullable User account() {
    UUID id = id();
    if (!sought && id != null) {
      sought = true;
      User visitor = visitor().user();
      if (visitor != null && visitor.id().equals(id)) {
        account = visitor;
      } else {
        account = users().find(id).orElse(null);
      }
    }
    return account;
  }

  private List<Group> groups() {
    if (groups == null) {
      UUID id = id();
      groups = id == null ? List.of() : new ArrayList<>(users().groupsOf(id));
    }
    return groups;
  }

  private Users users() {
    evaluation.meter().lookUp();
    return evaluation.input().services().users();
  }

  private Visitor visitor() {
    return evaluation.input().visitor();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    if (this == other) {
      return true;
    }
    UUID id = id();
    return id != null && other instanceof UserView view && id.equals(view.id());
  }

  @Override
  public int hashCode() {
    return java.util.Objects.hashCode(id());
  }
}
