/** The audit log. */
@NullMarked
package io.vestibule.api.event;

import org.jspecify.annotations.NullMarked;
