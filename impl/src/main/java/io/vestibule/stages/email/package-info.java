/** The e-mail stage: shows by a mail that somebody reads an address. */
@NullMarked
package io.vestibule.stages.email;

import org.jspecify.annotations.NullMarked;
