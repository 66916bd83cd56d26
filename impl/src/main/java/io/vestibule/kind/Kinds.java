package io.vestibule.kind;

import io.vestibule.api.policy.PolicyKind;
import io.vestibule.api.stage.StageKind;
import io.vestibule.api.text.Text;
import io.vestibule.json.ConfigMapper;
import io.vestibule.text.Texts;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * The kinds of stage and policy there are: the built-in ones and those of plug-ins, found alike.
 *
 * <p>A kind that cannot be loaded, or whose type name is taken, is named in the log and left out.
 * What a kind throws while it is looked at is caught, whatever it is: at this point nothing of it
 * has run but this, and no plug-in is to keep the server from starting.
 */
public final class Kinds {
  private static final Logger LOG = System.getLogger(Kinds.class.getName());
  private static final Pattern TYPE = Pattern.compile("[a-z][a-z0-9_]{0,63}");

  /** More providers than any plug-in has; a list that breaks anew at every look is left there. */
  private static final int MOST_BROKEN = 100;

  private final Map<String, Taken<StageKind<?>>> stages = new TreeMap<>();
  private final Map<String, Taken<PolicyKind<?>>> policies = new TreeMap<>();
  private final Map<ClassLoader, List<Text>> problems = new LinkedHashMap<>();

  /** A kind and the loader by which it was found first. */
  private record Taken<K>(K kind, ClassLoader loader) {}

  private Kinds() {}

  /**
   * Finds the kinds.
   *
   * @param loaders where to look, in order: of two kinds with one type name the first stays
   * @param mapper reads the configuration records once, so that a mistake in one shows now
   * @param texts learns where the kinds' texts are
   */
  public static Kinds find(List<ClassLoader> loaders, ConfigMapper mapper, Texts texts) {
    Kinds kinds = new Kinds();
    for (ClassLoader loader : loaders) {
      Look look = kinds.new Look(loader, mapper, texts);
      for (StageKind<?> kind : look.load(StageKind.class)) {
        look.add(kinds.stages, kind, kind::type, kind::configType);
      }
      for (PolicyKind<?> kind : look.load(PolicyKind.class)) {
        look.add(kinds.policies, kind, kind::type, kind::configType);
      }
    }
    return kinds;
  }

  /** The kind of stage of a type name; empty if there is none. */
  public Optional<StageKind<?>> stage(String type) {
    return Optional.ofNullable(stages.get(type)).map(Taken::kind);
  }

  /** The kind of policy of a type name; empty if there is none. */
  public Optional<PolicyKind<?>> policy(String type) {
    return Optional.ofNullable(policies.get(type)).map(Taken::kind);
  }

  /** All kinds of stage by type name. */
  public Map<String, StageKind<?>> stages() {
    return kinds(stages);
  }

  /** All kinds of policy by type name. */
  public Map<String, PolicyKind<?>> policies() {
    return kinds(policies);
  }

  /** The types of stage that were found by a loader, in order. */
  public List<String> stagesOf(ClassLoader loader) {
    return of(stages, loader);
  }

  /** The types of policy that were found by a loader, in order. */
  public List<String> policiesOf(ClassLoader loader) {
    return of(policies, loader);
  }

  /** What a loader had and was left out, and why. */
  public List<Text> problemsOf(ClassLoader loader) {
    return List.copyOf(problems.getOrDefault(loader, List.of()));
  }

  private static <K> Map<String, K> kinds(Map<String, Taken<K>> known) {
    Map<String, K> kinds = new TreeMap<>();
    known.forEach((type, taken) -> kinds.put(type, taken.kind()));
    return Collections.unmodifiableMap(kinds);
  }

  private static <K> List<String> of(Map<String, Taken<K>> known, ClassLoader loader) {
    return known.entrySet().stream()
        .filter(entry -> entry.getValue().loader() == loader)
        .map(Map.Entry::getKey)
        .toList();
  }

  /** The look at what one loader has. */
  private final class Look {
    private final ClassLoader loader;
    private final ConfigMapper mapper;
    private final Texts texts;

    Look(ClassLoader loader, ConfigMapper mapper, Texts texts) {
      this.loader = loader;
      this.mapper = mapper;
      this.texts = texts;
    }

    /** Loads one by one, so that a broken provider leaves the others in. */
    <S> List<S> load(Class<S> service) {
      List<S> found = new ArrayList<>();
      Iterator<S> providers = ServiceLoader.load(service, loader).iterator();
      for (int broken = 0; broken < MOST_BROKEN; ) {
        try {
          if (!providers.hasNext()) {
            break;
          }
          found.add(providers.next());
        } catch (Throwable e) {
          broken++;
          leftOut(Text.of(Kinds.class, "unloadable", Cause.of(e)), e);
        }
      }
      return found;
    }

    <K> void add(
        Map<String, Taken<K>> known,
        K kind,
        Supplier<String> typeOf,
        Supplier<? extends Class<? extends Record>> configTypeOf) {
      String name = kind.getClass().getName();
      String type;
      try {
        type = Objects.requireNonNull(typeOf.get(), "its type is null");
      } catch (Throwable e) {
        leftOut(Text.of(Kinds.class, "type_unsaid", name, Cause.of(e)), e);
        return;
      }
      if (!TYPE.matcher(type).matches()) {
        leftOut(Text.of(Kinds.class, "type_malformed", name, Cause.line(type)), null);
        return;
      }
      Taken<K> taken = known.get(type);
      if (taken != null) {
        if (taken.kind().getClass() != kind.getClass()) {
          leftOut(Text.of(Kinds.class, "type_taken", name, type, owner(taken)), null);
        }
        return;
      }
      try {
        mapper.shape(Objects.requireNonNull(configTypeOf.get(), "its record is null"));
      } catch (Throwable e) {
        leftOut(Text.of(Kinds.class, "record_wrong", name, Cause.of(e)), e);
        return;
      }
      texts.register(kind.getClass());
      known.put(type, new Taken<>(kind, loader));
    }

    /** Whose a kind is: the plug-in's name, or our own. */
    private String owner(Taken<?> taken) {
      String plugin = taken.loader().getName();
      return taken.loader() == Kinds.class.getClassLoader() || plugin == null
          ? "Vestibule"
          : plugin;
    }

    private void leftOut(Text why, @org.jspecify.annotations.Nullable Throwable cause) {
      problems.computeIfAbsent(loader, key -> new ArrayList<>()).add(why);
      String words = texts.words(why, Locale.ENGLISH);
      if (cause == null) {
        LOG.log(Level.ERROR, "left out: {0}", words);
      } else {
        LOG.log(Level.ERROR, "left out: " + words, cause);
      }
    }
  }
}
