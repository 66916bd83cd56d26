package io.vestibule.api.user;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A user account, as it was when it was read. Made by the engine; it holds nothing secret.
 *
 * @param id the account's id; never changes
 * @param username the name the account logs in with
 * @param name the person's own name; may be empty
 * @param email the mail address; may be empty
 * @param active whether the account may log in
 * @param type what kind of account it is
 * @param path the folder the account is filed under, e.g. {@code users/staff}
 * @param attributes free attributes; cannot be changed
 * @param lastLogin when the account last logged in, or null if never
 * @param passwordChangedAt when the password was last set, or null if there never was one
 */
public record User(
    UUID id,
    String username,
    String name,
    String email,
    boolean active,
    UserType type,
    String path,
    Map<String, @Nullable Object> attributes,
    @Nullable Instant lastLogin,
    @Nullable Instant passwordChangedAt) {
  public User {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(username, "username");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(email, "email");
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(path, "path");
    attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
  }
}
