/** Pages for people. */
@NullMarked
package io.vestibule.web.page;

import org.jspecify.annotations.NullMarked;
