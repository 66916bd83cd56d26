package io.vestibule.web.request;

import io.vestibule.engine.Vestibule;
import jakarta.servlet.ServletContext;
import java.util.Objects;
import java.util.Optional;

/** Where an application keeps its engine. */
public final class EngineOf {
  private static final String ATTRIBUTE = Vestibule.class.getName();

  private EngineOf() {}

  /** Keeps the engine of an application. */
  public static void application(ServletContext context, Vestibule engine) {
    context.setAttribute(ATTRIBUTE, engine);
  }

  /** The application has no engine any more. */
  public static void forget(ServletContext context) {
    context.removeAttribute(ATTRIBUTE);
  }

  /** The engine of an application; empty if it is not started. */
  public static Optional<Vestibule> find(ServletContext context) {
    return Optional.ofNullable((Vestibule) context.getAttribute(ATTRIBUTE));
  }

  /**
   * The engine of an application.
   *
   * @throws NullPointerException if it is not started
   */
  public static Vestibule application(ServletContext context) {
    return (Vestibule)
        Objects.requireNonNull(context.getAttribute(ATTRIBUTE), "the engine is not started");
  }
}
