/** The dummy policy, for tests of flows. */
@NullMarked
package io.vestibule.policies.dummy;

import org.jspecify.annotations.NullMarked;
