/** Pages for administrators. */
@NullMarked
package io.vestibule.web.admin;

import org.jspecify.annotations.NullMarked;
