package io.vestibule.flow;

import java.util.Map;

/**
 * What a browser or program sent, as untrusted as it came.
 *
 * @param form whether it came as a form, in which an unticked box is simply missing
 * @param values values by name: of a form, texts, or lists of texts where a name occurs more than
 *     once; of JSON, whatever JSON can hold
 */
public record RawAnswer(boolean form, Map<String, Object> values) {
  /** Does not show the values, which may be secret. */
  @Override
  public String toString() {
    return "RawAnswer" + values.keySet();
  }
}
