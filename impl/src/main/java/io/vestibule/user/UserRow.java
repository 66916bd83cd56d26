package io.vestibule.user;

import io.vestibule.api.user.User;
import io.vestibule.api.user.UserType;
import io.vestibule.json.Json;
import io.vestibule.store.Row;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Lob;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

@Entity(name = "User")
@Table(name = "vst_user")
class UserRow extends Row {
  @Version int version;
  String username;
  String name;
  String email;
  boolean active;

  @Enumerated(EnumType.STRING)
  @Column(columnDefinition = "varchar(32)")
  UserType type;

  String path;
  @Lob String attributes;

  @Column(name = "upn_key")
  @Nullable String upnKey;

  @Nullable String password;

  @Column(name = "password_changed_at")
  @Nullable Instant passwordChangedAt;

  @Column(name = "last_login_at")
  @Nullable Instant lastLoginAt;

  @Column(name = "locked_until")
  @Nullable Instant lockedUntil;

  @Column(name = "created_at")
  Instant createdAt;

  @Column(name = "updated_at")
  Instant updatedAt;

  protected UserRow() {}

  UserRow(UUID id) {
    super(id);
  }

  User toUser() {
    return new User(
        id(),
        username,
        name,
        email,
        active,
        type,
        path,
        Json.readObject(attributes),
        lastLoginAt,
        passwordChangedAt);
  }
}
