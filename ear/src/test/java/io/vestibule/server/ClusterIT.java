package io.vestibule.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.api.event.Event;
import io.vestibule.api.event.EventActions;
import io.vestibule.api.factor.FactorType;
import io.vestibule.api.user.User;
import io.vestibule.event.Author;
import io.vestibule.invitation.InvitationOptions;
import io.vestibule.server.Program.Answer;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.LabFactors;
import io.vestibule.testkit.Together;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Two nodes of one installation, in one cluster of the server's: what one began the other ends. */
@Tag("cluster")
class ClusterIT {
  private static final String LOGIN = "/if/flow/default-authentication-flow/";
  private static final String TOTP = "/if/flow/default-authenticator-totp-setup/";
  private static final String RECOVERY = "/if/flow/default-recovery-flow/";
  private static final String ENROLLMENT = "/if/flow/invited-enrollment-flow/";
  private static final String TO_LOGIN = "/flows/-/default/authentication/";
  private static final String USER = "/if/user/";
  private static final String IMPORT = "/api/v3/flows/instances/import/";
  private static final String PASSWORD = "a long password";
  private static final String OTHER = "another long password";
  private static final int MANY = 16;
  private static final Path FLOWS = Path.of(TestServer.property("test.readme"), "../docs/flows");

  private static @Nullable Cluster cluster;

  private final Lab lab = cluster().lab();
  private final LabFactors factors = LabFactors.in(lab);
  private final String a = cluster().a().base();
  private final String b = cluster().b().base();

  @BeforeAll
  static void begin() throws IOException {
    MailBox.open();
    cluster = Cluster.start();
  }

  @AfterAll
  static void end() {
    Cluster running = cluster;
    if (running != null) {
      running.close();
    }
  }

  private static Cluster cluster() {
    return Objects.requireNonNull(cluster);
  }

  @BeforeEach
  void bothNodes() throws IOException {
    cluster().awaitBoth();
  }

  // --- the start

  @Test
  void nodesThatBeginAtOnceOnAnEmptyDatabaseInstallOnce() throws IOException {
    List<Event> created =
        lab.events().stream()
            .filter(event -> event.action().equals(EventActions.MODEL_CREATED))
            .filter(event -> event.user() == null)
            .toList();

    assertThat(count(created, "user", "akadmin")).isEqualTo(1);
    assertThat(count(created, "group", "Vestibule Admins")).isEqualTo(1);
    assertThat(lab.engine().definitions().latest().brands()).hasSize(1);
    assertThat(lab.engine().definitions().latest().flow("initial-setup")).isPresent();
    for (ClusterNode node : List.of(cluster().a(), cluster().b())) {
      assertThat(node.log()).filteredOn(line -> line.contains("SqlExceptionHelper")).isEmpty();
    }
    // The one that was made last counts; here the third engine made it.
    assertThat(worksFor(cluster().a().setupLink())).isFalse();
  }

  private boolean worksFor(Path link) throws IOException {
    Answer page = new Program(a).get(path(Files.readString(link).strip()));
    return page.body().contains("name=\"password\"");
  }

  private static long count(List<Event> events, String model, String name) {
    return events.stream()
        .filter(event -> model.equals(event.details().get("model")))
        .filter(event -> name.equals(event.details().get("name")))
        .count();
  }

  // --- a node is killed

