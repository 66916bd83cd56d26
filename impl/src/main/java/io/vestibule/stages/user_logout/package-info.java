/** The user logout stage. */
@NullMarked
package io.vestibule.stages.user_logout;

import org.jspecify.annotations.NullMarked;
