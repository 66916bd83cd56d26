package io.vestibule.kind;

import io.vestibule.api.policy.PolicyKind;
import io.vestibule.api.stage.StageKind;
import io.vestibule.json.ConfigMapper;
import io.vestibule.text.Texts;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * The kinds of stage and policy there are: the built-in ones and those of plug-ins, found alike.
 *
 * <p>A kind that cannot be loaded, or whose type name is taken, is named in the log and left out.
 */
public final class Kinds {
  private static final Logger LOG = System.getLogger(Kinds.class.getName());
  private static final Pattern TYPE = Pattern.compile("[a-z][a-z0-9_]{0,63}");

  private final Map<String, StageKind<?>> stages = new TreeMap<>();
  private final Map<String, PolicyKind<?>> policies = new TreeMap<>();

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
      for (StageKind<?> kind : load(StageKind.class, loader)) {
        kinds.add(kinds.stages, kind, kind::type, kind::configType, mapper, texts);
      }
      for (PolicyKind<?> kind : load(PolicyKind.class, loader)) {
        kinds.add(kinds.policies, kind, kind::type, kind::configType, mapper, texts);
      }
    }
    return kinds;
  }

  /** The kind of stage of a type name; empty if there is none. */
  public Optional<StageKind<?>> stage(String type) {
    return Optional.ofNullable(stages.get(type));
  }

  /** The kind of policy of a type name; empty if there is none. */
  public Optional<PolicyKind<?>> policy(String type) {
    return Optional.ofNullable(policies.get(type));
  }

  /** All kinds of stage by type name. */
  public Map<String, StageKind<?>> stages() {
    return Collections.unmodifiableMap(stages);
  }

  /** All kinds of policy by type name. */
  public Map<String, PolicyKind<?>> policies() {
    return Collections.unmodifiableMap(policies);
  }

  private <K> void add(
      Map<String, K> known,
      K kind,
      Supplier<String> typeOf,
      Supplier<? extends Class<? extends Record>> configTypeOf,
      ConfigMapper mapper,
      Texts texts) {
    String type;
    try {
      type = typeOf.get();
    } catch (RuntimeException | LinkageError | StackOverflowError | AssertionError e) {
      LOG.log(
          Level.ERROR, "left out " + kind.getClass().getName() + ": it does not say its type", e);
      return;
    }
    if (!TYPE.matcher(type).matches()) {
      LOG.log(Level.ERROR, "left out {0}: {1} is no type name", kind.getClass().getName(), type);
      return;
    }
    K taken = known.get(type);
    if (taken != null) {
      if (taken.getClass() != kind.getClass()) {
        LOG.log(
            Level.ERROR,
            "left out {0}: its type {1} belongs to {2}",
            kind.getClass().getName(),
            type,
            taken.getClass().getName());
      }
      return;
    }
    try {
      mapper.shape(configTypeOf.get());
    } catch (RuntimeException | LinkageError | StackOverflowError | AssertionError e) {
      LOG.log(
          Level.ERROR,
          "left out " + kind.getClass().getName() + ": its configuration record is wrong",
          e);
      return;
    }
    texts.register(kind.getClass());
    known.put(type, kind);
  }

  /** Loads one by one, so that a broken provider leaves the others in. */
  @SuppressWarnings("rawtypes")
  private static <S> List<S> load(Class<S> service, ClassLoader loader) {
    java.util.ArrayList<S> found = new java.util.ArrayList<>();
    Iterator<S> providers = ServiceLoader.load(service, loader).iterator();
    while (true) {
      try {
        if (!providers.hasNext()) {
          return found;
        }
        found.add(providers.next());
      } catch (ServiceConfigurationError | LinkageError e) {
        LOG.log(Level.ERROR, "left out a provider of " + service.getSimpleName(), e);
      }
    }
  }
}
