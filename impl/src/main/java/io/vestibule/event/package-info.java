/** The audit log. */
@NullMarked
package io.vestibule.event;

import org.jspecify.annotations.NullMarked;
