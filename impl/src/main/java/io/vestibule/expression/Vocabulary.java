package io.vestibule.expression;

import dev.cel.common.types.CelType;
import io.vestibule.api.context.ContextKeys;
import io.vestibule.api.flow.BoundStage;
import io.vestibule.api.flow.Brand;
import io.vestibule.api.flow.Flow;
import io.vestibule.api.flow.RequestInfo;
import io.vestibule.api.geo.AutonomousSystem;
import io.vestibule.api.geo.GeoCity;
import io.vestibule.api.user.User;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Everything an expression can name: variables, types of objects and functions. */
final class Vocabulary {
  private static final Set<ExpressionUse> EVERYWHERE = EnumSet.allOf(ExpressionUse.class);

  static final Shape<UserView> USER =
      new Shape<>(
          "User",
          List.of(
              field("exists", Types.BOOL, "whether there is such an account", UserView::exists),
              field(
                  "authenticated",
                  Types.BOOL,
                  "whether this is who is logged in",
                  UserView::isVisitor),
              field("id", Types.STRING, "the account's id; empty if there is none", UserView::id),
              field(
                  "username",
                  Types.STRING,
                  "the user name, or what was typed where there is no account",
                  UserView::username),
              field("name", Types.STRING, "the person's own name", view -> view.of(User::name)),
              field(
                  "email",
                  Types.STRING,
                  "the mail address, or what was typed where there is no account",
                  UserView::email),
              field("active", Types.BOOL, "whether it may log in", view -> view.of(User::active)),
              field(
                  "type",
                  Types.STRING,
                  "`internal`, `external`, `service_account` or `internal_service_account`",
                  view -> view.of(User::type)),
              field(
                  "path",
                  Types.STRING,
                  "the folder it is filed under",
                  view -> view.of(User::path)),
              field(
                  "attributes",
                  Types.MAP,
                  "its free attributes",
                  view -> view.of(User::attributes)),
              field(
                  "groups",
                  Types.STRINGS,
                  "the names of its groups and of those above them, sorted",
                  UserView::groupNames),
              field("superuser", Types.BOOL, "whether it may do everything", UserView::isSuperuser),
              field(
                  "last_login",
                  Types.TIMESTAMP,
                  "when it last logged in; 1970 if never",
                  view -> view.of(User::lastLogin)),
              field(
                  "password_changed_at",
                  Types.TIMESTAMP,
                  "when its password was set; 1970 if it has none",
                  view -> view.of(User::passwordChangedAt))));

  static final Shape<RequestInfo> REQUEST =
      new Shape<>(
          "Request",
          List.of(
              field("method", Types.STRING, "`GET`, `POST` and so on", RequestInfo::method),
              field("path", Types.STRING, "the path, from the server's root", RequestInfo::path),
              field(
                  "query",
                  Types.QUERY,
                  "the page's parameters, each with all its values",
                  RequestInfo::query),
              field(
                  "headers",
                  Types.HEADERS,
                  "the headers that hold nothing secret, names in lower case",
                  RequestInfo::headers),
              field(
                  "client_address",
                  Types.STRING,
                  "the client's IP address",
                  RequestInfo::clientAddress),
              field("host", Types.STRING, "the host the client asked for", RequestInfo::host),
              field(
                  "secure", Types.BOOL, "whether the connection is encrypted", RequestInfo::secure),
              field(
                  "language",
                  Types.STRING,
                  "the language to speak with the person, e.g. `de`",
                  request -> request.locale().toLanguageTag()),
              field(
                  "user_agent",
                  Types.STRING,
                  "how the browser describes itself",
                  RequestInfo::userAgent)));

  static final Shape<Brand> BRAND =
      new Shape<>(
          "Brand",
          List.of(
              field("domain", Types.STRING, "the host it is for", Brand::domain),
              field("title", Types.STRING, "its title", Brand::title),
              field(
                  "base_url",
                  Types.STRING,
                  "where people reach it, without a slash at the end",
                  Brand::baseUrl),
              field("attributes", Types.MAP, "its free attributes", Brand::attributes)));

  static final Shape<Flow> FLOW =
      new Shape<>(
          "Flow",
          List.of(
              field("slug", Types.STRING, "its name in addresses", Flow::slug),
              field("name", Types.STRING, "its name for administrators", Flow::name),
              field("title", Types.STRING, "its title for people", Flow::title),
              field(
                  "designation",
                  Types.STRING,
                  "what it is for, e.g. `authentication`",
                  Flow::designation)));

  static final Shape<Optional<BoundStage>> BINDING =
      new Shape<>(
          "Binding",
          List.of(
              field(
                  "exists",
                  Types.BOOL,
                  "false where the flow's own policies are asked",
                  Optional::isPresent),
              field(
                  "order",
                  Types.INT,
                  "the stage's place in the flow",
                  at -> at.map(BoundStage::order).orElse(null)),
              field(
                  "stage",
                  Types.STRING,
                  "the stage's name",
                  at -> at.map(BoundStage::name).orElse(null)),
              field(
                  "type",
                  Types.STRING,
                  "the stage's type, e.g. `password`",
                  at -> at.map(BoundStage::type).orElse(null))));

