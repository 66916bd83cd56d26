package io.vestibule.lint;

import io.vestibule.api.text.Text;

/**
 * Something found about a flow, or about a stage that is in none.
 *
 * @param severity how bad it is
 * @param rule the id of the rule that found it, which stays the same: lower case words with hyphens
 *     between them, e.g. {@code authentication-without-login}
 * @param place where it is
 * @param why what is wrong, and what comes of it
 * @param remedy what to do
 */
public record Finding(Severity severity, String rule, Place place, Text why, Text remedy) {}
