package io.vestibule.api.config;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The name of an enum constant in JSON and flow files, where it is not simply the constant in lower
 * case.
 *
 * <p>Components of records need none: {@code sessionDuration} is {@code session_duration}
 * everywhere.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.FIELD)
public @interface ConfigName {
  /** The name as written in files and JSON. */
  String value();
}
