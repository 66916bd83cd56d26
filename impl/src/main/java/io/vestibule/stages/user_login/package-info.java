/** The user login stage. */
@NullMarked
package io.vestibule.stages.user_login;

import org.jspecify.annotations.NullMarked;
