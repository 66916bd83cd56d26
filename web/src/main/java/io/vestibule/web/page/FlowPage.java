package io.vestibule.web.page;

import io.vestibule.api.challenge.Challenge;
import io.vestibule.api.challenge.Field;
import io.vestibule.api.challenge.FieldError;
import io.vestibule.api.challenge.FieldKind;
import io.vestibule.api.challenge.Link;
import io.vestibule.api.challenge.Widget;
import io.vestibule.api.text.Text;
import io.vestibule.definition.FlowDefinition;
import io.vestibule.definition.Layout;
import io.vestibule.flow.ChallengeView;
import io.vestibule.flow.Paths;
import io.vestibule.json.Json;
import io.vestibule.plugin.Plugins;
import io.vestibule.web.request.Asked;
import io.vestibule.web.request.FilesForm;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The page of a flow that asks something. */
public final class FlowPage extends Page {
  /** What programs know as errors and people as good news. */
  private static final Set<String> TOLD = Set.of("email-sent");

  private final ChallengeView view;

  /** A page for a challenge. */
  public FlowPage(Asked asked, ChallengeView view) {
    super(asked);
    this.view = view;
  }

  /** Shape and picture of the page. */
  public FlowFrame frame() {
    return new FlowFrame(this, view.frame());
  }

  /** The title in the browser's bar. */
  public String documentTitle() {
    String title = asked().words(view.frame().title()) + " - " + brandTitle();
    boolean wrong = view.errors().stream().anyMatch(error -> !TOLD.contains(error.code()));
    return wrong ? text("error.prefix") + " " + title : title;
  }

  /** Where the form goes. */
  public String action() {
    return Paths.flow(home(), view.frame().definition().flow().slug(), view.frame().query());
  }

  /** Names the run. */
  public String run() {
    return view.run();
  }

  /** Proves where the answer comes from. */
  public String csrf() {
    return view.csrf();
  }

  /** The step that is answered. */
  public int step() {
    return view.step();
  }

  /** The component's name, for style sheets and tests. */
  public String component() {
    return view.challenge().component();
  }

  /** Words above the fields; empty if there are none. */
  public String introduction() {
    Challenge challenge = view.challenge();
    return challenge.introduction() == null ? "" : asked().words(challenge.introduction());
  }

  /** What the button says. */
  public String submit() {
    Challenge challenge = view.challenge();
    return challenge.action() == null ? text("continue") : asked().words(challenge.action());
  }

  /** Whether the page says whom it is about. */
  public boolean isAboutPerson() {
    return view.person() != null && !view.person().isEmpty();
  }

  /** Whom the page is about; empty if it does not say. */
  public String person() {
    return Objects.requireNonNullElse(view.person(), "");
  }

  /** Their picture. */
  public String avatar() {
    return Avatar.of(person());
  }

  /** Whether it could be about somebody else. */
  public boolean isReplaceable() {
    return view.replaceable();
  }

  /** Gives the run up and starts the flow again. */
  public String notMe() {
    Map<String, List<String>> query = new LinkedHashMap<>();
    query.put("run", List.of(view.run()));
    query.put("next", List.of(action()));
    return Paths.with(home() + "flows/-/cancel/", query);
  }

  /** Whether there is a password to be kept by a password manager under the person's name. */
  public boolean isPasswordPage() {
    return isAboutPerson()
        && view.challenge().fields().stream().anyMatch(field -> field.kind() == FieldKind.PASSWORD);
  }

  /** Whether the browser may remember the person's name. */
  public boolean isRememberMe() {
    return Boolean.TRUE.equals(view.challenge().attributes().get("enable_remember_me"));
  }

  /** Whether there is a captcha, which a script has to fill in. */
  public boolean isCaptchaPage() {
    return view.challenge().fields().stream()
        .anyMatch(field -> field.widget() != null && !(field.widget() instanceof Widget.Passkey));
  }

