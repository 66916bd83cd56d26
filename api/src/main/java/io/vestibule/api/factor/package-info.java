/** Second factors: what somebody logs in with beside their password, or instead of it. */
@NullMarked
package io.vestibule.api.factor;

import org.jspecify.annotations.NullMarked;
