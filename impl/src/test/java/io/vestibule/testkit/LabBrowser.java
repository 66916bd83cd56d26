package io.vestibule.testkit;

import io.vestibule.api.flow.RequestInfo;
import io.vestibule.api.flow.Visitor;
import io.vestibule.api.session.NetworkBinding;
import io.vestibule.api.session.SignIn;
import io.vestibule.api.user.User;
import io.vestibule.event.Origin;
import io.vestibule.flow.ChallengeView;
import io.vestibule.flow.FlowReply;
import io.vestibule.flow.FlowReply.Result;
import io.vestibule.flow.FlowRequest;
import io.vestibule.flow.FlowRequest.Client;
import io.vestibule.flow.FlowRequest.Input;
import io.vestibule.flow.RawAnswer;
import io.vestibule.session.LoginProof;
import io.vestibule.session.LoginSessions.SignedIn;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A browser or program in a lab: it keeps its session and cookies between requests, and remembers
 * what it was shown last.
 */
public final class LabBrowser {
  private final Lab lab;
  private final LabRunStore runs = new LabRunStore();
  private @Nullable String cookie;
  private @Nullable String device;
  private String address = "192.0.2.1";
  private String host = "localhost";
  private FlowReply.@Nullable Effect effect;
  private String slug = "";
  private Map<String, List<String>> query = Map.of();
  private @Nullable Result last;

  LabBrowser(Lab lab) {
    this.lab = lab;
  }

  // --- as a program
  // ------------------------------------------------------------------------------------------------

  /** GET of the executor. */
  public Result get(LabFlow flow) {
    return get(flow.slug(), Map.of());
  }

  /** GET of the executor with the query string of a page, as name and value in turn. */
  public Result get(LabFlow flow, String... pairs) {
    return get(flow.slug(), pairs(pairs));
  }

  /** GET of the executor. */
  public Result get(String flowSlug, Map<String, List<String>> pageQuery) {
    slug = flowSlug;
    query = pageQuery;
    return send(Client.PROGRAM, new Input.Show(null));
  }

  /** GET of the executor once more. */
  public Result get() {
    return send(Client.PROGRAM, new Input.Show(null));
  }

  /** POST to the executor, as JSON. */
  public Result post(Map<String, ?> answer) {
    return send(
        Client.PROGRAM,
        new Input.Submit(null, null, null, new RawAnswer(false, new LinkedHashMap<>(answer))));
  }

  /** POST to the executor, as a form. */
  public Result postForm(Map<String, ?> answer) {
    return send(
        Client.PROGRAM,
        new Input.Submit(null, null, null, new RawAnswer(true, new LinkedHashMap<>(answer))));
  }

  /** POST to the executor of a flow that was not looked at before. */
  public Result post(LabFlow flow, Map<String, ?> answer) {
    slug = flow.slug();
    query = Map.of();
    return post(answer);
  }

  /** GETs until something is shown that is not just "go on". */
  public Result follow() {
    for (int i = 0; last instanceof Result.Onward; i++) {
      if (i == 50) {
        throw new AssertionError("the flow goes on for ever");
      }
      send(Client.PROGRAM, new Input.Show(null));
    }
    return last();
  }

  // --- as a page
  // ---------------------------------------------------------------------------------------------------

  /** Opens the page of a flow in a tab of its own. */
  public Tab tab(LabFlow flow, String... pairs) {
    return tab(flow.slug(), pairs);
  }

  /** Opens the page of a flow in a tab of its own. */
  public Tab tab(String flowSlug, String... pairs) {
    Tab tab = new Tab(flowSlug, pairs(pairs));
    tab.open();
    return tab;
  }

  /** A tab that shows the page of a flow. */
  public final class Tab {
    private final String flowSlug;
    private final Map<String, List<String>> pageQuery;
    private @Nullable String run;
    private @Nullable Result shown;

    private Tab(String flowSlug, Map<String, List<String>> pageQuery) {
      this.flowSlug = flowSlug;
      this.pageQuery = pageQuery;
    }

    /** Opens or reloads the page. */
    public Result open() {
      return handle(new Input.Show(run));
    }

    /** Fills in the page that is shown and sends it off, then goes where the answer says. */
    public Result submit(Map<String, ?> answer) {
      ChallengeView view = view();
      return submit(view.run(), view.step(), view.csrf(), answer);
    }

    /** Sends a page off that may not be the one shown now. */
    public Result submit(
        String runId, @Nullable Integer step, @Nullable String csrf, Map<String, ?> answer) {
      return handle(
          new Input.Submit(runId, step, csrf, new RawAnswer(true, new LinkedHashMap<>(answer))));
    }

