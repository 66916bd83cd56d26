package io.vestibule.api.config;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The value a component of a configuration record takes when nothing is configured.
 *
 * <p>A component with neither a default nor {@link org.jspecify.annotations.Nullable} is required.
 * JSON, flow files, forms and documentation all read the default from here.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Default {
  /**
   * The default as JSON; text without quotes is accepted for strings, enums and durations, e.g.
   * {@code minutes=5}.
   */
  String value();
}