  @Test
  void whatWasBegunOnANodeThatIsKilledIsFinishedOnTheOther() throws Exception {
    importFlow("recovery.yaml");
    User named = lab.user(PASSWORD);
    User known = lab.user(PASSWORD);
    factors.totp(known, "Phone");
    User forgetful = lab.user(PASSWORD);
    User midway = lab.user(PASSWORD);
    User careful = lab.user(PASSWORD);
    User inside = lab.user(PASSWORD);

    Program afterName = new Program(a);
    Answer password = named(afterName, named);
    Program afterPassword = new Program(a);
    Answer factor = withPassword(afterPassword, known, PASSWORD);
    assertThat(factor.body()).contains("name=\"code\"");
    Program beforeMail = new Program(a);
    recover(beforeMail, forgetful);
    String link = MailBox.link(forgetful.email(), 1);
    Program afterMail = new Program(a);
    recover(afterMail, midway);
    Answer choosing =
        onward(afterMail, afterMail.get(path(MailBox.link(midway.email(), 1))), Map.of());
    assertThat(choosing.body()).contains("name=\"password_repeat\"");
    Program settingUp = new Program(a);
    withPassword(settingUp, careful, PASSWORD);
    Answer secret = settingUp.get(TOTP);
    secret = settingUp.follow(secret);
    Program loggedIn = new Program(a);
    withPassword(loggedIn, inside, PASSWORD);

    // Whoever asks once more has waited until what they did before was kept.
    again(afterName, password);
    again(afterPassword, factor);
    again(afterMail, choosing);
    again(settingUp, secret);
    cluster().a().kill();

    assertThat(isIn(onward(afterName.at(b), password, Map.of("password", PASSWORD)), named))
        .isTrue();
    assertThat(isIn(onward(afterPassword.at(b), factor, Map.of("code", factors.code())), known))
        .isTrue();
    Program phone = new Program(b);
    Answer opened = onward(phone, phone.get(path(link)), Map.of());
    Map<String, String> chosen = Map.of("password", OTHER, "password_repeat", OTHER);
    assertThat(isIn(onward(phone, opened, chosen), forgetful)).isTrue();
    assertThat(isIn(onward(afterMail.at(b), choosing, chosen), midway)).isTrue();
    onward(
        settingUp.at(b), secret, Map.of("code", LabFactors.code(secretOf(secret), Duration.ZERO)));
    assertThat(factors.factors().of(careful.id()).stream().map(one -> one.type()))
        .containsExactly(FactorType.TOTP);
    assertThat(isIn(loggedIn.at(b).get(USER), inside)).isTrue();

    // What is begun while it is away goes on when it is back.
    Program beforeReturn = new Program(b);
    Answer half = named(beforeReturn, named);
    cluster().awaitBoth();
    assertThat(isIn(onward(beforeReturn.at(a), half, Map.of("password", PASSWORD)), named))
        .isTrue();
    assertThat(isIn(loggedIn.at(a).get(USER), inside)).isTrue();
  }

  // --- both at work

  @Test
  void whoLogsOutOnOneNodeIsLoggedOutOnAll() {
    User user = lab.user(PASSWORD);
    Program browser = new Program(a);
    withPassword(browser, user, PASSWORD);
    String session = browser.cookie("vestibule_session").orElseThrow();
    assertThat(isIn(browser.at(b).get(USER), user)).isTrue();

    Answer question = browser.follow(browser.get("/flows/-/default/invalidation/"));
    onward(browser, question, Map.of());

    assertThat(browser.cookie("vestibule_session")).isEmpty();
    Program thief = new Program(a).with("Cookie", "vestibule_session=" + session);
    assertThat(thief.get(USER).location()).contains(TO_LOGIN);
  }

  @Test
  void whatAnAdministratorChangesOnOneNodeIsInForceOnTheOtherAtItsNextPlan() throws IOException {
    String slug = lab.name("new-flow");
    Program superuser = superuser(a);
    assertThat(new Program(b).get("/if/flow/" + slug + "/").status()).isEqualTo(404);

    importText(superuser, flowWith(slug, "true"));
    Answer page = new Program(b).get("/if/flow/" + slug + "/");
    assertThat(page.status()).isEqualTo(200);
    assertThat(page.body()).contains("A title");

    importText(superuser, flowWith(slug, "false"));
    assertThat(new Program(b).get("/if/flow/" + slug + "/").body()).doesNotContain("A title");
  }

  @Test
  void whoIsDeactivatedIsOutOnAllNodes() {
    User user = lab.user(PASSWORD);
    Program browser = new Program(b);
    withPassword(browser, user, PASSWORD);
    Program onTheWay = new Program(b);
    Answer password = named(onTheWay, user);

    lab.engine().users().setActive(user.id(), false);

    assertThat(browser.get(USER).location()).contains(TO_LOGIN);
    assertThat(isIn(onward(onTheWay, password, Map.of("password", PASSWORD)), user)).isFalse();
  }

  /** Nobody should have them, but who does is served: at the worst a flow begins again. */
  @Test
  void twoTabsOnTwoNodesAtOnceEndInNoError() {
    User user = lab.user(PASSWORD);
    Program left = new Program(a);
    Answer first = left.follow(left.get(LOGIN));
    Program right = left.tab(b);
    Answer second = right.follow(right.get(LOGIN));

    List<Answer> both =
        each(
            2,
            (number, base) ->
                number == 0
                    ? onward(left, first, Map.of("uid_field", user.username()))
                    : onward(right, second, Map.of("uid_field", user.username())));

    assertThat(both).allMatch(answer -> answer.status() == 200);
    assertThat(isIn(withPassword(left, user, PASSWORD), user)).isTrue();
  }

