/** Invitations as programs and forms say them. */
@NullMarked
package io.vestibule.web.invitation;

import org.jspecify.annotations.NullMarked;
