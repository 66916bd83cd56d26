package io.vestibule.web.rest;

import io.vestibule.json.Json;
import io.vestibule.trial.Trial;
import io.vestibule.trial.TrialQuestion;
import io.vestibule.web.request.Asked;
import io.vestibule.web.request.FormBody;
import io.vestibule.web.request.FormBody.MalformedException;
import io.vestibule.web.request.FormBody.TooLargeException;
import io.vestibule.web.trial.TrialInput;
import io.vestibule.web.trial.TrialJson;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;

/**
 * Answers with what policies would say, to superusers, who may change them: whoever may only look
 * at a policy must not have it run (CVE-2026-25227).
 */
final class TrialAnswer {
  private TrialAnswer() {}

  /** What came of a trial, in the situation a JSON object describes. */
  static Response to(
      HttpServletRequest request,
      InputStream body,
      BiFunction<Asked, TrialQuestion, Optional<Trial>> run) {
    return SuperusersOnly.answer(request, asked -> answer(asked, body, run));
  }

  private static Response answer(
      Asked asked, InputStream body, BiFunction<Asked, TrialQuestion, Optional<Trial>> run) {
    Map<String, Object> given;
    try {
      byte[] bytes = FormBody.bytes(body);
      given = bytes.length == 0 ? Map.of() : Json.readObject(FormBody.utf8(bytes));
    } catch (TooLargeException e) {
      return JsonResponse.error(413, "The request is too large.", "too_large");
    } catch (MalformedException | Json.InvalidJsonException | IOException e) {
      return JsonResponse.error(400, "JSON parse error.", "parse_error");
    }
    TrialInput.Reading reading = TrialInput.read(asked, given);
    TrialQuestion question = reading.question();
    if (question == null) {
      Map<String, List<String>> errors = new LinkedHashMap<>();
      reading
          .errors()
          .forEach((field, texts) -> errors.put(field, texts.stream().map(asked::words).toList()));
      return JsonResponse.of(400, errors);
    }
    return run.apply(asked, question)
        .map(trial -> JsonResponse.of(200, new TrialJson(asked).write(trial)))
        .orElseGet(JsonResponse::notFound);
  }

  /** An id; empty if the text is none. */
  static Optional<UUID> id(String text) {
    try {
      return Optional.of(UUID.fromString(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
