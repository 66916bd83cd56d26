/** The redirect stage. */
@NullMarked
package io.vestibule.stages.redirect;

import org.jspecify.annotations.NullMarked;
