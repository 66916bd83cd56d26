/** The stage that sets up Duo, and what Duo is asked. */
@NullMarked
package io.vestibule.stages.authenticator_duo;

import org.jspecify.annotations.NullMarked;
