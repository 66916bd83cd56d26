/** Users and groups as stages and policies see them. */
@NullMarked
package io.vestibule.api.user;

import org.jspecify.annotations.NullMarked;
