package io.vestibule.text;

import io.vestibule.api.text.Languages;
import io.vestibule.api.text.Text;
import java.text.MessageFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.MissingResourceException;
import java.util.Objects;
import java.util.ResourceBundle;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Puts texts into words.
 *
 * <p>A bundle is looked for where the kind that owns it came from. A language without a bundle of
 * its own is answered in English, never in the language of the machine.
 */
public final class Texts {
  /**
   * The languages the built-in texts exist in; the first is the one everything else falls back to.
   */
  public static final List<Locale> LANGUAGES = Languages.ALL;

  private static final ResourceBundle.Control NO_FALLBACK =
      ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES);

  private final Map<String, ClassLoader> loaders = new ConcurrentHashMap<>();

  /**
   * Says where the bundles of a package are.
   *
   * @param owner a class in the package
   */
  public void register(Class<?> owner) {
    ClassLoader loader = owner.getClassLoader();
    if (loader != null) {
      loaders.putIfAbsent(owner.getPackageName() + ".texts", loader);
    }
  }

  /**
   * Says where a bundle is, unless that is known already.
   *
   * @param bundle its base name, e.g. {@code com.example.terms.texts}
   * @param loader has it
   * @return whether it is looked for there from now on
   */
  public boolean register(String bundle, ClassLoader loader) {
    // What is ours stays ours, registered or not.
    boolean ours =
        Texts.class.getClassLoader().getResource(bundle.replace('.', '/') + ".properties") != null;
    return !ours
        && loader.equals(Objects.requireNonNullElse(loaders.putIfAbsent(bundle, loader), loader));
  }

  /** Forgets a loader that is about to be closed, and the bundles that came by it. */
  public void forget(ClassLoader loader) {
    loaders.values().removeIf(loader::equals);
    ResourceBundle.clearCache(loader);
  }

  /** The words of a text in a language. A text without words anywhere is shown as its key. */
  public String words(Text text, Locale locale) {
    if (text instanceof Text.Literal literal) {
      return literal.value();
    }
    Text.Message message = (Text.Message) text;
    try {
      String pattern =
          ResourceBundle.getBundle(
                  message.bundle(),
                  locale,
                  loaders.getOrDefault(message.bundle(), Texts.class.getClassLoader()),
                  NO_FALLBACK)
              .getString(message.key());
      Object[] arguments =
          message.arguments().stream()
              .map(argument -> argument instanceof Text inner ? words(inner, locale) : argument)
              .toArray();
      return new MessageFormat(pattern, locale).format(arguments);
    } catch (MissingResourceException | IllegalArgumentException e) {
      return message.key();
    }
  }
}
