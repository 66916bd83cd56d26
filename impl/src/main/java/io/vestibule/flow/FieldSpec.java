package io.vestibule.flow;

import io.vestibule.api.challenge.Field;
import io.vestibule.api.challenge.FieldKind;
import java.util.Objects;

/**
 * What an answer may hold in one field, kept in the run from when the challenge was shown.
 *
 * @param name the field's name
 * @param kind what it is
 * @param presence whether an answer must hold it
 * @param maxLength the longest answer, in characters; of a file, in bytes
 */
record FieldSpec(String name, FieldKind kind, Field.Presence presence, int maxLength) {
  FieldSpec {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(presence, "presence");
  }

  static FieldSpec of(Field field) {
    return new FieldSpec(field.name(), field.kind(), field.presence(), field.maxLength());
  }
}
