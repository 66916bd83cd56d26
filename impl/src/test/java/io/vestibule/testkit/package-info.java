/**
 * Runs stages, policies and whole flows through the real engine in a unit test, without a server:
 * {@link io.vestibule.testkit.Lab}.
 */
@NullMarked
package io.vestibule.testkit;

import org.jspecify.annotations.NullMarked;
