/** Puts the parts together; the door through which the web module comes in. */
@NullMarked
package io.vestibule.engine;

import org.jspecify.annotations.NullMarked;
