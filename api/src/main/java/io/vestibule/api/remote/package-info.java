/** Services elsewhere that are asked over HTTP. */
@NullMarked
package io.vestibule.api.remote;

import org.jspecify.annotations.NullMarked;