  @Test
  void theSameAnswerToBothNodesAtOnceLogsInAndEndsInNoError() {
    User user = lab.user(PASSWORD);
    Program browser = new Program(a);
    Answer password = named(browser, user);

    List<Answer> answers =
        each(4, (number, base) -> browser.tab(base).submit(password, Map.of("password", PASSWORD)));

    assertThat(answers).allMatch(answer -> answer.status() < 400);
    assertThat(isIn(browser.get(USER), user)).isTrue();
  }

  // --- what works once works once

  @Test
  void aLinkInAMailIsUsedByOneOfMany() throws IOException {
    importFlow("recovery.yaml");
    User user = lab.user(PASSWORD);
    recover(new Program(a), user);
    String link = path(MailBox.link(user.email(), 1));
    List<Program> browsers = browsers();
    List<Answer> questions = new ArrayList<>();
    browsers.forEach(browser -> questions.add(browser.get(link)));

    List<Answer> answers =
        each(MANY, (number, base) -> onward(browsers.get(number), questions.get(number), Map.of()));

    assertThat(answers).filteredOn(one -> one.body().contains("password_repeat")).hasSize(1);
    // Each way of getting there was one mail.
    assertThat(MailBox.count(user.email())).isEqualTo(1);
  }

  @Test
  void aRecoveryCodeIsUsedByOneOfMany() {
    User user = lab.user(PASSWORD);
    factors.recovery(user, "abcdefgh2345");

    assertThat(in(answersWithCode(user, "abcd-efgh-2345"), user)).isEqualTo(1);
  }

  @Test
  void theCodeOfAnAppIsUsedByOneOfMany() {
    User user = lab.user(PASSWORD);
    factors.totp(user, "Phone");

    assertThat(in(answersWithCode(user, factors.code()), user)).isEqualTo(1);
  }

  @Test
  void anInvitationIsUsedByOneOfMany() throws Exception {
    importFlow("enrollment-invitation.yaml");
    UUID invitation =
        lab.engine()
            .invitations()
            .create(
                Author.SYSTEM,
                new InvitationOptions(lab.name("once"), null, Map.of(), Set.of(), true, null))
            .id();
    String token = lab.engine().invitations().token(invitation).orElseThrow();
    String prefix = lab.name("invited");

    List<Answer> answers =
        each(
            MANY,
            (number, base) -> {
              Program browser = new Program(base);
              Answer page = browser.follow(browser.get(ENROLLMENT + "?itoken=" + token));
              if (!page.body().contains("name=\"username\"")) {
                return page;
              }
              String name = prefix + "-" + number;
              page =
                  onward(
                      browser,
                      page,
                      Map.of("username", name, "password", PASSWORD, "password_repeat", PASSWORD));
              return page.body().contains("name=\"email\"")
                  ? onward(browser, page, Map.of("name", name, "email", name + "@example.org"))
                  : page;
            });

    assertThat(answers).filteredOn(one -> one.body().contains("class=\"me\"")).hasSize(1);
    assertThat(
            lab.events().stream()
                .filter(event -> event.action().equals(EventActions.LOGIN))
                .filter(event -> event.username().startsWith(prefix)))
        .hasSize(1);
  }

  @Test
  void whatAPreviewShowedIsAppliedByOneOfMany() {
    String slug = lab.name("previewed");
    Program superuser = superuser(a);
    byte[] file = flowWith(slug, "true").getBytes(StandardCharsets.UTF_8);
    String token =
        superuser
            .upload(IMPORT + "preview/", "flow.yaml", file, Map.of())
            .json()
            .path("token")
            .asText();

    List<Answer> answers =
        each(
            MANY,
            (number, base) ->
                superuser.tab(base).upload(IMPORT, "flow.yaml", file, Map.of("token", token)));

    assertThat(answers).filteredOn(answer -> answer.status() == 200).hasSize(1);
    assertThat(answers).filteredOn(answer -> answer.status() == 409).hasSize(MANY - 1);
  }

  @Test
  void wrongPasswordsAreCountedTogether() {
    User user = lab.user(PASSWORD);
    List<Program> browsers = browsers();
    List<Answer> pages = new ArrayList<>();
    browsers.forEach(browser -> pages.add(named(browser, user)));

    each(
        MANY,
        (number, base) ->
            onward(browsers.get(number), pages.get(number), Map.of("password", "wrong")));

    assertThat(
            lab.events(EventActions.LOGIN_FAILED, user).stream()
                .filter(event -> "wrong password".equals(event.details().get("reason"))))
        .hasSizeBetween(1, 5);
  }

  // --- how it is done

