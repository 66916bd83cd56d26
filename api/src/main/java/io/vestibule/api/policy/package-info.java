/** The SPI for policies. */
@NullMarked
package io.vestibule.api.policy;

import org.jspecify.annotations.NullMarked;
