/** The plan context: what a run knows, under typed keys. */
@NullMarked
package io.vestibule.api.context;

import org.jspecify.annotations.NullMarked;
