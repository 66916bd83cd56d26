/** Invitations in the database. */
@NullMarked
package io.vestibule.invitation;

import org.jspecify.annotations.NullMarked;