  /** Whether a passkey can be made or shown, which a script has to ask the browser for. */
  public boolean isPasskeyPage() {
    return view.challenge().fields().stream()
        .anyMatch(field -> field.widget() instanceof Widget.Passkey);
  }

  /** The scripts from elsewhere that run on the page; none where it does without any script. */
  List<Widget.Foreign> foreignWidgets() {
    return frame().compatible()
        ? List.of()
        : view.challenge().fields().stream()
            .map(Field::widget)
            .filter(Widget.Foreign.class::isInstance)
            .map(Widget.Foreign.class::cast)
            .toList();
  }

  /**
   * Path of the Facelet by which a plug-in shows what a stage of its own asks; empty where the
   * fields are shown one after the other.
   */
  public String facelet() {
    return plugin()
        .filter(plugin -> plugins().page(plugin, component()).isPresent())
        .map(plugin -> PluginPages.path(plugin, component()))
        .orElse("");
  }

  /**
   * A field, for Facelets of plug-ins.
   *
   * @throws IllegalArgumentException if the challenge has none of this name
   */
  public FieldView field(String name) {
    return all().stream()
        .filter(field -> field.field().name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("the challenge has no field " + name));
  }

  /** An attribute of the challenge, for Facelets of plug-ins; null if there is none. */
  public @Nullable Object attribute(String name) {
    return view.challenge().attributes().get(name);
  }

  /**
   * Words of a plug-in, for its Facelets.
   *
   * @param bundlePackage the package its bundle {@code texts} is in
   * @param key the key
   */
  public String pluginText(String bundlePackage, String key) {
    return asked().words(new Text.Message(bundlePackage + ".texts", key, List.of()));
  }

  /**
   * Path of a static file of the plug-in, for its Facelets.
   *
   * @param path below {@code META-INF/vestibule/static/}
   */
  public String pluginFile(String path) {
    return plugin()
        .map(
            plugin ->
                home()
                    + "static/plugins/"
                    + plugin
                    + "/"
                    + path
                    + "?v="
                    + plugins().fingerprint(plugin))
        .orElse("");
  }

  private Optional<String> plugin() {
    return plugins().ofStage(view.type());
  }

  private Plugins plugins() {
    return asked().engine().plugins();
  }

  /** What else is to be told. */
  public List<String> notices() {
    return java.util.stream.Stream.concat(
            view.notices().stream(),
            view.errors().stream()
                .filter(error -> TOLD.contains(error.code()))
                .map(FieldError::message))
        .map(asked()::words)
        .toList();
  }

  /** What was wrong with the answer as a whole, or with fields that are not shown. */
  public List<String> errors() {
    return view.errors().stream()
        .filter(error -> !TOLD.contains(error.code()))
        .filter(
            error ->
                view.challenge().fields().stream()
                    .noneMatch(field -> isShown(field) && field.name().equals(error.field())))
        .map(FieldError::message)
        .map(asked()::words)
        .toList();
  }

  /** Ways out. */
  public List<LinkView> links() {
    return view.challenge().links().stream()
        .map(link -> new LinkView(link, asked().words(link.label())))
        .toList();
  }

  /** The fields, but for buttons. */
  public List<FieldView> fields() {
    return all().stream().filter(field -> field.field().kind() != FieldKind.BUTTON).toList();
  }

  /** Other ways to send the answer. */
  public List<FieldView> buttons() {
    return all().stream().filter(field -> field.field().kind() == FieldKind.BUTTON).toList();
  }

  private List<FieldView> all() {
    List<Field> fields = view.challenge().fields();
    String focus =
        fields.stream()
            .filter(field -> !errorsOf(field).isEmpty())
            .findFirst()
            .or(
                () ->
                    fields.stream()
                        .filter(
                            field ->
                                field.kind().takesAnswer()
                                    && !field.kind().isHidden()
                                    && field.kind() != FieldKind.SEPARATOR
                                    && field.kind() != FieldKind.BUTTON
                                    && !value(field))
                        .findFirst())
            .or(() -> fields.stream().findFirst())
            .map(Field::name)
            .orElse("");
    return fields.stream()
        .map(
            field ->
                new FieldView(
                    this,
                    view.typed().containsKey(field.name())
                        ? field.withValue(view.typed().getOrDefault(field.name(), ""))
                        : field,
                    errorsOf(field),
                    field.name().equals(focus)))
        .toList();
  }

