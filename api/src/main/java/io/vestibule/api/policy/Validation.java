package io.vestibule.api.policy;

import io.vestibule.api.context.ContextChanges;
import io.vestibule.api.text.Text;
import java.util.List;
import java.util.Objects;

/**
 * What policies said about what a person is about to have changed.
 *
 * @param passing whether all of them said yes
 * @param messages what they have to say, in order: what is wrong if they said no, else advice
 * @param changes what they would change in the plan context; nothing has been changed
 */
public record Validation(boolean passing, List<Text> messages, ContextChanges changes) {
  public Validation {
    messages = List.copyOf(messages);
    Objects.requireNonNull(changes, "changes");
  }
}
