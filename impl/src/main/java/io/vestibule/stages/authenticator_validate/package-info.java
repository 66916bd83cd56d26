/** The stage that has people show a second factor, or a passkey alone. */
@NullMarked
package io.vestibule.stages.authenticator_validate;

import org.jspecify.annotations.NullMarked;
