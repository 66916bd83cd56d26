package io.vestibule.account;

import io.vestibule.api.challenge.FieldError;
import io.vestibule.api.text.Text;
import io.vestibule.api.user.AccountDraft;
import io.vestibule.user.CanonicalName;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds what is wrong with a draft whatever the accounts there are. */
final class DraftCheck {
  private static final int MAX_NAME = 255;
  private static final int MAX_CANONICAL = 320;

  /** RFC 5321 §4.5.3.1.3, less the angle brackets. */
  private static final int MAX_ADDRESS = 254;

  private DraftCheck() {}

  static List<FieldError> errors(AccountDraft draft) {
    List<FieldError> errors = new ArrayList<>();
    username(draft, errors);
    String name = draft.name();
    if (name != null) {
      if (name.length() > MAX_NAME) {
        errors.add(error("name", "too_long", MAX_NAME));
      } else if (name.codePoints().anyMatch(Character::isISOControl)) {
        errors.add(error("name", "name.invalid"));
      }
    }
    email(draft.email(), errors);
    if (!draft.attributes().isEmpty() && Attributes.isTooDeep(draft.attributes())) {
      errors.add(error("attributes", "attributes.too_large"));
    }
    AccountDraft.Creation creation = draft.creation();
    if (creation != null && (creation.path().isBlank() || creation.path().length() > MAX_NAME)) {
      errors.add(error("path", "path.invalid"));
    }
    return errors;
  }

  private static void username(AccountDraft draft, List<FieldError> errors) {
    String username = draft.username();
    if (username == null) {
      if (draft.user() == null) {
        errors.add(
            new FieldError("username", Text.of(DraftCheck.class, "username.blank"), "required"));
      }
    } else if (username.isBlank()) {
      errors.add(new FieldError("username", Text.of(DraftCheck.class, "username.blank"), "blank"));
    } else if (isTooLong(username, MAX_NAME)) {
      errors.add(error("username", "too_long", MAX_NAME));
    } else if (!CanonicalName.mayBeGiven(username)) {
      errors.add(error("username", "username.invalid"));
    }
  }

  private static void email(@Nullable String email, List<FieldError> errors) {
    if (email == null || email.isEmpty()) {
      return;
    }
    int at = email.lastIndexOf('@');
    if (isTooLong(email, MAX_ADDRESS)) {
      errors.add(error("email", "too_long", MAX_ADDRESS));
    } else if (at < 1
        || at == email.length() - 1
        || !CanonicalName.mayBeGiven(email)
        || email.codePoints().anyMatch(DraftCheck::neverInAnAddress)) {
      errors.add(error("email", "email.invalid"));
    }
  }

  /** What would make one address in a header two, or something else. */
  private static boolean neverInAnAddress(int c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c) || "<>,;:\"\\()[]".indexOf(c) >= 0;
  }

  /** Some characters are several in canonical form. */
  private static boolean isTooLong(String name, int limit) {
    return name.length() > limit || CanonicalName.of(name).length() > MAX_CANONICAL;
  }

  private static FieldError error(String field, String key, Object... arguments) {
    return FieldError.of(field, Text.of(DraftCheck.class, key, arguments));
  }
}
