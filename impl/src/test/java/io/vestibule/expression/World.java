package io.vestibule.expression;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.api.credential.Passwords;
import io.vestibule.api.event.Events;
import io.vestibule.api.flow.BoundStage;
import io.vestibule.api.flow.Brand;
import io.vestibule.api.flow.Designation;
import io.vestibule.api.flow.Flow;
import io.vestibule.api.flow.RequestInfo;
import io.vestibule.api.flow.Visitor;
import io.vestibule.api.geo.AutonomousSystem;
import io.vestibule.api.geo.Geo;
import io.vestibule.api.geo.GeoCity;
import io.vestibule.api.reputation.Reputation;
import io.vestibule.api.service.Services;
import io.vestibule.api.token.OneTimeTokens;
import io.vestibule.api.user.Group;
import io.vestibule.api.user.PendingUser;
import io.vestibule.api.user.User;
import io.vestibule.api.user.UserField;
import io.vestibule.api.user.UserType;
import io.vestibule.api.user.Users;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What expressions of tests see: Ada is logged in, member of staff, and staff is part of everybody;
 * it is the morning of a Monday. Examples in the reference are evaluated here.
 */
public final class World {
  static final Instant NOW = Instant.parse("2026-03-02T08:30:00Z");

  static final User ADA =
      new User(
          UUID.fromString("01900000-0000-7000-8000-00000000000a"),
          "ada",
          "Ada Lovelace",
          "ada@example.org",
          true,
          UserType.INTERNAL,
          "users/staff",
          Map.of("department", "engines", "settings", Map.of("locale", "en"), "api_token", "t0k3n"),
          Instant.parse("2026-03-01T07:00:00Z"),
          Instant.parse("2026-02-01T00:00:00Z"));

  static final User BOB =
      new User(
          UUID.fromString("01900000-0000-7000-8000-00000000000b"),
          "bob",
          "Bob",
          "bob@example.org",
          false,
          UserType.EXTERNAL,
          "users",
          Map.of(),
          null,
          null);

  /** Made by the installation; has no password yet. */
  private static final User AKADMIN =
      new User(
          UUID.fromString("01900000-0000-7000-8000-00000000000c"),
          "akadmin",
          "",
          "",
          true,
          UserType.INTERNAL,
          "users",
          Map.of(),
          null,
          null);

  private static final List<User> USERS = List.of(ADA, BOB, AKADMIN);

  private static final Group STAFF =
      new Group(UUID.fromString("01900000-0000-7000-8000-0000000000a1"), "staff", false, Map.of());
  private static final Group EVERYBODY =
      new Group(
          UUID.fromString("01900000-0000-7000-8000-0000000000a2"), "everybody", false, Map.of());

  private final AtomicInteger lookUps = new AtomicInteger();
  private final Map<String, Object> context = new LinkedHashMap<>();
  private Visitor visitor = new Visitor(ADA, false, UUID.randomUUID());
  private Optional<PendingUser> subject = Optional.of(PendingUser.of(ADA));
  private Optional<BoundStage> binding =
      Optional.of(new BoundStage(UUID.randomUUID(), 20, UUID.randomUUID(), "pass", "password"));
  private Map<String, List<String>> query = Map.of("next", List.of("/app/"));

  /** The usual. */
  public World() {
    context.put("prompt_data", Map.of("username", "ada", "password", "hunter2", "age", 36));
    context.put("auth_method", "password");
    context.put("invitation_token", "s3cr3t");
  }

  World nobody() {
    visitor = Visitor.anonymous();
    subject = Optional.empty();
    return this;
  }

  World about(PendingUser user) {
    subject = Optional.of(user);
    return this;
  }

  World visitor(Visitor who) {
    visitor = who;
    return this;
  }

  World with(String key, Object value) {
    context.put(key, value);
    return this;
  }

  World without(String key) {
    context.remove(key);
    return this;
  }

  World query(String name, String value) {
    query = Map.of(name, List.of(value));
    return this;
  }

  World ofTheFlow() {
    binding = Optional.empty();
    return this;
  }

  int lookUps() {
    return lookUps.get();
  }

  /** What they see. */
  public ExpressionInput input() {
    return new ExpressionInput(
        new RequestInfo(
            "192.0.2.1",
            "login.example.org",
            true,
            "GET",
            "/auth/if/flow/login/",
            query,
            "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0",
            Locale.GERMAN,
            Map.of("accept-language", "de")),
        visitor,
        subject,
        new Flow(UUID.randomUUID(), "login", "Log in", "Welcome", Designation.AUTHENTICATION),
        new Brand(
            UUID.randomUUID(),
            "example.org",
            "Example",
            "",
            "",
            "",
            "https://login.example.org/auth",
            Map.of(),
            null,
            Map.of("tier", "gold")),
        binding,
        Map.copyOf(context),
        new LabServices());
  }

