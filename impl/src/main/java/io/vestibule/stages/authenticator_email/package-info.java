/** The stage that sets up codes by mail, and the codes. */
@NullMarked
package io.vestibule.stages.authenticator_email;

import org.jspecify.annotations.NullMarked;
