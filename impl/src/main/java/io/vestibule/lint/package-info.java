/** Tells what is wrong with configured flows, without running them. */
@NullMarked
package io.vestibule.lint;

import org.jspecify.annotations.NullMarked;