  /** How the form is sent: files need another way than texts. */
  public String enctype() {
    return view.challenge().fields().stream().anyMatch(field -> field.kind() == FieldKind.FILE)
        ? FilesForm.TYPE
        : "application/x-www-form-urlencoded";
  }

  private static boolean isShown(Field field) {
    return !field.kind().isHidden() || field.widget() != null;
  }

  private boolean value(Field field) {
    return !field.value().isEmpty() || view.typed().containsKey(field.name());
  }

  private List<String> errorsOf(Field field) {
    return view.errors().stream()
        .filter(error -> error.field().equals(field.name()))
        .map(error -> asked().words(error.message()))
        .toList();
  }

  /**
   * A way out as it is shown.
   *
   * @param link the way out
   * @param label its words
   */
  public record LinkView(Link link, String label) {}

  /**
   * A field as it is shown, by {@link FieldComponent}.
   *
   * @param page the page it is on
   * @param field the field
   * @param errors what was wrong with it
   * @param focused whether the person begins here
   */
  public record FieldView(FlowPage page, Field field, List<String> errors, boolean focused) {
    /** Its id in the page. */
    String id() {
      StringBuilder id = new StringBuilder("field-");
      field
          .name()
          .codePoints()
          .forEach(
              c -> {
                // Lists of ids are parted by spaces, and names may hold anything.
                if (c < 128 && (Character.isLetterOrDigit(c) || "._-".indexOf(c) >= 0)) {
                  id.appendCodePoint(c);
                } else {
                  id.append('_').append(Integer.toHexString(c)).append('_');
                }
              });
      return id.toString();
    }

    /** The words of a text. */
    String words(@Nullable Text text) {
      return text == null ? "" : page.asked().words(text);
    }

    /** Whether it must be filled in. A box may stay empty: that is an answer, too. */
    boolean required() {
      return field.presence() != Field.Presence.OPTIONAL && field.kind() != FieldKind.CHECKBOX;
    }

    /** The ids of what describes it; empty if nothing does. */
    String describedBy() {
      String help = field.help() == null ? "" : id() + "-help";
      String details = field.details().isEmpty() ? "" : id() + "-details";
      String error = errors.isEmpty() ? "" : id() + "-error";
      return Stream.of(help, details, error)
          .filter(part -> !part.isEmpty())
          .collect(Collectors.joining(" "));
    }
  }

  /**
   * Shape and picture of a flow's page.
   *
   * @param page the page
   * @param frame the flow's
   */
  public record FlowFrame(Page page, ChallengeView.Frame frame) {
    /** The heading. */
    public String title() {
      return page.asked().words(frame.title());
    }

    /** The class of the page by its layout. */
    public String layout() {
      Layout layout = frame.definition().layout();
      String name = Json.nameOf(layout).replace('_', '-').toLowerCase(Locale.ROOT);
      return "layout-" + name.replace("-frame-background", "");
    }

    /** Whether the page does without any script. */
    public boolean compatible() {
      return frame.definition().compatibilityMode();
    }

    /** Whether there is a picture. */
    public boolean pictured() {
      return !path().isEmpty();
    }

    /** Path of the picture. */
    public String picture() {
      return path();
    }

    private String path() {
      FlowDefinition flow = frame.definition();
      String configured =
          flow.background().isEmpty() ? page.brand().background() : flow.background();
      return configured.isEmpty()
          ? page.file("background.svg")
          : page.own(configured, "static/background.svg");
    }
  }
}
