package io.vestibule.expression;

import static io.vestibule.expression.DefinitionBuilder.function;

import io.vestibule.api.geo.AutonomousSystem;
import io.vestibule.api.geo.GeoCity;
import io.vestibule.api.reputation.Reputation;
import io.vestibule.api.user.User;
import io.vestibule.api.user.UserField;
import io.vestibule.api.user.Users;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Functions that look something up: users, groups, places, scores. Each look-up is counted. */
final class OutsideFunctions {
  private OutsideFunctions() {}

  static List<Definition> all() {
    return List.of(
        function(
                "in_group",
                "Whether the user is a member of the group of this name or id, directly or through"
                    + " a group below it.")
            .on(
                Types.BOOL,
                List.of(Vocabulary.USER.type(), Types.STRING),
                (evaluation, a) -> view(a[0]).isIn((String) a[1]))
            .example("in_group(user, \"staff\")", "true")
            .example("in_group(pending_user, \"no such group\")", "false")
            .build(),
        function(
                "user_by",
                "The account whose `username`, `email`, `upn` or `id` this is, whatever its case;"
                    + " inactive ones too. `exists` is false where there is none.")
            .checked(OutsideFunctions::field)
            .on(
                Vocabulary.USER.type(),
                List.of(Types.STRING, Types.STRING),
                (evaluation, a) -> by(evaluation, (String) a[0], (String) a[1]))
            .example("user_by(\"email\", \"ada@example.org\").username", "\"ada\"")
            .example("user_by(\"upn\", \"nobody@example.org\").exists", "false")
            .build(),
        function("user_by_username", "The account of this user name, as user_by.")
            .on(
                Vocabulary.USER.type(),
                List.of(Types.STRING),
                (evaluation, a) -> by(evaluation, "username", (String) a[0]))
            .example("user_by_username(\"ada\").exists", "true")
            .build(),
        function("user_by_email", "The account of this mail address, as user_by.")
            .on(
                Vocabulary.USER.type(),
                List.of(Types.STRING),
                (evaluation, a) -> by(evaluation, "email", (String) a[0]))
            .example("user_by_email(\"nobody@example.org\").exists", "false")
            .build(),
        function("geo", "Where an address is, as far as the operator's database knows.")
            .on(
                Vocabulary.PLACE.type(),
                List.of(Types.STRING),
                (evaluation, a) -> {
                  evaluation.meter().lookUp();
                  return Vocabulary.PLACE.struct(
                      evaluation.input().services().geo().city((String) a[0]).orElse(NOWHERE));
                })
            .example("geo(\"192.0.2.1\").country", "\"AT\"")
            .example("geo(\"10.0.0.1\").known", "false")
            .build(),
        function("asn", "Whose network an address is of, as far as the operator's database knows.")
            .on(
                Vocabulary.NETWORK.type(),
                List.of(Types.STRING),
                (evaluation, a) -> {
                  evaluation.meter().lookUp();
                  return Vocabulary.NETWORK.struct(
                      evaluation.input().services().geo().network((String) a[0]).orElse(NO_SYSTEM));
                })
            .example("asn(\"192.0.2.1\").number", "64496")
            .example("asn(\"10.0.0.1\").known", "false")
            .build(),
        function(
                "reputation",
                "The score of a user, an address, or somebody who comes from an address; below 0 is"
                    + " bad.")
            .on(
                Types.INT,
                List.of(Types.STRING),
                (evaluation, a) -> (long) scores(evaluation).ofAddress((String) a[0]))
            .on(
                Types.INT,
                List.of(Vocabulary.USER.type()),
                (evaluation, a) ->
                    view(a[0]).who().map(who -> (long) scores(evaluation).ofUser(who)).orElse(0L))
            .on(
                Types.INT,
                List.of(Vocabulary.USER.type(), Types.STRING),
                (evaluation, a) ->
                    view(a[0])
                        .who()
                        .map(who -> (long) scores(evaluation).of(who, (String) a[1]))
                        .orElseGet(() -> (long) scores(evaluation).ofAddress((String) a[1])))
            .example("reputation(\"192.0.2.1\")", "-3")
            .example("reputation(user)", "1")
            .example("reputation(pending_user, request.client_address) < -5", "false")
            .build());
  }

  private static final GeoCity NOWHERE = new GeoCity("", "", "", null, null);
  private static final AutonomousSystem NO_SYSTEM = new AutonomousSystem(0, "", "");

  static boolean isKnown(GeoCity place) {
    return !place.equals(NOWHERE);
  }

  static boolean isKnown(AutonomousSystem system) {
    return system.number() != 0;
  }

  private static UserView view(Object argument) {
    return ((Struct) argument).subject(UserView.class);
  }

  private static Reputation scores(Evaluation evaluation) {
    evaluation.meter().lookUp();
    return evaluation.input().services().reputation();
  }

  private static @Nullable String field(List<@Nullable Object> arguments) {
    return arguments.get(0) instanceof String field && !Set.of("id").contains(field)
        ? known(field).isPresent() ? null : "accounts are found by username, email, upn or id"
        : null;
  }

  private static Optional<UserField> known(String field) {
    for (UserField one : UserField.values()) {
      if (one.name().toLowerCase(Locale.ROOT).equals(field)) {
        return Optional.of(one);
      }
    }
    return Optional.empty();
  }

  private static Struct by(Evaluation evaluation, String field, String value) {
    evaluation.meter().lookUp();
    Users users = evaluation.input().services().users();
    Optional<User> found;
    if (field.equals("id")) {
      found = id(value).flatMap(users::find);
    } else {
      UserField by =
          known(field)
              .orElseThrow(
                  () -> evaluation.failure("accounts are found by username, email, upn or id"));
      found = users.findBy(Set.of(by), value, true);
    }
    return Vocabulary.USER.struct(
        found
            .map(user -> UserView.of(evaluation, user))
            .orElseGet(() -> UserView.nobody(evaluation)));
  }

  private static Optional<UUID> id(String text) {
    try {
      return Optional.of(UUID.fromString(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
