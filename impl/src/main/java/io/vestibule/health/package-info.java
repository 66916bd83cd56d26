/** Whether this node can do its work. */
@NullMarked
package io.vestibule.health;

import org.jspecify.annotations.NullMarked;
