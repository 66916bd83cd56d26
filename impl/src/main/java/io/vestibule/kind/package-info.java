/** The kinds of stage and policy there are. */
@NullMarked
package io.vestibule.kind;

import org.jspecify.annotations.NullMarked;
