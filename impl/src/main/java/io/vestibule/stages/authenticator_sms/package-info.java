/** The stage that sets up codes by text message, and the codes. */
@NullMarked
package io.vestibule.stages.authenticator_sms;

import org.jspecify.annotations.NullMarked;