  private List<Program> browsers() {
    List<Program> browsers = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      browsers.add(new Program(base(i)));
    }
    return browsers;
  }

  private String base(int number) {
    return number % 2 == 0 ? a : b;
  }

  /** Does something at both nodes at once. */
  private List<Answer> each(int times, BiFunction<Integer, String, Answer> work) {
    AtomicInteger next = new AtomicInteger();
    return Together.call(
        times,
        () -> {
          int number = next.getAndIncrement();
          return work.apply(number, base(number));
        });
  }

  private List<Answer> answersWithCode(User user, String code) {
    List<Program> browsers = browsers();
    List<Answer> pages = new ArrayList<>();
    browsers.forEach(
        browser -> pages.add(until("name=\"code\"", () -> withPassword(browser, user, PASSWORD))));
    return each(
        MANY,
        (number, base) -> onward(browsers.get(number), pages.get(number), Map.of("code", code)));
  }

  private static long in(List<Answer> answers, User user) {
    return answers.stream().filter(answer -> isIn(answer, user)).count();
  }

  private static boolean isIn(Answer answer, User user) {
    return answer.status() == 200
        && answer.body().contains("class=\"me\"")
        && answer.body().contains(user.username());
  }

  private static Answer onward(Program browser, Answer page, Map<String, String> typed) {
    return browser.follow(browser.submit(page, typed));
  }

  private static Answer named(Program browser, User user) {
    return until(
        "name=\"password\"",
        () ->
            onward(
                browser, browser.follow(browser.get(LOGIN)), Map.of("uid_field", user.username())));
  }

  private static void again(Program browser, Answer page) {
    assertThat(browser.get(page.response().uri().toString()).status()).isEqualTo(200);
  }

  /**
   * Does something again until the page shows what it is to show. A server sends its answer before
   * it has kept the session, so that a program that goes on at once may be too quick for it.
   */
  private static Answer until(String shown, Supplier<Answer> work) {
    Answer[] last = {work.get()};
    ClusterNode.await(
        "a page with " + shown,
        () -> {
          if (!last[0].body().contains(shown)) {
            last[0] = work.get();
          }
          return last[0].body().contains(shown);
        });
    return last[0];
  }

  private static Answer withPassword(Program browser, User user, String password) {
    return onward(browser, named(browser, user), Map.of("password", password));
  }

  private static void recover(Program browser, User user) {
    onward(browser, browser.follow(browser.get(RECOVERY)), Map.of("uid_field", user.email()));
  }

  private Program superuser(String base) {
    Program superuser = new Program(base);
    withPassword(superuser, lab.superuser(PASSWORD), PASSWORD);
    return superuser;
  }

  private void importFlow(String name) throws IOException {
    importText(superuser(a), Files.readString(FLOWS.resolve(name).normalize()));
  }

  private static void importText(Program superuser, String text) {
    Answer answer =
        superuser.upload(IMPORT, "flow.yaml", text.getBytes(StandardCharsets.UTF_8), Map.of());
    assertThat(answer.json().path("success").asBoolean()).as(answer.body()).isTrue();
  }

  private static String flowWith(String slug, String expression) {
    return """
        version: 1
        entries:
          - model: authentik_flows.flow
            id: flow
            identifiers: {slug: %1$s}
            attrs: {name: A flow, title: A title, designation: stage_configuration}
          - model: authentik_stages_prompt.prompt
            id: prompt
            identifiers: {name: %1$s-prompt}
            attrs: {field_key: x, label: X, type: text, required: true}
          - model: authentik_stages_prompt.promptstage
            id: stage
            identifiers: {name: %1$s-stage}
            attrs: {fields: [!KeyOf prompt]}
          - model: authentik_flows.flowstagebinding
            identifiers: {target: !KeyOf flow, stage: !KeyOf stage, order: 0}
          - model: authentik_policies_expression.expressionpolicy
            id: policy
            identifiers: {name: %1$s-policy}
            attrs: {expression: "%2$s", language: cel}
          - model: authentik_policies.policybinding
            identifiers: {target: !KeyOf flow, policy: !KeyOf policy, order: 0}
            attrs: {enabled: true}
        """
        .formatted(slug, expression);
  }

  private static String secretOf(Answer page) {
    Matcher secret =
        Pattern.compile("(?:[A-Z2-7]{4}(?: |\\u00a0|&#160;|&nbsp;)?){8}").matcher(page.body());
    assertThat(secret.find()).as(page.body()).isTrue();
    return secret.group().replaceAll("&#160;|&nbsp;|[ \\u00a0]", "");
  }

  /** The same address at whichever node is asked. */
  private static String path(String url) {
    URI uri = URI.create(url);
    return uri.getRawPath() + "?" + uri.getRawQuery();
  }
}
