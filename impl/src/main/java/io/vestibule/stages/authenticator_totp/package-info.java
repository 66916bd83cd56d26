/** Sets up and judges codes from an app that go by the time. */
@NullMarked
package io.vestibule.stages.authenticator_totp;

import org.jspecify.annotations.NullMarked;
