package io.vestibule.web.admin;

/**
 * Something with its name, as it is listed.
 *
 * @param name what it is
 * @param value what it says
 */
public record NamedValue(String name, String value) {}