  static Expression compiled(Expressions expressions, String source, ExpressionUse use) {
    Compilation compilation = expressions.compile(source, use);
    assertThat(compilation)
        .as(
            () ->
                source
                    + "\n"
                    + (compilation instanceof Compilation.Failed failed ? failed.text() : ""))
        .isInstanceOf(Compilation.Succeeded.class);
    return ((Compilation.Succeeded) compilation).expression();
  }

  private final class LabServices implements Services {
    @Override
    public Users users() {
      return new LabUsers();
    }

    @Override
    public Passwords passwords() {
      throw new AssertionError("no expression needs passwords");
    }

    @Override
    public OneTimeTokens tokens() {
      throw new AssertionError("no expression needs tokens");
    }

    @Override
    public io.vestibule.api.user.Accounts accounts() {
      throw new AssertionError("no expression changes accounts");
    }

    @Override
    public io.vestibule.api.mail.Mails mails() {
      throw new AssertionError("no expression sends mail");
    }

    @Override
    public io.vestibule.api.invitation.Invitations invitations() {
      throw new AssertionError("no expression needs invitations");
    }

    @Override
    public io.vestibule.api.consent.Consents consents() {
      throw new AssertionError("no expression needs consents");
    }

    @Override
    public io.vestibule.api.factor.Factors factors() {
      throw new AssertionError("no expression needs factors");
    }

    @Override
    public io.vestibule.api.token.Seals seals() {
      throw new AssertionError("no expression seals anything");
    }

    @Override
    public Events events() {
      throw new AssertionError("no expression needs the log");
    }

    @Override
    public Geo geo() {
      return new LabGeo();
    }

    @Override
    public Reputation reputation() {
      return new LabReputation();
    }

    @Override
    public io.vestibule.api.remote.RemoteServices remote() {
      throw new AssertionError("no expression asks services elsewhere");
    }

    @Override
    public io.vestibule.api.text.Words words() {
      throw new AssertionError("no expression has anything to say");
    }

    @Override
    public Clock clock() {
      return Clock.fixed(NOW, ZoneOffset.UTC);
    }
  }

  private final class LabUsers implements Users {
    @Override
    public Optional<User> find(UUID id) {
      lookUps.incrementAndGet();
      return USERS.stream().filter(user -> user.id().equals(id)).findFirst();
    }

    @Override
    public Optional<User> findBy(Set<UserField> fields, String typed, boolean ignoreCase) {
      lookUps.incrementAndGet();
      return USERS.stream()
          .filter(
              user ->
                  (fields.contains(UserField.USERNAME) && user.username().equalsIgnoreCase(typed))
                      || (fields.contains(UserField.EMAIL) && user.email().equalsIgnoreCase(typed)))
          .findFirst();
    }

    @Override
    public Set<Group> groupsOf(UUID user) {
      lookUps.incrementAndGet();
      return user.equals(ADA.id())
          ? new LinkedHashSet<>(List.of(STAFF, EVERYBODY))
          : new LinkedHashSet<>();
    }
  }

  private final class LabGeo implements Geo {
    @Override
    public Optional<GeoCity> city(String address) {
      lookUps.incrementAndGet();
      return address.equals("192.0.2.1")
          ? Optional.of(new GeoCity("EU", "AT", "Vienna", 48.2, 16.37))
          : Optional.empty();
    }

    @Override
    public Optional<AutonomousSystem> network(String address) {
      lookUps.incrementAndGet();
      return address.equals("192.0.2.1")
          ? Optional.of(new AutonomousSystem(64_496, "Example Net", "192.0.2.0/24"))
          : Optional.empty();
    }
  }

  private final class LabReputation implements Reputation {
    @Override
    public int ofAddress(String address) {
      lookUps.incrementAndGet();
      return address.equals("192.0.2.1") ? -3 : 0;
    }

    @Override
    public int ofUser(PendingUser user) {
      lookUps.incrementAndGet();
      return 1;
    }

    @Override
    public int ofPair(PendingUser user, String address) {
      throw new AssertionError("no function asks for it");
    }

    @Override
    public boolean isUsual(PendingUser user, String address) {
      throw new AssertionError("no function asks for it");
    }

    @Override
    public int of(PendingUser user, String address) {
      lookUps.incrementAndGet();
      return -2;
    }
  }
}
