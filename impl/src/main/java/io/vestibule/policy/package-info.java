/** The policy engine. */
@NullMarked
package io.vestibule.policy;

import org.jspecify.annotations.NullMarked;