  static final Shape<GeoCity> PLACE =
      new Shape<>(
          "Place",
          List.of(
              field("known", Types.BOOL, "whether anything is known", OutsideFunctions::isKnown),
              field("country", Types.STRING, "ISO 3166-1 code, e.g. `AT`", GeoCity::country),
              field("continent", Types.STRING, "code, e.g. `EU`", GeoCity::continent),
              field("city", Types.STRING, "its name in English", GeoCity::city),
              field("latitude", Types.DOUBLE, "degrees north", GeoCity::latitude),
              field("longitude", Types.DOUBLE, "degrees east", GeoCity::longitude)));

  static final Shape<AutonomousSystem> NETWORK =
      new Shape<>(
          "Network",
          List.of(
              field("known", Types.BOOL, "whether anything is known", OutsideFunctions::isKnown),
              field(
                  "number", Types.INT, "the autonomous system's number", AutonomousSystem::number),
              field("organization", Types.STRING, "whose it is", AutonomousSystem::organization)));

  private static final List<Shape<?>> SHAPES =
      List.of(USER, REQUEST, BRAND, FLOW, BINDING, PLACE, NETWORK);

  private static final List<Variable> VARIABLES =
      List.of(
          variable(
              "request",
              REQUEST.type(),
              "the request",
              evaluation -> REQUEST.struct(evaluation.input().request())),
          variable(
              "user",
              USER.type(),
              "who is logged in at the browser; `authenticated` is false if nobody is",
              Vocabulary::visitor),
          variable(
              "pending_user",
              USER.type(),
              "whom the run is about: who was identified, else who is logged in; `exists` is false"
                  + " if nobody is, or there is no such account",
              Vocabulary::subject),
          variable(
              "brand",
              BRAND.type(),
              "the brand by which the person came",
              evaluation -> BRAND.struct(evaluation.input().brand())),
          variable(
              "flow",
              FLOW.type(),
              "the flow that is planned or runs",
              evaluation -> FLOW.struct(evaluation.input().flow())),
          new Variable(
              "binding",
              BINDING.type(),
              "the stage in the flow whose policies are asked",
              EnumSet.of(ExpressionUse.POLICY),
              evaluation -> BINDING.struct(evaluation.input().binding())),
          variable(
              "context",
              Types.MAP,
              "the plan context, to be read",
              evaluation -> evaluation.input().context()),
          variable(
              "prompt_data",
              Types.MAP,
              "what was typed into prompts so far",
              Vocabulary::promptData),
          new Variable(
              "prompt_context",
              Types.MAP,
              "the same as `prompt_data`, by the name authentik's prompts know",
              EnumSet.of(ExpressionUse.VALUE),
              Vocabulary::promptData),
          variable(
              "is_sso",
              Types.BOOL,
              "whether the person came from a source of identities outside",
              evaluation ->
                  Boolean.TRUE.equals(evaluation.input().context().get(ContextKeys.IS_SSO.name()))),
          variable(
              "now",
              Types.TIMESTAMP,
              "the time",
              evaluation -> evaluation.input().services().clock().instant()));

  private final List<Definition> functions;

  Vocabulary(ExpressionLimits limits) {
    List<Definition> all = new ArrayList<>();
    all.addAll(EffectFunctions.all());
    all.addAll(OutsideFunctions.all());
    all.addAll(AddressFunctions.all());
    all.addAll(new RegexFunctions(limits).all());
    all.addAll(TextFunctions.all());
    all.addAll(Standard.all());
    this.functions = List.copyOf(all);
  }

  /** The functions, in the order people read about them. */
  List<Definition> functions() {
    return functions;
  }

  /** The variables, in the order people read about them. */
  static List<Variable> variables() {
    return VARIABLES;
  }

  /** The types of objects, in the order people read about them. */
  static List<Shape<?>> shapes() {
    return SHAPES;
  }

  private static <T> Shape.Field<T> field(
      String name, CelType type, String description, Function<T, @Nullable Object> read) {
    return new Shape.Field<>(name, type, description, read);
  }

  private static Variable variable(
      String name, CelType type, String description, Function<Evaluation, @Nullable Object> read) {
    return new Variable(name, type, description, EVERYWHERE, read);
  }

  private static Struct visitor(Evaluation evaluation) {
    User user = evaluation.input().visitor().user();
    return USER.struct(user == null ? UserView.nobody(evaluation) : UserView.of(evaluation, user));
  }

  private static Struct subject(Evaluation evaluation) {
    return USER.struct(
        evaluation
            .input()
            .subject()
            .map(who -> UserView.of(evaluation, who))
            .orElseGet(() -> UserView.nobody(evaluation)));
  }

  private static Object promptData(Evaluation evaluation) {
    return evaluation.input().context().get(ContextKeys.PROMPT_DATA.name())
            instanceof Map<?, ?> data
        ? data
        : Map.of();
  }
}