    /** Runs the flow as somebody who has confirmed that they want it. */
    public Result confirmed() {
      return handle(new Input.Confirmed());
    }

    /** The challenge that is shown. */
    public ChallengeView view() {
      if (shown instanceof Result.Asked asked) {
        return asked.view();
      }
      throw new AssertionError("no challenge is shown but " + shown);
    }

    /** What is shown. */
    public Result shown() {
      return Objects.requireNonNull(shown);
    }

    private Result handle(Input input) {
      Result result = request(Client.PAGE, input, flowSlug, pageQuery);
      if (result instanceof Result.Onward onward) {
        run = onward.run();
        result = request(Client.PAGE, new Input.Show(run), flowSlug, pageQuery);
      }
      if (result instanceof Result.Asked asked) {
        run = asked.view().run();
      }
      shown = result;
      return result;
    }
  }

  // --- the browser itself
  // ------------------------------------------------------------------------------------------

  /** Who is logged in. */
  public Visitor visitor() {
    String known = cookie;
    return known == null
        ? Visitor.anonymous()
        : lab.engine().sessions().resolve(known, new Origin(address, "lab-reference"));
  }

  /** Logs a user in without a flow. */
  public void logIn(User user) {
    SignedIn signedIn =
        lab.engine()
            .sessions()
            .signIn(
                new SignIn(
                    user.id(), Duration.ZERO, NetworkBinding.NO_BINDING, false, Duration.ZERO),
                null,
                null,
                "lab",
                LoginProof.by("lab"),
                new Origin(address, "lab-reference"));
    if (!(signedIn instanceof SignedIn.Granted granted)) {
      throw new AssertionError("not logged in: " + signedIn);
    }
    cookie = granted.cookies().session();
  }

  /** The cookie of the login session, or null. */
  public @Nullable String cookie() {
    return cookie;
  }

  /** Takes over the cookie of a login session. */
  public void cookie(@Nullable String newCookie) {
    cookie = newCookie;
  }

  /** The secret by which it is recognised, or null. */
  public @Nullable String device() {
    return device;
  }

  /** Takes over the secret by which a browser is recognised. */
  public LabBrowser remembered(String newDevice) {
    device = newDevice;
    return this;
  }

  /** Moves to another address. */
  public LabBrowser at(String newAddress) {
    address = newAddress;
    return this;
  }

  /** Goes to another host. */
  public LabBrowser on(String newHost) {
    host = newHost;
    return this;
  }

  /** What the last answer did to the login session, or null for nothing. */
  public FlowReply.@Nullable Effect effect() {
    return effect;
  }

  /** Where its runs are kept. */
  public LabRunStore runs() {
    return runs;
  }

  /** What it was shown last as a program. */
  public Result last() {
    return Objects.requireNonNull(last);
  }

  /** The challenge it was shown last as a program. */
  public ChallengeView view() {
    if (last instanceof Result.Asked asked) {
      return asked.view();
    }
    throw new AssertionError("no challenge was shown but " + last);
  }

  /** A request of this browser, for whatever takes one. */
  public FlowRequest toRequest(Client client, Input input, String flowSlug, String... pairs) {
    return toRequest(client, input, flowSlug, pairs(pairs));
  }

  private FlowRequest toRequest(
      Client client, Input input, String flowSlug, Map<String, List<String>> pageQuery) {
    return new FlowRequest(
        flowSlug,
        client,
        input,
        pageQuery,
        runs,
        visitor(),
        device,
        lab.engine().brand(host),
        "/",
        new RequestInfo(
            address,
            host,
            false,
            input instanceof Input.Show ? "GET" : "POST",
            "/if/flow/" + flowSlug + "/",
            pageQuery,
            "lab",
            Locale.ENGLISH,
            Map.of("user-agent", "lab")),
        new Origin(address, "lab-reference"));
  }

  private Result send(Client client, Input input) {
    Result result = request(client, input, slug, query);
    last = result;
    return result;
  }

  private Result request(
      Client client, Input input, String flowSlug, Map<String, List<String>> pageQuery) {
    FlowReply reply = lab.engine().executor().handle(toRequest(client, input, flowSlug, pageQuery));
    effect = reply.effect();
    if (reply.effect() instanceof FlowReply.Effect.SignedIn signedIn) {
      cookie = signedIn.cookies().session();
      if (signedIn.cookies().device() != null) {
        device = signedIn.cookies().device();
      }
    } else if (reply.effect() instanceof FlowReply.Effect.SignedOut) {
      cookie = null;
    }
    return reply.result();
  }

  private static Map<String, List<String>> pairs(String... pairs) {
    Map<String, List<String>> query = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      query.computeIfAbsent(pairs[i], key -> new ArrayList<>()).add(pairs[i + 1]);
    }
    return query;
  }
}
