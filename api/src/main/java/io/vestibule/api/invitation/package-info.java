/** Invitations to enrol. */
@org.jspecify.annotations.NullMarked
package io.vestibule.api.invitation;
