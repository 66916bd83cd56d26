/** Services elsewhere, asked over HTTP. */
@NullMarked
package io.vestibule.remote;

import org.jspecify.annotations.NullMarked;
