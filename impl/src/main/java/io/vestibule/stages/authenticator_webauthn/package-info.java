/** Passkeys: the stage that sets them up, and what judges them wherever they are shown. */
@NullMarked
package io.vestibule.stages.authenticator_webauthn;

import org.jspecify.annotations.NullMarked;
