package io.vestibule.flow;

import io.vestibule.api.flow.Brand;
import io.vestibule.api.flow.RequestInfo;
import io.vestibule.api.flow.Visitor;
import io.vestibule.event.Origin;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request to the executor, with nothing of HTTP left in it.
 *
 * @param slug the flow
 * @param client who asks: a page for a person, or a program
 * @param input what is asked
 * @param query the query string of the page, by name; kept by the run it starts
 * @param runs where the browser's runs are kept
 * @param visitor who is logged in at the browser
 * @param device the secret by which the browser may be known as one of a user's, or null
 * @param brand the brand by which the request came
 * @param home path of the application on this server, with a slash at the end, e.g. {@code /auth/}
 * @param info what stages and policies may know of the request
 * @param origin where the request comes from, for the audit log; its reference names the request in
 *     the log
 */
public record FlowRequest(
    String slug,
    Client client,
    Input input,
    Map<String, List<String>> query,
    RunStore runs,
    Visitor visitor,
    @Nullable String device,
    Brand brand,
    String home,
    RequestInfo info,
    Origin origin) {
  public FlowRequest {
    query = Collections.unmodifiableMap(new LinkedHashMap<>(query));
  }

  /** Who asks. */
  public enum Client {
    /**
     * A page. It names its run and step, proves where its answers come from, and is not led past
     * something that acts by a mere link.
     */
    PAGE,
    /** A program: it means the newest run of the flow, and takes one stage at a time. */
    PROGRAM
  }

  /** What is asked. */
  public sealed interface Input {
    /**
     * To be shown what is next.
     *
     * @param run the run a page means, or null to start one
     */
    record Show(@Nullable String run) implements Input {}

    /**
     * To have an answer judged.
     *
     * @param run the run a page means, or null
     * @param step the step a page answers, or null
     * @param csrf the proof of where it comes from, or null
     * @param answer the answer
     */
    record Submit(
        @Nullable String run, @Nullable Integer step, @Nullable String csrf, RawAnswer answer)
        implements Input {}

    /** To run a flow from its start, by somebody who has confirmed that they want what it does. */
    record Confirmed() implements Input {}
  }
}
