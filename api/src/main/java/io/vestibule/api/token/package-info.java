/** One-time tokens. */
@NullMarked
package io.vestibule.api.token;

import org.jspecify.annotations.NullMarked;
